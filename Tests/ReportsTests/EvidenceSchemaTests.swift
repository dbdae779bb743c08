import Auditing
import Foundation
import Reports
import Testing

/// `Docs/evidence.schema.json` says what `evidence.json` is; these tests hold the two together.
@Suite struct EvidenceSchemaTests {
    private func validator() throws -> SchemaValidator { try SchemaValidator(named: "evidence") }

    private func json(_ evidence: Evidence) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: EvidenceJSON.encode(evidence))
    }

    @Test(arguments: [Sample.evidence, Sample.bare, Sample.failed, Sample.made, Sample.several])
    func evidenceFollowsTheSchema(_ evidence: Evidence) throws {
        var validator = try validator()
        validator.check(try json(evidence), against: validator.root)
        #expect(validator.problems == [])
    }

    @Test func everyDescribedPropertyOccursInTheSample() throws {
        var validator = try validator()
        var evidence = Sample.several
        evidence.preflight.checks[0].pValue = 0.5
        validator.check(try json(evidence), against: validator.root)
        #expect(validator.described.subtracting(validator.met).sorted() == [])
    }

    @Test(arguments: ["evidence", "judgement", "selftest"])
    func everyPropertyIsDescribedInASentence(_ name: String) throws {
        func check(_ schema: JSONValue, _ path: String) {
            guard case .object(let members) = schema else { return }
            if members["type"] != nil || members["$ref"] != nil, path != "$" {
                guard case .string(let text)? = members["description"] else {
                    Issue.record("\(path) is not described")
                    return
                }
                #expect(text.hasSuffix("."), "\(path)")
            }
            if members["type"] == .string("object"), members["properties"] != nil {
                #expect(members["additionalProperties"] == .bool(false), "\(path)")
                #expect(members["required"] != nil, "\(path)")
            }
            for key in ["properties", "$defs"] {
                guard case .object(let children)? = members[key] else { continue }
                for (name, child) in children { check(child, path + "." + name) }
            }
            if let items = members["items"] { check(items, path + "[]") }
        }
        check(try SchemaValidator(named: name).root, "$")
    }

    @Test func theValidatorFindsMistakes() throws {
        var validator = try validator()
        var value = try json(Sample.bare)
        guard case .object(var members) = value else { return }
        members["extra"] = .null
        members["tool"] = .string("x")
        members["reproduce"] = nil
        value = .object(members)
        validator.check(value, against: validator.root)
        #expect(
            validator.problems.sorted() == [
                "$.tool: not object", "$: extra is not in the schema", "$: reproduce is missing",
            ])
    }

    @Test(.enabled(if: Programs.pythonWithJSONSchema != nil, "no Python with the package jsonschema on the path"))
    func pythonAgrees() throws {
        let python = try #require(Programs.pythonWithJSONSchema)
        try Programs.withFolder { folder in
            let names = ["full.json", "bare.json", "hostile.json", "several.json"]
            for (name, evidence) in zip(names, [Sample.evidence, Sample.bare, Sample.hostile, Sample.several]) {
                try EvidenceJSON.encode(evidence).write(to: folder.appending(path: name))
            }
            let result = try Programs.run(
                python, ["-c", SchemaValidator.script, SchemaValidator.file("evidence").path] + names, in: folder)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output == "")
        }
    }

    @Test(arguments: [Sample.evidence, Sample.bare, Sample.several])
    func evidenceIsReadBackUnchanged(_ evidence: Evidence) throws {
        #expect(try EvidenceJSON.decode(EvidenceJSON.encode(evidence)) == evidence)
    }
}
