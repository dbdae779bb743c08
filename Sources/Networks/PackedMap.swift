internal import CKernels

/// A linear map in the layout of the kernels.
///
/// A convolution over all of its input, and a transposed one of a single position, are dense maps.
struct PackedMap: Sendable {
    private enum Form {
        case dense(inputs: Int, outputs: Int)
        case taps([Phase])
    }

    /// Output positions made of the same taps; see `pa_phase`.
    private struct Phase {
        var first = 0
        var step = 1
        var count: Int
        var input: Int
        var inputStep: Int
        var taps: Int
        var tapStep = 1
        /// Where its weights start.
        var offset = 0
    }

    let input: FeatureShape
    let output: FeatureShape
    private let form: Form
    private let weights: [Float]

    /// - Parameter length: positions of the output instead of those that follow from the map: of a transposed convolution,
    ///   further ones that no input reaches, as the transpose of a convolution that leaves the end of its input out has.
    /// - Precondition: the map takes `input`.
    init(_ map: LinearMap, weights: [Float], input: FeatureShape, length: Int? = nil) {
        guard var output = map.output(for: input) else { preconditionFailure("the map does not take this input") }
        output.length = length ?? output.length
        self.input = input
        self.output = output
        switch map {
        case .linear(let inputs, let outputs):
            form = .dense(inputs: inputs, outputs: outputs)
            self.weights = Self.dense(inputs, outputs) { weights[$0 * inputs + $1] }
        case .convolution(let inputs, let outputs, let kernel, let stride, let padding):
            if padding == 0 && kernel == input.length {
                form = .dense(inputs: inputs * kernel, outputs: outputs)
                self.weights = Self.dense(inputs * kernel, outputs) { weights[$0 * inputs * kernel + $1] }
                return
            }
            let phase = Phase(
                count: output.length, input: -padding, inputStep: stride, taps: kernel)
            form = .taps([phase])
            self.weights = Self.taps(inputs, outputs, kernel) { weights[($0 * inputs + $1) * kernel + $2] }
        case .transposedConvolution(let inputs, let outputs, let kernel, let stride, let padding):
            if padding == 0 && input.length == 1 && output.length == kernel {
                form = .dense(inputs: inputs, outputs: outputs * kernel)
                self.weights = Self.dense(inputs, outputs * kernel) { weights[$1 * outputs * kernel + $0] }
                return
            }
            var (phases, packed) = ([Phase](), [Float]())
            for first in 0..<min(stride, output.length) {
                // Output first + j * stride is made of taps rest + t * stride at input base + j - t.
                let rest = (first + padding) % stride
                let taps = rest < kernel ? (kernel - rest + stride - 1) / stride : 0
                phases.append(
                    Phase(
                        first: first, step: stride, count: (output.length - first + stride - 1) / stride,
                        input: (first + padding - rest) / stride, inputStep: 1, taps: taps, tapStep: -1,
                        offset: packed.count))
                packed += Self.taps(inputs, outputs, taps) {
                    weights[($1 * outputs + $0) * kernel + rest + $2 * stride]
                }
            }
            form = .taps(phases)
            self.weights = packed
        }
    }

    /// Values that share one scale and shift: 1 where each output has its own.
    var outputsPerUnit: Int {
        if case .dense(_, let outputs) = form { outputs / output.channels } else { 1 }
    }

    /// Applies the map and `finish` to `panels` panels.
    func apply(
        _ values: UnsafePointer<Float>, panels: Int, finish: inout pa_finish, target: inout pa_target
    ) {
        weights.withUnsafeBufferPointer { weights in
            // Empty where no output has a tap; nothing is read then.
            apply(weights.baseAddress ?? values, to: values, panels: panels, finish: &finish, target: &target)
        }
    }

    /// Applies the map with weights that lie elsewhere, in the order of ``index(_:input:length:)``.
    func apply(
        _ weights: UnsafePointer<Float>, to values: UnsafePointer<Float>, panels: Int, finish: inout pa_finish,
        target: inout pa_target
    ) {
        switch form {
        case .dense(let inputs, let outputs):
            pa_dense(weights, Int64(inputs), Int64(outputs), values, Int64(panels), &finish, &target)
        case .taps(let phases):
            let native = phases.map {
                pa_phase(
                    first: Int64($0.first), step: Int64($0.step), count: Int64($0.count), input: Int64($0.input),
                    input_step: Int64($0.inputStep), taps: Int64($0.taps), tap_step: Int64($0.tapStep),
                    weights: weights + $0.offset)
            }
            pa_taps(
                native, Int64(native.count), Int64(input.channels), Int64(input.length), Int64(output.channels),
                Int64(output.length), values, Int64(panels), &finish, &target)
        }
    }

    /// For each packed weight its place among those of a map of `input`, −1 for a zero.
    ///
    /// - Precondition: the map has fewer than 2²⁴ weights, whose places floats tell apart.
    static func index(_ map: LinearMap, input: FeatureShape, length: Int? = nil) -> (map: PackedMap, index: [Int32]) {
        precondition(map.weightCount < 1 << 24)
        let places = (0..<map.weightCount).map { Float($0 + 1) }
        let packed = PackedMap(map, weights: places, input: input, length: length)
        return (packed, packed.weights.map { Int32($0) - 1 })
    }

    private static func dense(_ inputs: Int, _ outputs: Int, _ weight: (_ output: Int, _ input: Int) -> Float)
        -> [Float]
    {
        let block = Int(PA_DENSE_BLOCK)
        var packed = [Float](repeating: 0, count: (outputs + block - 1) / block * block * inputs)
        for output in 0..<outputs {
            let start = output / block * block * inputs + output % block
            for input in 0..<inputs { packed[start + input * block] = weight(output, input) }
        }
        return packed
    }

    private static func taps(
        _ inputs: Int, _ outputs: Int, _ taps: Int, _ weight: (_ output: Int, _ input: Int, _ tap: Int) -> Float
    ) -> [Float] {
        let block = Int(PA_TAP_BLOCK)
        var packed = [Float](repeating: 0, count: (outputs + block - 1) / block * block * inputs * taps)
        for output in 0..<outputs {
            let start = output / block * block * inputs * taps + output % block
            for input in 0..<inputs {
                for tap in 0..<taps { packed[start + (input * taps + tap) * block] = weight(output, input, tap) }
            }
        }
        return packed
    }
}
