import Auditing

/// Lays the numbers of a sweep out as curves: success against what varies.
public struct FigureMaker {
    /// The quantity on the x axis.
    public enum Axis: String, CaseIterable, Sendable {
        case knowledge
        case releaseSize = "release-size"
        case known

        var label: String {
            switch self {
            case .knowledge: "Fraction of the real records that the adversary knows"
            case .releaseSize: "Synthetic records that the adversary has"
            case .known: "Columns that the adversary knows of a person"
            }
        }

        var title: String {
            switch self {
            case .knowledge: "against the adversary's knowledge"
            case .releaseSize: "against the size of the release"
            case .known: "against known columns"
            }
        }

        func value(_ line: SweepCollection.Line) -> Double? {
            switch self {
            case .knowledge: line.knowledge
            case .releaseSize: line.releaseRecords.map(Double.init)
            case .known: line.known
            }
        }
    }

    /// Metrics of membership that are drawn where none are chosen.
    public static let membership = ["precision-at-even-odds", "recall", "advantage", "auc", "tpr-at-1-percent-fpr"]
    /// More metrics of what people's records say are left to the table.
    private static let mostMeasures = 6

    private static let titles = [
        "precision": "Precision", "precision-at-even-odds": "Precision where half are members",
        "recall": "Recall (true-positive rate)", "advantage": "Advantage (TPR − FPR)",
        "auc": "AUC", "tpr-at-1-percent-fpr": "TPR at 1 % FPR", "tpr-at-0.1-percent-fpr": "TPR at 0.1 % FPR",
        "tpr-at-10-percent-fpr": "TPR at 10 % FPR", "f1": "F1", "balanced-accuracy": "Balanced accuracy",
        "false-positive-rate": "False-positive rate",
    ]
    /// Of plain precision it depends on how many of the targets are members.
    private static let chances = [
        "precision-at-even-odds": 0.5, "advantage": 0, "auc": 0.5, "tpr-at-1-percent-fpr": 0.01,
        "tpr-at-0.1-percent-fpr": 0.001,
        "tpr-at-10-percent-fpr": 0.1, "balanced-accuracy": 0.5,
    ]

    /// - Parameters:
    ///   - lines: all numbers of a sweep.
    ///   - metrics: which are drawn; empty for the usual ones.
    /// - Returns: a figure for each goal and each quantity that varies; everything else is held at the strongest adversary: all knowledge,
    ///   the largest release, most known columns.
    public static func figures(_ lines: [SweepCollection.Line], metrics: [String] = []) -> [SweepFigure] {
        let usable = lines.filter { $0.population == "all" && $0.value != nil }
        let isMembership = { (line: SweepCollection.Line) in line.side == "attack" }
        let membership = usable.filter(isMembership)
        let measures = usable.filter { $0.side == "excess" }
        var attacks: [String] = []
        for line in measures where !attacks.contains(line.attack) { attacks.append(line.attack) }
        return Axis.allCases.compactMap { axis in
            figure(
                membership, axis, id: "membership-\(axis.rawValue)", what: "Membership inference",
                metrics: metrics.isEmpty ? Self.membership : metrics)
        }
            + attacks.enumerated().flatMap { number, attack in
                let own = measures.filter { $0.attack == attack }
                let name = String(attack.prefix { $0 != " " })
                let isFirst = !attacks.prefix(number).contains { $0.prefix { $0 != " " } == name }
                return Axis.allCases.compactMap { axis in
                    figure(
                        own, axis, id: "\(isFirst ? name : "\(name)-\(number + 1)")-\(axis.rawValue)",
                        what: "\(attack), excess over the hold-out",
                        metrics: metrics.isEmpty ? headlines(own) : metrics)
                }
            }
    }

    /// The metrics that a leak is judged by; where there are none, the first.
    private static func headlines(_ lines: [SweepCollection.Line]) -> [String] {
        var (judged, all): ([String], [String]) = ([], [])
        for line in lines {
            if !all.contains(line.metric) { all.append(line.metric) }
            if line.role == Measure.Role.verdict.rawValue, !judged.contains(line.metric) { judged.append(line.metric) }
        }
        return Array((judged.isEmpty ? all : judged).prefix(Self.mostMeasures))
    }

    private struct Key: Hashable {
        var data: String
        var attack: String
        var targets: Int?
    }

    private static func figure(
        _ lines: [SweepCollection.Line], _ axis: Axis, id: String, what: String, metrics: [String]
    ) -> SweepFigure? {
        let wanted = Set(metrics)
        let chosen = lines.filter { wanted.contains($0.metric) && axis.value($0) != nil }
        var (order, groups): ([Key], [Key: [SweepCollection.Line]]) = ([], [:])
        for line in chosen {
            let key = Key(data: line.data, attack: line.attack, targets: line.targets)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(line)
        }
        // What varies besides is held where the adversary is strongest.
        for key in order {
            for other in Axis.allCases where other != axis {
                guard let own = groups[key], let most = own.compactMap(other.value).max(),
                    !isInLockstep(own, axis, other)
                else { continue }
                groups[key]?.removeAll { other.value($0) != most }
            }
        }
        order.removeAll { key in Set((groups[key] ?? []).compactMap(axis.value)).count < 2 }
        guard !order.isEmpty else { return nil }
        let (data, attacks) = (Set(order.map(\.data)).count, Set(order.map(\.attack)).count)
        let panels = metrics.compactMap { metric -> SweepFigure.Panel? in
            let series = order.compactMap { key -> SweepFigure.Series? in
                let points = points((groups[key] ?? []).filter { $0.metric == metric }, axis)
                guard !points.isEmpty else { return nil }
                var parts: [String] = []
                if data > 1 || attacks == 1 { parts.append(key.data) }
                if attacks > 1 { parts.append(key.attack) }
                if let targets = key.targets, Set(order.map(\.targets)).count > 1 { parts.append("\(targets) targets") }
                return SweepFigure.Series(name: parts.joined(separator: ", "), points: points)
            }
            guard !series.isEmpty else { return nil }
            return SweepFigure.Panel(
                metric: metric, title: Self.titles[metric] ?? metric,
                chance: id.hasPrefix("membership") ? Self.chances[metric] : 0, series: series)
        }
        guard !panels.isEmpty else { return nil }
        return SweepFigure(id: id, title: "\(what) \(axis.title)", xLabel: axis.label, panels: panels)
    }

    /// Whether `other` has one value for each value of `axis`, and so need not be held.
    private static func isInLockstep(_ lines: [SweepCollection.Line], _ axis: Axis, _ other: Axis) -> Bool {
        var values: [Double: Set<Double>] = [:]
        for line in lines {
            if let x = axis.value(line), let y = other.value(line) { values[x, default: []].insert(y) }
        }
        return values.values.allSatisfy { $0.count == 1 }
    }

    private static func points(_ lines: [SweepCollection.Line], _ axis: Axis) -> [SweepFigure.Point] {
        var places: [Double: [SweepCollection.Line]] = [:]
        for line in lines { if let x = axis.value(line) { places[x, default: []].append(line) } }
        return places.keys.sorted().compactMap { x in
            let here = (places[x] ?? []).sorted { $0.seed < $1.seed }
            let values = here.compactMap(\.value)
            guard !values.isEmpty else { return nil }
            func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
            let (lower, upper) = (here.compactMap(\.lower), here.compactMap(\.upper))
            return SweepFigure.Point(
                x: x, y: mean(values), lower: lower.count == values.count ? mean(lower) : .nan,
                upper: upper.count == values.count ? mean(upper) : .nan, least: values.min() ?? .nan,
                most: values.max() ?? .nan, seeds: values.count, n: here.compactMap(\.n).min() ?? 0)
        }
    }
}
