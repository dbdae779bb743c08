import Neighbors
import Statistics
import Tables

extension Preflight {
    /// Drift below this p-value fails the control; below ``warning`` it is pointed out.
    static let failure = 0.001
    static let warning = 0.05
    /// An excess of hold-out records among the training records beyond this share fails the control.
    static let overlapLimit = 0.01
    /// With fewer records than it takes to see this advantage nothing is judged.
    static let detectableLimit = 0.2

    /// Checks whether the hold-out of `audit` can serve as a control.
    static func run(
        _ audit: AuditCase, graph: NeighborGraph, options: AuditOptions, progress: AuditProgress
    ) throws -> Preflight {
        var checks = [overlap(audit)]
        checks.append(people(audit))
        if let repeated = repeatedPeople(audit) { checks.append(repeated) }
        checks.append(drift(try DriftTest.run(audit, graph: graph, seed: options.seed, progress: progress)))
        checks.append(columnDrift(audit))
        checks.append(variety(audit))
        if audit.members.schema.isBinary { checks.append(emptyRecords(audit)) }
        checks.append(constantColumns(audit))
        if let identifiers = identifiers(audit) { checks.append(identifiers) }
        return Preflight(checks: checks)
    }

    /// Hold-out records that are training records too, beyond what chance explains.
    ///
    /// Two people may have the same record. How often that happens is seen inside train: the share of training records that
    /// equal another training record.
    static func overlap(_ audit: AuditCase) -> Check {
        let shared = audit.isAmbiguous(.holdout).count { $0 }
        let repeated = audit.groups.groups[0].count { audit.occurrences.members[Int($0)] > 1 }
        let contrast = ProportionContrast(
            Proportion(shared, of: audit.holdout.rowCount), minus: Proportion(repeated, of: audit.members.rowCount))
        // A level of its own: a user who asks for wider intervals must not widen this one.
        let estimate = contrast.estimate(confidence: 0.95)
        let failed = (estimate?.lower ?? 0) > overlapLimit
        let found =
            "\(Wording.percent(contrast.first.rate)) of the hold-out records also occur in train; by chance "
            + "\(Wording.percent(contrast.second.rate)) would be expected, the share of training records that equal another one"
        return Check(
            id: "overlap", title: "Hold-out records that are training records", status: failed ? .fail : .pass,
            summary: failed
                ? "\(found): the hold-out holds people who were in the training data, and contrasts understate what leaks."
                : "\(found).",
            estimate: estimate)
    }

    static func people(_ audit: AuditCase) -> Check {
        let title = "People in both train and hold-out"
        guard let members = audit.persons.members, let holdout = audit.persons.holdout else {
            return Check(
                id: "people", title: title, status: .notRun,
                summary: "No column names the person. Give --person-column if a person can have several "
                    + "records.")
        }
        let known = Set(members)
        let shared = holdout.count { known.contains($0) }
        let share = Wording.percent(Double(shared) / Double(holdout.count))
        return Check(
            id: "people", title: title, status: shared > 0 ? .fail : .pass,
            summary: shared > 0
                ? "\(shared) hold-out records (\(share)) belong to people who are in train; split the data by person."
                : "No person is in both.")
    }

    /// Several records of one person are alike, so intervals that take records as independent are too narrow.
    static func repeatedPeople(_ audit: AuditCase) -> Check? {
        guard let members = audit.persons.members, let holdout = audit.persons.holdout else { return nil }
        let (people, records) = (Set(members).count + Set(holdout).count, members.count + holdout.count)
        let repeated = records > people
        return Check(
            id: "repeated-people", title: "One record a person", status: repeated ? .warn : .pass,
            summary: repeated
                ? "\(records) real records belong to \(people) people. A person counts once in attacks; similarity measures take "
                    + "records as independent, and their intervals are too narrow."
                : "Every person has one record.")
    }

    static func drift(_ test: DriftTest) -> Check {
        let share = Wording.percent(Double(test.sameSample) / Double(test.records))
        let expected = Wording.percent(test.mean / Double(test.records))
        let status: Status = test.pValue < failure ? .fail : test.pValue < warning ? .warn : .pass
        let found =
            "the nearest record of \(share) of \(test.records) records is from their own file; \(expected) are expected "
            + "if both come from one population"
        let summary =
            switch status {
            case .pass, .notRun: "No difference found: \(found)."
            case .warn: "Train and hold-out may differ: \(found)."
            case .fail:
                "Train and hold-out differ: \(found). A contrast between them measures this difference too, not only the "
                    + "release."
            }
        return Check(
            id: "drift", title: "Train and hold-out come from one population", status: status, summary: summary,
            pValue: test.pValue)
    }

    static func columnDrift(_ audit: AuditCase) -> Check {
        let adjusted = Multiplicity.holm(
            ColumnDrift.pValues(
                audit.members.rows(audit.oneRecordPerPerson(.members)),
                audit.holdout.rows(audit.oneRecordPerPerson(.holdout))))
        let names = audit.members.schema.columns.map(\.name)
        let least = adjusted.min() ?? 1
        let differing = names.indices.filter { adjusted[$0] < warning }.sorted { adjusted[$0] < adjusted[$1] }
        let status: Status = least < failure ? .fail : least < warning ? .warn : .pass
        let listed = differing.prefix(5).map { "'\(names[$0])'" }.joined(separator: ", ")
        return Check(
            id: "column-drift", title: "Columns are distributed alike in train and hold-out", status: status,
            summary: differing.isEmpty
                ? "No column of \(names.count) differs (Holm-adjusted)."
                : "\(differing.count) of \(names.count) columns differ (Holm-adjusted): \(listed)"
                    + (differing.count > 5 ? " and others." : "."),
            pValue: least)
    }

    /// What the audit can see at all with so many records to attack, when `grounds` headlines share the error.
    static func power(_ targets: (members: Int, holdout: Int), options: AuditOptions, grounds: Int) -> Check {
        let (m, n) = (Double(targets.members), Double(targets.holdout))
        let tail = (1 - options.confidence) / 2 / Double(max(1, grounds))
        let z =
            SpecialFunctions.normalQuantile(complement: tail) + SpecialFunctions.normalQuantile(complement: 0.2)
        let detectable = m >= 1 && n >= 1 ? min(1, z * (0.25 / m + 0.25 / n).squareRoot()) : 1
        let status: Status = detectable > detectableLimit ? .warn : .pass
        let sizes = "With \(targets.members) training and \(targets.holdout) hold-out records to attack"
        return Check(
            id: Verdict.powerCheck, title: "Enough records to see a leak", status: status,
            summary:
                "\(sizes), a membership advantage below about \(Wording.percent(detectable)) is likely to go unnoticed"
                + (status == .warn ? ": too few records for a firm answer." : "."))
    }

    /// A release that repeats a few records tells little, whatever the attacks say.
    static func variety(_ audit: AuditCase) -> Check {
        func distinct(_ table: Int) -> Double {
            let groups = audit.groups.groups[table]
            return Double(Set(groups).count) / Double(groups.count)
        }
        let (release, train) = (distinct(2), distinct(0))
        let poor = release < train / 2
        let found =
            "\(Wording.percent(release)) of the synthetic records are different from each other, and "
            + "\(Wording.percent(train)) of the training records"
        return Check(
            id: "variety", title: "Synthetic records differ from each other", status: poor ? .warn : .pass,
            summary: poor
                ? "\(found): the release repeats few records, so finding no leak in it says little about the generator."
                : "\(found).")
    }

    static func emptyRecords(_ audit: AuditCase) -> Check {
        let counts = [audit.members, audit.holdout, audit.release].map { table in
            (0..<table.rowCount).count { table.bits.weight(ofRow: $0) == 0 }
        }
        let total = counts.reduce(0, +)
        return Check(
            id: "empty-records", title: "Records without any code", status: total > 0 ? .warn : .pass,
            summary: total > 0
                ? "\(counts[0]) training, \(counts[1]) hold-out and \(counts[2]) synthetic records have no bit set; they "
                    + "are alike without telling anything."
                : "Every record has at least one bit set.")
    }

    static func constantColumns(_ audit: AuditCase) -> Check {
        let (first, second) = (audit.members, audit.holdout)
        let sums = zip(first.bits.columnSums(), second.bits.columnSums()).map(+)
        let rows = first.rowCount + second.rowCount
        let constant = first.schema.slots.indices.filter { index in
            switch first.schema.slots[index] {
            case .bit(let slot):
                return first.missingBits == nil && second.missingBits == nil && (sums[slot] == 0 || sums[slot] == rows)
            case .code(let slot):
                let value = first.codes[slot][0]
                return first.codes[slot].allSatisfy { $0 == value } && second.codes[slot].allSatisfy { $0 == value }
            case .number(let slot):
                let value = first.numbers[slot][0]
                func same(_ x: Double) -> Bool { x == value || x.isNaN && value.isNaN }
                return first.numbers[slot].allSatisfy(same) && second.numbers[slot].allSatisfy(same)
            }
        }
        let columns = first.schema.columns
        let listed = constant.prefix(5).map { "'\(columns[$0].name)'" }.joined(separator: ", ")
        return Check(
            id: "constant-columns", title: "Columns that never vary", status: .pass,
            summary: constant.isEmpty
                ? "Every column varies."
                : "\(constant.count) of \(columns.count) columns have one value in all real records and tell nothing: "
                    + listed + (constant.count > 5 ? " and others." : "."))
    }

    /// Labels, whole numbers or dates that are different in every record: most likely identifiers, which swamp any distance
    /// and hide copies.
    static func identifiers(_ audit: AuditCase) -> Check? {
        let table = audit.members
        let suspicious = table.schema.columns.indices.filter { index in
            guard table.rowCount >= 20 else { return false }
            switch table.schema.slots[index] {
            case .bit: return false
            case .code(let slot): return Set(table.codes[slot]).count == table.rowCount
            case .number(let slot):
                return table.schema.columns[index].kind != .continuous
                    && Set(table.numbers[slot]).count == table.rowCount
            }
        }
        guard !suspicious.isEmpty else { return nil }
        let listed = suspicious.prefix(5).map { "'\(table.schema.columns[$0].name)'" }.joined(separator: ", ")
        return Check(
            id: "identifiers", title: "Columns that look like identifiers", status: .warn,
            summary:
                "Different in every training record: \(listed). An identifier hides copies; leave it out with --ignore."
        )
    }

}
