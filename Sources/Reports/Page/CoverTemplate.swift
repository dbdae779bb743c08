/// The first page: question, answer, numbers, gaps, reproduction, signature.
enum CoverTemplate {
    static let text = """
        <section class="cover">
        {{#cover.alarm}}
        <p class="alarm">{{.}}</p>
        {{/cover.alarm}}
        <header>
        <p class="kicker">Privacy audit report</p>
        <h1>{{cover.subject}}</h1>
        <p class="meta">Made with {{cover.tool}}{{#cover.finished}}, finished {{.}}{{/cover.finished}}</p>
        </header>
        <h2>The question</h2>
        <p class="question">{{cover.question}}</p>
        <p class="small">{{cover.control}} {{cover.adversary}}</p>
        <h2>The answer</h2>
        <div class="banner {{cover.look}}">
        <p class="outcome">{{cover.outcome}}</p>
        <p class="sentence">{{cover.sentence}}</p>
        </div>
        {{#cover.hasGrounds}}
        <table class="stack numbers keys">
        <caption>The numbers that decide. {{cover.confidence}}</caption>
        <thead>
        <tr><th scope="col">Measured</th><th scope="col">Members</th><th scope="col">Hold-out</th>\
        <th scope="col">Result [interval]</th><th scope="col">Without a leak</th><th scope="col">Reading</th></tr>
        </thead>
        <tbody>
        {{#cover.grounds}}
        <tr>
        <th scope="row">{{.name}} <span class="tag">{{.population}}</span></th>
        <td data-label="Members"><span class="v">{{.members}}</span></td>
        <td data-label="Hold-out"><span class="v">{{.holdout}}</span></td>
        <td data-label="Result [interval]"><strong class="v">{{.value}}</strong> <span class="ci">{{.interval}}</span>\
        <span class="basis">{{.basis}}</span></td>
        <td data-label="Without a leak"><span class="v">{{.expected}}</span></td>
        <td data-label="Reading">{{#.leaks}}<strong>{{.reading}}</strong>{{/.leaks}}{{^.leaks}}{{.reading}}{{/.leaks}}</td>
        </tr>
        {{/cover.grounds}}
        </tbody>
        </table>
        {{#cover.moreGrounds}}
        <p class="small">{{.}}</p>
        {{/cover.moreGrounds}}
        {{/cover.hasGrounds}}
        {{^cover.hasGrounds}}
        <p class="small">No number counted for the answer.</p>
        {{/cover.hasGrounds}}
        {{#cover.baseRate}}
        <p class="small">{{.}}</p>
        {{/cover.baseRate}}
        {{#cover.epsilon}}
        <p class="small">{{.}}</p>
        {{/cover.epsilon}}
        {{#cover.hasWarnings}}
        <h3>Warnings</h3>
        <ul class="small">
        {{#cover.warnings}}
        <li>{{.}}</li>
        {{/cover.warnings}}
        </ul>
        {{/cover.hasWarnings}}
        {{#cover.hasNotTested}}
        <h2>What was not tested</h2>
        <ul class="small columns">
        {{#cover.notTested}}
        <li>{{.}}</li>
        {{/cover.notTested}}
        </ul>
        {{/cover.hasNotTested}}
        <h2>How to get the same numbers again</h2>
        <pre>{{cover.reproduce}}</pre>
        \(SignatureTemplate.text(subject: subject))
        </section>
        """

    private static let subject = """
        On the audit of {{cover.subject}} with the outcome <strong>{{cover.outcome}}</strong>\
        {{#cover.digest}}, evidence SHA-256 <span class="digest">{{.}}</span>{{/cover.digest}}.
        """
}
