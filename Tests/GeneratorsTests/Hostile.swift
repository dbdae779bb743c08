import Foundation
import Generators
import Tables
import Testing

/// Checkpoint files with something wrong in them.
enum Hostile {
    typealias Change =
        @Sendable (_ tensors: inout [String: Checkpoint.Tensor], _ attributes: inout [String: Value]) -> Void

    enum Value {
        case integer(Int)
        case real(Double)
        case text(String)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var says: String
        var change: Change
        var testDescription: String { name }

        init(_ name: String, _ says: String, _ change: @escaping Change) {
            (self.name, self.says, self.change) = (name, says, change)
        }
    }

    static let cases: [Case] = [
        Case("no format", "without the attribute 'format'") { $1["format"] = nil },
        Case("another format", "its format is 'else'") { $1["format"] = .text("else") },
        Case("no architecture", "the attribute 'arch' is missing, expected one of corgan-cnn") { $1["arch"] = nil },
        Case("unknown architecture", "its architecture is 'ctgan', expected one of") { $1["arch"] = .text("ctgan") },
        Case("width of text", "'n_features' is not a whole number") { $1["n_features"] = .text("nine") },
        Case("no width", "'n_features' is missing") { $1["n_features"] = nil },
        Case("width of zero", "the record width is 0") { $1["n_features"] = .integer(0) },
        Case("huge width", "expected 1 to 100000") { $1["n_features"] = .integer(1 << 40) },
        Case("negative latent", "the latent length is -5") { $1["latent_dim"] = .integer(-5) },
        Case("kind of data", "its data_type is 'images'") { $1["data_type"] = .text("images") },
        Case("kind that does not fit", "corgan-mlp has binary") { $1["data_type"] = .text("count") },
        Case("no shortcuts said", "'shortcuts' is missing") { $1["shortcuts"] = nil },
        Case("flag of seven", "'shortcuts' is 7, expected 0 or 1") { $1["shortcuts"] = .integer(7) },
        Case("sign of zero", "critic_sign is 0") { $1["critic_sign"] = .integer(0) },
        Case("threshold of two", "output_threshold") { $1["output_threshold"] = .real(2) },
        Case("threshold that is no number", "output_threshold") { $1["output_threshold"] = .real(.nan) },
        Case("burn-in where there is none", "corgan-mlp admits 0 only") {
            $1["bn_train_at_sampling"] = .integer(9_000_000_000)
        },
        Case("no eps", "'generator/bn1' lacks the attribute 'eps', which is 0.001") { $1["generator/bn1 eps"] = nil },
        Case("another eps", "'generator/bn1' has eps 0.01") { $1["generator/bn1 eps"] = .real(0.01) },
        Case("no momentum", "lacks the attribute 'momentum'") { $1["generator/bn2 momentum"] = nil },
        Case("no tensors", "none of the tensors of corgan-mlp") { tensors, _ in tensors = [:] },
        Case("higher rank", "'generator/linear1/bias' is 5 x 1") { tensors, _ in
            tensors["generator/linear1/bias"] = .float32([1, 2, 3, 4, 5], shape: [5, 1])
        },
        Case("whole numbers", "type int64, expected float32") { tensors, _ in
            tensors["generator/linear1/bias"] = .int64([1, 2, 3, 4, 5], shape: [5])
        },
        Case("infinite weight", "1 value that is not finite") { tensors, _ in
            tensors["generator/linear1/bias"] = .float32([1, 2, .infinity, 4, 5], shape: [5])
        },
        Case("empty tensor", "'generator/linear1/bias' is 0, expected 5") { tensors, _ in
            tensors["generator/linear1/bias"] = .float32([], shape: [0])
        },
    ]

    /// Writes a tiny corGAN after a change, without the checks of the writer.
    static func write(to path: String, _ change: Change) throws {
        let checkpoint = TinyModel.checkpoint(.corganMLP)
        var tensors = checkpoint.tensors
        var attributes: [String: Value] = [
            "format": .text("ehrgan-ckpt/1"), "arch": .text("corgan-mlp"), "data_type": .text("binary"),
            "n_features": .integer(9), "latent_dim": .integer(5), "shortcuts": .integer(1),
            "minibatch_averaging": .integer(0), "bn_train_at_sampling": .integer(0), "critic_sign": .integer(1),
            "output_threshold": .real(0.5),
        ]
        for norm in ["generator/bn1", "generator/bn2"] {
            attributes["\(norm) eps"] = .real(1e-3)
            attributes["\(norm) momentum"] = .real(0.01)
        }
        change(&tensors, &attributes)
        try HDF5Writer.write(to: path) { writer in
            for (path, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
                switch tensor {
                case .float32(let values, let shape): try writer.write(values, shape: shape, to: path)
                case .float64(let values, let shape): try writer.write(values, shape: shape, to: path)
                case .int64(let values, let shape): try writer.write(values, shape: shape, to: path)
                case .uint8(let values, let shape): try writer.write(values, shape: shape, to: path)
                }
            }
            for (name, value) in attributes {
                let words = name.split(separator: " ").map(String.init)
                let place = words.count == 2 ? words[0] : "/"
                if words.count == 2 { try writer.group(place) }
                switch value {
                case .integer(let number): try writer.set(words[words.count - 1], number, of: place)
                case .real(let number): try writer.set(words[words.count - 1], number, of: place)
                case .text(let text): try writer.set(words[words.count - 1], text, of: place)
                }
            }
        }
    }
}
