import Auditing
import Foundation
import Statistics

/// The advantage of an attack against that of an accepted release, on the same people.
///
/// Both audits claim some of the same training and hold-out people. What a person contributes is the difference of two claims, −1, 0 or 1, so
/// what both say of her in the same way drops out: the interval is far narrower than that of two separate advantages. Each side's mean
/// difference has the interval of Agresti and Min (2005; half a person is added to each cell of the table of pairs), and the two sides are
/// independent.
enum PairedAdvantage {
    struct Reason: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    /// The new advantage less the old one, at the confidences of ``HeadlineIntervals``.
    static func compare(
        _ evidence: [Evidence], with baseline: Evidence?, attack: String
    ) -> Result<[Estimate], Reason> {
        guard let baseline else {
            return .failure(Reason("there is no accepted evidence to compare with (--baseline)"))
        }
        func claims(_ evidence: Evidence) -> ClaimedTargets? { evidence.claims?.first { $0.attack == attack } }
        guard let new = evidence.first(where: { claims($0) != nil }), let own = claims(new) else {
            return .failure(Reason("the evidence does not say whom \(attack) claims"))
        }
        guard let other = claims(baseline) else {
            return .failure(Reason("the accepted evidence does not say whom \(attack) claims"))
        }
        func digests(_ evidence: Evidence) -> [String] {
            ["train", "holdout"].map { role in evidence.inputs.first { $0.role == role }?.sha256 ?? "" }
        }
        guard digests(new) == digests(baseline) else {
            return .failure(Reason("the accepted evidence is of other training or hold-out records"))
        }
        guard let members = Pairs(own.members, other.members), let holdout = Pairs(own.holdout, other.holdout) else {
            return .failure(Reason("hardly anybody was attacked in both audits"))
        }
        return .success(
            HeadlineIntervals.confidences.map { confidence in
                let value = members.mean - holdout.mean
                let half =
                    twoSidedNormalQuantile(confidence)
                    * (members.variance + holdout.variance).squareRoot()
                let centre = members.adjustedMean - holdout.adjustedMean
                return Estimate(
                    value: value, lower: max(-2, min(value, centre - half)), upper: min(2, max(value, centre + half)),
                    confidence: confidence, n: members.count + holdout.count,
                    method: "paired, Agresti-Min")
            })
    }

    /// People who were attacked twice.
    private struct Pairs {
        private(set) var count = 0
        private var more = 0
        private var less = 0

        /// `nil` for fewer than ten.
        init?(_ new: ClaimedTargets.Side, _ old: ClaimedTargets.Side) {
            guard let new = new.decisions, let old = old.decisions, new.count == old.count else { return nil }
            for (a, b) in zip(new, old) {
                guard let a, let b else { continue }
                count += 1
                if a && !b { more += 1 }
                if !a && b { less += 1 }
            }
            if count < 10 { return nil }
        }

        var mean: Double { Double(more - less) / Double(count) }
        var adjustedMean: Double { Double(more - less) / Double(count + 2) }
        var variance: Double {
            let n = Double(count + 2)
            let (b, c) = (Double(more) + 0.5, Double(less) + 0.5)
            return ((b + c) - (b - c) * (b - c) / n) / (n * n)
        }
    }
}
