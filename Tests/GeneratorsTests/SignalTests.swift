import Auditing
import Fixtures
import Foundation
import Generators
import Statistics
import Tables
import Testing

/// What networks say about records, on the bundled checkpoints whose members are known.
@Suite struct SignalTests {
    private static func tables(_ members: String) throws -> (members: Table, holdout: Table) {
        var options = ReadOptions()
        let vocabulary = try String(contentsOf: FixtureFiles.checkpoint("vocabulary.txt"), encoding: .utf8)
        options.vocabulary = vocabulary.split(separator: "\n").map(String.init)
        let tables = try TableLoader.load(
            [
                NamedInput(role: "train", path: FixtureFiles.checkpoint(members).path),
                NamedInput(role: "holdout", path: FixtureFiles.checkpoint("holdout.codes.gz").path),
            ], options: options
        ).map(\.table)
        return (tables[0], tables[1])
    }

    private static func area(
        _ signal: ModelSignal, _ file: String, members: String = "members.codes.gz", threads: Int = 2
    ) throws -> Estimate {
        let (train, holdout) = try tables(members)
        let model = try CheckpointSignals(path: FixtureFiles.checkpoint(file).path) { train.schema.columns.map(\.name) }
        func values(_ table: Table) throws -> [Double] {
            try model.values(
                signal, of: table, using: RandomStream(seed: 1, purpose: "signals"), workers: Workers(threads: threads))
        }
        return ROC(members: try values(train), nonMembers: try values(holdout)).areaEstimate(confidence: 0.95)
    }

    /// The autoencoder that was trained for hundreds of epochs knows its records by every signal that it has.
    @Test(arguments: [ModelSignal.reconstruction, .evidenceBound, .latentSearch])
    func anOvertrainedAutoencoderKnowsItsRecords(_ signal: ModelSignal) throws {
        #expect(try Self.area(signal, "vae-leaky.h5", members: "vae-leaky-members.codes.gz").lower > 0.6)
    }

    @Test(arguments: ["corgan-cnn.h5", "corgan-mlp.h5", "medgan-pytorch.h5", "medgan-tf.h5"])
    func theAutoencodersOfGeneratorsKnowTheirRecords(_ file: String) throws {
        #expect(try Self.area(.reconstruction, file).lower > 0.5)
    }

    @Test func checkpointsSayWhichSignalsTheyHave() throws {
        func signals(_ file: String) throws -> Set<ModelSignal> {
            try CheckpointSignals(path: FixtureFiles.checkpoint(file).path) {
                try Self.tables("members.codes.gz").members.schema.columns.map(\.name)
            }.signals
        }
        #expect(try signals("vae-leaky.h5") == [.reconstruction, .evidenceBound, .latentSearch])
        #expect(try signals("medgan-tf.h5") == [.critic, .reconstruction, .latentSearch])
    }

    /// Threads change nothing, and better latent values are found than those that the search starts from.
    @Test func searchesAreDeterministicAndFindTheGeneratorsOwnRecords() throws {
        let path = FixtureFiles.checkpoint("medgan-tf.h5").path
        let (train, _) = try Self.tables("members.codes.gz")
        let model = try CheckpointSignals(path: path) { train.schema.columns.map(\.name) }
        let some = train.rows(Array(0..<100))
        func values(_ threads: Int) throws -> [Double] {
            try model.values(
                .latentSearch, of: some, using: RandomStream(seed: 1, purpose: "signals"),
                workers: Workers(threads: threads))
        }
        let found = try values(1)
        #expect(found == (try values(3)))
        // Independent columns with the data's own shares explain a record less well than latent values made for it.
        let shares = train.bits.columnSums().map { (Double($0) + 0.5) / (Double(train.rowCount) + 1) }
        let independent = (0..<100).map { row in
            shares.indices.reduce(0) { $0 + log(some.bits[row, $1] ? shares[$1] : 1 - shares[$1]) }
        }
        let better = zip(found, independent).count { $0 > $1 }
        #expect(better > 70)
    }

    /// The latent values of a release that is replayed from the published seed are known, so its first records are found better than those
    /// of another seed.
    @Test func aReplayedReleaseIsKnownWithoutASearch() throws {
        let path = FixtureFiles.checkpoint("medgan-tf.h5").path
        let columns = try Self.tables("members.codes.gz").members.schema.columns.map(\.name)
        let model = try CheckpointSignals(path: path) { columns }
        func mean(_ isFaithful: Bool) throws -> Double {
            var options = SamplingOptions(seed: 5)
            options.isFaithful = isFaithful
            let sampler = try Sampler(Model(try Checkpoint(contentsOf: path)), options: options, file: path)
            guard case .bits(let words) = sampler.block(first: 0, count: 1_000) else { return .nan }
            let schema = try #require(Schema(columns: columns.map { Column(name: $0, kind: .binary) }))
            let made = Table(
                schema: schema, bits: BitMatrix(columnCount: columns.count, rowCount: 1_000, words: words))
            let values = try model.values(
                .latentSearch, of: made, using: RandomStream(seed: 1, purpose: "signals"), workers: Workers())
            return values.reduce(0, +) / 1_000
        }
        let (replayed, other) = (try mean(true), try mean(false))
        #expect(replayed > other + 0.1, "\(replayed), \(other)")
    }

    @Test func recordsThatDoNotSuitAreRefused() throws {
        let path = FixtureFiles.checkpoint("vae-leaky.h5").path
        let (train, _) = try Self.tables("members.codes.gz")
        let model = try CheckpointSignals(path: path) { train.schema.columns.map(\.name) }
        let stream = RandomStream(seed: 1, purpose: "signals")
        #expect(throws: AuditError.self) { try model.values(.critic, of: train, using: stream, workers: Workers()) }
        let few = try #require(Schema(columns: Array(train.schema.columns.prefix(10))))
        #expect(throws: (any Error).self) {
            try model.values(.reconstruction, of: Table(schema: few), using: stream, workers: Workers())
        }
    }
}
