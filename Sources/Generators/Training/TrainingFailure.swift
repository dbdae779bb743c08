/// Why a training cannot begin or go on.
public struct TrainingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public var problem: String
    public var remedy: String
    public var description: String { "\(problem); \(remedy)" }

    init(_ problem: String, remedy: String) {
        self.problem = problem
        self.remedy = remedy
    }
}
