public import Auditing
import Neighbors
public import Statistics
public import Tables

/// Joins two files with different columns of the same people by the synthetic records that are near in both (Giomi et al. 2023).
public struct Linkability: LinkingAttack, DisclosureAttack {
    /// Numbers of nearest records, ascending.
    public let neighbours: [Int]

    public init(neighbours: [Int] = [1, 5, 10]) { self.neighbours = neighbours.sorted() }

    public var card: AttackCard {
        AttackCard(
            id: "linkability", title: "Linkability of two files", version: 1, goal: .linkage, access: .releaseOnly,
            summary:
                "Takes a record of one file and a record of another for the same person's when a synthetic record is among the "
                + "nearest of both.",
            citations: [
                "Giomi et al. 2023, A Unified Framework for Quantifying Privacy Risk in Synthetic Data (linkability risk)"
            ],
            limits: [
                "Counts joins that are right; how often two different people would be joined is shown beside it.",
                "Of equally near synthetic records those that sort first by content are taken.",
            ])
    }

    public var method: DisclosureMethod { .linking(self) }

    public func sides(_ setting: DisclosureSetting, using stream: RandomStream) throws -> (left: [Int], right: [Int]) {
        if !setting.roles.left.isEmpty { return (setting.roles.left, setting.roles.right) }
        var stream = stream
        // By name, so that the columns' order decides nothing.
        let columns = setting.source.schema.columns
        let names = columns.indices.sorted { columns[$0].name < columns[$1].name }
        let order = stream.permutation(names.count).map { names[$0] }
        guard order.count >= 2 else {
            throw AuditError.invalidOption("the tables have one column, which two files cannot share between them")
        }
        return (order[..<(order.count / 2)].sorted(), order[(order.count / 2)...].sorted())
    }

    public func links(
        left: Table, right: Table, sides: (left: [Int], right: [Int]), in setting: DisclosureSetting
    ) throws -> [[Bool]] {
        // In an order of their content, so that rows' order in the file decides nothing.
        let source = setting.source.rows(setting.source.contentOrder)
        let wanted = min(neighbours.last ?? 1, source.rowCount)
        func nearest(_ queries: Table, _ columns: [Int]) throws -> NeighborLists {
            let space = try setting.space(of: columns)
            return try space.search(
                among: try space.encode(source.selecting(columns: columns)), workers: setting.workers
            ).nearest(to: try space.encode(queries), k: wanted)
        }
        let (a, b) = (try nearest(left, sides.left), try nearest(right, sides.right))
        return neighbours.map { k in
            let width = min(k, wanted)
            return (0..<left.rowCount).map { pair in
                let own = a.rows[pair * wanted..<pair * wanted + width]
                let other = b.rows[pair * wanted..<pair * wanted + width]
                return own.contains { other.contains($0) }
            }
        }
    }
}

extension Table {
    /// Rows in ascending order of their values, column by column, missing ones first; equal records stay in their order.
    var contentOrder: [Int] {
        let columns = schema.columns.indices.map { values(ofColumn: $0).map { $0.isNaN ? -.infinity : $0 } }
        return (0..<rowCount).sorted { a, b in
            for column in columns where column[a] != column[b] { return column[a] < column[b] }
            return a < b
        }
    }
}
