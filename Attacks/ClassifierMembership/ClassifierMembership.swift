public import Auditing
import Learning
import Neighbors
public import Statistics
import Tables

/// What a classifier that tells synthetic from reference records makes of a person's record.
public struct ClassifierMembership: Attack {
    /// The classifier.
    public enum Model: String, Codable, Hashable, Sendable, CaseIterable {
        case forest
        case boosting
        case logistic
    }

    public struct Options: Codable, Hashable, Sendable {
        public var model: Model
        /// Trees of a forest or boosting.
        public var trees: Int

        public init(model: Model = .forest, trees: Int = 100) {
            self.model = model
            self.trees = trees
        }
    }

    public let options: Options

    public init(options: Options = Options()) { self.options = options }

    public var card: AttackCard {
        AttackCard(
            id: "classifier-membership", title: "Classifier of synthetic against reference records", version: 1,
            goal: .membership, access: .releaseOnly, needs: [.reference],
            summary:
                "Claims that a person was in the training data when a classifier takes the person's record for a synthetic one.",
            citations: [
                "Lautrup et al. 2024, SynthEval (membership inference by classification)",
                "Breiman 2001, Random Forests",
            ],
            limits: [
                "A classifier learns first of all what is wrong with synthetic records, which tells nothing about members.",
                "Trained on at most 10,000 records of each kind.",
            ])
    }

    private static let mostOfAKind = 10_000
    private static let chunk = 4_096

    /// The share of trees, or the log-odds, that speak for 'synthetic'.
    public func score(_ view: AdversaryView, using stream: RandomStream) throws -> [Double] {
        guard let reference = view.reference else { throw AuditError.missing(.reference, for: self) }
        var stream = stream
        let synthetic = view.release.part(atMost: Self.mostOfAKind, using: &stream)
        let real = reference.part(atMost: Self.mostOfAKind, using: &stream)
        let embedding = Embedding(fittedTo: [view.release, reference, view.candidates])
        guard embedding.dimensions > 0 else { return [Double](repeating: 0, count: view.candidates.rowCount) }
        let rows = embedding.points(synthetic) + embedding.points(real)
        let labels = [Bool](repeating: true, count: synthetic.rowCount) + [Bool](repeating: false, count: real.rowCount)
        let scores = Self.scorer(
            options, rows: rows, labels: labels, dimensions: embedding.dimensions, seed: stream.next64(),
            workers: view.workers)
        let count = view.candidates.rowCount
        let parts = view.workers.map((count + Self.chunk - 1) / Self.chunk) { part in
            let range = part * Self.chunk..<min(count, (part + 1) * Self.chunk)
            return scores(embedding.points(view.candidates.rows(Array(range))))
        }
        return parts.flatMap { $0.map(levelled) }
    }

    /// Among equal shares of trees the record nearer to the release counts as likelier.
    public func tieBreaks(_ view: AdversaryView) throws -> [Double]? {
        try view.nearness()
    }

    private static func scorer(
        _ options: Options, rows: [Double], labels: [Bool], dimensions: Int, seed: UInt64, workers: Workers
    ) -> @Sendable ([Double]) -> [Double] {
        switch options.model {
        case .forest:
            let forest = RandomForest(
                rows, labels: labels, dimensions: dimensions, trees: options.trees, seed: seed, workers: workers)
            return { forest.probabilities(of: $0) }
        case .boosting:
            let trees = BoostedTrees(rows, labels: labels, dimensions: dimensions, trees: options.trees)
            return { trees.logOdds(of: $0) }
        case .logistic:
            let model = LogisticRegression(rows, labels: labels, dimensions: dimensions)
            return { model.logOdds(of: $0) }
        }
    }
}
