import Tables

/// Values within bounds, each with an error at its place.
extension DocumentNode {
    /// A whole number in `range`.
    ///
    /// - Throws: `DataError` when it is none.
    public func whole(_ name: String, in range: ClosedRange<Int>) throws -> Int {
        let value = try integer(name)
        guard range.contains(value) else {
            throw error(
                "\(name) must be from \(range.lowerBound) to \(range.upperBound)", remedy: "give such a whole number")
        }
        return value
    }

    /// A number in `range`.
    ///
    /// - Throws: `DataError` when it is none.
    public func number(_ name: String, in range: ClosedRange<Double>) throws -> Double {
        let value = try number(name)
        guard range.contains(value) else {
            throw error("\(name) must be from \(range.lowerBound) to \(range.upperBound)", remedy: "give such a number")
        }
        return value
    }

    /// One of the names of `type`.
    ///
    /// - Throws: `DataError` when it is none, with all of them.
    public func choice<Value: RawRepresentable<String> & CaseIterable>(_ name: String, of type: Value.Type) throws
        -> Value
    {
        guard let value = Value(rawValue: try text(name)) else {
            throw error(
                "\(name) is none of \(Value.allCases.map(\.rawValue).joined(separator: ", "))", remedy: "write one")
        }
        return value
    }

    /// `true` or `false`.
    ///
    /// - Throws: `DataError` when it is neither.
    public func boolean(_ name: String) throws -> Bool {
        switch try text(name) {
        case "true": return true
        case "false": return false
        default: throw error("\(name) is neither true nor false", remedy: "write one of them")
        }
    }
}
