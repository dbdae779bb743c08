import Foundation
import Reports
import Sweeps
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct SweepFigureTests {
    private static let hostile = "<b>&\""

    private func point(_ x: Double, _ y: Double, _ lower: Double? = nil, _ upper: Double? = nil) -> SweepFigure.Point {
        SweepFigure.Point(x: x, y: y, lower: lower ?? y, upper: upper ?? y, least: y, most: y, seeds: 3, n: 1500)
    }

    private func series(_ name: String, _ points: SweepFigure.Point...) -> SweepFigure.Series {
        SweepFigure.Series(name: name, points: points)
    }

    private func drawn(_ series: [SweepFigure.Series], chance: Double? = nil, id: String = "f") -> SweepFigure {
        SweepFigure(
            id: id, title: "A figure", xLabel: "records",
            panels: [SweepFigure.Panel(metric: "auc", title: "AUC", chance: chance, series: series)])
    }

    /// A figure as a sweep gives it, with bands everywhere.
    private func sample(panels: Int, series: Int, points: Int) -> SweepFigure {
        SweepFigure(
            id: "sample", title: "Sample", xLabel: "records",
            panels: (0..<panels).map { panel in
                SweepFigure.Panel(
                    metric: "m\(panel)", title: "Metric \(panel)", chance: 0.5,
                    series: (0..<series).map { number in
                        SweepFigure.Series(
                            name: "series number \(number)",
                            points: (1...points).map { step in
                                let y = 0.5 + Double(number * step) / Double(series * points) / 2.5
                                return point(Double(step), y, y - 0.05, y + 0.05)
                            })
                    })
            })
    }

    private func panels(_ svg: String) -> [String] {
        svg.matches(of: /<g class="panel"[^>]*>(.*?)<\/g>/).map { String($0.1) }
    }

    private func legend(_ svg: String) -> String { svg.components(separatedBy: "</g>").last ?? "" }

    private func spots(_ data: Substring) -> [(x: Double, y: Double)] {
        data.split { "MLZ".contains($0) }.compactMap { pair -> (x: Double, y: Double)? in
            let numbers = pair.split(separator: " ").compactMap { Double($0) }
            return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
        }
    }

    @Test func theDrawingIsXMLAndEveryTextIsEscaped() throws {
        var figure = drawn([series(Self.hostile, point(1, 0.5, 0.4, 0.6), point(2, 0.6, 0.5, 0.7))], chance: 0.5)
        figure.title = Self.hostile
        figure.xLabel = Self.hostile
        figure.panels[0].title = Self.hostile
        let svg = SweepDrawing.svg(figure)
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" ") && svg.hasSuffix("</svg>\n"))
        #expect(!svg.contains("<b>"))
        let reading = try #require(XMLReading(svg))
        #expect(reading.names.isSubset(of: ["svg", "title", "desc", "style", "rect", "g", "path", "text"]))
        // The name for screen readers, the heading, the panel's title, the x label and the legend.
        #expect(reading.texts.count { $0 == Self.hostile } == 5)
        #expect(Set(reading.ids).count == reading.ids.count)
        #expect(SweepDrawing.svg(figure) == svg)
    }

    @Test func bandsAreAreasInsideTheirPanel() throws {
        let points = [
            point(1, 0.5, 0.4, 0.6), point(2, 0.7, -3, 5), point(3, 0.6, 0.2, 1e300), point(4, 0.6, 0.5, 0.9),
        ]
        let svg = SweepDrawing.svg(drawn([SweepFigure.Series(name: "a", points: points)], chance: 0.5))
        let panel = try #require(panels(svg).first)
        let bands = panel.matches(of: /class="band f0 s0" d="([^"]*Z)"/).map { spots($0.1) }
        // The third point's band has no place: an area of two points is left, and one of a single point.
        #expect(bands.map(\.count) == [4, 4])
        for spot in bands.joined() {
            #expect((34...346).contains(spot.x) && (26...232).contains(spot.y))
        }
        #expect(legend(svg).contains(">confidence band</text>"))
    }

    @Test func withoutIntervalsThereIsOnlyTheLine() {
        let points = [point(1, 0.5), point(2, 0.6, .nan, .infinity), point(3, 0.4, 1, 0)]
        let svg = SweepDrawing.svg(drawn([SweepFigure.Series(name: "a", points: points)]))
        #expect(!svg.contains("class=\"band") && svg.contains("class=\"line s0\"") && !svg.contains("confidence band<"))
    }

    @Test func missingValuesAreSkippedAndBreakTheLine() throws {
        let points = [
            point(1, 0.1, 0, 0.2), point(2, 0.2, 0.1, 0.3), point(3, .nan, 0.1, 0.3), point(.nan, 0.4), point(4, 0.4),
            point(.infinity, 0.3), point(5, -.infinity),
        ]
        let svg = SweepDrawing.svg(drawn([SweepFigure.Series(name: "a", points: points)], chance: .nan))
        let panel = try #require(panels(svg).first)
        let lines = panel.matches(of: /class="line s0" d="([^"]*)"/).map { spots($0.1) }
        #expect(lines.map(\.count) == [2])
        #expect(panel.matches(of: /class="mark f0"/).count == 3)
        #expect(!svg.contains("class=\"chance\""))
        for match in svg.matches(of: #/ (?:d|x|y)="([^"]*)"/#) {
            #expect(!match.1.contains("nan") && !match.1.contains("inf"))
        }
    }

    @Test func onePointIsVisible() throws {
        let panel = try #require(panels(SweepDrawing.svg(drawn([series("a", point(7, 0.5, 0.4, 0.6))]))).first)
        #expect(panel.matches(of: /class="mark f0"/).count == 1)
        let band = try #require(panel.firstMatch(of: /class="band f0 s0" d="([^"]*)"/).map { spots($0.1) })
        let (left, right) = (band.map(\.x).min() ?? 0, band.map(\.x).max() ?? 0)
        #expect(right - left >= 4)
        #expect(!panel.contains("class=\"line"))
    }

    @Test func oddFiguresAreDrawnWithoutATrap() {
        var none = drawn([])
        none.panels = []
        let cases = [
            none, drawn([]), drawn([series("")]), drawn([series("a", point(0, 0), point(0, 0))], chance: 0),
            drawn([series("a", point(-1e300, 1e300), point(1e300, -1e300))], chance: .infinity),
            drawn([series("a", point(1e-300, Double.leastNonzeroMagnitude), point(1e-99, 1e-99), point(1e99, 1e99))]),
            drawn([series("a", point(2, 1, 1, 0)), series("a", point(1, 0, 0, 1))]),
        ]
        for figure in cases {
            let svg = SweepDrawing.svg(figure)
            #expect(XMLReading(svg) != nil, "\(svg)")
        }
        #expect(SweepDrawing.svg(none).contains("There is nothing to draw."))
        #expect(SweepDrawing.svg(drawn([])).contains(">no values</text>"))
    }

    @Test func aLongLegendWrapsInsideTheDrawing() throws {
        var figure = sample(panels: 1, series: 24, points: 3)
        figure.panels[0].series[5].name = String(repeating: "long ", count: 60)
        let svg = SweepDrawing.svg(figure)
        let width = try #require(svg.firstMatch(of: /viewBox="0 0 ([0-9.]+) ([0-9.]+)"/))
        let (wide, high) = (try #require(Double(width.1)), try #require(Double(width.2)))
        var rows = Set<Double>()
        for text in legend(svg).matches(of: /x="([0-9.]+)" y="([0-9.]+)" text-anchor="start">([^<]*)</) {
            let (x, y) = (try #require(Double(text.1)), try #require(Double(text.2)))
            #expect(x + Double(text.3.count) * 12 * 0.5 <= wide && y < high, "\(text.3)")
            rows.insert(y)
        }
        #expect(rows.count > 8)
        // Colour and dashes together tell all of them apart, and the marker does too.
        let samples = legend(svg).matches(of: /class="line (s[0-9])" d="[^"]*"(?: stroke-dasharray="([^"]*)")?/)
        #expect(samples.count == 24 && Set(samples.map { "\($0.1) \($0.2 ?? "")" }).count == 24)
    }

    @Test func settingsFarApartGetALogarithmicAxis() throws {
        func steps(_ xs: [Double]) throws -> [Double] {
            let points = xs.map { point($0, 0.5) }
            let svg = SweepDrawing.svg(drawn([SweepFigure.Series(name: "a", points: points)]))
            let line = try #require(svg.firstMatch(of: /class="line s0" d="([^"]*)"/))
            let places = spots(line.1).map(\.x)
            return zip(places.dropFirst(), places).map { $0 - $1 }
        }
        let logarithmic = try steps([1, 10, 100])
        #expect(abs(logarithmic[0] - logarithmic[1]) < 0.3)
        for xs in [[0, 10, 100], [3, 30, 120]] as [[Double]] {
            let linear = try steps(xs)
            #expect(linear[1] > 2 * linear[0])
        }
        let svg = SweepDrawing.svg(drawn([series("a", point(0.0025, 0.5), point(0.05, 0.5), point(1000, 0.5))]))
        for tick in ["0.0025", "0.05", "1,000"] { #expect(svg.contains(">\(tick)</text>"), "\(tick)") }
    }

    @Test func sharesThatUseTheRangeAreDrawnFromZeroToOne() {
        let wide = SweepDrawing.svg(drawn([series("a", point(1, 0.1), point(2, 0.9))]))
        #expect(wide.contains(">0.0</text>") && wide.contains(">1.0</text>"))
        let narrow = SweepDrawing.svg(drawn([series("a", point(1, 0.5), point(2, 0.52))]))
        #expect(!narrow.contains(">1.0</text>") && narrow.contains(">0.510</text>"))
        let other = SweepDrawing.svg(drawn([series("a", point(1, -4), point(2, 12))]))
        #expect(other.contains(">10</text>"))
    }

    @Test func chanceIsADashedLineWithAName() {
        let svg = SweepDrawing.svg(drawn([series("a", point(1, 0.5), point(2, 0.52))], chance: 0.4))
        #expect(svg.matches(of: /class="chance" d="[^"]*" stroke-dasharray/).count == 2)
        #expect(legend(svg).contains(">chance</text>"))
    }

    @Test func aSeriesLooksTheSameInEveryPanel() {
        var figure = sample(panels: 2, series: 3, points: 2)
        figure.panels[1].series.removeFirst()
        let svg = SweepDrawing.svg(figure)
        let parts = panels(svg)
        #expect(parts.count == 2 && !parts[1].contains("class=\"mark f0\"") && parts[1].contains("class=\"mark f2\""))
        #expect(legend(svg).matches(of: #/class="mark /#).count == 3)
    }

    @Test func aUsualFigureIsSmall() {
        #expect(SweepDrawing.svg(sample(panels: 4, series: 6, points: 20)).utf8.count < 200_000)
        #expect(SweepDrawing.svg(sample(panels: 1, series: 2, points: 20_000)).utf8.count < 200_000)
    }

    @Test func theTableQuotesAndKeepsEveryDigit() {
        var figure = drawn([
            series("a,\"b\"", point(0.1 + 0.2, 1.0 / 3, 1e-7, .nan)), series("plain", point(100_000, 1)),
            series("two\r\nlines", point(1, 1)),
        ])
        figure.panels[0].metric = "tpr"
        let csv = SweepTable.csv(figure)
        let start = "metric,series,x,value,lower,upper,least,most,seeds,n\n"
        let first = "tpr,\"a,\"\"b\"\"\",0.30000000000000004,0.3333333333333333,1e-07,nan,"
        #expect(csv.hasPrefix(start + first + "0.3333333333333333,0.3333333333333333,3,1500\n"))
        #expect(csv.contains("\ntpr,plain,100000.0,1.0,1.0,1.0,1.0,1.0,3,1500\n"))
        #expect(csv.hasSuffix("\ntpr,\"two\r\nlines\",1.0,1.0,1.0,1.0,1.0,1.0,3,1500\n"))
    }

    @Test func thePageHasThePlanAndEveryFigureOnce() throws {
        let context = SweepPageContext(
            title: "A sweep & more", planName: "plan.yaml", plan: "name: <script>alert(1)</script>\nkeep: {{title}}",
            facts: [SweepPageContext.Fact(name: "Runs", value: "<12>")], notes: ["A note & no more."])
        let figures = [
            drawn([series(Self.hostile, point(1, 0.5, 0.4, 0.6))], chance: 0.25, id: "knowledge-corgan"),
            sample(panels: 2, series: 2, points: 3), drawn([], id: "javascript:alert(1)"),
        ]
        let page = try SweepPage.html(figures, context: context)
        #expect(page.contains("<pre>name: &lt;script&gt;alert(1)&lt;/script&gt;\nkeep: {{title}}</pre>"))
        #expect(page.contains("<h1>A sweep &amp; more</h1>") && page.contains("<li>A note &amp; no more.</li>"))
        #expect(page.contains("<th scope=\"row\">Runs</th><td>&lt;12&gt;</td>"))
        #expect(!page.contains("<script") && !page.contains("<b>"))
        #expect(page.matches(of: #/<svg /#).count == 3 && page.matches(of: /<style>/).count == 1)
        let ids = page.matches(of: #/ id="([^"]*)"/#).map { String($0.1) }
        #expect(Set(ids).count == ids.count && ids.count == 9)
        for label in page.matches(of: /aria-labelledby="([^"]*)"/) {
            #expect(label.1.split(separator: " ").allSatisfy { ids.contains(String($0)) })
        }
        #expect(
            page.contains("<a href=\"knowledge-corgan.svg\">") && page.contains("<a href=\"knowledge-corgan.csv\">"))
        #expect(page.contains("<a href=\"javascript%3Aalert%281%29.svg\">javascript:alert(1).svg</a>"))
        #expect(page.contains("<caption>AUC; chance: 0.25</caption>"))
        #expect(page.contains("<td>1</td><td>0.5</td><td>[0.4, 0.6]</td><td>1,500</td>"))
        #expect(page.matches(of: /<tr><th scope="row">series number/).count == 12)
    }

    @Test func aPageWithoutFiguresIsComplete() throws {
        let page = try SweepPage.html([], context: SweepPageContext(title: "t", planName: "p", plan: ""))
        #expect(page.contains("</html>") && !page.contains("<h2>Notes") && !page.contains("<h2>Summary"))
    }
}

/// What a parser reads from an XML document.
private final class XMLReading: NSObject, XMLParserDelegate {
    private(set) var names: Set<String> = []
    private(set) var ids: [String] = []
    /// The content of `text`, and of the first `title`.
    private(set) var texts: [String] = []
    private var current: String?

    /// `nil` where the text is not well-formed.
    init?(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        guard parser.parse() else { return nil }
    }

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
        qualifiedName qName: String?, attributes attributeDict: [String: String]
    ) {
        names.insert(elementName)
        if let id = attributeDict["id"] { ids.append(id) }
        current = elementName == "text" || elementName == "title" ? "" : nil
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { current? += string }

    func parser(
        _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?
    ) {
        if let current { texts.append(current) }
        current = nil
    }
}
