import Fixtures
import Foundation
import Generators
import Networks
import Statistics
import Testing

/// Whole steps of training against PyTorch in double precision (`Fixtures/Oracles/training.py`).
struct StepOracle: Decodable {
    struct Case: Decodable, CustomStringConvertible {
        struct Tensor: Decodable {
            var component: String
            var name: String
            var count: Int
            var norm: Double
            var entries: [Double]
            /// The largest difference of PyTorch in single precision from it.
            var spread: Double
            var rmsSpread: Double
            /// How far training moved it: the norm of the difference from where it started.
            var moved: Double
        }
        var arch: String
        var phase: String
        var width: Int
        var rows: Int
        var criticSteps: Int
        var after: Int
        var losses: [String: Double]
        var lossSpreads: [String: Double]
        var tensors: [Tensor]
        var description: String { "\(arch) \(phase) \(width) after \(after)" }
    }

    var steps: [Case]

    static let shared: StepOracle? = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(StepOracle.self, from: Data(contentsOf: FixtureFiles.oracle("training.json")))
    }()
}

@Suite struct TrainingStepTests {
    static var cases: [StepOracle.Case] { StepOracle.shared?.steps ?? [] }

    @Test func theOracleHasEveryArchitecture() {
        #expect(Self.cases.count == 45)
        #expect(Set(Self.cases.map(\.arch)) == Set(Architecture.allCases.map(\.rawValue)))
        #expect(Set(Self.cases.map(\.after)) == [1, 10, 100])
    }

    /// After one step, weights agree to rounding. Later, an input of a ReLU that is zero up to rounding may fall on the other
    /// side, in PyTorch's single precision as here, and weights part: `spread` is what five runs of PyTorch from weights that
    /// differ in the last bit come to, and a share of the way that weights have moved is allowed for sides that those did not
    /// meet.
    @Test(arguments: cases) func stepsAreThoseOfPyTorch(_ item: StepOracle.Case) throws {
        let run = try StepRun(item)
        let losses = run.take(item.after)
        let share = item.after == 1 ? 0 : item.after == 10 ? 0.05 : 1
        for (name, expected) in item.losses where !name.hasSuffix("_l2") {
            let found = try #require(losses[name])
            let spread = item.lossSpreads[name] ?? 0
            #expect(
                abs(found - expected) <= (1e-5 + 0.3 * share * share) * max(1, abs(expected)) + 20 * spread, "\(name)")
        }
        // Of the convolutional variational autoencoder only the first step is determined.
        if item.arch == "vae-conv" && item.after > 1 { return }
        let tensors = run.networks.tensors
        for (component, own) in Dictionary(grouping: item.tensors, by: \.component) {
            let planned = run.shape.tensors.filter {
                $0.role != .batches && $0.path.hasPrefix(StepRun.prefixes[component] ?? "?")
            }
            try #require(planned.count == own.count)
            for (tensor, plan) in zip(own, planned) {
                guard case .float32(let values, _)? = tensors[plan.path] else {
                    Issue.record("\(plan.path) is missing")
                    continue
                }
                try #require(values.count == tensor.count)
                let places = (0..<min(16, values.count)).map { values.count < 16 ? $0 : $0 * values.count / 16 }
                let worst = zip(places, tensor.entries).reduce(0) { max($0, abs(Double(values[$1.0]) - $1.1)) }
                let typical = tensor.moved / Double(tensor.count).squareRoot()
                let norm = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
                let allowed = 2e-6 + 10 * tensor.spread + share * typical
                #expect(worst <= allowed, "\(plan.path): \(worst), spread \(tensor.spread)")
                #expect(
                    abs(norm - tensor.norm) <= 1e-5 * tensor.norm + allowed * Double(tensor.count).squareRoot(),
                    "\(plan.path): norm")
            }
        }
    }
}

/// Training from weights, records and noise that a rule gives.
final class StepRun {
    static let prefixes = [
        "generator": "generator/", "discriminator": "discriminator/", "encoder": "autoencoder/encoder/",
        "decoder": "autoencoder/decoder/", "vae": "vae/",
    ]
    let item: StepOracle.Case
    let shape: ModelShape
    let networks: ModelNetworks
    private let recipe: TrainingRecipe
    private let loader: BatchLoader
    private let sign: Int
    private var draws = 0

    init(_ item: StepOracle.Case, workers: Workers = Workers()) throws {
        self.item = item
        let shape = ModelShape(try #require(Architecture(rawValue: item.arch)), features: item.width)
        self.shape = shape
        let strides = ModelOracleTests.strides(shape)
        var counters: [String: Int] = [:]
        let checkpoint = ModelOracleTests.checkpoint(shape) { tensor in
            let prefix = Self.prefixes.values.first { tensor.path.hasPrefix($0) } ?? "?"
            defer { counters[prefix, default: 0] += 1 }
            return Filling.random(tensor, counters[prefix, default: 0], stride: strides[tensor.path] ?? 1)
        }
        networks = ModelNetworks(checkpoint, workers: workers)
        var recipe = TrainingRecipe(shape)
        recipe.batch = item.rows
        recipe.criticSteps = item.criticSteps
        self.recipe = recipe
        sign = checkpoint.header.criticSign ?? 1
        loader = BatchLoader(Self.records(item, shape), capacity: item.rows)
    }

    /// All batches that 200 steps may take, one after the other.
    private static func records(_ item: StepOracle.Case, _ shape: ModelShape) -> TrainingRecords {
        let columns = (0..<item.width).map { "c\($0)" }
        let count = item.rows * item.width
        let batches = 2 * item.after
        if shape.data == .continuous {
            let values = (0..<batches).flatMap { t in (0..<count).map { Float(Filling.uniform(2_000 + t, $0)) } }
            return TrainingRecords(
                .numbers(DenseRecords(width: item.width, values: values)), columns: columns, kind: .continuous)
        }
        var (starts, codes) = ([UInt64(0)], [UInt32]())
        for t in 0..<batches {
            for row in 0..<item.rows {
                for column in 0..<item.width where Filling.uniform(2_000 + t, row * item.width + column) < 0.1 {
                    codes.append(UInt32(column))
                }
                starts.append(UInt64(codes.count))
            }
        }
        return TrainingRecords(
            .codes(CodeRecords(width: item.width, starts: starts, codes: codes)), columns: columns, kind: .binary)
    }

    private func batch(_ t: Int) -> [UInt32] { (t * item.rows..<(t + 1) * item.rows).map { UInt32($0) } }

    private func noise(_ width: Int) -> LaneBuffer {
        let values = (0..<item.rows * width).map {
            Float((2 * Filling.uniform(3_000 + draws, $0) - 1) * 3.0.squareRoot())
        }
        draws += 1
        let buffer = LaneBuffer(panels: LaneBuffer.panels(item.rows), width: width)
        buffer.load(values, records: item.rows, width: width)
        return buffer
    }

    /// Takes steps and gives the losses of the last one.
    func take(_ steps: Int) -> [String: Double] {
        var losses: [String: Double] = [:]
        switch item.phase {
        case "autoencoder":
            let training = AutoencoderTraining(networks, recipe, loader, privacy: nil)
            for step in 0..<steps { losses["autoencoder"] = training.step(batch(step)) }
        case "vae":
            let training = VariationalTraining(networks, recipe, loader, privacy: nil)
            for step in 0..<steps {
                losses["vae"] = training.step(batch(step), noise: noise(training.codeWidth)) * Double(item.rows)
            }
        default:
            let training = AdversarialTraining(networks, recipe, loader, criticSign: sign, privacy: nil)
            var taken = 0
            for round in 0..<steps {
                if recipe.generatorFirst { losses["generator"] = training.generatorStep(noise(shape.latent)) }
                for _ in 0..<item.criticSteps {
                    if !recipe.generatorFirst {
                        training.make(noise(shape.latent), norms: recipe.generatorNormsForCritic)
                    }
                    losses["critic"] = training.criticStep(batch(recipe.redrawsBatch ? taken : round))
                    taken += 1
                }
                if !recipe.generatorFirst { losses["generator"] = training.generatorStep(noise(shape.latent)) }
            }
        }
        return losses
    }
}
