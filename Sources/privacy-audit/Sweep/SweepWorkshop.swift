import ArgumentParser
import Attacks
import Auditing
import Foundation
import Generators
import Neighbors
import Statistics
import Sweeps
import Synchronization
import Tables

/// Does the units of a plan: reads files once for all threads, draws releases, runs attacks.
final class SweepWorkshop: SweepWork {
    let plan: SweepPlan
    let list: UnitList
    private let cases: KeptValues<AuditCase>

    /// - Parameter jobs: threads that work at a time: as many cases are kept, and one more.
    init(_ list: UnitList, jobs: Int) {
        plan = list.plan
        self.list = list
        cases = KeptValues(limit: jobs + 1)
    }

    func session(store: ResultStore, workers: Workers) throws -> any SweepSession {
        WorkshopSession(self, store: store, workers: workers)
    }

    /// The case of a unit, read by the first who asks for it.
    func auditCase(_ unit: SweepUnit, _ store: ResultStore) throws -> AuditCase {
        let inputs = unit.spec.inputs
        let key = "\(inputs)"
        return try cases.value(key) { try read(unit, store) }
    }

    private func read(_ unit: SweepUnit, _ store: ResultStore) throws -> AuditCase {
        let data = unit.data
        let options = try SweepWords.tables(data, plan: plan).readOptions()
        var inputs = [
            NamedInput(role: "train", path: data.train), NamedInput(role: "holdout", path: data.holdout),
        ]
        var made: (path: String, artefact: UnitOutcome.Artefact)?
        if case .file(let path) = data.release {
            inputs.append(NamedInput(role: "synthetic", path: path, isRelease: true))
        } else if let release = unit.spec.inputs.release {
            let found = try store.artefact(of: release)
            var input = NamedInput(role: "synthetic", path: found.path, isRelease: true)
            input.format = found.path.hasSuffix(".h5") ? .hdf5 : .csv
            inputs.append(input)
            made = found
        }
        inputs += data.reference.map { [NamedInput(role: "reference", path: $0)] } ?? []
        let loaded = try TableLoader.load(inputs, options: options)
        let expected = [
            unit.spec.inputs.train, unit.spec.inputs.holdout, made?.artefact.sha256 ?? unit.spec.inputs.release ?? "",
            unit.spec.inputs.reference ?? "",
        ]
        for (table, digest) in zip(loaded, expected) where !digest.hasPrefix(table.digest) {
            if let made, table.input.path == made.path, let release = unit.spec.inputs.release {
                store.discard(release)
                throw DataError(
                    file: made.path, problem: "the release was damaged since it was drawn",
                    remedy: "run the plan again: it is drawn anew")
            }
            throw DataError(
                file: table.input.path, problem: "the file was changed while the plan was run",
                remedy: "run the plan again")
        }
        return try AuditCase(
            members: loaded[0].table, holdout: loaded[1].table, release: loaded[2].table,
            reference: data.reference == nil ? nil : loaded[3].table,
            persons: (loaded[0].persons, loaded[1].persons))
    }
}

/// Values that several threads need, each made once and the latest kept.
final class KeptValues<Value: Sendable>: Sendable {
    private final class Place: Sendable {
        let value = Mutex<Value?>(nil)
    }

    private let places = Mutex<[(key: String, place: Place)]>([])
    private let limit: Int

    init(limit: Int) { self.limit = max(1, limit) }

    /// The value of `key`; others who ask for it wait for the one who makes it.
    func value(_ key: String, _ make: () throws -> Value) throws -> Value {
        let place = places.withLock { places in
            let known = places.firstIndex { $0.key == key }.map { places.remove(at: $0).place }
            let place = known ?? Place()
            places.append((key, place))
            if places.count > limit { places.removeFirst() }
            return place
        }
        return try place.value.withLock { kept in
            if let kept { return kept }
            let made = try make()
            kept = made
            return made
        }
    }
}

/// Does units of one group: of one case, one seed and one set of options.
private final class WorkshopSession: SweepSession {
    private let shop: SweepWorkshop
    private let store: ResultStore
    private let workers: Workers
    private var bench: (key: String, bench: AuditBench, merged: Set<String>)?
    private var entry: (key: String, entry: AuditEntry)?

    init(_ shop: SweepWorkshop, store: ResultStore, workers: Workers) {
        self.shop = shop
        self.store = store
        self.workers = workers
    }

    func run(_ unit: SweepUnit) throws -> UnitOutcome {
        switch unit.spec.kind {
        case .sample: try sample(unit)
        case .check: try check(unit)
        case .search: try search(unit)
        case .shadows: try shadows(unit)
        case .attack: try attack(unit)
        }
    }

    // MARK: - Kinds of units

    private func sample(_ unit: SweepUnit) throws -> UnitOutcome {
        guard let records = unit.spec.source?.records,
            let release = try SweepWords.release(unit.data, records: records, plan: shop.plan)
        else { throw AuditError.invalidOption("the release of '\(unit.data.name)' is a file") }
        let options = try SweepWords.tables(unit.data, plan: shop.plan).readOptions()
        let train = unit.data.train
        guard
            let generator = try release.generator(
                train: train, seed: unit.spec.seed,
                columns: { try TableLoader.featureNames(of: train, options: options) })
        else { throw AuditError.invalidOption("nothing makes the release of '\(unit.data.name)'") }
        let folder = try store.makeUnfinishedFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path: String
        do {
            path = try generator.release(
                records: records, seed: unit.spec.seed, into: folder.path, workers: workers, progress: AuditProgress())
        } catch var failure as GeneratorFailure {
            // What the command said is kept beside the failure.
            if let log = store.keep(log: folder.appending(path: "generator.log").path, of: unit.address) {
                failure.remedy = failure.remedy.replacing(folder.appending(path: "generator.log").path, with: log)
            }
            throw failure
        }
        try checkRelease(path, records, unit, options)
        let artefact = try store.adopt(
            path, named: path.hasSuffix(".h5") ? "release.h5" : "release.csv", of: unit.address)
        return UnitOutcome(releaseRecords: records, artefact: artefact)
    }

    /// A release that cannot be audited is a failure of the unit that made it, not of all that need it.
    private func checkRelease(_ path: String, _ records: Int, _ unit: SweepUnit, _ options: ReadOptions) throws {
        let name = URL(filePath: path).lastPathComponent
        var made = NamedInput(role: "synthetic", path: path, isRelease: true)
        made.format = path.hasSuffix(".h5") ? .hdf5 : .csv
        let count: Int
        do {
            count = try TableLoader.load(
                [
                    NamedInput(role: "train", path: unit.data.train),
                    NamedInput(role: "holdout", path: unit.data.holdout),
                    made,
                ], options: options)[2].table.rowCount
        } catch var error as DataError where error.file == path {
            error.file = "\(name) of '\(unit.data.name)'"
            throw error
        }
        guard unit.spec.source?.command == nil || count == records else {
            throw DataError(
                file: "\(name) of '\(unit.data.name)'",
                problem: "the generator command wrote \(count) records, expected \(records)",
                remedy: "make it write as many records as {records} says")
        }
    }

    private func check(_ unit: SweepUnit) throws -> UnitOutcome {
        let checks = try bench(of: unit).preflight().checks
        return UnitOutcome(
            notes: checks.filter { $0.status == .warn || $0.status == .fail }.map(\.summary),
            releaseRecords: try bench(of: unit).releaseRecords)
    }

    private func search(_ unit: SweepUnit) throws -> UnitOutcome {
        guard let shard = unit.spec.shard, let block = unit.spec.block else {
            throw AuditError.invalidOption("a search lacks its shard")
        }
        let found = try bench(of: unit).nearestReleaseRecords(
            size: Self.size(unit), references: shard, queries: block)
        return UnitOutcome(
            artefact: try store.write(NeighborFile.encode(found), named: "neighbors.bin", of: unit.address))
    }

    private func shadows(_ unit: SweepUnit) throws -> UnitOutcome {
        guard case .attack(let attack) = try entry(of: unit), let range = unit.spec.shadows, range.count == 2,
            range[0] < range[1]
        else { throw AuditError.invalidOption("a unit of shadows lacks its attack") }
        let failed = try bench(of: unit).trainShadows(range[0]..<range[1], of: attack, size: Self.size(unit))
        return UnitOutcome(
            notes: failed > 0 ? ["\(failed) of the shadow generators \(range[0] + 1) to \(range[1]) failed."] : [])
    }

    private func attack(_ unit: SweepUnit) throws -> UnitOutcome {
        let entry = try entry(of: unit)
        let bench = try bench(of: unit)
        let size = Self.size(unit)
        guard case .attack(let attack) = entry else {
            let measures = try bench.measures(of: entry, size: size)
            let known = try unit.spec.threat?.known.map { try knownColumns(in: measures, asked: $0) }
            return UnitOutcome(
                rows: measures.flatMap { SweepRow.rows(of: $0, known: known != nil) },
                releaseRecords: try size.records(of: bench.releaseRecords), knownColumns: known)
        }
        try takeSearches(unit, size)
        let evaluations = try bench.membership(attack, fraction: unit.spec.threat?.knowledge ?? 1, size: size)
        return UnitOutcome(
            rows: evaluations.flatMap(SweepRow.rows), releaseRecords: evaluations.first?.releaseSize)
    }

    /// How many columns the adversary knew, which the names of measures say.
    private func knownColumns(in measures: [Measure], asked: Double) throws -> Int {
        let numbers = measures.flatMap { $0.id.split(separator: "/") }.filter { $0.hasPrefix("known-") }
            .compactMap { Int($0.dropFirst("known-".count)) }
        guard let known = numbers.first, asked < 1 || Double(known) == asked else {
            throw AuditError.invalidOption(
                "'known' is \(asked < 1 ? "\(asked)" : "\(Int(asked))"), and the tables have fewer columns to know beside what is guessed"
            )
        }
        return known
    }

    /// Puts what other units searched into the bench.
    private func takeSearches(_ unit: SweepUnit, _ size: ReleaseSize) throws {
        guard let parts = unit.search, bench?.merged.contains(size.text) == false else { return }
        let searches = unit.dependencies.compactMap { shop.list[$0] }.filter { $0.spec.kind == .search }
        guard searches.count == parts.releaseShards * parts.recordBlocks else { return }
        let blocks = try (0..<parts.recordBlocks).map { block in
            try searches.filter { $0.spec.block?.index == block }.map { search in
                let found = try store.artefact(of: search.address)
                guard let data = FileManager.default.contents(atPath: found.path),
                    SHA256Digest.hexadecimal(of: Array(data)) == found.artefact.sha256
                else {
                    store.discard(search.address)
                    throw DataError(
                        file: found.path, problem: "the file was damaged", remedy: "run the plan again")
                }
                return try NeighborFile.decode(data, file: found.path)
            }
        }
        guard let merged = NeighborFile.merged(blocks) else { return }
        try bench?.bench.take(merged, size: size)
        bench?.merged.insert(size.text)
    }

    // MARK: - What units share

    private static func size(_ unit: SweepUnit) -> ReleaseSize {
        unit.spec.threat?.releaseSize.flatMap(ReleaseSize.init(text:)) ?? .all
    }

    private func bench(of unit: SweepUnit) throws -> AuditBench {
        if let bench, bench.key == unit.group { return bench.bench }
        let audited = try shop.auditCase(unit, store)
        let made = try AuditBench(audited, options: try options(of: unit))
        bench = (unit.group, made, [])
        entry = nil
        return made
    }

    private func arguments(of unit: SweepUnit) throws -> AuditArguments {
        try SweepWords.audit(
            unit.options, unit.attack, known: unit.spec.threat?.known, seed: unit.spec.seed, plan: shop.plan)
    }

    private func declared(_ unit: SweepUnit) throws -> SchemaOverride? {
        try SweepWords.tables(unit.data, plan: shop.plan).readOptions().schema
    }

    private func options(of unit: SweepUnit) throws -> AuditOptions {
        let arguments = try arguments(of: unit)
        var options = try arguments.auditOptions(declared: try declared(unit))
        options.targets = unit.spec.targets
        options.workers = workers
        let sampling =
            try SweepWords.release(unit.data, records: 2, plan: shop.plan)?.sampling ?? SamplingArguments.parse([])
        options.shadows = try arguments.adversary.shadow.options(sampling)
        options.shadows?.cache = store.shadowFolder.path
        let needs = unit.attack.flatMap { SweepWords.vocabulary.attack($0.id)?.card.needs } ?? []
        if needs.contains(.model), case .checkpoint(let path) = unit.data.release {
            let train = unit.data.train
            let reading = try SweepWords.tables(unit.data, plan: shop.plan).readOptions()
            options.model = try CheckpointSignals(path: path) {
                try TableLoader.featureNames(of: train, options: reading)
            }
        }
        return options
    }

    private func entry(of unit: SweepUnit) throws -> AuditEntry {
        let key = "\(unit.group)|\(unit.attackName)|\(unit.spec.threat?.known ?? 0)"
        if let entry, entry.key == key { return entry.entry }
        let entries = try arguments(of: unit).entries(
            granted: Set(Need.allCases), signals: Set(ModelSignal.allCases), declared: try declared(unit))
        guard let found = entries.first else { throw AuditError.invalidOption("the unit names no attack") }
        entry = (key, found)
        return found
    }
}
