import Auditing
public import Foundation
public import Statistics
import Tables

/// All numbers of a plan, one a line, in the plan's order: the same bytes wherever and in whatever order its units were done.
public struct SweepCollection: Sendable {
    /// One number with the setting that it belongs to.
    public struct Line: Codable, Hashable, Sendable {
        public var data: String
        /// With its options.
        public var attack: String
        public var goal: String
        /// Fraction of the real records that the adversary knows, where it matters.
        public var knowledge: Double?
        /// Synthetic records that she has.
        public var releaseRecords: Int?
        /// Columns that she knows of a person.
        public var known: Double?
        /// Targets of either kind at most; `nil` for all.
        public var targets: Int?
        public var seed: UInt64
        public var population: String
        public var metric: String
        public var side: String
        /// `verdict`, `diagnostic` or `descriptive`.
        public var role: String
        public var value: Double?
        public var lower: Double?
        public var upper: Double?
        public var confidence: Double?
        public var n: Int?
        public var method: String?
        /// The address of the unit.
        public var unit: String
    }

    public let lines: [Line]
    /// Sentences about single data sets, each once.
    public let notes: [String]
    /// Units whose result is missing.
    public let missing: [SweepUnit]
    /// The units that there are results of.
    public let units: Int
    /// Versions of the program that made the results.
    public let tools: [String]

    /// Reads the results of all units and checks that each is of its unit.
    ///
    /// - Throws: `DataError` where a result used another file than the one that is there now.
    public init(of list: UnitList, in store: ResultStore, workers: Workers = Workers()) throws {
        let all = list.units
        let results = workers.map(all.count) { store.finished(all[$0]) }
        var lines: [Line] = []
        var notes: [String] = []
        var missing: [SweepUnit] = []
        var tools: Set<String> = []
        var settings: Set<Line> = []
        for (unit, result) in zip(all, results) {
            guard let result else {
                missing.append(unit)
                continue
            }
            tools.insert(result.tool)
            for note in result.outcome.notes.map({ "\(unit.data.name): \($0)" }) where !notes.contains(note) {
                notes.append(note)
            }
            // A share and a number may come to the same; what is asked twice is answered once.
            let own = result.outcome.rows.map { Self.line($0, unit, result.outcome) }
            if unit.spec.kind == .attack, let first = own.first, !settings.insert(Self.setting(first)).inserted {
                continue
            }
            lines += own
        }
        (self.lines, self.notes, self.missing, self.tools) = (lines, notes, missing, tools.sorted())
        units = all.count - missing.count
    }

    /// A line without its number: what was asked.
    private static func setting(_ line: Line) -> Line {
        var setting = line
        (setting.population, setting.metric, setting.side, setting.role, setting.unit) = ("", "", "", "", "")
        (setting.value, setting.lower, setting.upper, setting.confidence) = (nil, nil, nil, nil)
        (setting.n, setting.method) = (nil, nil)
        return setting
    }

    private static func line(_ row: SweepRow, _ unit: SweepUnit, _ outcome: UnitOutcome) -> Line {
        let (spec, estimate) = (unit.spec, row.estimate)
        // What is no number is no result.
        func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
        return Line(
            data: unit.data.name, attack: unit.attackName, goal: spec.threat?.goal.rawValue ?? "",
            knowledge: spec.threat?.knowledge, releaseRecords: outcome.releaseRecords,
            known: outcome.knownColumns.map(Double.init) ?? spec.threat?.known,
            targets: spec.targets, seed: spec.seed, population: row.population, metric: row.metric, side: row.side,
            role: row.role.rawValue,
            value: finite(estimate?.value), lower: finite(estimate?.lower), upper: finite(estimate?.upper),
            confidence: finite(estimate?.confidence), n: estimate?.n, method: estimate?.method, unit: unit.address)
    }

    // MARK: - Tables

    public static let columns = [
        "data", "attack", "goal", "knowledge", "release_records", "known", "targets", "seed", "population", "metric",
        "side", "role", "value", "lower", "upper", "confidence", "n", "method", "unit",
    ]

    /// A cell of the table.
    public enum Cell: Hashable, Sendable {
        case empty
        case text(String)
        case whole(Int64)
        case number(Double)
    }

    /// The cells of a line, in the order of ``columns``.
    public static func cells(_ line: Line) -> [Cell] {
        func number(_ value: Double?) -> Cell { value.map(Cell.number) ?? .empty }
        func whole(_ value: Int?) -> Cell { value.map { .whole(Int64($0)) } ?? .empty }
        return [
            .text(line.data), .text(line.attack), .text(line.goal), number(line.knowledge), whole(line.releaseRecords),
            number(line.known), whole(line.targets), .whole(Int64(clamping: line.seed)), .text(line.population),
            .text(line.metric), .text(line.side), .text(line.role), number(line.value), number(line.lower),
            number(line.upper),
            number(line.confidence), whole(line.n), line.method.map(Cell.text) ?? .empty, .text(line.unit),
        ]
    }

    /// Writes the lines as CSV with a header.
    public func csv(_ append: (Data) throws -> Void) throws {
        try append(Data((Self.columns.joined(separator: ",") + "\n").utf8))
        try chunks(append) { line in
            Self.cells(line).map { cell in
                switch cell {
                case .empty: ""
                case .text(let text): CSVWriter.quoted(text)
                case .whole(let value): "\(value)"
                case .number(let value): "\(value)"
                }
            }.joined(separator: ",")
        }
    }

    /// Writes each line as a JSON object.
    public func jsonLines(_ append: (Data) throws -> Void) throws {
        try chunks(append) { String(decoding: try CanonicalJSON.encode($0), as: UTF8.self) }
    }

    private func chunks(_ append: (Data) throws -> Void, _ text: (Line) throws -> String) throws {
        for start in stride(from: 0, to: lines.count, by: 4_096) {
            var part = ""
            for line in lines[start..<min(lines.count, start + 4_096)] { part += try text(line) + "\n" }
            try append(Data(part.utf8))
        }
    }
}
