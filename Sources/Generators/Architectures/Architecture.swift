/// A published generator architecture.
public enum Architecture: String, CaseIterable, Codable, Sendable {
    /// corGAN: dense generator with shortcuts, convolutional autoencoder (Torfi and Fox 2020).
    case corganCNN = "corgan-cnn"
    /// corGAN with a dense autoencoder.
    case corganMLP = "corgan-mlp"
    /// medGAN as re-implemented in PyTorch by the authors of corGAN.
    case medganPyTorch = "medgan-pytorch"
    /// medGAN (Choi et al. 2017), the original in TensorFlow.
    case medganTensorFlow = "medgan-tf"
    /// A dense variational autoencoder.
    case vae
    /// A convolutional variational autoencoder.
    case vaeConvolutional = "vae-conv"
    /// RDP-CGAN for binary records (Torfi, Fox and Reddy 2020).
    case rdpcganMIMIC = "rdpcgan-mimic"
    /// RDP-CGAN for continuous records, one generator for each class.
    case rdpcganUCI = "rdpcgan-uci"

    /// What one line of a list says about it.
    public var title: String {
        switch self {
        case .corganCNN: "corGAN, convolutional autoencoder"
        case .corganMLP: "corGAN, dense autoencoder"
        case .medganPyTorch: "medGAN, PyTorch re-implementation"
        case .medganTensorFlow: "medGAN, original in TensorFlow"
        case .vae: "variational autoencoder, dense"
        case .vaeConvolutional: "variational autoencoder, convolutional"
        case .rdpcganMIMIC: "RDP-CGAN for binary records"
        case .rdpcganUCI: "RDP-CGAN for continuous records"
        }
    }

    public var isVariational: Bool { self == .vae || self == .vaeConvolutional }

    /// Where the published weights come from.
    public var framework: String { self == .medganTensorFlow ? "tensorflow" : "pytorch" }

    /// The number of columns that the geometry of the convolutions fixes; `nil` where any number works.
    public var fixedFeatures: Int? {
        switch self {
        case .corganCNN, .vaeConvolutional, .rdpcganMIMIC: 1_071
        case .rdpcganUCI: 179
        case .corganMLP, .medganPyTorch, .medganTensorFlow, .vae: nil
        }
    }

    /// The published number of columns.
    public var publishedFeatures: Int { fixedFeatures ?? 1_071 }

    /// The length of the code that the published generator takes.
    public var publishedLatent: Int { 128 }

    /// Whether the generator's layers add their input to their output; `nil` where the architecture has no such layers.
    public var publishedShortcuts: Bool? {
        switch self {
        case .corganCNN, .corganMLP, .medganPyTorch, .medganTensorFlow: true
        default: nil
        }
    }

    /// Whether the critic takes the mean of its batch too; `nil` where it has no such form.
    public var publishedAveraging: Bool? {
        switch self {
        case .corganCNN, .corganMLP: false
        case .medganPyTorch, .medganTensorFlow: true
        default: nil
        }
    }

    /// +1 where the critic gives real records high values, −1 where it gives them low ones; `nil` without a critic.
    public var publishedCriticSign: Int? {
        switch self {
        case .corganMLP, .medganPyTorch, .medganTensorFlow: 1
        case .corganCNN, .rdpcganMIMIC, .rdpcganUCI: -1
        case .vae, .vaeConvolutional: nil
        }
    }

    /// Batches in training mode that the published program runs before it samples.
    public var publishedBurnIn: Int { self == .medganTensorFlow ? 1_000 : 0 }

    /// Records that the published program generates at a time.
    public var publishedBatch: Int {
        switch self {
        case .corganCNN, .corganMLP, .vae: 512
        case .medganPyTorch: 2_000
        case .medganTensorFlow: 1_000
        case .vaeConvolutional: 128
        case .rdpcganMIMIC, .rdpcganUCI: 64
        }
    }

    /// What the columns may hold.
    public var dataKinds: [DataKind] {
        switch self {
        case .medganTensorFlow: [.binary, .count]
        case .rdpcganUCI: [.continuous]
        default: [.binary]
        }
    }
}

/// What the columns of the records hold.
public enum DataKind: String, CaseIterable, Codable, Sendable {
    case binary
    case count
    case continuous
}
