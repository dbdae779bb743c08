public import Auditing
import Neighbors
public import Statistics
public import Tables

/// Guesses a person's secret value from the synthetic record nearest in what is known of her (Giomi et al. 2023).
public struct AttributeInference: GuessingAttack, DisclosureAttack {
    public init() {}

    public var card: AttackCard {
        AttackCard(
            id: "attribute-inference", title: "Inference of an attribute", version: 1, goal: .attribute,
            access: .releaseOnly,
            summary:
                "Takes the value of the synthetic record that is nearest in the known columns for the person's own, drawing among "
                + "equally near ones.",
            citations: [
                "Giomi et al. 2023, A Unified Framework for Quantifying Privacy Risk in Synthetic Data (inference risk)"
            ],
            limits: [
                "One nearest record is a simple guess: adversaries who learn from the whole release may guess better.",
                "What can be guessed of hold-out people as well is knowledge about the population and counts for nothing here.",
            ])
    }

    public var method: DisclosureMethod { .guessing(self) }

    /// Columns that are asked about where none is named.
    private static let mostSecrets = 30

    public func questions(_ setting: DisclosureSetting, using stream: RandomStream) throws -> [GuessQuestion] {
        let columns = setting.source.schema.columns
        var stream = stream
        let roles = setting.roles
        // By name, so that the columns' order decides nothing.
        let free = columns.indices.filter { !roles.quasiIdentifiers.contains($0) }
            .sorted { columns[$0].name < columns[$1].name }
        let secrets =
            !roles.secrets.isEmpty
            ? roles.secrets
            : free.count <= Self.mostSecrets
                ? free.sorted() : stream.permutation(free.count).prefix(Self.mostSecrets).map { free[$0] }.sorted()
        guard !secrets.isEmpty else {
            throw AuditError.invalidOption("--quasi-identifiers names every column, which leaves nothing to infer")
        }
        return try secrets.map { secret in
            let known =
                roles.quasiIdentifiers.isEmpty ? columns.indices.filter { $0 != secret } : roles.quasiIdentifiers
            guard !known.isEmpty else {
                throw AuditError.invalidOption("the tables have one column, which leaves nothing to know of a person")
            }
            let name = columns[secret].name
            return GuessQuestion(
                id: "inferred/\(name)", title: "Inferred: \(name)", known: known, secrets: [secret], neighbours: 1)
        }
    }

    public func guesses(
        _ question: GuessQuestion, about targets: Table, in setting: DisclosureSetting
    ) throws -> [Guesses] {
        let known = try KnownColumns(setting, known: question.known)
        let votes = try known.votes(about: targets, neighbours: 1)
        return question.secrets.map { secret in
            let values = setting.source.values(ofColumn: secret)
            return .distributions(
                votes.map { votes in
                    votes.flatMap { vote in
                        known.groups[vote.group].map { WeightedValue(value: values[$0], weight: vote.weight) }
                    }
                })
        }
    }
}
