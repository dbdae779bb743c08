internal import Foundation
public import Statistics

/// A random forest (Breiman 2001): trees grown to the end from bootstrap draws, each split looking at √features of them.
public struct RandomForest: Sendable {
    private let trees: [DecisionTree]
    private let edges: [[Double]]

    /// - Parameters:
    ///   - rows: features, row by row.
    ///   - labels: whether each row is positive; at least one row.
    ///   - dimensions: features of a row.
    ///   - trees: how many.
    ///   - leastRows: rows of a leaf.
    ///   - seed: of the draws.
    ///   - workers: threads; the forest does not depend on them.
    /// - Complexity: O(trees × rows × √dimensions × depth).
    public init(
        _ rows: [Double], labels: [Bool], dimensions: Int, trees: Int = 100, leastRows: Int = 1, seed: UInt64,
        workers: Workers = Workers()
    ) {
        precondition(!labels.isEmpty && rows.count == labels.count * dimensions)
        self.init(
            BinnedFeatures(rows, dimensions: dimensions), labels: labels, trees: trees, leastRows: leastRows,
            seed: seed,
            workers: workers)
    }

    /// The same from features whose bins are known, for many forests on the same rows.
    package init(
        _ features: BinnedFeatures, labels: [Bool], trees: Int = 100, leastRows: Int = 1, seed: UInt64, workers: Workers
    ) {
        let dimensions = features.edges.count
        let gradients = labels.map { $0 ? 1.0 : 0 }
        let weights = [Double](repeating: 1, count: labels.count)
        let limits = DecisionTree.Limits(
            depth: 64, leastRows: leastRows,
            featuresPerSplit: max(1, Int(Double(dimensions).squareRoot())), penalty: 0)
        self.trees = workers.map(trees) { tree in
            var stream = RandomStream(seed: seed, purpose: "forest", unit: UInt64(tree))
            let drawn = labels.indices.map { _ in stream.index(below: labels.count) }
            return DecisionTree(
                features, rows: drawn, gradients: gradients, weights: weights, limits: limits, stream: &stream)
        }
        edges = features.edges
    }

    /// The mean of the trees' shares of positive rows, for each row.
    public func probabilities(of rows: [Double]) -> [Double] {
        TreeSums.of(trees, rows: rows, edges: edges).map { $0 / Double(trees.count) }
    }
}

/// Boosted trees for the logistic loss (Friedman 2001), a Newton step in each leaf.
public struct BoostedTrees: Sendable {
    private let trees: [DecisionTree]
    private let base: Double
    private let rate: Double
    private let edges: [[Double]]

    /// - Parameters:
    ///   - rows: features, row by row.
    ///   - labels: whether each row is positive; at least one row.
    ///   - dimensions: features of a row.
    ///   - trees: how many.
    ///   - depth: of a tree.
    ///   - rate: what part of each tree's step is taken.
    /// - Complexity: O(trees × rows × dimensions × depth).
    public init(
        _ rows: [Double], labels: [Bool], dimensions: Int, trees: Int = 100, depth: Int = 3, rate: Double = 0.1
    ) {
        precondition(!labels.isEmpty && rows.count == labels.count * dimensions)
        let features = BinnedFeatures(rows, dimensions: dimensions)
        let positives = Double(labels.count { $0 })
        // Half a row of each kind keeps the base finite.
        base = log((positives + 0.5) / (Double(labels.count) - positives + 0.5))
        var margins = [Double](repeating: base, count: labels.count)
        let all = Array(labels.indices)
        let limits = DecisionTree.Limits(depth: depth, leastRows: 1, featuresPerSplit: dimensions, penalty: 1e-6)
        var stream = RandomStream(seed: 0, purpose: "boosting")
        var grown: [DecisionTree] = []
        for _ in 0..<trees {
            let shares = margins.map { 1 / (1 + exp(-$0)) }
            let tree = DecisionTree(
                features, rows: all, gradients: zip(labels, shares).map { ($0 ? 1 : 0) - $1 },
                weights: shares.map { $0 * (1 - $0) }, limits: limits, stream: &stream)
            for row in all { margins[row] += rate * tree.value(features, row: row) }
            grown.append(tree)
        }
        self.trees = grown
        self.rate = rate
        edges = features.edges
    }

    /// The log-odds of each row.
    public func logOdds(of rows: [Double]) -> [Double] {
        TreeSums.of(trees, rows: rows, edges: edges).map { base + rate * $0 }
    }
}

/// What trees together say of rows.
private enum TreeSums {
    static func of(_ trees: [DecisionTree], rows: [Double], edges: [[Double]]) -> [Double] {
        guard !edges.isEmpty else { return [] }
        var sums = [Double](repeating: 0, count: rows.count / edges.count)
        BinnedFeatures.rowBins(rows, edges: edges).withUnsafeBufferPointer { bins in
            for tree in trees { tree.addValues(bins, dimensions: edges.count, to: &sums) }
        }
        return sums
    }
}
