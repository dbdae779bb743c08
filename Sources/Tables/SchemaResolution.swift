/// A file and what a pass over it found.
struct ScannedInput {
    let input: NamedInput
    let source: any RecordSource
    let rows: Int
    /// By column name, the features only.
    var columns: [String: ColumnObservation]
}

/// Joins what was found in several files to one schema.
struct SchemaResolution {
    /// The common schema.
    private(set) var schema: Schema
    /// What readers of each input should know, by the input's position.
    private(set) var notes: [[String]]

    /// Resolves `names`, the features in the order of the first real file, over `inputs`.
    ///
    /// - Throws: `DataError` when a column means different things in two files.
    init(names: [String], inputs: [ScannedInput], plan: ReadPlan) throws {
        var columns: [Column] = []
        columns.reserveCapacity(names.count)
        notes = Array(repeating: [], count: inputs.count)
        for name in names {
            columns.append(try Self.resolve(name, inputs, plan, &notes))
        }
        guard let schema = Schema(columns: columns) else {
            throw DataError(
                file: inputs.first?.input.path ?? "", problem: "two columns have the same name",
                remedy: "give every column a name of its own")
        }
        self.schema = schema
    }

    private static func resolve(
        _ name: String, _ inputs: [ScannedInput], _ plan: ReadPlan, _ notes: inout [[String]]
    ) throws -> Column {
        let declaration = plan.declaration(of: name)
        var kind: ColumnKind
        if let declared = declaration?.kind {
            kind = declared
            for input in inputs { try check(input, name, fits: declared) }
        } else {
            let real = try join(name, inputs.filter { !$0.input.isRelease })
            kind = real
            for (position, input) in inputs.enumerated() where input.input.isRelease {
                if try widens(input, name, real) {
                    kind = .continuous
                    notes[position].append(
                        "column '\(name)' holds whole numbers in the real data and fractions here; it is read as "
                            + "continuous everywhere")
                }
            }
        }
        for input in inputs where input.source.format == .codeSet && kind != .binary {
            throw DataError(
                file: input.input.path, column: name,
                problem: "a code set says whether a code is present, and this column is \(kind.rawValue) elsewhere",
                remedy: "ignore the column or give this file in a format with values")
        }
        guard kind == .categorical else { return Column(name: name, kind: kind) }
        let labels = try categories(name, inputs, declaration?.categories, &notes)
        return Column(name: name, kind: .categorical, categories: labels)
    }

    /// The kind that holds all real values of a column.
    private static func join(_ name: String, _ inputs: [ScannedInput]) throws -> ColumnKind {
        var joined: (kind: ObservedKind, file: String)?
        for input in inputs {
            guard let kind = try input.columns[name]?.kind(in: input.input.path), kind != .empty else { continue }
            guard let (before, file) = joined else {
                joined = (kind, input.input.path)
                continue
            }
            if before == kind { continue }
            guard before.isNumber && kind.isNumber else {
                throw DataError(
                    file: input.input.path, column: name,
                    problem: "the column is retyped: it holds \(kind.rawValue) here and \(before.rawValue) in \(file)",
                    remedy: "correct one of the files, or declare the column's type in a schema file")
            }
            let order: [ObservedKind] = [.binary, .integer, .continuous]
            if let here = order.firstIndex(of: kind), let there = order.firstIndex(of: before), here > there {
                joined = (kind, input.input.path)
            }
        }
        switch joined?.kind {
        case .binary: return .binary
        case .integer: return .integer
        case .continuous: return .continuous
        case .date: return .date
        case .text, .empty, nil: return .categorical
        }
    }

    /// Checks a release's column against the real data's kind; whether it makes whole numbers continuous.
    private static func widens(_ input: ScannedInput, _ name: String, _ real: ColumnKind) throws -> Bool {
        guard real != .categorical, let column = input.columns[name] else { return false }
        let file = input.input.path
        // The decoder takes words and digits for binary values, mixed as they may be.
        if real == .binary && column.forms.isSubset(of: [.zeroOne, .word]) { return false }
        let found = try column.kind(in: file)
        if found == .empty { return false }
        let wrong: CellForms
        switch real {
        case .binary:
            if found == .binary { return false }
            wrong = [.integer, .real, .date, .text]
        case .integer, .continuous:
            // A column of true and false alone is binary, and not a number either.
            let words = column.forms.contains(.word)
            if found.isNumber && !words { return real == .integer && found == .continuous }
            wrong = [.date, .text, .word]
        case .date:
            if found == .date { return false }
            wrong = [.zeroOne, .integer, .real, .text, .word]
        case .categorical: return false
        }
        throw CellError.wrongKind(file, column.firstLine(of: wrong), Column(name: name, kind: real))
    }

    /// Checks that every value fits a kind declared in the schema file.
    private static func check(_ input: ScannedInput, _ name: String, fits declared: ColumnKind) throws {
        guard declared != .categorical, let column = input.columns[name] else { return }
        let file = input.input.path
        let wrong: CellForms
        switch declared {
        case .binary: wrong = [.integer, .real, .date, .huge, .overflow, .notFinite, .text]
        case .integer: wrong = [.real, .word, .date, .text]
        case .continuous: wrong = [.word, .date, .text]
        case .date: wrong = [.zeroOne, .integer, .real, .word, .huge, .overflow, .notFinite, .text]
        case .categorical: return
        }
        let found = column.forms.intersection(wrong)
        if !found.isEmpty {
            throw CellError.wrongKind(file, column.firstLine(of: found), Column(name: name, kind: declared))
        }
        if column.forms.contains(.notFinite) { throw CellError.notFinite(file, column.firstLine(of: .notFinite), name) }
        if column.forms.contains(.overflow) { throw CellError.overflow(file, column.firstLine(of: .overflow), name) }
        if column.forms.contains(.huge) && declared == .integer {
            throw CellError.huge(file, column.firstLine(of: .huge), name)
        }
    }

    /// The labels of all files: the real ones sorted by their bytes, then those of the releases.
    ///
    /// Real labels come first so that their codes do not depend on which release is audited.
    private static func categories(
        _ name: String, _ inputs: [ScannedInput], _ declared: [String]?, _ notes: inout [[String]]
    ) throws -> [String] {
        // With declared labels the decoder finds every other one, with its line.
        if let declared { return declared }
        let real = LabelTable(maximumCount: .max)
        merge(inputs.filter { !$0.input.isRelease }, name, into: real)
        var labels = real.sortedLabels
        let added = LabelTable(maximumCount: .max)
        for (position, input) in inputs.enumerated() where input.input.isRelease {
            let new = input.columns[name]?.labels?.labels.filter { !real.contains($0) } ?? []
            if new.isEmpty { continue }
            added.insert(all: new)
            let subject = new.count == 1 ? "1 category that does" : "\(new.count) categories that do"
            notes[position].append("column '\(name)' has \(subject) not occur in the real data")
        }
        labels += added.sortedLabels
        guard labels.count <= LabelTable.maximumCount else {
            throw CellError.tooManyLabels(inputs.first?.input.path ?? "", nil, name)
        }
        return labels
    }

    private static func merge(_ inputs: [ScannedInput], _ name: String, into table: LabelTable) {
        for input in inputs { table.insert(all: input.columns[name]?.labels?.labels ?? []) }
    }
}
