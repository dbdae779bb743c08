import Auditing
import Foundation
import Statistics
import Sweeps
import Synchronization
import Tables

/// What the plans of these tests may name. Raising `version` changes what `distance-membership` finds.
func vocabulary(version: Int = 1) -> SweepVocabulary {
    func attack(
        _ id: String, _ goal: Goal, access: Access = .releaseOnly, needs: [Need] = [], usesKnown: Bool = false
    ) -> SweepVocabulary.Attack {
        let card = AttackCard(
            id: id, title: id, version: id == "distance-membership" ? version : 1, goal: goal, access: access,
            needs: needs, summary: "", citations: [], limits: [])
        return SweepVocabulary.Attack(card: card, scoresMembership: goal == .membership, usesKnown: usesKnown)
    }
    return SweepVocabulary(
        attacks: [
            attack("distance-membership", .membership),
            attack("local-neighbourhood", .membership, needs: [.reference]),
            attack("shadow-membership", .membership, needs: [.shadows]),
            attack("white-box", .membership, access: .whiteBox, needs: [.model]),
            attack("singling-out", .singlingOut),
            attack("attribute-disclosure", .attribute, usesKnown: true),
        ],
        options: ["metric", "tolerance", "target-rows", "shadow-generator", "shadows"],
        reading: ["missing", "schema"], sampling: ["batch"], files: ["schema", "target-rows"])
}

/// The error that `body` throws, if it is about data.
func dataError(_ body: () throws -> some Any) -> DataError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? DataError
    }
}

/// A folder that is gone afterwards, with files for plans to name.
struct ScratchFolder: ~Copyable {
    let url: URL

    /// A release beside its real records: the least that a plan can say.
    static let plan = """
        data: {train: train.csv, holdout: holdout.csv, synthetic: made.csv}
        attacks: distance-membership

        """

    /// A release that is drawn for each of two seeds: 2 samples, 2 checks, 4 attacks.
    static let drawnPlan = """
        data: {name: drawn, train: train.csv, holdout: holdout.csv, checkpoint: model.h5, records: 100}
        attacks: distance-membership
        knowledge: [0.5, 1]
        seeds: [1, 2]

        """

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "privacy-audit-\(UUID().uuidString)")
        url = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["train.csv", "holdout.csv", "made.csv", "other.csv", "model.h5"] {
            try Data("content of \(name)\n".utf8).write(to: folder.appending(path: name))
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a file and gives its path.
    @discardableResult
    func file(_ name: String, _ text: String) throws -> String {
        let target = url.appending(path: name)
        try Data(text.utf8).write(to: target)
        return target.path
    }

    /// The units of a plan that stands in this folder.
    func units(_ text: String, file: String = "plan.yaml", version: Int = 1) throws -> UnitList {
        let words = vocabulary(version: version)
        let plan = try PlanReader.parse(text, file: url.appending(path: file).path, vocabulary: words)
        return try PlanExpansion.units(of: plan, vocabulary: words)
    }

    /// An empty folder of results.
    func store(_ name: String = "results") throws -> ResultStore {
        try ResultStore(path: url.appending(path: name).path, tool: "1.0", isNew: true)
    }
}

extension ResultStore {
    /// Where the result of a unit is kept.
    func resultFile(_ address: String) -> URL {
        folder.appending(path: "units").appending(path: String(address.prefix(2))).appending(path: "\(address).json")
    }

    /// All files of the folder, or of one in it, by their path there.
    func contents(_ part: String = "") -> [String: Data] {
        let top = part.isEmpty ? folder : folder.appending(path: part)
        var found: [String: Data] = [:]
        guard let names = FileManager.default.enumerator(atPath: top.path) else { return found }
        for case let name as String in names {
            let path = top.appending(path: name).path
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            found[name] = FileManager.default.contents(atPath: path)
        }
        return found
    }

    /// Files that somebody began and did not finish.
    var unfinished: [String] { contents().keys.filter { $0.hasSuffix(".partial") }.sorted() }
}

extension UnitList {
    func count(_ kind: UnitSpec.Kind) -> Int { units.count { $0.spec.kind == kind } }

    func of(_ kind: UnitSpec.Kind) -> [SweepUnit] { units.filter { $0.spec.kind == kind } }
}

/// Runs `body` for each of `0..<count` on a thread of its own, and waits for all.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let running = Countdown(count)
    for index in 0..<count {
        Thread.detachNewThread {
            body(index)
            running.left.withLock { $0 -= 1 }
        }
    }
    while running.left.withLock({ $0 }) > 0 { Thread.sleep(forTimeInterval: 0.000_5) }
}

private final class Countdown: Sendable {
    let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }
}

/// What several threads found.
final class Findings<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    func add(_ value: Value) { values.withLock { $0.append(value) } }

    var all: [Value] { values.withLock { $0 } }
}

/// An interval around `value`.
func estimate(_ value: Double, _ lower: Double, _ upper: Double, n: Int = 100) -> Estimate {
    Estimate(value: value, lower: lower, upper: upper, confidence: 0.95, n: n, method: "made up")
}

/// What a unit is said to have found: one number that follows from its address, and one that is undefined.
func outcome(of unit: SweepUnit, shifted: Double = 0) -> UnitOutcome {
    let value = Double(UInt32(unit.address.prefix(8), radix: 16) ?? 0) / 4_294_967_296 + shifted
    return UnitOutcome(
        rows: [
            SweepRow(
                metric: "auc", side: "attack", population: "all",
                estimate: estimate(value, value - 1.0 / 3, value + 0.1)),
            SweepRow(metric: "recall", side: "attack", population: "unique", estimate: nil),
        ], notes: unit.spec.kind == .check ? ["The hold-out is small."] : [],
        releaseRecords: unit.spec.threat?.releaseSize.flatMap { Int($0) } ?? 200)
}
