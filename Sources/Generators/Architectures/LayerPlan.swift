import Networks

/// A layer as an architecture describes it: what it computes, and what its tensors are called.
struct LayerPlan {
    struct Norm {
        /// Below the group, for example `bn1`.
        var name: String
        var epsilon: Double
        var momentum: Double
    }

    /// Below the group, for example `encoder/0`.
    var name: String
    var map: LinearMap
    var hasBias = true
    var norm: Norm?
    var activation: Activation
    var addsInput = false
}

/// The layers of one state dictionary, in its order.
struct GroupPlan {
    /// The HDF5 group, for example `autoencoder`.
    var path: String
    var layers: [LayerPlan]

    func layers(_ prefix: String) -> [LayerPlan] { layers.filter { $0.name.hasPrefix(prefix) } }
}

/// A part of a model that can be applied on its own.
public enum ModelPart: String, CaseIterable, Sendable {
    /// Takes latent values, gives codes; records where the decoder is part of it.
    case generator
    /// Takes codes, gives records.
    case decoder
    /// Takes records, gives codes. Of a variational autoencoder: what both heads take.
    case encoder
    /// The mean of a variational code.
    case codeMean = "code-mean"
    /// The logarithm of the variance of a variational code.
    case codeLogVariance = "code-log-variance"
    /// Takes records, gives one value.
    case critic
}

/// How one part is made of a group's layers.
struct PartPlan {
    var part: ModelPart
    var group: String
    var layers: [LayerPlan]
    var input: FeatureShape
    var averagesBatch = false
}

/// Everything that follows from a shape.
struct ModelPlan {
    var shape: ModelShape
    var groups: [GroupPlan]
    var parts: [PartPlan]
}
