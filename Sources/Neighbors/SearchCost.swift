package import Glibc

/// What a search has taken.
public struct SearchCost: Sendable, Hashable {
    /// Time that passed and processor time of all threads of this program, in seconds.
    public struct Seconds: Sendable, Hashable {
        public private(set) var wall = 0.0
        public private(set) var processor = 0.0

        public init() {}

        /// Adds what `work` takes.
        public mutating func measure<Result>(_ work: () throws -> Result) rethrows -> Result {
            let (wall, processor) = (Self.now(CLOCK_MONOTONIC), Self.now(CLOCK_PROCESS_CPUTIME_ID))
            defer {
                self.wall += Self.now(CLOCK_MONOTONIC) - wall
                self.processor += Self.now(CLOCK_PROCESS_CPUTIME_ID) - processor
            }
            return try work()
        }

        static func += (left: inout Seconds, right: Seconds) {
            left.wall += right.wall
            left.processor += right.processor
        }

        /// Seconds on a clock of the system.
        package static func now(_ clock: clockid_t) -> Double {
            var time = timespec()
            clock_gettime(clock, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
    }

    /// Laying out references.
    public internal(set) var index = Seconds()
    /// Fitting the engine and laying out queries.
    public internal(set) var prepare = Seconds()
    /// Searching itself.
    public internal(set) var search = Seconds()

    public init() {}

    static func += (left: inout SearchCost, right: SearchCost) {
        left.index += right.index
        left.prepare += right.prepare
        left.search += right.search
    }
}
