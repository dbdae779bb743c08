public import Auditing
import Neighbors
import Statistics
import Tables

/// Measures of attribution and identity from the literature, each on training and on hold-out people: how well known columns give a secret
/// one away, and how many people the release points at.
public struct AttributionMeasures: Measurement {
    public let roles: ColumnRoles

    public init(roles: ColumnRoles) { self.roles = roles }

    public var card: AttackCard {
        AttackCard(
            id: "attribution", title: "Attribution and identity measures", version: 1, goal: .attribute,
            access: .releaseOnly, needs: [.quasiIdentifiers],
            summary:
                "Looks up people's known columns in the release: is the combination there, is it unique, and does it come with one "
                + "secret value, the right one?",
            citations: [
                "Raab, Nowok and Dibben 2025, Practical Privacy Metrics for Synthetic Data (repU, DiSCO and others)",
                "Taub, Elliot, Pampaka and Smith 2018, Differential Correct Attribution Probability for Synthetic Data (CAP, DCAP)",
                "El Emam, Mosquera and Bass 2020, Evaluating Identity Disclosure Risk in Fully Synthetic Health Data",
                "El Emam, Mosquera and Fang 2022, Validating a Membership Disclosure Metric for Synthetic Health Data",
                "Yoon, Drumright and van der Schaar 2020, Anonymization through Data Synthesis Using GANs (ADS-GAN)",
            ],
            limits: [
                "High values on hold-out people too are knowledge about the population, not disclosure: the excess is what counts.",
                "Continuous columns among the known ones make almost everybody unique; name grouped ones.",
                "0.09 and 0.2 are conventions of the field, not laws of nature.",
            ])
    }

    /// Columns asked about where none is named.
    private static let mostTargets = 10

    public func measure(_ audit: AuditCase, graph: NeighborGraph, confidence: Double) throws -> AuditOutcome {
        let schema = audit.members.schema
        let positions = try roles.resolved(in: schema)
        let keys = positions.quasiIdentifiers
        guard !keys.isEmpty else {
            throw AuditError.needNotGranted(attack: card.id, need: .quasiIdentifiers)
        }
        let known = Set(keys)
        let targets =
            positions.secrets.isEmpty
            ? Array(schema.columns.indices.filter { !known.contains($0) }.prefix(Self.mostTargets)) : positions.secrets
        let sides = SidePair(audit)
        let alike = sides.balanced(audit)
        var measures = identity(audit, alike, keys: keys, target: targets.first ?? keys[0], confidence)
        for target in targets {
            measures += attribution(
                audit, sides, keys: keys, target: target, name: schema.columns[target].name, confidence)
        }
        measures += meaningful(audit, alike, keys: keys, secrets: targets, confidence)
        measures += proximity(audit, sides, confidence)
        measures.append(identifiability(audit, alike, confidence))
        measures += try RelativeMembership(audit, graph: graph, confidence: confidence).measures
        return AuditOutcome(
            result: AttackResult(attack: card, finding: finding(measures), measures: measures), grounds: [])
    }

    private func finding(_ measures: [Measure]) -> String {
        let unique = measures.first { $0.id == "replicated-unique-share" }?.members?.value ?? 0
        let meaningful = measures.first { $0.id == "meaningful-identity-rate" }
        let risk = meaningful?.members
        var sentence =
            "\(Wording.percent(unique)) of the training records are unique in the known columns and unique there in the release too."
        if let risk {
            let place = risk.upper < 0.09 ? "below" : risk.lower > 0.09 ? "above" : "not clearly on either side of"
            sentence +=
                " The rate of meaningful identity disclosure is \(Wording.percent(risk.value)), \(place) the customary 9%."
        }
        return sentence
    }

    // MARK: - Attribution

    private func attribution(
        _ audit: AuditCase, _ sides: SidePair, keys: [Int], target: Int, name: String,
        _ confidence: Double
    ) -> [Measure] {
        let found = sides.tables.map {
            Attribution(KeyCounts(real: $0, release: audit.release, keys: keys, target: target))
        }
        // What is settled among real people is settled for a whole group of them at once: asked of train and hold-out apart, chance would
        // make large differences of a few people.
        let all = Attribution(
            KeyCounts(real: sides.together, release: audit.release, keys: keys, target: target)
        ).isSureInOriginal
        let settled = [Array(all[..<sides.tables[0].rowCount]), Array(all[sides.tables[0].rowCount...])]
        let general = sides.tables.map {
            GeneralizedAttribution(real: $0, release: audit.release, keys: keys, target: target)
        }
        func pair(
            _ id: String, _ title: String, _ meaning: String, _ values: (Int) -> [Double?]
        ) -> Measure {
            var measure = sides.measure(
                "attributed/\(id)/\(name)", "\(title): \(name)", meaning, values, confidence)
            measure.meaning +=
                " Guessing by the column's shares alone would be right in \(Wording.percent(found[0].baseCAPd)) of cases."
            return measure
        }
        return [
            pair(
                "cap", "CAP",
                "Of the synthetic records with a person's known values, the share with the person's secret one."
            ) {
                found[$0].correctShare
            },
            pair("dcap", "DCAP", "The same, counting 0 where no synthetic record has the known values.") {
                found[$0].correctShare.map { $0 ?? 0 }
            },
            pair("gcap", "GCAP", "The same among the synthetic records that differ in fewest of the known values.") {
                general[$0].correctShare
            },
            pair(
                "tcap", "TCAP",
                "Where the known values come with one secret value only in the release, how often it is the person's."
            ) { side in
                zip(found[side].isDisclosed, found[side].isCorrectlyDisclosed).map { $0 ? ($1 ? 1 : 0) : nil }
            },
            pair(
                "disco", "DiSCO",
                "The share of people whose known values come with one secret value only, and it is theirs."
            ) {
                found[$0].isCorrectlyDisclosed.map { $0 ? 1 : 0 }
            },
            pair(
                "dis", "DiS",
                "The share of people whose known values come with one secret value only, theirs or not."
            ) {
                found[$0].isDisclosed.map { $0 ? 1 : 0 }
            },
            pair(
                "disdio", "DiSDiO",
                "The share of people whose known values come with one secret value only, theirs, among all real records too."
            ) { side in
                zip(found[side].isCorrectlyDisclosed, settled[side]).map { $0 && $1 ? 1 : 0 }
            },
            sides.descriptive(
                "attributed/dorig/\(name)", "Settled without the release (Dorig): \(name)",
                "The share of people whose known values come with one secret value only among real records; the release plays no part in it.",
                { settled[$0].map { $0 ? 1 : 0 } }, confidence),
        ]
    }

    // MARK: - Identity

    private func identity(
        _ audit: AuditCase, _ sides: SidePair, keys: [Int], target: Int, _ confidence: Double
    ) -> [Measure] {
        let counts = sides.tables.map { KeyCounts(real: $0, release: audit.release, keys: keys, target: target) }
        func values(_ side: Int, _ isCase: (_ real: Int, _ synthetic: Int) -> Bool) -> [Double?] {
            counts[side].real.keys.map { key in
                isCase(counts[side].real.count(key: key), counts[side].release.count(key: key)) ? 1 : 0
            }
        }
        var measures = [
            sides.measure(
                "replicated-unique-share", "Replicated uniques (repU)",
                "The share of records unique in the known columns whose combination is unique in the release too.",
                { values($0) { $0 == 1 && $1 == 1 } }, confidence),
            sides.measure(
                "unique-and-released-share", "Uniques in the release (UiOiS)",
                "The share of records unique in the known columns whose combination is in the release.",
                { values($0) { $0 == 1 && $1 > 0 } }, confidence),
            sides.measure(
                "known-released-share", "Known values in the release (iS)",
                "The share of people whose combination of known values is in the release.", { values($0) { $1 > 0 } },
                confidence),
        ]
        measures.append(
            sides.descriptive(
                "unique-share", "Unique in the known columns (UiO)",
                "The share of records that nobody else's share the known values with; the release plays no part in it.",
                { values($0) { real, _ in real == 1 } }, confidence))
        let release = counts[0].release
        let alone = Proportion(release.keys.count { release.count(key: $0) == 1 }, of: release.rowCount)
        measures.append(
            Measure(
                id: "unique-released-share", title: "Uniques of the release (UiS)",
                meaning: "The share of synthetic records that are alone with their known values in the release.",
                role: .descriptive, estimate: alone.estimate(confidence: confidence), nullValue: nil))
        return measures
    }

    private func meaningful(
        _ audit: AuditCase, _ sides: SidePair, keys: [Int], secrets: [Int], _ confidence: Double
    ) -> [Measure] {
        let found = sides.tables.map {
            MeaningfulIdentity(real: $0, release: audit.release, quasiIdentifiers: keys, sensitive: secrets)
        }
        guard found.allSatisfy({ !$0.sensitive.isEmpty }) else { return [] }
        return [
            sides.measure(
                "meaningful-identity-rate", "Meaningful identity disclosure",
                "The chance that a person is matched rightly by the known columns and something unusual is learned; 9% is a customary limit.",
                { found[$0].risk.map(Optional.some) }, confidence)
        ]
    }

    private func proximity(_ audit: AuditCase, _ sides: SidePair, _ confidence: Double) -> [Measure] {
        let all = sides.tables + [audit.release]
        let hits = sides.tables.map { IdentityMeasures.hits(of: $0, in: audit.release, rangesOver: all) }
        return [
            sides.measure(
                "hitting-rate", "Hitting rate",
                "The share of records of which the release has one with the same labels and every number within a thirtieth of its range.",
                { hits[$0].map { $0 ? 1 : 0 } }, confidence)
        ]
    }

    private func identifiability(_ audit: AuditCase, _ sides: SidePair, _ confidence: Double) -> Measure {
        let near = sides.tables.map {
            EpsilonIdentifiability(
                of: $0, release: audit.release, weightsFrom: audit.members, rangesOver: sides.tables + [audit.release])
        }
        var measure = sides.measure(
            "identifiable-share", "Epsilon-identifiability",
            "The share of records to which a synthetic record is nearer than any other record of their own kind.",
            { near[$0]?.isNearer.map { $0 ? 1 : 0 } ?? [Double?](repeating: nil, count: sides.tables[$0].rowCount) },
            confidence)
        if near.contains(where: { $0 == nil }) {
            measure.undefined = "It is worked out for at most 5,000 records a table."
        }
        return measure
    }
}

/// Training and hold-out people, with what is measured on both.
struct SidePair {
    let tables: [Table]
    private let people: [People]

    init(_ audit: AuditCase) {
        tables = [audit.members, audit.holdout]
        people = AuditCase.Real.allCases.map { People(audit, $0) }
    }

    /// The records of both sides, training records first.
    var together: Table {
        var together = tables[0]
        together.append(tables[1])
        return together
    }

    private init(tables: [Table], people: [People]) { (self.tables, self.people) = (tables, people) }

    /// As many people of either side, those of the larger one at random: how often somebody is alone depends on how many there are.
    func balanced(_ audit: AuditCase) -> SidePair {
        let size = people.map(\.count).min() ?? 0
        let chosen = AuditCase.Real.allCases.map {
            People(audit, $0, limit: size, stream: RandomStream(seed: 1, purpose: "balanced people"))
        }
        return SidePair(tables: zip(tables, chosen).map { $0.rows($1.rows) }, people: chosen)
    }

    /// A measure that says nothing about the release.
    func descriptive(
        _ id: String, _ title: String, _ meaning: String, _ values: (Int) -> [Double?], _ confidence: Double
    ) -> Measure {
        var measure = measure(id, title, meaning, values, confidence)
        measure.role = .descriptive
        return measure
    }

    /// - Parameter values: a value from 0 to 1 for each record of a side, `nil` where it does not count.
    func measure(
        _ id: String, _ title: String, _ meaning: String, _ values: (Int) -> [Double?], _ confidence: Double
    ) -> Measure {
        let (members, holdout) = (people[0].rate(values(0)), people[1].rate(values(1)))
        let estimate = members.difference(minus: holdout, confidence: confidence)
        let test = members.test(against: holdout)
        return Measure(
            id: id, title: title, meaning: meaning, role: .diagnostic,
            members: members.estimate(confidence: confidence), holdout: holdout.estimate(confidence: confidence),
            estimate: estimate, nullValue: 0, pValue: estimate == nil ? nil : test.pValue, test: test.name,
            undefined: estimate == nil ? "No record of train or of the hold-out is concerned." : nil)
    }
}
