import Neighbors
package import Statistics

/// The people of one side whom an adversary tries, with all their records.
package struct People {
    /// Rows of the side's table.
    package let rows: [Int]
    /// For each of ``rows`` its person, numbered from 0.
    private let person: [Int]
    /// How many people.
    package let count: Int

    /// Everybody on a side.
    package init(_ audit: AuditCase, _ side: AuditCase.Real) {
        self.init(audit, side, limit: .max, stream: RandomStream(seed: 0, purpose: "everybody"))
    }

    /// At most `limit` people of a side, at random.
    package init(_ audit: AuditCase, _ side: AuditCase.Real, limit: Int, stream: RandomStream) {
        let total = audit.groups.groups[side.rawValue].count
        let names = (side == .members ? audit.persons.members : audit.persons.holdout) ?? (0..<Int32(total)).map(\.self)
        var numbers: [Int32: Int] = [:]
        let all = names.map { name -> Int in
            let next = numbers.count
            return numbers[name]
                ?? {
                    numbers[name] = next
                    return next
                }()
        }
        var stream = stream
        let taken = Set(
            numbers.count <= limit ? Array(0..<numbers.count) : Array(stream.permutation(numbers.count).prefix(limit)))
        rows = all.indices.filter { taken.contains(all[$0]) }
        var own: [Int: Int] = [:]
        person = rows.map { row in
            if let known = own[all[row]] { return known }
            own[all[row]] = own.count
            return own.count - 1
        }
        count = own.count
    }

    /// The mean over each person's records of a value for each of ``rows``; values that are `nil` do not count, and a person without any
    /// is left out.
    package func means(_ values: [Double?]) -> [Double] {
        var (sums, counts) = ([Double](repeating: 0, count: count), [Int](repeating: 0, count: count))
        for (place, value) in values.enumerated() {
            guard let value else { continue }
            sums[person[place]] += value
            counts[person[place]] += 1
        }
        return zip(sums, counts).compactMap { $1 > 0 ? $0 / Double($1) : nil }
    }

    /// The least of each person's values, one for each of ``rows``.
    package func least(_ values: [Double]) -> [Double] {
        var least = [Double](repeating: .infinity, count: count)
        for (place, value) in values.enumerated() { least[person[place]] = min(least[person[place]], value) }
        return least
    }

    package func rate(_ values: [Double?]) -> UnitRate { UnitRate(means(values)) }
    package func rate(_ values: [Bool]) -> UnitRate { rate(values.map { $0 ? 1 : 0 }) }
}
