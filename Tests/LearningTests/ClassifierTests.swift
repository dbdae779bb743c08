import Fixtures
import Foundation
import Learning
import Statistics
import Testing

/// Classifiers and densities against scikit-learn and closed forms (`Fixtures/Oracles/classifiers.py`).
@Suite struct ClassifierTests {
    private struct Oracle: Decodable {
        struct Part: Decodable {
            var x: [[Double]]
            var y: [Int]
        }
        struct Logistic: Decodable {
            var weights: [Double]
            var intercept: Double
            var auc: Double
        }
        struct Spread: Decodable {
            var mean: Double
            var sd: Double
        }
        var train: Part
        var test: Part
        var logistic: Logistic
        var forest: Spread
        var boosting: Spread

        private enum CodingKeys: String, CodingKey {
            case train, test, logistic
            case forest = "random-forest"
            case boosting = "gradient-boosting"
        }
    }

    private static func oracle() throws -> Oracle {
        try JSONDecoder().decode(Oracle.self, from: Data(contentsOf: FixtureFiles.oracle("classifiers.json")))
    }

    private static func area(_ scores: [Double], _ labels: [Int]) -> Double {
        ROC(
            members: zip(scores, labels).filter { $0.1 == 1 }.map(\.0),
            nonMembers: zip(scores, labels).filter { $0.1 == 0 }.map(\.0)
        ).area
    }

    @Test func logisticRegressionEqualsScikitLearn() throws {
        let oracle = try Self.oracle()
        let model = LogisticRegression(
            oracle.train.x.flatMap(\.self), labels: oracle.train.y.map { $0 == 1 }, dimensions: 8)
        for (mine, theirs) in zip(model.weights, oracle.logistic.weights) { #expect(abs(mine - theirs) < 1e-8) }
        #expect(abs(model.intercept - oracle.logistic.intercept) < 1e-8)
        let area = Self.area(model.logOdds(of: oracle.test.x.flatMap(\.self)), oracle.test.y)
        #expect(abs(area - oracle.logistic.auc) < 1e-6)
    }

    /// Forests differ by their draws: within four deviations of scikit-learn's.
    @Test func forestsAreAsGoodAsScikitLearn() throws {
        let oracle = try Self.oracle()
        let (x, y) = (oracle.train.x.flatMap(\.self), oracle.train.y.map { $0 == 1 })
        let areas = (0..<5).map { seed in
            let forest = RandomForest(x, labels: y, dimensions: 8, trees: 200, seed: UInt64(seed))
            return Self.area(forest.probabilities(of: oracle.test.x.flatMap(\.self)), oracle.test.y)
        }
        let mean = areas.reduce(0, +) / 5
        #expect(abs(mean - oracle.forest.mean) < 4 * oracle.forest.sd)
    }

    /// Quantile bins and Newton's gain move boosting a little.
    @Test func boostingIsAsGoodAsScikitLearn() throws {
        let oracle = try Self.oracle()
        let trees = BoostedTrees(
            oracle.train.x.flatMap(\.self), labels: oracle.train.y.map { $0 == 1 }, dimensions: 8)
        let area = Self.area(trees.logOdds(of: oracle.test.x.flatMap(\.self)), oracle.test.y)
        #expect(area > oracle.boosting.mean - 0.015)
    }

    @Test func forestsDoNotDependOnThreads() throws {
        let oracle = try Self.oracle()
        let (x, y) = (oracle.train.x.flatMap(\.self), oracle.train.y.map { $0 == 1 })
        let all = [1, 3].map { threads in
            RandomForest(x, labels: y, dimensions: 8, trees: 20, seed: 5, workers: Workers(threads: threads))
                .probabilities(of: x)
        }
        #expect(all[0] == all[1])
        // Grown to the end, a forest knows its own records.
        #expect(Self.area(all[0], oracle.train.y) > 0.999)
    }

    /// Constant features and one class leave nothing to learn.
    @Test func nothingToLearn() {
        let forest = RandomForest([1, 1, 1, 1], labels: [true, false, true, false], dimensions: 1, seed: 1)
        #expect(forest.probabilities(of: [1, 2]).allSatisfy { abs($0 - 0.5) < 0.2 })
        let model = LogisticRegression([0, 0, 0], labels: [true, true, true], dimensions: 1)
        #expect(model.weights == [0] && model.intercept.isFinite)
        let trees = BoostedTrees([1, 2], labels: [true, true], dimensions: 1)
        #expect(trees.logOdds(of: [1])[0].isFinite)
    }

    /// One record at the origin and one at 2, in one dimension: the mixture of two normals by hand.
    @Test func aKernelDensityOfTwoRecords() throws {
        let density = try #require(KernelDensity([0, 2], dimensions: 1))
        let variance = (2 + KernelDensity.ridge) * pow(2, -0.4)
        func normal(_ x: Double) -> Double { exp(-x * x / 2 / variance) / (2 * Double.pi * variance).squareRoot() }
        for x in [-1, 0, 0.7, 2.0, 5] {
            let expected = log((normal(x) + normal(x - 2)) / 2)
            #expect(abs(density.logDensities(of: [x])[0] - expected) < 1e-12)
        }
        // Far away it is small and still a number.
        #expect(density.logDensities(of: [1e6])[0] < -1e10)
    }
}
