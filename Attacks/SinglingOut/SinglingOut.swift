public import Auditing
public import Statistics
import Tables

/// Describes people by what is unique in the release, and so, perhaps, one training person only (Giomi et al. 2023).
public struct SinglingOut: SinglingOutAttack, DisclosureAttack {
    /// Columns of a description that combines several.
    public let columns: Int
    /// Descriptions tried for one that fits a single synthetic record.
    static let triesEach = 200

    public init(columns: Int = 3) { self.columns = max(2, columns) }

    public var card: AttackCard {
        AttackCard(
            id: "singling-out", title: "Singling out", version: 1, goal: .singlingOut, access: .releaseOnly,
            summary:
                "Describes a person by values that exactly one synthetic record has: a single rare or extreme value, or a combination "
                + "of several columns.",
            citations: [
                "Giomi et al. 2023, A Unified Framework for Quantifying Privacy Risk in Synthetic Data (singling-out risk)",
                "Cohen and Nissim 2020, Towards Formalizing the GDPR's Notion of Singling Out",
                "Article 29 Working Party 2014, Opinion 05/2014 on Anonymisation Techniques (WP216)",
            ],
            limits: [
                "Descriptions are drawn, not searched for: an adversary who optimises them may do better.",
                "A description that fits one person in these data may fit others in the population.",
            ])
    }

    public var method: DisclosureMethod { .singlingOut(self) }

    public func descriptions(
        _ setting: DisclosureSetting, wanted: Int, using stream: RandomStream
    ) throws -> [SinglingOutTrial] {
        let maker = PredicateMaker(setting.source)
        var stream = stream
        var trials: [SinglingOutTrial] = []
        let single = maker.univariate()
        let chosen = stream.permutation(single.count).prefix(wanted).map { single[$0] }
        trials.append(
            SinglingOutTrial(
                id: "by-one-value", title: "Singled out by one value", predicates: chosen,
                naive: (0..<wanted).map { _ in maker.random(columns: 1, using: &stream) }, wanted: wanted))
        guard setting.source.schema.columns.count >= 2 else { return trials }
        let width = min(columns, setting.source.schema.columns.count)
        trials.append(
            SinglingOutTrial(
                id: "by-\(width)-values", title: "Singled out by \(width) values",
                predicates: maker.multivariate(columns: width, wanted: wanted, using: &stream),
                naive: (0..<wanted).map { _ in maker.random(columns: width, using: &stream) }, wanted: wanted))
        return trials
    }
}

/// Makes descriptions from a release alone.
struct PredicateMaker {
    private let table: Table
    private let values: [[Double]]
    private let medians: [Double]
    private let kinds: [ColumnKind]
    private let counter: PredicateCounter
    private let isBinary: Bool

    init(_ release: Table) {
        table = release
        kinds = release.schema.columns.map(\.kind)
        values = release.schema.columns.indices.map { release.values(ofColumn: $0) }
        medians = zip(values, kinds).map { values, kind in
            guard kind.isNumeric else { return 0 }
            let present = values.filter { !$0.isNaN }.sorted()
            guard !present.isEmpty else { return 0 }
            let middle = present.count / 2
            return present.count % 2 == 1 ? present[middle] : (present[middle - 1] + present[middle]) / 2
        }
        counter = PredicateCounter(release)
        isBinary = release.schema.isBinary
    }

    /// Values that one record has, ends of a column that one record reaches, and the only missing value.
    func univariate() -> [Predicate] {
        var found: [Predicate] = []
        for column in values.indices {
            let present = values[column].filter { !$0.isNaN }.sorted()
            if values[column].count - present.count == 1 {
                found.append(Predicate([.init(column: column, relation: .equal, value: .nan)]))
            }
            for place in present.indices {
                let value = present[place]
                if place > 0, present[place - 1] == value { continue }
                if place + 1 < present.count, present[place + 1] == value { continue }
                found.append(Predicate([.init(column: column, relation: .equal, value: value)]))
                guard kinds[column].isNumeric else { continue }
                if place == 0 { found.append(Predicate([.init(column: column, relation: .atMost, value: value)])) }
                if place == present.count - 1 {
                    found.append(Predicate([.init(column: column, relation: .atLeast, value: value)]))
                }
            }
        }
        return found
    }

    /// Combinations of values of one record that no other has, each once; fewer than wanted where they are rare.
    func multivariate(columns: Int, wanted: Int, using stream: inout RandomStream) -> [Predicate] {
        var (found, seen): ([Predicate], Set<Predicate>) = ([], [])
        for _ in 0..<SinglingOut.triesEach * wanted where found.count < wanted {
            let row = stream.index(below: table.rowCount)
            guard let predicate = predicate(of: row, columns: columns, using: &stream) else { continue }
            guard counter.count(predicate) == 1, seen.insert(predicate).inserted else { continue }
            found.append(predicate)
        }
        return found
    }

    /// Each value that of a record drawn for it.
    func random(columns: Int, using stream: inout RandomStream) -> Predicate {
        let chosen = Self.distinct(columns, below: values.count, using: &stream)
        return Predicate(
            chosen.map { condition($0, row: stream.index(below: table.rowCount)) })
    }

    private func predicate(of row: Int, columns: Int, using stream: inout RandomStream) -> Predicate? {
        // What a record of many zeros lacks describes nearly everybody: what it has does not.
        let free = isBinary ? values.indices.filter { values[$0][row] == 1 } : Array(values.indices)
        guard !free.isEmpty else { return nil }
        let chosen = Self.distinct(min(columns, free.count), below: free.count, using: &stream).map { free[$0] }
        return Predicate(chosen.sorted().map { condition($0, row: row) })
    }

    private func condition(_ column: Int, row: Int) -> Predicate.Condition {
        let value = values[column][row]
        guard kinds[column].isNumeric, !value.isNaN else {
            return .init(column: column, relation: .equal, value: value)
        }
        return .init(column: column, relation: value >= medians[column] ? .atLeast : .atMost, value: value)
    }

    private static func distinct(_ count: Int, below bound: Int, using stream: inout RandomStream) -> [Int] {
        var chosen: [Int] = []
        while chosen.count < min(count, bound) {
            let next = stream.index(below: bound)
            if !chosen.contains(next) { chosen.append(next) }
        }
        return chosen
    }
}
