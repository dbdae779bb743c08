import Auditing
import Neighbors
import Statistics
import Tables

extension AdversaryView {
    /// The negated distance of each candidate to the closest synthetic record: the nearer, the likelier.
    func nearness() throws -> [Double] { try nearestReleaseRecords().distances(rank: 0).map { -$0 } }
}

extension Table {
    /// At most `most` records, drawn at random and kept in their order.
    func part(atMost most: Int, using stream: inout RandomStream) -> Table {
        guard rowCount > most else { return self }
        return rows(stream.permutation(rowCount).prefix(most).sorted())
    }
}
