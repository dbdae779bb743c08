public import Neighbors
import Statistics
public import Tables

/// The ground truth of an audit: who was in the training data, who was not, and what was released.
///
/// Which record is whose is visible to the audit's own measurements only; an ``Attack`` gets an ``AdversaryView``.
public struct AuditCase: Sendable {
    /// The training records.
    public let members: Table
    /// Records of people the generator never saw: the control.
    public let holdout: Table
    /// The synthetic records.
    public let release: Table
    /// Group numbers by content of members, hold-out and release, in that order.
    public let groups: RecordGroups
    /// How often each group occurs among the members and in the hold-out.
    public let occurrences: (members: [Int], holdout: [Int])
    /// Records of the same population that the adversary has and that are neither members nor the control; `nil` for none.
    public let reference: Table?
    /// Numbers that stand for persons, where the files name them.
    public let persons: (members: [Int32]?, holdout: [Int32]?)

    /// - Parameters:
    ///   - members: the training records.
    ///   - holdout: the control records.
    ///   - release: the synthetic records; all three share one schema.
    ///   - reference: records of the same population that nobody is judged by; `nil` for none.
    ///   - persons: for each record a number that stands for its person, equal for equal persons; `nil` if unknown.
    ///   - withoutControl: whether there is no hold-out; its table is empty then, and nothing can be judged.
    /// - Throws: ``AuditError`` when a table has fewer than two records, the hold-out equals train, or reference records are those of
    ///   train or hold-out.
    public init(
        members: Table, holdout: Table, release: Table, reference: Table? = nil,
        persons: (members: [Int32]?, holdout: [Int32]?) = (nil, nil), withoutControl: Bool = false
    ) throws {
        precondition(members.schema == holdout.schema && members.schema == release.schema)
        precondition(reference.map { $0.schema == members.schema } ?? true)
        precondition(!withoutControl || holdout.rowCount == 0)
        let tables = [("train", members), ("synthetic", release)] + (withoutControl ? [] : [("hold-out", holdout)])
        for (role, table) in tables + (reference.map { [("reference", $0)] } ?? []) {
            guard table.rowCount >= 2 else {
                throw AuditError.tooFewRecords(role: role, found: table.rowCount, needed: 2)
            }
        }
        self.members = members
        self.holdout = holdout
        self.release = release
        self.reference = reference
        self.persons = persons
        groups = RecordGroups([members, holdout, release])
        occurrences = (groups.occurrences(inTable: 0), groups.occurrences(inTable: 1))
        guard occurrences.members != occurrences.holdout else { throw AuditError.holdoutEqualsTrain }
        guard let reference else { return }
        // By chance as much content of train as of the hold-out occurs again in records of other people.
        let numbers = RecordGroups([members, holdout, reference]).groups
        let known = Set(numbers[2])
        func shared(_ side: Real) -> Proportion {
            let unique = zip(isUnique(side), numbers[side.rawValue]).filter(\.0).map(\.1)
            return Proportion(unique.count { known.contains($0) }, of: unique.count)
        }
        let (train, control) = (shared(.members), shared(.holdout))
        for (role, own, other) in [("train", train, control), ("hold-out", control, train)] where own.trials > 0 {
            let isExcess =
                other.trials > 0 && own.rate > other.rate
                && ProportionContrast(own, minus: other).fisherExactTest() < Self.overlapLevel
            if isExcess || own.successes > 2 && own.rate > 0.5 {
                throw AuditError.referenceOverlaps(role: role, shared: own.successes, of: own.trials)
            }
        }
    }

    /// An honest reference is refused as rarely as this.
    private static let overlapLevel = 1e-6

    /// The real records, members first.
    var real: Table {
        var real = members
        real.append(holdout)
        return real
    }

    /// The records that are real: members first, then the hold-out.
    public enum Real: Int, Sendable, CaseIterable {
        case members
        case holdout
    }

    /// Whether each record's content occurs both among the members and in the hold-out, so that its membership is undefined.
    public func isAmbiguous(_ side: Real) -> [Bool] {
        let other = side == .members ? occurrences.holdout : occurrences.members
        return groups.groups[side.rawValue].map { other[Int($0)] > 0 }
    }

    /// Whether each record's content occurs exactly once in train ∪ hold-out.
    public func isUnique(_ side: Real) -> [Bool] {
        groups.groups[side.rawValue].map { occurrences.members[Int($0)] + occurrences.holdout[Int($0)] == 1 }
    }

    /// Whether each record's content occurs in the release word for word.
    public func isReleased(_ side: Real) -> [Bool] {
        let released = groups.occurrences(inTable: 2)
        return groups.groups[side.rawValue].map { released[Int($0)] > 0 }
    }

    /// The rows of each person's first record; all rows where persons are not known.
    ///
    /// Several records of one person are alike, which a test between two groups of people would take for a difference.
    func oneRecordPerPerson(_ side: Real) -> [Int] {
        guard let persons = side == .members ? persons.members : persons.holdout else {
            return Array(0..<groups.groups[side.rawValue].count)
        }
        var seen: Set<Int32> = []
        return persons.indices.filter { seen.insert(persons[$0]).inserted }
    }

    /// Sizes and duplicates, for the evidence.
    public var summary: Evidence.RecordSummary {
        var kinds: [String: Int] = [:]
        for column in members.schema.columns { kinds[column.kind.rawValue, default: 0] += 1 }
        return Evidence.RecordSummary(
            columns: members.schema.columns.count, columnsByKind: kinds, members: members.rowCount,
            holdout: holdout.rowCount, release: release.rowCount,
            ambiguousMembers: isAmbiguous(.members).count { $0 }, ambiguousHoldout: isAmbiguous(.holdout).count { $0 },
            uniqueMembers: isUnique(.members).count { $0 }, uniqueHoldout: isUnique(.holdout).count { $0 })
    }
}
