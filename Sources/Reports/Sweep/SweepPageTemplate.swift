/// The page of a sweep.
enum SweepPageTemplate {
    static let text = PageFrame.text(title: "{{title}}", main: main)

    private static let main = """
        <section>
        <header>
        <p class="kicker">Privacy audit sweep</p>
        <h1>{{title}}</h1>
        </header>
        <h2>The plan: {{planName}}</h2>
        <pre>{{plan}}</pre>
        {{#hasFacts}}
        <h2>Summary</h2>
        <table class="facts">
        <tbody>
        {{#facts}}
        <tr><th scope="row">{{.name}}</th><td>{{.value}}</td></tr>
        {{/facts}}
        </tbody>
        </table>
        {{/hasFacts}}
        </section>
        {{#figures}}
        \(figure)
        {{/figures}}
        {{#hasNotes}}
        <section>
        <h2>Notes</h2>
        <ul>
        {{#notes}}
        <li>{{.}}</li>
        {{/notes}}
        </ul>
        </section>
        {{/hasNotes}}
        """

    private static let figure = """
        <section id="{{.id}}">
        <h2>{{.title}}</h2>
        <div class="scroll" role="region" tabindex="0" aria-label="{{.title}}">
        <figure class="panels">
        {{{.svg}}}
        </figure>
        </div>
        <p class="small">Files: <a href="{{.drawingLink}}">{{.drawingName}}</a> (drawing), \
        <a href="{{.tableLink}}">{{.tableName}}</a> (numbers)</p>
        {{#.hasPanels}}
        <details>
        <summary>The numbers</summary>
        {{#.panels}}
        <div class="scroll" role="region" tabindex="0" aria-label="{{.title}}">
        <table class="counts">
        <caption>{{.title}}{{#.chance}}; chance: {{.}}{{/.chance}}</caption>
        <thead><tr><th scope="col">Series</th><th scope="col">{{.xLabel}}</th><th scope="col">Value</th>\
        <th scope="col">Interval</th><th scope="col">n</th><th scope="col">Seeds</th></tr></thead>
        <tbody>
        {{#.rows}}
        <tr><th scope="row">{{.series}}</th><td>{{.x}}</td><td>{{.value}}</td><td>{{.interval}}</td><td>{{.n}}</td>\
        <td>{{.seeds}}</td></tr>
        {{/.rows}}
        </tbody>
        </table>
        </div>
        {{/.panels}}
        </details>
        {{/.hasPanels}}
        </section>
        """
}
