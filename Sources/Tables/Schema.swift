/// What the values of a column are.
public enum ColumnKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// 0 or 1.
    case binary
    /// One of a finite set of labels without an order.
    case categorical
    /// A whole number, exact in a double (at most 2^53 in size).
    case integer
    /// A finite real number.
    case continuous
    /// A day or moment, held as days since 1970-01-01 (a fraction where a time of day is given).
    case date

    /// Whether values are held as doubles.
    public var isNumeric: Bool { self == .integer || self == .continuous || self == .date }
}

/// A column's name and kind, and the labels of a categorical one.
public struct Column: Hashable, Sendable {
    public var name: String
    public var kind: ColumnKind
    /// The labels of a categorical column in code order; empty for every other kind.
    public var categories: [String]

    public init(name: String, kind: ColumnKind, categories: [String] = []) {
        self.name = name
        self.kind = kind
        self.categories = categories
    }
}

/// The columns of a table, in order, with unique names.
///
/// Tables that are compared share one schema: the same columns in the same order with the same category codes.
public struct Schema: Hashable, Sendable {
    /// Where a column's values are kept in a ``Table``.
    public enum Slot: Hashable, Sendable {
        /// Column of the bit matrix.
        case bit(Int)
        /// Index into the arrays of category codes.
        case code(Int)
        /// Index into the arrays of numbers.
        case number(Int)
    }

    public let columns: [Column]
    /// The slot of each column.
    public let slots: [Slot]
    /// How many columns are binary.
    public let bitCount: Int
    /// How many columns are categorical.
    public let codeCount: Int
    /// How many columns are integer, continuous or date.
    public let numberCount: Int
    private let positions: [String: Int]

    /// A schema of `columns`, whose names must differ; `nil` when two are the same.
    public init?(columns: [Column]) {
        var positions: [String: Int] = [:]
        positions.reserveCapacity(columns.count)
        var slots: [Slot] = []
        slots.reserveCapacity(columns.count)
        var (bits, codes, numbers) = (0, 0, 0)
        for (index, column) in columns.enumerated() {
            guard positions.updateValue(index, forKey: column.name) == nil else { return nil }
            switch column.kind {
            case .binary:
                slots.append(.bit(bits))
                bits += 1
            case .categorical:
                slots.append(.code(codes))
                codes += 1
            case .integer, .continuous, .date:
                slots.append(.number(numbers))
                numbers += 1
            }
        }
        self.columns = columns
        self.slots = slots
        self.positions = positions
        (bitCount, codeCount, numberCount) = (bits, codes, numbers)
    }

    /// The position of the column called `name`, if there is one.
    public func position(of name: String) -> Int? { positions[name] }

    /// Whether every column is binary, so that a record is a row of bits.
    public var isBinary: Bool { !columns.isEmpty && bitCount == columns.count }
}
