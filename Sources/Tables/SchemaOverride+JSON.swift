internal import Foundation

/// Reading of schema files, in our own form and as SDV metadata.
extension SchemaOverride {
    /// The largest schema file read, in bytes.
    private static let maximumSize = 64 << 20

    /// Reads the JSON file at `path`.
    ///
    /// Own form: `{"columns": [{"name": "age", "type": "integer", "categories": […], "missing": ["-9"], "role":
    /// "feature"}]}` with everything but the name optional. SDV metadata: `{"columns": {"age": {"sdtype":
    /// "numerical"}}, "primary_key": "id"}`, perhaps inside `{"tables": {"name": …}}` with one table.
    ///
    /// - Throws: `DataError` for a file that cannot be read, is not JSON, or holds an unknown key or value.
    public init(contentsOf path: String) throws {
        let file = try OpenFile(path: path, name: path, expecting: "a schema file")
        guard file.size <= Self.maximumSize else {
            throw DataError(file: path, problem: "the schema file is larger than 64 MiB", remedy: "name the right file")
        }
        try self.init(json: file.head(file.size), file: path)
    }

    /// Reads JSON text; `file` is its name in messages.
    ///
    /// - Throws: `DataError` as ``init(contentsOf:)``.
    public init(json: [UInt8], file: String) throws {
        let value: Any
        do {
            value = try JSONSerialization.jsonObject(with: Data(json))
        } catch {
            throw JSONDamage.error(error as NSError, in: json, file: file)
        }
        guard let root = value as? [String: Any] else {
            throw DataError(
                file: file, problem: "is not a JSON object", remedy: "see Docs/Tables.md for the form of schema files")
        }
        let reader = SchemaJSON(file: file)
        if let columns = root["columns"] as? [Any] {
            try reader.check(root, ["columns"], "the schema")
            self.init(file: file, declarations: try columns.map(reader.declaration))
        } else if root["tables"] != nil || root["columns"] is [String: Any] {
            self.init(file: file, declarations: try reader.metadata(root))
        } else {
            try reader.check(root, ["columns", "tables"], "the schema")
            throw reader.wrong("the schema has no list of columns", "write {\"columns\": […]}")
        }
        var names: Set<String> = []
        for declaration in declarations where !names.insert(declaration.name).inserted {
            throw DataError(
                file: file, column: declaration.name, problem: "the column is declared twice",
                remedy: "remove one declaration")
        }
    }
}

/// Says where a text stops being JSON.
private enum JSONDamage {
    static func error(_ error: NSError, in json: [UInt8], file: String) -> DataError {
        // The parser gives the place in words only: "Invalid value around character 3."
        let words = error.userInfo["NSDebugDescription"] as? String ?? ""
        let isCut = words.contains("end of file")
        let position = words.split { !$0.isNumber }.last.flatMap { Int($0) }
        let line = position.map { place in json.prefix(place).count { $0 == 0x0A } + 1 }
        return DataError(
            file: file, line: line,
            problem: isCut ? "is not valid JSON: something in it is not complete" : "is not valid JSON",
            remedy: line == nil
                ? "look for a missing bracket or quote, or a misspelt word"
                : "look there for a missing or superfluous comma, quote or bracket")
    }
}

/// Takes JSON values apart, naming what does not fit.
private struct SchemaJSON {
    let file: String

    func wrong(_ problem: String, _ remedy: String, column: String? = nil) -> DataError {
        DataError(file: file, column: column, problem: problem, remedy: remedy)
    }

    /// - Throws: `DataError` when `object` has a key that is not in `known`, with the nearest one.
    func check(_ object: [String: Any], _ known: [String], _ place: String, column: String? = nil) throws {
        for key in object.keys.sorted() where !known.contains(key) {
            throw unknown(key, known, "key of \(place)", column: column)
        }
    }

    func unknown(_ word: String, _ known: [String], _ kind: String, column: String? = nil) -> DataError {
        let near = NearestName.of(word, among: known).map { "did you mean '\($0)'? Known are " } ?? "known are "
        return wrong("'\(word)' is not a \(kind)", near + known.joined(separator: ", "), column: column)
    }

    /// One column of our own form.
    func declaration(_ value: Any) throws -> SchemaOverride.Declaration {
        guard let object = value as? [String: Any], let name = object["name"] as? String, !name.isEmpty else {
            throw wrong("a column is not an object with a name", "write {\"name\": \"…\"}")
        }
        try check(object, ["name", "type", "categories", "missing", "role"], "a column", column: name)
        var result = SchemaOverride.Declaration(name: name)
        if let type = try text(object, "type", name) {
            let known = ColumnKind.allCases.map(\.rawValue)
            guard let kind = ColumnKind(rawValue: type) else { throw unknown(type, known, "column type", column: name) }
            result.kind = kind
        }
        if let role = try text(object, "role", name) {
            let known = SchemaOverride.Role.allCases.map(\.rawValue)
            guard let value = SchemaOverride.Role(rawValue: role) else {
                throw unknown(role, known, "column role", column: name)
            }
            result.role = value
        }
        result.missing = Set(try texts(object, "missing", name) ?? [])
        if let categories = try texts(object, "categories", name) {
            guard result.kind == nil || result.kind == .categorical else {
                throw wrong(
                    "categories are listed for a column that is not categorical", "set its type to categorical",
                    column: name)
            }
            guard Set(categories).count == categories.count, !categories.isEmpty else {
                throw wrong("the categories are empty or hold one twice", "list each category once", column: name)
            }
            result.kind = .categorical
            result.categories = categories
        }
        return result
    }

    private func text(_ object: [String: Any], _ key: String, _ column: String) throws -> String? {
        guard let value = object[key] else { return nil }
        guard let text = value as? String else {
            throw wrong("'\(key)' is not a string", "put it in quotes", column: column)
        }
        return text
    }

    private func texts(_ object: [String: Any], _ key: String, _ column: String) throws -> [String]? {
        guard let value = object[key] else { return nil }
        guard let texts = value as? [String] else {
            throw wrong("'\(key)' is not a list of strings", "write [\"…\", \"…\"]", column: column)
        }
        // Blanks around a value are not part of it, here as in the data.
        return texts.map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \t")) }
    }

    /// SDV metadata of one table.
    func metadata(_ root: [String: Any]) throws -> [SchemaOverride.Declaration] {
        let general = ["METADATA_SPEC_VERSION", "relationships"]
        if let tables = root["tables"] {
            try check(root, ["tables"] + general, "SDV metadata")
            guard let tables = tables as? [String: Any], tables.count == 1,
                let table = tables.values.first as? [String: Any]
            else {
                throw wrong("the metadata do not describe exactly one table", "keep the table that is audited")
            }
            return try metadata(table)
        }
        let known = [
            "columns", "primary_key", "alternate_keys", "sequence_key", "sequence_index", "column_relationships",
        ]
        try check(root, known + general, "SDV metadata")
        guard let columns = root["columns"] as? [String: Any] else {
            throw wrong("the metadata have no object of columns", "write {\"columns\": {…}}")
        }
        var result = try columns.keys.sorted().map { name in try column(name, columns[name]) }
        var keys: Set<String> = []
        if let key = root["primary_key"] as? String { keys.insert(key) }
        keys.formUnion(root["primary_key"] as? [String] ?? [])
        keys.formUnion(root["alternate_keys"] as? [String] ?? [])
        for key in keys.sorted() {
            guard let index = result.firstIndex(where: { $0.name == key }) else {
                throw unknown(key, columns.keys.sorted(), "column of the metadata")
            }
            result[index].role = .ignore
        }
        return result
    }

    private func column(_ name: String, _ value: Any?) throws -> SchemaOverride.Declaration {
        guard let object = value as? [String: Any], let type = object["sdtype"] as? String else {
            throw wrong("the column has no sdtype", "write {\"sdtype\": \"categorical\"}", column: name)
        }
        let known = [
            "sdtype", "pii", "datetime_format", "computer_representation", "regex_format", "order", "order_by",
        ]
        try check(object, known, "an SDV column", column: name)
        var result = SchemaOverride.Declaration(name: name)
        switch type {
        // Whether numbers are whole is seen in the data.
        case "numerical", "unknown": break
        case "categorical": result.kind = .categorical
        case "boolean": result.kind = .binary
        case "datetime": result.kind = .date
        case "id": result.role = .ignore
        default:
            // SDV has dozens of further types for personal data (name, email…), all of them identifying.
            throw unknown(
                type, ["numerical", "categorical", "boolean", "datetime", "id", "unknown"], "supported sdtype",
                column: name)
        }
        return result
    }
}
