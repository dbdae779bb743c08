import Fixtures
import Foundation

/// What PyTorch modules that were written from the papers compute (`Fixtures/Oracles/networks.py`).
struct NetworkOracle: Decodable {
    /// One layer with its weights and inputs.
    struct LayerCase: Decodable, CustomStringConvertible {
        struct Norm: Decodable {
            var mode: String
            var eps: Double
            var momentum: Double
            var weight: [Float]
            var bias: [Float]
            var running_mean: [Float]
            var running_var: [Float]
            var running: Running?
        }
        struct Running: Decodable {
            var running_mean: [Double]
            var running_var: [Double]
        }
        var name: String
        var kind: String
        var weight: [Float]?
        var bias: [Float]?
        var stride: Int?
        var padding: Int?
        var weight_shape: [Int]?
        var function: String?
        var mode: String?
        var eps: Double?
        var momentum: Double?
        var running_mean: [Float]?
        var running_var: [Float]?
        var bn: Norm?
        var running: Running?
        var input_shape: [Int]
        var input: [Float]
        var output_shape: [Int]
        var output: [Double]
        var description: String { name }
    }

    var layers: [LayerCase]

    static let shared: NetworkOracle? = try? JSONDecoder().decode(
        NetworkOracle.self, from: Data(contentsOf: FixtureFiles.oracle("networks.json")))
}
