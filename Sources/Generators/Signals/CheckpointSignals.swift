public import Auditing
internal import Foundation
internal import Networks
public import Statistics
public import Tables

/// What a checkpoint's networks say about records, for adversaries who have them.
public struct CheckpointSignals: ModelAccess {
    private let path: String
    private let model: Model
    private let columns: [String]

    /// Draws of the code for an evidence bound.
    static let boundDraws = 8
    /// Records that go through the networks together; a critic that averages its batch takes the mean of so many.
    static let chunk = 2_048

    /// - Parameters:
    ///   - path: the checkpoint.
    ///   - columns: the real data's columns, which name those of a checkpoint without names.
    /// - Throws: `DataError` when the checkpoint is wrong, or of another width than the data.
    public init(path: String, columns: () throws -> [String]) throws {
        let checkpoint = try Checkpoint(contentsOf: path)
        self.path = path
        model = Model(checkpoint)
        self.columns = try checkpoint.columns(of: path, else: columns)
    }

    public var signals: Set<ModelSignal> {
        var signals: Set<ModelSignal> = []
        let isBinary = model.header.shape.data == .binary
        if model[.critic] != nil, model.header.criticSign != nil { signals.insert(.critic) }
        if model[.encoder] != nil, model[.decoder] != nil { signals.insert(.reconstruction) }
        if model[.encoder] != nil, model[.codeMean] != nil, model[.codeLogVariance] != nil, isBinary {
            signals.insert(.evidenceBound)
        }
        if isBinary, model[.decoder] != nil, model[.generator] != nil || model.header.shape.architecture.isVariational {
            signals.insert(.latentSearch)
        }
        return signals
    }

    public func values(
        _ signal: ModelSignal, of records: Table, using stream: RandomStream, workers: Workers
    ) throws -> [Double] {
        guard signals.contains(signal) else {
            throw AuditError.invalidOption("the checkpoint \(path) has no networks for '\(signal.rawValue)'")
        }
        let places = try places(in: records.schema)
        var stream = stream
        let seed = stream.next64()
        let chunks = (records.rowCount + Self.chunk - 1) / Self.chunk
        let search = signal == .latentSearch ? LatentSearch(model, seed: seed) : nil
        let parts = workers.map(chunks) { index -> Result<[Double], any Error> in
            let range = index * Self.chunk..<min(records.rowCount, (index + 1) * Self.chunk)
            return Result {
                let rows = try rows(records, range, places)
                switch signal {
                case .critic: return (model.criticScores(of: rows) ?? []).map(Double.init)
                case .reconstruction: return likelihoods(of: rows, under: model.reconstructions(of: rows) ?? [])
                case .evidenceBound: return bounds(rows, first: range.lowerBound, seed: seed)
                case .latentSearch:
                    return search?.likelihoods(of: rows, width: columns.count) ?? []
                }
            }
        }
        let values = try parts.flatMap { try $0.get() }
        guard values.count == records.rowCount, values.allSatisfy(\.isFinite) else {
            throw DataError(
                file: path, problem: "its networks give values that are not finite for these records",
                remedy: "give a checkpoint of a model whose training did not fail")
        }
        return values
    }

    /// Where each column of the networks is in the table.
    private func places(in schema: Schema) throws -> [Schema.Slot] {
        guard schema.columns.count == columns.count else {
            throw DataError(
                file: path,
                problem: "its records have \(columns.count) columns, and the real data have \(schema.columns.count)",
                remedy: "audit it with the data that it was made for")
        }
        return try columns.map { name in
            guard let position = schema.position(of: name) else {
                throw DataError(
                    file: path, column: name, problem: "the real data do not have this column",
                    remedy: "audit it with the data that it was made for, or import it with --columns")
            }
            if case .code = schema.slots[position] {
                throw DataError(
                    file: path, column: name, problem: "the column holds labels, and networks take numbers",
                    remedy: "leave white-box attacks out")
            }
            return schema.slots[position]
        }
    }

    private func rows(_ records: Table, _ range: Range<Int>, _ places: [Schema.Slot]) throws -> [Float] {
        var rows = [Float](repeating: 0, count: range.count * places.count)
        for (column, slot) in places.enumerated() {
            for (index, row) in range.enumerated() {
                switch slot {
                case .bit(let bit): rows[index * places.count + column] = records.bits[row, bit] ? 1 : 0
                case .number(let slot):
                    let value = records.numbers[slot][row]
                    guard !value.isNaN else {
                        throw DataError(
                            file: path, column: columns[column],
                            problem: "the real data have missing values here, and networks take numbers",
                            remedy: "fill them in, or leave white-box attacks out")
                    }
                    rows[index * places.count + column] = Float(value)
                case .code: break
                }
            }
        }
        return rows
    }

    /// Log-likelihoods of records under independent outputs: cross-entropy for bits, squared error for other values.
    private func likelihoods(of rows: [Float], under outputs: [Float]) -> [Double] {
        let width = columns.count
        guard outputs.count == rows.count else { return [] }
        let isBinary = model.header.shape.data == .binary
        return stride(from: 0, to: rows.count, by: width).map { start in
            var sum = 0.0
            for place in start..<start + width {
                let (x, y) = (Double(rows[place]), Double(outputs[place]))
                if isBinary {
                    sum += x > 0.5 ? log(max(y, Bernoulli.least)) : log(max(1 - y, Bernoulli.least))
                } else {
                    sum -= (x - y) * (x - y)
                }
            }
            return sum
        }
    }

    /// The evidence bound (Kingma and Welling 2014): mean log-likelihood over draws of the code, less the divergence of its distribution.
    private func bounds(_ rows: [Float], first: Int, seed: UInt64) -> [Double] {
        guard let encoder = model[.encoder], let mean = model[.codeMean], let variance = model[.codeLogVariance],
            let decoder = model[.decoder]
        else { return [] }
        let hidden = encoder.outputs(of: rows)
        let (means, logVariances) = (mean.outputs(of: hidden), variance.outputs(of: hidden))
        let latent = mean.output.count
        let count = rows.count / columns.count
        let normals = LatentStream(seed: seed, purpose: "evidence bound")
        var bounds = [Double](repeating: 0, count: count)
        for draw in 0..<Self.boundDraws {
            // Each draw has numbers of its own for each record of all.
            let noise = (0..<count).flatMap {
                normals.normals(
                    first: LaneBuffer.lanes * ((first + $0) * Self.boundDraws + draw), records: 1, width: latent)
            }
            let codes = zip(zip(means, logVariances), noise).map { $0.0 + exp($0.1 / 2) * $1 }
            for (record, value) in likelihoods(of: rows, under: decoder.outputs(of: codes)).enumerated() {
                bounds[record] += value / Double(Self.boundDraws)
            }
        }
        for record in 0..<count {
            for place in record * latent..<(record + 1) * latent {
                let (m, v) = (Double(means[place]), Double(logVariances[place]))
                bounds[record] -= (m * m + exp(v) - 1 - v) / 2
            }
        }
        return bounds
    }
}

/// Probabilities of bits.
enum Bernoulli {
    /// No smaller probability is taken: floats round to zero and one.
    static let least = 1e-7
}
