import Foundation
import Generators
import Tables
import Testing

@Suite struct CheckpointTests {
    @Test(arguments: Architecture.allCases) func readsWhatItWrote(_ architecture: Architecture) throws {
        let scratch = try Scratch()
        var checkpoint = TinyModel.checkpoint(architecture)
        checkpoint.header.epoch = 12
        checkpoint.header.columns = (0..<checkpoint.header.shape.features).map { "säule \($0)" }
        checkpoint.header.privacy = [
            "claimed_sigma": .real(0.5), "batch": .integer(64), "accountant": .text("moments"),
        ]
        checkpoint.header.source = .init(framework: "pytorch", container: "zip", sha256: "abc", keyPrefix: "module.")
        if architecture == .rdpcganUCI { checkpoint.header.classLabel = 1 }
        checkpoint.extras["training/loss"] = .init(structure: "{\"tensor\":0}", tensors: [.float32([2.5], shape: [])])
        try checkpoint.write(to: scratch.file("a.h5"))
        let read = try Checkpoint(contentsOf: scratch.file("a.h5"))
        #expect(read == checkpoint)
        // The same checkpoint makes the same bytes, and nothing else is left in the folder.
        try read.write(to: scratch.file("b.h5"))
        #expect(try scratch.bytes("a.h5") == scratch.bytes("b.h5"))
        #expect(scratch.names == ["a.h5", "b.h5"])
    }

    /// A group may be missing, a part of one may not.
    @Test func aGeneratorAloneIsEnough() throws {
        let scratch = try Scratch()
        var checkpoint = TinyModel.checkpoint(.corganMLP)
        checkpoint.tensors = checkpoint.tensors.filter { !$0.key.hasPrefix("discriminator/") }
        try checkpoint.write(to: scratch.file("a.h5"))
        let model = Model(try Checkpoint(contentsOf: scratch.file("a.h5")))
        #expect(model.parts == [.generator, .encoder, .decoder])
        #expect(model.criticScores(of: [Float](repeating: 0, count: 9)) == nil)
        checkpoint.tensors = checkpoint.tensors.filter { $0.key.hasPrefix("autoencoder/") }
        try checkpoint.write(to: scratch.file("b.h5"))
        #expect(throws: DataError.self) {
            try Sampler(
                Model(try Checkpoint(contentsOf: scratch.file("b.h5"))), options: SamplingOptions(seed: 1), file: "b.h5"
            )
        }
    }

    @Test func theCriticsSignIsApplied() {
        let records = Filling.randomInput(rows: 4, width: 9, isBinary: true)
        var checkpoint = TinyModel.checkpoint(.corganMLP)
        let high = Model(checkpoint).criticScores(of: records) ?? []
        checkpoint.header.criticSign = -1
        #expect(high.count == 4 && high.contains { $0 != 0 })
        #expect(Model(checkpoint).criticScores(of: records) == high.map { -$0 })
    }

    /// Everything that is wrong is said at once.
    @Test func allProblemsAreNamed() throws {
        let scratch = try Scratch()
        try Hostile.write(to: scratch.file("bad.h5")) { tensors, _ in
            tensors["generator/linear1/weight"] = .float32([Float](repeating: .nan, count: 25), shape: [5, 5])
            tensors["generator/linear2/bias"] = .float32([1, 2, 3], shape: [3])
            tensors["generator/bn1/weight"] = nil
            tensors["decoder/extra"] = .float32([1], shape: [1])
            tensors["autoencoder/decoder/0/bias"] = .float64([Double](repeating: 0, count: 9), shape: [9])
            tensors["generator/bn2/running_var"] = .float32([-1, 1, 1, 1, 1], shape: [5])
        }
        let message = try #require(refusal(scratch.file("bad.h5")))
        for part in [
            "6 things are wrong", "'generator/linear1/weight' has 25 values that are not finite",
            "'generator/linear2/bias' is 3, expected 5", "'generator/bn1/weight' is missing",
            "'decoder/extra' is no tensor of corgan-mlp",
            "'autoencoder/decoder/0/bias' is of type float64, expected float32",
            "'generator/bn2/running_var' has negative variances", "Docs/Checkpoints.md",
        ] {
            #expect(message.contains(part), "\(part): \(message)")
        }
    }

    @Test(arguments: Hostile.cases) func badFilesAreRefused(_ bad: Hostile.Case) throws {
        let scratch = try Scratch()
        try Hostile.write(to: scratch.file("bad.h5"), bad.change)
        let message = try #require(refusal(scratch.file("bad.h5")), "\(bad.name)")
        #expect(message.contains(bad.says), "\(bad.name): \(message)")
        #expect(message.hasPrefix(scratch.file("bad.h5")) && !message.contains("\n"))
    }

    /// Cut off anywhere, a file is refused and nothing traps.
    @Test func truncatedFilesAreRefused() throws {
        let scratch = try Scratch()
        try TinyModel.checkpoint(.corganMLP).write(to: scratch.file("a.h5"))
        let whole = try scratch.bytes("a.h5")
        for length in stride(from: 0, to: whole.count - 1, by: max(1, whole.count / 97)) {
            try whole.prefix(length).write(to: URL(filePath: scratch.file("cut.h5")))
            #expect(refusal(scratch.file("cut.h5")) != nil, "\(length)")
        }
    }

    /// Bytes changed anywhere: read, or refused with a sentence; never a trap.
    @Test func damagedFilesDoNotTrap() throws {
        let scratch = try Scratch()
        try TinyModel.checkpoint(.corganMLP).write(to: scratch.file("a.h5"))
        let whole = try scratch.bytes("a.h5")
        var refused = 0
        for step in 0..<400 {
            var damaged = whole
            for byte in 0..<3 {
                let place = Int(Filling.uniform(step, byte) * Double(whole.count))
                damaged[place] = UInt8(truncatingIfNeeded: Int(Filling.uniform(step, 10 + byte) * 256))
            }
            try damaged.write(to: URL(filePath: scratch.file("odd.h5")))
            if refusal(scratch.file("odd.h5")) != nil { refused += 1 }
        }
        #expect(refused > 0)
    }

    @Test func linksAndForeignStorageAreRefused() throws {
        let scratch = try Scratch()
        for (name, file, says) in Hostile.files {
            let bytes = try #require(Data(base64Encoded: file))
            try bytes.write(to: URL(filePath: scratch.file("link.h5")))
            let message = try #require(refusal(scratch.file("link.h5")), "\(name)")
            #expect(message.contains(says), "\(name): \(message)")
        }
        #expect(Hostile.files.count == 5)
    }

    @Test func sizesHaveALimit() throws {
        let scratch = try Scratch()
        try TinyModel.checkpoint(.corganMLP).write(to: scratch.file("a.h5"))
        #expect(throws: DataError.self) { try Checkpoint(contentsOf: scratch.file("a.h5"), limit: 1_000) }
    }

    @Test func widthsThatConvolutionsDoNotAdmitAreNamed() {
        for architecture in Architecture.allCases {
            let problems = ModelShape(architecture, features: 500).problems
            if let fixed = architecture.fixedFeatures {
                #expect(problems.count == 1 && problems[0].contains("admit \(fixed) only"))
            } else {
                #expect(problems.isEmpty)
            }
            #expect(ModelShape(architecture).problems.isEmpty)
            #expect(!ModelShape(architecture, features: 0).problems.isEmpty)
        }
    }

    private func refusal(_ path: String) -> String? {
        do {
            _ = try Checkpoint(contentsOf: path)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
