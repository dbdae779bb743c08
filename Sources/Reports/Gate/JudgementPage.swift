internal import Mustache
import Statistics
public import Policy

/// A judgement as one HTML file that stands alone: no script, no request. All texts are escaped.
public enum JudgementPage {
    /// The page as text.
    ///
    /// - Parameters:
    ///   - judgement: what is told.
    ///   - tool: the program's name and version.
    public static func html(_ judgement: Judgement, tool: String) throws -> String {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        let template = try MustacheTemplate(string: JudgementTemplate.text)
        return template.render(JudgementView(judgement, tool: tool))
    }
}

/// A judgement as its template sees it.
struct JudgementView {
    struct Row {
        var id: String
        var requirement: String
        var mark: String
        /// `pass`, `warn` or `fail`.
        var look: String
        var sentence: String
        var reason: String?
        var method: String?
        var detection: String?
        var waiver: String?
        var place: String
    }

    struct Waiver {
        var id: String
        var rule: String
        var reason: String
        var approvedBy: String
        var ticket: String
        var expires: String
    }

    var style = Stylesheet.text
    var name: String
    var outcome: String
    /// `leak`, `none` or `open`: the look of the banner.
    var look: String
    var sentence: String
    var tool: String
    var date: String
    var rows: [Row]
    var waivers: [Waiver]
    var hasWaivers: Bool
    var warnings: [String]
    var hasWarnings: Bool
    var facts: [AppendixRow]
    var digest: String
    var releases: String

    init(_ judgement: Judgement, tool: String) {
        let policy = judgement.policy
        (name, sentence, self.tool, date) = (policy.name, judgement.sentence, tool, judgement.date)
        outcome = judgement.outcome.rawValue
        look =
            switch judgement.outcome {
            case .leak: "leak"
            case .pass: "none"
            case .inconclusive: "open"
            }
        rows = judgement.findings.map { finding in
            Row(
                id: finding.id, requirement: finding.requirement, mark: JudgementText.mark(finding),
                look: finding.outcome == .pass ? "pass" : finding.outcome == .leak ? "fail" : "warn",
                sentence: finding.sentence,
                reason: policy.rules.first { $0.owns(finding.id) }?.reason,
                method: finding.estimate.map { "\(NumberText.percent($0.confidence)), \($0.method)" },
                detection: JudgementText.detection(finding), waiver: finding.waiver, place: "line \(finding.line)")
        }
        waivers = policy.waivers.map {
            Waiver(
                id: $0.id, rule: $0.rule, reason: $0.reason, approvedBy: $0.approvedBy, ticket: $0.ticket ?? "",
                expires: $0.expires)
        }
        hasWaivers = !waivers.isEmpty
        warnings = judgement.warnings
        hasWarnings = !warnings.isEmpty
        digest = judgement.audits.map(\.sha256).joined(separator: ", ")
        releases = judgement.releases.map { "\($0.name), SHA-256 \($0.sha256)" }.joined(separator: "; ")
        facts =
            [
                AppendixRow(name: "Policy", value: policy.file),
                AppendixRow(name: "SHA-256 of the policy", value: policy.sha256),
                AppendixRow(name: "Confidence of the whole", value: NumberText.percent(policy.confidence)),
                AppendixRow(name: "Chance of error shared by", value: policy.multiplicity.rawValue),
                AppendixRow(name: "Format", value: judgement.schema),
            ]
            + judgement.audits.flatMap { audit in
                audit.inputs.map { AppendixRow(name: $0.role, value: "\($0.name), SHA-256 \($0.sha256)") } + [
                    AppendixRow(name: "SHA-256 of the evidence", value: audit.sha256),
                    AppendixRow(name: "Audited by", value: audit.command),
                ]
            }
    }
}

/// The page of a judgement.
enum JudgementTemplate {
    static let text = PageFrame.text(title: "Privacy gate: {{outcome}}", main: main)

    private static let main = """
        <section class="cover">
        <header>
        <p class="kicker">Privacy gate</p>
        <h1>{{name}}</h1>
        <p class="meta">Judged with {{tool}} on {{date}}</p>
        </header>
        <h2>The answer</h2>
        <div class="banner {{look}}">
        <p class="outcome">{{outcome}}</p>
        <p class="sentence">{{sentence}}</p>
        </div>
        <h2>Requirements</h2>
        <table class="stack">
        <caption>Pass: the whole interval is within the limit. Leak: the whole interval is beyond it, at the confidence that the \
        rule has among all rules. Inconclusive: neither, or nothing is known.</caption>
        <thead><tr><th scope="col">Requirement</th><th scope="col">Outcome</th><th scope="col">Found</th>\
        <th scope="col">Smallest leak that would be found</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row">{{.id}} <span class="meaning">{{.requirement}} ({{.place}})\
        {{#.reason}}<br>{{.}}{{/.reason}}</span></th>
        <td data-label="Outcome"><span class="status {{.look}}">{{.mark}}</span>\
        {{#.waiver}}<span class="aside">waiver {{.}}</span>{{/.waiver}}</td>
        <td data-label="Found">{{.sentence}}{{#.method}}<span class="aside">{{.}}</span>{{/.method}}</td>
        <td data-label="Smallest leak">{{#.detection}}{{.}}{{/.detection}}</td></tr>
        {{/rows}}
        </tbody>
        </table>
        {{#hasWaivers}}
        <h2>Waivers</h2>
        <table class="stack">
        <thead><tr><th scope="col">Waiver</th><th scope="col">For</th><th scope="col">Reason</th>\
        <th scope="col">Approved by</th><th scope="col">Ticket</th><th scope="col">Until</th></tr></thead>
        <tbody>
        {{#waivers}}
        <tr><th scope="row">{{.id}}</th><td data-label="For">{{.rule}}</td><td data-label="Reason">{{.reason}}</td>\
        <td data-label="Approved by">{{.approvedBy}}</td><td data-label="Ticket">{{.ticket}}</td>\
        <td data-label="Until">{{.expires}}</td></tr>
        {{/waivers}}
        </tbody>
        </table>
        {{/hasWaivers}}
        {{#hasWarnings}}
        <h2>Notes</h2>
        <ul class="small">
        {{#warnings}}
        <li>{{.}}</li>
        {{/warnings}}
        </ul>
        {{/hasWarnings}}
        \(SignatureTemplate.text(subject: "On the release {{releases}}, judged by {{name}}, with the outcome <strong>{{outcome}}</strong>, evidence SHA-256 <span class=\"digest\">{{digest}}</span>."))
        </section>
        <section>
        <h2>What was judged</h2>
        <p class="small">A pass says that the attacks that were run keep within the limits. Attacks that were not run may succeed.</p>
        <table class="facts">
        <tbody>
        {{#facts}}
        <tr><th scope="row">{{.name}}</th><td>{{.value}}</td></tr>
        {{/facts}}
        </tbody>
        </table>
        </section>
        """
}
