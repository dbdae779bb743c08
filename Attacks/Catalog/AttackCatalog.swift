public import Auditing

/// Every attack and measurement of the toolkit, in the order in which a report shows them.
public enum AttackCatalog {
    /// The options of all attacks.
    public struct Options: Codable, Hashable, Sendable {
        public var distance = DistanceMembership.Options()
        public var monteCarlo = MonteCarloMembership.Options()
        public var density = DensityKind.auto
        public var classifier = ClassifierMembership.Options()
        public var shadow = ShadowMembership.Options()
        public var disclosure = AttributeDisclosure.Options()
        public var roles = ColumnRoles()
        /// Numbers of nearest records that join two files.
        public var linkNeighbours = [1, 5, 10]
        /// Columns of a description that combines several.
        public var singlingOutColumns = 3

        public init() {}
    }

    /// All entries with their default options.
    public static var entries: [AuditEntry] { entries(Options()) }

    /// All entries, with the options given.
    public static func entries(_ options: Options) -> [AuditEntry] {
        [
            .measurement(NearestRecordMemorization()),
            .attack(DistanceMembership(options: options.distance)),
            .attack(MonteCarloMembership(options: options.monteCarlo)),
            .attack(DensityMembership(density: options.density)),
            .attack(CalibratedDistance()),
            .attack(LocalNeighbourhood(options: options.monteCarlo)),
            .attack(Domias(density: options.density)),
            .attack(ClassifierMembership(options: options.classifier)),
            .attack(ShadowMembership(options: options.shadow)),
        ] + ModelSignal.allCases.map { .attack(WhiteBoxMembership($0)) } + [
            .disclosure(SinglingOut(columns: options.singlingOutColumns)),
            .disclosure(Linkability(neighbours: options.linkNeighbours)),
            .disclosure(AttributeInference()),
            .disclosure(AttributeDisclosure(options: options.disclosure)),
            .measurement(AttributionMeasures(roles: options.roles)),
        ]
    }

    /// The entries named by `ids`, in catalogue order; for an empty list those of the goals whose needs are met.
    ///
    /// - Parameters:
    ///   - ids: names of the catalogue.
    ///   - goals: what adversaries want where no name is given.
    ///   - granted: what the adversary has.
    ///   - signals: what the generator's networks give, where she has them.
    ///   - options: of the attacks.
    /// - Throws: ``UnknownAttack`` for a name that the catalogue lacks.
    public static func entries(
        named ids: [String], goals: Set<Goal> = [.membership], granted: Set<Need> = [.reference],
        signals: Set<ModelSignal> = [],
        options: Options = Options()
    ) throws -> [AuditEntry] {
        let known = entries(options)
        for id in ids where !known.contains(where: { $0.card.id == id }) {
            throw UnknownAttack(id: id, known: known.map(\.card.id))
        }
        return ids.isEmpty
            ? known.filter { entry in
                guard goals.contains(entry.card.goal), granted.isSuperset(of: entry.card.needs) else { return false }
                guard case .attack(let attack as WhiteBoxMembership) = entry else { return true }
                return signals.contains(attack.signal)
            } : known.filter { ids.contains($0.card.id) }
    }

    private static func need(_ need: Need) -> String {
        switch need {
        case .reference: "reference records"
        case .shadows: "shadow generators"
        case .quasiIdentifiers: "columns that are known of people"
        case .model: "the generator's networks"
        }
    }

    /// What an audit with `entries` leaves untested, a sentence each.
    ///
    /// - Parameters:
    ///   - entries: what was run.
    ///   - granted: what the adversary has.
    public static func notTested(by entries: [AuditEntry], granted: Set<Need> = []) -> [String] {
        let run = Set(entries.map(\.card.id))
        let left = self.entries.map(\.card).filter { !run.contains($0.id) }.map { card in
            let needs = card.needs.filter { !granted.contains($0) }.map(need).joined(separator: " and ")
            return "\(card.title) (\(card.id)): not run\(needs.isEmpty ? "" : "; it needs \(needs)")."
        }
        return left + [
            "Repeated releases: several made from the same data reveal more together than each alone.",
            "Differential privacy: an audit can refute a generator's guarantee, never prove it.",
        ]
    }
}

/// A name that is not in the catalogue.
public struct UnknownAttack: Error, Hashable, Sendable, CustomStringConvertible {
    public var id: String
    public var known: [String]

    public var description: String {
        "there is no attack called '\(id)'; the catalogue has \(known.joined(separator: ", "))"
    }
}
