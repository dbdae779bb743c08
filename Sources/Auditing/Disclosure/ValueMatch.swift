import Tables

/// When a guess is right: equal labels and bits, numbers within a tolerance; a missing value is guessed by a missing one.
struct ValueMatch {
    /// Share of the true value's size.
    let relative: Double
    /// In the column's own units.
    let absolute: Double
    private let kind: ColumnKind

    init(_ column: Column, relative: Double, absolute: Double) {
        kind = column.kind
        // A share of a date is no span of time.
        self.relative = column.kind == .date ? 0 : relative
        self.absolute = absolute
    }

    @inline(__always)
    func isRight(_ guess: Double, _ truth: Double) -> Bool {
        if guess.isNaN || truth.isNaN { return guess.isNaN && truth.isNaN }
        return kind.isNumeric ? abs(guess - truth) <= max(relative * abs(truth), absolute) : guess == truth
    }

    /// The probability that each guess is right.
    func successes(_ guesses: Guesses, truth: [Double]) -> [Double] {
        switch guesses {
        case .values(let values): return zip(values, truth).map { isRight($0, $1) ? 1 : 0 }
        case .distributions(let all):
            return zip(all, truth).map { values, truth in
                min(1, values.reduce(0) { $0 + (isRight($1.value, truth) ? $1.weight : 0) })
            }
        }
    }
}

/// The guess of somebody who has a column's distribution and nothing about the person: the commonest value, of numbers the middle one.
enum NaiveGuess {
    static func value(_ column: [Double], _ kind: ColumnKind) -> Double {
        let present = column.filter { !$0.isNaN }.sorted()
        guard present.count * 2 > column.count else { return .nan }
        if kind.isNumeric { return present[present.count / 2] }
        var best = (value: present[0], count: 0)
        var start = 0
        while start < present.count {
            var end = start + 1
            while end < present.count, present[end] == present[start] { end += 1 }
            if end - start > best.count { best = (present[start], end - start) }
            start = end
        }
        return best.value
    }
}
