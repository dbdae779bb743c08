import Auditing
import Foundation
import Learning
import Neighbors
import Statistics
import Tables

/// What a release says about each candidate: how near it comes, how likely the candidate is under its density, and how many of its
/// records agree with the candidate where the candidate is rare.
///
/// For each candidate the six columns are taken in which its value is rarest among the adversary's records, and the synthetic records
/// counted that agree in one, two or three of them (after Houssiau et al. 2022, count queries about the target). Numbers agree within a bin.
struct RecordFeatures: Sendable {
    /// Features of one candidate.
    let width: Int
    private let view: AdversaryView
    private let coding: DiscreteCoding
    private let codes: [[UInt16]]
    private let encoded: EncodedRecords
    /// For each candidate its rarest columns' states, as places among all columns' states; the rarest first.
    private let predicates: [[Int32]]
    private let offsets: [Int]
    private let queries: [[Int]]
    private let isTreeAsked: Bool
    private let isDistanceAsked: Bool

    static let rarest = 6

    /// Where a feature stands.
    enum Place {
        static let nearest = 0
        static let second = 1
        static let density = 2
        static let firstQuery = 3
    }

    /// - Parameters:
    ///   - density: whether the release's density is wanted, which takes a tree for every shadow.
    ///   - distance: whether distances are wanted, which take a search for every shadow.
    init(_ view: AdversaryView, density: Bool, distance: Bool) throws {
        self.view = view
        isTreeAsked = density
        isDistanceAsked = distance
        coding = try DiscreteCoding(fittedTo: [view.candidates] + [view.reference].compactMap(\.self))
        let codes = coding.codes(view.candidates)
        self.codes = codes
        encoded = try view.space.encode(view.candidates)
        let sizes = coding.sizes
        var offsets: [Int] = []
        var total = 0
        for size in sizes {
            offsets.append(total)
            total += size
        }
        self.offsets = offsets
        var counts = [Int](repeating: 0, count: total)
        for (column, states) in codes.enumerated() {
            for state in states { counts[offsets[column] + Int(state)] += 1 }
        }
        let kept = min(Self.rarest, sizes.count)
        predicates = (0..<view.candidates.rowCount).map { row in
            var best: [(count: Int, place: Int32)] = []
            for column in sizes.indices {
                let place = offsets[column] + Int(codes[column][row])
                let count = counts[place]
                if best.count == kept, let last = best.last, last.count <= count { continue }
                let position = best.firstIndex { $0.count > count } ?? best.count
                best.insert((count, Int32(place)), at: position)
                if best.count > kept { best.removeLast() }
            }
            return best.map(\.place)
        }
        var queries: [[Int]] = []
        for a in 0..<kept { queries.append([a]) }
        for a in 0..<kept { for b in a + 1..<max(kept, a + 1) { queries.append([a, b]) } }
        for a in 0..<kept {
            for b in a + 1..<max(kept, a + 1) { for c in b + 1..<max(kept, b + 1) { queries.append([a, b, c]) } }
        }
        self.queries = queries
        width = Place.firstQuery + queries.count
    }

    /// The features of all candidates, candidate after candidate.
    func values(of release: Table) throws -> [Float] {
        let single = Workers(threads: 1)
        let nearest =
            isDistanceAsked
            ? try view.space.search(among: try view.space.encode(release), workers: single)
                .nearest(to: encoded, k: min(2, release.rowCount)).padded(to: 2)
            : NeighborLists(
                k: 2, distances: [Double](repeating: 0, count: 2 * predicates.count),
                rows: [Int32](repeating: -1, count: 2 * predicates.count))
        let density =
            isTreeAsked
            ? try TreeDensity(release, coding: coding, workers: single).logDensities(ofCodes: codes) : []
        let agreeing = bits(of: release)
        let words = (release.rowCount + 63) / 64
        let scale = Double(release.rowCount + 1)
        var values: [Float] = []
        values.reserveCapacity(predicates.count * width)
        for (row, places) in predicates.enumerated() {
            values.append(Float(-nearest.distances[2 * row]))
            let second = nearest.distances[2 * row + 1]
            values.append(second.isFinite ? Float(-second) : values[values.count - 1])
            values.append(isTreeAsked ? Float(density[row]) : 0)
            let sets = places.map { Int($0) * words }
            agreeing.withUnsafeBufferPointer { agreeing in
                for query in queries {
                    var count = 0
                    switch query.count {
                    case 1: for word in 0..<words { count += agreeing[sets[query[0]] + word].nonzeroBitCount }
                    case 2:
                        let (a, b) = (sets[query[0]], sets[query[1]])
                        for word in 0..<words { count += (agreeing[a + word] & agreeing[b + word]).nonzeroBitCount }
                    default:
                        let (a, b, c) = (sets[query[0]], sets[query[1]], sets[query[2]])
                        for word in 0..<words {
                            count += (agreeing[a + word] & agreeing[b + word] & agreeing[c + word]).nonzeroBitCount
                        }
                    }
                    values.append(Float(log((Double(count) + 0.5) / scale)))
                }
            }
        }
        return values
    }

    /// For each state of each column the release's records in it, a bit each.
    private func bits(of release: Table) -> [UInt64] {
        let words = (release.rowCount + 63) / 64
        let total = (offsets.last ?? 0) + (coding.sizes.last ?? 0)
        var bits = [UInt64](repeating: 0, count: total * words)
        for (column, states) in coding.codes(release).enumerated() {
            for (row, state) in states.enumerated() {
                bits[(offsets[column] + Int(state)) * words + row >> 6] |= 1 << UInt64(row & 63)
            }
        }
        return bits
    }
}
