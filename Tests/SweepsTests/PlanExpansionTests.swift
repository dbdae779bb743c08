import Attacks
import Auditing
import Foundation
import Sweeps
import Tables
import Testing

/// Which units a plan has, and what each needs.
@Suite struct PlanExpansionTests {
    /// Two data sets that differ in their release.
    private static let two = """
        data:
          - {train: train.csv, holdout: holdout.csv, synthetic: made.csv}
          - {train: train.csv, holdout: holdout.csv, synthetic: other.csv}

        """

    private func counts(_ list: UnitList) -> [String: Int] {
        var counts: [String: Int] = [:]
        for unit in list.of(.attack) { counts[unit.spec.attack?.id ?? "", default: 0] += 1 }
        return counts
    }

    /// A unit stands after all that it needs, and every unit stands once.
    private func checkOrder(_ list: UnitList) {
        var seen: Set<String> = []
        for unit in list.units {
            #expect(unit.dependencies.allSatisfy { seen.contains($0) })
            let isNew = seen.insert(unit.address).inserted
            #expect(isNew)
            #expect(list[unit.address]?.address == unit.address)
        }
    }

    /// Axes are multiplied: each combination is one attack, and each data set is checked once.
    @Test func axesAreMultiplied() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(
            Self.two + """
                attacks: [distance-membership, local-neighbourhood]
                knowledge: [0.1, 0.5, 1]
                release-sizes: [100, all]
                targets: [50, all]
                seeds: [1, 2]
                """)
        #expect(list.count(.attack) == 96 && list.count(.check) == 2 && list.units.count == 98)
        #expect(counts(list) == ["distance-membership": 48, "local-neighbourhood": 48])
        let settings = list.of(.attack).map { unit in
            let threat = unit.spec.threat
            return [
                unit.data.name, unit.spec.attack?.id ?? "", "\(threat?.knowledge ?? 0)", threat?.releaseSize ?? "",
                unit.spec.targets.map { "\($0)" } ?? "all", "\(unit.spec.seed)",
            ].joined(separator: " ")
        }
        #expect(Set(settings).count == 96)
        #expect(settings.contains("other local-neighbourhood 0.5 100 all 2"))
        checkOrder(list)
        #expect(list["nothing"] == nil)
    }

    /// Axes in lockstep go together, and are multiplied with the others.
    @Test func zippedAxesGoTogether() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(
            Self.two + """
                attacks: distance-membership
                knowledge: [0.1, 0.5, 1]
                seeds: [4, 5, 6]
                release-sizes: [100, all]
                zip: [knowledge, seeds]
                """)
        #expect(list.count(.attack) == 12)
        let pairs = Set(list.of(.attack).map { "\($0.spec.threat?.knowledge ?? 0) \($0.spec.seed)" })
        #expect(pairs == ["0.1 4", "0.5 5", "1.0 6"])
        checkOrder(list)
    }

    /// What several grids ask for is done once.
    @Test func overlappingGridsShareUnits() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(
            ScratchFolder.plan + """
                grids:
                  - knowledge: [0.1, 0.5]
                  - {knowledge: [0.5, 1], seeds: [1, 2]}
                  - knowledge: [0.5]
                """)
        #expect(list.count(.attack) == 5 && list.count(.check) == 1 && list.units.count == 6)
        checkOrder(list)
    }

    /// What does not matter to an attack does not multiply it, and does not stand in what its result depends on.
    @Test func anAttackVariesWithWhatItUses() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(
            """
            data: {train: train.csv, holdout: holdout.csv, synthetic: made.csv}
            attacks: [distance-membership, singling-out, attribute-disclosure, white-box]
            knowledge: [0.1, 0.5, 1]
            release-sizes: [100, all]
            known: [2, 0.5]
            targets: [50, all]
            """)
        let expected = ["distance-membership": 12, "singling-out": 2, "attribute-disclosure": 4, "white-box": 6]
        #expect(counts(list) == expected)
        for unit in list.of(.attack) {
            let threat = try #require(unit.spec.threat)
            let id = unit.spec.attack?.id ?? ""
            let isMembership = id == "distance-membership" || id == "white-box"
            #expect((threat.knowledge != nil) == isMembership)
            #expect((threat.known != nil) == (id == "attribute-disclosure"))
            #expect((threat.releaseSize != nil) == (id != "white-box"))
            #expect(isMembership || unit.spec.targets == nil)
        }
    }

    /// A release is drawn once for each seed, and whatever looks at it needs it.
    @Test func releasesAreDrawnOncePerSeed() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(
            """
            data: {train: train.csv, holdout: holdout.csv, checkpoint: model.h5}
            attacks: distance-membership
            knowledge: [0.5, 1]
            release-sizes: [50, 100]
            seeds: [1, 2]
            """)
        #expect(list.count(.sample) == 2 && list.count(.check) == 1 && list.count(.attack) == 8)
        let samples = list.of(.sample)
        #expect(samples.map { $0.spec.seed } == [1, 2])
        #expect(samples.allSatisfy { $0.spec.source?.records == 100 && $0.spec.source?.checkpoint?.count == 64 })
        #expect(samples.allSatisfy { $0.dependencies.isEmpty && $0.spec.inputs.release == nil })
        for unit in list.of(.attack) {
            let own = samples.filter { $0.spec.seed == unit.spec.seed }
            let sample = try #require(own.first)
            #expect(unit.dependencies == [sample.address] && unit.spec.inputs.release == sample.address)
        }
        let released = list.of(.check).compactMap { $0.spec.inputs.release }
        // Releases of one generator are alike: the first seed's is checked.
        #expect(released == [samples[0].address])
        checkOrder(list)
    }

    /// A generator makes what is asked for, and never fewer records than the largest release needs.
    @Test func aGeneratorMakesEnoughRecords() throws {
        let scratch = try ScratchFolder()
        let plan = """
            data: {train: train.csv, holdout: holdout.csv, generator-command: './make {train} {output}', records: 500}
            attacks: distance-membership

            """
        let sources = try ["all", "[200, all]", "[200, 700]"].map { sizes in
            try scratch.units(plan + "release-sizes: \(sizes)\n").of(.sample).compactMap { $0.spec.source }
        }
        let records = sources.map { list in list.map { $0.records } }
        #expect(records == [[500], [500], [700]])
        let source = try #require(sources.first?.first)
        #expect(source.command == "./make {train} {output}" && source.checkpoint == nil)
        let vague = plan.replacing(", records: 500", with: "")
        let error = dataError { try scratch.units(vague + "release-sizes: [0.5, all]\n") }
        #expect(error?.line == 1)
        #expect(error?.problem.contains("how many records") == true)
    }

    /// A search in parts has a unit for each shard and block, which all attacks of the same metric share.
    @Test func searchesAreCutIntoShardsAndBlocks() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(
            """
            data: {train: train.csv, holdout: holdout.csv, synthetic: made.csv}
            attacks:
              - distance-membership
              - local-neighbourhood
              - {attack: distance-membership, metric: cosine}
              - singling-out
              - white-box
            knowledge: [0.5, 1]
            release-sizes: [100, all]
            search: {release-shards: 3, record-blocks: 2}
            """)
        #expect(list.count(.search) == 24)
        for unit in list.of(.attack) {
            let needed = unit.dependencies.compactMap { list[$0] }
            let isSearched = unit.spec.threat?.releaseSize != nil && unit.spec.attack?.id != "singling-out"
            #expect(needed.count == (isSearched ? 6 : 0))
            let parts = needed.map { "\($0.spec.shard?.index ?? -1) \($0.spec.block?.index ?? -1)" }
            #expect(Set(parts).count == needed.count)
            #expect(needed.allSatisfy { $0.spec.kind == .search })
            #expect(needed.allSatisfy { $0.spec.shard?.count == 3 && $0.spec.block?.count == 2 })
            #expect(needed.allSatisfy { $0.spec.threat?.releaseSize == unit.spec.threat?.releaseSize })
            #expect(needed.allSatisfy { $0.spec.options == unit.spec.options })
        }
        checkOrder(list)
        let whole = try scratch.units(ScratchFolder.plan)
        #expect(whole.count(.search) == 0)
    }

    /// Shadows are trained some at a time, once for all knowledge fractions of a release size.
    @Test func shadowsAreCutIntoRanges() throws {
        let scratch = try ScratchFolder()
        func plan(_ options: String, _ more: String = "") -> String {
            """
            data: {train: train.csv, holdout: holdout.csv, synthetic: made.csv}
            attacks: {attack: shadow-membership\(options)}
            knowledge: [0.5, 1]
            \(more)
            """
        }
        let list = try scratch.units(plan(", shadow-generator: copula, shadows: 20"))
        let ranges = list.of(.shadows).map { $0.spec.shadows ?? [] }
        #expect(ranges == [[0, 8], [8, 16], [16, 20]])
        let addresses = list.of(.shadows).map { $0.address }
        #expect(list.count(.attack) == 2 && list.of(.attack).allSatisfy { $0.dependencies == addresses })
        checkOrder(list)
        let more = try scratch.units(
            plan(", shadow-generator: copula, shadows: 20", "shadows-per-unit: 5\nrelease-sizes: [100, all]"))
        #expect(more.count(.shadows) == 8)
        let usual = try scratch.units(plan(", shadow-generator: copula")).count(.shadows)
        let none = try scratch.units(plan("")).count(.shadows)
        #expect(usual == 8 && none == 0)
        for count in ["many", "0", "-4", "100001"] {
            let error = dataError { try scratch.units(plan(", shadow-generator: copula, shadows: \(count)")) }
            #expect(error?.line == 2, "\(count)")
            #expect(error?.problem.contains("'shadows'") == true, "\(count)")
        }
    }

    /// A plan of far too many settings is refused before any of its files is looked for.
    @Test func farTooManySettingsAreRefused() throws {
        let scratch = try ScratchFolder()
        func list(_ values: [String]) -> String { "[\(values.joined(separator: ", "))]" }
        let text = """
            data: {train: nowhere.csv, holdout: nowhere.csv, synthetic: nowhere.csv}
            attacks: distance-membership
            knowledge: \(list((1...101).map { "\(Double($0) / 1_000)" }))
            targets: \(list((2...101).map { "\($0)" }))
            seeds: \(list((1...100).map { "\($0)" }))
            """
        let error = dataError { try scratch.units(text) }
        #expect(error?.problem.contains("more than 1000000 settings") == true, "\(String(describing: error))")
    }

    /// A file that is not there is named, with the line of the plan that asks for it.
    @Test func aMissingFileIsNamed() throws {
        let scratch = try ScratchFolder()
        for name in ["train.csv", "holdout.csv", "made.csv"] {
            let text = "\n" + ScratchFolder.plan.replacing(name, with: "nowhere.csv")
            let found = dataError { try scratch.units(text) }
            let error = try #require(found)
            #expect(error.file.hasSuffix("/nowhere.csv"))
            #expect(error.problem.contains("there is no such file (named in line 2 of "), "\(error)")
        }
        let options = dataError { try scratch.units(ScratchFolder.plan + "options: {target-rows: nowhere.txt}\n") }
        #expect(options?.file.hasSuffix("/nowhere.txt") == true)
    }

    /// Two names for the same data are an error: their numbers would be told apart by nothing.
    @Test func theSameDataUnderTwoNamesIsRefused() throws {
        let scratch = try ScratchFolder()
        try scratch.file("copy.csv", "content of made.csv\n")
        let error = dataError {
            try scratch.units(Self.two.replacing("other.csv", with: "copy.csv") + "attacks: distance-membership\n")
        }
        #expect(error?.line == 3)
        #expect(error?.problem.contains("'copy' is the same as 'made'") == true)
    }

    /// Every attack of the catalogue can stand in a plan, and varies with knowledge where it scores membership.
    @Test func theWholeCatalogueCanBePlanned() throws {
        let scratch = try ScratchFolder()
        let entries = AttackCatalog.entries
        let attacks = entries.map { entry -> SweepVocabulary.Attack in
            let isAttack = if case .attack = entry { true } else { false }
            return SweepVocabulary.Attack(card: entry.card, scoresMembership: isAttack, usesKnown: false)
        }
        let words = SweepVocabulary(attacks: attacks, options: [], reading: [], sampling: [], files: [])
        let ids = entries.map { $0.card.id }.joined(separator: ", ")
        let text = ScratchFolder.plan.replacing("distance-membership", with: "[\(ids)]") + "knowledge: [0.5, 1]\n"
        let plan = try PlanReader.parse(text, file: scratch.url.appending(path: "p.yaml").path, vocabulary: words)
        let list = try PlanExpansion.units(of: plan, vocabulary: words)
        let expected = attacks.map { ($0.card.id, $0.scoresMembership ? 2 : 1) }
        #expect(counts(list) == Dictionary(uniqueKeysWithValues: expected))
        checkOrder(list)
    }
}
