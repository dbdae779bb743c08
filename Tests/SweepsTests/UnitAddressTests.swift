import Auditing
import Foundation
import Sweeps
import Testing

/// The address of a unit is what its result depends on, and nothing else.
@Suite struct UnitAddressTests {
    /// A plan in which everything that can matter stands once.
    private static let plan = """
        name: a plan
        data: {name: first, train: train.csv, holdout: holdout.csv, reference: reference.csv, synthetic: made.csv, schema: types.json}
        attacks: {attack: distance-membership, metric: hamming, target-rows: rows.txt}
        options: {tolerance: 1, metric: cosine}
        knowledge: 0.5
        release-sizes: all
        targets: 100
        seeds: 1

        """

    private func write(_ scratch: borrowing ScratchFolder) throws {
        for (name, text) in [("reference.csv", "a\n1\n"), ("types.json", "{}\n"), ("rows.txt", "1\n2\n")] {
            try scratch.file(name, text)
        }
    }

    private func addresses(_ list: UnitList) -> [String] { list.units.map { $0.address } }

    /// An address is the SHA-256 of the unit's description, in hexadecimal.
    @Test func anAddressIs64Digits() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(ScratchFolder.drawnPlan + "search: {release-shards: 2}\n")
        #expect(list.count(.sample) == 2 && list.count(.search) == 4)
        for unit in list.units {
            let address = try unit.spec.address()
            #expect(unit.address == address && address.count == 64)
            #expect(address.allSatisfy { "0123456789abcdef".contains($0) })
        }
        #expect(list.digest.count == 64 && !addresses(list).contains(list.digest))
    }

    /// Names of files, data and plans and the order of options are no part of it.
    @Test func namesAndOrderDoNotMatter() throws {
        let scratch = try ScratchFolder()
        try write(scratch)
        let list = try scratch.units(Self.plan)
        var renamed = Self.plan
        for name in ["train.csv", "holdout.csv", "reference.csv", "made.csv", "types.json", "rows.txt"] {
            let copy = "copy-\(name)"
            try Data(contentsOf: scratch.url.appending(path: name)).write(to: scratch.url.appending(path: copy))
            renamed.replace(": \(name)", with: ": \(copy)")
        }
        #expect(renamed.matches(of: /copy-/).count == 6)
        let variants = [
            renamed, Self.plan.replacing("a plan", with: "another plan"), Self.plan.replacing("first", with: "second"),
            Self.plan.replacing("tolerance: 1, metric: cosine", with: "metric: cosine, tolerance: 1"),
            Self.plan.replacing("{attack: distance-membership, metric: hamming", with: "{metric: hamming")
                .replacing("rows.txt}", with: "rows.txt, attack: distance-membership}"),
        ]
        for text in variants {
            let other = try scratch.units(text, file: "other.yaml")
            #expect(addresses(other) == addresses(list) && other.digest == list.digest, "\(text)")
        }
        let json = Self.plan.split(separator: "\n").joined(separator: ", ")
        let other = try scratch.units("{\(json)}", file: "plan.json")
        #expect(addresses(other) == addresses(list))
    }

    /// Whatever a result depends on changes the address of the attack's unit, each thing to another one.
    @Test func everythingThatMattersMatters() throws {
        let scratch = try ScratchFolder()
        try write(scratch)
        var found: [String: String] = [:]
        func add(_ name: String, _ list: UnitList) throws {
            let unit = try #require(list.of(.attack).first)
            let other = found.updateValue(name, forKey: unit.address)
            #expect(other == nil, "\(name)")
        }
        try add("base", try scratch.units(Self.plan))
        for name in ["train.csv", "holdout.csv", "reference.csv", "made.csv", "types.json", "rows.txt"] {
            // One byte is another.
            var data = try Data(contentsOf: scratch.url.appending(path: name))
            data[data.count - 1] ^= 1
            try data.write(to: scratch.url.appending(path: "changed"))
            try add(name, try scratch.units(Self.plan.replacing(": \(name)", with: ": changed")))
        }
        let changes = [
            ("seeds: 1", "seeds: 2"), ("knowledge: 0.5", "knowledge: 0.51"), ("targets: 100", "targets: 101"),
            ("targets: 100", "targets: all"), ("release-sizes: all", "release-sizes: 100"),
            ("release-sizes: all", "release-sizes: 0.5"), ("tolerance: 1", "tolerance: 2"),
            ("metric: hamming", "metric: jaccard"), ("distance-membership", "local-neighbourhood"),
            ("made.csv", "'made.csv::records'"), ("reference: reference.csv, ", ""),
            ("target-rows: rows.txt", "target-rows: [rows.txt, rows.txt]"),
        ]
        for (old, new) in changes {
            let text = Self.plan.replacing(old, with: new)
            #expect(text != Self.plan)
            try add(new, try scratch.units(text))
        }
        try add("version 2", try scratch.units(Self.plan, version: 2))
        #expect(found.count == 20)
    }

    /// An option of an attack goes before the same option of the whole plan.
    @Test func anAttacksOptionGoesFirst() throws {
        let scratch = try ScratchFolder()
        try write(scratch)
        let list = try scratch.units(Self.plan)
        let unit = try #require(list.of(.attack).first)
        #expect(unit.spec.options?["metric"] == ["hamming"])
        #expect(unit.spec.options?["target-rows"]?.first?.count == 64)
        #expect(unit.attackName.hasPrefix("distance-membership (metric=hamming target-rows="))
        let check = try #require(list.of(.check).first)
        let options: SweepPlan.Options = ["metric": ["cosine"], "tolerance": ["1"]]
        #expect(check.spec.options == options)
    }

    private static let train = String(repeating: "a", count: 64)
    private static let holdout = String(repeating: "b", count: 64)
    private static let release = String(repeating: "c", count: 64)

    /// Addresses are for ever: results of years ago are found under them. This one was computed outside.
    @Test func theAddressOfAnAttackIsThatOfItsCanonicalJSON() throws {
        let inputs = UnitSpec.Inputs(train: Self.train, holdout: Self.holdout, release: Self.release)
        var spec = UnitSpec(kind: .attack, inputs: inputs, seed: 7)
        spec.attack = UnitSpec.Attack(id: "distance-membership", version: 1)
        spec.threat = UnitSpec.Threat(
            goal: .membership, access: .releaseOnly, knowledge: 0.5, releaseSize: ReleaseSize.all.text)
        spec.options = ["metric": ["hamming"]]
        spec.targets = 100
        let json: [String] = [
            #"{"attack":{"id":"distance-membership","version":1},"format":1,"inputs":{"holdout":""#, Self.holdout,
            #"","release":""#, Self.release, #"","train":""#, Self.train, #""},"kind":"attack","#,
            #""options":{"metric":["hamming"]},"seed":7,"targets":100,"#,
            #""threat":{"access":"release-only","goal":"membership","knowledge":0.5,"releaseSize":"all"}}"#,
        ]
        let canonical = String(decoding: try spec.canonical(), as: UTF8.self)
        #expect(canonical == json.joined())
        let address = try spec.address()
        #expect(address == "c0bba8a2d457b7b2c567f5da739ce71e829a6ff095cddebb80ec12ad57cbd7a2")
    }

    /// Slashes and quotes of a command stand in it as JSON has them at their shortest.
    @Test func theAddressOfASampleIsThatOfItsCanonicalJSON() throws {
        let inputs = UnitSpec.Inputs(train: Self.train, holdout: Self.holdout, reading: ["missing": ["NA", "?"]])
        var spec = UnitSpec(kind: .sample, inputs: inputs, seed: 3)
        spec.source = UnitSpec.Source(command: "bin/make {train} \"{output}\"", records: 200)
        let json: [String] = [
            #"{"format":1,"inputs":{"holdout":""#, Self.holdout, #"","reading":{"missing":["NA","?"]},"train":""#,
            Self.train, #""},"kind":"sample","seed":3,"#,
            #""source":{"command":"bin/make {train} \"{output}\"","records":200}}"#,
        ]
        let canonical = String(decoding: try spec.canonical(), as: UTF8.self)
        #expect(canonical == json.joined())
        let address = try spec.address()
        #expect(address == "0f086132e6ab357c7f09e177af0fc301c09555d8ac3f639c8f053163426fb874")
    }

    /// A description survives being kept: what is read back has the same address.
    @Test func descriptionsSurviveBeingKept() throws {
        let scratch = try ScratchFolder()
        try write(scratch)
        for unit in try scratch.units(Self.plan + "search: {release-shards: 2, record-blocks: 2}\n").units {
            let again = try JSONDecoder().decode(UnitSpec.self, from: try unit.spec.canonical())
            let address = try again.address()
            #expect(again == unit.spec && address == unit.address)
        }
    }
}
