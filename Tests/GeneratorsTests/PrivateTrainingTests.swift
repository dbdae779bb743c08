import Foundation
import Generators
import Networks
import Statistics
import Testing

/// Gradients of private training: per record, cut, summed and noisy.
@Suite struct PrivateTrainingTests {
    /// Networks whose private gradients are computed, from the same weights each time.
    struct Subject: CustomStringConvertible {
        var architecture: Architecture
        /// `critic` or `reconstruction`.
        var part: String
        var description: String { "\(architecture.rawValue) \(part)" }
    }

    static let subjects = [
        Subject(architecture: .medganPyTorch, part: "reconstruction"),
        Subject(architecture: .medganPyTorch, part: "critic"), Subject(architecture: .corganMLP, part: "critic"),
        Subject(architecture: .vae, part: "reconstruction"),
        Subject(architecture: .vaeConvolutional, part: "reconstruction"),
        Subject(architecture: .corganCNN, part: "reconstruction"),
        Subject(architecture: .rdpcganMIMIC, part: "critic"),
        Subject(architecture: .rdpcganUCI, part: "reconstruction"),
        Subject(architecture: .rdpcganUCI, part: "critic"),
    ]

    /// The sum of clipped gradients of all parameters, without noise; of the critic without its part of made records.
    private func sum(_ subject: Subject, _ shape: ModelShape, _ records: TrainingRecords, clip: Double) -> [Float] {
        let networks = ModelNetworks(Checkpoint(untrained: shape, seed: 5), workers: Workers(threads: 1))
        let recipe = TrainingRecipe(shape)
        let loader = BatchLoader(records, capacity: 16)
        let privacy = PrivateTraining(
            PrivacyOptions(noiseMultiplier: 0, clip: clip), .training, batch: records.count, records: records.count,
            stream: SecureStream(knownSeed: 1), workers: Workers(threads: 1))
        let parts: [ModelPart]
        if subject.part == "critic" {
            parts = [.critic]
            let training = AdversarialTraining(networks, recipe, loader, criticSign: 1, privacy: privacy)
            _ = training.sumPrivateCriticGradients(0)
        } else if shape.architecture.isVariational {
            parts = [.encoder, .codeMean, .codeLogVariance, .decoder]
            let training = VariationalTraining(networks, recipe, loader, privacy: privacy)
            let noise = LaneBuffer(panels: 4, width: training.codeWidth)
            noise.load(
                [Float](repeating: 0.5, count: 64 * training.codeWidth), records: 64, width: training.codeWidth)
            _ = training.sumPrivateGradients(0) { _, _ in noise }
        } else {
            parts = [.encoder, .decoder]
            _ = AutoencoderTraining(networks, recipe, loader, privacy: privacy).sumPrivateGradients(0)
        }
        return parts.flatMap { part in
            let store = networks[part].parameters
            return (0..<store.count).map { store.gradients[$0] }
        }
    }

    private func shape(_ subject: Subject) -> ModelShape {
        var shape = TrainingData.shape(subject.architecture)
        shape.averagesBatch = false
        return shape
    }

    private func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    /// Against a loop over records one at a time, with the cut in double precision; 37 records go in three chunks.
    @Test(arguments: subjects) func sumsAreThoseOfALoop(_ subject: Subject) {
        let shape = shape(subject)
        let records = TrainingData.records(37, for: shape)
        let own = (0..<37).map { sum(subject, shape, records.rows([$0]), clip: 1e9).map(Double.init) }
        let norms = own.map(norm).sorted()
        // Some gradients are cut, and others not.
        let clip = norms[norms.count / 2] * 1.0001
        var expected = own[0].map { _ in 0.0 }
        for gradient in own {
            let factor = min(1, clip / norm(gradient))
            for index in expected.indices { expected[index] += factor * gradient[index] }
        }
        let found = sum(subject, shape, records, clip: clip).map(Double.init)
        let difference = norm(zip(found, expected).map { $0 - $1 })
        #expect(norms[0] > 0 && difference <= 2e-5 * norm(expected))
    }

    /// One record more or less moves the sum by at most the clipping norm, another one in its place by at most twice that.
    @Test func sensitivityIsTheClippingNorm() {
        for subject in [Self.subjects[0], Self.subjects[3]] {
            let shape = shape(subject)
            let records = TrainingData.records(300, for: shape)
            var stream = RandomStream(seed: 3, purpose: "neighbours")
            var largest = 0.0
            for _ in 0..<500 {
                let rows = (0..<9).map { _ in stream.index(below: 300) }
                let clip = pow(10, 3 * stream.uniform() - 2)
                let whole = sum(subject, shape, records.rows(rows), clip: clip).map(Double.init)
                let less = sum(subject, shape, records.rows(Array(rows.dropLast())), clip: clip).map(Double.init)
                let other = sum(
                    subject, shape, records.rows(Array(rows.dropLast()) + [stream.index(below: 300)]), clip: clip
                ).map(Double.init)
                let removed = norm(zip(whole, less).map { $0 - $1 })
                #expect(removed <= clip * (1 + 1e-5))
                #expect(norm(zip(whole, other).map { $0 - $1 }) <= 2 * clip * (1 + 1e-5))
                largest = max(largest, removed / clip)
            }
            // The bound is reached: gradients are cut to it and no further.
            #expect(largest > 0.99)
        }
    }

    @Test func noiseIsNormalWithTheStatedDeviation() {
        let network = TrainingNetwork(
            [Layer(.linear(inputs: 1_000, outputs: 1_000), weights: [Float](repeating: 0, count: 1_000_000))],
            input: FeatureShape(channels: 1_000))
        let store = network.parameters
        let stream = SecureStream(knownSeed: 11)
        func draw(_ purpose: UInt16, _ step: UInt64, threads: Int = 1) -> [Double] {
            store.clearGradients()
            store.addNoise(stream, purpose: purpose, step: step, deviation: 2.5, Workers(threads: threads))
            return (0..<store.count).map { Double(store.gradients[$0]) / 2.5 }
        }
        let values = draw(1, 0)
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let variance = values.reduce(0) { $0 + $1 * $1 } / n
        let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / n
        // Five standard errors of n draws.
        #expect(abs(mean) < 5 / n.squareRoot())
        #expect(abs(variance - 1) < 5 * (2 / n).squareRoot())
        #expect(abs(fourth - 3) < 5 * (96 / n).squareRoot())
        for z in [1.0, 2, 3, 4] {
            let tail = SpecialFunctions.normalSurvival(z)
            let share = Double(values.count { $0 > z }) / n
            #expect(abs(share - tail) < 5 * (tail / n).squareRoot(), "beyond \(z)")
        }
        #expect(draw(1, 0, threads: 3) == values)
        for other in [draw(1, 1), draw(2, 0)] {
            let product = zip(values, other).reduce(0) { $0 + $1.0 * $1.1 } / n
            #expect(abs(product) < 5 / n.squareRoot())
        }
    }

    @Test func samplesArePoisson() {
        let stream = SecureStream(knownSeed: 5)
        let (count, rate, steps) = (2_000, 0.05, 500)
        var sizes: [Double] = []
        var hits = [Int](repeating: 0, count: count)
        for step in 0..<steps {
            let rows = PoissonSampling.rows(of: count, rate: rate, stream, purpose: 0, step: UInt64(step))
            #expect(Set(rows).count == rows.count)
            for row in rows { hits[Int(row)] += 1 }
            sizes.append(Double(rows.count))
        }
        let mean = sizes.reduce(0, +) / Double(steps)
        let variance = sizes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(steps - 1)
        let expected = Double(count) * rate
        #expect(abs(mean - expected) < 5 * (expected / Double(steps)).squareRoot())
        // Binomial sizes, not batches of one size.
        #expect(abs(variance / (expected * (1 - rate)) - 1) < 5 * (2 / Double(steps)).squareRoot())
        let worst = hits.map { abs(Double($0) - Double(steps) * rate) }.max() ?? 0
        #expect(worst < 6 * (Double(steps) * rate).squareRoot())
        #expect(PoissonSampling.rows(of: 10, rate: 1, stream, purpose: 0, step: 0).count == 10)
        #expect(
            SecureStream().words(purpose: 0, step: 0, count: 8) != SecureStream().words(purpose: 0, step: 0, count: 8))
    }

    /// Statistics that normalisations of private networks keep depend on no record, and training does not change them.
    @Test(arguments: [Architecture.rdpcganMIMIC, .vaeConvolutional, .corganCNN])
    func normalisationsSeeNoRecord(_ architecture: Architecture) throws {
        let shape = TrainingData.shape(architecture)
        var options = TrainingData.options(shape, epochs: 1)
        options.privacy = PrivacyOptions(noiseMultiplier: 1)
        func statistics(_ seed: UInt64) throws -> [String: Checkpoint.Tensor] {
            let trainer = try Trainer(
                TrainingData.records(40, for: shape, seed: seed), shape: shape, options: options)
            try trainer.run()
            return try trainer.checkpoint.tensors.filter {
                ($0.key.hasSuffix("running_mean") || $0.key.hasSuffix("running_var")) && !$0.key.hasPrefix("generator/")
            }
        }
        let first = try statistics(1)
        #expect(!first.isEmpty)
        #expect(try statistics(2) == first)
    }
}
