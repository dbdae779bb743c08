public import Auditing
import Learning
public import Neighbors
public import Statistics
import Tables

/// Trains generators with and without each record, and asks of which kind the release is.
public struct ShadowMembership: Attack {
    /// How a release is compared with those of the shadows.
    public enum Method: String, Codable, Hashable, Sendable, CaseIterable {
        /// Log-likelihood ratios of many numbers about the record, weighed by a logistic regression that is trained on shadows.
        case combined
        /// Likelihood ratio of one number, with and without the record (LiRA, online).
        case likelihoodRatio = "lira"
        /// How unusual the number is without the record (LiRA, offline).
        case offlineLikelihoodRatio = "lira-offline"
        /// The number's rise over all shadows, compared with other records' (RMIA).
        case robust = "rmia"
        /// For each record a random forest that tells releases with the record from releases without it, by numbers about the whole release
        /// (Groundhog).
        case release = "groundhog"
    }

    /// The one number of a record that `lira` and `rmia` take.
    public enum Number: String, Codable, Hashable, Sendable, CaseIterable {
        case distance
        case density
        /// The sum of the logarithms of count queries.
        case queries
    }

    public struct Options: Codable, Hashable, Sendable {
        public var method: Method
        public var number: Number

        public init(method: Method = .combined, number: Number = .queries) {
            self.method = method
            self.number = number
        }
    }

    public let options: Options

    public init(options: Options = Options()) { self.options = options }

    public var card: AttackCard {
        AttackCard(
            id: "shadow-membership", title: "Shadow generators", version: 1, goal: .membership, access: .releaseOnly,
            needs: [.shadows],
            summary:
                "Trains generators of the same kind with and without a person's record, and claims that the person was in the "
                + "training data when the release looks like those made with it.",
            citations: [
                "Stadler, Oprisanu and Troncoso 2022, Synthetic Data: Anonymisation Groundhog Day",
                "Carlini et al. 2022, Membership Inference Attacks From First Principles",
                "Zarifzadeh, Liu and Shokri 2024, Low-Cost High-Power Membership Inference Attacks",
                "Houssiau et al. 2022, TAPAS: a Toolbox for Adversarial Privacy Auditing of Synthetic Data",
            ],
            limits: [
                "As good as the guess of how the release was made: shadows of another kind say little.",
                "The adversary's records, and so the shadows', include those of the people attacked, as she holds them.",
                "Few shadows make coarse ratios; small false-positive rates need many.",
            ])
    }

    /// Beyond, forests for every record take too long.
    private static let mostForests = 20_000

    public func score(_ view: AdversaryView, using stream: RandomStream) throws -> [Double] {
        guard let shadows = view.shadows else { throw AuditError.missing(.shadows, for: self) }
        switch options.method {
        case .release: return try forestScores(view, shadows, stream: stream)
        case .combined:
            let (features, evidence) = try combined(view, shadows)
            return evidence.scores(of: try features.values(of: view.release), stream: stream, workers: view.workers)
                .map(levelled)
        case .likelihoodRatio, .offlineLikelihoodRatio, .robust:
            let scores = try singleNumberScores(view, shadows)
            return scores.map(levelled)
        }
    }

    private func singleNumberScores(_ view: AdversaryView, _ shadows: ShadowSet) throws -> [Double] {
        let features = try RecordFeatures(
            view, density: options.number == .density, distance: options.number == .distance)
        let number = options.number
        let values = try shadows.statistics("record number 1, \(number.rawValue)", width: view.candidates.rowCount) {
            Self.number(number, in: try features.values(of: $0), width: features.width).map { Float($0) }
        }
        let kept = values.indices.filter { values[$0] != nil }
        let evidence = ShadowEvidence(
            statistic: kept.map { (values[$0] ?? []).map(Double.init) }, contains: kept.map(shadows.contains),
            release: Self.number(number, in: try features.values(of: view.release), width: features.width))
        return options.method == .robust
            ? evidence.robust(population: Array(evidence.release.indices))
            : evidence.likelihoodRatios(
                online: options.method == .likelihoodRatio, fixedVariance: shadows.count < Self.ownVariances)
    }

    /// With fewer shadows all records share one variance.
    private static let ownVariances = 64

    /// Even odds, known from shadows alone.
    public func fixedThresholds(in space: RecordSpace) -> [Double] {
        switch options.method {
        case .combined, .likelihoodRatio: [0]
        case .release: [0.5]
        case .offlineLikelihoodRatio, .robust: []
        }
    }

    public func tieBreaks(_ view: AdversaryView) throws -> [Double]? {
        try view.nearness()
    }

    /// How the attack does on shadows, whose members are known: before any release is looked at.
    public func diagnostics(_ view: AdversaryView, confidence: Double) throws -> [Measure] {
        guard let shadows = view.shadows, options.method == .combined else { return [] }
        let areas = try combined(view, shadows).evidence.areas(
            stream: RandomStream(seed: 0, purpose: "shadow areas"), workers: view.workers)
        return [
            Measure(
                id: "shadow-auc", title: "Success on shadow generators",
                meaning:
                    "The mean area under the ROC curve when each shadow in turn is the release, its numbers left out and the weights "
                    + "learned on other shadows: what such a generator gives away of such records.",
                role: .descriptive, estimate: Location.meanOfPairs(areas, confidence: confidence), nullValue: 0.5)
        ]
    }

    /// Made once for scores and diagnostics.
    private func combined(
        _ view: AdversaryView, _ shadows: ShadowSet
    ) throws -> (features: RecordFeatures, evidence: CombinedEvidence) {
        try view.shared("combined evidence of shadows") {
            let features = try RecordFeatures(view, density: true, distance: true)
            let values = try shadows.statistics(
                "record features 1", width: features.width * view.candidates.rowCount
            ) { try features.values(of: $0) }
            let kept = values.indices.filter { values[$0] != nil }
            let evidence = CombinedEvidence(
                values: kept.map { values[$0] ?? [] }, contains: kept.map(shadows.contains), width: features.width)
            return (features, evidence)
        }
    }

    /// The one number of each record.
    private static func number(_ number: Number, in values: [Float], width: Int) -> [Double] {
        stride(from: 0, to: values.count, by: width).map { start in
            switch number {
            case .distance: Double(values[start + RecordFeatures.Place.nearest])
            case .density: Double(values[start + RecordFeatures.Place.density])
            case .queries:
                values[start + RecordFeatures.Place.firstQuery..<start + width].reduce(0) { $0 + Double($1) }
            }
        }
    }

    private func forestScores(_ view: AdversaryView, _ shadows: ShadowSet, stream: RandomStream) throws -> [Double] {
        let count = view.candidates.rowCount
        guard count <= Self.mostForests else {
            throw AuditError.invalidOption(
                "the method groundhog grows a forest for every record, and there are \(count): more than \(Self.mostForests); "
                    + "use --shadow-method combined")
        }
        let features = try SetFeatures(view)
        let values = try shadows.statistics("set features 1", width: features.width) { features.values(of: $0) }
        let kept = values.indices.filter { values[$0] != nil }
        let rows = kept.flatMap { (values[$0] ?? []).map(Double.init) }
        let contains = kept.map(shadows.contains)
        let release = features.values(of: view.release).map(Double.init)
        var stream = stream
        let seed = stream.next64()
        let single = Workers(threads: 1)
        let bins = BinnedFeatures(rows, dimensions: features.width)
        return view.workers.map(count) { record in
            RandomForest(
                bins, labels: contains.map { $0[record] }, seed: seed &+ UInt64(record), workers: single
            ).probabilities(of: release)[0]
        }
    }
}
