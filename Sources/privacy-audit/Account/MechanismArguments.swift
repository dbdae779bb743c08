import Accounting
import ArgumentParser
import Documents
import Foundation
import Generators
import Tables

/// What was done to the data.
struct MechanismArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Deviation of the noise over the clipping norm of one record.", valueName: "sigma"))
    var noiseMultiplier: Double?

    @Option(help: ArgumentHelp("Probability with which a record is in a batch.", valueName: "q"))
    var samplingRate: Double?

    @Option(help: ArgumentHelp("Expected size of a batch; with --records instead of --sampling-rate.", valueName: "n"))
    var batchSize: Int?

    @Option(help: ArgumentHelp("Records of the training data.", valueName: "n"))
    var records: Int?

    @Option(help: ArgumentHelp("Steps, each with noise.", valueName: "n"))
    var steps: Int?

    @Option(help: ArgumentHelp("Epochs of ceil(1 / q) steps; instead of --steps.", valueName: "n"))
    var epochs: Int?

    @Option(
        help: ArgumentHelp(
            "How batches are drawn: poisson, without-replacement, with-replacement, shuffled or none.", valueName: "how"
        ))
    var sampling: String?

    @Option(
        help: ArgumentHelp(
            "A further event, for example mechanism=laplace,noise_multiplier=2,count=3; may be given again.",
            valueName: "key=value,…"))
    var event: [String] = []

    @Option(help: ArgumentHelp("A YAML or JSON file of events; may be given again.", valueName: "file"))
    var events: [String] = []

    @Option(help: ArgumentHelp("A checkpoint that says how it was trained.", valueName: "file"))
    var checkpoint: String?

    /// The steps of the options alone with another noise or number; `nil` where the options name none.
    func own(noise: Double?, steps: Int?) throws -> Mechanism? {
        guard let noise else { return nil }
        if self.steps != nil && epochs != nil {
            throw ValidationError("--steps and --epochs say the same; give one.")
        }
        if records != nil && batchSize == nil {
            throw ValidationError("--records says nothing without --batch-size; give both, or --sampling-rate.")
        }
        let base = Mechanism.gaussian(noiseMultiplier: noise)
        let scheme =
            sampling?.replacing("_", with: "-") ?? (samplingRate == nil && batchSize == nil ? "none" : "poisson")
        let one: Mechanism
        switch scheme {
        case "poisson": one = .poissonSampled(base, rate: try rate())
        case "none", "shuffled":
            guard samplingRate == nil, batchSize == nil || scheme == "shuffled" else {
                throw ValidationError(
                    "--sampling \(scheme) has no sampling rate; leave it out, or give --sampling poisson.")
            }
            one = scheme == "none" ? base : .shuffledEpoch(base)
        case "without-replacement", "with-replacement":
            guard samplingRate == nil, let batchSize, let records else {
                throw ValidationError("--sampling \(scheme) needs --batch-size and --records.")
            }
            one =
                scheme == "with-replacement"
                ? .sampledWithReplacement(base, sample: batchSize, population: records)
                : .sampledWithoutReplacement(base, sample: batchSize, population: records)
        default:
            throw ValidationError(
                "--sampling \(scheme) is not known; give poisson, without-replacement, with-replacement, shuffled or none."
            )
        }
        if scheme == "shuffled", self.steps != nil {
            throw ValidationError("--sampling shuffled counts whole epochs; give --epochs instead of --steps.")
        }
        guard let count = try steps ?? self.steps ?? epochs.map({ try stepsOf($0, scheme) }) else {
            throw ValidationError("how many steps is not said; give --steps or --epochs.")
        }
        guard count > 0 || steps != nil else {
            throw ValidationError("\(count) steps are nothing to account for; give at least 1.")
        }
        return .repeated(one, times: count)
    }

    private func rate() throws -> Double {
        if let samplingRate {
            guard batchSize == nil else {
                throw ValidationError("--sampling-rate and --batch-size say the same; give one.")
            }
            return samplingRate
        }
        guard let batchSize, let records else {
            throw ValidationError("the sampling rate is not said; give --sampling-rate, or --batch-size and --records.")
        }
        guard batchSize >= 0, records >= 1, batchSize <= records else {
            throw ValidationError("a batch of \(batchSize) is not between 0 and the \(records) records.")
        }
        return Double(batchSize) / Double(records)
    }

    private func stepsOf(_ epochs: Int, _ scheme: String) throws -> Int {
        guard epochs >= 0, epochs <= Mechanism.mostUses else {
            throw ValidationError("\(epochs) epochs are not counted.")
        }
        if scheme == "shuffled" || scheme == "none" { return epochs }
        let share: Double
        if scheme == "poisson" {
            share = try rate()
        } else {
            share = Double(batchSize ?? 1) / Double(max(1, records ?? 1))
        }
        guard share > 0 else { return 0 }
        // 1 / q is a whole number where q is the double next to its inverse.
        let inverse = 1 / share
        let each = abs(inverse - inverse.rounded()) < 1e-9 * inverse ? inverse.rounded() : inverse.rounded(.up)
        let count = each * Double(epochs)
        guard count <= Double(Mechanism.mostUses) else {
            throw ValidationError("\(epochs) epochs are more steps than are counted.")
        }
        return Int(count)
    }

    /// Everything that was said to have been done.
    ///
    /// - Parameter options: whether the options' own steps are counted in.
    func account(options: Bool = true) throws -> AccountedEvents {
        var found = AccountedEvents()
        if options, let mechanism = try own(noise: noiseMultiplier, steps: nil) {
            found.stages.append(.init(name: "options", mechanism: mechanism, text: mechanism.plainText))
        } else if options, samplingRate != nil || batchSize != nil || steps != nil || epochs != nil || sampling != nil {
            throw ValidationError("the noise is not said; give --noise-multiplier.")
        }
        for (index, text) in event.enumerated() {
            found.stages.append(try EventReader.stage(option: text, number: index + 1))
        }
        func take(_ more: AccountedEvents, _ file: String) throws {
            found.stages += more.stages
            for (old, new, name) in [
                (found.delta.map { "\($0)" }, more.delta.map { "\($0)" }, "delta"),
                (found.neighbouring?.rawValue, more.neighbouring?.rawValue, "neighbouring relation"),
            ] {
                if let old, let new, old != new {
                    throw DataError(
                        file: file, problem: "its \(name) is \(new), and \(old) stands elsewhere",
                        remedy: "account for one of them at a time")
                }
            }
            found.delta = found.delta ?? more.delta
            found.neighbouring = found.neighbouring ?? more.neighbouring
        }
        for file in events { try take(try EventReader.events(in: DocumentFile.read(file)), file) }
        if let checkpoint { try take(try Self.events(ofCheckpoint: checkpoint), checkpoint) }
        return found
    }

    /// Whether anything was said.
    var isGiven: Bool {
        noiseMultiplier != nil || samplingRate != nil || batchSize != nil || records != nil || steps != nil
            || epochs != nil
            || sampling != nil || !event.isEmpty || !events.isEmpty || checkpoint != nil
    }

    private static func events(ofCheckpoint file: String) throws -> AccountedEvents {
        let facts = try reading(file) { try Checkpoint(contentsOf: file) }.header.privacy
        guard case .text(let text)? = facts["events"] else {
            throw DataError(
                file: file, problem: "the checkpoint does not say which private steps it was trained with",
                remedy: facts.isEmpty
                    ? "it claims no privacy; give the facts of its training with --noise-multiplier, --sampling-rate and --steps"
                    : "give the facts of its training with --noise-multiplier, --sampling-rate and --steps")
        }
        var found = AccountedEvents()
        let document = try DocumentFile.parse(text, file: "\(file), dp events")
        if case .list(let list) = document.content, list.isEmpty { return found }
        found = try EventReader.events(in: document, isCheckpoint: true)
        if case .real(let delta)? = facts["delta"] { found.delta = delta }
        if case .text(let relation)? = facts["neighbouring"] {
            guard let known = NeighbouringRelation(named: relation) else {
                throw DataError(
                    file: file, problem: "its neighbouring relation '\(relation)' is not known",
                    remedy: NeighbouringRelation.choices)
            }
            found.neighbouring = known
        }
        return found
    }
}
