internal import Neighbors
internal import Statistics
public import Tables

/// Made-up records, of which a coin says for each whether it joins the training data: the targets of an audit whose truth is known and
/// whose statistics need no assumption about people (Carlini et al. 2019; Steinke, Nasr and Jagielski 2023).
public struct Canaries: Sendable {
    /// What canaries look like.
    public enum Kind: String, Sendable, CaseIterable {
        /// Each value is that of a record drawn at random, column by column: nothing that the schema does not know, in combinations that
        /// nobody has.
        case shuffled
        /// Half of the labels are new, and numbers lie beyond the largest. A generator that learns its columns from the data gives such
        /// canaries away by having the label at all: an upper bound, no measure of what happens to people.
        case outside
    }

    /// Why there are no canaries.
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case noOutside
        case tooFewCombinations(found: Int)

        public var description: String {
            switch self {
            case .noOutside:
                "columns of 0 and 1 alone have no values outside; make canaries of the kind 'shuffled'"
            case .tooFewCombinations(let found):
                "the records' values give only \(found) canaries that differ from each other and from all records; ask for fewer"
            }
        }
    }

    /// The training records with the canaries that are in, in random order.
    public let train: Table
    public let included: Table
    public let excluded: Table

    /// - Parameters:
    ///   - table: the training records; at least two.
    ///   - count: how many canaries, in and out together.
    ///   - kind: what they look like.
    ///   - seed: of values, coins and order.
    /// - Throws: ``Failure``.
    /// - Complexity: O(records × columns).
    public init(for table: Table, count: Int, kind: Kind = .shuffled, seed: UInt64) throws {
        let known = kind == .outside ? try Self.withNewLabels(table) : table
        var stream = RandomStream(seed: seed, purpose: "canaries")
        var found = Table(schema: known.schema)
        // Copies of records, or of each other, would have no membership of their own.
        for _ in 0..<20 where found.rowCount < count {
            let missing = count - found.rowCount
            found.append(Self.drawn(from: known, original: table.schema, missing, kind, &stream))
            let groups = RecordGroups([known, found])
            var seen = Set(groups.groups[0])
            found = found.rows(found.indices.filter { seen.insert(groups.groups[1][$0]).inserted })
        }
        guard found.rowCount >= count else { throw Failure.tooFewCombinations(found: found.rowCount) }
        let coins = (0..<count).map { _ in stream.next32() & 1 == 1 }
        included = found.rows((0..<count).filter { coins[$0] })
        excluded = found.rows((0..<count).filter { !coins[$0] })
        var all = known
        all.append(included)
        train = all.rows(stream.permutation(all.rowCount))
    }

    /// Records each value of which comes from a record drawn for it.
    private static func drawn(
        from table: Table, original: Schema, _ count: Int, _ kind: Kind, _ stream: inout RandomStream
    ) -> Table {
        var result = Table(schema: table.schema)
        let ranges = table.numbers.map { values -> (largest: Double, width: Double) in
            let present = values.filter { !$0.isNaN }
            let (low, high) = (present.min() ?? 0, present.max() ?? 0)
            return (high, max(high - low, 1))
        }
        for _ in 0..<count {
            result.appendRow()
            for (column, slot) in table.schema.slots.enumerated() {
                result.setValue(of: column, from: table, row: stream.index(below: table.rowCount))
                guard kind == .outside else { continue }
                switch slot {
                case .bit: continue
                case .code(let slot):
                    guard stream.next32() & 1 == 1 else { continue }
                    result.setCode(slot, to: Int32(original.columns[column].categories.count))
                case .number(let slot):
                    let beyond = ranges[slot].largest + (1 + stream.uniform()) * ranges[slot].width
                    result.setNumber(
                        slot, to: table.schema.columns[column].kind == .continuous ? beyond : beyond.rounded(.up))
                }
            }
        }
        return result
    }

    /// The same records where every column of labels knows one more.
    private static func withNewLabels(_ table: Table) throws -> Table {
        guard !table.schema.isBinary else { throw Failure.noOutside }
        let columns = table.schema.columns.map { column -> Column in
            guard column.kind == .categorical else { return column }
            var (column, label) = (column, "CANARY")
            while column.categories.contains(label) { label += "-" }
            column.categories.append(label)
            return column
        }
        guard let schema = Schema(columns: columns) else { return table }
        return Table(
            schema: schema, rowCount: table.rowCount, bits: table.bits, missingBits: table.missingBits,
            codes: table.codes, numbers: table.numbers)
    }
}

extension Table {
    fileprivate var indices: Range<Int> { 0..<rowCount }
}
