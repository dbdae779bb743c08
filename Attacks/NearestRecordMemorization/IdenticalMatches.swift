import Auditing
import Statistics

/// Real records that occur in the release word for word.
struct IdenticalMatches {
    private struct Population {
        var name: String
        var contrast: ProportionContrast
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
        populations = whole.contrast == rare.contrast ? [whole] : [whole, rare]
    }

    func measures(confidence: Double) -> [Measure] {
        populations.map { population in
            let contrast = population.contrast
            let estimate = contrast.estimate(confidence: confidence)
            let scope = population.name == "unique" ? ", among records that nobody else shares" : ""
            return Measure(
                id: "identical-match-share", title: "Records copied word for word",
                meaning:
                    "The share of training records that occur in the release, and how far it exceeds the same share for "
                    + "hold-out records, which is the base rate of people who share a record by chance\(scope).",
                role: .verdict, population: population.name, members: contrast.first.estimate(confidence: confidence),
                holdout: contrast.second.estimate(confidence: confidence), estimate: estimate, nullValue: 0,
                pValue: estimate == nil ? nil : contrast.fisherExactTest(), test: "Fisher's exact test",
                undefined: estimate == nil ? "No record of train or of the hold-out is unique." : nil)
        }
    }

    var grounds: [AuditOutcome.Ground] {
        populations.map { population in
            AuditOutcome.Ground(
                measure: "identical-match-share", population: population.name, contrast: population.contrast)
        }
    }

    func finding(confidence: Double) -> String {
        let contrast = populations[0].contrast
        let shares =
            "\(Wording.percent(contrast.first.rate)) of the training records occur in the release word for word, and "
            + "\(Wording.percent(contrast.second.rate)) of the hold-out records, which is the base rate of records that people share "
            + "by chance"
        guard let estimate = contrast.estimate(confidence: confidence) else { return "\(shares)." }
        return estimate.lower > 0
            ? "\(shares): training records were copied." : "\(shares): no more copies than chance allows."
    }
}
