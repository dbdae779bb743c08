public import Tables

/// What records look like by their quasi-identifiers, alone and beside the population that they come from.
public struct AnonymityReport: Codable, Hashable, Sendable {
    /// One table's classes.
    public struct Part: Codable, Hashable, Sendable {
        /// `train`, `synthetic`, `train and synthetic`, or `holdout`.
        public var table: String
        public var records: Int
        public var classes: Int
        /// The size of the smallest class.
        public var k: Int
        /// Classes of one record.
        public var uniques: Int
        /// Records in classes smaller than the wanted k.
        public var recordsBelow: Int
        public var classesBelow: Int
        /// One for each sensitive column.
        public var diversity: [Diversity]
    }

    /// What classes were wanted to have.
    public var wanted: Int
    public var quasiIdentifiers: [String]
    public var parts: [Part]
    /// The release's classes in the training records and the hold-out; `nil` without training records.
    public var populationMap: KMap?
    /// How sure somebody's place among the training records is, from train and hold-out; `nil` without a hold-out.
    public var presence: DeltaPresence?

    /// - Parameters:
    ///   - train: the training records, where there are some.
    ///   - holdout: other people's records, where there are some.
    ///   - release: the synthetic records, where there are some.
    ///   - quasiIdentifiers: positions of columns.
    ///   - sensitive: positions of columns whose spread within classes is measured.
    ///   - wanted: how large classes should be.
    /// - Throws: ``AuditError/invalidOption(_:)`` where nearly every record has a value of its own in a quasi-identifier.
    public init(
        train: Table?, holdout: Table? = nil, release: Table?, quasiIdentifiers: [Int], sensitive: [Int], wanted: Int
    ) throws {
        self.wanted = wanted
        let schema = (train ?? release)?.schema
        self.quasiIdentifiers = quasiIdentifiers.compactMap { schema?.columns[$0].name }
        var named: [(String, Table)] = []
        if let train { named.append(("train", train)) }
        if let holdout { named.append(("holdout", holdout)) }
        if let release { named.append(("synthetic", release)) }
        for (_, table) in named { try Self.check(table, quasiIdentifiers) }
        if let train, let release {
            var both = train
            both.append(release)
            named.append(("train and synthetic", both))
        }
        parts = named.map { name, table in
            let classes = EquivalenceClasses(table, quasiIdentifiers: quasiIdentifiers)
            return Part(
                table: name, records: table.rowCount, classes: classes.count, k: classes.k, uniques: classes.uniques,
                recordsBelow: classes.records(below: wanted), classesBelow: classes.classes(below: wanted),
                diversity: sensitive.map { Diversity(classes, table: table, sensitive: $0) })
        }
        guard let train else { return }
        var population = train
        if let holdout { population.append(holdout) }
        populationMap = release.map { KMap(release: $0, population: population, quasiIdentifiers: quasiIdentifiers) }
        if holdout != nil {
            presence = DeltaPresence(members: train, population: population, quasiIdentifiers: quasiIdentifiers)
        }
    }

    /// Tables smaller than this may have a value a record by chance.
    private static let fewRecords = 20

    /// A column in which nearly everybody has a value of her own makes every class one record, whatever the others are.
    static func check(_ table: Table, _ quasiIdentifiers: [Int]) throws {
        guard table.rowCount >= fewRecords else { return }
        for column in quasiIdentifiers {
            let distinct = Set(table.values(ofColumn: column).lazy.filter { !$0.isNaN }).count
            guard Double(distinct) > 0.95 * Double(table.rowCount) else { continue }
            throw AuditError.invalidOption(
                "--quasi-identifiers: the column '\(table.schema.columns[column].name)' has \(distinct) values in \(table.rowCount) "
                    + "records, so every record would be a class of its own; group its values, or leave it out")
        }
    }
}
