public import Auditing
import Neighbors
public import Statistics

/// Distance to the closest synthetic record, calibrated by the distance to the closest reference record (GAN-Leaks).
public struct CalibratedDistance: Attack {
    public init() {}

    public var card: AttackCard {
        AttackCard(
            id: "calibrated-distance", title: "Distance calibrated by reference records", version: 1,
            goal: .membership, access: .releaseOnly, needs: [.reference],
            summary:
                "Claims that a person was in the training data when a synthetic record lies closer to the person's record "
                + "than records of other people do.",
            citations: [
                "Chen et al. 2020, GAN-Leaks (calibrated attack, reference data in place of a reference model)"
            ],
            limits: [
                "Reference records must be of the same population; others calibrate wrongly, and hide or feign exposure.",
                "Where a record has a near twin in the reference, its exposure is not seen.",
            ])
    }

    /// `d(x, reference) − d(x, release)`.
    public func score(_ view: AdversaryView, using stream: RandomStream) throws -> [Double] {
        guard let reference = try view.nearestReferenceRecords() else {
            throw AuditError.missing(.reference, for: self)
        }
        return zip(reference.distances(rank: 0), try view.nearestReleaseRecords().distances(rank: 0)).map {
            levelled($0 - $1)
        }
    }
}
