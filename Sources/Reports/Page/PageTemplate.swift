/// The page's skeleton; each part is a template of its own.
///
/// The content security policy forbids scripts and every request, whatever a text may have smuggled in.
enum PageTemplate {
    static let text = """
        {{% CONTENT_TYPE:\(ScalarEscaping.name)}}
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>Privacy audit of {{cover.subject}}: {{cover.outcome}}</title>
        <style>
        {{{style}}}
        </style>
        </head>
        <body>
        <main>
        \(CoverTemplate.text)
        \(DataTemplate.text)
        \(AttackTemplate.text)
        \(closing)
        </main>
        </body>
        </html>

        """

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
