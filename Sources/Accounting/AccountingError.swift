/// Why a question about privacy has no answer.
public enum AccountingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A value that describes no mechanism or no question: a sentence that says what was expected.
    case invalid(String)
    /// An accountant does not interpret a mechanism, with the reason.
    case unsupported(accountant: String, mechanism: String, reason: String)
    /// The question has no answer, for example a target that no noise reaches.
    case unreachable(String)

    public var description: String {
        switch self {
        case .invalid(let sentence), .unreachable(let sentence): sentence
        case .unsupported(let accountant, let mechanism, let reason):
            "\(accountant) does not account for \(mechanism): \(reason)"
        }
    }
}
