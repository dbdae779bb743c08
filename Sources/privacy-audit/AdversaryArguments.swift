public import ArgumentParser
public import Attacks
import Auditing

/// What the adversary has and how attacks use it.
struct AdversaryArguments: ParsableArguments {
    private static let defaults = AuditOptions()

    @Option(
        help: "Records of other people of the same population, for attacks that compare with them; never members or hold-out.")
    var reference: String?

    @Option(
        parsing: .unconditional,
        help: "Without --reference: the share of the hold-out that such attacks take for it, and leave alone as targets.")
    var referenceShare = Self.defaults.referenceShare

    @Option(help: "How far 'near' reaches for Monte-Carlo attacks: median, or percentile (0.1 % of all distances).")
    var radius = MonteCarloMembership.Radius.median

    @Option(help: "How densities are estimated: kernel, tree, or auto (kernels for at most 10 coordinates).")
    var density = DensityKind.auto

    @Option(help: "The classifier of synthetic against reference records: forest, boosting or logistic.")
    var classifier = ClassifierMembership.Model.forest

    func validate() throws {
        if reference != nil, referenceShare != Self.defaults.referenceShare {
            throw ValidationError("give one of --reference and --reference-share.")
        }
    }

    /// What the adversary has besides the release.
    var granted: Set<Need> { reference != nil || referenceShare > 0 ? [.reference] : [] }

    func apply(to options: inout AttackCatalog.Options) {
        options.monteCarlo.radius = radius
        options.density = density
        options.classifier.model = classifier
    }

    /// The options that differ from their defaults, as words of a command.
    var words: [String] {
        var words: [String] = []
        if let reference { words += ["--reference", reference] }
        if referenceShare != Self.defaults.referenceShare { words += ["--reference-share", "\(referenceShare)"] }
        if radius != .median { words += ["--radius", radius.rawValue] }
        if density != .auto { words += ["--density", density.rawValue] }
        if classifier != .forest { words += ["--classifier", classifier.rawValue] }
        return words
    }
}

extension MonteCarloMembership.Radius: ExpressibleByArgument {}
extension DensityKind: ExpressibleByArgument {}
extension ClassifierMembership.Model: ExpressibleByArgument {}
