import Foundation
import Statistics
import Sweeps
import Synchronization

/// Does units without attacks: what it finds follows from the unit alone, and what other units need is a file with the unit's address.
final class FakeWork: SweepWork {
    private struct Log {
        var sessions: [[String]] = []
        var failing: [String: any Error] = [:]
    }

    private let log: Mutex<Log>
    private let opening: (@Sendable () -> Void)?

    /// - Parameters:
    ///   - failing: what units throw, by address.
    ///   - opening: called before a session is opened.
    init(failing: [String: any Error] = [:], opening: (@Sendable () -> Void)? = nil) {
        log = Mutex(Log(failing: failing))
        self.opening = opening
    }

    func session(store: ResultStore, workers: Workers) throws -> any SweepSession {
        opening?()
        let number = log.withLock { state in
            state.sessions.append([])
            return state.sessions.count - 1
        }
        return FakeSession(self, number, store)
    }

    /// The units that each session was asked to do, in order.
    var sessions: [[String]] { log.withLock { $0.sessions }.filter { !$0.isEmpty } }

    /// How often each unit was asked for.
    var calls: [String: Int] {
        Dictionary(sessions.flatMap { $0 }.map { ($0, 1) }) { first, second in first + second }
    }

    /// Nothing fails any more.
    func repair() { log.withLock { $0.failing = [:] } }

    fileprivate func begin(_ address: String, _ session: Int) throws {
        let failure = log.withLock { state in
            state.sessions[session].append(address)
            return state.failing[address]
        }
        if let failure { throw failure }
    }
}

/// Why a unit of these tests fails.
struct FakeFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

private final class FakeSession: SweepSession {
    private let work: FakeWork
    private let number: Int
    private let store: ResultStore

    init(_ work: FakeWork, _ number: Int, _ store: ResultStore) {
        self.work = work
        self.number = number
        self.store = store
    }

    func run(_ unit: SweepUnit) throws -> UnitOutcome {
        try work.begin(unit.address, number)
        for address in unit.dependencies {
            let path = try store.artefact(of: address).path
            guard FileManager.default.contents(atPath: path) == Data(address.utf8) else {
                throw FakeFailure("what it needs is damaged")
            }
        }
        var found = outcome(of: unit)
        if unit.spec.kind != .attack && unit.spec.kind != .check {
            found.artefact = try store.write(Data(unit.address.utf8), named: "made.bin", of: unit.address)
        }
        return found
    }
}
