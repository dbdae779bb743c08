import Fixtures
import Foundation
import Generators

/// What PyTorch modules that were written from the papers compute (`Fixtures/Oracles/networks.py`).
struct ModelOracle: Decodable {
    struct Case: Decodable, CustomStringConvertible {
        var name: String
        var arch: String
        var component: String
        var mode: String?
        var rows: Int
        var width: Int
        var features: Int?
        var latent: Int?
        var averaged: Bool?
        var input: String
        var output: [Double]
        var running: [String: [Double]]?
        var description: String { name }
    }

    var golden: [Case]
    var cases: [Case]

    static let shared: ModelOracle? = try? JSONDecoder().decode(
        ModelOracle.self, from: Data(contentsOf: FixtureFiles.oracle("networks.json")))
}

extension ModelOracle.Case {
    var shape: ModelShape? {
        let isCount = arch == "medgan-tf-count"
        guard let architecture = Architecture(rawValue: isCount ? "medgan-tf" : arch) else { return nil }
        var shape = ModelShape(architecture, features: features)
        if isCount { shape.data = .count }
        if let latent { shape.latent = latent }
        if component == "discriminator", architecture.publishedAveraging != nil {
            shape.averagesBatch = averaged ?? (name == "D-medGAN")
        }
        return shape
    }

    /// The parts of the model that are applied one after the other, each with what its tensors' paths start with.
    var parts: [(part: ModelPart, prefixes: [String])] {
        let isVariational = arch.hasPrefix("vae")
        let autoencoder = isVariational ? "vae/" : "autoencoder/"
        switch component {
        case "generator": return [(.generator, ["generator/"])]
        case "discriminator": return [(.critic, ["discriminator/"])]
        case "encoder": return [(.encoder, [autoencoder + "encoder/"])]
        case "decoder": return [(.decoder, [autoencoder + "decoder/"])]
        case "autoencoder": return [(.encoder, [autoencoder]), (.decoder, [autoencoder])]
        case "sampler": return [(.generator, ["generator/"]), (.decoder, [autoencoder + "decoder/"])]
        case "mu": return [(.encoder, ["vae/"]), (.codeMean, ["vae/"])]
        case "logvar": return [(.encoder, ["vae/"]), (.codeLogVariance, ["vae/"])]
        default: return [(.decoder, ["vae/"])]
        }
    }
}

/// Deterministic numbers in place of trained weights.
enum Filling {
    /// Golden forwards: sines, the counter running over the whole autoencoder.
    static func sine(_ tensor: TensorPlan, _ counter: Int) -> [Float] {
        (0..<tensor.count).map { index in
            let s = sin(0.5 * Double(index) + Double(counter))
            switch tensor.role {
            case .normWeight: return Float(1 + 0.1 * s)
            case .runningVariance: return Float(1 + 0.5 * s * s)
            default: return Float(0.1 * s)
            }
        }
    }

    static func sineInput(rows: Int, width: Int, isBinary: Bool) -> [Float] {
        (0..<rows * width).map {
            let value = sin(0.1 * Double($0) + 0.3)
            return isBinary ? (value > 0.9 ? 1 : 0) : Float(value)
        }
    }

    /// A uniform number of a counter and an index (splitmix64).
    static func uniform(_ counter: Int, _ index: Int) -> Double {
        var z = UInt64(counter) << 32 &+ UInt64(index) &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ z >> 31) >> 11) * 0x1p-53
    }

    static func random(_ tensor: TensorPlan, _ counter: Int, stride: Int) -> [Float] {
        let fan: Double
        switch tensor.layout {
        case "out_in": fan = Double(tensor.shape[1])
        case "in_out": fan = Double(tensor.shape[0])
        case "out_in_k": fan = Double(tensor.shape[1] * tensor.shape[2])
        default: fan = tensor.shape.count == 3 ? Double(tensor.shape[0] * tensor.shape[2]) / Double(stride) : 1
        }
        return (0..<tensor.count).map { index in
            let u = uniform(counter, index)
            switch tensor.role {
            case .weight: return Float((2 * u - 1) * (3 / fan).squareRoot())
            case .bias: return Float((2 * u - 1) * 0.1)
            case .normWeight, .runningVariance: return Float(0.5 + u)
            case .normBias: return Float((2 * u - 1) * 0.2)
            default: return Float((2 * u - 1) * 0.5)
            }
        }
    }

    static func randomInput(rows: Int, width: Int, isBinary: Bool) -> [Float] {
        (0..<rows * width).map {
            let u = uniform(1_000, $0)
            return isBinary ? (u < 0.1 ? 1 : 0) : Float((2 * u - 1) * 3.0.squareRoot())
        }
    }
}
