internal import CKernels

/// Layers one after the other, ready to be applied to batches of records.
///
/// In evaluation mode a record's output depends neither on the batch it is in nor on the number of threads. Several threads may
/// use one network, each with a workspace of its own.
public struct Network: Sendable {
    public private(set) var layers: [Layer]
    public let input: FeatureShape
    public let output: FeatureShape
    /// Whether the first layer takes the mean of the batch's records behind each record's own values (minibatch averaging,
    /// Choi et al. 2017), so that its outputs depend on the batch.
    public let averagesBatch: Bool
    private let packed: [PackedMap]
    /// The first layer's weights for the batch's mean, (outputs, inputs).
    private let meanWeights: [Float]
    private var affine: [(scale: [Float], shift: [Float])]

    /// - Parameters:
    ///   - layers: at least one.
    ///   - input: the shape of a record, without the mean.
    ///   - averagesBatch: whether the first layer, a linear one of twice as many inputs, takes the batch's mean too.
    /// - Precondition: each layer takes what the one before it gives; shortcuts join equal shapes.
    public init(_ layers: [Layer], input: FeatureShape, averagesBatch: Bool = false) {
        precondition(!layers.isEmpty)
        var (packed, shape, mean) = ([PackedMap](), input, [Float]())
        for (index, layer) in layers.enumerated() {
            var (map, weights) = (layer.map, layer.weights)
            if index == 0 && averagesBatch {
                guard case .linear(let inputs, let outputs) = map, inputs == 2 * input.count else {
                    preconditionFailure("minibatch averaging needs a linear layer of twice the inputs")
                }
                let half = input.count
                mean = (0..<outputs).flatMap { weights[$0 * inputs + half..<($0 + 1) * inputs] }
                weights = (0..<outputs).flatMap { weights[$0 * inputs..<$0 * inputs + half] }
                map = .linear(inputs: half, outputs: outputs)
            }
            packed.append(PackedMap(map, weights: weights, input: shape))
            precondition(!layer.addsInput || packed[index].output.count == shape.count)
            shape = packed[index].output
        }
        self.layers = layers
        self.input = input
        self.output = shape
        self.averagesBatch = averagesBatch
        self.packed = packed
        meanWeights = mean
        affine = []
        affine = layers.indices.map { evaluationAffine($0) }
    }

    /// Numbers that training would change: weights, biases, and scale and shift of normalisations.
    public var parameterCount: Int {
        layers.reduce(0) { $0 + $1.weights.count + ($1.bias?.count ?? 0) + 2 * ($1.norm?.channels ?? 0) }
    }

    /// Multiplications with an addition for one record, without those by zeros at the ends of convolutions.
    public var multiplyAdds: Int {
        zip(layers, packed).reduce(0) { sum, pair in
            let perPosition = pair.0.map.weightCount / pair.0.map.outputChannels
            switch pair.0.map {
            case .linear: return sum + pair.0.map.weightCount
            case .convolution: return sum + perPosition * pair.1.output.count
            case .transposedConvolution: return sum + pair.0.map.weightCount * pair.1.input.length
            }
        }
    }

    /// The most values of a record that any layer takes or gives.
    private var widest: Int { packed.reduce(input.count) { max($0, $1.input.count, $1.output.count) } }

    /// Panels of 16 records that go through all layers together while the processor's cache holds them.
    package var panelsPerPass: Int { max(1, min(8, (256 << 10) / (widest * 2 * LaneBuffer.lanes * 4))) }

    /// Memory for the values between layers; one thread uses it at a time.
    package final class Workspace {
        let panels: Int
        fileprivate let buffers: [LaneBuffer]

        package init(_ network: Network, panels: Int) {
            self.panels = panels
            buffers = (0..<2).map { _ in LaneBuffer(panels: panels, width: network.widest) }
        }
    }

    /// Where the last layer's values go.
    package enum Destination {
        case values(LaneBuffer)
        /// One bit for each value that is at least so large; a final sigmoid is left out, and the threshold is one on its
        /// argument.
        case bits(LaneBits, threshold: Float)
    }

    /// What batch normalisations take for mean and variance.
    public enum Statistics: Hashable, Sendable {
        /// The running ones.
        case running
        /// Those of the batch, which then go into the running ones.
        case batch
    }

    /// Applies the network in evaluation mode to the first `records` records of `values`.
    package func apply(
        _ values: LaneBuffer, records: Int, workspace: Workspace, to destination: Destination
    ) {
        for index in layers.indices {
            let first = averagesBatch && index == 0 ? meanShift(values, records: records) : nil
            run(
                index, values, records, workspace, destination, affine: first ?? affine[index], layers[index].activation
            )
        }
    }

    /// Applies the network in training mode: normalisations use the batch's statistics and take them into the running ones.
    ///
    /// - Precondition: each channel that is normalised has at least two values.
    package mutating func applyTraining(
        _ values: LaneBuffer, records: Int, workspace: Workspace, to destination: LaneBuffer
    ) {
        for index in layers.indices {
            guard let norm = layers[index].norm else {
                let first = averagesBatch && index == 0 ? meanShift(values, records: records) : nil
                run(
                    index, values, records, workspace, .values(destination), affine: first ?? affine[index],
                    layers[index].activation)
                continue
            }
            let shape = packed[index].output
            precondition(records * shape.length > 1)
            let ones = [Float](repeating: 1, count: norm.channels)
            let offset = layers[index].bias ?? [Float](repeating: 0, count: norm.channels)
            run(
                index, values, records, workspace, .values(destination), affine: spread((ones, offset), index),
                .identity, addsInput: false)
            let place = target(index, workspace, destination)
            var mean = [Double](repeating: 0, count: norm.channels)
            var variance = mean
            pa_norm_moments(
                place.values, Int64(shape.channels), Int64(shape.length), Int64(records), 0, Int64(shape.channels),
                &mean,
                &variance)
            layers[index].norm?.update(mean: mean, variance: variance, count: records * shape.length)
            let (scale, shift) = norm.affine(mean: mean, variance: variance, offset: nil)
            let activation = layers[index].activation
            let residual = layers[index].addsInput ? source(index, workspace, values).values : nil
            scale.withUnsafeBufferPointer { scale in
                shift.withUnsafeBufferPointer { shift in
                    guard let scale = scale.baseAddress, let shift = shift.baseAddress else { return }
                    var finish = pa_finish(
                        scale: scale, shift: shift, activation: activation.code, slope: activation.slope,
                        residual: residual)
                    pa_finish_values(
                        place.values, Int64(shape.channels), Int64(shape.length),
                        Int64(LaneBuffer.panels(records)), &finish)
                }
            }
            affine[index] = evaluationAffine(index)
        }
    }

    private func source(_ index: Int, _ workspace: Workspace, _ values: LaneBuffer) -> LaneBuffer {
        index == 0 ? values : workspace.buffers[(index - 1) % 2]
    }

    private func target(_ index: Int, _ workspace: Workspace, _ destination: LaneBuffer) -> LaneBuffer {
        index == layers.count - 1 ? destination : workspace.buffers[index % 2]
    }

    private func run(
        _ index: Int, _ values: LaneBuffer, _ records: Int, _ workspace: Workspace, _ destination: Destination,
        affine: (scale: [Float], shift: [Float]), _ activation: Activation, addsInput: Bool = true
    ) {
        let panels = LaneBuffer.panels(records)
        precondition(panels <= workspace.panels)
        let map = packed[index]
        let from = source(index, workspace, values)
        precondition(panels * map.input.count * LaneBuffer.lanes <= from.capacity)
        var (target, activation) = (pa_target(), activation)
        if index < layers.count - 1 {
            target.values = workspace.buffers[index % 2].values
        } else {
            switch destination {
            case .values(let buffer):
                precondition(panels * map.output.count * LaneBuffer.lanes <= buffer.capacity)
                target.values = buffer.values
            case .bits(let bits, let threshold):
                precondition(bits.width == output.count)
                bits.clear()
                target.bits = bits.bits
                target.words = Int64(bits.words)
                target.threshold = threshold
                if activation == .sigmoid { activation = .identity }
            }
        }
        let residual = addsInput && layers[index].addsInput ? UnsafePointer(from.values) : nil
        affine.scale.withUnsafeBufferPointer { scale in
            affine.shift.withUnsafeBufferPointer { shift in
                guard let scale = scale.baseAddress, let shift = shift.baseAddress else { return }
                var finish = pa_finish(
                    scale: scale, shift: shift, activation: activation.code, slope: activation.slope,
                    residual: residual)
                map.apply(from.values, panels: panels, finish: &finish, target: &target)
            }
        }
    }

    /// Scale and shift of a layer's sums in evaluation mode.
    private func evaluationAffine(_ index: Int) -> (scale: [Float], shift: [Float]) {
        let layer = layers[index]
        let channels = layer.map.outputChannels
        guard let norm = layer.norm else {
            return spread(
                ([Float](repeating: 1, count: channels), layer.bias ?? [Float](repeating: 0, count: channels)), index)
        }
        return spread(
            norm.affine(
                mean: norm.runningMean.map(Double.init), variance: norm.runningVariance.map(Double.init),
                offset: layer.bias), index)
    }

    /// One scale and shift for each unit of the kernel.
    private func spread(_ affine: (scale: [Float], shift: [Float]), _ index: Int) -> (scale: [Float], shift: [Float]) {
        let times = packed[index].outputsPerUnit
        if times == 1 { return affine }
        func repeated(_ values: [Float]) -> [Float] { values.flatMap { repeatElement($0, count: times) } }
        return (repeated(affine.scale), repeated(affine.shift))
    }

    /// The first layer's scale and shift with the mean of the batch taken in.
    private func meanShift(_ values: LaneBuffer, records: Int) -> (scale: [Float], shift: [Float]) {
        let width = input.count
        var mean = [Double](repeating: 0, count: width)
        var variance = mean
        pa_norm_moments(values.values, Int64(width), 1, Int64(records), 0, Int64(width), &mean, &variance)
        var result = affine[0]
        for output in result.shift.indices {
            var sum = 0.0
            for column in 0..<width { sum += Double(meanWeights[output * width + column]) * mean[column] }
            result.shift[output] += Float(sum) * result.scale[output]
        }
        return result
    }
}
