/// Why a neighbour search is refused.
public enum NeighborError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The metric is defined on sets of codes only.
    case needsBinaryColumns(metric: Metric, column: String)
    /// A value is too large for distances in double precision.
    case valueTooLarge(column: String)
    /// More rows than a 32-bit row number can name.
    case tooManyRows(Int)
    /// There is nothing to search in.
    case noReferences
    /// More neighbours are asked for than there are references to choose from, or fewer than one.
    case impossibleNeighbourCount(k: Int, available: Int)
    /// A radius that is negative or not a number.
    case impossibleRadius(Double)
    /// Queries and references were encoded for different columns.
    case columnsDiffer
    /// The result would not fit in memory.
    case resultTooLarge(queries: Int, k: Int, radii: Int)
    /// The index of the references would not fit in memory.
    case indexTooLarge(bytes: Int)
    /// The engine cannot search records of this kind.
    case engineUnsuitable(engine: SearchEngineKind, reason: String)

    public var description: String {
        switch self {
        case .needsBinaryColumns(let metric, let column):
            "the metric '\(metric.rawValue)' needs binary columns without missing values, and column '\(column)' is not "
                + "one; choose --metric hamming, euclidean or gower"
        case .valueTooLarge(let column):
            "column '\(column)' holds a value beyond 1e150, too large for distances; rescale the column or leave it out "
                + "with --ignore '\(column)'"
        case .tooManyRows(let rows):
            "there are \(rows) rows, more than the \(Int32.max - 1) that a neighbour search can number; split them"
        case .noReferences:
            "there are no references to search in; give at least one record"
        case .impossibleNeighbourCount(let k, let available):
            k < 1
                ? "\(k) neighbours are asked for; ask for at least one"
                : "\(k) neighbours are asked for, and only \(available) references are there to choose from; ask for at "
                    + "most as many"
        case .impossibleRadius(let radius):
            "the radius \(radius) is not a distance; give a number of at least 0"
        case .columnsDiffer:
            "queries and references do not have the same columns; encode both in the same space"
        case .resultTooLarge(let queries, let k, let radii):
            "\(k) neighbours and \(radii) counts for each of \(queries) queries do not fit in memory; ask for fewer, or "
                + "search parts of the queries"
        case .indexTooLarge(let bytes):
            "an index of the references would take \(bytes / 1_000_000) MB of memory; search them in parts, or choose "
                + "--engine exhaustive"
        case .engineUnsuitable(let engine, let reason):
            "the search engine '\(engine.rawValue)' cannot be used here: \(reason); choose another, or leave "
                + "the choice out"
        }
    }
}
