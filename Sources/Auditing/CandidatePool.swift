import Neighbors
import Statistics
import Tables

/// The real records in the shuffled order in which attacks see them, with their labels.
struct CandidatePool {
    /// Positions in members followed by hold-out.
    let order: [Int]
    let isMember: [Bool]
    let isUnique: [Bool]
    /// The records attacked: membership is defined, or kept by option, and the record is among the targets asked for.
    let isTarget: [Bool]
    /// The targets of attacks that use reference records: those whose content no reference record has.
    let isTargetBesideReference: [Bool]
    /// The reference records; `nil` where the adversary has none.
    let reference: Table?
    /// Targets whose content a reference record has.
    let sharedWithReference: Int
    /// Rows of the train and hold-out files.
    private let members: Int
    /// Whose each candidate is, where people have several records.
    private let person: [Int64]?

    /// - Parameters:
    ///   - audit: the truth.
    ///   - options: which records are targets.
    ///   - needsReference: whether some attack uses reference records.
    ///   - isolation: how isolated each real record is, members first; asked for where targets are the most isolated ones.
    init(
        _ audit: AuditCase, options: AuditOptions, needsReference: Bool = false, isolation: () throws -> [Double]
    ) throws {
        let members = audit.members.rowCount
        self.members = members
        var stream = RandomStream(seed: options.seed, purpose: "candidates")
        let order = stream.permutation(members + audit.holdout.rowCount)
        self.order = order
        let unique = audit.isUnique(.members) + audit.isUnique(.holdout)
        let ambiguous = audit.isAmbiguous(.members) + audit.isAmbiguous(.holdout)
        isMember = order.map { $0 < members }
        if let train = audit.persons.members, let holdout = audit.persons.holdout,
            Set(train).count < train.count || Set(holdout).count < holdout.count
        {
            person = order.map { $0 < members ? Int64(train[$0]) << 1 : Int64(holdout[$0 - members]) << 1 | 1 }
        } else {
            person = nil
        }
        isUnique = order.map { unique[$0] }
        let defined = order.map { options.ambiguous == .keep || !ambiguous[$0] }
        // Which come first when not all are taken.
        var preference = Array(order.indices)
        if options.targetChoice == .outliers {
            let values = try isolation()
            preference.sort { (-values[order[$0]], $0) < (-values[order[$1]], $1) }
        }
        let listed: Set<Int>? = options.targetRows.map { rows in
            Set(rows.members.map { $0 - 1 } + rows.holdout.map { $0 - 1 + members })
        }
        func taken(_ allowed: [Bool]) -> [Bool] {
            var counts = (members: 0, others: 0)
            var result = [Bool](repeating: false, count: order.count)
            let limit = options.targets ?? .max
            for place in preference where allowed[place] {
                let isMember = order[place] < members
                guard listed?.contains(order[place]) ?? true else { continue }
                guard (isMember ? counts.members : counts.others) < limit else {
                    // One bound of isolation for both sides: the larger side's outliers are farther out, and would pass for a leak.
                    if options.targetChoice == .outliers { break }
                    continue
                }
                if isMember { counts.members += 1 } else { counts.others += 1 }
                result[place] = true
            }
            return result
        }
        isTarget = taken(defined)
        guard needsReference, let (table, rows) = Self.reference(audit, options: options) else {
            (reference, isTargetBesideReference, sharedWithReference) = (nil, isTarget, 0)
            return
        }
        reference = table
        // The same content on both sides of a comparison would say who is who.
        let groups = RecordGroups([audit.members, audit.holdout, table])
        let held = groups.occurrences(inTable: 2).map { $0 > 0 }
        let known = (groups.groups[0] + groups.groups[1]).map { held[Int($0)] }
        isTargetBesideReference = taken(zip(order, defined).map { $1 && !known[$0] })
        sharedWithReference = zip(order, isTarget).count { $1 && known[$0] && !rows.contains($0 - members) }
    }

    /// The reference records and which rows of the hold-out they are, if any.
    private static func reference(_ audit: AuditCase, options: AuditOptions) -> (Table, rows: Set<Int>)? {
        if let given = audit.reference { return (given, []) }
        let count = Int((Double(audit.holdout.rowCount) * options.referenceShare).rounded())
        guard count >= 2, count < audit.holdout.rowCount else { return nil }
        // Records of one person or of one content stay together: a twin in the reference would say who is no member.
        let clusters = clusters(of: audit)
        let listed = Set(options.targetRows?.holdout.map { clusters[$0 - 1] } ?? [])
        var rowsOf: [Int: [Int]] = [:]
        for (row, cluster) in clusters.enumerated() where !listed.contains(cluster) {
            rowsOf[cluster, default: []].append(row)
        }
        let names = rowsOf.keys.sorted()
        var stream = RandomStream(seed: options.seed, purpose: "reference")
        var rows: [Int] = []
        for place in stream.permutation(names.count) where rows.count < count { rows += rowsOf[names[place]] ?? [] }
        guard rows.count >= 2, rows.count < audit.holdout.rowCount else { return nil }
        rows.sort()
        return (audit.holdout.rows(rows), Set(rows))
    }

    /// For each hold-out record the first row of those that it is joined to by person or content.
    private static func clusters(of audit: AuditCase) -> [Int] {
        var parent = Array(0..<audit.holdout.rowCount)
        func root(_ row: Int) -> Int {
            var row = row
            while parent[row] != row {
                parent[row] = parent[parent[row]]
                row = parent[row]
            }
            return row
        }
        for names in [audit.groups.groups[1], audit.persons.holdout].compactMap(\.self) {
            var first: [Int32: Int] = [:]
            for (row, name) in names.enumerated() {
                guard let other = first[name] else {
                    first[name] = row
                    continue
                }
                let (a, b) = (root(row), root(other))
                parent[max(a, b)] = min(a, b)
            }
        }
        return parent.indices.map(root)
    }

    private func targets(_ attack: AttackCard) -> [Bool] {
        attack.needs.contains(.reference) ? isTargetBesideReference : isTarget
    }

    /// How many members and others the strongest adversary attacks.
    func targets(options: AuditOptions) -> (members: Int, holdout: Int) {
        let trial = MembershipTrial(
            candidates(scores: [Double](repeating: 0, count: order.count), among: isTarget),
            fraction: options.knowledgeFractions.max() ?? 1, calibrationShare: options.calibrationShare)
        return (trial.targets.count(where: \.isMember), trial.targets.count { !$0.isMember })
    }

    /// Whether there are targets of both kinds, for the attack or for any.
    func canAttack(_ attack: AttackCard? = nil) -> Bool {
        let targets = attack.map(self.targets) ?? isTarget
        return zip(targets, isMember).contains { $0 && $1 } && zip(targets, isMember).contains { $0 && !$1 }
    }

    /// How many rows the files have.
    var rows: (members: Int, holdout: Int) { (members, order.count - members) }

    /// The file's row of the candidate at `place`, the first record being 1.
    func row(_ place: Int) -> Int { order[place] < members ? order[place] + 1 : order[place] - members + 1 }

    /// An attack's targets with their scores, in shuffled order; equal scores and tie breaks stay equal.
    func candidates(scores: [Double], ties: [Double]? = nil, of attack: AttackCard) -> [MembershipTrial.Candidate] {
        candidates(scores: scores, ties: ties, among: targets(attack))
    }

    /// Of each person the record that says most: whether somebody was in the training data is one question, however many records she has.
    private func people(_ eligible: [Int], _ refined: [Double]) -> [Int] {
        guard let person else { return eligible }
        var best: [Int64: Int] = [:]
        for index in eligible where best[person[index]].map({ refined[index] > refined[$0] }) ?? true {
            best[person[index]] = index
        }
        return eligible.filter { best[person[$0]] == $0 }
    }

    private func candidates(
        scores: [Double], ties: [Double]? = nil, among targets: [Bool]
    ) -> [MembershipTrial.Candidate] {
        let eligible = scores.indices.filter { targets[$0] }
        var refined = scores
        if let ties {
            let order = eligible.sorted { (scores[$0], ties[$0]) < (scores[$1], ties[$1]) }
            var rank = 0.0
            for (position, index) in order.enumerated() {
                if position > 0 {
                    let before = order[position - 1]
                    if scores[before] != scores[index] || ties[before] != ties[index] { rank += 1 }
                }
                refined[index] = rank
            }
        }
        return people(eligible, refined).map {
            MembershipTrial.Candidate(
                score: scores[$0], refined: refined[$0], isMember: isMember[$0], isUnique: isUnique[$0], place: $0)
        }
    }
}
