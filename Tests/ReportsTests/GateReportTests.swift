import Foundation
import Policy
import Reports
import Testing

/// Reports of judgements follow the schemas of those who read them, whatever a policy is called.
@Suite struct GateReportTests {
    private static func json(_ value: some Encodable) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: EvidenceJSON.encode(value))
    }

    /// The sample has every outcome, and so every branch of a report.
    @Test func theSampleHasEverything() throws {
        let judgement = try SampleJudgement.judgement()
        #expect(Set(judgement.findings.map(\.outcome)) == [.leak, .pass, .inconclusive])
        #expect(judgement.findings.contains { $0.waiver == "w1" })
        #expect(judgement.findings.contains { $0.id == "waiver/w2" && $0.outcome == .leak })
        #expect(judgement.outcome == .leak)
    }

    @Test func judgementsFollowTheirSchema() throws {
        var validator = try SchemaValidator(named: "judgement")
        validator.check(try Self.json(try SampleJudgement.judgement()), against: validator.root)
        #expect(validator.problems == [])
        let missing = validator.described.subtracting(validator.met).sorted()
        // An undecided number with a known number of further targets depends on intervals that the sample does not have.
        #expect(missing.allSatisfy { ["finding.furtherTargets"].contains($0) }, "\(missing)")
        let read = try JSONDecoder().decode(
            Judgement.self, from: EvidenceJSON.encode(try SampleJudgement.judgement()))
        #expect(read == (try SampleJudgement.judgement()))
    }

    @Test func selftestsFollowTheirSchema() throws {
        var validator = try SchemaValidator(named: "selftest")
        let selftest = try SampleJudgement.selftest(try SampleJudgement.policy())
        validator.check(try Self.json(selftest), against: validator.root)
        #expect(validator.problems == [])
        // A rule is kept as it was tested, and its reason is no part of that.
        let own = validator.described.subtracting(validator.met).filter {
            !$0.hasPrefix("configuration.") && $0 != "rule.reason"
        }
        #expect(own.sorted() == [])
    }

    @Test(.enabled(if: Programs.pythonWithJSONSchema != nil, "no Python with the package jsonschema on the path"))
    func sarifFollowsTheStandard() throws {
        let python = try #require(Programs.pythonWithJSONSchema)
        let judgement = try SampleJudgement.judgement()
        let schema = SchemaValidator.checkout.appending(path: "Fixtures/Schemas/sarif-2.1.0-subset.json")
        try Programs.withFolder { folder in
            let sarif = try SARIFReport.encode(judgement, tool: ("privacy-audit", "1.2.3"))
            try sarif.write(to: folder.appending(path: "good.sarif"))
            // The validator sees mistakes.
            let text = String(decoding: sarif, as: UTF8.self)
            try Data(text.replacing("\"startLine\"", with: "\"startline\"").utf8).write(
                to: folder.appending(path: "bad.sarif"))
            let good = try Programs.run(
                python, ["-c", SchemaValidator.script, schema.path, "good.sarif"], in: folder)
            #expect(good.status == 0 && good.output == "", "\(good.output) \(good.errors)")
            let bad = try Programs.run(python, ["-c", SchemaValidator.script, schema.path, "bad.sarif"], in: folder)
            #expect(bad.status == 0 && bad.output.contains("startline"))
        }
        let log = try JSONDecoder().decode(
            JSONValue.self, from: try SARIFReport.encode(judgement, tool: ("privacy-audit", "1.2.3")))
        guard case .array(let runs)? = log["runs"], let run = runs.first, case .array(let results)? = run["results"],
            case .array(let rules)? = run["tool"]?["driver"]?["rules"]
        else {
            Issue.record("no results")
            return
        }
        // All rules are listed, a result for each that does not hold.
        #expect(rules.count == judgement.findings.count)
        #expect(results.count == judgement.findings.count { $0.outcome != .pass })
        for (result, finding) in zip(results, judgement.findings.filter { $0.outcome != .pass }) {
            #expect(result["ruleId"] == .string(finding.id))
            guard case .number(let index)? = result["ruleIndex"], case .array(let places)? = result["locations"]
            else {
                Issue.record("\(finding.id)")
                continue
            }
            var suppressions = 0
            if case .array(let found)? = result["suppressions"] { suppressions = found.count }
            #expect(rules[Int(index)]["id"] == .string(finding.id))
            #expect(
                places.first?["physicalLocation"]?["region"]?["startLine"] == .number(Double(finding.line)))
            #expect(suppressions == (finding.waiver == nil ? 0 : 1))
        }
    }

    @Test(
        .enabled(if: Programs.find("xmllint") != nil, "no xmllint on the path"), arguments: [true, false])
    func junitFollowsTheSchemaOfJenkins(_ inconclusiveFails: Bool) throws {
        let xmllint = try #require(Programs.find("xmllint"))
        let schema = SchemaValidator.checkout.appending(path: "Fixtures/Schemas/junit-10.xsd")
        let judgement = try SampleJudgement.judgement()
        try Programs.withFolder { folder in
            let xml = JUnitReport.xml(judgement, inconclusiveFails: inconclusiveFails)
            try Data(xml.utf8).write(to: folder.appending(path: "good.xml"))
            try Data(xml.replacing("classname=", with: "klass=").utf8).write(to: folder.appending(path: "bad.xml"))
            func validate(_ name: String) throws -> Programs.Output {
                try Programs.run(xmllint, ["--noout", "--schema", schema.path, name], in: folder)
            }
            let good = try validate("good.xml")
            #expect(good.status == 0, "\(good.errors)")
            #expect(try validate("bad.xml").status != 0)
        }
    }

    /// The page is one file without scripts, and nothing of a policy becomes markup.
    @Test func thePageStandsAlone() throws {
        let page = try JudgementPage.html(try SampleJudgement.judgement(), tool: "privacy-audit 1.2.3")
        #expect(page.contains("Content-Security-Policy") && !page.contains("<script") && !page.contains("{{"))
        #expect(!page.contains("<b>") && page.contains("copies &amp; &lt;b&gt;"))
        #expect(page.contains("from 10% of the training records (10) copied word for word"))
        #expect(page.contains("WAIVED") || page.contains("waived"))
        #expect(page.contains(SampleJudgement.release))
        for text in ["Decision", "T-1", "expired on 2001-01-01", "line 4"] { #expect(page.contains(text), "\(text)") }
    }

    /// Tables have as many cells in every row as in their head.
    @Test func tablesAreRectangular() throws {
        let judgement = try SampleJudgement.judgement()
        let rows = JudgementText.markdown(judgement).split(separator: "\n").filter { $0.hasPrefix("|") }
        #expect(rows.count == judgement.findings.count + 2)
        for row in rows { #expect(row.replacing("\\|", with: "").count { $0 == "|" } == 7, "\(row)") }
        let text = SelftestText.terminal(try SampleJudgement.selftest(judgement.policy))
        #expect(text.contains("10/0") && text.contains("not up to 20% copied with 30% of the values changed"))
    }
}
