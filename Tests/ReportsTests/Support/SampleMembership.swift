import Auditing
import Foundation
import Statistics

extension Sample {
    static let distanceMembership = AttackResult(
        attack: AttackCard(
            id: "distance-membership", title: "Membership by distance", version: 2, goal: .membership,
            access: .releaseOnly, threshold: .distanceAtMost,
            summary: "Claims that a person was in the training data when the release has a record near theirs.",
            citations: [
                "D. Chen et al., GAN-Leaks: a taxonomy of membership inference attacks, CCS 2020.",
                "Z. Zhang et al., Membership inference attacks against synthetic health data, 2022.",
            ],
            limits: [
                "An adversary who knows only some attributes of a person does worse.",
                "Attacks that train shadow models can do better.",
            ]),
        finding: "An adversary who knows every record finds 56.2% of the members while wrongly accusing 12.5%.",
        membership: evaluations, curves: [roc, sweep("knowledge"), sweep("release")],
        exposed: (0..<40).map { index in
            ExposedMember(
                trainRow: 17 + 113 * index, syntheticRow: 4801 - 97 * index, distanceToRelease: Double(index / 10),
                distanceToOthers: Double(31 - index / 2))
        }, subgroups: subgroups, vulnerable: vulnerable, subgroupsTooSmall: 2)

    static let subgroups: [MembershipEvaluation] = (1...3).map { tenth in
        var part = evaluation(knowledge: 1, size: 5000, population: "all")
        part.population = "isolation, tenth \(tenth) of 10"
        part.grid = []
        return part
    }

    static let vulnerable: [VulnerableMember] = (0..<10).map { index in
        VulnerableMember(trainRow: 23 + 211 * index, score: -Double(index / 4), higher: index, of: 4000)
    }

    static let evaluations: [MembershipEvaluation] = [0.1, 0.25, 0.5, 1].flatMap { knowledge in
        [1250, 2500, 5000].flatMap { size in
            ["all", "unique"].map { evaluation(knowledge: knowledge, size: size, population: $0) }
        }
    }

    static func evaluation(knowledge: Double, size: Int, population: String) -> MembershipEvaluation {
        let targets = Int(knowledge * (population == "all" ? 4000 : 3190))
        let strength = Double(size) / 5000 * (population == "all" ? 0.562 : 0.489)
        let base = Double(size) / 5000 * (population == "all" ? 0.125 : 0.088)
        let half = 0.55 / Double(targets).squareRoot()
        let auc = 0.5 + (strength - base) * 0.55
        return MembershipEvaluation(
            population: population,
            threatModel: ThreatModel(
                goal: .membership, knowledge: Knowledge(recordFraction: knowledge, labelledShare: 0.2),
                access: .releaseOnly),
            releaseSize: size, members: targets, holdout: targets,
            auc: estimate(auc, auc - half, auc + half, n: 2 * targets, "DeLong"),
            truePositiveRates: [0.001, 0.01, 0.1].map { rate in
                RateAtFalsePositiveRate(
                    falsePositiveRate: rate, estimate: share(rate * strength / base, n: targets), tieBlock: base,
                    smallestResolvable: base)
            },
            calibrated: point(threshold: 0, recall: strength, rate: base, n: targets),
            grid: [0, 1, 2, 3, 4, 5, 7, 10].map { threshold in
                let reach = 1 - pow(0.84, threshold)
                return point(
                    threshold: threshold, recall: strength + (1 - strength) * reach, rate: base + (1 - base) * reach,
                    n: targets)
            }, distinctScores: 26,
            aboveAllHoldout: RateAboveAllHoldout(
                estimate: share(0.002, n: targets), falsePositiveRateAtMost: 3 / Double(targets)),
            groups: targets < 500
                ? nil
                : GroupMembership(
                    size: 50, estimate: estimate(0.975, 0.912, 0.997, n: targets / 50, "Clopper-Pearson")))
    }

    static func point(threshold: Double?, recall: Double, rate: Double, n: Int) -> OperatingPoint {
        let precision = recall / (recall + rate)
        let advantage = recall - rate
        let half = 0.9 / Double(n).squareRoot()
        return OperatingPoint(
            threshold: threshold, precision: share(precision, n: n), recall: share(recall, n: n),
            falsePositiveRate: share(rate, n: n),
            f1: estimate(2 * recall / (1 + recall + rate), 0.4, 0.6, n: n, "bootstrap"),
            advantage: estimate(advantage, advantage - half, advantage + half, n: n, "Newcombe"),
            balancedAccuracy: estimate(
                (1 + advantage) / 2, (1 + advantage - half) / 2, (1 + advantage + half) / 2, n: n, "Newcombe"),
            precisionAtPriors: OperatingPoint.priors.map { prior in
                let right = recall * prior
                return PrecisionAtPrior(prior: prior, estimate: share(right / (right + rate * (1 - prior)), n: n))
            })
    }

    static let roc = Curve(
        id: "roc", kind: .roc, title: "ROC curve, every record known", xLabel: "False-positive rate",
        yLabel: "True-positive rate",
        series: [
            Curve.Series(name: "all records", points: rocPoints(0.562, 0.125)),
            Curve.Series(name: "unique content", points: rocPoints(0.489, 0.088)),
        ])

    private static func rocPoints(_ recall: Double, _ rate: Double) -> [Curve.Point] {
        [Curve.Point(x: 0, y: 0, lower: 0, upper: 0)]
            + (0...24).map { index in
                let reach = index == 24 ? 1 : 1 - pow(0.8, Double(index))
                let y = recall + (1 - recall) * reach
                return Curve.Point(x: rate + (1 - rate) * reach, y: y, lower: max(0, y - 0.02), upper: min(1, y + 0.02))
            }
    }

    static func sweep(_ kind: String) -> Curve {
        let isKnowledge = kind == "knowledge"
        let settings = isKnowledge ? [0.1, 0.25, 0.5, 1] : [1250.0, 2500, 5000]
        return Curve(
            id: "sweep-" + kind, kind: .sweep,
            title: isKnowledge ? "AUC against the adversary's knowledge" : "AUC against the size of the release",
            xLabel: isKnowledge ? "Share of real records known" : "Synthetic records the adversary gets", yLabel: "AUC",
            series: ["all", "unique"].map { population in
                Curve.Series(
                    name: population == "all" ? "all records" : "unique content",
                    points: settings.compactMap { setting in
                        let found = evaluations.first {
                            $0.population == population
                                && (isKnowledge
                                    ? $0.threatModel.knowledge.recordFraction == setting && $0.releaseSize == 5000
                                    : $0.threatModel.knowledge.recordFraction == 1 && Double($0.releaseSize) == setting)
                        }
                        return found?.auc.map { Curve.Point(x: setting, y: $0.value, lower: $0.lower, upper: $0.upper) }
                    })
            })
    }
}
