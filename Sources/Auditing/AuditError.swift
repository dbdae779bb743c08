/// Why an audit cannot be run on the data given.
public enum AuditError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A table has fewer records than an audit needs.
    case tooFewRecords(role: String, found: Int, needed: Int)
    /// An option asks for more records than a table has.
    case moreThanAvailable(option: String, asked: Int, role: String, found: Int)
    /// The hold-out holds exactly the training records.
    case holdoutEqualsTrain
    /// Records that only train or hold-out should have are in the reference.
    case referenceOverlaps(role: String, shared: Int, of: Int)
    /// An attack needs what the adversary does not have.
    case needNotGranted(attack: String, need: Need)
    /// Every target's content is in the reference.
    case nothingBesideReference
    /// Too few shadow generators could be trained.
    case shadowsFailed(succeeded: Int, asked: Int, reason: String)
    /// An option's value is outside its range.
    case invalidOption(String)
    /// Every record occurs in train and hold-out alike.
    case nothingToAttack
    /// An attack gave another number of scores than there were candidates, or a score that is not a number.
    case invalidScores(attack: String)

    public var description: String {
        switch self {
        case .tooFewRecords(let role, let found, let needed):
            "the \(role) table has \(found) record\(found == 1 ? "" : "s"), and an audit needs at least \(needed); "
                + "give a table with more records"
        case .moreThanAvailable(let option, let asked, let role, let found):
            "\(option) asks for \(asked) records, and the \(role) table has \(found); ask for at most \(found)"
        case .holdoutEqualsTrain:
            "the hold-out holds exactly the training records, so it cannot serve as a control; give records of people "
                + "whose data the generator never saw"
        case .referenceOverlaps(let role, let shared, let count):
            "\(shared) of \(count) records that occur once in the \(role) table are in the reference table too, so whoever is in "
                + "the reference would be known not to be a member; give reference records of other people"
        case .needNotGranted(let attack, let need):
            "the attack '\(attack)' needs \(Wording.need(need))"
        case .shadowsFailed(let succeeded, let asked, let reason):
            "\(asked - succeeded) of \(asked) shadow generators failed, and at least \(ShadowOptions.fewest) are needed; the first said: "
                + reason
        case .nothingBesideReference:
            "every target's content is in the reference table too, so no attack can use it; give other reference records"
        case .invalidOption(let sentence): sentence
        case .nothingToAttack:
            "every training record also occurs in the hold-out, so nobody's membership is defined; give another hold-out, "
                + "or keep such records with --ambiguous keep"
        case .invalidScores(let attack):
            "the attack '\(attack)' did not give one finite score for each candidate; this is a defect of the attack"
        }
    }
}
