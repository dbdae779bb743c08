/// A table in an HDF5 file: a two-dimensional dataset of numbers or booleans, or a group that holds a CSR matrix.
package final class HDF5Source: RecordSource {
    package let name: String
    package let format = TableFormat.hdf5
    let path: String
    let dataset: String
    let givenNames: [String]?
    /// About how many numbers are in memory at a time.
    let blockCells: Int
    /// For the chunks that the library unpacks as a whole.
    let budget: MemoryBudget
    private var names: [String]?

    /// The dataset or group `dataset` of the file at `path`.
    ///
    /// Column names are those stored in the file as `columns`, or `columnNames`, or c0, c1, ….
    package init(
        path: String, name: String, dataset: String, columnNames: [String]?, blockCells: Int = 1 << 20,
        memoryBudget: Int? = nil
    ) {
        budget = MemoryBudget(limit: memoryBudget)
        self.path = path
        self.name = name
        self.dataset = dataset
        self.blockCells = blockCells
        givenNames = columnNames
    }

    package func columnNames() throws -> [String] {
        if let names { return names }
        let file = try HDF5File(path: path, name: name)
        let found: [String]
        if file.isGroup(dataset) {
            found = try sparseNames(file)
        } else {
            found = try denseNames(file, try table(file))
        }
        names = found
        return found
    }

    package func declaredRows() throws -> Int? {
        let file = try HDF5File(path: path, name: name)
        return file.isGroup(dataset) ? try sparseRows(file) : try table(file).rows
    }

    package func forEachRecord(_ consumer: any RecordConsumer) throws {
        let file = try HDF5File(path: path, name: name)
        if file.isGroup(dataset) { return try forEachSparseRecord(file, consumer) }
        let table = try self.table(file)
        let names = try denseNames(file, table)
        let columns = table.columns
        let blockRows = max(1, min(table.rows, blockCells / columns))
        let values = UnsafeMutablePointer<Double>.allocate(capacity: blockRows * columns)
        defer { values.deallocate() }
        var row = 0
        while row < table.rows {
            let count = min(blockRows, table.rows - row)
            try table.read(row, count, into: values)
            try check(values, count * columns) { cell in
                NumericColumns.failure(
                    file: name, row: row + cell / columns + 1, column: names[cell % columns], isWhole: table.isWhole)
            }
            let block = NumberBlock(
                firstRow: row + 1, rowCount: count, columnCount: columns, values: UnsafePointer(values))
            guard try consumer.take(block) else { return }
            row += count
        }
    }

    /// Throws what `failure` makes of the first cell that is not finite.
    func check(_ values: UnsafePointer<Double>, _ count: Int, _ failure: (Int) -> DataError) throws {
        var sum = 0.0
        for index in 0..<count { sum += values[index] * 0 }
        if sum == 0 { return }
        for index in 0..<count where !values[index].isFinite { throw failure(index) }
    }

    /// The two-dimensional dataset.
    private func table(_ file: HDF5File) throws -> HDF5Dataset {
        if file.isElsewhere(dataset) { throw file.elsewhere(dataset) }
        guard file.isDataset(dataset) else {
            let tables = file.tables()
            guard tables.count > 0 else {
                throw DataError(
                    file: name, problem: "there is no dataset or group '\(dataset)', nor any table in two dimensions",
                    remedy: "give a file with a table, or the table as CSV")
            }
            throw DataError(
                file: name, problem: "there is no dataset or group '\(dataset)'",
                remedy: tables.count == 1
                    ? "the file's one table is named with --dataset \(tables.first)"
                    : "name one of the file's \(tables.count) tables with --dataset NAME")
        }
        let table = try file.dataset(dataset, budget: budget)
        guard table.isNumeric else {
            throw DataError(
                file: name, problem: "the dataset '\(dataset)' does not hold numbers or booleans",
                remedy: "write the table as numbers, or as CSV")
        }
        guard table.rank == 2 else {
            throw DataError(
                file: name,
                problem: "the dataset '\(dataset)' has \(table.rank) dimensions, expected 2 (records by columns)",
                remedy: "write records in rows and columns, or name another dataset with --dataset NAME")
        }
        guard table.columns >= 1, table.columns <= CSVScanner.maximumFields, table.rows <= Int(Int32.max) else {
            throw DataError(
                file: name, problem: "the dataset is \(table.rows) by \(table.columns), beyond 2^31 by 1,000,000",
                remedy: "split it")
        }
        return table
    }

    private func denseNames(_ file: HDF5File, _ table: HDF5Dataset) throws -> [String] {
        let own = try file.strings(dataset, attribute: "columns") ?? file.strings(sibling("columns"))
        return try NumericColumns.names(given: givenNames, own: own, count: table.columns, file: name)
    }

    /// The path of `other` beside the dataset.
    func sibling(_ other: String) -> String {
        guard let slash = dataset.lastIndex(of: "/") else { return other }
        return dataset[...slash] + other
    }
}
