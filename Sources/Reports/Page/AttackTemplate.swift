/// Everything about one attack.
enum AttackTemplate {
    static let text = """
        {{#attacks}}
        <section class="attack">
        <h2>{{.title}}</h2>
        <p class="finding">{{.finding}}</p>
        <p>{{.summary}}</p>
        <p class="small">The adversary wants to {{.goal}} and needs {{.access}}.{{#.needs}} {{.}}{{/.needs}} \
        <span class="id">{{.identity}}</span></p>
        {{#.shadows}}
        <p class="small">{{.}}</p>
        {{/.shadows}}
        \(measures)
        {{#.membership}}
        \(MembershipTemplate.text)
        {{/.membership}}
        {{#.hasFigures}}
        <h3>Plots</h3>
        <div class="figures">
        {{#.figures}}
        <figure>
        <figcaption>{{.title}}{{#.remark}} <span class="aside">{{.}}</span>{{/.remark}}</figcaption>
        {{{.svg}}}
        </figure>
        {{/.figures}}
        </div>
        {{/.hasFigures}}
        {{#.subgroups}}
        \(PeopleTemplate.subgroups)
        {{/.subgroups}}
        {{#.exposed}}
        \(PeopleTemplate.exposed)
        {{/.exposed}}
        {{#.vulnerable}}
        \(PeopleTemplate.vulnerable)
        {{/.vulnerable}}
        {{#.hasLimits}}
        <h3>What this does not show</h3>
        <ul>
        {{#.limits}}
        <li>{{.}}</li>
        {{/.limits}}
        </ul>
        {{/.hasLimits}}
        {{#.hasCitations}}
        <h3>Sources</h3>
        <ul class="small">
        {{#.citations}}
        <li>{{.}}</li>
        {{/.citations}}
        </ul>
        {{/.hasCitations}}
        </section>
        {{/attacks}}
        """

    private static let measures = """
        {{#.hasMeasures}}
        <table class="stack numbers">
        <caption>Measures; each interval holds by itself</caption>
        <thead><tr><th scope="col">Measure</th><th scope="col">Members</th><th scope="col">Hold-out</th>\
        <th scope="col">Result [interval]</th><th scope="col">n, method</th><th scope="col">p-value</th></tr></thead>
        <tbody>
        {{#.measures}}
        <tr>
        <th scope="row">{{.title}} <span class="tag">{{.population}}</span>
        {{#.isDiagnostic}}
        <span class="caveat">Diagnostic: a low value is not evidence of safety.</span>
        {{/.isDiagnostic}}
        {{#.isDescriptive}}
        <span class="caveat">Descriptive: context without a contrast.</span>
        {{/.isDescriptive}}
        <span class="meaning">{{.meaning}}</span>
        {{#.beside}}
        <span class="meaning">{{.}}</span>
        {{/.beside}}
        </th>
        \(PageTemplate.cell("members", label: "Members"))
        \(PageTemplate.cell("holdout", label: "Hold-out"))
        <td data-label="Result [interval]">{{#.headline}}<strong class="v">{{.value}}</strong> \
        <span class="ci">{{.interval}}</span>{{/.headline}}{{^.headline}}<span class="words">{{.undefined}}</span>\
        {{/.headline}}{{#.expected}}<span class="aside">{{.}} without a leak; {{direction}}</span>{{/.expected}}</td>
        <td data-label="n, method"><span class="v">{{.n}}</span> <span class="aside">{{.method}}</span></td>
        <td data-label="p-value"><span class="v">{{.pValue}}</span>{{#.test}} <span class="aside">{{.}}</span>{{/.test}}</td>
        </tr>
        {{/.measures}}
        </tbody>
        </table>
        {{/.hasMeasures}}
        """
}
