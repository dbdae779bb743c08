/// The report's skeleton; each part is a template of its own.
enum PageTemplate {
    static let text = PageFrame.text(
        title: "Privacy audit of {{cover.subject}}: {{cover.outcome}}",
        main: [CoverTemplate.text, DataTemplate.text, AttackTemplate.text, closing].joined(separator: "\n"))

    private static let closing = """
        <section>
        <h2>Glossary</h2>
        <dl class="glossary">
        {{#glossary}}
        <div><dt>{{.term}}</dt><dd>{{.meaning}}</dd></div>
        {{/glossary}}
        </dl>
        </section>
        <section>
        <h2>Appendix: configuration and run</h2>
        <table class="facts">
        <caption>What the numbers depend on, and where they were made</caption>
        <tbody>
        {{#appendix}}
        <tr><th scope="row">{{.name}}</th><td>{{.value}}</td></tr>
        {{/appendix}}
        </tbody>
        </table>
        </section>
        """

    /// A table cell for an optional estimate; `label` stands before it where rows are stacked.
    static func cell(_ name: String, label: String, missing: String = NumberText.missing) -> String {
        "<td data-label=\"\(label)\">{{#.\(name)}}<span class=\"v\">{{.value}}</span> "
            + "<span class=\"ci\">{{.interval}}</span>{{/.\(name)}}{{^.\(name)}}\(missing){{/.\(name)}}</td>"
    }
}
