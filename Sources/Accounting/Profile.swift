internal import Foundation

/// δ(ε) of a composition in one direction, by whatever is exact for it.
struct Profile {
    struct Value {
        /// ln δ(ε).
        var log: Double
        /// d ln δ / dε, about.
        var slope: Double
        /// What bounds the relative error of δ.
        var error: Double
    }

    enum Form {
        case nothing
        /// One use: a positive integral, to rounding.
        case single(any PrivacyPair)
        case contour
        /// Losses that are all atoms: their sums are, and the line integral does not converge.
        case atoms
    }

    let composition: Composition
    let form: Form
    /// The spread of the losses of most outputs where it may be too small, beside the rare large ones, for one step along the line.
    private let spread: Double?
    /// The same where it surely is.
    var fine: Double? { spread.flatMap { $0 < Self.finest ? $0 : nil } }
    /// Below it the trapezoid rule has too many points; above the other it never has.
    private static let finest = 6e-3
    private static let widest = 5e-2
    /// How many times the spread ε must be for the rare large losses to be all that matters, which are smooth.
    private static let beyond = 100.0

    init(_ uses: Uses) {
        composition = Composition(uses)
        spread = ScaleFreeIntegral.spread(of: composition).flatMap { $0 < Self.widest ? $0 : nil }
        if uses.gaussian == 0 && uses.others.isEmpty {
            form = .nothing
        } else if uses.others.isEmpty {
            form = .single(NormalPair(noise: 1 / uses.gaussian.squareRoot(), rate: 1))
        } else if uses.gaussian == 0, uses.others.count == 1, uses.others[0].count == 1 {
            form = .single(uses.others[0].pair)
        } else if uses.gaussian == 0, uses.others.allSatisfy(\.pair.hasAtomsAtTop) {
            form = .atoms
        } else {
            form = .contour
        }
    }

    /// - Returns: `nil` where the line integral does not apply.
    func value(at epsilon: Double) -> Value? {
        switch form {
        case .nothing: return Value(log: -.infinity, slope: -1, error: 0)
        case .single(let pair):
            let step = 1e-6 * max(1e-3, abs(epsilon))
            let (log, next) = (pair.logProfile(epsilon), pair.logProfile(epsilon + step))
            return Value(
                log: log, slope: min(-1e-300, (next - log) / step),
                error: 1e-13 + 1e-15 * (abs(epsilon) + composition.gaussian))
        case .atoms: return nil
        case .contour:
            if epsilon >= composition.largestLoss {
                return Value(log: log(composition.infiniteMass), slope: 0, error: 1e-15)
            }
            return line(at: epsilon).map { value($0.value) }
        }
    }

    /// δ at many ε, in rising order; much faster than one by one, where an error of `tolerance` will do: a line serves all ε near it.
    func values(at epsilons: [Double], tolerance: Double) -> [Value?] {
        guard case .contour = form else { return epsilons.map(value) }
        var last: Line?
        let values = epsilons.reversed().map { epsilon -> Value? in
            if epsilon >= composition.largestLoss { return value(at: epsilon) }
            if let found = last?.value(at: epsilon), found.error < tolerance { return value(found) }
            guard let made = line(at: epsilon) else { return nil }
            last = made.line
            return value(made.value)
        }
        return values.reversed()
    }

    /// A line integral that was made for one ε.
    private enum Line {
        case even(ContourIntegral)
        case free(ScaleFreeIntegral)

        mutating func value(at epsilon: Double) -> ContourIntegral.Value {
            switch self {
            case .free(let integral): return integral.value(at: epsilon)
            case .even(var integral):
                defer { self = .even(integral) }
                return integral.value(at: epsilon)
            }
        }
    }

    private func line(at epsilon: Double) -> (line: Line, value: ContourIntegral.Value)? {
        var best: (line: Line, value: ContourIntegral.Value)?
        if let fine, epsilon < Self.beyond * fine, let free = ScaleFreeIntegral(composition, epsilon: epsilon) {
            let found = free.value(at: epsilon)
            best = (.free(free), found)
            if found.error < 1e-7 { return best }
        }
        guard var even = ContourIntegral(composition, epsilon: epsilon) else { return best }
        let found = even.value(at: epsilon)
        if fine == nil, let spread, found.error > 1e-7, epsilon < Self.beyond * spread,
            let free = ScaleFreeIntegral(composition, epsilon: epsilon)
        {
            best = (.free(free), free.value(at: epsilon))
        }
        return best.map { $0.value.error < found.error } ?? false ? best : (.even(even), found)
    }

    private func value(_ found: ContourIntegral.Value) -> Value {
        guard composition.infiniteMass > 0 else {
            return Value(log: found.log, slope: found.slope, error: found.error)
        }
        let (finite, infinite) = (exp(found.log), composition.infiniteMass)
        let whole = finite + infinite
        return Value(
            log: log(whole), slope: found.slope * finite / whole, error: found.error * finite / whole + 1e-15)
    }

    struct Root {
        var epsilon: Double
        /// What bounds the error of ε.
        var error: Double
    }

    /// The least ε ≥ 0 with δ(ε) ≤ `delta`; `nil` where the line integral does not apply.
    func epsilon(delta: Double) -> Root? {
        if case .nothing = form { return Root(epsilon: 0, error: 0) }
        guard delta > composition.infiniteMass else { return Root(epsilon: .infinity, error: 0) }
        switch form {
        case .nothing, .atoms: return nil
        case .single(let pair): return single(pair, log(delta))
        case .contour:
            guard let spread else { return contour(delta) }
            func isSure(_ root: Root?) -> Bool {
                root.map { $0.error <= 1e-7 * $0.epsilon || $0.epsilon == 0 } ?? false
            }
            let isRare = rareLosses(beyond: Self.beyond * spread, delta)
            let isEvenFirst = isRare || fine == nil
            let first = isEvenFirst ? contour(delta) : scaleFree(delta, from: 2 * spread)
            if isSure(first) { return first }
            let second =
                isEvenFirst ? scaleFree(delta, from: 2 * (isRare ? Self.beyond : 1) * spread) : contour(delta)
            return [first, second].compactMap(\.self).min { $0.error < $1.error }
        }
    }

    private func single(_ pair: any PrivacyPair, _ target: Double) -> Root {
        if pair.logProfile(0) <= target { return Root(epsilon: 0, error: 0) }
        var (low, high) = (0.0, 1e-6)
        while pair.logProfile(high) > target, high < pair.lossRange.upperBound { (low, high) = (high, high * 4) }
        high = min(high, pair.lossRange.upperBound)
        return Root(epsilon: Self.falling(from: low, to: high) { pair.logProfile($0) - target }, error: 1e-12 * high)
    }

    /// The root of a falling function: false position (Illinois), with a bisection wherever that halves the bounds too slowly.
    private static func falling(from low: Double, to high: Double, _ value: (Double) -> Double) -> Double {
        var (low, high) = (low, high)
        var (atLow, atHigh) = (value(low), value(high))
        var (side, last) = (0, high - low)
        for round in 0..<200 where high - low > 4e-16 * high {
            var middle = (low * atHigh - high * atLow) / (atHigh - atLow)
            if round % 3 == 2 {
                if high - low > last / 2 { middle = (low + high) / 2 }
                last = high - low
            }
            if !(middle > low && middle < high) { middle = (low + high) / 2 }
            if middle <= low || middle >= high { break }
            let found = value(middle)
            if found == 0 { return middle }
            if found > 0 {
                (low, atLow) = (middle, found)
                if side == 1 { atHigh /= 2 }
                side = 1
            } else {
                (high, atHigh) = (middle, found)
                if side == -1 { atLow /= 2 }
                side = -1
            }
        }
        return high
    }

    /// Whether single losses alone give more than `delta` at this ε.
    private func rareLosses(beyond epsilon: Double, _ delta: Double) -> Bool {
        let expected = composition.parts.reduce(0) { sum, part in
            epsilon < part.moment.pair.lossRange.upperBound / 2
                ? sum + part.count * part.moment.pair.mass(above: 2 * epsilon, through: .infinity).p : sum
        }
        return expected * -expm1(-epsilon) > delta
    }

    /// Newton's method on ln δ with few uses of tiny rates; `nil` where the root is far beyond the losses' spread.
    private func scaleFree(_ delta: Double, from start: Double) -> Root? {
        let target = log(delta)
        var (low, high) = (0.0, min(composition.largestLoss, 500 * start))
        var epsilon = min(start, 0.5 * high)
        var isChecked = false
        for _ in 0..<40 {
            guard let integral = ScaleFreeIntegral(composition, epsilon: epsilon, isChecked: isChecked) else {
                return nil
            }
            // The same line serves somewhat smaller ε.
            let made = epsilon
            repeat {
                let found = integral.value(at: epsilon)
                guard found.log.isFinite, found.error < 1e-2 else { break }
                if found.log > target { low = max(low, epsilon) } else { high = min(high, epsilon) }
                let next = epsilon + (target - found.log) / found.slope
                let margin = abs(found.error / found.slope) + 1e-13 * epsilon
                if abs(next - epsilon) <= max(margin, isChecked ? 0 : 1e-3 * epsilon) || high - low <= 1e-14 * high {
                    if isChecked { return Root(epsilon: next, error: margin) }
                    (low, high, isChecked) = (0.9 * epsilon, 1.1 * epsilon, true)
                    epsilon = next * 1.001
                    break
                }
                // δ(0) tells whether any ε is needed.
                if low == 0 && epsilon < 1e-3 * start {
                    let atZero = ScaleFreeIntegral(composition, epsilon: 0)?.value(at: 0)
                    guard let atZero, atZero.log + atZero.error <= target else { return nil }
                    return Root(epsilon: 0, error: 0)
                }
                let bounded = min(max(next, epsilon / 4), 4 * epsilon)
                epsilon = bounded > low && bounded < high ? bounded : (low + high) / 2
            } while epsilon > 0.7 * made && epsilon <= made
            if epsilon == made {
                // No digits: δ is next to nothing there.
                high = epsilon
                epsilon = low > 0.5 * high ? (low + high) / 2 : max(0.3 * high, 1.5 * low)
            }
            if high - low < 1e-13 * high { return nil }
        }
        return nil
    }

    /// Newton's method on ln δ, kept between bounds; each line integral serves the ε near it.
    private func contour(_ delta: Double) -> Root? {
        let target = log(delta)
        let renyi = RenyiAccountant.epsilon(of: composition, delta: delta)
        var (low, high) = (0.0, min(renyi.epsilon, composition.largestLoss))
        if high == 0 { return Root(epsilon: 0, error: 0) }
        var epsilon =
            Self.start(composition, target, near: renyi.order - 1).map { min(max($0, 0.02 * high), high) } ?? 0.9 * high
        var lost = 0
        for _ in 0..<25 {
            guard var integral = ContourIntegral(composition, epsilon: epsilon) else { return nil }
            let center = epsilon
            for _ in 0..<20 {
                let found = value(integral.value(at: epsilon))
                let isFresh = epsilon == center
                guard found.log.isFinite, found.error < (isFresh ? 1e-2 : 1e-6) else { break }
                if found.log > target { low = max(low, epsilon) } else { high = min(high, epsilon) }
                let next = epsilon + (target - found.log) / found.slope
                if next <= 0 && low == 0 && epsilon < 1e-12 { return Root(epsilon: 0, error: epsilon) }
                if abs(next - epsilon) <= 1e-13 * epsilon + abs(found.error / found.slope) || high - low <= 1e-14 * high
                {
                    guard found.error < 1e-9 || isFresh else { break }
                    return Root(epsilon: next, error: abs(found.error / found.slope) + 1e-13 * next)
                }
                epsilon = next > low && next < high ? next : low > 0.1 * high ? (low + high) / 2 : 0.3 * high
            }
            if epsilon == center {
                lost += 1
                if lost > 8 { return nil }
                // No digits: the line's moments are those of far larger losses than ε. Those lie above the root.
                high = min(high, epsilon)
                epsilon = low > 0.5 * epsilon ? (low + epsilon) / 2 : (max(low, 0.01 * epsilon) * epsilon).squareRoot()
                if high - low < 1e-9 * high { return nil }
            }
        }
        return nil
    }

    /// Where the saddle-point approximation at power t has δ.
    static func start(_ composition: Composition, _ target: Double, near t: Double) -> Double? {
        guard t.isFinite, t > 0 else { return nil }
        let moment = composition.moment(t)
        let curvature = moment.second + 1 / (t * t) + 1 / ((1 + t) * (1 + t))
        let epsilon = (moment.value - log(t) - log1p(t) - 0.5 * log(2 * .pi * curvature) - target) / t
        return epsilon.isFinite && epsilon > 0 ? epsilon : nil
    }
}
