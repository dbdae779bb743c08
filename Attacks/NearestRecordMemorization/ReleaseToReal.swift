import Auditing
import Statistics

/// Distances from synthetic records to real ones: is the release drawn towards train more than towards the hold-out?
struct ReleaseToReal {
    private let toMembers: [Double]
    private let toHoldout: [Double]
    private let closer: PairedContrast
    private let holdoutToMembers: [Double]
    private let imitatesMember: [Bool]
    private let imitatesHoldout: [Bool]

    init(_ graph: NeighborGraph) throws {
        toMembers = try graph.distances(from: .release, to: .members)
        toHoldout = try graph.distances(from: .release, to: .holdout)
        holdoutToMembers = try graph.distances(from: .holdout, to: .members)
        // The nearest of more records is nearer: these contrasts need sides of equal size.
        let members = try graph.distances(from: .release, to: .balancedMembers)
        let holdout = try graph.distances(from: .release, to: .balancedHoldout)
        closer = PairedContrast(
            gains: zip(members, holdout).count { $0 < $1 }, losses: zip(members, holdout).count { $0 > $1 },
            pairs: members.count)
        imitatesMember = zip(members, try graph.isolationOfNearest(from: .release, to: .balancedMembers)).map {
            $0 < $1
        }
        imitatesHoldout = zip(holdout, try graph.isolationOfNearest(from: .release, to: .balancedHoldout)).map {
            $0 < $1
        }
    }

    func measures(confidence: Double) -> [Measure] {
        let copying = ROC(members: toMembers.map { -$0 }, nonMembers: holdoutToMembers.map { -$0 })
        let imitation = PairedContrast(
            gains: zip(imitatesMember, imitatesHoldout).count { $0 && !$1 },
            losses: zip(imitatesMember, imitatesHoldout).count { !$0 && $1 }, pairs: imitatesMember.count)
        return [
            Measure(
                id: "release-distance", title: "Distance from a synthetic to the closest real record",
                meaning: "Median distance from a synthetic record to train and to the hold-out.", role: .descriptive,
                members: Location.median(toMembers, confidence: confidence),
                holdout: Location.median(toHoldout, confidence: confidence), estimate: nil, nullValue: nil,
                undefined: "The contrast of these distances is the share closer to train."),
            Measure(
                id: "closer-to-train-share", title: "Synthetic records closer to train than to the hold-out",
                meaning:
                    "The share of synthetic records whose closest real record is a training record (ties count one "
                    + "half), train and hold-out at equal size.",
                role: .diagnostic, estimate: closer.shareEstimate(confidence: confidence), nullValue: 0.5,
                pValue: closer.exactTest(), test: "exact sign test"),
            Measure(
                id: "data-copying", title: "Data-copying test",
                meaning:
                    "The chance that a synthetic record is closer to train than a hold-out record is (ties count one "
                    + "half): above one half, the release is closer to train than fresh data would be.",
                role: .diagnostic, estimate: copying.areaEstimate(confidence: confidence), nullValue: 0.5,
                pValue: copying.mannWhitneyTest(), test: "Mann-Whitney"),
            Measure(
                id: "authenticity", title: "Synthetic records that imitate one real record",
                meaning:
                    "The share of synthetic records that are closer to a training record than any other training record "
                    + "is, against the same share for the hold-out (1 minus authenticity).",
                role: .diagnostic, members: share(imitatesMember).estimate(confidence: confidence),
                holdout: share(imitatesHoldout).estimate(confidence: confidence),
                estimate: imitation.estimate(confidence: confidence), nullValue: 0, pValue: imitation.exactTest(),
                test: "McNemar's exact test"),
        ]
    }

    private func share(_ flags: [Bool]) -> Proportion { Proportion(flags.count { $0 }, of: flags.count) }
}
