public import ArgumentParser
public import Attacks
public import Auditing
import Generators

/// How the adversary makes shadow generators.
struct ShadowGeneratorArguments: ParsableArguments {
    private static let statistical = StatisticalShadow.Kind.allCases.map(\.rawValue)

    @Option(
        help:
            "Train shadow generators of this kind and attack with them: independent, tree, copula, or an architecture of 'privacy-audit train' (for records of 0 and 1)."
    )
    var shadowGenerator: String?

    @Option(
        help:
            "Have this command make shadow releases; {train}, {records}, {seed} and {output} (CSV files) are replaced.")
    var shadowCommand: String?

    @Option(parsing: .unconditional, help: "How many shadow generators.")
    var shadows = 64

    @Option(
        help:
            "Worlds with and without a record have equally many records (replace), or a coin decides for each (add-remove)."
    )
    var shadowWorlds = ShadowOptions.Worlds.replace

    @Option(help: "Folder that keeps what was computed of each shadow, so that a run that was stopped goes on there.")
    var shadowCache: String?

    @Option(help: "How releases are compared: combined, lira, lira-offline, rmia or groundhog.")
    var shadowMethod = ShadowMembership.Method.combined

    @Option(help: "The number about a record that lira and rmia take: queries, distance or density.")
    var shadowNumber = ShadowMembership.Number.queries

    @Option(
        parsing: .unconditional, help: "Noise multiplier of the counts of 'independent' and 'tree' (default: none).")
    var shadowNoise: Double?

    @Option(parsing: .unconditional, help: "Epochs of shadow networks (default: as published).")
    var shadowEpochs: Int?

    @Option(parsing: .unconditional, help: "Epochs of their autoencoders (default: as published).")
    var shadowPretrainEpochs: Int?

    @Option(parsing: .unconditional, help: "Records of a batch of shadow networks (default: as published).")
    var shadowBatchSize: Int?

    @Option(parsing: .unconditional, help: "Seconds after which a shadow's command is stopped.")
    var shadowTimeout = 3_600.0

    var isAsked: Bool { shadowGenerator != nil || shadowCommand != nil }

    func validate() throws {
        if shadowGenerator != nil, shadowCommand != nil {
            throw ValidationError("give one of --shadow-generator and --shadow-command.")
        }
        if !isAsked {
            for (name, isGiven) in [
                ("--shadows", shadows != 64), ("--shadow-worlds", shadowWorlds != .replace),
                ("--shadow-cache", shadowCache != nil), ("--shadow-method", shadowMethod != .combined),
                ("--shadow-number", shadowNumber != .queries), ("--shadow-noise", shadowNoise != nil),
                ("--shadow-epochs", shadowEpochs != nil), ("--shadow-pretrain-epochs", shadowPretrainEpochs != nil),
                ("--shadow-batch-size", shadowBatchSize != nil), ("--shadow-timeout", shadowTimeout != 3_600),
            ] where isGiven {
                throw ValidationError("\(name) goes with --shadow-generator or --shadow-command.")
            }
            return
        }
        guard (ShadowOptions.fewest...ShadowOptions.most).contains(shadows) else {
            throw ValidationError("--shadows must be from \(ShadowOptions.fewest) to \(ShadowOptions.most).")
        }
        if let shadowGenerator, !Self.statistical.contains(shadowGenerator),
            Architecture(rawValue: shadowGenerator) == nil
        {
            let known = Self.statistical + Architecture.allCases.map(\.rawValue)
            throw ValidationError(
                "--shadow-generator: '\(shadowGenerator)' is none of \(known.joined(separator: ", ")).")
        }
        let isNetwork = shadowGenerator.map { Architecture(rawValue: $0) != nil } ?? false
        if !isNetwork, (shadowEpochs ?? shadowPretrainEpochs ?? shadowBatchSize) != nil {
            throw ValidationError(
                "--shadow-epochs, --shadow-pretrain-epochs and --shadow-batch-size go with an architecture.")
        }
        for (name, value, range) in [
            ("--shadow-epochs", shadowEpochs, 0...1_000_000),
            ("--shadow-pretrain-epochs", shadowPretrainEpochs, 0...1_000_000),
            ("--shadow-batch-size", shadowBatchSize, 2...1_000_000),
        ] {
            if let value, !range.contains(value) {
                throw ValidationError("\(name) must be from \(range.lowerBound) to \(range.upperBound).")
            }
        }
        if shadowNoise != nil, shadowGenerator != "independent", shadowGenerator != "tree" {
            throw ValidationError("--shadow-noise goes with --shadow-generator independent or tree.")
        }
        if let shadowNoise, !(shadowNoise > 0 && shadowNoise.isFinite) {
            throw ValidationError("--shadow-noise must be a number above 0.")
        }
        if !(shadowTimeout > 0 && shadowTimeout <= 31_536_000) {
            throw ValidationError("--shadow-timeout must be a number of seconds above 0.")
        }
    }

    func options(_ sampling: SamplingArguments) throws -> ShadowOptions? {
        guard isAsked else { return nil }
        return ShadowOptions(
            generator: try generator(sampling), count: shadows, worlds: shadowWorlds, cache: shadowCache)
    }

    private func generator(_ sampling: SamplingArguments) throws -> any ShadowGenerator {
        if let shadowCommand { return try CommandShadow(template: shadowCommand, seconds: shadowTimeout) }
        if let kind = shadowGenerator.flatMap(StatisticalShadow.Kind.init(rawValue:)) {
            return try StatisticalShadow(kind, noiseMultiplier: shadowNoise)
        }
        guard let architecture = shadowGenerator.flatMap(Architecture.init(rawValue:)) else {
            throw AuditError.invalidOption("--shadow-generator names no generator")
        }
        var options = TrainingOptions()
        options.epochs = shadowEpochs
        options.pretrainingEpochs = shadowPretrainEpochs
        options.batch = shadowBatchSize
        return NetworkShadow(architecture, options: options, sampling: sampling.options(seed: 0))
    }

    /// The options that differ from their defaults, as words of a command; the cache, which changes nothing, never.
    var words: [String] {
        var words: [String] = []
        func add(_ name: String, _ value: (some CustomStringConvertible)?) {
            if let value { words += [name, "\(value)"] }
        }
        add("--shadow-generator", shadowGenerator)
        add("--shadow-command", shadowCommand)
        guard isAsked else { return words }
        add("--shadows", shadows)
        add("--shadow-worlds", shadowWorlds == .replace ? nil : shadowWorlds.rawValue)
        add("--shadow-method", shadowMethod == .combined ? nil : shadowMethod.rawValue)
        add("--shadow-number", shadowNumber == .queries ? nil : shadowNumber.rawValue)
        add("--shadow-noise", shadowNoise)
        add("--shadow-epochs", shadowEpochs)
        add("--shadow-pretrain-epochs", shadowPretrainEpochs)
        add("--shadow-batch-size", shadowBatchSize)
        add("--shadow-timeout", shadowTimeout == 3_600 ? nil : shadowTimeout)
        return words
    }
}

extension ShadowOptions.Worlds: ExpressibleByArgument {}
extension ShadowMembership.Method: ExpressibleByArgument {}
extension ShadowMembership.Number: ExpressibleByArgument {}
