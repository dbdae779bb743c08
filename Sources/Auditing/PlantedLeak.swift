import Statistics
public import Tables

/// A leak of known size: copies of training records among the synthetic ones.
public struct PlantedLeak: Codable, Hashable, Sendable {
    /// The share of the training records that are copied; 0 for a clean release.
    public var share: Double
    /// The chance of each value of a copy to be that of another person drawn at random; 0 for copies word for word.
    public var changed: Double

    public init(share: Double, changed: Double) {
        self.share = share
        self.changed = changed
    }
}

/// Makes audits whose truth is known out of a user's own people.
///
/// Who counts as a training person is drawn anew for each trial, from training and hold-out people together. A release that was there before
/// the draw can know nothing of it, whatever it copied: it is clean by construction, at the sizes of the real audit. Copies of the training
/// people drawn then go into the release in the place of other records, so that its size stays.
public struct LeakPlanter: Sendable {
    private let people: Table
    private let persons: [Int32]?
    /// Rows of each person.
    private let units: [[Int]]
    private let memberRows: Int
    private let release: Table?
    private let reference: Table?
    private let seed: UInt64

    /// - Parameters:
    ///   - members: the training records.
    ///   - holdout: the control records.
    ///   - release: the synthetic records; `nil` sets a third of the people apart in each trial and takes their records for a release.
    ///   - reference: records of other people that the adversary has; `nil` for none.
    ///   - persons: as of ``AuditCase``.
    ///   - seed: of all draws.
    /// - Throws: ``AuditError`` for tables with fewer than six records together.
    public init(
        members: Table, holdout: Table, release: Table?, reference: Table? = nil,
        persons: (members: [Int32]?, holdout: [Int32]?) = (nil, nil), seed: UInt64
    ) throws {
        var people = members
        people.append(holdout)
        guard members.rowCount >= 2, holdout.rowCount >= 2, people.rowCount >= 6 else {
            throw AuditError.tooFewRecords(role: "train or hold-out", found: people.rowCount, needed: 6)
        }
        let numbers = persons.members.flatMap { own in persons.holdout.map { own + $0 } }
        if let numbers {
            var places: [Int32: Int] = [:]
            var units: [[Int]] = []
            for (row, number) in numbers.enumerated() {
                if let place = places[number] {
                    units[place].append(row)
                } else {
                    places[number] = units.count
                    units.append([row])
                }
            }
            self.units = units
        } else {
            units = (0..<people.rowCount).map { [$0] }
        }
        (self.people, self.persons, memberRows, self.seed) = (people, numbers, members.rowCount, seed)
        (self.release, self.reference) = (release, reference)
    }

    /// How many records the training part, the hold-out part and the release of a trial have, nearly.
    public var sizes: (members: Int, holdout: Int, release: Int) {
        let apart = release == nil ? people.rowCount / 3 : 0
        let members = (people.rowCount - apart) * memberRows / people.rowCount
        return (members, people.rowCount - apart - members, release?.rowCount ?? apart)
    }

    /// How many records a leak copies.
    public func copies(of leak: PlantedLeak) -> Int { Int((leak.share * Double(sizes.members)).rounded()) }

    /// A trial: the people drawn and the release with the leak planted. Leaks of one trial are nested: a larger share copies what a smaller
    /// one does and more.
    ///
    /// - Throws: ``AuditError`` where the release has fewer records than are to be copied, or the parts cannot be audited.
    /// - Complexity: O(records × columns).
    public func audit(trial: Int, leak: PlantedLeak) throws -> AuditCase {
        var stream = RandomStream(seed: seed, purpose: "planted leak", unit: UInt64(trial))
        var left = stream.permutation(units.count)[...]
        func take(_ rows: Int) -> [Int] {
            var taken: [Int] = []
            while taken.count < rows, let unit = left.popFirst() { taken += units[unit] }
            return taken
        }
        let sizes = sizes
        let own = release == nil ? take(sizes.release) : []
        let members = take(sizes.members)
        let others = take(.max)
        let clean = release ?? people.rows(own)
        let copies = copies(of: leak)
        guard copies <= clean.rowCount, copies <= members.count else {
            throw AuditError.moreThanAvailable(
                option: "a planted leak", asked: copies, role: "synthetic", found: min(clean.rowCount, members.count))
        }
        let copied = stream.permutation(members.count).prefix(copies).map { members[$0] }
        let replaced = Set(stream.permutation(clean.rowCount).prefix(copies))
        var planted = clean.rows((0..<clean.rowCount).filter { !replaced.contains($0) })
        planted.append(self.copies(of: copied, changed: leak.changed, trial: trial))
        func numbers(_ rows: [Int]) -> [Int32]? { persons.map { persons in rows.map { persons[$0] } } }
        return try AuditCase(
            members: people.rows(members), holdout: people.rows(others), release: planted, reference: reference,
            persons: (numbers(members), numbers(others)))
    }

    private func copies(of rows: [Int], changed: Double, trial: Int) -> Table {
        guard changed > 0 else { return people.rows(rows) }
        var stream = RandomStream(seed: seed, purpose: "changed values", unit: UInt64(trial))
        var result = Table(schema: people.schema)
        result.reserveRows(rows.count)
        for row in rows {
            result.appendRow()
            for column in people.schema.columns.indices {
                let source = stream.uniform() < changed ? stream.index(below: people.rowCount) : row
                result.setValue(of: column, from: people, row: source)
            }
        }
        return result
    }
}
