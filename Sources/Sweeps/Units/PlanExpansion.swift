import Auditing
import Foundation
import Statistics
import Tables

/// Turns a plan into its units.
public struct PlanExpansion {
    /// More units are refused.
    public static let most = 1_000_000

    private let plan: SweepPlan
    private let vocabulary: SweepVocabulary
    private var digests: [String: String] = [:]
    private var units: [SweepUnit] = []
    private var known: Set<String> = []
    /// The data that an attack's unit was first asked for.
    private var names: [String: String] = [:]

    /// The units of `plan`. Reads every file that it names once, for its digest.
    ///
    /// - Throws: `DataError` for a file that cannot be read or a plan of more than ``most`` units.
    /// - Complexity: O(bytes of the files + units).
    public static func units(of plan: SweepPlan, vocabulary: SweepVocabulary) throws -> UnitList {
        var expansion = PlanExpansion(plan: plan, vocabulary: vocabulary)
        var count = 0
        for grid in plan.grids {
            count += try expansion.settingCount(grid)
            guard count <= most else { throw expansion.tooMany() }
        }
        for grid in plan.grids { try expansion.add(grid) }
        let ordered = expansion.units.enumerated().sorted {
            ($0.element.spec.kind.stage, $0.offset) < ($1.element.spec.kind.stage, $1.offset)
        }.map(\.element)
        let digest = SHA256Digest.hexadecimal(of: Array(ordered.map(\.address).joined(separator: "\n").utf8))
        return UnitList(plan: plan, units: ordered, digest: digest)
    }

    private init(plan: SweepPlan, vocabulary: SweepVocabulary) {
        self.plan = plan
        self.vocabulary = vocabulary
    }

    // MARK: - Settings

    /// One setting of every axis, as positions.
    private typealias Setting = [SweepAxis: Int]

    /// All settings, knowledge varying fastest: what units have in common is found one after the other.
    private func settings(_ grid: SweepPlan.Grid) throws -> [Setting] {
        let groups = axisGroups(grid)
        var settings: [Setting] = [[:]]
        for group in groups {
            let length = grid.length(group[0])
            // An axis without values is none: attacks take their own default.
            guard length > 0 else { continue }
            settings = settings.flatMap { setting in
                (0..<length).map { index in
                    var next = setting
                    for axis in group { next[axis] = index }
                    return next
                }
            }
        }
        return settings
    }

    private func tooMany() -> DataError {
        DataError(
            file: plan.file, problem: "the plan has more than \(Self.most) settings",
            remedy: "vary less at once; several grids may lie side by side")
    }

    /// Axes that go together, in the order in which they vary, the slowest first.
    private func axisGroups(_ grid: SweepPlan.Grid) -> [[SweepAxis]] {
        let joined = Set(grid.zips.flatMap(\.self))
        var groups: [[SweepAxis]] = SweepAxis.allCases.filter { !joined.contains($0) }.map { [$0] } + grid.zips
        func rank(_ group: [SweepAxis]) -> Int {
            group.compactMap { SweepAxis.allCases.firstIndex(of: $0) }.min() ?? 0
        }
        groups.sort { rank($0) < rank($1) }
        return groups
    }

    /// How many settings a grid has.
    private func settingCount(_ grid: SweepPlan.Grid) throws -> Int {
        try axisGroups(grid).reduce(1) { count, group in
            let (product, overflow) = count.multipliedReportingOverflow(by: max(1, grid.length(group[0])))
            guard !overflow, product <= Self.most else { throw tooMany() }
            return product
        }
    }

    private mutating func add(_ grid: SweepPlan.Grid) throws {
        let largest = grid.releaseSizes.compactMap { if case .records(let count) = $0 { count } else { nil } }.max()
        // Addresses of what many attacks have in common, by what tells it apart within a grid.
        var shared: [String: [String]] = [:]
        for setting in try settings(grid) {
            let data = grid.data[setting[.data] ?? 0]
            let choice = grid.attacks[setting[.attacks] ?? 0]
            guard let attack = vocabulary.attack(choice.id) else { continue }
            let seed = grid.seeds[setting[.seeds] ?? 0]
            let size = grid.releaseSizes[setting[.releaseSizes] ?? 0]
            let (inputs, drawn) = try inputs(data, seed: seed, largest: largest)
            var spec = UnitSpec(kind: .attack, inputs: inputs, seed: seed)
            spec.attack = UnitSpec.Attack(id: choice.id, version: attack.card.version)
            spec.options = try digested(grid.options.merging(choice.options) { $1 })
            var dependencies = drawn.map { [$0] } ?? []
            var threat = UnitSpec.Threat(goal: attack.card.goal, access: attack.card.access)
            if !attack.card.needs.contains(.model) { threat.releaseSize = size.text }
            if attack.scoresMembership {
                threat.knowledge = grid.knowledge[setting[.knowledge] ?? 0]
                spec.targets = grid.targets[setting[.targets] ?? 0]
            }
            if attack.usesKnown, let position = setting[.known] { threat.known = grid.known[position] }
            spec.threat = threat
            let group = Self.group(spec)
            func unit(_ spec: UnitSpec, _ address: String, _ needs: [String]) -> SweepUnit {
                SweepUnit(
                    address: address, spec: spec, dependencies: needs, data: data, attack: choice,
                    options: grid.options, search: grid.search, group: group)
            }
            let place = "\(data.name)|\(inputs.release ?? "")"
            // Releases of one generator are alike: the first seed's is checked.
            if seed == grid.seeds[0], shared[place] == nil {
                var check = UnitSpec(kind: .check, inputs: inputs, seed: grid.seeds[0])
                check.options = try digested(grid.options)
                shared[place] = [
                    try append(check, needs: dependencies) {
                        SweepUnit(
                            address: $1, spec: $0, dependencies: $2, data: data, attack: nil, options: grid.options,
                            search: nil, group: "check \(Self.group(check))")
                    }
                ]
            }
            let parts = try prerequisites(spec, attack, choice, grid)
            if !parts.isEmpty {
                let kind =
                    parts[0].kind == .search ? "\(place)|\(seed)|\(parts[0].options ?? [:])" : "\(group)|\(choice.id)"
                let key = "\(kind)|\(size.text)"
                let known = try shared[key] ?? parts.map { try append($0, needs: drawn.map { [$0] } ?? [], unit) }
                shared[key] = known
                dependencies += known
            }
            let address = try append(spec, needs: dependencies, unit)
            if let other = names.updateValue(data.name, forKey: address), other != data.name {
                throw DataError(
                    file: plan.file, line: data.line,
                    problem:
                        "'\(data.name)' is the same as '\(other)': same files, read and drawn from in the same way",
                    remedy: "leave one of them out")
            }
        }
    }

    /// What must be done before an attack besides its release: shadows, or searches in parts.
    private mutating func prerequisites(
        _ spec: UnitSpec, _ attack: SweepVocabulary.Attack, _ choice: SweepPlan.AttackChoice, _ grid: SweepPlan.Grid
    ) throws -> [UnitSpec] {
        guard attack.scoresMembership, !attack.card.needs.contains(.model) else { return [] }
        if attack.card.needs.contains(.shadows) {
            return try shadowRanges(grid, choice).map { range in
                var shadows = spec
                shadows.kind = .shadows
                shadows.threat?.knowledge = nil
                shadows.shadows = [range.lowerBound, range.upperBound]
                return shadows
            }
        }
        guard let parts = grid.search else { return [] }
        var base = UnitSpec(kind: .search, inputs: spec.inputs, seed: spec.seed)
        base.threat = UnitSpec.Threat(
            goal: .membership, access: .releaseOnly, releaseSize: spec.threat?.releaseSize)
        base.options = try digested(grid.options.merging(choice.options) { $1 }.filter { $0.key == "metric" })
        return (0..<parts.releaseShards).flatMap { shard in
            (0..<parts.recordBlocks).map { block in
                var search = base
                search.shard = AuditBench.Part(shard, of: parts.releaseShards)
                search.block = AuditBench.Part(block, of: parts.recordBlocks)
                return search
            }
        }
    }

    /// Adds a unit unless it is there; gives its address.
    @discardableResult
    private mutating func append(
        _ spec: UnitSpec, needs: [String], _ unit: (UnitSpec, String, [String]) -> SweepUnit
    ) throws -> String {
        let address = try spec.address()
        if known.insert(address).inserted {
            guard units.count < Self.most else {
                throw DataError(
                    file: plan.file, problem: "the plan has more than \(Self.most) units", remedy: "vary less at once")
            }
            units.append(unit(spec, address, needs))
        }
        return address
    }

    private func shadowRanges(_ grid: SweepPlan.Grid, _ choice: SweepPlan.AttackChoice) throws -> [Range<Int>] {
        let options = grid.options.merging(choice.options) { $1 }
        guard options["shadow-generator"] != nil || options["shadow-command"] != nil else { return [] }
        let text = options["shadows"]?.last
        guard let count = text.map({ Int($0) }) ?? 64, count > 0, count <= 100_000 else {
            throw DataError(
                file: plan.file, line: choice.line, problem: "'shadows' is not a number of shadows",
                remedy: "give a whole number such as 64")
        }
        return stride(from: 0, to: count, by: grid.shadowsPerUnit).map {
            $0..<min(count, $0 + grid.shadowsPerUnit)
        }
    }

    /// What units must have in common to share a loaded case: everything but attack, knowledge, size and known columns.
    private static func group(_ spec: UnitSpec) -> String {
        let options = (spec.options ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return
            ([spec.inputs.train, spec.inputs.holdout, spec.inputs.reference ?? "", spec.inputs.release ?? ""]
            + ["\(spec.inputs.reading?.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } ?? [])"]
            + ["\(spec.seed)", spec.targets.map { "\($0)" } ?? ""] + options).joined(separator: "|")
    }

    // MARK: - Inputs

    private mutating func inputs(
        _ data: SweepPlan.DataSource, seed: UInt64, largest: Int?
    ) throws -> (UnitSpec.Inputs, drawn: String?) {
        var inputs = UnitSpec.Inputs(
            train: try digest(data.train, data), holdout: try digest(data.holdout, data),
            reference: try data.reference.map { try digest($0, data) }, reading: try digested(data.reading))
        var source: UnitSpec.Source
        switch data.release {
        case .file(let path):
            inputs.release = try digest(path, data)
            return (inputs, nil)
        case .checkpoint(let path):
            source = UnitSpec.Source(checkpoint: try digest(path, data), records: 0)
        case .command(let template):
            source = UnitSpec.Source(command: template, records: 0)
        }
        guard let records = data.records ?? largest else {
            throw DataError(
                file: plan.file, line: data.line,
                problem: "nobody says how many records the generator of '\(data.name)' makes",
                remedy: "give 'records', or release sizes that are numbers")
        }
        source.records = max(records, largest ?? 0)
        source.sampling = try digested(data.sampling)
        for file in data.dependsOn { source.files = (source.files ?? []) + [try digest(file, data)] }
        var spec = UnitSpec(kind: .sample, inputs: inputs, seed: seed)
        spec.source = source
        let address = try append(spec, needs: []) { spec, address, needs in
            SweepUnit(
                address: address, spec: spec, dependencies: needs, data: data, attack: nil, options: [:], search: nil,
                group: "sample \(address)")
        }
        inputs.release = address
        return (inputs, address)
    }

    private mutating func digest(_ path: String, _ data: SweepPlan.DataSource? = nil) throws -> String {
        if let known = digests[path] { return known }
        // A name may end in '::' and a table.
        let file = path.range(of: "::").map { String(path[..<$0.lowerBound]) } ?? path
        var digest: String
        do {
            digest = try FileDigest.sha256(path: file, name: file).digest
        } catch var error as DataError {
            if let data { error.problem += " (named in line \(data.line) of \(plan.file))" }
            throw error
        }
        if file != path { digest += String(path.dropFirst(file.count)) }
        digests[path] = digest
        return digest
    }

    /// The options with the digests of files in the place of their names; `nil` for none.
    private mutating func digested(_ options: SweepPlan.Options) throws -> SweepPlan.Options? {
        guard !options.isEmpty else { return nil }
        var result = options
        for (key, paths) in options where vocabulary.files.contains(key) {
            var found: [String] = []
            for path in paths { found.append(try digest(path)) }
            result[key] = found
        }
        return result
    }
}
