public import ArgumentParser
public import Attacks
public import Auditing

/// What the adversary has and how attacks use it.
struct AdversaryArguments: ParsableArguments {
    private static let defaults = AuditOptions()

    @Option(
        help:
            "Records of other people of the same population, for attacks that compare with them; never members or hold-out."
    )
    var reference: String?

    @Option(
        parsing: .unconditional,
        help:
            "Without --reference: the share of the hold-out that such attacks take for it, and leave alone as targets.")
    var referenceShare = Self.defaults.referenceShare

    @Option(help: "How far 'near' reaches for Monte-Carlo attacks: median, or percentile (0.1 % of all distances).")
    var radius = MonteCarloMembership.Radius.median

    @Option(help: "How densities are estimated: kernel, tree, or auto (kernels for at most 10 coordinates).")
    var density = DensityKind.auto

    @Option(help: "The classifier of synthetic against reference records: forest, boosting or logistic.")
    var classifier = ClassifierMembership.Model.forest

    @Option(
        help:
            "What the adversary can reach: release-only, or white-box, the networks of --checkpoint too (default: release-only, and white-box with --model)."
    )
    var access: Access?

    @Option(help: "The generator's checkpoint, for white-box attacks on a release that is a file.")
    var model: String?

    @OptionGroup var shadow: ShadowGeneratorArguments

    func validate() throws {
        if reference != nil, referenceShare != Self.defaults.referenceShare {
            throw ValidationError("give one of --reference and --reference-share.")
        }
        if access == .blackBox {
            throw ValidationError(
                "--access takes release-only or white-box; more records of a generator are had with a larger --records."
            )
        }
        if access == .releaseOnly, model != nil { throw ValidationError("--model goes with --access white-box.") }
    }

    func apply(to options: inout AttackCatalog.Options) {
        options.monteCarlo.radius = radius
        options.density = density
        options.classifier.model = classifier
        options.shadow = ShadowMembership.Options(method: shadow.shadowMethod, number: shadow.shadowNumber)
    }

    /// The options that differ from their defaults, as words of a command.
    var words: [String] {
        var words: [String] = []
        if let reference { words += ["--reference", reference] }
        if referenceShare != Self.defaults.referenceShare { words += ["--reference-share", "\(referenceShare)"] }
        if radius != .median { words += ["--radius", radius.rawValue] }
        if density != .auto { words += ["--density", density.rawValue] }
        if classifier != .forest { words += ["--classifier", classifier.rawValue] }
        if let access { words += ["--access", access.rawValue] }
        if let model { words += ["--model", model] }
        return words + shadow.words
    }
}

extension MonteCarloMembership.Radius: ExpressibleByArgument {}
extension Access: ExpressibleByArgument {}
extension DensityKind: ExpressibleByArgument {}
extension ClassifierMembership.Model: ExpressibleByArgument {}
