internal import Neighbors
public import Tables

/// How many people of a population a release's records could be: the k-map (Sweeney 2001; El Emam and Dankar 2008).
///
/// A key is a combination of values of the quasi-identifiers; a missing value is a value of its own. Where k-anonymity counts the
/// release's own records, this counts those of the population.
public struct KMap: Codable, Hashable, Sendable {
    /// The fewest population records that a key of the release has; 0 where one has none, and for a release without records.
    public var smallest: Int
    /// How many different keys the release has.
    public var keys: Int
    /// How many keys of the release no population record has, from 0 to ``keys``.
    public var absent: Int
    /// The fewest population records among keys that have any, at least 1; `nil` where none has.
    public var smallestPresent: Int?

    /// - Parameters:
    ///   - release: the records that are given away.
    ///   - population: records of the people among whom somebody is sought.
    ///   - positions: the columns of the quasi-identifiers.
    /// - Precondition: the columns are the same in both tables; positions differ, and each is a column.
    /// - Complexity: O(records × quasi-identifiers).
    public init(release: Table, population: Table, quasiIdentifiers positions: [Int]) {
        let found = keyCounts(release, population, positions).filter { $0.first > 0 }.map { $0.second }
        let present = found.filter { $0 > 0 }
        smallest = found.min() ?? 0
        keys = found.count
        absent = found.count - present.count
        smallestPresent = present.min()
    }
}

/// How sure somebody can be that a person of a population is a member who knows the person's quasi-identifiers: the share of
/// members among the population's records of each key (δ-presence, Nergiz, Atzori and Clifton 2007).
///
/// A key is a combination of values of the quasi-identifiers; a missing value is a value of its own. The share of members in the
/// whole population is what a guess without the key achieves; 0 and 1 say for certain who is no member and who is one.
public struct DeltaPresence: Codable, Hashable, Sendable {
    /// The smallest share over the keys of the population, in 0…1; 0 for a population without records.
    public var lowest: Double
    /// The largest share over the keys of the population, in 0…1; 0 for a population without records.
    public var highest: Double

    /// - Parameters:
    ///   - members: the training records.
    ///   - population: the training records and with them those who are no members, the hold-out.
    ///   - positions: the columns of the quasi-identifiers.
    /// - Precondition: the population has all records of the members; the columns are the same in both tables; positions differ, and
    ///   each is a column.
    /// - Complexity: O(records × quasi-identifiers).
    public init(members: Table, population: Table, quasiIdentifiers positions: [Int]) {
        let shares = keyCounts(members, population, positions).map { count -> Double in
            precondition(count.first <= count.second, "a member is not in the population")
            return Double(count.first) / Double(count.second)
        }
        lowest = shares.min() ?? 0
        highest = shares.max() ?? 0
    }
}

/// How many records of two tables have each key that occurs in either.
private func keyCounts(_ first: Table, _ second: Table, _ positions: [Int]) -> [(first: Int, second: Int)] {
    let tables = [first, second].map { $0.selecting(columns: positions) }
    // Codes of different schemas would stand for different labels.
    precondition(tables[0].schema == tables[1].schema)
    let groups = RecordGroups(tables)
    return zip(groups.occurrences(inTable: 0), groups.occurrences(inTable: 1)).map { (first: $0, second: $1) }
}
