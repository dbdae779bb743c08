import Auditing
import Foundation
import Testing

import Reports

@Suite struct PlotTests {
    static let kinds: [Curve.Kind] = [.distances, .roc, .sweep]

    private func curve(_ kind: Curve.Kind, _ series: [[Curve.Point]]) -> Curve {
        Curve(
            id: "c", kind: kind, title: "Title", xLabel: "x", yLabel: "y",
            series: series.enumerated().map { Curve.Series(name: "series \($0)", points: $1) })
    }

    /// Every coordinate of paths and texts.
    private func numbers(_ svg: String) -> [Double] {
        svg.matches(of: /(?:d|x|y)="([^"]*)"/).flatMap { match in
            match.1.split { !"0123456789.-".contains($0) }.compactMap { Double($0) }
        }
    }

    @Test(arguments: kinds)
    func oddDataIsDrawnInsideTheFrame(_ kind: Curve.Kind) {
        let cases: [[[Curve.Point]]] = [
            [], [[]], [[Curve.Point(x: 0.3, y: 0.4)]], [[Curve.Point(x: 0, y: 0), Curve.Point(x: 0, y: 0)]],
            [[Curve.Point(x: 1, y: 0.5), Curve.Point(x: 2, y: 0.5)], []],
            [[Curve.Point(x: 3, y: 0.1), Curve.Point(x: 3, y: 0.9, lower: 0.8, upper: 1)]],
            [[Curve.Point(x: .nan, y: 1), Curve.Point(x: 0.1, y: .infinity)]],
            [[Curve.Point(x: 1, y: 1, lower: .nan, upper: 2), Curve.Point(x: 2, y: -4, lower: 3, upper: 1)]],
            [[Curve.Point(x: 1e-300, y: 1e-300), Curve.Point(x: 1e300, y: 1e300)]],
        ]
        for series in cases {
            let svg = CurvePlot.svg(curve(kind, series), id: "p")
            #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>"))
            #expect(!svg.contains("nan") && !svg.contains("inf"))
            #expect(numbers(svg).allSatisfy { (-5...600).contains($0) }, "\(svg)")
        }
    }

    @Test func plotsAreNamedAndDescribed() {
        let svg = CurvePlot.svg(Sample.roc, id: "p")
        #expect(svg.contains("role=\"img\" aria-labelledby=\"p-t p-d\""))
        #expect(svg.contains("<title id=\"p-t\">ROC curve, every record known</title>"))
        #expect(svg.contains("<desc id=\"p-d\">True-positive rate against False-positive rate"))
        #expect(svg.contains("all records: 4.5% at 1%, 45% at 10%"))
        #expect(svg.contains("chance (no leak)"))
        #expect(svg.contains("class=\"band f0\""))
    }

    @Test func seriesDifferInMoreThanColour() {
        let svg = CurvePlot.svg(Sample.distances, id: "p")
        #expect(svg.contains("class=\"line s0\""))
        #expect(svg.contains(/class="line s1" d="[^"]*" stroke-dasharray="7 4"/))
        #expect(svg.contains(">members</text>") && svg.contains(">hold-out</text>"))
    }

    @Test func sweepsShowTheirSettingsAndIntervals() {
        let svg = CurvePlot.svg(Sample.sweep("knowledge"), id: "p")
        for setting in ["10%", "25%", "50%", "100%"] { #expect(svg.contains(">\(setting)</text>")) }
        #expect(svg.matches(of: /class="bar s0"/).count == 12)
    }

    @Test(arguments: kinds)
    func thousandsOfPointsStaySmallAndKeepTheirShape(_ kind: Curve.Kind) {
        let points = (0...20_000).map { step in
            Curve.Point(x: Double(step) / 20_000, y: step == 7000 ? 1 : 0.5)
        }
        let svg = CurvePlot.svg(curve(kind, [points]), id: "p")
        #expect(svg.utf8.count < 60_000)
        let paths = svg.matches(of: /class="(?:line|thin) s0" d="([^"]*)"/).map { String($0.1) }
        let heights = (paths.first ?? "").split { "ML".contains($0) }.compactMap { $0.split(separator: " ").last }
        #expect(Set(heights).count >= 2, "the spike is gone")
    }

    @Test func reducingKeepsEndsAndExtremes() {
        let extremes: [Int: Double] = [333: -9, 666: 9]
        let spots = (0..<1000).map { Spot(x: Double($0) / 1000, y: extremes[$0] ?? 0) }
        let reduced = Polyline.reduced(spots)
        #expect(reduced.count <= 8)
        #expect(reduced.first == spots.first && reduced.last == spots.last)
        #expect(reduced.contains { $0.y == -9 } && reduced.contains { $0.y == 9 })
    }

    @Test func aROCCurveStartsWhereItsFirstSegmentEntersThePlot() {
        let svg = CurvePlot.svg(
            curve(.roc, [[Curve.Point(x: 0, y: 0), Curve.Point(x: 0.5, y: 0.5), Curve.Point(x: 1, y: 1)]]), id: "p")
        // The chance curve itself: its first position is the lower left corner.
        let line = svg.firstMatch(of: /class="line s0" d="(M[^L]*)L/).map { String($0.1) }
        let chance = svg.firstMatch(of: /class="chance" d="(M[^L]*)L/).map { String($0.1) }
        #expect(line == chance)
    }

    @Test func longLabelsAreCut() {
        var curve = Sample.distances
        curve.xLabel = String(repeating: "long", count: 100)
        let svg = CurvePlot.svg(curve, id: "p")
        #expect(svg.contains("longlo…</text>") || svg.contains("…</text>"))
    }
}
