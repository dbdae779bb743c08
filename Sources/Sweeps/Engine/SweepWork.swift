public import Statistics

/// What can do a plan's units: it knows files, generators and attacks, of which this module knows nothing.
public protocol SweepWork: Sendable {
    /// A place to do units of one group in, one after the other, on one thread at a time.
    ///
    /// - Parameters:
    ///   - store: where results of other units are.
    ///   - workers: threads that one unit may use; results do not depend on them.
    func session(store: ResultStore, workers: Workers) throws -> any SweepSession
}

/// Does units that share a case.
public protocol SweepSession: AnyObject {
    /// Does one unit; all that it depends on is in the store.
    ///
    /// - Throws: why it cannot be done; said of this unit alone.
    func run(_ unit: SweepUnit) throws -> UnitOutcome
}

/// A part of a list, for one of several machines.
public struct SweepShard: Hashable, Sendable {
    /// From 1.
    public var number: Int
    public var count: Int

    /// `nil` unless `number` is from 1 to `count`.
    public init?(_ number: Int, of count: Int) {
        guard count >= 1, (1...count).contains(number) else { return nil }
        self.number = number
        self.count = count
    }

    /// The items of this shard: neighbours in the list stay together, for they have most in common.
    public func items<Item>(of list: [Item]) -> ArraySlice<Item> {
        let (quotient, rest) = list.count.quotientAndRemainder(dividingBy: count)
        let index = number - 1
        let start = index * quotient + min(index, rest)
        return list[start..<start + quotient + (index < rest ? 1 : 0)]
    }
}
