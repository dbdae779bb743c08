/// What an architecture leaves open: with it, every tensor's shape and every layer is fixed.
public struct ModelShape: Hashable, Sendable {
    public var architecture: Architecture
    public var data: DataKind
    /// Columns of a record.
    public var features: Int
    /// The length of the generator's input.
    public var latent: Int
    /// Whether the generator's layers add their input to their output.
    public var shortcuts: Bool
    /// Whether the critic takes the mean of its batch too.
    public var averagesBatch: Bool

    /// The published form, for records of `features` columns.
    public init(_ architecture: Architecture, features: Int? = nil) {
        self.architecture = architecture
        data = architecture.dataKinds[0]
        self.features = features ?? architecture.publishedFeatures
        latent = architecture.publishedLatent
        shortcuts = architecture.publishedShortcuts ?? false
        averagesBatch = architecture.publishedAveraging ?? false
    }

    /// The widest record that a checkpoint may have.
    static let mostFeatures = 100_000
    static let mostLatent = 4_096

    /// What is impossible about it, a sentence part each; empty for a shape that can be built.
    public var problems: [String] {
        var problems: [String] = []
        if let fixed = architecture.fixedFeatures {
            if features != fixed {
                problems.append(
                    "the record width is \(features), and the convolutions of \(architecture.rawValue) admit \(fixed) only"
                )
            }
        } else if !(1...Self.mostFeatures).contains(features) {
            problems.append("the record width is \(features), expected 1 to \(Self.mostFeatures)")
        }
        if !architecture.dataKinds.contains(data) {
            let expected = architecture.dataKinds.map(\.rawValue).joined(separator: " or ")
            problems.append("the data type is \(data.rawValue), and \(architecture.rawValue) has \(expected)")
        }
        if shortcuts && architecture.publishedShortcuts == nil {
            problems.append("\(architecture.rawValue) has no shortcuts")
        }
        if averagesBatch && architecture.publishedAveraging == nil {
            problems.append("the critic of \(architecture.rawValue) does not average its batch")
        }
        let isFree = [.corganMLP, .medganPyTorch, .medganTensorFlow].contains(architecture)
        if isFree || (architecture == .corganCNN && !shortcuts) {
            if !(1...Self.mostLatent).contains(latent) {
                problems.append("the latent length is \(latent), expected 1 to \(Self.mostLatent)")
            }
            if architecture == .medganTensorFlow && !shortcuts {
                problems.append("medgan-tf always has shortcuts")
            }
        } else if latent != architecture.publishedLatent {
            problems.append(
                "the latent length is \(latent), and \(architecture.rawValue)\(shortcuts ? " with shortcuts" : "") has "
                    + "\(architecture.publishedLatent)")
        }
        return problems
    }
}
