import Foundation
public import Statistics
import Synchronization

/// How far a plan is, from the folder of results alone.
public struct SweepStatus: Codable, Hashable, Sendable {
    public struct Count: Codable, Hashable, Sendable {
        public var kind: UnitSpec.Kind
        public var units: Int
        public var done: Int
        /// Not done, and failed when last tried.
        public var failed: Int
    }

    /// A unit that failed when last tried.
    public struct Failed: Codable, Hashable, Sendable {
        public var address: String
        public var data: String
        public var attack: String
        public var attempts: Int
        public var reason: String
    }

    public var plan: String
    public var counts: [Count]
    public var failures: [Failed]
    /// Results in the folder that this plan does not ask for: of another plan, of this one before it was edited, of other files, or of
    /// another version of an attack.
    public var others: Int

    public var units: Int { counts.reduce(0) { $0 + $1.units } }
    public var done: Int { counts.reduce(0) { $0 + $1.done } }
    public var failed: Int { counts.reduce(0) { $0 + $1.failed } }
    /// Never tried, stopped half-way, or being done now.
    public var missing: Int { units - done - failed }
    public var isComplete: Bool { done == units }

    /// - Complexity: O(bytes of all results): each is checked to be whole.
    public init(of list: UnitList, in store: ResultStore, workers: Workers = Workers()) {
        plan = list.plan.name
        let units = list.units
        let found = workers.map(units.count) { store.isDone(units[$0]) }
        let failures: [ResultStore.Failure?] =
            store.hasFailures
            ? workers.map(units.count) { found[$0] ? nil : store.failure(units[$0].address) }
            : [ResultStore.Failure?](repeating: nil, count: units.count)
        counts = UnitSpec.Kind.allCases.compactMap { kind in
            let places = units.indices.filter { units[$0].spec.kind == kind }
            guard !places.isEmpty else { return nil }
            return Count(
                kind: kind, units: places.count, done: places.count { found[$0] },
                failed: places.count { failures[$0] != nil })
        }
        self.failures = units.indices.compactMap { index in
            failures[index].map {
                Failed(
                    address: $0.address, data: units[index].data.name, attack: units[index].attackName,
                    attempts: $0.attempt, reason: $0.reason)
            }
        }
        let asked = Set(units.map(\.address))
        others = store.addresses().count { !asked.contains($0) }
    }
}
