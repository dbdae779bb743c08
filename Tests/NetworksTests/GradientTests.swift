import CKernels
import Foundation
import Networks
import Statistics
import Testing

/// Gradients of layers and losses against PyTorch in double precision.
@Suite(.serialized) struct GradientTests {
    static var layers: [TrainingOracle.LayerCase] { TrainingOracle.shared?.layers ?? [] }
    static var losses: [TrainingOracle.LossCase] { TrainingOracle.shared?.losses ?? [] }

    @Test func theOracleHasEveryKind() {
        #expect(Self.layers.count == 50)
        #expect(Set(Self.layers.map(\.kind)) == ["linear", "conv", "conv_transposed"])
        #expect(Set(Self.layers.compactMap { $0.bn?.mode }) == ["train", "frozen"])
        #expect(Self.losses.count == 47)
    }

    @Test(arguments: layers) func layerGradients(_ item: TrainingOracle.LayerCase) throws {
        for instructions in [PA_PORTABLE, PA_AVX2, PA_AVX512] {
            pa_limit_lanes(Int32(bitPattern: instructions.rawValue))
            defer { pa_limit_lanes(Int32(bitPattern: PA_AVX512.rawValue)) }
            // One thread: the limit is that of a thread.
            let network = TrainingNetwork(
                [try item.layer()], input: item.inputFeatures, averagesBatch: item.averaged,
                workers: Workers(threads: 1))
            let pass = Pass(network, item)
            close(pass.output, item.output, "output")
            close(pass.inputGradient, item.gradients.input, "gradient of the input")
            let gradients = network.gradients[0]
            close(gradients.weights, item.gradients.weight, "gradient of the weights")
            if let expected = item.gradients.bias {
                // Before a normalisation by the batch a bias has no effect: its gradient is rounding.
                let scale = item.bn?.mode == "train" ? largest(item.gradients.weight) : nil
                close(try #require(gradients.bias), expected, "gradient of the bias", scale: scale)
            }
            if let weight = item.gradients.bnWeight, let bias = item.gradients.bnBias {
                let norm = try #require(gradients.norm)
                close(norm.weight, weight, "gradient of the norm's weight")
                close(norm.bias, bias, "gradient of the norm's bias")
            }
        }
    }

    /// Gradients of records one at a time have the norms that are told, and are summed with the factors that are given.
    @Test(arguments: layers.filter { $0.bn?.mode != "train" && !$0.averaged })
    func recordGradients(_ item: TrainingOracle.LayerCase) throws {
        let layer = try item.layer()
        func network() -> TrainingNetwork { TrainingNetwork([layer], input: item.inputFeatures) }
        let whole = network()
        let pass = Pass(whole, item, keepsNorms: true)
        var norms = [Float](repeating: 0, count: (item.rows + 15) / 16 * 16)
        whole.addSquaredNorms(pass.tape, of: pass.batch, to: &norms)
        let factors = norms.indices.map { $0 < item.rows ? Float($0 % 5) * 0.25 : 0 }
        whole.addGradients(pass.tape, of: pass.batch, factors: factors)
        var sums = [Double](repeating: 0, count: whole.flatGradients.count)
        for record in 0..<item.rows {
            let own = network()
            _ = Pass(own, item.record(record))
            let gradients = own.flatGradients
            let squared = gradients.reduce(0) { $0 + $1 * $1 }
            #expect(abs(Double(norms[record]) - squared) <= 1e-5 * max(squared, 1e-3), "record \(record)")
            for index in sums.indices { sums[index] += Double(factors[record]) * gradients[index] }
        }
        close(whole.flatGradients.map { Float($0) }, sums, "weighed sum")
    }

    @Test(arguments: losses.filter { ["bce", "squared_sum", "squared_mean", "elbo"].contains($0.kind) })
    func lossGradients(_ item: TrainingOracle.LossCase) throws {
        let (rows, width) = (item.rows, item.width)
        let all = (0..<UInt32(rows)).map { $0 }
        func identity(_ activation: Activation) -> TrainingNetwork {
            TrainingNetwork(
                [
                    Layer(
                        .linear(inputs: width, outputs: width),
                        weights: (0..<width * width).map { $0 % (width + 1) == 0 ? 1 : 0 }, activation: activation)
                ], input: FeatureShape(channels: width))
        }
        func buffer(_ values: [Float]) -> LaneBuffer {
            let buffer = LaneBuffer(panels: LaneBuffer.panels(rows), width: width)
            buffer.load(values, records: rows, width: width)
            return buffer
        }
        func values(_ buffer: LaneBuffer) -> [Float] {
            var values = [Float](repeating: 0, count: rows * width)
            buffer.store(&values, records: rows, width: width)
            return values
        }
        if item.kind == "elbo" {
            let mean = buffer(try #require(item.inputs["mu"]))
            let logVariance = buffer(try #require(item.inputs["logvar"]))
            let noise = buffer(try #require(item.inputs["noise"]))
            let upstream = try #require(item.inputs["upstream"])
            let (codes, gradient, other) = (
                buffer([Float](repeating: 0, count: rows * width)), buffer(upstream), buffer(upstream)
            )
            Reparametrisation.codes(
                mean: mean, logVariance: logVariance, noise: noise, records: rows, width: width, to: codes)
            let divergence = Reparametrisation.backpropagate(
                mean: mean, logVariance: logVariance, noise: noise, records: rows, width: width, factor: 1,
                gradient: gradient, logVarianceGradient: other)
            let value = zip(values(codes), upstream).reduce(divergence) { $0 + Double($1.0) * Double($1.1) }
            #expect(abs(value - item.value) <= 1e-5 * max(1, abs(item.value)))
            close(values(gradient), try #require(item.gradients["mu"]), "mean")
            close(values(other), try #require(item.gradients["logvar"]), "log variance")
            return
        }
        let isMean = item.kind == "squared_mean"
        let network = identity(isMean ? .identity : .sigmoid)
        let tape = TrainingNetwork.Tape(network, records: rows)
        let input = buffer(try #require(item.inputs[isMean ? "outputs" : "logits"]))
        network.forward(.values(input, records: rows), tape, norms: .running)
        let targets = try #require(item.inputs["targets"])
        let workers = Workers(threads: 1)
        let scale = isMean ? 1 / Double(rows * width) : 1 / Double(rows)
        let value: Double
        if item.kind == "bce" {
            var (starts, codes) = ([UInt64(0)], [UInt32]())
            for row in 0..<rows {
                codes += (0..<width).filter { targets[row * width + $0] == 1 }.map { UInt32($0) }
                starts.append(UInt64(codes.count))
            }
            value = tape.crossEntropy(
                against: CodeRecords(width: width, starts: starts, codes: codes), rows: all, factor: Float(scale),
                workers)
        } else {
            value = tape.squaredError(
                against: buffer(targets), records: rows, width: width, isSigmoid: !isMean, factor: Float(scale), workers
            )
        }
        #expect(abs(value * scale - item.value) <= 1e-5 * max(1, abs(item.value)))
        let expected = try #require(item.gradients[isMean ? "outputs" : "logits"])
        if item.name.contains("saturat") {
            // Where 10^-12 counts, the gradient here is that of the loss without it, y - x.
            for (logit, pair) in zip(try #require(item.inputs["logits"]), zip(values(tape.outputGradient), expected))
            where abs(logit) < 20 { #expect(abs(Double(pair.0) - pair.1) <= 1e-5) }
        } else {
            close(values(tape.outputGradient), expected, "gradient")
        }
    }

    @Test(
        arguments: losses.filter {
            ["discriminator_sum", "generator_nonsaturating", "critic", "critic_sigmoid"].contains($0.kind)
        })
    func adversarialGradients(_ item: TrainingOracle.LossCase) throws {
        let factor = 1 / Double(item.rows)
        let isSigmoid = item.kind != "critic"
        func outputs(_ name: String) throws -> [Float] {
            try #require(item.inputs[name]).map { isSigmoid ? Float(1 / (1 + exp(-Double($0)))) : $0 }
        }
        if item.kind == "generator_nonsaturating" {
            let share = Double(try #require(item.inputs["factor"]?.first))
            let (loss, gradient) = AdversarialLoss.logarithmic(factor: share).generator(
                try outputs("fake"), factor: factor)
            #expect(abs(loss * factor - item.value) <= 1e-5 * max(1, abs(item.value)))
            close(gradient, try #require(item.gradients["fake"]), "fake")
            return
        }
        let sign = Double(item.inputs["sign"]?.first ?? 1)
        let adversary: AdversarialLoss =
            item.kind == "discriminator_sum" ? .logarithmic(factor: 1) : .wasserstein(sign: sign)
        var value = 0.0
        for name in ["real", "fake"] {
            let values = try outputs(name)
            let (loss, gradient) = adversary.critic(values, isReal: name == "real", factor: factor)
            value += loss * factor
            // The activation's part is the network's.
            let slopes = item.kind == "critic_sigmoid" ? values.map { $0 * (1 - $0) } : values.map { _ in 1 }
            close(zip(gradient, slopes).map { $0 * $1 }, try #require(item.gradients[name]), "\(name)")
        }
        #expect(abs(value - item.value) <= 1e-5 * max(1, abs(item.value)))
    }

    /// Against the formulas in double precision: Kingma and Ba (2015) with weight decay in the gradient, and the form of
    /// TensorFlow, which has epsilon in another place.
    @Test(arguments: [Adam.Form.torch, .tensorFlow]) func adamIsExact(_ form: Adam.Form) {
        let (rate, decay) = (1e-2, 1e-3)
        let layer = Layer(.linear(inputs: 5, outputs: 7), weights: (0..<35).map { Float($0) / 10 - 1.5 })
        let network = TrainingNetwork([layer], input: FeatureShape(channels: 5))
        let adam = Adam([.init(network.parameters, rate: rate)], decay: decay, form: form)
        let count = network.parameters.count
        var (w, m, v) = ((0..<count).map { Double(network.parameters.values[$0]) }, [Double](), [Double]())
        (m, v) = (w.map { _ in 0 }, w.map { _ in 0 })
        for step in 1...200 {
            for i in 0..<count {
                // Gradients of very different sizes, some near epsilon.
                let g = Float(sin(Double(i * 7 + step)) * pow(10, Double(i % 9) - 8))
                network.parameters.gradients[i] = g
                let whole = Double(g) + decay * w[i]
                m[i] = 0.9 * m[i] + 0.1 * whole
                v[i] = 0.999 * v[i] + 0.001 * whole * whole
                let (a, b) = (1 - pow(0.9, Double(step)), 1 - pow(0.999, Double(step)))
                w[i] -=
                    form == .torch
                    ? rate * (m[i] / a) / ((v[i] / b).squareRoot() + 1e-8)
                    : rate * b.squareRoot() / a * m[i] / (v[i].squareRoot() + 1e-8)
            }
            adam.step(Workers(threads: 1))
        }
        for i in 0..<count where w[i] != 0 { #expect(abs(Double(network.parameters.values[i]) - w[i]) < 3e-6) }
    }

    private func largest(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }

    private func close(_ found: [Float], _ expected: [Double], _ what: Comment, scale: Double? = nil) {
        #expect(found.count == expected.count, what)
        let scale = scale ?? largest(expected)
        let worst = zip(found, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
        #expect(worst <= 1e-5 * scale + 1e-9, what)
    }
}

/// A layer applied forward and back.
private struct Pass {
    let tape: TrainingNetwork.Tape
    let batch: BatchInput
    let output: [Float]
    let inputGradient: [Float]

    init(_ network: TrainingNetwork, _ item: TrainingOracle.LayerCase, keepsNorms: Bool = false) {
        let rows = item.rows
        let panels = LaneBuffer.panels(rows)
        let values = LaneBuffer(panels: panels, width: network.input.count)
        values.load(item.input, records: rows, width: network.input.count)
        batch = .values(values, records: rows)
        tape = TrainingNetwork.Tape(network, records: rows, keepsNorms: keepsNorms)
        network.forward(batch, tape, norms: item.bn?.mode == "train" ? .batch : .running)
        var output = [Float](repeating: 0, count: rows * network.output.count)
        tape.output.store(&output, records: rows, width: network.output.count)
        tape.outputGradient.load(item.upstream, records: rows, width: network.output.count)
        let gradient = LaneBuffer(panels: panels, width: network.input.count)
        network.backpropagate(tape, from: batch, to: gradient)
        if !keepsNorms { network.addGradients(tape, of: batch) }
        var inputGradient = [Float](repeating: 0, count: rows * network.input.count)
        gradient.store(&inputGradient, records: rows, width: network.input.count)
        (self.output, self.inputGradient) = (output, inputGradient)
    }
}

extension TrainingOracle.LayerCase {
    /// One of the records alone.
    fileprivate func record(_ index: Int) -> TrainingOracle.LayerCase {
        var one = self
        one.inputShape[0] = 1
        one.input = Array(input[index * input.count / rows..<(index + 1) * input.count / rows])
        one.upstream = Array(upstream[index * upstream.count / rows..<(index + 1) * upstream.count / rows])
        return one
    }
}

extension TrainingNetwork {
    /// The gradients of all parameters as one list.
    fileprivate var flatGradients: [Double] {
        var list: [Double] = []
        for layer in gradients {
            for values in [layer.weights, layer.bias ?? [], layer.norm?.weight ?? [], layer.norm?.bias ?? []] {
                list += values.map { Double($0) }
            }
        }
        return list
    }
}
