/// One piece of work of a plan.
public struct SweepUnit: Sendable {
    public let address: String
    public let spec: UnitSpec
    /// Addresses of units whose results it needs.
    public let dependencies: [String]
    /// Where its files are.
    public let data: SweepPlan.DataSource
    /// The attack with its options as the plan has them; `nil` where it runs none.
    public let attack: SweepPlan.AttackChoice?
    /// Options of the whole audit, as the plan has them.
    public let options: SweepPlan.Options
    /// How neighbours of its case are searched, where in parts.
    public let search: SweepPlan.SearchParts?
    /// Units of one group share a loaded case and what was found in it.
    public let group: String

    /// The attack's name with its options, for results.
    public var attackName: String {
        guard let attack else { return "" }
        let options = self.options.merging(attack.options) { $1 }.sorted { $0.key < $1.key }.map {
            "\($0.key)=\($0.value.joined(separator: ","))"
        }
        return options.isEmpty ? attack.id : "\(attack.id) (\(options.joined(separator: " ")))"
    }
}

/// The units of a plan, each once, every one after those that it depends on.
public struct UnitList: Sendable {
    public let plan: SweepPlan
    public let units: [SweepUnit]
    /// SHA-256 of all addresses in order: what a result that is complete is complete for.
    public let digest: String
    private let places: [String: Int]

    init(plan: SweepPlan, units: [SweepUnit], digest: String) {
        self.plan = plan
        self.units = units
        self.digest = digest
        places = Dictionary(units.enumerated().map { ($1.address, $0) }) { first, _ in first }
    }

    public subscript(_ address: String) -> SweepUnit? { places[address].map { units[$0] } }
}
