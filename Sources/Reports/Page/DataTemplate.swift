/// Preflight checks and data.
enum DataTemplate {
    static let text = """
        <section>
        <h2>Can the control be trusted?</h2>
        <p>An audit compares members with a hold-out. These checks ask whether the hold-out can play that part.</p>
        <table class="stack">
        <caption>Preflight checks</caption>
        <thead><tr><th scope="col">Check</th><th scope="col">Status</th><th scope="col">Finding</th>\
        <th scope="col">Number [interval]</th><th scope="col">p-value</th></tr></thead>
        <tbody>
        {{#preflight}}
        <tr>
        <th scope="row">{{.title}}</th>
        <td data-label="Status"><span class="status {{.look}}">{{.status}}</span></td>
        <td data-label="Finding" class="words">{{.summary}}</td>
        \(PageTemplate.cell("number", label: "Number [interval]"))
        <td data-label="p-value"><span class="v">{{.pValue}}</span></td>
        </tr>
        {{/preflight}}
        {{^preflight}}
        <tr><td>No check was made.</td></tr>
        {{/preflight}}
        </tbody>
        </table>
        </section>
        <section>
        <h2>The data</h2>
        {{#data.files}}
        <div class="file">
        <h3><span class="role">{{.role}}</span> {{.name}}</h3>
        <p>{{.rows}} rows, {{.format}}, {{.bytes}}</p>
        <p class="digest">SHA-256 <code>{{.sha256}}</code></p>
        {{#.notes}}
        <p class="note">{{.}}</p>
        {{/.notes}}
        </div>
        {{/data.files}}
        <table class="facts">
        <caption>Records</caption>
        <tbody>
        {{#data.facts}}
        <tr><th scope="row">{{.name}}</th><td>{{.value}}</td></tr>
        {{/data.facts}}
        </tbody>
        </table>
        </section>
        """
}
