/// Which two data sets are compared: part of every claim of differential privacy, and of no use apart from it.
public enum NeighbouringRelation: String, Codable, Hashable, Sendable, CaseIterable {
    /// One data set has one record more. A record moves a sum by at most the norm bound.
    case addOrRemoveOne = "add_or_remove_one"
    /// One record has other values. It moves a sum by at most twice the norm bound.
    case replaceOne = "replace_one"
    /// One record is replaced by one that contributes nothing; the number of records is the same.
    case zeroOut = "zero_out"

    /// The largest change of a sum of contributions, over the bound on the norm of one.
    var sensitivity: Double { self == .replaceOne ? 2 : 1 }
}

/// Which of two neighbours the outputs come from.
public enum NeighbouringDirection: String, Codable, Hashable, Sendable, CaseIterable {
    /// From the data set with the record: P has it, Q does not.
    case remove
    /// From the one without it.
    case add

    /// The other one.
    var opposite: NeighbouringDirection { self == .remove ? .add : .remove }
}
