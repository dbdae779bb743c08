import Auditing
import Foundation
import Testing

@testable import Reports

@Suite struct TerminalSummaryTests {
    private func render(
        _ evidence: Evidence, width: Int = 100, colour: Bool = false, reportPath: String? = "out/report.html"
    ) -> String {
        TerminalSummary.render(
            evidence, environment: Sample.environment, reportPath: reportPath, width: width, colour: colour)
    }

    @Test func aLeak() {
        #expect(render(Sample.evidence) == "")
    }

    @Test func bareEvidence() {
        #expect(TerminalSummary.render(Sample.bare, environment: nil, reportPath: nil, width: 72, colour: false) == "")
    }

    @Test func aNarrowTerminalStacksTheNumbers() {
        let lines = render(Sample.evidence, width: 40).split(separator: "\n").map(String.init)
        #expect(lines.contains("  result [interval]: 43.7 points [41.9,"))
        #expect(lines.contains("  members: 56.2%"))
    }

    @Test(arguments: [10, 40, 47, 80, 100, 200])
    func linesFitTheWidth(_ width: Int) {
        for evidence in [Sample.evidence, Sample.bare, Sample.failed, Sample.clean, Sample.hostile] {
            for line in render(evidence, width: width, reportPath: nil).split(separator: "\n") {
                #expect(TerminalText.columns(of: line) <= max(40, width), "\(line)")
            }
        }
    }

    @Test(arguments: [80, 100])
    func theSummaryIsShort(_ width: Int) {
        #expect((20...42).contains(render(Sample.evidence, width: width).split(separator: "\n").count))
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
