internal import CKernels
internal import Statistics

extension TrainingNetwork {
    /// Applies the network to a batch.
    ///
    /// - Precondition: the tape has room for the batch; a normalisation by the batch has at least two values a channel.
    package func forward(_ batch: BatchInput, _ tape: Tape, norms: NormMode) {
        tape.begin(batch.records)
        tape.normMode = norms
        if norms == .batch && hasNorms { normPasses += 1 }
        for index in layers.indices {
            let layer = layers[index]
            let shift = shift(index, batch, tape)
            defer { shift.deallocate() }
            let target = tape.normalised[index] ?? tape.activations[index]
            let activation = layer.source.norm == nil ? layer.source.activation : .identity
            if index == 0, case .codes(let records, let rows) = batch,
                case .dense(let inputs, let outputs, _) = layer.form
            {
                precondition(records.width == inputs)
                let weights = parameters.values + layer.weight.lowerBound
                nonisolated(unsafe) let (from, base, to) = (weights, shift, target.values)
                forEachPiece(of: LaneBuffer.panels(rows.count), width: outputs) { range in
                    let first = range.lowerBound * LaneBuffer.lanes
                    let some = min(range.count * LaneBuffer.lanes, rows.count - first)
                    records.withCodes { codes in
                        rows.withUnsafeBufferPointer { rows in
                            guard let place = rows.baseAddress else { return }
                            pa_sparse_dense(
                                from, Int64(inputs), Int64(outputs), codes, place + first, Int64(some), base,
                                activation.code, activation.slope,
                                to + range.lowerBound * outputs * LaneBuffer.lanes)
                        }
                    }
                }
            } else {
                apply(index, source(index, batch, tape), tape, shift: shift, activation, target)
            }
            if layer.source.norm != nil { normalise(index, tape, norms) }
            if layer.source.addsInput {
                let (panels, width) = (LaneBuffer.panels(tape.records), layer.output.count)
                pa_add(
                    tape.activations[index].values, source(index, batch, tape).values,
                    Int64(panels * width * LaneBuffer.lanes), tape.outputs[index].values)
            }
        }
    }

    /// What a layer takes.
    func source(_ index: Int, _ batch: BatchInput, _ tape: Tape) -> LaneBuffer {
        if index > 0 { return tape.outputs[index - 1] }
        guard case .values(let buffer, _) = batch else { preconditionFailure("only a dense layer takes codes") }
        return buffer
    }

    private func apply(
        _ index: Int, _ from: LaneBuffer, _ tape: Tape, shift: UnsafeMutablePointer<Float>, _ activation: Activation,
        _ target: LaneBuffer
    ) {
        let layer = layers[index]
        nonisolated(unsafe) let (weights, scale, shift) = (forwardWeights(index), ones, shift)
        nonisolated(unsafe) let (source, made) = (from.values, target.values)
        let (input, output) = (layer.input.count, layer.output.count)
        precondition(LaneBuffer.panels(tape.records) * input * LaneBuffer.lanes <= from.capacity)
        forEachPiece(of: LaneBuffer.panels(tape.records), width: input) { range in
            var finish = pa_finish(
                scale: scale, shift: shift, activation: activation.code, slope: activation.slope, residual: nil)
            var target = pa_target()
            target.values = made + range.lowerBound * output * LaneBuffer.lanes
            let place = source + range.lowerBound * input * LaneBuffer.lanes
            switch layer.form {
            case .dense(let inputs, let outputs, _):
                pa_dense(weights, Int64(inputs), Int64(outputs), place, Int64(range.count), &finish, &target)
            case .taps(let taps):
                taps.forward.apply(weights, to: place, panels: range.count, finish: &finish, target: &target)
            }
        }
    }

    /// What is added to each sum of a layer: bias, and what the batch's mean gives. The caller frees it.
    private func shift(_ index: Int, _ batch: BatchInput, _ tape: Tape) -> UnsafeMutablePointer<Float> {
        let layer = layers[index]
        let made = ParameterStore.zeros(layer.output.count + LaneBuffer.lanes)
        if let bias = layer.bias {
            switch layer.form {
            case .taps: made.update(from: parameters.values + bias.lowerBound, count: bias.count)
            case .dense:
                let times = layer.output.length
                for channel in bias.indices {
                    let first = (channel - bias.lowerBound) * times
                    for position in first..<first + times { made[position] = parameters.values[channel] }
                }
            }
        }
        if let meanWeight = layer.meanWeight, case .dense(let inputs, let outputs, _) = layer.form {
            columnMean(batch, inputs, into: tape.columnMean)
            pa_columns_product(
                parameters.values + meanWeight.lowerBound, Int64(inputs), Int64(outputs), tape.columnMean, made)
        }
        return made
    }

    private func columnMean(_ batch: BatchInput, _ width: Int, into mean: UnsafeMutablePointer<Float>) {
        switch batch {
        case .codes(let records, let rows):
            var counts = [Int](repeating: 0, count: width)
            for row in rows {
                for code in records.codes(of: Int(row)) { counts[Int(code)] += 1 }
            }
            for column in 0..<width { mean[column] = Float(Double(counts[column]) / Double(rows.count)) }
        case .values(let buffer, let records):
            let sums = columnSums(buffer, records: records, width: width)
            for column in 0..<width { mean[column] = Float(sums[column] / Double(records)) }
        }
    }

    /// Sums over records; unused lanes may hold anything.
    private func columnSums(_ buffer: LaneBuffer, records: Int, width: Int) -> [Double] {
        let whole = records / LaneBuffer.lanes
        var sums = [Double](repeating: 0, count: width)
        pa_channel_sums(buffer.values, Int64(whole), Int64(width), 1, &sums)
        for record in whole * LaneBuffer.lanes..<records {
            let place = buffer.values + whole * width * LaneBuffer.lanes + record % LaneBuffer.lanes
            for column in 0..<width { sums[column] += Double(place[column * LaneBuffer.lanes]) }
        }
        return sums
    }

    private func normalise(_ index: Int, _ tape: Tape, _ mode: NormMode) {
        guard let norm = layers[index].source.norm, let values = tape.normalised[index],
            let normWeight = layers[index].normWeight, let normBias = layers[index].normBias
        else { return }
        let (shape, records) = (layers[index].output, tape.records)
        var (mean, variance): ([Double], [Double])
        switch mode {
        case .batch, .replacing:
            precondition(records * shape.length > 1)
            (mean, variance) = moments(values, shape, records)
            var running = BatchNorm(
                weight: norm.weight, bias: norm.bias, runningMean: layers[index].runningMean,
                runningVariance: layers[index].runningVariance, epsilon: norm.epsilon,
                momentum: mode == .replacing ? 1 : norm.momentum)
            running.update(mean: mean, variance: variance, count: records * shape.length)
            layers[index].runningMean = running.runningMean
            layers[index].runningVariance = running.runningVariance
        case .running:
            mean = layers[index].runningMean.map(Double.init)
            variance = layers[index].runningVariance.map(Double.init)
        }
        let scale = variance.map { Float(1 / ($0 + norm.epsilon).squareRoot()) }
        layers[index].scale = scale
        let centre = mean.map { Float($0) }
        let activation = layers[index].source.activation
        nonisolated(unsafe) let (place, made) = (values.values, tape.activations[index].values)
        nonisolated(unsafe) let (weight, bias) = (
            parameters.values + normWeight.lowerBound, parameters.values + normBias.lowerBound
        )
        forEachPiece(of: LaneBuffer.panels(records), width: shape.count) { range in
            let first = range.lowerBound * shape.count * LaneBuffer.lanes
            pa_normalise(
                place + first, Int64(range.count), Int64(shape.channels), Int64(shape.length), centre, scale, weight,
                bias,
                activation.code, activation.slope, made + first)
        }
    }

    private func moments(_ values: LaneBuffer, _ shape: FeatureShape, _ records: Int) -> ([Double], [Double]) {
        var mean = [Double](repeating: 0, count: shape.channels)
        var variance = mean
        nonisolated(unsafe) let place = values.values
        mean.withUnsafeMutableBufferPointer { mean in
            variance.withUnsafeMutableBufferPointer { variance in
                guard let first = mean.baseAddress, let second = variance.baseAddress else { return }
                nonisolated(unsafe) let (mean, variance) = (first, second)
                forEachChannel(shape.channels) { range in
                    pa_norm_moments(
                        place, Int64(shape.channels), Int64(shape.length), Int64(records), Int64(range.lowerBound),
                        Int64(range.upperBound), mean, variance)
                }
            }
        }
        return (mean, variance)
    }

    /// Shares channels out, an even number at a time.
    func forEachChannel(_ channels: Int, _ body: @Sendable (Range<Int>) -> Void) {
        let even = (channels + workers.threads - 1) / workers.threads
        workers.forEachRange(of: channels, chunk: (even + 1) / 2 * 2, body)
    }
}
