public import Auditing
import Foundation
import Statistics
import Synchronization
import Tables

/// Does the units of a plan on this machine, several at a time.
public struct LocalEngine: Sendable {
    /// What became of the units of one run.
    public struct Summary: Codable, Hashable, Sendable {
        /// Of this run's share of the plan.
        public var units: Int
        /// There before.
        public var present: Int
        public var done: Int
        public var failed: Int
        /// The first few reasons, each once.
        public var reasons: [String]
    }

    private let work: any SweepWork
    private let store: ResultStore
    private let jobs: Int
    private let progress: AuditProgress

    /// - Parameters:
    ///   - work: does one unit.
    ///   - store: takes results.
    ///   - jobs: units that are done at a time.
    ///   - progress: told how far it is.
    public init(work: any SweepWork, store: ResultStore, jobs: Int, progress: AuditProgress) {
        self.work = work
        self.store = store
        self.jobs = max(1, jobs)
        self.progress = progress
    }

    /// Does those of `units` that are not done, and what they depend on.
    ///
    /// Failures are recorded and leave the other units alone.
    ///
    /// - Throws: ``StoreFailure`` when results cannot be written any more.
    public func run(_ units: ArraySlice<SweepUnit>, of list: UnitList) throws -> Summary {
        let pending = Mutex<[Bool]>([Bool](repeating: false, count: units.count))
        let base = units.startIndex
        Workers(threads: jobs).forEachRange(of: units.count, chunk: 64) { range in
            for index in range where !store.isDone(units[base + index]) { pending.withLock { $0[index] = true } }
        }
        let left = zip(units, pending.withLock { $0 }).filter(\.1).map(\.0)
        let state = RunState(total: left.count, progress: progress)
        for stage in Set(left.map(\.spec.kind.stage)).sorted() {
            let chunks = Self.chunks(left.filter { $0.spec.kind.stage == stage }, jobs: jobs)
            let inner = Workers(threads: max(1, jobs / max(1, chunks.count)))
            let busy = min(jobs, max(1, chunks.count))
            Workers(threads: busy).forEachRange(of: chunks.count, chunk: 1) { range in
                for index in range { run(chunks[index], list, state, inner) }
            }
            if let error = state.stop { throw error }
        }
        return Summary(
            units: units.count, present: units.count - left.count, done: state.done, failed: state.failed,
            reasons: state.reasons)
    }

    /// Units that share a case stay together, in order; the largest groups first, and none so large that processors would wait for it.
    static func chunks(_ units: [SweepUnit], jobs: Int) -> [[SweepUnit]] {
        var groups: [[SweepUnit]] = []
        var places: [String: Int] = [:]
        for unit in units {
            if let place = places[unit.group] {
                groups[place].append(unit)
            } else {
                places[unit.group] = groups.count
                groups.append([unit])
            }
        }
        if groups.count < jobs {
            // What they share is found once for each part.
            let parts = (jobs + groups.count - 1) / max(1, groups.count)
            groups = groups.flatMap { group in
                (1...parts).compactMap { SweepShard($0, of: parts) }.map { Array($0.items(of: group)) }
                    .filter { !$0.isEmpty }
            }
        }
        return groups.enumerated().sorted { (-$0.element.count, $0.offset) < (-$1.element.count, $1.offset) }
            .map(\.element)
    }

    private func run(_ units: [SweepUnit], _ list: UnitList, _ state: RunState, _ workers: Workers) {
        var session: (any SweepSession)?
        for unit in units {
            if state.stop != nil { return }
            do {
                for address in unit.dependencies { try ensure(address, list, state, workers) }
                let open = try session ?? work.session(store: store, workers: workers)
                session = open
                try finish(unit, in: open)
                state.succeeded()
            } catch {
                // A session that failed half-way may hold half of something.
                session = nil
                record(error, of: unit, state)
            }
        }
    }

    private func finish(_ unit: SweepUnit, in session: any SweepSession) throws {
        // Somebody else may have been quicker.
        if store.isDone(unit) { return }
        // A result without its file, or with another, is worth nothing.
        if store.result(unit) != nil { store.discard(unit.address) }
        let outcome = try session.run(unit)
        guard try store.put(outcome, of: unit) else {
            throw SweepFailure(
                "the unit was done elsewhere with another result; see that the same program and files are used everywhere"
            )
        }
    }

    private func record(_ error: any Error, of unit: SweepUnit, _ state: RunState) {
        // Where results cannot be written, nothing else will be.
        if error is StoreFailure { return state.end(error) }
        do {
            try store.fail(unit.address, reason: "\(error)")
            state.failed("\(error)", unit.address)
        } catch {
            state.end(error)
        }
    }

    /// Does a unit that another needs, if it is not done yet: another machine may have it in its share, and do it too.
    private func ensure(_ address: String, _ list: UnitList, _ state: RunState, _ workers: Workers) throws {
        guard let unit = list[address] else { throw SweepFailure("the plan lacks the unit \(address)") }
        try state.once(address) {
            if store.isDone(unit) { return }
            do {
                for needed in unit.dependencies { try ensure(needed, list, state, workers) }
                try finish(unit, in: try work.session(store: store, workers: workers))
            } catch {
                if !(error is SweepFailure) { try store.fail(address, reason: "\(error)") }
                throw SweepFailure(
                    "it needs the \(unit.spec.kind.rawValue) unit \(address.prefix(12)), which failed: \(error)")
            }
        }
    }
}

/// Why a unit was not done.
struct SweepFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What threads of one run share.
private final class RunState: Sendable {
    private struct State {
        var done = 0
        var failed = 0
        var reasons: [String] = []
        var stop: (any Error)?
        var outcomes: [String: SweepFailure?] = [:]
    }

    private let state = Mutex(State())
    private let turns = Mutex<[String: NSLock]>([:])
    private let total: Int
    private let progress: AuditProgress
    private let start = ContinuousClock.now

    init(total: Int, progress: AuditProgress) {
        self.total = total
        self.progress = progress
    }

    var done: Int { state.withLock(\.done) }
    var failed: Int { state.withLock(\.failed) }
    var reasons: [String] { state.withLock(\.reasons) }
    var stop: (any Error)? { state.withLock(\.stop) }

    func succeeded() {
        state.withLock { $0.done += 1 }
        report()
    }

    func failed(_ reason: String, _ address: String) {
        state.withLock { state in
            state.outcomes[address] = SweepFailure(reason)
            state.failed += 1
            if state.reasons.count < 5, !state.reasons.contains(reason) { state.reasons.append(reason) }
        }
        report()
    }

    func end(_ error: any Error) { state.withLock { if $0.stop == nil { $0.stop = error } } }

    private func report() {
        let finished = state.withLock { $0.done + $0.failed }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let left = Int((seconds / Double(max(1, finished)) * Double(total - finished)).rounded())
        progress.report("units, about \(Self.text(left)) left", finished, total)
    }

    private static func text(_ seconds: Int) -> String {
        seconds < 120 ? "\(seconds) s" : seconds < 7_200 ? "\(seconds / 60) min" : "\(seconds / 3_600) h"
    }

    /// Does something for one address on one thread; others wait for it, and learn of its failure without trying again.
    func once(_ address: String, _ body: () throws -> Void) throws {
        let turn = turns.withLock { turns in
            if let known = turns[address] { return known }
            let turn = NSLock()
            turns[address] = turn
            return turn
        }
        turn.lock()
        defer { turn.unlock() }
        if let known = state.withLock({ $0.outcomes[address] }) {
            if let failure = known { throw failure }
            return
        }
        do {
            try body()
            state.withLock { $0.outcomes[address] = .some(nil) }
        } catch {
            let failure = error as? SweepFailure ?? SweepFailure("\(error)")
            state.withLock { $0.outcomes[address] = failure }
            throw failure
        }
    }
}
