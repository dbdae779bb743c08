import Auditing
import Documents
import Foundation
import Tables

/// Reads a plan and says of every mistake where it stands.
public struct PlanReader {
    private let vocabulary: SweepVocabulary
    /// Of the plan; paths are relative to it.
    private let folder: URL

    private static let gridKeys = [
        "data", "attacks", "knowledge", "release-sizes", "known", "targets", "seeds", "zip", "options", "search",
        "shadows-per-unit",
    ]
    private static let dataKeys = [
        "name", "train", "holdout", "reference", "synthetic", "checkpoint", "generator-command", "records",
        "depends-on",
    ]

    /// - Parameters:
    ///   - path: the plan, YAML or JSON.
    ///   - vocabulary: what it may name.
    /// - Throws: `DataError` with line and character for a key or value that is not understood.
    public static func read(_ path: String, vocabulary: SweepVocabulary) throws -> SweepPlan {
        let root = try DocumentFile.read(path)
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw DataError(file: path, problem: "the file cannot be read", remedy: "check its permissions")
        }
        return try PlanReader(vocabulary: vocabulary, folder: URL(filePath: path).deletingLastPathComponent())
            .plan(root, path: path, text: text)
    }

    /// - Throws: `DataError`, as ``read(_:vocabulary:)`` does.
    public static func parse(
        _ text: String, file: String, vocabulary: SweepVocabulary
    ) throws -> SweepPlan {
        try PlanReader(vocabulary: vocabulary, folder: URL(filePath: file).deletingLastPathComponent())
            .plan(try DocumentFile.parse(text, file: file), path: file, text: text)
    }

    private func plan(_ root: DocumentNode, path: String, text: String) throws -> SweepPlan {
        let entries = try root.map(keys: ["version", "name", "preset", "grids"] + Self.gridKeys, name: "the plan")
        if let version = entries["version"], try version.integer("'version'") != 1 {
            throw version.error("this program reads plans of version 1", remedy: "write 'version: 1'")
        }
        var base = SweepPlan.Grid(data: [], attacks: [])
        if let preset = entries["preset"] {
            try preset.choice("'preset'", of: SweepPreset.self).apply(to: &base)
        }
        try fill(&base, entries)
        var grids = [base]
        var lockstep = [entries["zip"]]
        if let list = entries["grids"] {
            let own = try list.list("'grids'").map { try $0.map(keys: Self.gridKeys, name: "a grid") }
            grids = try own.map { keys in
                var grid = base
                try fill(&grid, keys)
                return grid
            }
            lockstep = own.map { $0["zip"] ?? entries["zip"] }
            guard !grids.isEmpty else { throw list.error("'grids' is empty", remedy: "write a grid, or leave it out") }
        }
        for (grid, zip) in zip(grids, lockstep) {
            if let zip { try checkLockstep(grid, zip) }
            guard !grid.data.isEmpty else {
                throw root.error("a grid has no data", remedy: "write 'data:' with train, holdout and synthetic")
            }
            guard !grid.attacks.isEmpty else {
                throw root.error("a grid has no attacks", remedy: "write 'attacks: [distance-membership]'")
            }
        }
        let all = grids.flatMap(\.data)
        for source in all {
            guard let other = all.first(where: { $0.name == source.name && !$0.isSame(as: source) }) else { continue }
            throw DataError(
                file: path, line: source.line,
                problem: "two data sets are called '\(source.name)' (the other in line \(other.line))",
                remedy: "give each a name of its own")
        }
        let name = try entries["name"]?.text("'name'") ?? URL(filePath: path).deletingPathExtension().lastPathComponent
        return SweepPlan(name: name, file: path, text: text, grids: grids)
    }

    private func fill(_ grid: inout SweepPlan.Grid, _ entries: [String: DocumentNode]) throws {
        if let node = entries["data"] { grid.data = try several(node).map(data) }
        if let node = entries["attacks"] { grid.attacks = try several(node).map(attack) }
        if let node = entries["knowledge"] {
            grid.knowledge = try values(node, "'knowledge'") {
                try number($0, "a knowledge fraction", above: 0, upTo: 1)
            }
        }
        if let node = entries["release-sizes"] { grid.releaseSizes = try values(node, "'release-sizes'", releaseSize) }
        if let node = entries["known"] { grid.known = try values(node, "'known'", known) }
        if let node = entries["targets"] {
            grid.targets = try values(node, "'targets'") { node in
                if try isWord("all", node) { return nil }
                return try node.whole("'targets'", in: 2...Int(Int32.max))
            }
        }
        if let node = entries["seeds"] {
            grid.seeds = try values(node, "'seeds'") { UInt64(try $0.whole("a seed", in: 0...(1 << 53) - 1)) }
        }
        if let node = entries["zip"] { grid.zips = try zips(node) }
        if let node = entries["options"] {
            grid.options = try options(node, allowed: vocabulary.options, name: "'options'")
        }
        if let node = entries["search"] {
            let parts = try node.map(keys: ["release-shards", "record-blocks"], name: "'search'")
            func count(_ key: String) throws -> Int {
                try parts[key].map { try $0.whole("'\(key)'", in: 1...1_000) } ?? 1
            }
            grid.search = SweepPlan.SearchParts(
                releaseShards: try count("release-shards"), recordBlocks: try count("record-blocks"))
        }
        if let node = entries["shadows-per-unit"] {
            grid.shadowsPerUnit = try node.whole("'shadows-per-unit'", in: 1...100_000)
        }
    }

    // MARK: - Data and attacks

    private func data(_ node: DocumentNode) throws -> SweepPlan.DataSource {
        let reading = vocabulary.reading
        let sampling = vocabulary.sampling
        let entries = try node.map(keys: Self.dataKeys + reading + sampling, name: "a data set")
        func path(_ key: String) throws -> String? { try entries[key].map { resolved(try $0.text("'\(key)'")) } }
        guard let train = try path("train"), let holdout = try path("holdout") else {
            throw node.error("a data set lacks 'train' or 'holdout'", remedy: "name the files of real records")
        }
        var releases: [SweepPlan.DataSource.Release] = []
        if let file = try path("synthetic") { releases.append(.file(file)) }
        if let file = try path("checkpoint") { releases.append(.checkpoint(file)) }
        if let command = try entries["generator-command"]?.text("'generator-command'") {
            releases.append(.command(command))
        }
        guard releases.count == 1 else {
            throw node.error(
                "a data set needs one of 'synthetic', 'checkpoint' and 'generator-command', and has \(releases.count)",
                remedy: "give one")
        }
        if case .file = releases[0] {
            for key in ["records", "depends-on"] + sampling {
                if let given = entries[key] {
                    throw given.error("'\(key)' goes with a checkpoint or a command", remedy: "leave it out")
                }
            }
        }
        func chosen(_ keys: [String]) throws -> SweepPlan.Options {
            var found: SweepPlan.Options = [:]
            for key in keys { if let node = entries[key] { found[key] = try words(node, key) } }
            return found
        }
        return SweepPlan.DataSource(
            name: try entries["name"]?.text("'name'") ?? defaultName(releases[0]), train: train, holdout: holdout,
            reference: try path("reference"), release: releases[0],
            records: try entries["records"].map { try $0.whole("'records'", in: 2...Int(Int32.max) - 1) },
            dependsOn: try entries["depends-on"].map { try several($0).map { resolved(try $0.text("'depends-on'")) } }
                ?? [],
            reading: try chosen(reading), sampling: try chosen(sampling), line: node.line)
    }

    private func defaultName(_ release: SweepPlan.DataSource.Release) -> String {
        switch release {
        case .file(let path), .checkpoint(let path): URL(filePath: path).deletingPathExtension().lastPathComponent
        case .command: "command"
        }
    }

    private func attack(_ node: DocumentNode) throws -> SweepPlan.AttackChoice {
        var choice: SweepPlan.AttackChoice
        let name: DocumentNode
        if case .map = node.content {
            let entries = try node.map(keys: ["attack"] + vocabulary.options, name: "an attack")
            guard let given = entries["attack"] else {
                throw node.error("an attack has no name", remedy: "write 'attack: distance-membership'")
            }
            name = given
            choice = SweepPlan.AttackChoice(id: try given.text("'attack'"), line: node.line)
            for (key, value) in entries where key != "attack" { choice.options[key] = try words(value, key) }
        } else {
            name = node
            choice = SweepPlan.AttackChoice(id: try node.text("an attack"), line: node.line)
        }
        guard vocabulary.attack(choice.id) != nil else {
            let ids = vocabulary.attacks.map(\.card.id)
            throw name.error(
                "there is no attack called '\(choice.id.prefix(60))'",
                remedy: DocumentNode.nearest(to: choice.id, among: ids).map { "did you mean '\($0)'?" }
                    ?? "the catalogue has \(ids.joined(separator: ", "))")
        }
        return choice
    }

    private func options(
        _ node: DocumentNode, allowed: [String], name: String
    ) throws -> SweepPlan.Options {
        var found: SweepPlan.Options = [:]
        for (key, value) in try node.map(keys: allowed, name: name) { found[key] = try words(value, key) }
        return found
    }

    /// The values of an option, paths resolved.
    private func words(_ node: DocumentNode, _ key: String) throws -> [String] {
        try several(node).map {
            let text = try $0.text("'\(key)'")
            return vocabulary.files.contains(key) ? resolved(text) : text
        }
    }

    /// Names such as `file.h5::dataset` or `-` are no plain paths, but begin with one.
    private func resolved(_ path: String) -> String {
        path.hasPrefix("/") ? path : folder.appending(path: path).standardizedFileURL.relativePath
    }
}

extension PlanReader {
    // MARK: - Values

    private func several(_ node: DocumentNode) throws -> [DocumentNode] {
        if case .list(let values) = node.content { return values }
        return [node]
    }

    /// The values of an axis: one, or a list without repetition.
    private func values<Value: Hashable>(
        _ node: DocumentNode, _ name: String, _ parse: (DocumentNode) throws -> Value
    ) throws -> [Value] {
        let nodes = try several(node)
        guard !nodes.isEmpty else { throw node.error("\(name) is empty", remedy: "give a value, or leave it out") }
        var seen: Set<Value> = []
        return try nodes.map { node in
            let value = try parse(node)
            guard seen.insert(value).inserted else {
                throw node.error("\(name) has a value twice", remedy: "give every value once")
            }
            return value
        }
    }

    private func isWord(_ word: String, _ node: DocumentNode) throws -> Bool {
        if case .text(let text) = node.content { return text == word }
        return false
    }

    private func number(_ node: DocumentNode, _ name: String, above: Double, upTo: Double) throws -> Double {
        let value = try node.number(name)
        guard value > above, value <= upTo else {
            throw node.error(
                "\(name) must be above \(above) and at most \(upTo)", remedy: "give a number such as 0.5")
        }
        return value
    }

    private func releaseSize(_ node: DocumentNode) throws -> ReleaseSize {
        if try isWord("all", node) { return .all }
        let value = try node.number("a release size")
        if value > 0, value < 1 { return .share(value) }
        guard let count = Int(exactly: value), (2...Int(Int32.max)).contains(count) else {
            throw node.error(
                "a release size is 'all', a whole number from 2, or a share below 1",
                remedy: "write for example [1000, 5000, all] or [0.25, 0.5, all]")
        }
        return .records(count)
    }

    private func known(_ node: DocumentNode) throws -> Double {
        let value = try node.number("'known'")
        guard value > 0 && value < 1 || (value >= 1 && value <= 1e6 && value == value.rounded()) else {
            throw node.error(
                "'known' takes a number of columns, or a share below 1", remedy: "write for example [16, 64]")
        }
        return value
    }

    private func zips(_ node: DocumentNode) throws -> [[SweepAxis]] {
        let groups = try node.list("'zip'")
        // One group need not be a list of lists.
        let isSingle = groups.allSatisfy { if case .text = $0.content { true } else { false } }
        var used: Set<SweepAxis> = []
        return try (isSingle ? [node] : groups).map { group in
            let axes = try group.list("a group of 'zip'").map { axis in
                let found = try axis.choice("an axis of 'zip'", of: SweepAxis.self)
                guard used.insert(found).inserted else {
                    throw axis.error("'\(found.rawValue)' is in 'zip' twice", remedy: "name every axis once")
                }
                return found
            }
            guard axes.count >= 2 else {
                throw group.error("one axis alone cannot go in lockstep", remedy: "name two at least")
            }
            return axes
        }
    }

    /// Once a grid is whole: it may say one axis itself and have the other from the plan.
    private func checkLockstep(_ grid: SweepPlan.Grid, _ node: DocumentNode) throws {
        for axes in grid.zips {
            let lengths = axes.map(grid.length)
            guard Set(lengths).count == 1, lengths.allSatisfy({ $0 > 0 }) else {
                let found = axes.map { "\($0.rawValue) \(grid.length($0))" }.joined(separator: ", ")
                throw node.error(
                    "axes in lockstep must have equally many values (\(found))",
                    remedy: "give as many values on each, or leave 'zip' out to combine all with all")
            }
        }
    }
}

extension SweepPlan.Grid {
    /// How many values an axis has.
    func length(_ axis: SweepAxis) -> Int {
        switch axis {
        case .data: data.count
        case .attacks: attacks.count
        case .seeds: seeds.count
        case .targets: targets.count
        case .releaseSizes: releaseSizes.count
        case .known: known.count
        case .knowledge: knowledge.count
        }
    }
}
