public import Auditing
import Foundation
import Neighbors
public import Statistics
import Tables

/// How much more often synthetic records lie near a person's record than reference records do.
public struct LocalNeighbourhood: Attack {
    public let options: MonteCarloMembership.Options

    public init(options: MonteCarloMembership.Options = MonteCarloMembership.Options()) { self.options = options }

    public var card: AttackCard {
        AttackCard(
            id: "local-neighbourhood", title: "Local neighbourhood against reference records", version: 1,
            goal: .membership, access: .releaseOnly, needs: [.reference],
            summary:
                "Claims that a person was in the training data when synthetic records crowd around the person's record more "
                + "than records of other people do.",
            citations: [
                "Houssiau et al. 2022, TAPAS: a Toolbox for Adversarial Privacy Auditing of Synthetic Data (local "
                    + "neighbourhood)",
                "Hilprecht, Härterich and Bernau 2019, Monte Carlo and Reconstruction Membership Inference Attacks against "
                    + "Generative Models (radius)",
            ],
            limits: [
                "Reference records must be of the same population.",
                "Counts in small neighbourhoods are coarse: many records tie.",
            ])
    }

    /// `log((s + ½) / (m + 1)) − log((r + ½) / (n + 1))` of s among m synthetic and r among n reference records.
    public func score(_ view: AdversaryView, using stream: RandomStream) throws -> [Double] {
        let radius = try MonteCarloMembership.radius(options.radius, in: view, using: stream)
        guard let reference = view.reference, let held = try view.referenceRecords(within: radius) else {
            throw AuditError.missing(.reference, for: self)
        }
        let (m, n) = (Double(view.release.rowCount), Double(reference.rowCount))
        return zip(try view.releaseRecords(within: radius), held).map { found, known in
            // Whole numbers above and below the line: equal ratios stay equal.
            log(Double(2 * found + 1) * (n + 1) / (Double(2 * known + 1) * (m + 1)))
        }
    }

    public func tieBreaks(_ view: AdversaryView) throws -> [Double]? {
        try view.nearness()
    }
}
