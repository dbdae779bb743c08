public import Auditing
import Neighbors
import Statistics

/// How near the release comes to the training records, against how near it comes to people it never saw.
///
/// Every quantity is a contrast between train and hold-out on the same release. Copied records carry the verdict; the
/// similarity measures are diagnostics: a high contrast warns, a low one is no evidence of safety (Ganev and De Cristofaro
/// 2023; Yao et al. 2025).
public struct NearestRecordMemorization: Measurement {
    /// How many of the most exposed members are named.
    public let exposedMembers: Int

    public init(exposedMembers: Int = 10) { self.exposedMembers = exposedMembers }

    public var card: AttackCard {
        AttackCard(
            id: "nearest-record-memorization", title: "Nearest-record memorization", version: 1, goal: .membership,
            access: .releaseOnly, threshold: .distanceAtMost,
            summary:
                "Compares how close the release comes to training records and to records it was not made from, and "
                + "counts training records that were copied.",
            citations: [
                "Platzer and Reutterer 2021, Holdout-Based Empirical Assessment of Mixed-Type Synthetic Data",
                "Yale et al. 2020, Generation and Evaluation of Privacy Preserving Synthetic Health Data",
                "Meehan, Chaudhuri and Dasgupta 2020, A Non-Parametric Test to Detect Data-Copying in Generative Models",
                "Alaa et al. 2022, How Faithful is your Synthetic Data?",
                "Ganev and De Cristofaro 2023, On the Inadequacy of Similarity-based Privacy Metrics",
                "Yao et al. 2025, The DCR Delusion",
            ],
            limits: [
                "Similarity measures are diagnostics: a low value is not evidence of safety.",
                "An exact match alone is no proof of copying where many people share one record; compare with the hold-out.",
                "Figures for the release as a whole can hide a few people who are badly exposed.",
            ])
    }

    public func measure(_ audit: AuditCase, graph: NeighborGraph, confidence: Double) throws -> AuditOutcome {
        let identical = IdenticalMatches(audit)
        var measures = identical.measures(confidence: confidence)
        let distances = try RealToRelease(graph)
        measures += distances.measures(confidence: confidence)
        measures += try ReleaseToReal(graph).measures(confidence: confidence)
        measures.append(try AdversarialAccuracy(graph).measure(confidence: confidence))
        return AuditOutcome(
            result: AttackResult(
                attack: card, finding: identical.finding(confidence: confidence), measures: measures,
                curves: distances.curves(), exposed: try exposed(graph)),
            grounds: identical.grounds)
    }

    /// The members whose nearest synthetic record is much closer than any other real record: copied although rare.
    private func exposed(_ graph: NeighborGraph) throws -> [ExposedMember] {
        let release = try graph.nearest(from: .members, to: .release)
        let (distances, rows) = (release.distances(rank: 0), release.nearestRows)
        let members = try graph.distances(from: .members, to: .members)
        let holdout = try graph.distances(from: .members, to: .holdout)
        let others = zip(members, holdout).map { min($0, $1) }
        let gaps = zip(others, distances).map { $0 - $1 }
        return gaps.indices.sorted { (-gaps[$0], $0) < (-gaps[$1], $1) }.prefix(exposedMembers).map {
            ExposedMember(
                trainRow: $0 + 1, syntheticRow: rows[$0] + 1, distanceToRelease: distances[$0],
                distanceToOthers: others[$0])
        }
    }
}
