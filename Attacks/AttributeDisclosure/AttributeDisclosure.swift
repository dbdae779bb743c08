public import Auditing
import Neighbors
public import Statistics
public import Tables

/// Guesses everything unknown of a person from the synthetic records nearest in what is known of her (Choi et al. 2017, medGAN; Torfi and
/// Fox 2020, corGAN).
public struct AttributeDisclosure: GuessingAttack, DisclosureAttack {
    /// How the nearest records decide.
    public enum Vote: String, Codable, Hashable, Sendable, CaseIterable {
        /// Each counts the same.
        case majority
        /// The nearer, the more: 1 / (1 + columns that differ).
        case weighted
        /// None votes: a random forest learns each unknown column of bits or labels from the whole release; numbers go by majority.
        case forest
    }

    /// Which columns are known where none is named.
    public enum Known: String, Codable, Hashable, Sendable, CaseIterable {
        case random
        /// Of binary columns those that are set most often in the release; of others those with the commonest value.
        case common
    }

    public struct Options: Codable, Hashable, Sendable {
        /// How many columns are known, ascending; shares of all columns below 1.
        public var known: [Double] = [0.1, 0.25, 0.5]
        public var neighbours = [1, 10]
        public var vote = Vote.majority
        public var choice = Known.random

        public init() {}
    }

    public let options: Options

    public init(options: Options = Options()) { self.options = options }

    public var card: AttackCard {
        AttackCard(
            id: "attribute-disclosure", title: "Disclosure of unknown attributes", version: 1, goal: .attribute,
            access: .releaseOnly,
            summary:
                "Guesses every unknown value of a person by a vote of the synthetic records nearest in the known ones.",
            citations: [
                "Choi et al. 2017, Generating Multi-label Discrete Patient Records using Generative Adversarial Networks (medGAN)",
                "Torfi and Fox 2020, CorGAN: Correlation-Capturing Convolutional Generative Adversarial Networks",
            ],
            limits: [
                "On sparse records a vote of several neighbours guesses zero almost always.",
                "What can be guessed of hold-out people as well is knowledge about the population and counts for nothing here.",
            ])
    }

    public var method: DisclosureMethod { .guessing(self) }

    public func questions(_ setting: DisclosureSetting, using stream: RandomStream) throws -> [GuessQuestion] {
        let count = setting.source.schema.columns.count
        guard count >= 2 else {
            throw AuditError.invalidOption("the tables have one column, which leaves nothing to know of a person")
        }
        let roles = setting.roles
        func questions(_ known: [Int], _ text: String) throws -> [GuessQuestion] {
            let hidden = Set(known)
            let secrets = roles.secrets.isEmpty ? (0..<count).filter { !hidden.contains($0) } : roles.secrets
            if options.vote == .forest, secrets.count > LearnedVote.mostSecrets {
                throw AuditError.invalidOption(
                    "--vote forest learns a model for each unknown column, and there are \(secrets.count); name at most "
                        + "\(LearnedVote.mostSecrets) with --secret")
            }
            let isLearned = options.vote == .forest
            let neighbours = options.neighbours.sorted()
            return (isLearned ? Array(neighbours.suffix(1)) : neighbours).map { k in
                GuessQuestion(
                    id: "disclosed/known-\(known.count)/\(isLearned ? "forest" : "nearest-\(k)")",
                    title: isLearned ? "\(text), learned" : "\(text), \(k) nearest",
                    known: known.sorted(), secrets: secrets, neighbours: k)
            }
        }
        if !roles.quasiIdentifiers.isEmpty {
            guard roles.quasiIdentifiers.count < count else {
                throw AuditError.invalidOption(
                    "--quasi-identifiers names every column, which leaves nothing to disclose")
            }
            return try questions(roles.quasiIdentifiers, "\(roles.quasiIdentifiers.count) known")
        }
        let order = preference(setting.source, stream).filter { !roles.secrets.contains($0) }
        guard !order.isEmpty else {
            throw AuditError.invalidOption("--secret names every column, which leaves nothing to know of a person")
        }
        let sizes = Set(
            options.known.map { share in
                let wanted = share < 1 ? (share * Double(count)).rounded() : share.rounded()
                return Int(min(max(1, wanted), Double(min(order.count, count - 1))))
            }
        ).sorted()
        return try sizes.flatMap { try questions(Array(order.prefix($0)), "\($0) known") }
    }

    /// All columns, those that are known first in front.
    private func preference(_ release: Table, _ stream: RandomStream) -> [Int] {
        // By name, so that the columns' order decides nothing.
        let columns = release.schema.columns
        let names = columns.indices.sorted { columns[$0].name < columns[$1].name }
        var stream = stream
        let order = stream.permutation(names.count).map { names[$0] }
        guard options.choice == .common else { return order }
        let sums = release.bits.columnSums()
        func commonness(_ column: Int) -> Int {
            if case .bit(let bit) = release.schema.slots[column] { return sums[bit] }
            var counts: [Double: Int] = [:]
            for value in release.values(ofColumn: column) where !value.isNaN { counts[value, default: 0] += 1 }
            return counts.values.max() ?? 0
        }
        let common = columns.indices.map(commonness)
        return order.sorted { common[$0] > common[$1] }
    }

    public func guesses(
        _ question: GuessQuestion, about targets: Table, in setting: DisclosureSetting
    ) throws -> [Guesses] {
        let known = try KnownColumns(setting, known: question.known)
        let votes = try known.votes(about: targets, neighbours: question.neighbours)
        let scale = Double(question.known.count)
        let isHamming = setting.source.schema.selecting(question.known).isBinary
        func weight(_ vote: KnownColumns.Vote) -> Double {
            // Gower's distance is a share of the columns.
            options.vote != .weighted ? vote.weight : vote.weight / (1 + vote.distance * (isHamming ? 1 : scale))
        }
        let ballots = votes.map { $0.map { (group: $0.group, weight: weight($0)) } }
        let schema = setting.source.schema
        let learned = options.vote == .forest ? LearnedVote(setting, known: question.known, about: targets) : nil
        return question.secrets.map { secret in
            if let learned, !schema.columns[secret].kind.isNumeric { return .values(learned.guesses(secret)) }
            let values = setting.source.values(ofColumn: secret)
            return .values(
                schema.columns[secret].kind == .binary
                    ? Self.bits(values, known.groups, ballots)
                    : Self.values(values, schema.columns[secret].kind, known.groups, ballots))
        }
    }

    /// A bit is guessed where more than half of the votes are for it.
    private static func bits(
        _ values: [Double], _ groups: [[Int]], _ ballots: [[(group: Int, weight: Double)]]
    ) -> [Double] {
        let sums = groups.map { rows in rows.reduce(0.0) { $0 + (values[$1] == 1 ? 1 : 0) } }
        return ballots.map { votes in
            var (set, all) = (0.0, 0.0)
            for vote in votes {
                set += vote.weight * sums[vote.group]
                all += vote.weight * Double(groups[vote.group].count)
            }
            return 2 * set > all * (1 + 1e-12) ? 1 : 0
        }
    }

    /// The label of most votes (of equal ones the commoner in the release, then the first), or the middle number.
    private static func values(
        _ values: [Double], _ kind: ColumnKind, _ groups: [[Int]], _ ballots: [[(group: Int, weight: Double)]]
    ) -> [Double] {
        var counts: [Double: Int] = [:]
        for value in values where !value.isNaN { counts[value, default: 0] += 1 }
        return ballots.map { votes in
            var (weights, missing): ([Double: Double], Double) = ([:], 0)
            for vote in votes {
                for row in groups[vote.group] {
                    if values[row].isNaN {
                        missing += vote.weight
                    } else {
                        weights[values[row], default: 0] += vote.weight
                    }
                }
            }
            let all = weights.values.reduce(0, +)
            if missing > all { return .nan }
            if kind.isNumeric {
                var sum = 0.0
                for (value, weight) in weights.sorted(by: { $0.key < $1.key }) {
                    sum += weight
                    if 2 * sum >= all * (1 - 1e-12) { return value }
                }
                return .nan
            }
            let most = weights.values.max() ?? 0
            return weights.filter { $0.value >= most * (1 - 1e-12) }.keys
                .min { (-(counts[$0] ?? 0), $0) < (-(counts[$1] ?? 0), $1) } ?? .nan
        }
    }
}
