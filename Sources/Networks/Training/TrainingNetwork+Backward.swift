internal import CKernels
internal import Statistics

extension TrainingNetwork {
    /// Takes the gradient in the tape's ``Tape/outputGradient`` back to the sums of each layer.
    ///
    /// - Parameters:
    ///   - batch: what the tape was made of.
    ///   - inputGradient: gets the gradient of the batch's values.
    ///   - isBeforeActivation: whether the gradient is that of the argument of the last activation, as losses give it.
    /// - Precondition: unused lanes of the gradient are zero; the last layer is not normalised where `isBeforeActivation`.
    package func backpropagate(
        _ tape: Tape, from batch: BatchInput, to inputGradient: LaneBuffer? = nil, isBeforeActivation: Bool = false
    ) {
        let panels = LaneBuffer.panels(tape.records)
        for index in layers.indices.reversed() {
            let (layer, gradient) = (layers[index], tape.gradients[index])
            let floats = panels * layer.output.count * LaneBuffer.lanes
            if layer.source.addsInput { tape.shortcut?.values.update(from: gradient.values, count: floats) }
            if !(isBeforeActivation && index == layers.count - 1) {
                let activation = layer.source.activation
                nonisolated(unsafe) let (place, made) = (gradient.values, tape.activations[index].values)
                forEachPiece(of: panels, width: layer.output.count) { range in
                    let first = range.lowerBound * layer.output.count * LaneBuffer.lanes
                    pa_activation_gradient(
                        place + first, made + first, Int64(range.count), Int64(layer.output.count), activation.code,
                        activation.slope)
                }
            }
            if layer.source.norm != nil { normGradient(index, tape) }
            guard let target = index > 0 ? tape.gradients[index - 1] : inputGradient else { continue }
            transposed(index, gradient, panels, residual: layer.source.addsInput ? tape.shortcut : nil, target)
            if layer.meanWeight != nil { addMeanGradient(index, tape, target) }
        }
    }

    /// The gradient of a layer's input from that of its sums.
    private func transposed(
        _ index: Int, _ gradient: LaneBuffer, _ panels: Int, residual: LaneBuffer?, _ target: LaneBuffer
    ) {
        let layer = layers[index]
        nonisolated(unsafe) let (weights, scale, shift) = (backwardWeights(index), ones, zeros)
        nonisolated(unsafe) let (source, made, added) = (gradient.values, target.values, residual?.values)
        let (input, output) = (layer.input.count, layer.output.count)
        precondition(panels * input * LaneBuffer.lanes <= target.capacity)
        forEachPiece(of: panels, width: output) { range in
            let first = range.lowerBound * input * LaneBuffer.lanes
            var finish = pa_finish(
                scale: scale, shift: shift, activation: Activation.identity.code, slope: 0,
                residual: added.map { UnsafePointer($0 + first) })
            var target = pa_target()
            target.values = made + first
            let place = source + range.lowerBound * output * LaneBuffer.lanes
            switch layer.form {
            case .dense(let inputs, let outputs, _):
                withUnsafePointer(to: &finish) { finish in
                    pa_dense(
                        weights, Int64(outputs), Int64(inputs), place, Int64(range.count), added == nil ? nil : finish,
                        &target)
                }
            case .taps(let taps):
                taps.backward.apply(weights, to: place, panels: range.count, finish: &finish, target: &target)
            }
        }
    }

    /// Every record's values are part of the batch's mean.
    private func addMeanGradient(_ index: Int, _ tape: Tape, _ target: LaneBuffer) {
        guard let meanWeight = layers[index].meanWeight, case .dense(let inputs, let outputs, _) = layers[index].form
        else { return }
        let sums = wholePanels(gradientSums(index, tape))
        let made = ParameterStore.zeros(inputs)
        defer { made.deallocate() }
        pa_rows_product(
            parameters.values + meanWeight.lowerBound, Int64(inputs), Int64(outputs), sums, 1 / Float(tape.records),
            made)
        pa_add_column(target.values, Int64(tape.records), Int64(inputs), made)
    }

    /// Sums of the gradients of a layer's sums over records, one for each output.
    private func gradientSums(_ index: Int, _ tape: Tape) -> [Float] {
        let width = layers[index].output.count
        return channelSums(tape.gradients[index], tape.records, channels: width, length: 1).map { Float($0) }
    }

    private func wholePanels(_ values: [Float]) -> [Float] {
        values + [Float](repeating: 0, count: LaneBuffer.panels(values.count) * LaneBuffer.lanes - values.count)
    }

    private func channelSums(_ values: LaneBuffer, _ records: Int, channels: Int, length: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: channels)
        pa_channel_sums(values.values, Int64(LaneBuffer.panels(records)), Int64(channels), Int64(length), &sums)
        return sums
    }

    /// Turns the gradient of what a normalisation gives into that of what it takes.
    private func normGradient(_ index: Int, _ tape: Tape) {
        guard let values = tape.normalised[index], let normWeight = layers[index].normWeight else { return }
        let (shape, gradient, records) = (layers[index].output, tape.gradients[index], tape.records)
        let panels = LaneBuffer.panels(records)
        if let kept = tape.normGradients[index] {
            kept.values.update(from: gradient.values, count: panels * shape.count * LaneBuffer.lanes)
        }
        var sums = [Double](repeating: 0, count: shape.channels)
        var products = sums
        nonisolated(unsafe) let (place, normalised) = (gradient.values, values.values)
        sums.withUnsafeMutableBufferPointer { sums in
            products.withUnsafeMutableBufferPointer { products in
                guard let first = sums.baseAddress, let second = products.baseAddress else { return }
                nonisolated(unsafe) let (sums, products) = (first, second)
                forEachChannel(shape.channels) { range in
                    pa_norm_sums(
                        place, normalised, Int64(panels), Int64(shape.channels), Int64(shape.length),
                        Int64(range.lowerBound), Int64(range.upperBound), sums, products)
                }
            }
        }
        tape.normSums[index] = (products, sums)
        let count = Double(records * shape.length)
        let isBatch = tape.normMode != .running
        let mean = sums.map { isBatch ? Float($0 / count) : 0 }
        let product = products.map { isBatch ? Float($0 / count) : 0 }
        let scale = zip(normWeight, layers[index].scale).map { parameters.values[$0] * $1 }
        forEachPiece(of: panels, width: shape.count) { range in
            let first = range.lowerBound * LaneBuffer.lanes
            let start = first * shape.count
            pa_norm_gradient(
                place + start, normalised + start, Int64(min(range.count * LaneBuffer.lanes, records - first)),
                Int64(shape.channels), Int64(shape.length), mean, product, scale)
        }
    }

    /// Makes the parameters' gradients of what the tape holds after a pass back.
    ///
    /// - Parameters:
    ///   - batch: what the tape was made of.
    ///   - factors: one for each record, by which its gradients are multiplied, in whole panels; its gradients in the tape
    ///     are multiplied too.
    ///   - replacing: whether earlier gradients are overwritten instead of added to.
    package func addGradients(_ tape: Tape, of batch: BatchInput, factors: [Float]? = nil, replacing: Bool = true) {
        let panels = LaneBuffer.panels(tape.records)
        for index in layers.indices {
            let (layer, gradient) = (layers[index], tape.gradients[index])
            if replacing { clear(index, of: batch) }
            if let factors {
                pa_scale_records(gradient.values, Int64(panels), Int64(layer.output.count), factors)
                if let kept = tape.normGradients[index], let normalised = tape.normalised[index] {
                    pa_scale_records(kept.values, Int64(panels), Int64(layer.output.count), factors)
                    weighNorms(index, tape, kept, normalised)
                }
            }
            switch layer.form {
            case .dense(let inputs, let outputs, _): denseGradient(index, batch, tape, inputs, outputs, replacing)
            case .taps(let taps):
                tapGradient(index, batch, tape, taps)
                let sums = channelSums(
                    gradient, tape.records, channels: layer.output.channels, length: layer.output.length)
                add(sums, at: layer.bias)
            }
            if let sums = tape.normSums[index] {
                add(sums.weight, at: layer.normWeight)
                add(sums.bias, at: layer.normBias)
            }
        }
    }

    /// Clears the gradients of a layer that are not written as a whole.
    private func clear(_ index: Int, of batch: BatchInput) {
        let layer = layers[index]
        var ranges = [layer.meanWeight, layer.bias, layer.normWeight, layer.normBias]
        if case .taps = layer.form { ranges.append(layer.weight) }
        if index == 0, case .codes = batch { ranges.append(layer.weight) }
        for range in ranges.compactMap(\.self) {
            (parameters.gradients + range.lowerBound).update(repeating: 0, count: range.count)
        }
    }

    private func add(_ sums: [Double], at range: Range<Int>?) {
        guard let range else { return }
        for (place, sum) in zip(range, sums) { parameters.gradients[place] += Float(sum) }
    }

    private func weighNorms(_ index: Int, _ tape: Tape, _ gradient: LaneBuffer, _ normalised: LaneBuffer) {
        let shape = layers[index].output
        var sums = [Double](repeating: 0, count: shape.channels)
        var products = sums
        pa_norm_sums(
            gradient.values, normalised.values, Int64(LaneBuffer.panels(tape.records)), Int64(shape.channels),
            Int64(shape.length), 0, Int64(shape.channels), &sums, &products)
        tape.normSums[index] = (products, sums)
    }

    private func denseGradient(
        _ index: Int, _ batch: BatchInput, _ tape: Tape, _ inputs: Int, _ outputs: Int, _ isReplacing: Bool
    ) {
        let (layer, records) = (layers[index], tape.records)
        var sums = [Double](repeating: 0, count: outputs)
        pa_panels_to_columns(tape.gradients[index].values, Int64(records), Int64(outputs), tape.columns, &sums)
        if let bias = layer.bias {
            let times = layer.output.length
            for (channel, place) in bias.enumerated() {
                let own = sums[channel * times..<(channel + 1) * times].reduce(0, +)
                parameters.gradients[place] += Float(own)
            }
        }
        if let meanWeight = layer.meanWeight {
            pa_outer(
                tape.columnMean, Int64(inputs), wholePanels(sums.map { Float($0) }), Int64(outputs),
                parameters.gradients + meanWeight.lowerBound)
        }
        nonisolated(unsafe) let (columns, packed) = (tape.columns, tape.packed)
        nonisolated(unsafe) let target = parameters.gradients + layer.weight.lowerBound
        let blocks = LaneBuffer.panels(outputs)
        if index == 0, case .codes(let codes, let rows) = batch {
            forEachPiece(of: blocks, width: inputs) { range in
                codes.withCodes {
                    pa_sparse_gradient(
                        $0, rows, Int64(records), columns, Int64(range.lowerBound), Int64(range.upperBound),
                        Int64(inputs), target)
                }
            }
            return
        }
        // The product of inputs and gradients over records is a dense layer whose inputs are the records.
        pa_panels_to_packed(source(index, batch, tape).values, Int64(records), Int64(inputs), packed)
        nonisolated(unsafe) let (scale, shift) = (ones, zeros)
        forEachPiece(of: blocks, width: records) { range in
            let place = target + range.lowerBound * inputs * LaneBuffer.lanes
            var finish = pa_finish(
                scale: scale, shift: shift, activation: Activation.identity.code, slope: 0,
                residual: UnsafePointer(place))
            var made = pa_target()
            made.values = place
            let source = columns + range.lowerBound * records * LaneBuffer.lanes
            withUnsafePointer(to: &finish) { finish in
                pa_dense(
                    packed, Int64(records), Int64(inputs), source, Int64(range.count), isReplacing ? nil : finish, &made
                )
            }
        }
    }

    private func tapGradient(_ index: Int, _ batch: BatchInput, _ tape: Tape, _ taps: TrainedLayer.Taps) {
        let (near, far) = signals(index, batch, tape, taps)
        nonisolated(unsafe) let (first, second) = (near.values, far.values)
        nonisolated(unsafe) let target = parameters.gradients + layers[index].weight.lowerBound
        let panels = LaneBuffer.panels(tape.records)
        forEachChannel(Int(taps.shape.near_channels)) { range in
            var shape = taps.shape
            pa_tap_gradient(
                &shape, first, second, Int64(panels), Int64(range.lowerBound), Int64(range.upperBound), target)
        }
    }

    private func signals(_ index: Int, _ batch: BatchInput, _ tape: Tape, _ taps: TrainedLayer.Taps)
        -> (near: LaneBuffer, far: LaneBuffer)
    {
        let (input, gradient) = (source(index, batch, tape), tape.gradients[index])
        return taps.nearIsOutput ? (gradient, input) : (input, gradient)
    }

    /// Adds to each record's number the squared norm of its own gradient of all parameters.
    ///
    /// For a dense layer that is |δ|² (|x|² + 1), without the record's gradient itself (Goodfellow 2015); for a
    /// convolution the record's gradient is computed, and not kept.
    ///
    /// - Precondition: `norms` has whole panels; no layer mixes the records of a batch.
    package func addSquaredNorms(_ tape: Tape, of batch: BatchInput, to norms: inout [Float]) {
        precondition(!averagesBatch && (tape.normMode == .running || !hasNorms))
        let panels = LaneBuffer.panels(tape.records)
        precondition(norms.count == panels * LaneBuffer.lanes)
        for index in layers.indices {
            let (layer, gradient) = (layers[index], tape.gradients[index])
            let (channels, length) = (Int64(layer.output.channels), Int64(layer.output.length))
            switch layer.form {
            case .dense(let inputs, let outputs, _):
                var squares = [Float](repeating: 0, count: norms.count)
                if index == 0, case .codes(let codes, let rows) = batch {
                    for (record, row) in rows.enumerated() { squares[record] = Float(codes.codes(of: Int(row)).count) }
                } else {
                    pa_record_norms(
                        source(index, batch, tape).values, nil, Int64(panels), Int64(inputs), 1, nil, &squares)
                }
                pa_record_norms(gradient.values, nil, Int64(panels), Int64(outputs), 1, squares, &norms)
            case .taps(let taps):
                let (near, far) = signals(index, batch, tape, taps)
                nonisolated(unsafe) let (first, second) = (near.values, far.values)
                norms.withUnsafeMutableBufferPointer { norms in
                    guard let start = norms.baseAddress else { return }
                    nonisolated(unsafe) let base = start
                    workers.forEachRange(of: panels, chunk: 1) { range in
                        var shape = taps.shape
                        let (n, f) = (shape.near_channels * shape.near_length, shape.far_channels * shape.far_length)
                        let panel = range.lowerBound * LaneBuffer.lanes
                        pa_tap_norms(&shape, first + panel * Int(n), second + panel * Int(f), 1, base + panel)
                    }
                }
            }
            if layer.bias != nil { pa_record_norms(gradient.values, nil, Int64(panels), channels, length, nil, &norms) }
            if let kept = tape.normGradients[index], let normalised = tape.normalised[index] {
                pa_record_norms(kept.values, normalised.values, Int64(panels), channels, length, nil, &norms)
                pa_record_norms(kept.values, nil, Int64(panels), channels, length, nil, &norms)
            }
        }
    }
}
