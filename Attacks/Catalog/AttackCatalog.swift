public import Auditing

/// Every attack and measurement of the toolkit, in the order in which a report shows them.
public enum AttackCatalog {
    /// All entries with their default options.
    public static var entries: [AuditEntry] { entries(distance: DistanceMembership.Options()) }

    /// All entries, with the options given.
    public static func entries(distance: DistanceMembership.Options) -> [AuditEntry] {
        [
            .measurement(NearestRecordMemorization()),
            .attack(DistanceMembership(options: distance)),
        ]
    }

    /// The entries named by `ids`, in catalogue order; all of them for an empty list.
    ///
    /// - Throws: ``UnknownAttack`` for a name that the catalogue lacks.
    public static func entries(
        named ids: [String], distance: DistanceMembership.Options = DistanceMembership.Options()
    ) throws -> [AuditEntry] {
        let known = entries(distance: distance)
        for id in ids where !known.contains(where: { $0.card.id == id }) {
            throw UnknownAttack(id: id, known: known.map(\.card.id))
        }
        return ids.isEmpty ? known : known.filter { ids.contains($0.card.id) }
    }

    /// What an audit with `entries` leaves untested, a sentence each.
    public static func notTested(by entries: [AuditEntry]) -> [String] {
        let run = Set(entries.map(\.card.id))
        let left = self.entries.map(\.card).filter { !run.contains($0.id) }
            .map { "\($0.title) (\($0.id)): not run." }
        return left + [
            "Stronger adversaries: shadow models trained on similar data, reference data, access to the generator or its "
                + "weights.",
            "Attribute disclosure: whether unknown values of a known person can be inferred.",
            "Singling out and linkage: whether a person can be isolated, or joined with another file.",
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
