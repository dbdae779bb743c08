import Neighbors
import Statistics
import Tables

/// How isolated each real record is: the mean distance to the five nearest other real records (Meeus et al. 2023, Achilles' heels).
final class Isolation {
    static let neighbours = 5

    private let audit: AuditCase
    private let graph: NeighborGraph
    private let progress: AuditProgress
    private var known: [Double]?

    init(_ audit: AuditCase, graph: NeighborGraph, progress: AuditProgress) {
        self.audit = audit
        self.graph = graph
        self.progress = progress
    }

    /// One value for each record, members first. Complexity: a search on the first call.
    func values() throws -> [Double] {
        if let known { return known }
        let real = audit.real
        let search = try graph.space.search(among: try graph.space.encode(real), workers: graph.workers)
        let k = min(Self.neighbours, real.rowCount - 1)
        let lists = try search.nearestToEachOther(
            k: k, progress: progress.stage("isolation of real records", of: real.rowCount))
        var values = [Double](repeating: 0, count: real.rowCount)
        for rank in 0..<k {
            for (row, distance) in lists.distances(rank: rank).enumerated() { values[row] += distance / Double(k) }
        }
        known = values
        return values
    }
}

/// A part of the records whose results are shown apart.
struct Subgroup {
    var name: String
    /// Of each candidate, in shuffled order.
    var contains: [Bool]

    /// At most so many parts of one column.
    private static let mostParts = 50

    static func all(
        _ kind: AuditOptions.Subgroups, audit: AuditCase, pool: CandidatePool, isolation: () throws -> [Double]
    ) throws -> [Subgroup] {
        switch kind {
        case .rarity:
            return parts(try isolation(), count: 10, pool) { "isolation, tenth \($0) of 10" }
        case .column(let name):
            let schema = audit.members.schema
            guard let position = schema.position(of: name) else { return [] }
            let real = audit.real
            let missing = subgroup("\(name): missing", pool) { real.isMissing(row: $0, column: position) }
            let present: [Subgroup]
            switch schema.slots[position] {
            case .bit(let bit):
                present = [false, true].map { value in
                    subgroup("\(name): \(value ? 1 : 0)", pool) {
                        real.bits[$0, bit] == value && !real.isMissing(row: $0, column: position)
                    }
                }
            case .code(let slot):
                var counts = [Int](repeating: 0, count: schema.columns[position].categories.count)
                for code in real.codes[slot] where code >= 0 { counts[Int(code)] += 1 }
                let common = counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }.prefix(mostParts)
                present = common.sorted().map { code in
                    subgroup("\(name): \(schema.columns[position].categories[code])", pool) {
                        real.codes[slot][$0] == Int32(code)
                    }
                }
            case .number(let slot):
                present = parts(real.numbers[slot], count: 4, pool) { "\(name), quarter \($0) of 4" }
            }
            return present + [missing]
        }
    }

    private static func subgroup(_ name: String, _ pool: CandidatePool, _ holds: (Int) -> Bool) -> Subgroup {
        Subgroup(name: name, contains: pool.order.map(holds))
    }

    /// Parts of about equal size by rising value; equal values stay together.
    private static func parts(
        _ values: [Double], count: Int, _ pool: CandidatePool, name: (Int) -> String
    ) -> [Subgroup] {
        let sorted = values.filter { !$0.isNaN }.sorted()
        guard !sorted.isEmpty else { return [] }
        let edges = (1..<count).map { sorted[$0 * sorted.count / count] }
        let part = values.map { value in value.isNaN ? -1 : edges.count { $0 < value } }
        return (0..<count).map { index in subgroup(name(index + 1), pool) { part[$0] == index } }
    }
}
