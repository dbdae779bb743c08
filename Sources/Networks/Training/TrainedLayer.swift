internal import CKernels

/// A layer in training: where its parameters lie, and how its map and the transpose of it are computed.
struct TrainedLayer {
    enum Form {
        /// Weights in column panels; where `isTransposed`, a transposed convolution of a single position, whose own weights
        /// are (inputs, outputs).
        case dense(inputs: Int, outputs: Int, isTransposed: Bool)
        case taps(Taps)
    }

    /// A convolution: weights as PyTorch has them.
    struct Taps {
        var forward: PackedMap
        var forwardIndex: [Int32]
        var backward: PackedMap
        var backwardIndex: [Int32]
        var shape: pa_tap_shape
        /// Whether `near` of the shape is the output's gradient.
        var nearIsOutput: Bool
    }

    let source: Layer
    let input: FeatureShape
    let output: FeatureShape
    let form: Form
    /// Places in the parameters.
    let weight: Range<Int>
    let meanWeight: Range<Int>?
    let bias: Range<Int>?
    let normWeight: Range<Int>?
    let normBias: Range<Int>?
    var runningMean: [Float]
    var runningVariance: [Float]
    /// One over the deviation, of the last pass.
    var scale: [Float] = []

    /// - Parameter used: floats of the parameters that are taken; grows by those of this layer.
    init(_ layer: Layer, input: FeatureShape, averages: Bool, used: inout Int) {
        func take(_ count: Int) -> Range<Int> {
            let start = used
            used += (count + LaneBuffer.lanes - 1) / LaneBuffer.lanes * LaneBuffer.lanes
            return start..<start + count
        }
        source = layer
        self.input = input
        var map = layer.map
        if averages, case .linear(let inputs, let outputs) = map { map = .linear(inputs: inputs / 2, outputs: outputs) }
        guard let output = map.output(for: input) else { preconditionFailure("the map does not take this input") }
        self.output = output
        precondition(!layer.addsInput || output.count == input.count)
        switch map {
        case .linear(let inputs, let outputs):
            form = .dense(inputs: inputs, outputs: outputs, isTransposed: false)
        case .convolution(let inputs, let outputs, let kernel, let stride, let padding):
            if padding == 0 && kernel == input.length {
                form = .dense(inputs: inputs * kernel, outputs: outputs, isTransposed: false)
                break
            }
            let forward = PackedMap.index(map, input: input)
            let backward = PackedMap.index(
                .transposedConvolution(
                    inputs: outputs, outputs: inputs, kernel: kernel, stride: stride, padding: padding),
                input: output, length: input.length)
            form = .taps(
                Taps(
                    forward: forward.map, forwardIndex: forward.index, backward: backward.map,
                    backwardIndex: backward.index,
                    shape: pa_tap_shape(
                        near_channels: Int64(outputs), near_length: Int64(output.length), far_channels: Int64(inputs),
                        far_length: Int64(input.length), kernel: Int64(kernel), stride: Int64(stride),
                        padding: Int64(padding)), nearIsOutput: true))
        case .transposedConvolution(let inputs, let outputs, let kernel, let stride, let padding):
            if padding == 0 && input.length == 1 {
                form = .dense(inputs: inputs, outputs: outputs * kernel, isTransposed: true)
                break
            }
            let forward = PackedMap.index(map, input: input)
            let backward = PackedMap.index(
                .convolution(inputs: outputs, outputs: inputs, kernel: kernel, stride: stride, padding: padding),
                input: output)
            form = .taps(
                Taps(
                    forward: forward.map, forwardIndex: forward.index, backward: backward.map,
                    backwardIndex: backward.index,
                    shape: pa_tap_shape(
                        near_channels: Int64(inputs), near_length: Int64(input.length), far_channels: Int64(outputs),
                        far_length: Int64(output.length), kernel: Int64(kernel), stride: Int64(stride),
                        padding: Int64(padding)), nearIsOutput: false))
        }
        switch form {
        case .dense(let inputs, let outputs, _):
            let whole = LaneBuffer.panels(outputs) * LaneBuffer.lanes * inputs
            weight = take(whole)
            meanWeight = averages ? take(whole) : nil
        case .taps:
            weight = take(map.weightCount)
            meanWeight = nil
        }
        bias = layer.bias.map { take($0.count) }
        normWeight = layer.norm.map { take($0.channels) }
        normBias = layer.norm.map { take($0.channels) }
        runningMean = layer.norm?.runningMean ?? []
        runningVariance = layer.norm?.runningVariance ?? []
    }

    /// Where a weight of a dense layer lies in column panels.
    private static func place(_ output: Int, _ input: Int, _ inputs: Int) -> Int {
        (output / LaneBuffer.lanes * inputs + input) * LaneBuffer.lanes + output % LaneBuffer.lanes
    }

    /// Visits the layer's weights: places in the layer, places in the parameters.
    private func forEachWeight(_ body: (_ own: Int, _ place: Int) -> Void) {
        switch form {
        case .taps: for index in weight.indices { body(index - weight.lowerBound, index) }
        case .dense(let inputs, let outputs, let isTransposed):
            let whole = meanWeight == nil ? inputs : 2 * inputs
            for output in 0..<outputs {
                for input in 0..<inputs {
                    let place = Self.place(output, input, inputs)
                    body(isTransposed ? input * outputs + output : output * whole + input, weight.lowerBound + place)
                    if let meanWeight { body(output * whole + inputs + input, meanWeight.lowerBound + place) }
                }
            }
        }
    }

    /// Puts the source's parameters in their places.
    func store(into values: UnsafeMutablePointer<Float>) {
        forEachWeight { own, place in values[place] = source.weights[own] }
        for (range, numbers) in [(bias, source.bias), (normWeight, source.norm?.weight), (normBias, source.norm?.bias)]
        {
            guard let range, let numbers else { continue }
            for (place, number) in zip(range, numbers) { values[place] = number }
        }
    }

    /// The layer with parameters, or gradients, from their places.
    func layer(from values: UnsafePointer<Float>) -> Layer {
        var layer = source
        layer.weights.withUnsafeMutableBufferPointer { weights in
            forEachWeight { own, place in weights[own] = values[place] }
        }
        layer.bias = bias.map { $0.map { values[$0] } }
        if let normWeight, let normBias {
            layer.norm?.weight = normWeight.map { values[$0] }
            layer.norm?.bias = normBias.map { values[$0] }
            layer.norm?.runningMean = runningMean
            layer.norm?.runningVariance = runningVariance
        }
        return layer
    }
}
