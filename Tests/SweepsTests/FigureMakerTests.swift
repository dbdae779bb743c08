import Foundation
import Sweeps
import Testing

/// Curves from the lines of a table.
@Suite struct FigureMakerTests {
    /// A line as a table has it; what a test does not say is the same for all.
    private struct Row: Encodable {
        var knowledge: Double? = 1
        var releaseRecords: Int? = 1_000
        var value: Double? = 0.5
        var lower: Double? = 0.4
        var upper: Double? = 0.6
        var seed: UInt64 = 1
        var data = "corgan"
        var attack = "distance-membership"
        var goal = "membership"
        var metric = "auc"
        var side = "attack"
        var role = "verdict"
        var population = "all"
        var known: Double?
        var targets: Int?
        var confidence: Double? = 0.95
        var n: Int? = 100
        var method: String? = "made up"
        var unit = "u"
    }

    private func figures(_ rows: [Row], metrics: [String] = []) throws -> [SweepFigure] {
        let data = try JSONEncoder().encode(rows)
        let lines = try JSONDecoder().decode([SweepCollection.Line].self, from: data)
        return FigureMaker.figures(lines, metrics: metrics)
    }

    /// Rows of two fractions of knowledge, each changed by `change`.
    private func pair(_ change: (inout Row) -> Void = { _ in }) -> [Row] {
        [0.1, 1].map { knowledge in
            var row = Row(knowledge: knowledge, value: knowledge / 2)
            change(&row)
            return row
        }
    }

    private func names(_ figures: [SweepFigure]) -> [String] {
        figures.first?.panels.first?.series.map { $0.name } ?? []
    }

    /// What does not vary is no curve.
    @Test func whatDoesNotVaryHasNoFigure() throws {
        let none = try figures([])
        let single = try figures([Row(), Row(seed: 2), Row(seed: 3)])
        #expect(none.isEmpty && single.isEmpty)
        let known = try figures(pair())
        #expect(known.map { $0.id } == ["membership-knowledge"])
        let sizes = try figures([Row(releaseRecords: 200), Row(releaseRecords: 1_000)])
        #expect(sizes.map { $0.id } == ["membership-release-size"])
        #expect(sizes.first?.panels.first?.series.first?.points.map { $0.x } == [200, 1_000])
    }

    /// What a figure does not vary is held where the adversary is strongest.
    @Test func othersAreHeldAtTheStrongest() throws {
        var rows: [Row] = []
        for (knowledge, size, value) in [(0.1, 100, 0.1), (0.1, 900, 0.2), (1.0, 100, 0.3), (1.0, 900, 0.4)] {
            rows.append(Row(knowledge: knowledge, releaseRecords: size, value: value))
        }
        for order in [rows, Array(rows.reversed())] {
            let found = try figures(order)
            try #require(found.map { $0.id } == ["membership-knowledge", "membership-release-size"])
            let curves = found.map { figure in figure.panels.flatMap { $0.series.flatMap { $0.points.map { $0.y } } } }
            #expect(curves == [[0.2, 0.4], [0.3, 0.4]])
        }
    }

    /// A point is the mean over the seeds; so are the ends of its band; it knows the least, the most and the fewest cases.
    @Test func seedsAreAveraged() throws {
        let rows = [
            Row(knowledge: 1, value: 0.7, lower: 0.5, upper: 0.9, seed: 2, n: 80),
            Row(knowledge: 1, value: 0.5, lower: 0.4, upper: 0.6, seed: 1, n: 120),
            Row(knowledge: 1, value: 0.9, lower: 0.6, upper: 1.0, seed: 3, n: 100), Row(knowledge: 0.5),
        ]
        let found = try figures(rows)
        try #require(found.count == 1 && found[0].panels.count == 1 && found[0].panels[0].series.count == 1)
        let points = found[0].panels[0].series[0].points
        try #require(points.count == 2)
        #expect(points[0].x == 0.5 && points[0].seeds == 1 && points[0].least == 0.5 && points[0].most == 0.5)
        let point = points[1]
        #expect(point.x == 1 && point.seeds == 3 && point.n == 80)
        #expect(abs(point.y - 0.7) < 1e-12 && abs(point.lower - 0.5) < 1e-12)
        #expect(abs(point.upper - 2.5 / 3) < 1e-12 && point.least == 0.5 && point.most == 0.9)
    }

    /// What is undefined is left out: of the mean, and of the curve where no seed has a value.
    @Test func undefinedValuesAreLeftOut() throws {
        let rows =
            pair() + [
                Row(knowledge: 1, value: nil, lower: nil, upper: nil, seed: 2, n: nil),
                Row(knowledge: 0.5, value: nil, lower: nil, upper: nil),
                Row(knowledge: 0.1, value: 0.25, lower: nil, upper: 0.5, seed: 2, n: nil),
            ]
        let found = try figures(rows)
        let points = found.first?.panels.first?.series.first?.points ?? []
        try #require(points.map { $0.x } == [0.1, 1])
        // Half of a mean is none: an end that a seed lacks is missing, the other one is there.
        #expect(points[0].seeds == 2 && points[0].lower.isNaN && abs(points[0].upper - 0.55) < 1e-12)
        #expect(points[0].n == 100 && points[1].seeds == 1 && points[1].y == 0.5)
        let undefined = try figures(pair { $0.value = nil })
        #expect(undefined.isEmpty)
    }

    /// A curve is named after what tells it apart: the data, the attack, or both.
    @Test func curvesAreNamedAfterWhatTellsThemApart() throws {
        let one = try figures(pair())
        #expect(names(one) == ["corgan"])
        let attacks = try figures(pair() + pair { $0.attack = "domias" })
        #expect(names(attacks) == ["distance-membership", "domias"])
        let data = try figures(pair { $0.data = "medgan" } + pair())
        #expect(names(data) == ["medgan", "corgan"])
        var all = pair()
        all += pair { $0.attack = "domias" }
        all += pair { $0.data = "vae" }
        all += pair { $0.targets = 50 }
        let both = try figures(all)
        let expected = [
            "corgan, distance-membership", "corgan, domias", "vae, distance-membership",
            "corgan, distance-membership, 50 targets",
        ]
        #expect(names(both) == expected)
        // One that does not vary is no curve, and does not count for the names of the others.
        let single = try figures(pair() + [Row(attack: "domias")])
        #expect(names(single) == ["corgan"])
    }

    /// Each data set has its own strongest adversary.
    @Test func everyCurveIsHeldAtItsOwnStrongest() throws {
        var rows = pair { $0.releaseRecords = 500 }
        rows += pair {
            $0.data = "medgan"
            $0.releaseRecords = 800
        }
        let found = try figures(rows)
        #expect(found.map { $0.id } == ["membership-knowledge"] && names(found) == ["corgan", "medgan"])
    }

    /// Metrics that are asked for are drawn, in their order, and no others; the usual ones have titles and chance.
    @Test func metricsCanBeChosen() throws {
        let all = ["recall", "auc", "f1", "tpr-at-0.1-percent-fpr", "my-own"]
        let rows = all.flatMap { metric in pair { $0.metric = metric } }
        let usual = try figures(rows)
        #expect(usual.count == 1 && Set(usual[0].panels.map { $0.metric }) == ["recall", "auc"])
        let panels = Dictionary(uniqueKeysWithValues: usual[0].panels.map { ($0.metric, $0) })
        #expect(panels["auc"]?.title == "AUC" && panels["auc"]?.chance == 0.5)
        #expect(panels["recall"]?.title.hasPrefix("Recall") == true && panels["recall"]?.chance == nil)
        let chosen = try figures(rows, metrics: ["tpr-at-0.1-percent-fpr", "my-own", "none"])
        #expect(chosen.count == 1 && chosen[0].panels.map { $0.metric } == ["tpr-at-0.1-percent-fpr", "my-own"])
        #expect(chosen[0].panels[0].chance == 0.001 && chosen[0].panels[1].title == "my-own")
        let none = try figures(rows, metrics: ["none"])
        #expect(none.isEmpty)
    }

    /// Of unique records alone, and of members or the hold-out alone, no curve is drawn.
    @Test func onlyHeadlinesAreDrawn() throws {
        for change: (inout Row) -> Void in [
            { $0.population = "unique" }, { $0.side = "members" }, { $0.side = "hold-out" },
            { $0.side = "baseline: most frequent value" },
        ] {
            let alone = try figures(pair(change))
            #expect(alone.isEmpty)
            let beside = try figures(pair() + pair(change))
            let points = beside.first?.panels.first?.series.first?.points ?? []
            #expect(points.map { $0.seeds } == [1, 1])
        }
    }

    /// What people's records say has a figure for each attack, against known columns, with what a leak is judged by.
    @Test func disclosureHasFiguresOfItsOwn() throws {
        func rows(_ attack: String, _ metric: String, _ role: String) -> [Row] {
            [2.0, 4.0, 8.0].map { known in
                Row(
                    knowledge: nil, value: known / 10, attack: attack, goal: "attribute", metric: metric,
                    side: "excess", role: role, known: known)
            }
        }
        var all = rows("attribute-disclosure", "base-rate", "descriptive")
        all += rows("attribute-disclosure", "success", "verdict")
        all += rows("inference (k=1)", "share", "diagnostic")
        let found = try figures(all + pair())
        #expect(found.map { $0.id } == ["membership-knowledge", "attribute-disclosure-known", "inference-known"])
        #expect(found[1].panels.map { $0.metric } == ["success"] && found[2].panels.map { $0.metric } == ["share"])
        #expect(found[1].panels[0].series[0].points.map { $0.y } == [0.2, 0.4, 0.8])
        #expect(found[1].panels[0].chance == 0)
        #expect(Set(found.map { $0.id }).count == found.count)
    }

    /// Two variants of an attack have two figures, whose names differ.
    @Test func variantsHaveNamesOfTheirOwn() throws {
        let variants = ["singling-out (columns=2)", "singling-out (columns=3)", "linkability"].flatMap { attack in
            pair {
                $0.attack = attack
                $0.side = "excess"
            }
        }
        let found = try figures(variants)
        #expect(found.count == 3 && Set(found.map { $0.id }).count == 3)
        #expect(found.allSatisfy { !$0.id.contains(" ") && !$0.id.contains("(") })
    }
}
