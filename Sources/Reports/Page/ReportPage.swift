internal import Auditing

/// The whole page, as the template sees it.
///
/// Property names are unique across nested views or addressed with a leading dot: where a property is `nil`, the
/// template engine would otherwise look for its name further out.
struct ReportPage {
    var style: String
    var cover: CoverView
    var preflight: [CheckView]
    var data: DataView
    var attacks: [AttackView]
    var glossary: [GlossaryEntry]
    var appendix: [AppendixRow]

    init(_ evidence: Evidence, environment: RunEnvironment?) {
        style = Stylesheet.text
        cover = CoverView(evidence, environment: environment)
        preflight = evidence.preflight.checks.map(CheckView.init)
        data = DataView(evidence)
        attacks = evidence.results.enumerated().map { AttackView($1, number: $0 + 1) }
        glossary = Glossary.entries
        appendix = Appendix.rows(evidence, environment: environment)
    }
}

/// The first page.
struct CoverView {
    /// How many of the verdict's grounds are shown.
    private static let mostGrounds = 12

    var alarm: String?
    var subject: String
    var question: String
    var control: String
    var adversary: String
    /// `leak`, `none` or `open`: the look of the banner.
    var look: String
    var outcome: String
    var sentence: String
    var grounds: [KeyNumber]
    var hasGrounds: Bool
    /// How many more there are, and where.
    var moreGrounds: String?
    var confidence: String
    var baseRate: String?
    var epsilon: String
    var warnings: [String]
    var hasWarnings: Bool
    var notTested: [String]
    var hasNotTested: Bool
    var reproduce: String
    var tool: String
    var finished: String?
    var digest: String?

    init(_ evidence: Evidence, environment: RunEnvironment?) {
        let wording = AuditWording(evidence: evidence)
        alarm = wording.alarm
        subject = wording.subject
        question = wording.question
        control = wording.control
        adversary = wording.adversary
        look =
            switch evidence.verdict.outcome {
            case .leak: "leak"
            case .noLeakFound: "none"
            case .notJudged: "open"
            }
        outcome = PlainNames.outcome(evidence.verdict.outcome)
        sentence = evidence.verdict.sentence
        let weighed = evidence.groundsByWeight
        grounds = weighed.prefix(Self.mostGrounds).map { KeyNumber($0, in: evidence) }
        hasGrounds = !grounds.isEmpty
        moreGrounds = AuditWording.count(ofMore: weighed.dropFirst(Self.mostGrounds)).map {
            "And \($0). All are in evidence.json, and in the sections of the attacks with intervals that hold each by "
                + "itself."
        }
        confidence = wording.confidence
        baseRate = wording.baseRate
        epsilon = [wording.epsilon, wording.epsilonBasis].compactMap(\.self).joined(separator: " ")
        warnings = wording.warnings
        hasWarnings = !warnings.isEmpty
        notTested = evidence.notTested
        hasNotTested = !notTested.isEmpty
        reproduce = evidence.reproduce
        tool = "\(evidence.tool.name) \(evidence.tool.version)"
        finished = environment?.finished
        digest = environment?.evidenceSHA256
    }
}

/// A check of the control.
struct CheckView {
    var title: String
    var status: String
    /// `pass`, `warn` or `fail`.
    var look: String
    var summary: String
    var number: EstimateText?
    var pValue: String

    init(_ check: Preflight.Check) {
        title = check.title
        status = PlainNames.status(check.status)
        look = check.status.rawValue
        summary = check.summary
        number = check.estimate.map { EstimateText($0, unit: .plain) }
        pValue = check.pValue.map(NumberText.pValue) ?? NumberText.missing
    }
}
