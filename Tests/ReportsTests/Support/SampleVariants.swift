import Auditing
import Statistics

extension Sample {
    /// The release was made by a checkpoint.
    static let made: Evidence = {
        var evidence = Sample.evidence
        evidence.generation = Evidence.Generation(
            generator: GeneratorCard(
                kind: "checkpoint", name: "medgan <1>.h5", sha256: String(repeating: "5a", count: 32),
                summary: "medGAN, original in TensorFlow, 1116 columns"), records: 5000, seed: 7,
            output: "--threshold 0.4")
        return evidence
    }()

    /// Nothing that can be missing is there.
    static let bare: Evidence = {
        var evidence = Sample.evidence
        evidence.configuration.knowledgeFractions = []
        evidence.configuration.releaseSizes = []
        evidence.inputs = []
        evidence.epsilon = nil
        evidence.records.columnsByKind = [:]
        evidence.preflight = Preflight(checks: [
            Preflight.Check(id: "size", title: "Enough records", status: .pass, summary: "Enough.")
        ])
        var result = AttackResult(attack: similarity.attack, finding: "Nothing.")
        result.measures = [
            Measure(id: "x", title: "X", meaning: "Nothing.", role: .verdict, estimate: nil, nullValue: nil)
        ]
        var empty = evaluation(knowledge: 0.5, size: 10, population: "all")
        empty.auc = nil
        empty.calibrated = nil
        empty.truePositiveRates = [
            RateAtFalsePositiveRate(
                falsePositiveRate: 0.1, estimate: share(0.2, n: 10), tieBlock: 0, smallestResolvable: nil)
        ]
        empty.aboveAllHoldout = nil
        empty.groups = nil
        var none = point(threshold: nil, recall: 0, rate: 0.1, n: 10)
        none.precision = nil
        none.f1 = nil
        none.precisionAtPriors = []
        empty.grid = [none]
        result.membership = [empty]
        result.curves = [
            Curve(
                id: "c", kind: .roc, title: "C", xLabel: "x", yLabel: "y",
                series: [Curve.Series(name: "s", points: [Curve.Point(x: 0.5, y: 0.5)])])
        ]
        evidence.results = [result]
        evidence.verdict = Verdict(outcome: .notJudged, sentence: "There were too few records.", grounds: [])
        evidence.notTested = []
        return evidence
    }()

    /// The same audit with a control that cannot be trusted.
    static let failed: Evidence = {
        var evidence = Sample.evidence
        evidence.preflight = Preflight(
            checks: evidence.preflight.checks + [
                Preflight.Check(
                    id: "drift", title: "Drift", status: .fail,
                    summary: "Train and hold-out differ in 214 columns: they are not the same population.",
                    pValue: 1e-12)
            ])
        evidence.verdict.outcome = .notJudged
        evidence.verdict.sentence = "The hold-out is not a control for these members, so nothing was judged."
        evidence.verdict.grounds = []
        return evidence
    }()

    static let clean: Evidence = {
        var evidence = Sample.evidence
        evidence.verdict = Verdict(
            outcome: .noLeakFound,
            sentence: "No attack that was run could tell the members from people who were not used.",
            grounds: [ground("identical-match-share", "all", 0.004, -0.009, 0.017, leaks: false)])
        return evidence
    }()

    /// Names made to break out of the page, or to burst it.
    static let hostile: Evidence = {
        let script = "<script>alert('x')</script>"
        let long = String(repeating: "averylongfilenamewithoutanyspace", count: 8) + ".csv"
        var evidence = failed
        evidence.verdict.grounds = Sample.evidence.verdict.grounds
        evidence.inputs = [
            input("train", long),
            input("holdout", script + "\"\u{301} onload=alert(1) <\u{338}b>\u{1B}[31m\u{202E}.csv"),
            input("synthetic", "合成データ_المرضى_🧬_" + long, notes: [script, long]),
        ]
        evidence.records.columnsByKind = [script: 3, long: 1113]
        evidence.configuration.metric = script
        evidence.verdict.sentence = "The column \(script) & \(long) tells."
        evidence.verdict.grounds[0].population = script
        evidence.verdict.grounds[2].measure = script + long
        evidence.preflight = Preflight(
            checks: evidence.preflight.checks + [
                Preflight.Check(id: script, title: long, status: .fail, summary: "Column " + script + long)
            ])
        evidence.notTested += [script, long]
        // A second attack, so that the numbers are named by the attacks' titles.
        var second = severalAttacks[7]
        second.subgroups[0].population = script + "\u{1B}[31m" + long
        second.shadows?.generator = script + long
        second.shadows?.failures = [script, long]
        evidence.results.append(second)
        evidence.verdict.grounds.append(
            Verdict.Ground(
                attack: second.attack.id, measure: "auc", population: "all",
                estimate: estimate(0.7421, 0.731, 0.753, n: 10000, "DeLong"), nullValue: 0.5, leaks: true))
        evidence.reproduce = "privacy-audit --train " + long + script
        for index in evidence.results.indices {
            evidence.results[index].finding += script + long
            evidence.results[index].attack.title += script + long
            evidence.results[index].attack.limits.append(script)
            evidence.results[index].attack.citations.append("https://example.org/" + long)
            for curve in evidence.results[index].curves.indices {
                evidence.results[index].curves[curve].title += " " + script
                evidence.results[index].curves[curve].xLabel += " " + script + long
                evidence.results[index].curves[curve].yLabel += " " + script + long
                evidence.results[index].curves[curve].series[0].name = script + long
            }
        }
        evidence.results[1].measures[0].title = script + long
        evidence.results[1].measures[0].meaning = long
        evidence.results[0].membership += (0..<6).map { index in
            evaluation(knowledge: 0.05 + Double(index) / 100, size: 5000, population: "all")
        }
        return evidence
    }()

    /// Many attacks, each with many curves and thousands of points.
    static let large: Evidence = {
        var evidence = Sample.evidence
        var big = distanceMembership
        big.curves = (0..<6).map { index in
            Curve(
                id: "big\(index)", kind: [.distances, .roc, .sweep][index % 3], title: "Curve \(index)", xLabel: "x",
                yLabel: "y",
                series: (0..<7).map { number in
                    Curve.Series(
                        name: "series \(number)",
                        points: (0...4000).map { step in
                            let x = Double(step) / 4000
                            return Curve.Point(x: x, y: 1 - (1 - x) * (1 - x) * (1 - Double(number) / 10))
                        })
                })
        }
        evidence.results = [distanceMembership, similarity, big]
        return evidence
    }()
}
