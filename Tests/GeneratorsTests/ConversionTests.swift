import Fixtures
import Foundation
import Generators
import Tables
import Testing

/// Python with torch, which only some tests need.
enum TorchPython {
    /// `PRIVACY_AUDIT_TEST_PYTHON`, or `python3`, where it can import torch.
    static let path: String? = {
        let named = ProcessInfo.processInfo.environment["PRIVACY_AUDIT_TEST_PYTHON"] ?? "python3"
        return run(named, ["-c", "import torch"]).status == 0 ? named : nil
    }()

    static func run(_ program: String, _ arguments: [String]) -> (status: Int32, errors: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return (-1, "") }
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}

/// Files of PyTorch, made in the test. Skipped, and said so, where no Python with torch is there.
@Suite(.enabled(if: TorchPython.path != nil, "no Python with torch, see 'make setup-checks'"), .serialized)
struct TorchConversionTests {
    private static let script = FixtureFiles.oracle("torch_checkpoints.py").path
    private static let made = try? makeFiles()

    private static func makeFiles() throws -> Scratch {
        let scratch = try Scratch()
        let made = TorchPython.run(TorchPython.path ?? "", [script, "make", scratch.path])
        #expect(made.status == 0, "\(made.errors)")
        return scratch
    }

    private func options(_ architecture: Architecture) -> ImportOptions {
        var options = ImportOptions()
        options.architecture = architecture
        options.python = TorchPython.path ?? ""
        return options
    }

    static let variants: [(String, Architecture, keepsOptimizer: Bool)] = [
        ("corgan-cnn", .corganCNN, true), ("corgan-mlp", .corganMLP, true), ("medgan-pytorch", .medganPyTorch, true),
        ("rdpcgan-mimic", .rdpcganMIMIC, true), ("rdpcgan-uci", .rdpcganUCI, true), ("vae", .vae, true),
        ("vae-conv", .vaeConvolutional, true), ("legacy", .corganMLP, true), ("parallel", .corganMLP, true),
        ("gradients", .corganMLP, true), ("medgan-pytorch", .medganPyTorch, false), ("legacy", .corganMLP, false),
    ]

    /// Out and back, bit for bit: keys, order, types, values, container; with optimisers and without.
    @Test func roundTrip() throws {
        let folder = try #require(Self.made)
        let python = try #require(TorchPython.path)
        let scratch = try Scratch()
        var pairs: [String] = []
        for (name, architecture, keeps) in Self.variants {
            let source = folder.file("\(name).pth")
            var options = options(architecture)
            options.keepsOptimizer = keeps
            let imported = try CheckpointImport(source, options: options)
            #expect(imported.notCopied.isEmpty == keeps)
            try imported.checkpoint.write(to: scratch.file("model.h5"))
            let back = scratch.file("\(name)-\(keeps).pth")
            try Checkpoint(contentsOf: scratch.file("model.h5")).export(to: back, python: python)
            var expected = source
            if !keeps {
                expected = scratch.file("lean.pth")
                let lean = TorchPython.run(python, [Self.script, "without-optimizer", source, expected])
                #expect(lean.status == 0, "\(lean.errors)")
                let compared = TorchPython.run(python, [Self.script, "compare", expected, back])
                #expect(compared.status == 0, "\(name): \(compared.errors)")
            } else {
                pairs += [expected, back]
            }
        }
        // All of them by one start of Python, which takes seconds.
        let compared = TorchPython.run(python, [Self.script, "compare"] + pairs)
        #expect(compared.status == 0, "\(compared.errors)")
        #expect(pairs.count == 20)
        #expect(scratch.names.filter { $0.contains("partial") || $0.contains("tmp") }.isEmpty)
    }

    /// The comparison itself finds a difference.
    @Test func otherFilesDiffer() throws {
        let folder = try #require(Self.made)
        let python = try #require(TorchPython.path)
        let compared = TorchPython.run(
            python, [Self.script, "compare", folder.file("corgan-mlp.pth"), folder.file("parallel.pth")])
        #expect(compared.status != 0)
    }

    @Test(arguments: [
        ("latent-100", Architecture?.some(.corganCNN), "say --no-shortcuts"),
        ("mixed", .corganMLP, "differs from the decoder in Autoencoder_state_dict"),
        ("odd", .corganMLP, "3 things are wrong"), ("corgan-mlp", nil, "say --arch corgan-mlp"),
        ("rdpcgan-mimic", nil, "say --arch rdpcgan-mimic"), ("vae", .vaeConvolutional, "vae-conv"),
        ("corgan-mlp", .medganPyTorch, "medgan-pytorch"),
    ]) func whatDoesNotFitIsRefused(_ name: String, _ architecture: Architecture?, _ says: String) throws {
        let folder = try #require(Self.made)
        var options = options(.vae)
        options.architecture = architecture
        do {
            _ = try CheckpointImport(folder.file("\(name).pth"), options: options)
            Issue.record("\(name) was imported")
        } catch {
            #expect("\(error)".contains(says), "\(error)")
        }
    }

    @Test func gradientsInAFileAreNoticed() throws {
        let folder = try #require(Self.made)
        var options = options(.corganMLP)
        let lean = try CheckpointImport(folder.file("gradients.pth"), options: options)
        #expect(lean.notCopied.contains { $0.contains("param_groups/0/aggregate_grads/0 (float32, 3 x 2)") })
        options.keepsOptimizer = true
        options.privacy = ["noise_seed": .integer(4)]
        let scratch = try Scratch()
        try CheckpointImport(folder.file("gradients.pth"), options: options).checkpoint.write(to: scratch.file("a.h5"))
        let warnings = try CheckpointSummary(contentsOf: scratch.file("a.h5")).warnings.joined()
        for part in ["3 optimisers", "gradients", "noise_seed", "critic or the encoder"] {
            #expect(warnings.contains(part), "\(part)")
        }
    }

    @Test func codeInAFileIsNotRun() throws {
        let scratch = try Scratch()
        let python = try #require(TorchPython.path)
        let mark = scratch.file("ran")
        let make = """
            import torch, os
            class Bad:
                def __reduce__(self):
                    return (os.system, ("touch \(mark)",))
            torch.save({"epoch": 1, "Generator_state_dict": Bad()}, "\(scratch.file("bad.pth"))")
            """
        #expect(TorchPython.run(python, ["-c", make]).status == 0)
        #expect(throws: DataError.self) { try CheckpointImport(scratch.file("bad.pth"), options: options(.vae)) }
        #expect(!FileManager.default.fileExists(atPath: mark))
    }
}

/// A checkpoint that TensorFlow wrote, read without it (`Fixtures/Oracles/tensorflow/make_bundle.py`).
@Suite struct TensorFlowConversionTests {
    private struct Variable: Decodable {
        var shape: [Int]
        var values: [Float]
    }

    private static let prefix = FixtureFiles.oracle("tensorflow/model-3").path

    private func options(keepsOptimizer: Bool = false) -> ImportOptions {
        var options = ImportOptions()
        options.architecture = .medganTensorFlow
        options.data = .binary
        options.keepsOptimizer = keepsOptimizer
        return options
    }

    private func expected() throws -> [String: Variable] {
        try JSONDecoder().decode(
            [String: Variable].self, from: Data(contentsOf: FixtureFiles.oracle("tensorflow/expected.json")))
    }

    @Test func readsWhatTensorFlowWrote() throws {
        let imported = try CheckpointImport(Self.prefix, options: options())
        let expected = try expected()
        let tensors = imported.checkpoint.header.shape.tensors.filter { imported.checkpoint.tensors[$0.path] != nil }
        #expect(tensors.count == 4 + 3 * 5 && imported.checkpoint.header.shape.features == 7)
        for tensor in tensors {
            let variable = try #require(expected[tensor.sourceName], "\(tensor.sourceName)")
            #expect(imported.checkpoint.tensors[tensor.path] == .float32(variable.values, shape: variable.shape))
        }
        #expect(imported.notCopied.count == expected.count - tensors.count)
        #expect(imported.notCopied.contains { $0.contains("generator/W1/Adam_1 (float32, 4 x 4)") })
    }

    /// Out and back: every variable of the bundle, bit for bit; the same file of values.
    @Test(arguments: [true, false]) func roundTrip(keepsOptimizer: Bool) throws {
        let scratch = try Scratch()
        let imported = try CheckpointImport(Self.prefix, options: options(keepsOptimizer: keepsOptimizer))
        try imported.checkpoint.write(to: scratch.file("model.h5"))
        let read = try Checkpoint(contentsOf: scratch.file("model.h5"))
        try read.export(to: scratch.file("back"))
        #expect(scratch.names == ["back.data-00000-of-00001", "back.index", "model.h5"])
        let again = try CheckpointImport(scratch.file("back"), options: options(keepsOptimizer: keepsOptimizer))
        #expect(again.checkpoint.tensors == read.tensors && again.checkpoint.extras == read.extras)
        if keepsOptimizer {
            #expect(
                try scratch.bytes("back.data-00000-of-00001")
                    == Data(contentsOf: URL(filePath: Self.prefix + ".data-00000-of-00001")))
        }
    }

    @Test func damagedBundlesAreRefused() throws {
        let scratch = try Scratch()
        let index = try Data(contentsOf: URL(filePath: Self.prefix + ".index"))
        let data = try Data(contentsOf: URL(filePath: Self.prefix + ".data-00000-of-00001"))
        for (name, bytes) in [("index", index), ("data-00000-of-00001", data)] {
            for step in 0..<6 {
                try index.write(to: URL(filePath: scratch.file("m.index")))
                try data.write(to: URL(filePath: scratch.file("m.data-00000-of-00001")))
                var damaged = bytes
                if step % 2 == 0 {
                    damaged = bytes.prefix(bytes.count * (step + 1) / 8)
                } else {
                    damaged[bytes.count * step / 7] ^= 0x40
                }
                try damaged.write(to: URL(filePath: scratch.file("m.\(name)")))
                #expect(throws: DataError.self) { try CheckpointImport(scratch.file("m"), options: options()) }
            }
        }
        #expect(throws: DataError.self) { try CheckpointImport(scratch.file("absent"), options: options()) }
        var none = options()
        none.python = scratch.file("no-python")
        #expect(throws: DataError.self) { try CheckpointImport(Self.prefix, options: none) }
    }
}
