public import Statistics
internal import Foundation

/// Finds the whole division into training and test records at once, where it came from one of few random seeds.
///
/// Published code often seeds NumPy with one of 10,000 numbers, or always the same one, and permutes the records. Who has all records in
/// their first order and a weak score for each, for example the distance to a synthetic record, can try every seed: the true one stands
/// out although no record's score tells anything, because 40,000 weak scores are summed. Then every person's membership is known.
public struct SplitRecovery: Sendable {
    /// How code divides records.
    public struct Scheme: Codable, Hashable, Sendable {
        /// Which part of the permutation comes first.
        public enum Order: String, Codable, Hashable, Sendable, CaseIterable {
            case trainFirst = "train-first"
            case testFirst = "test-first"
        }

        public var name: String
        public var order: Order
        /// The share of the part that comes first; its size is rounded down for the training part, up for the test part.
        public var firstShare: Double
        public var seeds: ClosedRange<UInt32>

        public init(name: String, order: Order, firstShare: Double, seeds: ClosedRange<UInt32>) {
            self.name = name
            self.order = order
            self.firstShare = firstShare
            self.seeds = seeds
        }

        /// corGAN and RDP-CGAN: a permutation by one of 10,000 seeds, of which the first 80 % are trained on.
        public static let corgan = Scheme(name: "corgan", order: .trainFirst, firstShare: 0.8, seeds: 1...10_000)
        /// The published medGAN: scikit-learn's `train_test_split` of a tenth with seed 0.
        public static let medgan = Scheme(name: "medgan", order: .testFirst, firstShare: 0.1, seeds: 0...0)
        public static let all = [corgan, medgan]

        /// How many of `records` the first part has.
        public func firstCount(of records: Int) -> Int {
            let exact = firstShare * Double(records)
            // A share such as 1 − 0.7 is not 0.3 to the last bit.
            if abs(exact - exact.rounded()) < 1e-9 * max(1, exact) { return Int(exact.rounded()) }
            return Int(order == .trainFirst ? exact.rounded(.down) : exact.rounded(.up))
        }

        /// Whether each of `records` is trained on with a seed.
        public func members(of records: Int, seed: UInt32) -> [Bool] {
            var order = (0..<Int32(records)).map { $0 }
            var twister = MersenneTwister(seed: seed)
            twister.shuffle(&order)
            var members = [Bool](repeating: self.order == .testFirst, count: records)
            for index in order.prefix(firstCount(of: records)) { members[Int(index)] = self.order == .trainFirst }
            return members
        }
    }

    /// One seed's contrast of scores.
    public struct Candidate: Codable, Hashable, Sendable {
        public var seed: UInt32
        /// The members' mean rank less that of the others, in standard deviations of a random division.
        public var deviations: Double
    }

    /// What trying all seeds came to.
    public struct Result: Codable, Hashable, Sendable {
        public var scheme: Scheme
        public var records: Int
        public var members: Int
        /// The seed whose members score highest, and the next one.
        public var best: Candidate
        public var runnerUp: Candidate?
        /// The probability that a division that has nothing to do with the scores does as well with one of all seeds.
        public var pValue: Double
    }

    public let scheme: Scheme

    public init(scheme: Scheme) { self.scheme = scheme }

    /// Tries all seeds.
    ///
    /// - Parameters:
    ///   - scores: one for each record in the order in which the code permuted them; higher speaks for membership.
    ///   - workers: the result does not depend on them.
    ///   - completed: called with numbers of seeds that were tried, from any thread.
    /// - Throws: ``SplitRecoveryError``.
    /// - Complexity: O(seeds × test records) for a training part that comes first, O(seeds × records) otherwise.
    public func run(
        scores: [Double], workers: Workers = Workers(), completed: (@Sendable (Int) -> Void)? = nil
    ) throws -> Result {
        let count = scores.count
        guard count <= 100_000_000 else { throw SplitRecoveryError.tooManyRecords(count) }
        guard !scores.contains(where: \.isNaN) else { throw SplitRecoveryError.notANumber }
        let first = scheme.firstCount(of: count)
        guard first >= 1, first < count else { throw SplitRecoveryError.emptyPart(records: count) }
        let ranks = Self.ranks(scores)
        // Variance of the sum of `first` ranks drawn without replacement.
        let total = ranks.reduce(0, +)
        let mean = total / Double(count)
        let squares = ranks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard squares > 0 else { throw SplitRecoveryError.oneScore }
        let share = Double(first) / Double(count)
        let deviation = (squares * share * (1 - share) * Double(count) / Double(count - 1)).squareRoot()
        let seeds = scheme.seeds
        let isTrainFirst = scheme.order == .trainFirst
        let tried = seeds.count
        let deviations = [Double](unsafeUninitializedCapacity: tried) { buffer, initialized in
            initialized = tried
            let places = Places(buffer)
            workers.forEachRange(of: tried, chunk: 16, completed: completed) { range in
                let natural = (0..<Int32(count)).map { $0 }
                var twister = MersenneTwister(seed: 0)
                var order = natural
                for index in range {
                    order.withUnsafeMutableBufferPointer { to in
                        natural.withUnsafeBufferPointer { _ = to.update(fromContentsOf: $0) }
                    }
                    twister.reseed(seeds.lowerBound + UInt32(index))
                    // The end of the permutation is final first.
                    twister.shuffle(&order, downTo: first)
                    let ofLast = order[first...].reduce(0.0) { $0 + ranks[Int($1)] }
                    let ofFirst = total - ofLast
                    places[index] = (isTrainFirst ? 1 : -1) * (ofFirst - Double(first) * mean) / deviation
                }
            }
        }
        let ordered = deviations.indices.sorted { (-deviations[$0], $0) < (-deviations[$1], $1) }
        func candidate(_ place: Int) -> Candidate {
            Candidate(seed: seeds.lowerBound + UInt32(ordered[place]), deviations: deviations[ordered[place]])
        }
        let best = candidate(0)
        // Šidák: 1 − (1 − p)^seeds.
        let single = SpecialFunctions.normalSurvival(best.deviations)
        return Result(
            scheme: scheme, records: count, members: isTrainFirst ? first : count - first, best: best,
            runnerUp: tried > 1 ? candidate(1) : nil, pValue: -expm1(Double(tried) * log1p(-min(single, 1 - 1e-16))))
    }

    /// Ranks from 1, equal scores at their mean: the sum over a random part is then nearly normal whatever the scores are.
    private static func ranks(_ scores: [Double]) -> [Double] {
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var ranks = [Double](repeating: 0, count: scores.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
            start = end
        }
        return ranks
    }
}

/// Places of an array that threads fill in turn, each its own.
private struct Places: @unchecked Sendable {
    private let base: UnsafeMutableBufferPointer<Double>

    init(_ base: UnsafeMutableBufferPointer<Double>) { self.base = base }

    subscript(_ index: Int) -> Double {
        get { base[index] }
        nonmutating set { base[index] = newValue }
    }
}

/// Why no seeds can be tried.
public enum SplitRecoveryError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooManyRecords(Int)
    case notANumber
    case emptyPart(records: Int)
    case oneScore

    public var description: String {
        switch self {
        case .tooManyRecords(let count): "\(count) records are more than 100 million, the most that are divided"
        case .notANumber: "a score is not a number"
        case .emptyPart(let records): "\(records) records do not divide into two parts by this share"
        case .oneScore: "all records have the same score, which no seed can explain"
        }
    }
}
