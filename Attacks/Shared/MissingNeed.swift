import Auditing

extension AuditError {
    /// What an attack throws that is run without what its card says it needs.
    static func missing(_ need: Need, for attack: any Attack) -> AuditError {
        .needNotGranted(attack: attack.card.id, need: need)
    }
}
