import Foundation
import Generators
import Tables

/// Small checkpoints with weights by a rule.
enum TinyModel {
    /// Weights uniform in ±`scale`, normalisations near one, counters of batches left out.
    static func checkpoint(
        _ architecture: Architecture, features: Int? = 9, latent: Int? = 5, scale: Double = 1,
        _ change: (inout ModelShape) -> Void = { _ in }
    ) -> Checkpoint {
        var shape = ModelShape(architecture, features: architecture.fixedFeatures ?? features)
        if let latent, [.corganMLP, .medganPyTorch, .medganTensorFlow].contains(architecture) { shape.latent = latent }
        change(&shape)
        var counter = 0
        return ModelOracleTests.checkpoint(shape) { tensor in
            defer { counter += 1 }
            return (0..<tensor.count).map { index in
                let u = 2 * Filling.uniform(counter, index) - 1
                switch tensor.role {
                case .normWeight, .runningVariance: return Float(1 + 0.5 * u)
                case .runningMean: return Float(0.5 * u)
                case .normBias: return Float(0.2 * u)
                case .bias: return Float(0.1 * u)
                default: return Float(scale * u)
                }
            }
        }
    }
}

/// A folder that is gone afterwards.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/generators-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: file(name))) }
}
