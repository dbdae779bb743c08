internal import CKernels
package import Statistics

/// Adam (Kingma and Ba 2015) over groups of parameters with a learning rate each.
///
/// β₁ = 0.9, β₂ = 0.999, ε = 1e-8. Weight decay is added to the gradient, as an L2 penalty is.
package final class Adam {
    /// Where ε stands: the two differ in the first steps only.
    package enum Form: String, Sendable {
        /// lr · m̂ / (√v̂ + ε).
        case torch
        /// lr · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε).
        case tensorFlow
    }

    package struct Group {
        package var parameters: ParameterStore
        package var rate: Double

        package init(_ parameters: ParameterStore, rate: Double) {
            self.parameters = parameters
            self.rate = rate
        }
    }

    private static let (first, second, epsilon) = (0.9, 0.999, 1e-8)

    package let groups: [Group]
    package let decay: Double
    private let form: Form
    /// Steps taken.
    package private(set) var steps = 0
    private let moments: [(first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>)]

    package init(_ groups: [Group], decay: Double = 0, form: Form = .torch) {
        self.groups = groups
        self.decay = decay
        self.form = form
        moments = groups.map {
            (ParameterStore.zeros($0.parameters.count), ParameterStore.zeros($0.parameters.count))
        }
    }

    deinit {
        for pair in moments {
            pair.first.deallocate()
            pair.second.deallocate()
        }
    }

    /// Changes the values by their gradients.
    package func step(_ workers: Workers) {
        steps += 1
        let firstLeft = 1 - Self.power(Self.first, steps)
        let secondLeft = (1 - Self.power(Self.second, steps)).squareRoot()
        for (group, moments) in zip(groups, moments) {
            let isTorch = form == .torch
            let step = pa_adam_step(
                step: Float(group.rate * (isTorch ? 1 : secondLeft) / firstLeft),
                root: Float(isTorch ? 1 / secondLeft : 1), epsilon: Float(Self.epsilon), decay: Float(decay),
                first: Float(Self.first), first_new: Float(1 - Self.first), second: Float(Self.second),
                second_new: Float(1 - Self.second))
            nonisolated(unsafe) let (parameters, first, second) = (group.parameters, moments.first, moments.second)
            workers.forEachRange(of: parameters.count / LaneBuffer.lanes, chunk: 4_096) { range in
                var step = step
                let (start, count) = (range.lowerBound * LaneBuffer.lanes, range.count * LaneBuffer.lanes)
                pa_adam(
                    &step, Int64(count), parameters.gradients + start, first + start, second + start,
                    parameters.values + start)
            }
            parameters.valuesChanged()
        }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }

    /// Where the moments lie, and how many values there are: both of each group, one group after the other.
    private var places: [(values: UnsafeMutablePointer<Float>, count: Int)] {
        var places: [(values: UnsafeMutablePointer<Float>, count: Int)] = []
        for (group, pair) in zip(groups, moments) {
            places.append((pair.first, group.parameters.count))
            places.append((pair.second, group.parameters.count))
        }
        return places
    }

    /// Both moments of each group, one group after the other.
    package var state: [[Float]] { places.map { place in (0..<place.count).map { place.values[$0] } } }

    /// Takes up where an optimiser of the same groups was; `false` where the state is not one of them.
    package func restore(_ state: [[Float]], steps: Int) -> Bool {
        guard state.count == places.count, zip(state, places).allSatisfy({ $0.count == $1.count }) else { return false }
        for (values, place) in zip(state, places) {
            for (index, value) in values.enumerated() { place.values[index] = value }
        }
        self.steps = steps
        return true
    }
}
