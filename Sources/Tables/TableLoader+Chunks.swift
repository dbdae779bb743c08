extension TableLoader {
    /// The schema that `inputs` share and how many records each has, as ``load(_:options:)`` infers it; no table is filled.
    ///
    /// Then ``readChunks(_:schema:options:chunkRows:_:)`` reads files that are larger than memory.
    ///
    /// - Parameters:
    ///   - inputs: at least one file; the schema is that of the real ones.
    ///   - options: how files are read.
    /// - Throws: `DataError` as ``load(_:options:)``.
    public static func schema(of inputs: [NamedInput], options: ReadOptions) throws -> (schema: Schema, rows: [Int]) {
        precondition(!inputs.isEmpty)
        return try placing(inputs, options) { inputs, formats in
            let survey = try survey(inputs, formats, options: options, isAudit: true)
            return (survey.resolution.schema, survey.scanned.map(\.rows))
        }
    }

    /// How many bytes a record of `schema` takes in a table.
    package static func bytesOfRecord(_ schema: Schema) -> Int { max(bytesPerRow(schema), 1) }

    /// Reads one file in chunks of `chunkRows` rows (the last one shorter), in order, into tables of a known schema.
    ///
    /// For files larger than memory: one chunk is held at a time. Nothing is inferred; a value that does not fit the
    /// schema is an error. Columns are matched by name.
    ///
    /// - Throws: `DataError` as ``load(_:options:)``, and whatever `body` throws.
    public static func readChunks(
        _ input: NamedInput, schema: Schema, options: ReadOptions, chunkRows: Int, _ body: (Table) throws -> Void
    ) throws {
        var options = options
        if options.vocabulary == nil { options.vocabulary = schema.columns.map(\.name) }
        let source = try SourceOpening.open(input.path, options: options.own(of: input))
        let plan = try ReadPlan(options, nullIsEmpty: source.format == .duckdb)
        try ColumnMatch.check(source, against: schema.columns.map(\.name), of: "the schema", plan)
        // The decoder's buffer, with marks of missing bits, and the chunk made of it.
        let bytes = MemoryLimit.product(max(chunkRows, 1), 4 * max(bytesPerRow(schema), 1))
        try plan.budget.claim(bytes, file: source.name)
        try DataError.placing([input.path: source.format]) {
            try decode(source, schema, plan, nil, chunkRows: chunkRows) { chunk, _ in try body(chunk) }
        }
    }
}

/// Compares the columns of files by name.
enum ColumnMatch {
    /// - Throws: `DataError` naming the columns that `source` lacks or has besides `names`.
    static func check(
        _ source: any RecordSource, against names: [String], of reference: String, _ plan: ReadPlan
    ) throws {
        let own = try source.columnNames().filter(plan.isFeature)
        let (ownSet, wanted) = (Set(own), Set(names))
        let lacking = names.filter { !ownSet.contains($0) }
        let extra = own.filter { !wanted.contains($0) }
        if lacking.isEmpty && extra.isEmpty { return }
        if lacking.count == names.count && extra.count == own.count {
            // Then one of the files may have no header, and its names are a record's cells.
            throw DataError(
                file: source.name,
                problem: "none of its columns (\(own.count)) has the name of one of \(reference) (\(names.count))",
                remedy: source.format.hasRows
                    ? "give the columns of all files the same names"
                    : "give all files the same columns; the first line of a file must hold the column names")
        }
        var problem: [String] = []
        if !lacking.isEmpty { problem.append("lacks \(list(lacking)) of \(reference)") }
        if !extra.isEmpty { problem.append("has \(list(extra)) that \(reference) does not have") }
        throw DataError(
            file: source.name, column: lacking.count + extra.count == 1 ? (lacking + extra)[0] : nil,
            problem: problem.joined(separator: " and "),
            remedy: "give all files the same columns, or ignore the columns that only some files have")
    }

    /// The first five names and how many more there are.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        let subject = names.count == 1 ? "the column" : "the columns"
        return "\(subject) \(shown)" + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}
