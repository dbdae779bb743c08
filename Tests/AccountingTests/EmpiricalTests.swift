import Accounting
import Fixtures
import Foundation
import Statistics
import Testing

/// Lower bounds of ε from attacks: tables of other code, and how often they are wrong on mechanisms whose ε is known.
@Suite struct EmpiricalTests {
    struct Row {
        var method: String
        var counts: [Int]
        var alpha: Double
        var delta: Double
        var epsilon: Double?
        var mu: Double?
        var text: String
    }

    /// `method,a,b,c,d,alpha,delta` and then ε and μ at the columns given.
    private func rows(_ name: String, epsilon: Int, mu: Int) throws -> [Row] {
        let text = try String(contentsOf: FixtureFiles.oracle(name), encoding: .utf8)
        return try text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            if fields[0] == "method" { return nil }
            return Row(
                method: fields[0], counts: fields[1...4].compactMap { Int($0) },
                alpha: try #require(Double(fields[5])), delta: try #require(Double(fields[6])),
                epsilon: Double(fields[epsilon]), mu: Double(fields[mu]), text: String(line))
        }
    }

    private func confusion(_ counts: [Int]) -> Confusion {
        Confusion(
            truePositives: counts[0], falsePositives: counts[2], members: counts[0] + counts[1],
            nonMembers: counts[2] + counts[3])
    }

    private func bound(_ row: Row) throws -> EpsilonLowerBound {
        let confidence = 1 - row.alpha
        switch row.method {
        case "clopper_pearson":
            return try EpsilonLowerBound(confusion(row.counts), delta: row.delta, confidence: confidence)
        case "posterior", "bayes_jeffreys_onesided":
            return try EpsilonLowerBound(
                confusion(row.counts), delta: row.delta, confidence: confidence, method: .posterior)
        case "gdp_mu":
            // μ is the same for every δ, and ε is asked for where δ is above 0.
            return try EpsilonLowerBound(
                confusion(row.counts), delta: max(row.delta, 1e-6), confidence: confidence, method: .gaussian)
        default:
            return try OneRunAudit(canaries: row.counts[0], guesses: row.counts[1], correct: row.counts[2]).lowerBound(
                delta: row.delta, confidence: confidence,
                method: row.method == "one_run_gaussian" ? .oneRunGaussian : .oneRun)
        }
    }

    @Test func referenceTable() throws {
        let rows = try rows("audit_reference.csv", epsilon: 8, mu: 7)
        #expect(rows.count == 150)
        for row in rows {
            let found = try bound(row)
            if let epsilon = row.epsilon {
                #expect(abs(found.epsilon - epsilon) <= 1e-8 * epsilon + 1e-9, "\(row.text): \(found.epsilon)")
            }
            if let mu = row.mu { #expect(abs((found.mu ?? -1) - mu) <= 1e-9 * mu + 1e-12, "\(row.text): \(found)") }
        }
    }

    @Test func independentOracle() throws {
        let rows = try rows("empirical.csv", epsilon: 7, mu: 8)
        #expect(rows.count >= 60)
        #expect(Set(rows.map(\.method)).count == 4)
        for row in rows {
            let found = try bound(row)
            let epsilon = try #require(row.epsilon)
            #expect(abs(found.epsilon - epsilon) <= 1e-8 * epsilon + 1e-9, "\(row.text): \(found.epsilon)")
            if let mu = row.mu { #expect(abs((found.mu ?? -1) - mu) <= 1e-8 * mu + 1e-10, "\(row.text): \(found)") }
        }
    }

    @Test func coinFlipsRefuteNothing() throws {
        for (guesses, correct) in [(100, 50), (100, 30), (1_000, 510), (20, 10)] {
            let audit = try OneRunAudit(canaries: 1_000, guesses: guesses, correct: correct)
            #expect(try audit.lowerBound(delta: 1e-5).epsilon == 0)
            #expect(try audit.lowerBound(delta: 1e-5, method: .oneRunGaussian).epsilon == 0)
        }
    }

    // MARK: - Mechanisms whose ε is known

    enum Known: String, CaseIterable, CustomStringConvertible {
        case laplace, randomizedResponse, gaussian, nothing
        var description: String { rawValue }
        var epsilon: Double { self == .nothing ? 0 : 1 }
        var delta: Double { self == .gaussian ? 1e-5 : 0 }
        /// 1-GDP-like noise for (1, 1e-5).
        static let noise = 3.730631634816464

        func score(_ isIn: Bool, _ stream: inout RandomStream) -> Double {
            let shift = isIn && self != .nothing ? 1.0 : 0
            switch self {
            case .randomizedResponse:
                let truth = stream.uniform() < 1 / (1 + exp(-1.0))
                return truth == isIn ? 1 : 0
            case .gaussian:
                let (u, v) = (1 - stream.uniform(), stream.uniform())
                return shift + Self.noise * (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
            case .laplace, .nothing:
                let u = stream.uniform() - 0.5
                return shift - (u < 0 ? -1 : 1) * log(1 - 2 * abs(u))
            }
        }

        func trials(_ count: Int, seed: UInt64) throws -> ScoredTrials {
            var stream = RandomStream(seed: seed, purpose: "known \(rawValue)", unit: 0)
            return try ScoredTrials(
                members: (0..<count).map { _ in score(true, &stream) },
                nonMembers: (0..<count).map { _ in score(false, &stream) })
        }
    }

    /// 500 audits of 2 x 1,000 trials: in at most 5 % of them the bound may be above the truth. 37 of 500 would be 2.5 deviations more.
    @Test(arguments: Known.allCases, [ScoredTrials.Choice.split(share: 0.25), .several])
    func boundsHold(_ known: Known, _ choice: ScoredTrials.Choice) throws {
        for method in [EpsilonLowerBound.Method.clopperPearson, .gaussian] {
            // Only Gaussians have a Gaussian trade-off curve.
            if method == .gaussian && known != .gaussian { continue }
            var wrong = 0
            for seed in 0..<500 {
                let bound = try known.trials(1_000, seed: UInt64(seed)).lowerBound(
                    delta: known.delta, method: method, choice: choice,
                    using: RandomStream(seed: UInt64(seed), purpose: "split", unit: 0))
                if bound.epsilon > known.epsilon { wrong += 1 }
            }
            #expect(wrong <= 37, "\(known) \(method): \(wrong)")
        }
    }

    /// Bounds that say nothing would hold too.
    @Test(arguments: [Known.laplace, .randomizedResponse, .gaussian])
    func boundsAreStrong(_ known: Known) throws {
        let method = known == .gaussian ? EpsilonLowerBound.Method.gaussian : .clopperPearson
        var bounds: [Double] = []
        for seed in 0..<20 {
            let bound = try known.trials(10_000, seed: 1_000 + UInt64(seed)).lowerBound(
                delta: known.delta, method: method, using: RandomStream(seed: UInt64(seed), purpose: "split", unit: 0))
            bounds.append(bound.epsilon)
        }
        #expect(bounds.sorted()[bounds.count / 2] >= 0.7, "\(known): \(bounds)")
    }

    /// Canaries of a one-run audit of randomised response.
    @Test func oneRunBoundsHold() throws {
        var (wrong, bounds) = (0, [Double]())
        for seed in 0..<500 {
            var stream = RandomStream(seed: UInt64(seed), purpose: "canaries", unit: 0)
            let correct = (0..<1_000).count { _ in stream.uniform() < 1 / (1 + exp(-1.0)) }
            let bound = try OneRunAudit(canaries: 1_000, guesses: 1_000, correct: correct).lowerBound()
            if bound.epsilon > 1 { wrong += 1 }
            bounds.append(bound.epsilon)
        }
        #expect(wrong <= 37)
        #expect(bounds.sorted()[250] > 0.8)
    }

    // MARK: - Claims

    @Test func claims() throws {
        let strong = Confusion(truePositives: 900, falsePositives: 10, members: 1_000, nonMembers: 1_000)
        let bound = try EpsilonLowerBound(strong)
        #expect(ClaimCheck(claimedEpsilon: 1, bound: bound).verdict == .violated)
        #expect(ClaimCheck(claimedEpsilon: 20, bound: bound, counts: strong).verdict == .inconclusive)
        let weak = Confusion(truePositives: 520, falsePositives: 500, members: 1_000, nonMembers: 1_000)
        #expect(ClaimCheck(claimedEpsilon: 1, bound: try EpsilonLowerBound(weak)).verdict == .consistent)
        // The observed rates pass the claim, the bound does not: four times as many trials decide.
        let near = Confusion(truePositives: 330, falsePositives: 200, members: 1_000, nonMembers: 1_000)
        let check = ClaimCheck(claimedEpsilon: 0.4, bound: try EpsilonLowerBound(near), counts: near)
        #expect(check.verdict == .inconclusive)
        let more = try #require(check.moreTrials)
        let factor = 1 + more / 2_000
        func scaled(_ factor: Int) -> Confusion {
            Confusion(
                truePositives: 330 * factor, falsePositives: 200 * factor, members: 1_000 * factor,
                nonMembers: 1_000 * factor)
        }
        #expect(try EpsilonLowerBound(scaled(factor)).epsilon > 0.4)
        #expect(try EpsilonLowerBound(scaled(factor - 1)).epsilon <= 0.4)
    }

    @Test func impossibleQuestions() {
        let none = Confusion(truePositives: 0, falsePositives: 0, members: 0, nonMembers: 5)
        #expect(throws: AccountingError.self) { try EpsilonLowerBound(none) }
        let some = Confusion(truePositives: 1, falsePositives: 1, members: 2, nonMembers: 2)
        #expect(throws: AccountingError.self) { try EpsilonLowerBound(some, delta: 1) }
        #expect(throws: AccountingError.self) { try EpsilonLowerBound(some, confidence: 1) }
        #expect(throws: AccountingError.self) { try EpsilonLowerBound(some, method: .oneRun) }
        #expect(throws: AccountingError.self) { try OneRunAudit(canaries: 10, guesses: 11, correct: 1) }
        #expect(throws: AccountingError.self) { try OneRunAudit(canaries: 10, guesses: 0, correct: 0) }
        #expect(throws: AccountingError.self) { try ScoredTrials(members: [1, .nan], nonMembers: [1, 2]) }
    }
}
