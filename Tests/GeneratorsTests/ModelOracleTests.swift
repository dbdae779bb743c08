import Foundation
import Generators
import Networks
import Testing

/// Whole networks against PyTorch, from tensors filled by a rule.
@Suite struct ModelOracleTests {
    static var golden: [ModelOracle.Case] { ModelOracle.shared?.golden ?? [] }
    static var cases: [ModelOracle.Case] { ModelOracle.shared?.cases ?? [] }

    @Test func theOracleIsWhole() {
        #expect(Self.golden.count == 15)
        #expect(Self.cases.count >= 60)
        #expect(
            Set(Self.cases.map(\.arch)) == Set(Architecture.allCases.map(\.rawValue)).union(["medgan-tf-count"]))
    }

    @Test(arguments: golden) func goldenForward(_ item: ModelOracle.Case) throws {
        let shape = try #require(item.shape)
        // The counter runs over a whole state dictionary: of the autoencoder, encoder and decoder together.
        var counters: [Substring: Int] = [:]
        let checkpoint = Self.checkpoint(shape) { tensor in
            let group = tensor.path.prefix { $0 != "/" }
            defer { counters[group, default: 0] += 1 }
            return Filling.sine(tensor, counters[group, default: 0])
        }
        let input = Filling.sineInput(rows: item.rows, width: item.width, isBinary: item.input == "sine01")
        try compare(try apply(item, Model(checkpoint), input).values, item.output)
    }

    @Test(arguments: cases) func randomWeights(_ item: ModelOracle.Case) throws {
        let shape = try #require(item.shape)
        var counters: [String: Int] = [:]
        let strides = Self.strides(shape)
        let prefixes = Set(item.parts.flatMap(\.prefixes))
        let checkpoint = Self.checkpoint(shape) { tensor in
            guard let prefix = prefixes.first(where: { tensor.path.hasPrefix($0) }) else {
                return [Float](repeating: 0, count: tensor.count)
            }
            defer { counters[prefix, default: 0] += 1 }
            return Filling.random(tensor, counters[prefix, default: 0], stride: strides[tensor.path] ?? 1)
        }
        let input = Filling.randomInput(rows: item.rows, width: item.width, isBinary: item.input == "binary")
        let (values, networks) = try apply(item, Model(checkpoint), input)
        try compare(values, item.output)
        var compared = 0
        for (name, expected) in item.running ?? [:] {
            let tensor = try #require(shape.tensors.first { Self.runningName($0, item) == name }, "\(name)")
            let path = tensor.path.split(separator: "/").dropLast().joined(separator: "/")
            let norm = try #require(
                networks.lazy.flatMap { $0.layers }.compactMap(\.norm)
                    .first { $0.weight == checkpoint.floats("\(path)/weight") })
            let found = name.hasSuffix("running_mean") ? norm.runningMean : norm.runningVariance
            try compare(found, expected)
            compared += 1
        }
        #expect(compared == (item.running ?? [:]).count)
    }

    /// The name that the oracle gives to a running statistic.
    private static func runningName(_ tensor: TensorPlan, _ item: ModelOracle.Case) -> String? {
        guard tensor.role == .runningMean || tensor.role == .runningVariance else { return nil }
        guard item.arch.hasPrefix("medgan-tf") else { return tensor.sourceName }
        let words = tensor.sourceName.split(separator: "/")
        return words[1] + (tensor.role == .runningMean ? ".running_mean" : ".running_var")
    }

    private func apply(
        _ item: ModelOracle.Case, _ model: Model, _ input: [Float]
    ) throws -> (values: [Float], networks: [Network]) {
        var (values, networks) = (input, [Network]())
        for part in item.parts.map(\.part) {
            var network = try #require(model[part])
            values = item.mode == "train" ? network.trainingOutputs(of: values) : network.outputs(of: values)
            networks.append(network)
        }
        return (values, networks)
    }

    private func compare(_ found: [Float], _ expected: [Double]) throws {
        try #require(found.count == expected.count)
        let worst = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(worst <= 1e-5)
    }

    /// The stride of each transposed convolution, by the path of its weights.
    static func strides(_ shape: ModelShape) -> [String: Int] {
        let isLong = shape.architecture != .rdpcganUCI
        let decoder = isLong ? [1, 4, 4, 3, 2, 2] : [1, 4, 4, 2]
        let root = shape.architecture.isVariational ? "vae" : "autoencoder"
        var strides: [String: Int] = [:]
        for (name, stride) in zip([0, 2, 5, 8, 11, 14], decoder) { strides["\(root)/decoder/\(name)/weight"] = stride }
        for index in 0..<6 { strides["generator/main/\(3 * index)/weight"] = index == 0 ? 1 : 2 }
        return strides
    }

    static func checkpoint(_ shape: ModelShape, _ fill: (TensorPlan) -> [Float]) -> Checkpoint {
        var checkpoint = Checkpoint(header: CheckpointHeader(shape))
        for tensor in shape.tensors where tensor.role != .batches {
            checkpoint.tensors[tensor.path] = .float32(fill(tensor), shape: tensor.shape)
        }
        return checkpoint
    }
}
