import Accounting
import Documents
import Foundation
import Tables

/// What was done to the data, from a file, a checkpoint or an option.
struct AccountedEvents {
    /// One line of an account.
    struct Stage {
        var name: String
        var mechanism: Mechanism
        var text: String
    }

    var stages: [Stage] = []
    var delta: Double?
    var neighbouring: NeighbouringRelation?

    var mechanism: Mechanism { .composed(stages.map(\.mechanism)) }
}

/// Reads events: `mechanism`, its values, `sampling` and `count`.
enum EventReader {
    static let keys = [
        "stage", "mechanism", "noise_multiplier", "deviation", "sensitivity", "noise", "choices", "epsilon", "delta",
        "sampling", "sampling_rate", "sample", "population", "count", "steps",
    ]

    /// A document that is a list of events, or a map with `events` and perhaps `delta` and `neighbouring`.
    ///
    /// - Parameters:
    ///   - document: a file's content.
    ///   - isCheckpoint: whether a generator's training wrote it, which may not have begun: a `count` of 0 is then none.
    static func events(in document: DocumentNode, isCheckpoint: Bool = false) throws -> AccountedEvents {
        var found = AccountedEvents()
        var list = document
        if case .map = document.content {
            let map = try document.map(keys: ["events", "delta", "neighbouring"], name: "the file")
            guard let events = map["events"] else {
                throw document.error("there is no 'events'", remedy: "list what was done to the data below 'events:'")
            }
            list = events
            found.delta = try map["delta"]?.number("delta")
            if let node = map["neighbouring"] {
                let text = try node.text("neighbouring")
                guard let relation = NeighbouringRelation(named: text) else {
                    throw node.error(
                        "'\(text.prefix(60))' is no neighbouring relation", remedy: NeighbouringRelation.choices)
                }
                found.neighbouring = relation
            }
        }
        found.stages = try list.list("events").enumerated().map {
            try stage($1, number: $0 + 1, least: isCheckpoint ? 0 : 1)
        }
        guard !found.stages.isEmpty else {
            throw list.error("there are no events", remedy: "list what was done to the data")
        }
        return found
    }

    /// An event of an option: `key=value,key=value`.
    static func stage(option text: String, number: Int) throws -> AccountedEvents.Stage {
        let lines = text.split(separator: ",").map { pair -> String in
            let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            return parts.count == 2 ? "\(parts[0]): \(parts[1])" : "\(pair)"
        }
        return try stage(
            DocumentFile.parse(lines.joined(separator: "\n"), file: "--event '\(text.prefix(80))'"), number: number)
    }

    private static func stage(_ node: DocumentNode, number: Int, least: Int = 1) throws -> AccountedEvents.Stage {
        let map = try node.map(keys: keys, name: "an event")
        func required(_ key: String) throws -> DocumentNode {
            guard let value = map[key] else { throw node.error("'\(key)' is missing", remedy: "give it") }
            return value
        }
        var kind = try map["mechanism"]?.text("mechanism") ?? "gaussian"
        var sampling = try map["sampling"]?.text("sampling")
        if kind == "poisson_sampled_gaussian" { (kind, sampling) = ("gaussian", sampling ?? "poisson") }
        var used: Set<String> = ["stage", "mechanism", "sampling", "count", "steps"]
        func value(_ key: String) throws -> Double {
            used.insert(key)
            return try required(key).number("'\(key)'")
        }
        func whole(_ key: String) throws -> Int {
            used.insert(key)
            return try required(key).integer("'\(key)'")
        }
        let base: Mechanism
        switch kind.replacing("-", with: "_") {
        case "gaussian": base = .gaussian(noiseMultiplier: try value("noise_multiplier"))
        case "laplace": base = .laplace(noiseMultiplier: try value("noise_multiplier"))
        case "discrete_gaussian":
            base = .discreteGaussian(
                deviation: try value("deviation"), sensitivity: map["sensitivity"] == nil ? 1 : try whole("sensitivity")
            )
        case "randomized_response":
            base = .randomizedResponse(
                noise: try value("noise"), choices: map["choices"] == nil ? 2 : try whole("choices"))
        case "approximate":
            base = .approximate(epsilon: try value("epsilon"), delta: map["delta"] == nil ? 0 : try value("delta"))
        default:
            throw try required("mechanism").error(
                "'\(kind.prefix(60))' is no mechanism",
                remedy: "give gaussian, laplace, discrete_gaussian, randomized_response or approximate")
        }
        let count = map["count"] != nil ? try whole("count") : map["steps"] != nil ? try whole("steps") : 1
        guard map["count"] == nil || map["steps"] == nil else {
            throw node.error("'count' and 'steps' say the same", remedy: "give one of them")
        }
        guard count >= least else {
            throw (map["count"] ?? map["steps"] ?? node).error(
                "'count' is \(count)", remedy: "give at least 1, or take the event out")
        }
        let scheme = sampling?.replacing("-", with: "_") ?? (map["sampling_rate"] != nil ? "poisson" : "none")
        let sampled: Mechanism
        switch scheme {
        case "none": sampled = base
        case "poisson": sampled = .poissonSampled(base, rate: try value("sampling_rate"))
        case "without_replacement":
            sampled = .sampledWithoutReplacement(base, sample: try whole("sample"), population: try whole("population"))
        case "with_replacement":
            sampled = .sampledWithReplacement(base, sample: try whole("sample"), population: try whole("population"))
        case "shuffled": sampled = .shuffledEpoch(base)
        default:
            throw try required("sampling").error(
                "'\(scheme.prefix(60))' is no way of sampling",
                remedy: "give none, poisson, without_replacement, with_replacement or shuffled")
        }
        if let extra = map.keys.filter({ !used.contains($0) }).min(), let place = map[extra] {
            throw place.error(
                "'\(extra)' has no meaning for \(kind) with sampling \(scheme)",
                remedy: "take it out, or correct the event")
        }
        let mechanism = Mechanism.repeated(sampled, times: count)
        do {
            try mechanism.validate()
        } catch let error as AccountingError {
            throw node.error("\(error)", remedy: "correct the event")
        }
        return AccountedEvents.Stage(
            name: try map["stage"]?.text("stage") ?? "\(number)", mechanism: mechanism, text: mechanism.plainText)
    }
}

extension NeighbouringRelation {
    static let choices = "give add-or-remove-one, replace-one or zero-out"

    init?(named name: String) {
        self.init(rawValue: name.replacing("-", with: "_"))
    }

    /// For people.
    var plainText: String {
        switch self {
        case .addOrRemoveOne: "data sets of which one has one record more (add or remove one)"
        case .replaceOne: "data sets of which one record differs (replace one)"
        case .zeroOut: "data sets of which one record contributes nothing (zero out)"
        }
    }
}

extension Mechanism {
    /// For people, on one line.
    var plainText: String {
        switch self {
        case .gaussian(let noise): "Gaussian, noise multiplier \(AnswerText.number(noise))"
        case .laplace(let noise): "Laplace, noise multiplier \(AnswerText.number(noise))"
        case .discreteGaussian(let deviation, let sensitivity):
            "discrete Gaussian, deviation \(AnswerText.number(deviation)), sensitivity \(sensitivity)"
        case .randomizedResponse(let noise, let choices):
            "randomized response, noise \(AnswerText.number(noise)), \(choices) choices"
        case .approximate(let epsilon, let delta):
            "(\(AnswerText.number(epsilon)), \(AnswerText.number(delta)))-private mechanism"
        case .poissonSampled(let inner, let rate):
            "\(inner.plainText), on Poisson samples of rate \(AnswerText.number(rate))"
        case .sampledWithoutReplacement(let inner, let sample, let population):
            "\(inner.plainText), on \(sample) of \(population) records without replacement"
        case .sampledWithReplacement(let inner, let sample, let population):
            "\(inner.plainText), on \(sample) draws from \(population) records with replacement"
        case .shuffledEpoch(let inner): "\(inner.plainText), on shuffled batches, an epoch as one use"
        case .composed(let parts): parts.map(\.plainText).joined(separator: "; ")
        case .repeated(let inner, let times): times == 1 ? inner.plainText : "\(times) x \(inner.plainText)"
        }
    }
}
