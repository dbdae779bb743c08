import Dispatch
import Foundation
import Synchronization

/// How many threads share a piece of work.
///
/// Results never depend on the number: work is cut into units that write to places of their own.
public struct Workers: Sendable, Hashable {
    public let threads: Int

    /// At least one thread; by default one for each processor that is online.
    public init(threads: Int? = nil) { self.threads = max(1, threads ?? Self.available) }

    /// How many processors are online.
    public static var available: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// Runs `body` on the ranges of `0..<count`, each at most `chunk` long, on up to ``threads`` threads at a time.
    ///
    /// - Parameters:
    ///   - count: how many units of work there are.
    ///   - chunk: how many units a range has at most.
    ///   - completed: called after each range with its length, from any thread.
    ///   - body: does the work of one range, on any thread.
    public func forEachRange(
        of count: Int, chunk: Int, completed: (@Sendable (Int) -> Void)? = nil, _ body: @Sendable (Range<Int>) -> Void
    ) {
        guard count > 0 else { return }
        let size = max(1, chunk)
        let chunks = (count + size - 1) / size
        @Sendable func run(_ index: Int) {
            let range = index * size..<min(count, (index + 1) * size)
            body(range)
            completed?(range.count)
        }
        if threads == 1 || chunks == 1 {
            for index in 0..<chunks { run(index) }
            return
        }
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(threads, chunks)) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                if index >= chunks { return }
                run(index)
            }
        }
    }

    /// What `body` gives for each of `0..<count`, in order, computed on up to ``threads`` threads at a time.
    package func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: max(0, count)))
        forEachRange(of: count, chunk: 1) { range in
            for index in range {
                let result = body(index)
                results.withLock { $0[index] = result }
            }
        }
        return results.withLock { $0.compactMap(\.self) }
    }
}
