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

    /// A key such as `identical-match-share` where no title is known.
    static func key(_ key: String) -> String {
        switch key.lowercased() {
        case "auc": return "Membership attack: area under the ROC curve"
        case "advantage": return "Membership attack: advantage"
        case "tpr-at-1-percent-fpr": return "Membership attack: true-positive rate at 1% false positives"
        default:
            let words = key.split(separator: "-").map { word in
                ["auc", "fpr", "roc", "tpr"].contains(word) ? word.uppercased() : String(word)
            }
            let name = words.joined(separator: " ")
            return name.prefix(1).uppercased() + name.dropFirst()
        }
    }

    /// Whether the measure `id` is a share of records: the evidence gives numbers without units.
    static func isShare(_ id: String) -> Bool {
        id.hasSuffix("-share") || id.hasSuffix("-rate") || id == "authenticity" || id == "advantage"
            || id.hasPrefix("tpr-")
    }
}
