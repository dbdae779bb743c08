public import Auditing
import Neighbors
public import Statistics
import Tables

/// The share of synthetic records near a person's record (Monte-Carlo attack).
public struct MonteCarloMembership: Attack {
    /// How far 'near' reaches.
    public enum Radius: String, Codable, Hashable, Sendable, CaseIterable {
        /// The median over the adversary's records of the distance to the closest synthetic record.
        case median
        /// The 0.1 % smallest of all distances between her records and synthetic ones.
        case percentile
    }

    public struct Options: Codable, Hashable, Sendable {
        public var radius: Radius

        public init(radius: Radius = .median) { self.radius = radius }
    }

    public let options: Options

    public init(options: Options = Options()) { self.options = options }

    public var card: AttackCard {
        AttackCard(
            id: "monte-carlo-membership", title: "Monte-Carlo membership inference", version: 1, goal: .membership,
            access: .releaseOnly,
            summary:
                "Claims that a person was in the training data when many synthetic records lie near the person's record.",
            citations: [
                "Hilprecht, Härterich and Bernau 2019, Monte Carlo and Reconstruction Membership Inference Attacks against "
                    + "Generative Models"
            ],
            limits: [
                "Common records have many neighbours whether or not they were in the training data.",
                "With few synthetic records, or a small radius, most records have no neighbour at all and tie.",
            ])
    }

    public func score(_ view: AdversaryView, using stream: RandomStream) throws -> [Double] {
        let counts = try view.releaseRecords(within: try Self.radius(options.radius, in: view, using: stream))
        return counts.map { Double($0) / Double(view.release.rowCount) }
    }

    /// At the same number of near records the nearer one counts as likelier.
    public func tieBreaks(_ view: AdversaryView) throws -> [Double]? {
        try view.nearness()
    }

    /// Beyond so many pairs the percentile is that of a random part of them.
    private static let mostOfASide = 2_000

    /// The radius, a little larger than computed, so that rounding excludes nobody.
    static func radius(_ kind: Radius, in view: AdversaryView, using stream: RandomStream) throws -> Double {
        let radius: Double
        switch kind {
        case .median:
            let sorted = try view.nearestReleaseRecords().distances(rank: 0).sorted()
            radius = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        case .percentile:
            radius = try view.shared("percentile of distances") {
                var stream = stream
                let real = view.candidates.part(atMost: mostOfASide, using: &stream)
                let synthetic = view.release.part(atMost: mostOfASide, using: &stream)
                let distances = try view.space.search(among: try view.space.encode(synthetic), workers: view.workers)
                    .nearest(to: try view.space.encode(real), k: synthetic.rowCount).distances.sorted()
                return Bootstrap.quantile(distances, 0.001)
            }
        }
        return radius * (1 + 1e-9)
    }
}
