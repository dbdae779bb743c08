import CKernels
import Networks
import Testing

/// Layers against PyTorch, under every instruction set of the processor.
@Suite(.serialized) struct LayerOracleTests {
    static var cases: [NetworkOracle.LayerCase] { NetworkOracle.shared?.layers ?? [] }

    @Test func theOracleHasEveryKind() {
        #expect(Self.cases.count >= 60)
        #expect(
            Set(Self.cases.map(\.kind)) == [
                "linear", "conv1d", "conv_transpose1d", "batch_norm", "activation", "shortcut", "minibatch_average",
            ])
    }

    @Test(arguments: cases) func givesWhatPyTorchGives(_ item: NetworkOracle.LayerCase) throws {
        for instructions in [PA_PORTABLE, PA_AVX2, PA_AVX512] {
            pa_limit_lanes(Int32(bitPattern: instructions.rawValue))
            defer { pa_limit_lanes(Int32(bitPattern: PA_AVX512.rawValue)) }
            var network = try Self.network(item)
            #expect(network.output.count == item.output.count / item.inputShape[0])
            let isTraining = item.mode == "train" || item.bn?.mode == "train"
            let found = isTraining ? network.trainingOutputs(of: item.input) : network.outputs(of: item.input)
            try #require(found.count == item.output.count)
            for (value, expected) in zip(found, item.output) {
                #expect(abs(Double(value) - expected) <= 1e-5 * max(1, abs(expected)))
            }
            if let running = item.running ?? item.bn?.running, let norm = network.layers[0].norm {
                for (value, expected) in zip(norm.runningMean, running.runningMean) {
                    #expect(abs(Double(value) - expected) <= 1e-5)
                }
                for (value, expected) in zip(norm.runningVariance, running.runningVar) {
                    #expect(abs(Double(value) - expected) <= 1e-5 * max(1, abs(expected)))
                }
            }
        }
    }

    private static func network(_ item: NetworkOracle.LayerCase) throws -> Network {
        let shape = item.inputShape
        let input = FeatureShape(channels: shape[1], length: shape.count > 2 ? shape[2] : 1)
        let channels = input.channels
        /// A map that changes nothing.
        func identity(_ activation: Activation = .identity, norm: BatchNorm? = nil) -> Layer {
            Layer(
                .convolution(inputs: channels, outputs: channels, kernel: 1),
                weights: (0..<channels * channels).map { $0 % (channels + 1) == 0 ? 1 : 0 }, norm: norm,
                activation: activation)
        }
        switch item.kind {
        case "linear":
            return Network(
                [
                    Layer(
                        .linear(inputs: channels, outputs: item.outputShape[1]), weights: try #require(item.weight),
                        bias: item.bias)
                ], input: input)
        case "conv1d", "conv_transpose1d":
            let weights = try #require(item.weightShape)
            let (stride, padding) = (try #require(item.stride), try #require(item.padding))
            let map =
                item.kind == "conv1d"
                ? LinearMap.convolution(
                    inputs: channels, outputs: weights[0], kernel: weights[2], stride: stride, padding: padding)
                : .transposedConvolution(
                    inputs: channels, outputs: weights[1], kernel: weights[2], stride: stride, padding: padding)
            return Network([Layer(map, weights: try #require(item.weight), bias: item.bias)], input: input)
        case "batch_norm":
            let norm = BatchNorm(
                weight: try #require(item.weight), bias: try #require(item.bias),
                runningMean: try #require(item.runningMean), runningVariance: try #require(item.runningVar),
                epsilon: try #require(item.eps), momentum: try #require(item.momentum))
            return Network([identity(norm: norm)], input: input)
        case "activation":
            let kinds: [String: Activation] = [
                "relu": .relu, "leaky_relu": .leakyReLU(slope: 0.2), "tanh": .tanh, "sigmoid": .sigmoid,
            ]
            return Network([identity(try #require(item.function.flatMap { kinds[$0] }))], input: input)
        case "shortcut":
            let bn = try #require(item.bn)
            let norm = BatchNorm(
                weight: bn.weight, bias: bn.bias, runningMean: bn.runningMean, runningVariance: bn.runningVar,
                epsilon: bn.eps, momentum: bn.momentum)
            return Network(
                [
                    Layer(
                        .linear(inputs: channels, outputs: channels), weights: try #require(item.weight),
                        bias: item.bias, norm: norm, activation: .relu, addsInput: true)
                ], input: input)
        case "minibatch_average":
            // Each output is one of the doubled inputs.
            let doubled = 2 * channels
            return Network(
                [
                    Layer(
                        .linear(inputs: doubled, outputs: doubled),
                        weights: (0..<doubled * doubled).map { $0 % (doubled + 1) == 0 ? 1 : 0 })
                ], input: input, averagesBatch: true)
        default:
            Issue.record("no test knows the kind \(item.kind)")
            return Network([identity()], input: input)
        }
    }
}
