import Auditing
import Learning
import Neighbors
import Statistics
import Tables

/// Guesses unknown bits and labels by random forests that learn from the release how they go with what is known.
struct LearnedVote {
    private let setting: DisclosureSetting
    private let embedding: Embedding
    private let features: BinnedFeatures
    private let targets: [Double]

    private static let trees = 50
    /// Labels that are told apart; rarer ones are never guessed.
    private static let mostLabels = 32
    /// Columns that a model is learned for.
    static let mostSecrets = 64

    init(_ setting: DisclosureSetting, known: [Int], about targets: Table) {
        self.setting = setting
        let source = setting.source.selecting(columns: known)
        embedding = Embedding(fittedTo: [source, targets])
        features = BinnedFeatures(embedding.points(source), dimensions: embedding.dimensions)
        self.targets = embedding.points(targets)
    }

    /// The guesses of a column of bits or labels.
    func guesses(_ secret: Int) -> [Double] {
        let values = setting.source.values(ofColumn: secret)
        var counts: [Double: Int] = [:]
        for value in values where !value.isNaN { counts[value, default: 0] += 1 }
        let labels = counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.prefix(Self.mostLabels).map(\.key)
        let count = embedding.dimensions > 0 ? targets.count / embedding.dimensions : 0
        guard labels.count > 1 else { return [Double](repeating: labels.first ?? .nan, count: count) }
        // Two values need one model; of several each is told from all others.
        let modelled = labels.count == 2 ? Array(labels.prefix(1)) : labels
        let probabilities = modelled.map { label in
            RandomForest(
                features, labels: values.map { $0 == label }, trees: Self.trees, seed: 1, workers: setting.workers
            ).probabilities(of: targets)
        }
        return (0..<count).map { target in
            if labels.count == 2 { return probabilities[0][target] >= 0.5 ? labels[0] : labels[1] }
            var best = 0
            for place in labels.indices where probabilities[place][target] > probabilities[best][target] {
                best = place
            }
            return labels[best]
        }
    }
}
