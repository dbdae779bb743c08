/// What a saved PyTorch object, or a list of TensorFlow variables, is made of, as the converter transports it.
indirect enum ConversionTree: Hashable {
    enum Key: Hashable {
        case text(String)
        case number(String)
    }

    struct Entry: Hashable {
        var key: Key
        var value: ConversionTree
    }

    /// `metadata` is what PyTorch attaches to state dictionaries.
    case dictionary([Entry], isOrdered: Bool, metadata: ConversionTree?)
    case list([ConversionTree])
    case tuple([ConversionTree])
    case tensor(Int, parameter: Bool, requiresGradient: Bool)
    /// In decimal.
    case whole(String)
    /// In C's hexadecimal notation.
    case real(String)
    case bool(Bool)
    case text(String)
    case none

    /// The entries of a dictionary whose keys are texts.
    var entries: [(key: String, value: ConversionTree)]? {
        guard case .dictionary(let entries, _, _) = self else { return nil }
        var named: [(String, ConversionTree)] = []
        for entry in entries {
            guard case .text(let key) = entry.key else { return nil }
            named.append((key, entry.value))
        }
        return named
    }

    subscript(key: String) -> ConversionTree? { entries?.first { $0.key == key }?.value }

    /// Whether it is a single number, a tensor, a truth value or nothing.
    var isNumber: Bool {
        switch self {
        case .tensor, .whole, .real, .bool, .none: true
        default: false
        }
    }

    /// The tensors' numbers in the order in which they occur.
    var tensors: [Int] {
        switch self {
        case .dictionary(let entries, _, let metadata):
            entries.flatMap(\.value.tensors) + (metadata?.tensors ?? [])
        case .list(let items), .tuple(let items): items.flatMap(\.tensors)
        case .tensor(let index, _, _): [index]
        default: []
        }
    }

    /// The same tree with each tensor's number replaced.
    func renumbered(_ number: (Int) -> Int) -> ConversionTree {
        switch self {
        case .dictionary(let entries, let isOrdered, let metadata):
            .dictionary(
                entries.map { Entry(key: $0.key, value: $0.value.renumbered(number)) }, isOrdered: isOrdered,
                metadata: metadata?.renumbered(number))
        case .list(let items): .list(items.map { $0.renumbered(number) })
        case .tuple(let items): .tuple(items.map { $0.renumbered(number) })
        case .tensor(let index, let parameter, let requires):
            .tensor(number(index), parameter: parameter, requiresGradient: requires)
        default: self
        }
    }

    /// Paths and numbers of the tensors, for example `param_groups/0/aggregate_grads/3`.
    func namedTensors(_ prefix: String = "") -> [(path: String, index: Int)] {
        func below(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix)/\(name)" }
        switch self {
        case .dictionary(let entries, _, _):
            return entries.flatMap { entry in
                let name =
                    switch entry.key {
                    case .text(let text), .number(let text): text
                    }
                return entry.value.namedTensors(below(name))
            }
        case .list(let items), .tuple(let items):
            return items.enumerated().flatMap { $1.namedTensors(below("\($0)")) }
        case .tensor(let index, _, _): return [(prefix, index)]
        default: return []
        }
    }
}

extension ConversionTree: Codable {
    private enum Field: String, CodingKey {
        case dict, ordered, metadata, list, tuple, tensor, parameter, int, float, bool, str, none
        case requiresGradient = "requires_grad"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        if let entries = try fields.decodeIfPresent([Entry].self, forKey: .dict) {
            self = .dictionary(entries, isOrdered: false, metadata: nil)
        } else if let entries = try fields.decodeIfPresent([Entry].self, forKey: .ordered) {
            self = .dictionary(
                entries, isOrdered: true, metadata: try fields.decodeIfPresent(ConversionTree.self, forKey: .metadata))
        } else if let items = try fields.decodeIfPresent([ConversionTree].self, forKey: .list) {
            self = .list(items)
        } else if let items = try fields.decodeIfPresent([ConversionTree].self, forKey: .tuple) {
            self = .tuple(items)
        } else if let index = try fields.decodeIfPresent(Int.self, forKey: .tensor) {
            self = .tensor(
                index, parameter: try fields.decodeIfPresent(Bool.self, forKey: .parameter) ?? false,
                requiresGradient: try fields.decodeIfPresent(Bool.self, forKey: .requiresGradient) ?? false)
        } else if let text = try fields.decodeIfPresent(String.self, forKey: .int) {
            self = .whole(text)
        } else if let text = try fields.decodeIfPresent(String.self, forKey: .float) {
            self = .real(text)
        } else if let value = try fields.decodeIfPresent(Bool.self, forKey: .bool) {
            self = .bool(value)
        } else if let text = try fields.decodeIfPresent(String.self, forKey: .str) {
            self = .text(text)
        } else {
            _ = try fields.decode(Bool.self, forKey: .none)
            self = .none
        }
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        switch self {
        case .dictionary(let entries, let isOrdered, let metadata):
            try fields.encode(entries, forKey: isOrdered ? .ordered : .dict)
            try fields.encodeIfPresent(metadata, forKey: .metadata)
        case .list(let items): try fields.encode(items, forKey: .list)
        case .tuple(let items): try fields.encode(items, forKey: .tuple)
        case .tensor(let index, let parameter, let requires):
            try fields.encode(index, forKey: .tensor)
            if parameter {
                try fields.encode(true, forKey: .parameter)
                try fields.encode(requires, forKey: .requiresGradient)
            }
        case .whole(let text): try fields.encode(text, forKey: .int)
        case .real(let text): try fields.encode(text, forKey: .float)
        case .bool(let value): try fields.encode(value, forKey: .bool)
        case .text(let text): try fields.encode(text, forKey: .str)
        case .none: try fields.encode(true, forKey: .none)
        }
    }
}

extension ConversionTree.Entry: Codable {
    private enum Field: String, CodingKey {
        case str, int
    }

    init(from decoder: any Decoder) throws {
        var pair = try decoder.unkeyedContainer()
        let fields = try pair.nestedContainer(keyedBy: Field.self)
        if let text = try fields.decodeIfPresent(String.self, forKey: .str) {
            key = .text(text)
        } else {
            key = .number(try fields.decode(String.self, forKey: .int))
        }
        value = try pair.decode(ConversionTree.self)
    }

    func encode(to encoder: any Encoder) throws {
        var pair = encoder.unkeyedContainer()
        var fields = pair.nestedContainer(keyedBy: Field.self)
        switch key {
        case .text(let text): try fields.encode(text, forKey: .str)
        case .number(let text): try fields.encode(text, forKey: .int)
        }
        try pair.encode(value)
    }
}
