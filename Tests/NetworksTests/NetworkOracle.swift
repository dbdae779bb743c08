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
            var runningMean: [Float]
            var runningVar: [Float]
            var running: Running?
        }
        struct Running: Decodable {
            var runningMean: [Double]
            var runningVar: [Double]
        }
        var name: String
        var kind: String
        var weight: [Float]?
        var bias: [Float]?
        var stride: Int?
        var padding: Int?
        var weightShape: [Int]?
        var function: String?
        var mode: String?
        var eps: Double?
        var momentum: Double?
        var runningMean: [Float]?
        var runningVar: [Float]?
        var bn: Norm?
        var running: Running?
        var inputShape: [Int]
        var input: [Float]
        var outputShape: [Int]
        var output: [Double]
        var description: String { name }
    }

    var layers: [LayerCase]

    static let shared: NetworkOracle? = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(
            NetworkOracle.self, from: Data(contentsOf: FixtureFiles.oracle("networks.json")))
    }()
}
