internal import Auditing

/// Names of keys and cases in the words of somebody who has never seen the program.
enum PlainNames {
    static func outcome(_ outcome: Verdict.Outcome) -> String {
        switch outcome {
        case .leak: "LEAK"
        case .noLeakFound: "NO LEAK FOUND"
        case .notJudged: "NOT JUDGED"
        }
    }

    static func status(_ status: Preflight.Status) -> String {
        switch status {
        case .notRun: "not run"
        case .pass: "passed"
        case .warn: "warning"
        case .fail: "FAILED"
        }
    }

    static func role(_ role: String) -> String {
        switch role {
        case "train": "members (train)"
        case "holdout": "control (hold-out)"
        case "synthetic": "release (synthetic)"
        case "reference": "other people (reference)"
        default: role
        }
    }

    static func population(_ population: String) -> String {
        switch population {
        case "all": "all records"
        case "unique": "records with unique content"
        default: population
        }
    }

    static func goal(_ goal: Goal) -> String {
        switch goal {
        case .membership: "learn whether a known person was in the training data"
        case .attribute: "learn an unknown attribute of a known person"
        case .linkage: "link records that belong to the same person"
        case .singlingOut: "single out one person"
        case .reconstruction: "reconstruct training records"
        }
    }

    static func access(_ access: Access) -> String {
        switch access {
        case .releaseOnly: "the published synthetic records only"
        case .blackBox: "any number of samples from the generator"
        case .whiteBox: "the generator with its weights"
        }
    }

    static func metric(_ metric: String) -> String {
        switch metric {
        case "hamming": "Hamming distance (number of columns in which two records differ)"
        case "ochiai": "Ochiai distance (one minus the cosine of two sets of codes)"
        case "jaccard": "Jaccard distance (share of codes that not both of two sets have)"
        case "euclidean": "Euclidean distance (straight-line distance between numeric records)"
        case "gower": "Gower distance (mean difference over columns of mixed kinds)"
        default: metric
        }
    }

    static func ambiguous(_ choice: String) -> String {
        switch choice {
        case "exclude": "left out (exclude)"
        case "keep": "kept (keep)"
        default: choice
        }
    }

    /// What the success of a membership attack is called, at length and in short.
    private static let success: [String: (long: String, short: String)] = [
        "auc": ("area under the ROC curve", "AUC"), "advantage": ("advantage", "advantage"),
        "tpr-at-1-percent-fpr": ("true-positive rate at 1% false positives", "TPR at FPR 1%"),
    ]

    /// A key such as `identical-match-share` where no title is known.
    ///
    /// - Parameter attack: The attack's title, where there are several; the rest is said in short then.
    static func key(_ key: String, of attack: String? = nil) -> String {
        if let names = success[key.lowercased()] {
            return attack.map { "\($0): \(names.short)" } ?? "Membership attack: \(names.long)"
        }
        let words = key.split(separator: "-").map { word in
            ["auc", "fpr", "roc", "tpr"].contains(word) ? word.uppercased() : String(word)
        }
        let name = words.joined(separator: " ")
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    /// What the adversary must have besides the release and the records of the people attacked; `nil` for nothing.
    static func needs(_ needs: [Need], referenceRecords: Int?) -> String? {
        let things = needs.map { need -> String in
            switch need {
            case .reference:
                referenceRecords.map { NumberText.count($0, "reference record") } ?? "reference records"
            case .shadows: "shadow generators"
            case .model: "the generator's networks"
            case .quasiIdentifiers: "columns that are known of people"
            }
        }
        let reasons = needs.map { need -> String in
            switch need {
            case .reference: "Reference records are those of other people, known to be no members."
            case .shadows: "Shadow generators are of the same kind, trained by the adversary."
            case .quasiIdentifiers: "Known columns are those of --quasi-identifiers."
            case .model: "Networks are the trained parts of the generator."
            }
        }
        guard !things.isEmpty else { return nil }
        return "Besides the release and the records of the people attacked it takes \(NumberText.list(things)). "
            + reasons.joined(separator: " ")
    }

    /// What became of the shadow generators.
    static func shadows(_ shadows: ShadowReport) -> String {
        let mean = shadows.worlds == "add-remove" ? " on average" : ""
        let records = NumberText.count(shadows.records, "record") + mean
        let done = "\(NumberText.count(shadows.succeeded)) of \(NumberText.count(shadows.asked))"
        let sentence = "Shadow generators: \(shadows.generator); \(done) succeeded, each trained on \(records)."
        guard !shadows.failures.isEmpty else { return sentence }
        let reasons = shadows.failures.joined(separator: "; ")
        return "\(sentence) What went wrong with the others: \(reasons)\(reasons.hasSuffix(".") ? "" : ".")"
    }

    /// How a threshold reads.
    static func threshold(_ threshold: AttackCard.Threshold) -> (heading: String, sign: String) {
        switch threshold {
        case .distanceAtMost: ("Distance", "≤")
        case .scoreAtLeast: ("Score", "≥")
        }
    }

    /// Whether the measure `id` is a share of records: the evidence gives numbers without units.
    static func isShare(_ id: String) -> Bool {
        id.hasSuffix("-share") || id.hasSuffix("-rate") || id == "authenticity" || id == "advantage"
            || ["tpr-", "inferred/", "disclosed/", "linked-", "singled-out-", "attributed/"].contains(
                where: id.hasPrefix)
    }
}
