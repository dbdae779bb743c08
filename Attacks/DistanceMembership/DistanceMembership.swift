public import Auditing
public import Neighbors
public import Statistics

/// Membership inference by distance to the closest synthetic record, as in the medGAN and corGAN papers.
///
/// The adversary holds the release and the content of some real records. She claims that a record was in the training data
/// when a synthetic record lies within a threshold of it. The score is the negated distance, so that the threshold-free
/// figures (AUC, true-positive rate at a false-positive rate) need no choice of threshold.
public struct DistanceMembership: Attack {
    /// How records that are equally far from the release are ordered for rates at a fixed false-positive rate.
    public enum TieBreak: String, Codable, Hashable, Sendable, CaseIterable {
        /// They stay tied.
        case none
        /// The record whose second-nearest synthetic record is farther counts as the likelier member: its nearest one stands
        /// out, as a copy of a rare record does.
        case secondNeighbour = "second-neighbour"
    }

    public struct Options: Codable, Hashable, Sendable {
        public var tieBreak: TieBreak

        public init(tieBreak: TieBreak = .secondNeighbour) { self.tieBreak = tieBreak }
    }

    public let options: Options

    public init(options: Options = Options()) { self.options = options }

    public var card: AttackCard {
        AttackCard(
            id: "distance-membership", title: "Distance-based membership inference", version: 1, goal: .membership,
            access: .releaseOnly, threshold: .distanceAtMost,
            summary:
                "Claims that a person was in the training data when a synthetic record lies close to the person's record.",
            citations: [
                "Choi et al. 2017, Generating Multi-label Discrete Patient Records using Generative Adversarial Networks",
                "Torfi and Fox 2020, CorGAN: Correlation-Capturing Convolutional Generative Adversarial Networks",
                "Chen et al. 2020, GAN-Leaks (full black-box attack)",
            ],
            limits: [
                "A weak adversary: one without reference data, shadow models or access to the generator.",
                "A record that is common in the population is close to the release whether or not it was in the training data.",
            ])
    }

    public func score(_ view: AdversaryView, using stream: RandomStream) throws -> [Double] {
        try view.nearness()
    }

    public func tieBreaks(_ view: AdversaryView) throws -> [Double]? {
        options.tieBreak == .none ? nil : try view.nearestReleaseRecords(k: 2).distances(rank: 1)
    }

    public func fixedThresholds(in space: RecordSpace) -> [Double] {
        Self.distances(for: space.metric).map { -$0 }
    }

    /// The fixed distances at which operating points are reported.
    public static func distances(for metric: Metric) -> [Double] {
        metric == .hamming ? [0, 1, 2, 3, 4, 5, 7, 10] : [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3]
    }

    public func readable(threshold score: Double) -> Double {
        // -0 would print as "-0".
        score == 0 ? 0 : -score
    }
}
