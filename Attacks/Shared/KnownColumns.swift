import Auditing
import Neighbors
import Statistics
import Tables

/// The records of a source, grouped by what an adversary knows of people, and searched by it.
///
/// Of records that are equally near all count alike, so that the order of rows decides nothing: where `k` nearest are asked and more are
/// equally near at the end, they share what is left.
struct KnownColumns {
    /// Records of one group, which agree in all known columns.
    struct Vote {
        var group: Int
        /// What each record of the group counts.
        var weight: Double
        var distance: Double
    }

    /// Rows of each group.
    let groups: [[Int]]
    private let space: RecordSpace
    private let search: any NeighborSearch

    init(_ setting: DisclosureSetting, known: [Int]) throws {
        let table = setting.source.selecting(columns: known)
        let numbers = RecordGroups([table])
        var groups = [[Int]](repeating: [], count: numbers.groupCount)
        for (row, group) in numbers.groups[0].enumerated() { groups[Int(group)].append(row) }
        self.groups = groups
        space = try setting.space(of: known)
        search = try space.search(
            among: try space.encode(table.rows(groups.map { $0[0] })), workers: setting.workers)
    }

    /// The nearest `k` records of each target, group by group; weights of a target's records sum to `k`, or to all there are.
    func votes(about targets: Table, neighbours k: Int) throws -> [[Vote]] {
        var result = [[Vote]](repeating: [], count: targets.rowCount)
        var open = Array(0..<targets.rowCount)
        var width = min(8, groups.count)
        while !open.isEmpty {
            let lists = try search.nearest(to: try space.encode(targets.rows(open)), k: width)
            var unresolved: [Int] = []
            for (place, target) in open.enumerated() {
                let range = place * width..<(place + 1) * width
                if let votes = votes(
                    lists.rows[range], lists.distances[range], k: k, isComplete: width == groups.count)
                {
                    result[target] = votes
                } else {
                    unresolved.append(target)
                }
            }
            open = unresolved
            width = min(width * 8, groups.count)
        }
        return result
    }

    /// `nil` where groups that are equally near may be missing.
    private func votes(
        _ rows: ArraySlice<Int32>, _ distances: ArraySlice<Double>, k: Int, isComplete: Bool
    ) -> [Vote]? {
        var votes: [Vote] = []
        var left = Double(k)
        var start = rows.startIndex
        while start < rows.endIndex, left > 0 {
            var end = start + 1
            while end < rows.endIndex, distances[end] == distances[start] { end += 1 }
            if end == rows.endIndex && !isComplete { return nil }
            let count = rows[start..<end].reduce(0) { $0 + groups[Int($1)].count }
            let weight = min(1, left / Double(count))
            for place in start..<end {
                votes.append(Vote(group: Int(rows[place]), weight: weight, distance: distances[place]))
            }
            left -= weight * Double(count)
            // What rounding leaves is no record.
            if left < 1e-9 { left = 0 }
            start = end
        }
        return left > 0 && !isComplete ? nil : votes
    }
}
