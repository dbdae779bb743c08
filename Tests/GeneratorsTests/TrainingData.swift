import Generators
import Networks
import Statistics

/// Small made-up training records.
enum TrainingData {
    /// Records of zeros and ones in which two halves of the columns are common to two kinds of records.
    static func binary(_ count: Int, width: Int, seed: UInt64 = 1) -> TrainingRecords {
        var stream = RandomStream(seed: seed, purpose: "training data")
        var (starts, codes) = ([UInt64(0)], [UInt32]())
        for _ in 0..<count {
            let kind = stream.index(below: 2)
            for column in 0..<width {
                let share = column % 2 == kind ? 0.3 : 0.02
                if stream.uniform() < share { codes.append(UInt32(column)) }
            }
            starts.append(UInt64(codes.count))
        }
        return TrainingRecords(
            .codes(CodeRecords(width: width, starts: starts, codes: codes)), columns: (0..<width).map { "c\($0)" },
            kind: .binary)
    }

    static func continuous(_ count: Int, width: Int, seed: UInt64 = 1) -> TrainingRecords {
        var stream = RandomStream(seed: seed, purpose: "training data")
        let values = (0..<count * width).map { _ in Float(stream.uniform()) }
        return TrainingRecords(
            .numbers(DenseRecords(width: width, values: values)), columns: (0..<width).map { "c\($0)" },
            kind: .continuous)
    }

    /// Records that an architecture takes, as few columns as it admits.
    static func records(_ count: Int, for shape: ModelShape, seed: UInt64 = 1) -> TrainingRecords {
        shape.data == .continuous
            ? continuous(count, width: shape.features, seed: seed) : binary(count, width: shape.features, seed: seed)
    }

    /// The share of ones of each column.
    static func means(_ records: TrainingRecords) -> [Double] {
        guard case .codes(let codes) = records.content else { return [] }
        var sums = [Double](repeating: 0, count: codes.width)
        for row in 0..<codes.count {
            for code in codes.codes(of: row) { sums[Int(code)] += 1 / Double(codes.count) }
        }
        return sums
    }

    static func shape(_ architecture: Architecture) -> ModelShape {
        ModelShape(architecture, features: architecture.fixedFeatures ?? 40)
    }

    static func options(_ shape: ModelShape, epochs: Int = 2) -> TrainingOptions {
        var options = TrainingOptions(seed: 7)
        if !shape.architecture.isVariational { (options.pretrainingEpochs, options.pretrainingBatch) = (1, 10) }
        (options.epochs, options.batch) = (epochs, 20)
        return options
    }
}
