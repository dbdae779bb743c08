import Auditing
import Foundation
import Testing

import Reports

@Suite struct EscapingTests {
    @Test func markupIsEscapedScalarByScalar() {
        #expect(SafeText.html("<a href=\"x\">'&'</a>") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;")
        // With a combining mark these are other characters, yet a browser still sees the bare sign.
        #expect(SafeText.html("<\u{338}\"\u{301}&\u{301}") == "&lt;\u{338}&quot;\u{301}&amp;\u{301}")
    }

    @Test func controlsAndDirectionOverridesAreShown() {
        #expect(
            SafeText.display("a\u{1B}[31mb\u{0}c\u{202E}d\u{2028}e\tf\ng\u{9B}")
                == "a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}d\u{FFFD}e\tf\ng\u{FFFD}")
        #expect(SafeText.display("合成データ 🧬 é") == "合成データ 🧬 é")
    }

    @Test func noNameBreaksOutOfThePage() throws {
        let page = try HTMLReport.render(Sample.hostile, environment: Sample.environment)
        let scalars = Array(page.unicodeScalars)
        #expect(!page.lowercased().contains("<script"))
        #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"))
        // A subgroup's name, and a title as a number's name on the cover.
        #expect(page.contains("<th scope=\"row\">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\u{FFFD}[31m"))
        #expect(page.contains(".csv: AUC <span class=\"tag\">all records</span>"))
        #expect(!scalars.contains("\u{1B}") && !scalars.contains("\u{202E}"))
        // Every opening sign starts one of the page's own elements.
        let own: Set<String> = [
            "!doctype", "html", "head", "meta", "title", "style", "body", "main", "section", "header", "h1", "h2", "h3",
            "p", "div", "span", "strong", "table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "li", "pre",
            "code", "figure", "figcaption", "svg", "desc", "path", "text", "details", "summary", "dl", "dt", "dd",
        ]
        let bytes = Array(page.utf8)
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "<") {
            let start = bytes[index + 1] == UInt8(ascii: "/") ? index + 2 : index + 1
            let name = String(decoding: bytes[start...].prefix { ![32, 62, 47].contains($0) }, as: UTF8.self)
            #expect(own.contains(name), "<\(name)")
        }
    }

    @Test func templateSyntaxInNamesIsOrdinaryText() throws {
        var evidence = Sample.evidence
        evidence.inputs[2].name = "{{cover.tool}}{{{style}}}{{/data.files}}"
        let page = try HTMLReport.render(evidence, environment: nil)
        #expect(page.contains("<h1>{{cover.tool}}{{{style}}}{{/data.files}}</h1>"))
    }

    @Test func textInsideDrawingsIsEscaped() {
        let name = "<script>alert(1)</script>&\""
        let curve = Curve(
            id: name, kind: .sweep, title: name, xLabel: name, yLabel: name,
            series: [Curve.Series(name: name, points: [Curve.Point(x: 1, y: 1)])])
        let svg = CurvePlot.svg(curve, id: "p")
        #expect(!svg.contains("<script"))
        // Title, both labels and the legend, and in the description.
        #expect(svg.matches(of: /&lt;script&gt;/).count >= 6)
    }

    @Test func noNameControlsTheTerminal() {
        let summary = TerminalSummary.render(
            Sample.hostile, environment: Sample.environment, reportPath: "a\u{1B}[2Jb", width: 80, colour: false)
        #expect(!summary.unicodeScalars.contains("\u{1B}"))
    }
}
