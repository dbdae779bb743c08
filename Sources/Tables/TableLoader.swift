/// Reads several files that describe the same kind of record into tables of one common schema.
///
/// Every file is read twice: once to learn what its columns are from all of its records, once to fill the table. Memory
/// is that of the tables and of the distinct labels, whatever the files' sizes.
public enum TableLoader {
    /// Infers the schema from the real inputs (`isRelease` false), checks each release against it and reads all.
    ///
    /// Columns are matched by name; their order is that of the first real input. Without a real input the first
    /// input takes that part.
    ///
    /// - Throws: `DataError` for a file that cannot be read, records that are not well-formed, columns that differ
    ///   between files in name or kind, files without records, and fewer than two columns.
    public static func load(_ inputs: [NamedInput], options: ReadOptions) throws -> [LoadedTable] {
        try load(inputs, options: options, isAudit: true)
    }

    /// ``load(_:options:)``, where only an audit insists on records and on two columns.
    static func load(_ inputs: [NamedInput], options: ReadOptions, isAudit: Bool) throws -> [LoadedTable] {
        guard !inputs.isEmpty else { return [] }
        return try placing(inputs, options) { try load($0, $1, options: options, isAudit: isAudit) }
    }

    /// Calls `body` with the inputs, at least one of them real, and their formats; says of errors where in a file they are.
    static func placing<Result>(
        _ inputs: [NamedInput], _ options: ReadOptions, _ body: ([NamedInput], [TableFormat]) throws -> Result
    ) throws -> Result {
        var inputs = inputs
        if !inputs.contains(where: { !$0.isRelease }) { inputs[0].isRelease = false }
        let formats = try inputs.map { try options.own(of: $0).format ?? SourceOpening.format(of: $0.path) }
        let byPath = Dictionary(zip(inputs.map(\.path), formats)) { first, _ in first }
        return try DataError.placing(byPath) { try body(inputs, formats) }
    }

    /// The files, what their columns are, and the schema that they share.
    struct Survey {
        var plan: ReadPlan
        var scanned: [ScannedInput]
        var resolution: SchemaResolution
    }

    /// Reads every file once, to learn what its columns are from all of its records.
    static func survey(
        _ inputs: [NamedInput], _ formats: [TableFormat], options: ReadOptions, isAudit: Bool
    ) throws -> Survey {
        let plan = try ReadPlan(options, nullIsEmpty: formats.contains(.duckdb))
        let sources = try openAll(inputs, formats, plan)
        try plan.checkNames(sources.map { ($0.name, try $0.columnNames()) })
        let names = try commonColumns(inputs, sources, plan)
        if isAudit { try checkWidth(names, sources[0]) }
        let scanned = try zip(inputs, sources).map { try scan($0, $1, names, plan) }
        if isAudit {
            for input in scanned where input.rows == 0 {
                throw DataError(
                    file: input.input.path,
                    problem: input.source.format == .csv
                        ? "the file has a header and no records" : "the file has no records",
                    remedy: "give a file with records")
            }
        }
        let resolution = try SchemaResolution(names: names, inputs: scanned, plan: plan)
        return Survey(plan: plan, scanned: scanned, resolution: resolution)
    }

    private static func load(
        _ inputs: [NamedInput], _ formats: [TableFormat], options: ReadOptions, isAudit: Bool
    ) throws -> [LoadedTable] {
        let survey = try survey(inputs, formats, options: options, isAudit: isAudit)
        let (plan, scanned, resolution) = (survey.plan, survey.scanned, survey.resolution)
        // All tables are in memory in the end, so the sum is judged before the first is filled.
        for input in scanned {
            let bytesPerRow = Self.bytesPerRow(resolution.schema) + (plan.personColumn == nil ? 0 : 4)
            // A profile sorts what it counts.
            let bytes = MemoryLimit.product(input.rows, bytesPerRow + (isAudit ? 0 : 24))
            try plan.budget.claim(bytes, file: input.input.path)
        }
        let persons = plan.personColumn.map { _ in LabelTable(maximumCount: .max) }
        return try scanned.enumerated().map { position, input in
            var loaded = try read(input, resolution.schema, plan, persons)
            loaded.input.isRelease = inputs[position].isRelease
            loaded.notes = resolution.notes[position]
            if let limit = options.maximumRows, input.rows == limit {
                loaded.notes.append("at most the first \(limit) records were read")
            }
            return loaded
        }
    }

    /// Opens all inputs. Code sets without a vocabulary take the columns of the other files, or the codes that occur.
    private static func openAll(
        _ inputs: [NamedInput], _ formats: [TableFormat], _ plan: ReadPlan
    ) throws -> [any RecordSource] {
        var options = plan.options
        if options.vocabulary == nil, formats.contains(.codeSet) {
            let others = zip(inputs, formats).filter { $1 != .codeSet }.map(\.0)
            if let model = others.first(where: { !$0.isRelease }) ?? others.first {
                options.vocabulary = try SourceOpening.open(model.path, options: options).columnNames()
                    .filter(plan.isFeature)
            } else {
                let codes = LabelTable()
                for input in inputs {
                    try CodeSetSource.collect(path: input.path, name: input.path, into: codes, plan: plan)
                }
                options.vocabulary = codes.sortedLabels
            }
        }
        return try inputs.map { try SourceOpening.open($0.path, options: options.own(of: $0)) }
    }

    /// The features of one file by its head alone, in its order.
    package static func featureNames(of path: String, options: ReadOptions) throws -> [String] {
        let source = try SourceOpening.open(path, options: options)
        if source.format == .codeSet && options.vocabulary == nil {
            throw DataError(
                file: path, problem: "sets of codes do not say which columns there are",
                remedy: "give the list of codes with --vocabulary")
        }
        return try source.columnNames().filter(ReadPlan(options).isFeature)
    }

    /// The features all files have, in the order of the first real file.
    private static func commonColumns(
        _ inputs: [NamedInput], _ sources: [any RecordSource], _ plan: ReadPlan
    ) throws -> [String] {
        guard let first = inputs.firstIndex(where: { !$0.isRelease }) else { return [] }
        let names = try sources[first].columnNames().filter(plan.isFeature)
        for (index, source) in sources.enumerated() where index != first {
            try ColumnMatch.check(source, against: names, of: sources[first].name, plan)
        }
        if let person = plan.personColumn {
            for (input, source) in zip(inputs, sources) where !input.isRelease {
                guard try source.columnNames().contains(person) else {
                    throw DataError(
                        file: source.name, column: person, problem: "the person column is missing",
                        remedy: "add it to every file of real records")
                }
            }
        }
        return names
    }

    private static func checkWidth(_ names: [String], _ source: any RecordSource) throws {
        guard names.count < 2 else { return }
        let header = try source.columnNames()
        let hint = header.count == 1 && header[0].contains { $0 == ";" || $0 == "\t" }
        throw DataError(
            file: source.name, problem: "records need at least two columns, found \(names.count)",
            remedy: hint
                ? "the header seems to be one quoted field; write the columns separately, with a comma between them"
                : source.format == .csv && header.count < 2
                    ? "give a table of records, with commas, semicolons or tabs between the columns"
                    : "give a table of more columns, or ignore fewer of them")
    }

    /// Learns what the columns of one file are; reads it again for labels only if some were passed by.
    private static func scan(
        _ input: NamedInput, _ source: any RecordSource, _ names: [String], _ plan: ReadPlan
    ) throws -> ScannedInput {
        let columns = try source.columnNames()
        let wanted = Set(names)
        let declared = Set(columns.filter { wanted.contains($0) && plan.declaration(of: $0)?.kind == .categorical })
        if let rows = try source.declaredRows() {
            // Before a single record is read: every column takes a bit at least.
            let bytes = min(4 * names.count, (names.count + 63) / 64 * 8)
            try plan.budget.check(
                MemoryLimit.product(min(rows, plan.options.maximumRows ?? .max), bytes), file: source.name)
        }
        let scanner = SchemaScanner(file: source.name, columns: columns, plan: plan, labelled: declared)
        try source.forEachRecord(scanner)
        var found: [String: ColumnObservation] = [:]
        for column in scanner.finish() where wanted.contains(column.name) { found[column.name] = column }
        let incomplete = Set(
            found.values.filter { $0.labels == nil && $0.isText && plan.declaration(of: $0.name)?.kind == nil }
                .map(\.name))
        if !incomplete.isEmpty {
            let second = SchemaScanner(
                file: source.name, columns: columns, plan: plan, labelled: incomplete, onlyLabels: true)
            try source.forEachRecord(second)
            for column in second.finish() where incomplete.contains(column.name) {
                found[column.name]?.labels = column.labels
            }
        }
        return ScannedInput(input: input, source: source, rows: scanner.rows, columns: found)
    }

    private static func read(
        _ input: ScannedInput, _ schema: Schema, _ plan: ReadPlan, _ persons: LabelTable?
    ) throws -> LoadedTable {
        var table = Table(schema: schema)
        table.reserveRows(input.rows)
        var groups: [Int32]?
        try decode(input.source, schema, plan, persons, chunkRows: chunkRows(for: schema)) { chunk, people in
            let known = max(0, min(chunk.rowCount, input.rows - table.rowCount))
            // The memory of a file that grew since it was scanned, and of the marks of missing bits, is not claimed yet.
            try plan.budget.claim((chunk.rowCount - known) * bytesPerRow(schema), file: input.source.name)
            if table.missingBits == nil && chunk.missingBits != nil {
                try plan.budget.claim(
                    MemoryLimit.product(input.rows, table.bits.wordsPerRow * 8), file: input.source.name)
            }
            table.append(chunk)
            if let people {
                if groups == nil { groups = [] }
                groups?.append(contentsOf: people)
            }
        }
        let path = SourceOpening.split(input.input.path).file
        let (digest, bytes) = try FileDigest.sha256(path: path, name: input.input.path)
        return LoadedTable(
            input: input.input, table: table, persons: groups, digest: digest, bytes: bytes,
            format: input.source.format)
    }

    /// Rows that take about 4 MB, so that a chunk costs little beside the table.
    static func chunkRows(for schema: Schema) -> Int {
        max(1, min(65_536, (4 << 20) / max(1, bytesPerRow(schema))))
    }

    static func bytesPerRow(_ schema: Schema) -> Int {
        (schema.bitCount + 63) / 64 * 8 + schema.codeCount * 4 + schema.numberCount * 8
    }

    static func decode(
        _ source: any RecordSource, _ schema: Schema, _ plan: ReadPlan, _ persons: LabelTable?, chunkRows: Int,
        _ body: (Table, [Int32]?) throws -> Void
    ) throws {
        let labels = schema.columns.filter { $0.kind == .categorical }.map { LabelTable($0.categories) }
        try withoutActuallyEscaping(body) { body in
            let decoder = TableDecoder(
                file: source.name, columns: try source.columnNames(), schema: schema, labels: labels, persons: persons,
                plan: plan, chunkRows: chunkRows, sink: body)
            try source.forEachRecord(decoder)
            try decoder.finish()
        }
    }
}
