import Statistics
import Testing

/// Properties that intervals and streams must have, checked by simulation with fixed seeds.
@Suite struct CoverageTests {
    /// An exact interval covers the truth at least as often as it says.
    @Test func truePositiveRateIntervalsCover() {
        var covered = 0
        let trials = 400
        // Members N(1, 1) against N(0, 1): the true rate at 10 % is P(Z > 1.2816 − 1).
        let truth = SpecialFunctions.normalSurvival(SpecialFunctions.normalQuantile(complement: 0.1) - 1)
        for trial in 0..<trials {
            var stream = RandomStream(seed: 7, purpose: "coverage", unit: UInt64(trial))
            func normal() -> Double { SpecialFunctions.normalQuantile(complement: max(stream.uniform(), 1e-300)) }
            let members = (0..<150).map { _ in 1 + normal() }
            let others = (0..<150).map { _ in normal() }
            let rate = ROC(members: members, nonMembers: others).truePositiveRate(
                atFalsePositiveRate: 0.1, confidence: 0.9)
            if rate.estimate.covers(truth) { covered += 1 }
        }
        #expect(Double(covered) / Double(trials) >= 0.9)
    }

    @Test func deLongIntervalsCover() {
        var covered = 0
        let trials = 400
        let truth = SpecialFunctions.normalSurvival(-1 / 2.0.squareRoot())
        for trial in 0..<trials {
            var stream = RandomStream(seed: 11, purpose: "delong", unit: UInt64(trial))
            func normal() -> Double { SpecialFunctions.normalQuantile(complement: max(stream.uniform(), 1e-300)) }
            let members = (0..<80).map { _ in 1 + normal() }
            let others = (0..<120).map { _ in normal() }
            if ROC(members: members, nonMembers: others).areaEstimate(confidence: 0.95).covers(truth) { covered += 1 }
        }
        // 0.95 less three standard errors of 400 trials.
        #expect(Double(covered) / Double(trials) > 0.95 - 3 * (0.95 * 0.05 / 400).squareRoot())
    }

    @Test func swappingTheGroupsMirrorsTheCurve() {
        let (a, b) = ([3.0, 1, 4, 1, 5, 9, 2, 6], [2.0, 7, 1, 8, 2, 8])
        let (there, back) = (ROC(members: a, nonMembers: b), ROC(members: b, nonMembers: a))
        #expect(abs(there.area + back.area - 1) < 1e-15)
        let (x, y) = (there.areaEstimate(confidence: 0.9), back.areaEstimate(confidence: 0.9))
        #expect(abs(x.lower + y.upper - 1) < 1e-12)
    }

    @Test func streamsAreIndependentOfEachOther() {
        var (a, b, c) = (
            RandomStream(seed: 1, purpose: "a"), RandomStream(seed: 1, purpose: "b"),
            RandomStream(seed: 1, purpose: "a", unit: 1)
        )
        let (x, y, z) = (a.next64(), b.next64(), c.next64())
        #expect(Set([x, y, z]).count == 3)
        var again = RandomStream(seed: 1, purpose: "a")
        #expect(again.next64() == x)
    }

    @Test func permutationsAreUniform() {
        var counts: [[Int]: Int] = [:]
        for unit in 0..<6_000 {
            var stream = RandomStream(seed: 3, purpose: "permutation", unit: UInt64(unit))
            counts[stream.permutation(3), default: 0] += 1
        }
        #expect(counts.count == 6)
        let chi = counts.values.reduce(0.0) { $0 + (Double($1) - 1_000) * (Double($1) - 1_000) / 1_000 }
        #expect(SpecialFunctions.chiSquaredSurvival(chi, degrees: 5) > 0.001)
    }

    @Test func bootstrapReplicatesDoNotDependOnTheirOrder() {
        let values = (0..<50).map { Double($0 * $0 % 17) }
        func mean(_ draws: [Int]) -> Double { draws.reduce(0) { $0 + values[$1] } / 50 }
        let all = Bootstrap.replicates(200, count: 50, seed: 5, purpose: "mean", statistic: mean)
        let some = Bootstrap.replicates(20, count: 50, seed: 5, purpose: "mean", statistic: mean)
        #expect(Array(all.prefix(20)) == some)
        let interval = Bootstrap.percentile(all, confidence: 0.95)
        let truth = values.reduce(0, +) / 50
        #expect(interval.map { $0.lower < truth && truth < $0.upper } == true)
    }
}
