import Synchronization

/// Tells a user how far a long audit is.
public struct AuditProgress: Sendable {
    private let sink: (@Sendable (_ stage: String, _ done: Int, _ total: Int) -> Void)?

    /// - Parameter report: called from any thread with a stage's name and how many of its records are done.
    public init(_ report: (@Sendable (_ stage: String, _ done: Int, _ total: Int) -> Void)? = nil) {
        sink = report
    }

    /// Says how far a stage is.
    public func report(_ stage: String, _ done: Int, _ total: Int) { sink?(stage, done, total) }

    /// A counter for one stage of `total` records; `nil` when nobody listens.
    package func stage(_ name: String, of total: Int) -> (@Sendable (Int) -> Void)? {
        guard let sink else { return nil }
        let counter = Counter()
        return { count in
            sink(name, counter.done.wrappingAdd(count, ordering: .relaxed).newValue, total)
        }
    }

    private final class Counter: Sendable {
        let done = Atomic<Int>(0)
    }
}
