import Auditing
import Statistics

/// Real records that occur in the release word for word.
struct IdenticalMatches {
    private struct Population {
        var name: String
        var contrast: ProportionContrast
        /// The shares by people, where people have several records.
        var people: (members: UnitRate, holdout: UnitRate)?

        func difference(_ confidence: Double) -> Estimate? {
            guard let people else { return contrast.estimate(confidence: confidence) }
            return people.members.difference(minus: people.holdout, confidence: confidence)
        }
    }

    private let populations: [Population]

    init(_ audit: AuditCase) {
        let released = (audit.isReleased(.members), audit.isReleased(.holdout))
        let unique = (audit.isUnique(.members), audit.isUnique(.holdout))
        func share(_ released: [Bool], among counted: [Bool]) -> Proportion {
            Proportion(zip(released, counted).count { $0 && $1 }, of: counted.count { $0 })
        }
        func everyone(_ side: [Bool]) -> [Bool] { side.map { _ in true } }
        let whole = Population(
            name: "all",
            contrast: ProportionContrast(
                share(released.0, among: everyone(released.0)), minus: share(released.1, among: everyone(released.1))))
        let rare = Population(
            name: "unique",
            contrast: ProportionContrast(share(released.0, among: unique.0), minus: share(released.1, among: unique.1)))
        // Where no record occurs twice, both populations are the same.
        var populations = whole.contrast == rare.contrast ? [whole] : [whole, rare]
        if audit.persons.members != nil, audit.persons.holdout != nil {
            let sides = (People(audit, .members), People(audit, .holdout))
            func values(_ released: [Bool], _ counted: [Bool]) -> [Double?] {
                zip(released, counted).map { $1 ? ($0 ? 1 : 0) : nil }
            }
            for index in populations.indices {
                let isRare = populations[index].name == "unique"
                func rate(_ people: People, _ released: [Bool], _ unique: [Bool]) -> UnitRate {
                    people.rate(values(released, isRare ? unique : everyone(released)))
                }
                populations[index].people = (
                    rate(sides.0, released.0, unique.0), rate(sides.1, released.1, unique.1)
                )
            }
        }
        self.populations = populations
    }

    func measures(confidence: Double) -> [Measure] {
        populations.map { population in
            let contrast = population.contrast
            let estimate = population.difference(confidence)
            let test = population.people.map { $0.members.test(against: $0.holdout) }
            let scope = population.name == "unique" ? ", among records that nobody else shares" : ""
            return Measure(
                id: "identical-match-share", title: "Records copied word for word",
                meaning:
                    "The share of training records that occur in the release, and how far it exceeds the same share for "
                    + "hold-out records, which is the base rate of people who share a record by chance\(scope).",
                role: .verdict, population: population.name,
                members: population.people?.members.estimate(confidence: confidence)
                    ?? contrast.first.estimate(confidence: confidence),
                holdout: population.people?.holdout.estimate(confidence: confidence)
                    ?? contrast.second.estimate(confidence: confidence), estimate: estimate, nullValue: 0,
                pValue: estimate == nil ? nil : test?.pValue ?? contrast.fisherExactTest(),
                test: test?.name ?? "Fisher's exact test",
                undefined: estimate == nil ? "No record of train or of the hold-out is unique." : nil)
        }
    }

    var grounds: [AuditOutcome.Ground] {
        populations.map { population in
            population.people == nil
                ? AuditOutcome.Ground(
                    measure: "identical-match-share", population: population.name, contrast: population.contrast)
                : AuditOutcome.Ground(measure: "identical-match-share", population: population.name, nullValue: 0) {
                    population.difference($0)
                }
        }
    }

    func finding(confidence: Double) -> String {
        let (contrast, people) = (populations[0].contrast, populations[0].people)
        let shares =
            "\(Wording.percent(people?.members.rate ?? contrast.first.rate)) of the training records occur in the release word for word, and "
            + "\(Wording.percent(people?.holdout.rate ?? contrast.second.rate)) of the hold-out records, which is the base rate of records that people share "
            + "by chance"
        guard let estimate = populations[0].difference(confidence) else { return "\(shares)." }
        return estimate.lower > 0
            ? "\(shares): training records were copied." : "\(shares): no more copies than chance allows."
    }
}
