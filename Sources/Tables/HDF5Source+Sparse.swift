/// A CSR matrix: a group with `data`, `indices` and `indptr`; row r has the values `data[indptr[r]..<indptr[r + 1]]` in
/// the columns `indices[…]`, and 0 elsewhere.
extension HDF5Source {
    private struct Sparse {
        let data: HDF5Dataset
        let indices: HDF5Dataset
        let starts: HDF5Dataset
        let rows: Int
        /// How many values are stored.
        let count: Int
        /// The columns by the `shape` attribute or dataset, if there is one.
        let width: Int?
    }

    func sparseNames(_ file: HDF5File) throws -> [String] {
        let matrix = try open(file)
        let own =
            try file.strings(dataset, attribute: "columns") ?? file.strings(dataset + "/columns")
            ?? file.strings(sibling("columns"))
        let width = try matrix.width ?? own?.count ?? givenNames?.count ?? widest(matrix)
        return try NumericColumns.names(given: givenNames, own: own, count: width, file: name)
    }

    func sparseRows(_ file: HDF5File) throws -> Int { try open(file).rows }

    private func noShape() -> DataError { wrong("its shape is not two whole numbers, none negative") }

    private func wrong(_ problem: String) -> DataError {
        DataError(
            file: name, problem: "the group '\(dataset)' is not a CSR matrix: \(problem)",
            remedy: "write data, indices and indptr as scipy.sparse.csr_matrix holds them")
    }

    private func open(_ file: HDF5File) throws -> Sparse {
        func part(_ name: String) throws -> HDF5Dataset {
            let path = dataset + "/" + name
            if file.isElsewhere(path) { throw file.elsewhere(path) }
            guard file.isDataset(path) else { throw wrong("there is no dataset '\(name)'") }
            let part = try file.dataset(path, budget: budget)
            guard part.rank == 1, part.isNumeric else { throw wrong("'\(name)' is not a row of numbers") }
            return part
        }
        let (data, indices, starts) = (try part("data"), try part("indices"), try part("indptr"))
        guard indices.isWhole && starts.isWhole else { throw wrong("indices and indptr hold no whole numbers") }
        guard data.rows == indices.rows else { throw wrong("data and indices differ in length") }
        guard starts.rows >= 1, starts.rows <= Int(Int32.max) else { throw wrong("indptr has \(starts.rows) entries") }
        var shape = file.integers(dataset, attribute: "shape", count: 2)
        if shape == nil, file.isDataset(dataset + "/shape") || file.isElsewhere(dataset + "/shape") {
            let stored = try part("shape")
            guard stored.rows == 2, stored.isWhole else { throw noShape() }
            var values: [Int64] = [0, 0]
            try values.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress { try stored.read(0, 2, into: base) }
            }
            shape = values
        }
        if let shape {
            guard shape.count == 2, shape.allSatisfy({ $0 >= 0 }) else { throw noShape() }
            guard shape[0] == starts.rows - 1 else { throw wrong("the shape does not fit indptr") }
            guard shape[1] >= 1, shape[1] <= CSVScanner.maximumFields else {
                throw wrong("it has \(shape[1]) columns, expected 1 to 1,000,000")
            }
        }
        return Sparse(
            data: data, indices: indices, starts: starts, rows: starts.rows - 1, count: data.rows,
            width: shape.map { Int($0[1]) })
    }

    /// One more than the largest column that occurs.
    private func widest(_ matrix: Sparse) throws -> Int {
        var largest: Int64 = 0
        var buffer = [Int64](repeating: 0, count: max(1, min(matrix.count, blockCells)))
        var start = 0
        while start < matrix.count {
            let count = min(buffer.count, matrix.count - start)
            try buffer.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress { try matrix.indices.read(start, count, into: base) }
            }
            largest = max(largest, buffer[..<count].max() ?? 0)
            start += count
        }
        guard largest < CSVScanner.maximumFields else { throw wrong("it has more than 1,000,000 columns") }
        return Int(largest) + 1
    }

    func forEachSparseRecord(_ file: HDF5File, _ consumer: any RecordConsumer) throws {
        let names = try columnNames()
        let matrix = try open(file)
        let blockRows = max(1, min(matrix.rows, blockCells))
        var starts = [Int64](repeating: 0, count: blockRows + 1)
        var reader = SparseRowReader(columns: names.count, file: name, names: names)
        var row = 0
        var previous: Int64 = 0
        while row < matrix.rows {
            let count = min(blockRows, matrix.rows - row)
            try starts.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress { try matrix.starts.read(row, count + 1, into: base) }
            }
            for index in 0..<count {
                let (first, end) = (starts[index], starts[index + 1])
                guard first == previous, end >= first, end <= matrix.count else {
                    throw wrong("indptr does not rise from 0 to the number of values at row \(row + index + 1)")
                }
                previous = end
                guard end - first <= names.count else {
                    throw wrong("row \(row + index + 1) has more values than there are columns")
                }
                let record = (row: row + index + 1, first: Int(first), count: Int(end - first))
                try reader.load(record, data: matrix.data, indices: matrix.indices, total: matrix.count)
                guard try reader.hand(record, to: consumer) else { return }
            }
            row += count
        }
        guard previous == matrix.count else { throw wrong("indptr does not end at the number of values") }
    }
}

/// Reads the values of consecutive rows a window at a time.
private struct SparseRowReader {
    let columns: Int
    let file: String
    let names: [String]
    /// The stored values in the window start here.
    private var start = 0
    private var values: [Double] = []
    private var places: [Int64] = []
    private var narrow: [Int32] = []
    /// The row in which each column was last seen.
    private var lastSeen: [Int]

    init(columns: Int, file: String, names: [String]) {
        self.columns = columns
        self.file = file
        self.names = names
        lastSeen = [Int](repeating: 0, count: columns)
    }

    /// Makes sure that the window holds all values of a row.
    mutating func load(
        _ record: (row: Int, first: Int, count: Int), data: HDF5Dataset, indices: HDF5Dataset, total: Int
    ) throws {
        guard record.count > 0, record.first < start || record.first + record.count > start + values.count else {
            return
        }
        start = record.first
        let count = min(max(record.count, 1 << 18), total - start)
        values = [Double](repeating: 0, count: count)
        places = [Int64](repeating: 0, count: count)
        try values.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { try data.read(start, count, into: base) }
        }
        try places.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { try indices.read(start, count, into: base) }
        }
    }

    /// Checks a row and hands it over.
    mutating func hand(
        _ record: (row: Int, first: Int, count: Int), to consumer: any RecordConsumer
    ) throws -> Bool {
        let offset = record.count > 0 ? record.first - start : 0
        narrow.removeAll(keepingCapacity: true)
        for index in offset..<offset + record.count {
            let column = places[index]
            guard column >= 0, column < columns else {
                throw DataError(
                    file: file, row: record.row, problem: "a column index is not between 0 and \(columns - 1)",
                    remedy: "correct the matrix or its shape")
            }
            guard lastSeen[Int(column)] != record.row else {
                throw DataError(
                    file: file, row: record.row, column: names[Int(column)], problem: "the row has two values here",
                    remedy: "call sum_duplicates() on the matrix before saving")
            }
            lastSeen[Int(column)] = record.row
            guard values[index].isFinite else {
                throw NumericColumns.failure(
                    file: file, row: record.row, column: names[Int(column)], isWhole: false)
            }
            narrow.append(Int32(truncatingIfNeeded: column))
        }
        return try narrow.withUnsafeBufferPointer { columns in
            try values.withUnsafeBufferPointer { values in
                var (noColumn, noValue): (Int32, Double) = (0, 0)
                return try withUnsafePointer(to: &noColumn) { noColumn in
                    try withUnsafePointer(to: &noValue) { noValue in
                        try consumer.take(
                            SparseRecord(
                                row: record.row, count: columns.count, columns: columns.baseAddress ?? noColumn,
                                values: values.baseAddress.map { $0 + offset } ?? noValue))
                    }
                }
            }
        }
    }
}
