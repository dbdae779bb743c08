import Auditing
import Foundation
import Statistics
import Testing

import Reports

@Suite struct HTMLReportTests {
    private func html(_ evidence: Evidence, environment: RunEnvironment? = Sample.environment) throws -> String {
        try HTMLReport.render(evidence, environment: environment)
    }

    /// What a reader sees, without tags and style.
    private func text(_ html: String) -> String {
        var body = html.replacing(/<style>[^<]*<\/style>/.dotMatchesNewlines(), with: "")
        body = body.replacing(/<[^>]*>/, with: " ")
        return body.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test func theFirstPageAnswersTheQuestion() throws {
        let page = text(try html(Sample.evidence))
        for part in [
            "Can somebody who holds the released file (nhds-synthetic.csv.gz) with 5,000 synthetic records tell which",
            "5,000 real records that it was made from (nhds-train.csv.gz)?", "LEAK", Sample.evidence.verdict.sentence,
            "Identical record in the release all records 56.2% 12.5% 43.7 points [41.9, 45.5] n = 10,000, Newcombe 0 leak",
            "Membership attack: area under the ROC curve all records – – 0.742 [0.731, 0.753] n = 10,000, DeLong 0.5 leak",
            "Base rate: 12.5% [11.6, 13.4] of the hold-out records have an identical record",
            "Linkage with other data sets.", "--seed 20240817", "Name", "Role", "Date", "Signature", "do not release",
            Sample.environment.evidenceSHA256,
        ] { #expect(page.contains(part), "\(part)") }
    }

    @Test func theEvidenceIsThereInFull() throws {
        let page = text(try html(Sample.evidence))
        for part in [
            "Columns were put into the order of train.", "SHA-256 4f9a0c6be1d27388", "1,116 (1,116 binary)",
            "Diagnostic: a low value is not evidence of safety.", "Fewer than 30 records in every cell.",
            "0 without a leak; lower speaks of a leak", "50% without a leak; higher speaks of a leak",
            "† Interpolated", "Adversary knows 25% of records, gets 1,250 synthetic records; population: unique",
            "15 more in evidence.json.", "GAN-Leaks", "An adversary who knows only some attributes", "Glossary",
            "Hamming distance", "x86-64 avx2", "41.7 s",
        ] { #expect(page.contains(part), "\(part)") }
    }

    @Test func membershipIsShownInFull() throws {
        let source = try html(Sample.evidence)
        let page = text(source)
        for part in [
            "TPR above every hold-out target Finest FPR",
            "at most 0.075% to 0.9%, depending on the number of targets (95% confidence).",
            "Of 80 pairs of groups of 50 records, one of members and one of others, 97.5% [91.2, 99.7] were told apart;",
            "Advantage Balanced accuracy", "71.9% [71.1, 72.6]",
            "How often a claim is right where members are rarer: 100% of records known, release of 5,000, all records",
            "Claims that are right [interval] 0.1% 0.45% [0.24, 0.66] 1% 4.3% [3.7, 5.0]",
            "isolation, tenth 2 of 10 4,000 + 4,000 0.740 [0.732, 0.749] 4.5% † [3.9, 5.1] 43.7 points [42.3, 45.1]",
            "none counts for the verdict", "2 parts had too few targets to be shown.",
            "Chance that somebody who is no member scores so high Exposure in bits 23 0 0.0002 12.0", "1,078 −1",
            "ROC curve, every record known The band holds for the whole curve at once.",
        ] { #expect(page.contains(part), "\(part)") }
        #expect(source.matches(of: /The band holds/).count == 1)
        // The heading of both tables, and no other sign than its own.
        #expect(source.matches(of: /<th scope="col">Distance<\/th>/).count == 2)
        #expect(source.contains(">≤ 0<") && source.contains(">≤ 10<") && !source.contains("≥"))
        #expect(!page.contains("Besides the release"))
    }

    @Test func severalAttacksAreToldApart() throws {
        let source = try html(Sample.several)
        let page = text(source)
        for part in [
            "Density ratio of release and reference (DOMIAS): advantage all records 50.1% 30.0% 20.1 points [15.1, 25.1]",
            "Density of the release: advantage all records",
            "And 50 more numbers, 20 of them a leak. All are in evidence.json, and in the sections of the attacks",
            "other people (reference) nhds-reference.csv.gz", "Reference records, for attacks that use them 2,500",
            "Besides the release and the records of the people attacked it takes 2,500 reference records. Reference",
            "records are those of other people, known to be no members.",
            "it takes 2,500 reference records and shadow generators.", "it takes the generator&#39;s networks.",
            "Shadow generators: Gaussian copula; 62 of 64 succeeded, each trained on 2,500 records.",
            "What went wrong with the others: The table has one row.",
            "1 part had too few targets to be shown.", "4,711 2.75 0.0002",
        ] { #expect(page.contains(part), "\(part)") }
        #expect(!page.contains("Membership attack:"))
        #expect(source.matches(of: /<th scope="col">Score<\/th>/).count == 9 + 10)
        #expect(source.contains(">≥ 0.41<") && source.contains(">≤ 3<"))
        let cover = try #require(source.firstRange(of: "<h2>What was not tested</h2>"))
        #expect(source[..<cover.lowerBound].matches(of: /<tr>/).count == 1 + 12)
    }

    @Test func partsThatAreMissingLeaveNoHeading() throws {
        let page = text(try html(Sample.bare, environment: nil))
        for part in [
            "Parts of the records", "Members recognised most surely", "How often a claim is right where",
            "pairs of groups", "is the share of members who score higher", "The band holds", "And 1 more",
            "Reference records, for",
        ] { #expect(!page.contains(part), "\(part)") }
        var evidence = Sample.bare
        evidence.results[0].subgroupsTooSmall = 1
        #expect(text(try html(evidence)).contains("Parts of the records 1 part had too few targets to be shown."))
    }

    @Test func theGeneratorIsNamed() throws {
        let page = text(try html(Sample.made))
        for part in [
            "Privacy audit of nhds-synthetic.csv.gz (made by medgan <1>.h5)",
            "Synthetic records made by the checkpoint",
            "medGAN, original in TensorFlow", "Seed of the generator 7", String(repeating: "5a", count: 32),
            "--threshold 0.4",
        ] { #expect(page.replacing("&lt;", with: "<").replacing("&gt;", with: ">").contains(part), "\(part)") }
    }

    @Test func aFailedPreflightIsTheVeryFirstLine() throws {
        let page = text(try html(Sample.failed))
        let body = try #require(page.range(of: "Privacy audit of nhds-synthetic.csv.gz: NOT JUDGED "))
        #expect(
            page[body.upperBound...].hasPrefix("PREFLIGHT FAILED: the hold-out cannot serve as a control. Train and"))
        #expect(!(try html(Sample.evidence)).contains("PREFLIGHT FAILED"))
    }

    @Test(arguments: [
        (Sample.evidence, "leak", "LEAK"), (Sample.clean, "none", "NO LEAK FOUND"), (Sample.bare, "open", "NOT JUDGED"),
    ])
    func everyOutcomeHasItsBanner(_ evidence: Evidence, look: String, label: String) throws {
        let page = try html(evidence)
        #expect(page.contains("<div class=\"banner \(look)\">\n<p class=\"outcome\">\(label)</p>"))
        #expect(!page.localizedCaseInsensitiveContains(">safe<"))
        #expect(!page.localizedCaseInsensitiveContains("is safe"))
    }

    @Test func nothingThatIsMissingLeavesATrace() throws {
        let page = try html(Sample.bare, environment: nil)
        #expect(!page.contains("Optional(") && !page.contains("nil"))
        #expect(text(page).contains("No number counted for the answer."))
        #expect(text(page).contains("no records to choose a threshold on"))
        #expect(text(page).contains("none claimed no claims"))
        #expect(!text(page).contains("What was not tested"))
    }

    @Test func evidenceWithoutAttacksIsStillAPage() throws {
        var evidence = Sample.bare
        evidence.results = []
        evidence.preflight = Preflight(checks: [])
        let page = text(try html(evidence, environment: nil))
        #expect(page.contains("No check was made."))
        #expect(page.contains("NOT JUDGED"))
    }

    @Test func numbersThatAreNotFiniteAreNeverPrinted() throws {
        var evidence = Sample.evidence
        let bad = Estimate(value: .nan, lower: -.infinity, upper: .infinity, confidence: .nan, n: 0, method: "none")
        evidence.results[1].measures[0].estimate = bad
        evidence.results[1].measures[0].pValue = .nan
        evidence.results[0].membership[0].auc = bad
        evidence.verdict.grounds[0].estimate = bad
        evidence.configuration.confidence = .nan
        evidence.results[0].exposed[0].distanceToOthers = .infinity
        let page = text(try html(evidence))
        let terminal = TerminalSummary.render(
            evidence, environment: nil, reportPath: nil, width: 80, colour: false)
        for output in [page, terminal] {
            #expect(!output.contains(/\b[nN]a[nN]\b/))
            #expect(!output.contains(/\binf\b/))
        }
    }

    @Test func theSameEvidenceGivesTheSameBytes() throws {
        #expect(try html(Sample.evidence) == html(Sample.evidence))
    }

    @Test func thePageStandsAlone() throws {
        let page = try html(Sample.evidence)
        #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
        for part in ["<script", "<link", "<img", "src=", "href=", "url(", "@import", "http://", "https://"] {
            #expect(!page.contains(part), "\(part)")
        }
    }

    @Test func headingsDescendInOrder() throws {
        let levels = try html(Sample.evidence).matches(of: /<h([1-6])>/).compactMap { Int($0.1) }
        #expect(levels.first == 1)
        #expect(levels.filter { $0 == 1 }.count == 1)
        for (before, after) in zip(levels, levels.dropFirst()) { #expect(after <= before + 1) }
    }

    @Test func headerCellsHaveAScopeAndIdsAreUnique() throws {
        let page = try html(Sample.evidence)
        #expect(page.matches(of: /<th[ >]/).count == page.matches(of: /<th scope="(?:col|row|rowgroup)"/).count)
        let ids = page.matches(of: /\ id="([^"]*)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
        #expect(!ids.isEmpty)
    }
}
