import Fixtures
import Foundation
import Networks
import Testing

/// Gradients and losses of PyTorch in double precision, checked against central differences there
/// (`Fixtures/Oracles/training.py`).
struct TrainingOracle: Decodable {
    struct LayerCase: Decodable, CustomStringConvertible {
        struct Norm: Decodable {
            var mode: String
            var eps: Double
            var momentum: Double
            var weight: [Float]
            var bias: [Float]
            var runningMean: [Float]
            var runningVar: [Float]
        }
        struct Gradients: Decodable {
            var input: [Double]
            var weight: [Double]
            var bias: [Double]?
            var bnWeight: [Double]?
            var bnBias: [Double]?
        }
        var name: String
        var kind: String
        var inputShape: [Int]
        var input: [Float]
        var weightShape: [Int]
        var weight: [Float]
        var bias: [Float]?
        var stride: Int
        var padding: Int
        var bn: Norm?
        var activation: String
        var shortcut: Bool
        var averaged: Bool
        var output: [Double]
        var upstream: [Float]
        var gradients: Gradients
        var description: String { name }
    }

    struct LossCase: Decodable, CustomStringConvertible {
        var name: String
        var kind: String
        var rows: Int
        var width: Int
        var inputs: [String: [Float]]
        var value: Double
        var gradients: [String: [Double]]
        var description: String { name }
    }

    var layers: [LayerCase]
    var losses: [LossCase]

    static let shared: TrainingOracle? = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(TrainingOracle.self, from: Data(contentsOf: FixtureFiles.oracle("training.json")))
    }()
}

extension TrainingOracle.LayerCase {
    var rows: Int { inputShape[0] }
    var inputFeatures: FeatureShape {
        FeatureShape(channels: inputShape[1], length: inputShape.count > 2 ? inputShape[2] : 1)
    }

    func layer() throws -> Layer {
        let map: LinearMap
        switch kind {
        case "linear": map = .linear(inputs: weightShape[1], outputs: weightShape[0])
        case "conv":
            map = .convolution(
                inputs: weightShape[1], outputs: weightShape[0], kernel: weightShape[2], stride: stride,
                padding: padding)
        case "conv_transposed":
            map = .transposedConvolution(
                inputs: weightShape[0], outputs: weightShape[1], kernel: weightShape[2], stride: stride,
                padding: padding)
        default: throw TrainingOracleError(kind)
        }
        let activations: [String: Activation] = [
            "identity": .identity, "relu": .relu, "leaky_relu": .leakyReLU(slope: 0.2), "tanh": .tanh,
            "sigmoid": .sigmoid,
        ]
        guard let activation = activations[activation] else { throw TrainingOracleError(self.activation) }
        return Layer(
            map, weights: weight, bias: bias,
            norm: bn.map {
                BatchNorm(
                    weight: $0.weight, bias: $0.bias, runningMean: $0.runningMean, runningVariance: $0.runningVar,
                    epsilon: $0.eps, momentum: $0.momentum)
            }, activation: activation, addsInput: shortcut)
    }
}

struct TrainingOracleError: Error {
    var unknown: String
    init(_ unknown: String) { self.unknown = unknown }
}
