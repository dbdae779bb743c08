/// Who is asked.
public enum AccountantChoice: String, Codable, Hashable, Sendable, CaseIterable {
    /// The exact profile.
    case exact
    /// The upper bound of the privacy loss distribution.
    case pld
    /// Rényi divergences with the best of all orders.
    case rdp
    /// The same with the tightest conversion of one order.
    case rdpTight = "rdp-tight"
    /// The same on the grid of orders that is in common use.
    case rdpGrid = "rdp-grid"
    /// The moments accountant: moments 1 to 32, classic conversion.
    case moments
    /// The central limit theorem; no bound.
    case gdpCLT = "gdp-clt"

    /// The smallest ε for `delta` that it can show.
    ///
    /// - Throws: `AccountingError`.
    public func epsilon(
        of mechanism: Mechanism, delta: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne
    ) throws -> PrivacyAnswer {
        func renyi(
            _ conversion: RenyiAccountant.Conversion = .improved, _ orders: RenyiAccountant.Orders = .continuous
        ) throws -> PrivacyAnswer {
            try RenyiAccountant.epsilon(
                of: mechanism, delta: delta, neighbouring: relation, conversion: conversion, orders: orders)
        }
        var answer =
            switch self {
            case .exact: try ExactAccountant.epsilon(of: mechanism, delta: delta, neighbouring: relation)
            case .pld: try DistributionAccountant.epsilon(of: mechanism, delta: delta, neighbouring: relation)
            case .rdp: try renyi()
            case .rdpTight: try renyi(.tightest)
            case .rdpGrid: try renyi(.improved, .usualGrid)
            case .moments: try renyi(.classic, .moments)
            case .gdpCLT: try CentralLimitAccountant.epsilon(of: mechanism, delta: delta, neighbouring: relation)
            }
        answer.accountant = rawValue
        return answer
    }

    /// The smallest δ for `epsilon` that it can show.
    ///
    /// - Throws: `AccountingError`, also for those that answer in ε only.
    public func delta(
        of mechanism: Mechanism, epsilon: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne
    ) throws -> PrivacyAnswer {
        switch self {
        case .exact: return try ExactAccountant.delta(of: mechanism, epsilon: epsilon, neighbouring: relation)
        case .pld: return try DistributionAccountant.delta(of: mechanism, epsilon: epsilon, neighbouring: relation)
        case .rdp: return try RenyiAccountant.delta(of: mechanism, epsilon: epsilon, neighbouring: relation)
        default:
            throw AccountingError.invalid("\(rawValue) gives epsilon for a delta only; ask exact, pld or rdp")
        }
    }
}
