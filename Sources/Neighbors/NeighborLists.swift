/// The nearest references of each query.
public struct NeighborLists: Sendable, Hashable {
    /// How many neighbours a query has.
    public let k: Int
    /// Query after query, nearest first.
    public let distances: [Double]
    /// The references' row numbers, from 0.
    public let rows: [Int32]

    public init(k: Int, distances: [Double], rows: [Int32]) {
        precondition(k > 0 && distances.count == rows.count && distances.count % k == 0)
        self.k = k
        self.distances = distances
        self.rows = rows
    }

    public var queryCount: Int { distances.count / k }

    /// The distances to the neighbour of `rank` (0 is the nearest), one for each query.
    public func distances(rank: Int) -> [Double] {
        precondition(rank >= 0 && rank < k)
        return stride(from: rank, to: distances.count, by: k).map { distances[$0] }
    }

    /// The rows of the nearest references, one for each query.
    public var nearestRows: [Int] { stride(from: 0, to: rows.count, by: k).map { Int(rows[$0]) } }

    /// The lists of the queries at `positions`, in that order.
    public func selecting(_ positions: [Int]) -> NeighborLists {
        NeighborLists(
            k: k, distances: positions.flatMap { distances[$0 * k..<($0 + 1) * k] },
            rows: positions.flatMap { rows[$0 * k..<($0 + 1) * k] })
    }

    /// The nearest of both: lists of the same queries among two sets of references whose rows are numbered together.
    ///
    /// Associative and commutative, so a search can be split over references in any way; of equally near references those
    /// of lower row number come first. Places without a reference hold infinity and row −1.
    ///
    /// - Precondition: as many queries and as many neighbours as `other`.
    /// - Complexity: O(queries × k).
    public func merged(with other: NeighborLists) -> NeighborLists {
        precondition(k == other.k && distances.count == other.distances.count)
        var (distances, rows) = (distances, rows)
        for start in stride(from: 0, to: distances.count, by: k) {
            var (left, right) = (start, start)
            for place in start..<start + k {
                // An empty place has the largest unsigned row.
                let takesLeft =
                    (self.distances[left], UInt32(bitPattern: self.rows[left]))
                    <= (other.distances[right], UInt32(bitPattern: other.rows[right]))
                distances[place] = takesLeft ? self.distances[left] : other.distances[right]
                rows[place] = takesLeft ? self.rows[left] : other.rows[right]
                if takesLeft { left += 1 } else { right += 1 }
            }
        }
        return NeighborLists(k: k, distances: distances, rows: rows)
    }

    /// The same lists with empty places at their ends, infinitely far and of row −1, so that each has `k`.
    public func padded(to k: Int) -> NeighborLists {
        guard k > self.k else { return self }
        let empty = k - self.k
        return NeighborLists(
            k: k,
            distances: (0..<queryCount).flatMap {
                distances[$0 * self.k..<($0 + 1) * self.k] + repeatElement(.infinity, count: empty)
            },
            rows: (0..<queryCount).flatMap {
                rows[$0 * self.k..<($0 + 1) * self.k] + repeatElement(-1, count: empty)
            })
    }
}

/// The nearest references of each query and how many lie within each radius.
public struct Neighborhoods: Sendable, Hashable {
    public let nearest: NeighborLists
    public let radii: [Double]
    /// Query after query, one count for each radius: the references at most that far.
    public let counts: [Int]

    /// How many references lie within the radius at `index`, one count for each query.
    public func counts(radius index: Int) -> [Int] {
        precondition(radii.indices.contains(index))
        return stride(from: index, to: counts.count, by: radii.count).map { counts[$0] }
    }
}

/// Which of several equally near neighbours comes first.
public enum TieRule: Sendable, Hashable {
    /// The one of lowest row number.
    case lowestRow
    /// The one met first going round from the record's own row, so that no record is favoured for its place.
    case goingRound
}
