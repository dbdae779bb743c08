import Fixtures
import Foundation
import Generators
import Networks
import Neighbors
import Tables
import Testing
import Statistics

@Suite struct SamplerTests {
    private func sampler(_ checkpoint: Checkpoint, _ change: (inout SamplingOptions) -> Void = { _ in }) throws
        -> Sampler
    {
        var options = SamplingOptions(seed: 5)
        change(&options)
        return try Sampler(Model(checkpoint), options: options, file: "model.h5")
    }

    private func floats(_ sampler: Sampler, first: Int = 0, _ count: Int) -> [Float] {
        switch sampler.block(first: first, count: count) {
        case .floats(let values): return values
        case .bits(let words):
            let wide = (sampler.width + 63) / 64
            return (0..<count * sampler.width).map { index in
                let (row, column) = (index / sampler.width, index % sampler.width)
                return words[row * wide + column / 64] >> UInt64(column % 64) & 1 == 1 ? 1 : 0
            }
        }
    }

    /// The same bytes for one seed, whatever the threads, in every format; others for another seed.
    @Test(arguments: [Architecture.corganCNN, .medganPyTorch, .vae, .rdpcganUCI]) func threadsDoNotChangeAByte(
        _ architecture: Architecture
    ) throws {
        let scratch = try Scratch()
        let checkpoint = TinyModel.checkpoint(architecture, features: 70)
        for format in ReleaseFormat.allCases {
            var files: [Data] = []
            for threads in [1, 2, 7] {
                let writer = ReleaseWriter(
                    sampler: try sampler(checkpoint), columns: nil, workers: Workers(threads: threads))
                try writer.write(records: 9_001, to: scratch.file("x"), format: format)
                files.append(try scratch.bytes("x"))
            }
            #expect(files[0] == files[1] && files[0] == files[2])
            try ReleaseWriter(sampler: try sampler(checkpoint) { $0.seed = 6 }, columns: nil)
                .write(records: 9_001, to: scratch.file("x"), format: format)
            #expect(try scratch.bytes("x") != files[0])
        }
    }

    /// All formats hold the same records, as the readers of tables find.
    @Test(arguments: [Architecture.medganPyTorch, .rdpcganUCI]) func formatsAgree(_ architecture: Architecture) throws {
        let scratch = try Scratch()
        let checkpoint = TinyModel.checkpoint(architecture, features: 70)
        let names = (0..<checkpoint.header.shape.features).map { "c\($0)" }
        let writer = ReleaseWriter(sampler: try sampler(checkpoint), columns: names)
        var tables: [Table] = []
        for name in ["x.csv", "x.h5", "x.npy"] {
            let format = try #require(ReleaseFormat(fileName: name))
            try writer.write(records: 300, to: scratch.file(name), format: format)
            let loaded = try TableLoader.load(
                [NamedInput(role: "synthetic", path: scratch.file(name))], options: ReadOptions())
            tables.append(loaded[0].table)
        }
        #expect(tables[0].rowCount == 300 && tables[0].schema.columns.map(\.name) == names)
        if architecture == .medganPyTorch { #expect(tables[0] == tables[1]) }
        #expect(tables[1] == tables[2])
        for slot in tables[0].numbers.indices {
            for (text, number) in zip(tables[0].numbers[slot], tables[1].numbers[slot]) {
                #expect(Float(text) == Float(number))
            }
        }
    }

    /// A record is a function of the seed and its number.
    @Test func blocksMayBeDrawnInAnyOrder() throws {
        let sampler = try sampler(TinyModel.checkpoint(.medganPyTorch, features: 70))
        let whole = floats(sampler, 200)
        #expect(floats(sampler, first: 133, 1) == Array(whole[133 * 70..<134 * 70]))
        #expect(floats(sampler, first: 7, 50) == Array(whole[7 * 70..<57 * 70]))
    }

    @Test func bitsFollowFromValues() throws {
        let checkpoint = TinyModel.checkpoint(.medganPyTorch, features: 70)
        let raw = floats(try sampler(checkpoint) { $0.output = .raw }, 500)
        #expect(raw.allSatisfy { $0 >= 0 && $0 <= 1 })
        for threshold in [0.2, 0.5, 0.9] {
            let bits = floats(try sampler(checkpoint) { $0.output = .threshold(threshold) }, 500)
            for (value, bit) in zip(raw, bits) where abs(value - Float(threshold)) > 1e-6 {
                #expect((bit == 1) == (value > Float(threshold)))
            }
        }
        let published = floats(try sampler(checkpoint), 500)
        let half = floats(try sampler(checkpoint) { $0.output = .threshold(0.5) }, 500)
        #expect(published == half)
        let drawn = floats(try sampler(checkpoint) { $0.output = .bernoulli }, 500)
        let expected = raw.reduce(0.0) { $0 + Double($1) }
        let variance = raw.reduce(0.0) { $0 + Double($1 * (1 - $1)) }
        #expect(abs(drawn.reduce(0.0) { $0 + Double($1) } - expected) < 5 * variance.squareRoot())
        #expect(Set(drawn) == [0, 1])
    }

    @Test func countsAreWholeAndContinuousValuesAreNot() throws {
        let counts = TinyModel.checkpoint(.medganTensorFlow, scale: 3) { $0.data = .count }
        var checkpoint = counts
        checkpoint.header.threshold = nil
        let raw = floats(
            try sampler(checkpoint) {
                $0.output = .raw; $0.burnsIn = false
            }, 200)
        let whole = floats(try sampler(checkpoint) { $0.burnsIn = false }, 200)
        #expect(whole == raw.map { $0.rounded(.toNearestOrEven) } && Set(whole).count > 3)
        #expect(throws: DataError.self) { try sampler(checkpoint) { $0.output = .threshold(0.5) } }
        var continuous = TinyModel.checkpoint(.rdpcganUCI, scale: 0.2)
        continuous.header.classLabel = 3
        let values = floats(try sampler(continuous), 40)
        #expect((0..<40).allSatisfy { values[$0 * 179 + 178] == 3 } && Set(values).count > 1_000)
        let own = floats(try sampler(continuous) { $0.output = .raw }, 40)
        #expect(!(0..<40).contains { own[$0 * 179 + 178] == 3 })
    }

    @Test func valuesThatAreNotFiniteAreRefused() throws {
        var checkpoint = TinyModel.checkpoint(.medganPyTorch)
        for (path, tensor) in checkpoint.tensors where path.hasSuffix("weight") {
            if case .float32(let values, let shape) = tensor {
                checkpoint.tensors[path] = .float32(values.map { $0 * 1e38 }, shape: shape)
            }
        }
        #expect(throws: DataError.self) { try sampler(checkpoint) }
    }

    @Test func faithfulSamplingMakesWholeBatches() {
        var options = SamplingOptions(seed: 1)
        #expect(Sampler.released(10_000, .corganCNN, options) == 10_000)
        options.isFaithful = true
        #expect(Sampler.released(10_000, .corganCNN, options) == 9_728)
        #expect(Sampler.released(10_000, .vaeConvolutional, options) == 9_984)
        options.batch = 200
        #expect(Sampler.released(500, .medganTensorFlow, options) == 400)
    }

    struct Replay: Decodable {
        var latent: Int
        var features: Int
        var batch: Int
        var burnIn: Int
        var records: Int
        var released: [[Double]]
        var normals: [String: [Double]]
        var stride: Int
    }

    private static func replay() throws -> Replay {
        try JSONDecoder().decode(Replay.self, from: Data(contentsOf: FixtureFiles.oracle("medgan_replay.json")))
    }

    @Test func normalsAreThoseOfNumPy() throws {
        for (seed, expected) in try Self.replay().normals {
            var numbers = NumPyNormals(seed: try #require(UInt32(seed)))
            let found = (0..<1_500).map { _ in numbers.next() }
            for (index, value) in expected.enumerated() { #expect(abs(found[index * 37] - value) < 1e-12) }
        }
    }

    /// The original medGAN's release, number by number, as numpy computes it.
    @Test func theBurnInIsReplayed() throws {
        let replay = try Self.replay()
        var shape = ModelShape(.medganTensorFlow, features: replay.features)
        shape.latent = replay.latent
        var counter = 0
        var checkpoint = ModelOracleTests.checkpoint(shape) { tensor in
            guard !tensor.path.hasPrefix("discriminator/"), !tensor.path.hasPrefix("autoencoder/encoder/") else {
                return [Float](repeating: 0, count: tensor.count)
            }
            defer { counter += 1 }
            return (0..<tensor.count).map { index in
                let u = 2 * Filling.uniform(counter, index) - 1
                switch tensor.role {
                case .normWeight, .runningVariance: return Float(0.5 * u + 1)
                case .runningMean: return Float(0.5 * u)
                case .normBias: return Float(0.2 * u)
                case .bias: return Float(0.1 * u)
                default: return Float(u)
                }
            }
        }
        checkpoint.header.burnIn = replay.burnIn
        func faithful(_ options: inout SamplingOptions) {
            options.isFaithful = true
            options.batch = replay.batch
            options.output = .raw
        }
        let count = Sampler.released(
            replay.records, .medganTensorFlow,
            {
                var options = SamplingOptions(seed: 0)
                faithful(&options)
                return options
            }())
        try #require(count == replay.released.count)
        let found = floats(try sampler(checkpoint, faithful), count)
        for (value, expected) in zip(found, replay.released.joined()) { #expect(abs(Double(value) - expected) < 1e-5) }
        // Without it other averages are used.
        let without = floats(
            try sampler(checkpoint) {
                faithful(&$0); $0.burnsIn = false
            }, count)
        #expect(zip(without, found).contains { abs($0 - $1) > 0.01 })
        // Our own burn-in ends near the same averages.
        let own = floats(
            try sampler(checkpoint) {
                $0.output = .raw; $0.batch = 500
            }, 4_000)
        let isFinite = own.allSatisfy { $0.isFinite }
        #expect(isFinite)
    }
}
