public import Neighbors
import Tables
public import Statistics

/// The options that an audit's numbers depend on, and the threads, which they do not depend on.
public struct AuditOptions: Sendable {
    /// What happens to records that occur in train and in the hold-out alike.
    public enum Ambiguous: String, Sendable, CaseIterable {
        /// They are no targets of membership inference.
        case exclude
        case keep
    }

    /// Which records are attacked where not all are.
    public enum TargetChoice: String, Sendable, CaseIterable {
        /// Drawn at random.
        case random
        /// The most isolated ones, by the mean distance to the five nearest other real records (Meeus et al. 2023).
        case outliers
    }

    /// Rows of the train and hold-out files, the first record being 1.
    public struct TargetRows: Sendable, Hashable {
        public var members: [Int]
        public var holdout: [Int]

        public init(members: [Int], holdout: [Int]) {
            self.members = members
            self.holdout = holdout
        }
    }

    /// How results are broken down.
    public enum Subgroups: Sendable, Hashable {
        /// By how isolated records are, in ten parts.
        case rarity
        /// By the values of a column, numbers in four parts.
        case column(String)
    }

    public var seed: UInt64 = 42
    /// The two-sided confidence of every interval, in (0.5, 1).
    public var confidence = 0.95
    /// `nil` takes Hamming for binary records and Gower otherwise.
    public var metric: Metric?
    public var ambiguous = Ambiguous.exclude
    /// Fractions of the real records that the adversary holds, each in (0, 1].
    public var knowledgeFractions = [0.1, 0.25, 0.5, 1]
    /// How many synthetic records the adversary gets; `nil` takes a quarter, a half and the whole release.
    public var releaseSizes: [Int]?
    /// The share of the known records whose membership is known too; in (0, 1).
    public var calibrationShare = 0.2
    /// At most this many members and as many hold-out records are attacked; `nil` attacks all.
    public var targets: Int?
    public var targetChoice = TargetChoice.random
    /// Attack these records alone; `nil` attacks all.
    public var targetRows: TargetRows?
    public var subgroups: [Subgroups] = []
    /// The share of the hold-out that attacks with reference records take as such where the case has none of its own; in [0, 0.9].
    public var referenceShare = 0.5
    /// How shadow generators are made; `nil` where the adversary has none.
    public var shadows: ShadowOptions?
    /// The generator's networks; `nil` where the adversary does not have them.
    public var model: (any ModelAccess)?
    /// The ε that the generator's maker claims; `nil` for none.
    public var claimedEpsilon: Double?
    /// The δ of that claim, and of the ε that attacks refute; in [0, 1).
    public var claimedDelta = 1e-5
    /// What columns are to the adversary.
    public var roles = ColumnRoles()
    /// At most so many people of either side are guessed about, joined or described.
    public var attempts = 2_000
    /// A guessed number is right within this share of the true one; at least 0.
    public var relativeTolerance = 0.05
    /// Or within this distance of it, in the column's units; at least 0.
    public var absoluteTolerance = 0.0
    public var workers = Workers()

    /// What attacks can use under these options.
    public func granted(reference: Bool) -> Set<Need> {
        var needs: Set<Need> = reference || referenceShare > 0 ? [.reference] : []
        if shadows != nil { needs.insert(.shadows) }
        if model != nil { needs.insert(.model) }
        if !roles.quasiIdentifiers.isEmpty { needs.insert(.quasiIdentifiers) }
        return needs
    }

    public init() {}

    /// Checks what does not depend on the data.
    ///
    /// - Throws: ``AuditError/invalidOption(_:)`` with a sentence that names the option and what it takes.
    public func validate() throws {
        func require(_ holds: Bool, _ sentence: String) throws {
            if !holds { throw AuditError.invalidOption(sentence) }
        }
        try require(
            (0.5...0.9999).contains(confidence), "--confidence must lie between 0.5 and 0.9999, for example 0.95")
        try require(
            (0.01...0.99).contains(calibrationShare),
            "--calibration-share must lie between 0.01 and 0.99, for example 0.2")
        try require(
            !knowledgeFractions.isEmpty && knowledgeFractions.allSatisfy { $0 > 0 && $0 <= 1 },
            "--knowledge-fraction takes numbers above 0 and at most 1, for example 0.1,0.5,1")
        try require(knowledgeFractions.count <= 100, "--knowledge-fraction takes at most 100 numbers")
        let sizes = releaseSizes ?? []
        try require(
            sizes.allSatisfy { $0 >= 2 }, "--release-size takes whole numbers from 2, for example 1000,5000")
        try require(sizes.count <= 100, "--release-size takes at most 100 numbers")
        try require(targets ?? 2 >= 2, "--targets must be at least 2")
        try require(
            (0...0.9).contains(referenceShare), "--reference-share must lie between 0 and 0.9, for example 0.5")
        try require(
            claimedEpsilon.map { $0 >= 0 && $0.isFinite } ?? true,
            "--claimed-epsilon must be a number of at least 0, for example 3")
        try require(
            claimedDelta >= 0 && claimedDelta < 1, "--claimed-delta must be at least 0 and below 1, for example 1e-5")
        try require((10...10_000_000).contains(attempts), "--attempts must be from 10 to 10000000")
        try require(
            relativeTolerance >= 0 && relativeTolerance.isFinite, "--tolerance must be at least 0, for example 0.05")
        try require(
            absoluteTolerance >= 0 && absoluteTolerance.isFinite, "--absolute-tolerance must be at least 0")
        try require(
            targetChoice == .random || targets != nil || targetRows != nil,
            "--target-choice outliers needs to know how many: add --targets")
    }

    /// Checks the options, also against the sizes of the tables, and gives the release sizes to run, ascending, the whole
    /// release last.
    func validatedReleaseSizes(for audit: AuditCase) throws -> [Int] {
        try validate()
        let whole = audit.release.rowCount
        if let size = releaseSizes?.first(where: { $0 > whole }) {
            throw AuditError.moreThanAvailable(option: "--release-size", asked: size, role: "synthetic", found: whole)
        }
        for (role, table) in [("train", audit.members), ("hold-out", audit.holdout)] {
            guard let targets, targets > table.rowCount else { continue }
            throw AuditError.moreThanAvailable(
                option: "--targets", asked: targets, role: role, found: table.rowCount)
        }
        for (role, rows, table) in [
            ("train", targetRows?.members ?? [], audit.members), ("hold-out", targetRows?.holdout ?? [], audit.holdout),
        ] {
            if let row = rows.first(where: { $0 < 1 || $0 > table.rowCount }) {
                throw AuditError.invalidOption(
                    "--target-rows names row \(row) of the \(role) table, which has rows 1 to \(table.rowCount)")
            }
        }
        for case .column(let name) in subgroups where audit.members.schema.position(of: name) == nil {
            throw AuditError.invalidOption("--subgroup names the column '\(name)', which the tables do not have")
        }
        return Set((releaseSizes ?? [whole / 4, whole / 2]).filter { $0 >= 2 } + [whole]).sorted()
    }
}
