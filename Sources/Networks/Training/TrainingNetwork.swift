internal import CKernels
package import Statistics

/// A network whose parameters are trained.
///
/// A pass forward fills a ``Tape``; ``backpropagate(_:from:to:isBeforeActivation:)`` takes the gradient of the last layer's
/// outputs back to the sums of every layer, and ``addGradients(_:of:factors:replacing:)`` makes the parameters' gradients of
/// those. Sums over records are taken in one order whatever the number of threads. Not safe for use by two threads at a time.
package final class TrainingNetwork {
    /// What normalisations take for mean and variance.
    package enum NormMode: Sendable {
        /// Those of the batch; the running ones take them in.
        case batch
        /// Those of the batch, which become the running ones.
        case replacing
        /// The running ones, which stay as they are.
        case running
    }

    package let parameters: ParameterStore
    package let input: FeatureShape
    package let output: FeatureShape
    package let averagesBatch: Bool
    package var workers: Workers
    var layers: [TrainedLayer]
    /// Batches that normalisations took statistics of.
    package var normPasses = 0
    /// Weights in the order of the kernels, with the version of the parameters that they were made of.
    private var forwardPacks: [Pack]
    private var backwardPacks: [Pack]
    let ones: UnsafeMutablePointer<Float>
    let zeros: UnsafeMutablePointer<Float>

    final class Pack {
        let values: UnsafeMutablePointer<Float>
        var version = -1
        init(count: Int) { values = ParameterStore.zeros(count + 16) }
        deinit { values.deallocate() }
    }

    /// - Precondition: as for `Network`.
    package init(_ layers: [Layer], input: FeatureShape, averagesBatch: Bool = false, workers: Workers = Workers()) {
        precondition(!layers.isEmpty)
        var (made, shape, used) = ([TrainedLayer](), input, 0)
        for layer in layers {
            made.append(TrainedLayer(layer, input: shape, averages: averagesBatch && made.isEmpty, used: &used))
            shape = made[made.count - 1].output
        }
        self.layers = made
        self.input = input
        output = shape
        self.averagesBatch = averagesBatch
        self.workers = workers
        parameters = ParameterStore(count: used)
        for layer in made { layer.store(into: parameters.values) }
        let block = Int(PA_DENSE_BLOCK)
        forwardPacks = made.map {
            switch $0.form {
            case .dense(let inputs, let outputs, _): Pack(count: (outputs + block - 1) / block * block * inputs)
            case .taps(let taps): Pack(count: taps.forwardIndex.count)
            }
        }
        backwardPacks = made.map {
            switch $0.form {
            case .dense(let inputs, let outputs, _): Pack(count: (inputs + block - 1) / block * block * outputs)
            case .taps(let taps): Pack(count: taps.backwardIndex.count)
            }
        }
        let widest = made.reduce(input.count) { max($0, $1.input.count, $1.output.count) }
        ones = ParameterStore.zeros(widest + LaneBuffer.lanes)
        zeros = ParameterStore.zeros(widest + LaneBuffer.lanes)
        ones.update(repeating: 1, count: widest + LaneBuffer.lanes)
    }

    deinit {
        ones.deallocate()
        zeros.deallocate()
    }

    /// The layers as they are now.
    package var trained: [Layer] { layers.map { $0.layer(from: parameters.values) } }

    /// The gradients of the parameters, in the places of the parameters; running statistics are no gradients.
    package var gradients: [Layer] { layers.map { $0.layer(from: parameters.gradients) } }

    package var hasNorms: Bool { layers.contains { $0.source.norm != nil } }

    /// Memory of a pass over at most `records` records.
    package final class Tape {
        package let capacity: Int
        /// Values that the activation of each layer gave, and with the layer's input where that is added.
        let activations: [LaneBuffer]
        let outputs: [LaneBuffer]
        /// Normalised values.
        let normalised: [LaneBuffer?]
        /// Gradients of each layer's sums, after a pass back.
        let gradients: [LaneBuffer]
        /// Gradients of what each normalisation gives, where records are weighed apart.
        let normGradients: [LaneBuffer?]
        let shortcut: LaneBuffer?
        let packed: UnsafeMutablePointer<Float>
        let columns: UnsafeMutablePointer<Float>
        let columnMean: UnsafeMutablePointer<Float>
        /// Gradients of weight and bias of each normalisation.
        var normSums: [(weight: [Double], bias: [Double])?]
        package fileprivate(set) var records = 0
        var normMode = NormMode.batch

        /// - Parameter keepsNorms: whether gradients of normalisations may be weighed record by record.
        package init(_ network: TrainingNetwork, records: Int, keepsNorms: Bool = false) {
            capacity = records
            let panels = LaneBuffer.panels(records)
            func buffer(_ layer: TrainedLayer) -> LaneBuffer { LaneBuffer(panels: panels, width: layer.output.count) }
            activations = network.layers.map(buffer)
            outputs = zip(network.layers, activations).map { $0.source.addsInput ? buffer($0) : $1 }
            normalised = network.layers.map { $0.source.norm == nil ? nil : buffer($0) }
            gradients = network.layers.map(buffer)
            normGradients = network.layers.map { keepsNorms && $0.source.norm != nil ? buffer($0) : nil }
            normSums = network.layers.map { _ in nil }
            let widest = network.layers.reduce(0) { max($0, $1.output.count, $1.input.count) }
            shortcut =
                network.layers.contains { $0.source.addsInput } ? LaneBuffer(panels: panels, width: widest) : nil
            // A block of 6 or a panel of 16 columns more than there are.
            packed = ParameterStore.zeros((widest + 8) * records + 16)
            columns = ParameterStore.zeros((widest + LaneBuffer.lanes) * records)
            columnMean = ParameterStore.zeros(network.input.count)
        }

        deinit {
            packed.deallocate()
            columns.deallocate()
            columnMean.deallocate()
        }

        /// What the last layer gave.
        package var output: LaneBuffer { outputs[outputs.count - 1] }
        /// Where the gradient of the last layer's outputs goes.
        package var outputGradient: LaneBuffer { gradients[gradients.count - 1] }

        func begin(_ records: Int) {
            precondition(records <= capacity)
            self.records = records
        }
    }

    /// Weights for `pa_dense` and `pa_taps`, made anew where the parameters changed.
    func forwardWeights(_ index: Int) -> UnsafePointer<Float> {
        let (pack, layer) = (forwardPacks[index], layers[index])
        if pack.version != parameters.version {
            pack.version = parameters.version
            let own = parameters.values + layer.weight.lowerBound
            switch layer.form {
            case .dense(let inputs, let outputs, _): pa_pack_weights(own, Int64(inputs), Int64(outputs), pack.values)
            case .taps(let taps): pa_gather(own, taps.forwardIndex, Int64(taps.forwardIndex.count), pack.values)
            }
        }
        return UnsafePointer(pack.values)
    }

    /// Weights of the transposed map.
    func backwardWeights(_ index: Int) -> UnsafePointer<Float> {
        let (pack, layer) = (backwardPacks[index], layers[index])
        if pack.version != parameters.version {
            pack.version = parameters.version
            let own = parameters.values + layer.weight.lowerBound
            switch layer.form {
            case .dense(let inputs, let outputs, _):
                pa_panels_to_packed(own, Int64(outputs), Int64(inputs), pack.values)
            case .taps(let taps): pa_gather(own, taps.backwardIndex, Int64(taps.backwardIndex.count), pack.values)
            }
        }
        return UnsafePointer(pack.values)
    }

    /// Cuts `panels` panels of `width` values into pieces that the second level of cache holds, and shares them out.
    func forEachPiece(of panels: Int, width: Int, _ body: @Sendable (Range<Int>) -> Void) {
        let fitting = max(1, (192 << 10) / (max(width, 1) * LaneBuffer.lanes * 4))
        let even = (panels + workers.threads - 1) / workers.threads
        workers.forEachRange(of: panels, chunk: min(fitting, max(even, 1)), body)
    }
}

extension TrainingNetwork {
    /// Whether the first layer takes the columns of ones of a record instead of its values.
    package var takesCodes: Bool {
        if case .dense(_, _, isTransposed: false) = layers[0].form, layers[0].input.length == 1 { true } else { false }
    }
}
