public import Statistics

/// Whether the hold-out can serve as a control at all, checked before any contrast is trusted.
public struct Preflight: Codable, Hashable, Sendable {
    public enum Status: String, Codable, Hashable, Sendable, Comparable {
        /// The check could not be made, for want of data.
        case notRun = "not-run"
        case pass
        case warn
        case fail

        private var rank: Int {
            switch self {
            case .notRun: 0
            case .pass: 1
            case .warn: 2
            case .fail: 3
            }
        }

        public static func < (lhs: Status, rhs: Status) -> Bool { lhs.rank < rhs.rank }
    }

    public struct Check: Codable, Hashable, Sendable {
        /// A stable key, for example `overlap`.
        public var id: String
        public var title: String
        public var status: Status
        /// One plain sentence: what was found and what it means.
        public var summary: String
        public var estimate: Estimate?
        public var pValue: Double?

        public init(
            id: String, title: String, status: Status, summary: String, estimate: Estimate? = nil,
            pValue: Double? = nil
        ) {
            self.id = id
            self.title = title
            self.status = status
            self.summary = summary
            self.estimate = estimate
            self.pValue = pValue
        }
    }

    public var checks: [Check]
    /// The worst status of all checks.
    public var status: Status

    public init(checks: [Check]) {
        self.checks = checks
        status = checks.map(\.status).max() ?? .pass
    }
}

extension Preflight.Check {
    /// The id of the check that there is a hold-out.
    public static let controlID = "control"

    /// The ids of all checks.
    public static let ids = [
        controlID, "overlap", "people", "repeated-people", "drift", "column-drift", "variety", "empty-records",
        "constant-columns", "identifiers", Verdict.powerCheck,
    ]

    /// What an audit without a hold-out costs.
    static let withoutControl = Preflight.Check(
        id: controlID, title: "There is a hold-out", status: .fail,
        summary:
            "NO CONTROL: there was no hold-out (--no-control). What attacks reach may be knowledge about the population that the release "
            + "was meant to give, so nothing here can be judged, and low numbers prove nothing.")
}
