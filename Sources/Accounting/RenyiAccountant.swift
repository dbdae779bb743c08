internal import Foundation

/// The privacy of mechanisms one after the other, by Rényi divergences (Mironov 2017): they are added order by order, and the
/// best order is turned into ε for a δ. The moments accountant (Abadi et al. 2016) is its special case of whole orders up to 33.
///
/// The best order is not searched on a grid: ε has one minimum in the order, where an increasing function passes through ln 1/δ.
public enum RenyiAccountant {
    static let name = "rdp"

    /// How the divergence of an order becomes (ε, δ).
    public enum Conversion: String, Codable, Hashable, Sendable, CaseIterable {
        /// D + ln(1/δ) / (a − 1) (Mironov 2017).
        case classic
        /// D + ln(1 − 1/a) − (ln δ + ln a) / (a − 1) (Balle et al. 2020; Canonne, Kamath and Steinke 2020).
        case improved
        /// The least that one order allows (Asoodeh et al. 2020).
        case tightest
    }

    /// Which orders are tried.
    public enum Orders: Hashable, Sendable {
        /// All above 1.
        case continuous
        case fixed([Double])

        /// 1.1 to 10.9 in steps of 0.1, and 12 to 63: what Opacus tries.
        public static let usualGrid = Orders.fixed(
            (1..<100).map { 1 + Double($0) / 10 } + (12..<64).map(Double.init))
        /// 2 to 33: the moments 1 to 32 of the moments accountant.
        public static let moments = Orders.fixed((2..<34).map(Double.init))
    }

    /// The Rényi divergence of `mechanism` at an order of at least 1; ∞ where an output is possible on one side only.
    ///
    /// - Parameters:
    ///   - mechanism: what was done.
    ///   - order: 1 for the Kullback–Leibler divergence, ∞ for the largest loss.
    ///   - relation: which data sets are neighbours.
    ///   - direction: one of both directions; `nil` for the larger.
    /// - Throws: `AccountingError`.
    /// - Complexity: about 100 exponentials for each part.
    public static func divergence(
        of mechanism: Mechanism, order: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne,
        direction: NeighbouringDirection? = nil
    ) throws -> Double {
        guard order >= 1 else { throw AccountingError.invalid("an order of \(order) is below 1") }
        var worst = 0.0
        let both = try Question.directions(Uses(mechanism, relation, .remove, accountant: name))
        for direction in direction.map({ [$0] }) ?? both {
            let composition = Composition(try Uses(mechanism, relation, direction, accountant: name))
            if composition.infiniteMass > 0 { return .infinity }
            if order == .infinity {
                worst = max(worst, composition.largestLoss)
            } else if order - 1 < 1e-7 {
                // The Kullback–Leibler divergence: K(t) / t is K′(0) + K″ t / 2, and K′(t) is K′(0) + K″ t.
                let moment = composition.moment(1e-7)
                worst = max(worst, 2 * moment.value / 1e-7 - moment.first)
            } else {
                worst = max(worst, composition.moment(order - 1).value / (order - 1))
            }
        }
        return worst
    }

    /// The smallest ε that an order gives for `delta`.
    ///
    /// - Parameters:
    ///   - mechanism: what was done.
    ///   - delta: above 0 and below 1.
    ///   - relation: which data sets are neighbours.
    ///   - conversion: how a divergence becomes ε.
    ///   - orders: which are tried.
    /// - Throws: `AccountingError`.
    /// - Complexity: about 10 orders; with the tightest conversion about 30 and 3,000 evaluations for each.
    public static func epsilon(
        of mechanism: Mechanism, delta: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne,
        conversion: Conversion = .improved, orders: Orders = .continuous
    ) throws -> PrivacyAnswer {
        try Question.check(delta: delta)
        let uses = try Uses(mechanism, relation, .remove, accountant: name)
        var answers: [PrivacyAnswer] = []
        for direction in Question.directions(uses) {
            let composition = Composition(try Uses(mechanism, relation, direction, accountant: name))
            let found = epsilon(of: composition, delta: delta, conversion, orders)
            answers.append(
                PrivacyAnswer(
                    accountant: name, epsilon: found.epsilon, delta: delta, neighbouring: relation,
                    direction: direction,
                    lower: 0, upper: found.epsilon, method: "Rényi divergences, \(conversion.rawValue) conversion",
                    order: found.order, orderAtEdge: found.isAtEdge))
        }
        return PrivacyAnswer.worst(of: answers)
    }

    /// The smallest δ that an order gives for `epsilon`, by the improved conversion.
    ///
    /// - Throws: `AccountingError`.
    public static func delta(
        of mechanism: Mechanism, epsilon: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne
    ) throws -> PrivacyAnswer {
        try Question.check(epsilon: epsilon)
        let uses = try Uses(mechanism, relation, .remove, accountant: name)
        var (worst, order) = (0.0, Double.infinity)
        for direction in Question.directions(uses) {
            let composition = Composition(try Uses(mechanism, relation, direction, accountant: name))
            let (log, t) = logDelta(of: composition, epsilon: epsilon)
            let delta = min(1, composition.infiniteMass + exp(log))
            if delta >= worst { (worst, order) = (delta, t + 1) }
        }
        return PrivacyAnswer(
            accountant: name, epsilon: epsilon, delta: worst, neighbouring: relation, lower: 0, upper: worst,
            method: "Rényi divergences, improved conversion", order: order)
    }

    // MARK: - One direction

    struct Found {
        var epsilon: Double
        var order: Double
        var isAtEdge: Bool
    }

    static func epsilon(
        of composition: Composition, delta: Double, _ conversion: Conversion = .improved, _ orders: Orders = .continuous
    ) -> Found {
        if composition.gaussian == 0 && composition.parts.isEmpty {
            return Found(epsilon: 0, order: .infinity, isAtEdge: false)
        }
        let finite = delta - composition.infiniteMass
        guard finite > 0 else { return Found(epsilon: .infinity, order: 1, isAtEdge: true) }
        let logDelta = log(finite)
        func converted(_ t: Double) -> Double {
            let value = composition.moment(t).value
            return RenyiConversion(order: 1 + t, divergence: value / t, logDelta: logDelta).epsilon(conversion)
        }
        var best = Found(epsilon: composition.largestLoss, order: .infinity, isAtEdge: false)
        func take(_ t: Double, edge: Bool = false) {
            let epsilon = converted(t)
            if epsilon < best.epsilon { best = Found(epsilon: epsilon, order: 1 + t, isAtEdge: edge) }
        }
        switch orders {
        case .fixed(let orders):
            for order in orders where order > 1 { take(order - 1, edge: order == orders.last || order == orders.first) }
        case .continuous:
            let classic = conversion == .classic
            let start = composition.bestPower(logDelta: logDelta, classic: classic)
            if let start { take(start) }
            if conversion == .tightest {
                let middle = start ?? 1
                let t = Minimum.golden(log(middle) - 3, log(middle) + 2, tolerance: 1e-4) { converted(exp($0)) }
                take(exp(t))
            }
        }
        // Two distributions so close that δ alone covers them (Bretagnolle and Huber 1979).
        let divergence = composition.moment(1e-6).value / 1e-6
        if composition.infiniteMass == 0, conversion != .classic, delta * delta + expm1(-divergence) > 0 {
            return Found(epsilon: 0, order: 1, isAtEdge: false)
        }
        best.epsilon = max(0, best.epsilon)
        return best
    }

    /// ln δ of the finite part, and the power that gives it.
    static func logDelta(of composition: Composition, epsilon: Double) -> (log: Double, power: Double) {
        if composition.gaussian == 0 && composition.parts.isEmpty || epsilon >= composition.largestLoss {
            return (-.infinity, .infinity)
        }
        let t = composition.root(
            of: { t, moment in (moment.first + log(t / (1 + t)), moment.second + 1 / (t * (1 + t))) }, target: epsilon,
            from: 4)
        guard let t else { return (-.infinity, .infinity) }
        return (min(0, composition.moment(t).value - t * epsilon + t * log(t) - (1 + t) * log1p(t)), t)
    }
}

extension Composition {
    /// The t = order − 1 whose divergence gives the least ε: where t K′(t) − K(t) + ln(1 + t) is ln 1/δ; the last term is absent for
    /// the classic conversion. `nil` where ever higher orders give less.
    func bestPower(logDelta: Double, classic: Bool = false) -> Double? {
        root(
            of: { t, moment in
                let own = classic ? 0 : log1p(t)
                return (t * moment.first - moment.value + own, t * moment.second + (classic ? 0 : 1 / (1 + t)))
            }, target: -logDelta, from: min(200, max(1, (-2 * logDelta / max(0.01, gaussian + 1)).squareRoot())),
            tolerance: 1e-4)
    }
}
