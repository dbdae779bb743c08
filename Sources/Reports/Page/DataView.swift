internal import Auditing

/// The files, and the records in them.
struct DataView {
    struct File {
        var role: String
        var name: String
        var format: String
        var rows: String
        var bytes: String
        var sha256: String
        var notes: [String]
    }

    struct Fact {
        var name: String
        var value: String
    }

    var files: [File]
    var facts: [Fact]

    init(_ evidence: Evidence) {
        files = evidence.inputs.map { input in
            File(
                role: PlainNames.role(input.role), name: input.name, format: input.format,
                rows: NumberText.count(input.rows), bytes: NumberText.count(input.bytes, "byte"), sha256: input.sha256,
                notes: input.notes)
        }
        let records = evidence.records
        let kinds = records.columnsByKind.sorted { $0.key < $1.key }
            .map { "\(NumberText.count($0.value)) \($0.key)" }
        facts = Self.making(evidence)
        facts += [
            Fact(
                name: "Columns",
                value: NumberText.count(records.columns) + (kinds.isEmpty ? "" : " (\(NumberText.list(kinds)))")),
            Fact(name: "Members (used to make the release)", value: NumberText.count(records.members)),
            Fact(name: "Hold-out records (not used)", value: NumberText.count(records.holdout)),
            Fact(name: "Synthetic records released", value: NumberText.count(records.release)),
            Fact(
                name: "Members with unique content, occurring once among all real records",
                value: NumberText.count(records.uniqueMembers)),
            Fact(
                name: "Hold-out records with unique content", value: NumberText.count(records.uniqueHoldout)),
            Fact(
                name: "Members whose content occurs in the hold-out too (their membership is undefined)",
                value: NumberText.count(records.ambiguousMembers)),
            Fact(
                name: "Hold-out records whose content occurs among the members too",
                value: NumberText.count(records.ambiguousHoldout)),
        ]
    }

    /// Who made the synthetic records, where the audit had them made.
    private static func making(_ evidence: Evidence) -> [Fact] {
        guard let generation = evidence.generation else { return [] }
        let generator = generation.generator
        var facts = [
            Fact(name: "Synthetic records made by the \(generator.kind)", value: generator.name),
            Fact(name: "What it is", value: generator.summary),
            Fact(name: "Records asked for", value: NumberText.count(generation.records)),
            Fact(name: "Seed of the generator", value: "\(generation.seed)"),
        ]
        if let digest = generator.sha256 { facts.append(Fact(name: "SHA-256 of the checkpoint", value: digest)) }
        if let output = generation.output, !output.isEmpty {
            facts.append(Fact(name: "How values became records", value: output))
        }
        return facts
    }
}
