import Auditing
import Foundation
import Statistics
import Testing

import Reports

@Suite struct TerminalSummaryTests {
    private func render(
        _ evidence: Evidence, width: Int = 100, colour: Bool = false, reportPath: String? = "out/report.html"
    ) -> String {
        TerminalSummary.render(
            evidence, environment: Sample.environment, reportPath: reportPath, width: width, colour: colour)
    }

    @Test func aLeak() {
        #expect(
            render(Sample.evidence) == """
                Privacy audit of nhds-synthetic.csv.gz
                Can somebody who holds the released file (nhds-synthetic.csv.gz) with 5,000 synthetic records tell
                  which people were among the 5,000 real records that it was made from (nhds-train.csv.gz)?
                The adversary sees the published synthetic records only and holds the real records of 10%, 25%, 50%
                  and 100% of people. For 20% of those the adversary also knows who was in the training data and
                  chooses a threshold on them.

                What decides                      members  hold-out         result [interval]  without leak  reading
                Identical record in the release     56.2%     12.5%  43.7 points [41.9, 45.5]             0  leak
                Identical record in the release     52.6%     12.5%  40.1 points [38.1, 42.1]             0  leak
                  (unique)
                Membership attack: area under           –         –      0.742 [0.731, 0.753]           0.5  leak
                  the ROC curve
                Intervals hold together with 95% confidence.

                Membership, 100% of records known, 5,000 released, each interval by itself: AUC 0.740 [0.732,
                  0.749]; TPR 0.45% [0.24, 0.66] at FPR 0.1%; TPR 4.5% [3.9, 5.1] at FPR 1%; TPR 45.0% [43.4, 46.5]
                  at FPR 10%; interpolated among tied scores at FPR 0.1%, 1% and 10%.
                Base rate: 12.5% [11.6, 13.4] of the hold-out records have an identical record in the release as
                  well, although those people were never used. An identical match alone therefore proves nothing;
                  only the excess among the members does.
                Differential privacy: every epsilon below 1.84 is refuted at delta 1.0e−05 (95% confidence, n
                  6,376); the claim of 1 is VIOLATED.
                Warning: 612 members have a record identical to one in the hold-out; they are left out.
                Not tested: Attribute inference; Linkage with other data sets; Singling out by combinations of
                  attributes; Adversaries with access to the generator or its weights; and 1 more, see the report.
                Took 41.7 s with 8 threads (x86-64 avx2).
                Report:
                  out/report.html

                VERDICT: LEAK — The release gives away who was in the training data: 56.2% of the members have an
                  identical record in it, against 12.5% of people who were not used.

                """)
    }

    @Test func bareEvidence() {
        #expect(
            TerminalSummary.render(Sample.bare, environment: nil, reportPath: nil, width: 72, colour: false) == """
                Privacy audit of the release
                Can somebody who holds the released file with 5,000 synthetic records
                  tell which people were among the 5,000 real records that it was made
                  from?
                The adversary sees the published synthetic records only.

                No number counted for the verdict.

                VERDICT: NOT JUDGED — There were too few records.

                """)
    }

    @Test func aNarrowTerminalStacksTheNumbers() {
        let lines = render(Sample.evidence, width: 40).split(separator: "\n").map(String.init)
        #expect(lines.contains("  result [interval]: 43.7 points [41.9,"))
        #expect(lines.contains("  members: 56.2%"))
    }

    @Test(arguments: [10, 40, 47, 80, 100, 200])
    func linesFitTheWidth(_ width: Int) {
        for evidence in [
            Sample.evidence, Sample.bare, Sample.failed, Sample.clean, Sample.hostile, Sample.several,
        ] {
            for line in render(evidence, width: width, reportPath: nil).split(separator: "\n") {
                #expect(TerminalText.columns(of: line) <= max(40, width), "\(line)")
            }
        }
    }

    @Test(arguments: [80, 100])
    func theSummaryIsShort(_ width: Int) {
        #expect((20...44).contains(render(Sample.evidence, width: width).split(separator: "\n").count))
    }

    @Test func tenAttacksAreShortToo() {
        #expect((20...46).contains(render(Sample.several).split(separator: "\n").count))
    }

    @Test func severalAttacksAreToldApart() throws {
        let lines = render(Sample.several, width: 200).split(separator: "\n").map(String.init)
        let start = try #require(lines.firstIndex { $0.hasPrefix("What decides ") })
        let names = [
            "Identical record in the release  ", "Identical record in the release (unique)  ",
            "Density ratio of release and reference (DOMIAS): advantage  ",
            "Density ratio of release and reference (DOMIAS): advantage (unique)  ",
            "Distance-based membership inference: advantage  ",
            "Distance-based membership inference: advantage (unique)  ",
            "Monte-Carlo membership inference: advantage  ",
            "Monte-Carlo membership inference: advantage (unique)  ",
        ]
        for (line, name) in zip(lines.dropFirst(start + 1), names) { #expect(line.hasPrefix(name), "\(line)") }
        #expect(
            lines.dropFirst(start + 1 + names.count).prefix(5) == [
                "and 54 more numbers, 24 of them a leak; see the report.",
                "Intervals hold together with 95% confidence.",
                "Membership, 100% of records known, 5,000 released; each interval by itself; † among tied scores",
                "Attack                                                              AUC     TPR at FPR 1%  at 0.1%",
                "Density ratio of release and reference (DOMIAS)    0.740 [0.732, 0.749]  4.5%† [3.9, 5.1]  0.45%†",
            ])
        #expect(!lines.contains { $0.contains("Membership attack") })
    }

    @Test func longNamesLeaveRoomForFewerNumbers() {
        let text = render(Sample.several)
        #expect(text.contains("\nand 57 more numbers, 27 of them a leak; see the report.\n"))
        #expect(text.contains("\n  reference (DOMIAS): advantage\n"))
    }

    @Test func numbersThatShowALeakComeFirst() {
        var evidence = Sample.evidence
        evidence.verdict.grounds[0].leaks = false
        evidence.verdict.grounds[0].estimate.lower = -0.1
        let lines = render(evidence, width: 200).split(separator: "\n").map(String.init)
        let readings = lines.filter { $0.hasSuffix("  leak") || $0.hasSuffix("  no leak shown") }
        #expect(
            readings.map { String($0.prefix(33)) } == [
                "Identical record in the release (", "Membership attack: area under the",
                "Identical record in the release  ",
            ])
        #expect(!lines.contains { $0.hasPrefix("and ") })
    }

    @Test func oneNumberTooManyIsCounted() {
        var evidence = Sample.clean
        let ground = evidence.verdict.grounds[0]
        evidence.verdict.grounds = Array(repeating: ground, count: 9)
        #expect(render(evidence).contains("\nand 1 more number, which shows no leak; see the report.\n"))
        evidence.verdict.grounds.append(ground)
        #expect(render(evidence).contains("\nand 2 more numbers, none of them a leak; see the report.\n"))
    }

    @Test func aFailedPreflightComesFirstAndTheVerdictLast() {
        let lines = render(Sample.failed).split(separator: "\n")
        #expect(
            lines.first
                == "PREFLIGHT FAILED: the hold-out cannot serve as a control. Train and hold-out differ in 214 columns:"
        )
        #expect(
            lines.last
                == "VERDICT: NOT JUDGED — The hold-out is not a control for these members, so nothing was judged.")
    }

    @Test func verdicts() {
        #expect(render(Sample.clean, width: 200).contains("\nVERDICT: NO LEAK FOUND — No attack that was run could"))
        #expect(render(Sample.evidence, width: 200).contains("\nVERDICT: LEAK — The release gives away"))
    }

    @Test func colourOnlyAddsCodes() {
        let coloured = render(Sample.evidence, colour: true)
        #expect(coloured.contains("\u{1B}[1;31mVERDICT: LEAK"))
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == render(Sample.evidence))
    }

    @Test func aLongReportPathStaysInOnePiece() {
        let path = String(repeating: "folder/", count: 40) + "report.html"
        #expect(render(Sample.evidence, width: 60, reportPath: path).contains("\n  \(path)\n"))
    }

    @Test func wrapping() {
        #expect(TerminalText.wrap("one two  three\nfour", width: 9) == ["one two", "three", "four"])
        #expect(TerminalText.wrap("abcdefghijkl", width: 5) == ["abcde", "fghij", "kl"])
        #expect(TerminalText.wrap("合成データ", width: 4) == ["合成", "デー", "タ"])
        #expect(TerminalText.wrap("  ", width: 9) == [])
    }
}
