import Foundation

/// JSON as a value; booleans and numbers are told apart.
enum JSONValue: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    var strings: [String] {
        guard case .array(let items) = self else { return [] }
        return items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
}

/// As much of JSON Schema as the schemas in `Docs` use, and a record of which properties were met.
struct SchemaValidator {
    let root: JSONValue
    private(set) var problems: [String] = []
    /// `definition.property` of every property that a value had.
    private(set) var met: Set<String> = []

    init(root: JSONValue) { self.root = root }

    /// The schema `Docs/<name>.schema.json`.
    init(named name: String) throws {
        self.init(root: try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: Self.file(name))))
    }

    static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func file(_ name: String) -> URL { checkout.appending(path: "Docs/\(name).schema.json") }

    /// A program for Python: prints where the files named after the first, a schema, do not follow it.
    static let script = """
        import json, sys
        from jsonschema.validators import validator_for
        schema = json.load(open(sys.argv[1]))
        V = validator_for(schema)
        V.check_schema(schema)
        for name in sys.argv[2:]:
            for error in V(schema).iter_errors(json.load(open(name))):
                print(name, error.json_path, error.message)
        """

    mutating func check(_ value: JSONValue, against schema: JSONValue, at path: String = "$", name: String = "root") {
        if case .string(let reference)? = schema["$ref"] {
            let target = String(reference.dropFirst("#/$defs/".count))
            guard let definition = root["$defs"]?[target] else { return problems.append("\(path): no \(reference)") }
            return check(value, against: definition, at: path, name: target)
        }
        if case .string(let type)? = schema["type"], !matches(value, type) { problems.append("\(path): not \(type)") }
        if let allowed = schema["enum"], case .array(let items) = allowed, !items.contains(value) {
            problems.append("\(path): not one of the enum")
        }
        if let constant = schema["const"], constant != value { problems.append("\(path): not the constant") }
        checkRange(value, schema, path)
        if case .array(let items) = value, let element = schema["items"] {
            for (index, item) in items.enumerated() {
                check(item, against: element, at: "\(path)[\(index)]", name: name)
            }
        }
        guard case .object(let members) = value else { return }
        for key in schema["required"]?.strings ?? [] where members[key] == nil {
            problems.append("\(path): \(key) is missing")
        }
        for (key, member) in members {
            if let property = schema["properties"]?[key] {
                met.insert("\(name).\(key)")
                check(member, against: property, at: "\(path).\(key)", name: "\(name).\(key)")
            } else if schema["additionalProperties"] == .bool(false) {
                problems.append("\(path): \(key) is not in the schema")
            } else if let additional = schema["additionalProperties"] {
                check(member, against: additional, at: "\(path).\(key)")
            }
        }
    }

    /// `definition.property` of every property that the schema describes.
    var described: Set<String> {
        var result = Set<String>()
        func collect(_ schema: JSONValue, _ name: String) {
            guard case .object(let properties)? = schema["properties"] else { return }
            for key in properties.keys { result.insert("\(name).\(key)") }
        }
        collect(root, "root")
        if case .object(let definitions)? = root["$defs"] {
            for (name, definition) in definitions { collect(definition, name) }
        }
        return result
    }

    private func matches(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.string, "string"), (.bool, "boolean"), (.number, "number"), (.array, "array"), (.object, "object"): true
        case (.number(let number), "integer"): number == number.rounded()
        default: false
        }
    }

    private mutating func checkRange(_ value: JSONValue, _ schema: JSONValue, _ path: String) {
        guard case .number(let number) = value else { return }
        if case .number(let low)? = schema["minimum"], number < low { problems.append("\(path): too small") }
        if case .number(let high)? = schema["maximum"], number > high { problems.append("\(path): too large") }
        if case .number(let low)? = schema["exclusiveMinimum"], number <= low { problems.append("\(path): too small") }
        if case .number(let high)? = schema["exclusiveMaximum"], number >= high {
            problems.append("\(path): too large")
        }
    }
}
