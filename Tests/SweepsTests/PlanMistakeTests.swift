import Foundation
import Sweeps
import Tables
import Testing

/// What is said of mistakes in plans.
@Suite struct PlanMistakeTests {
    /// A plan with a mistake, where it is, and parts of the sentence about it.
    struct Mistake: Sendable, CustomTestStringConvertible {
        var text: String
        var line: Int
        var parts: [String]

        var testDescription: String { text.split(separator: "\n").last.map(String.init) ?? "nothing" }
    }

    /// A mistake in what follows a good beginning of two lines.
    private static func third(_ text: String, _ parts: String..., line: Int = 3) -> Mistake {
        Mistake(text: ScratchFolder.plan + text, line: line, parts: parts)
    }

    private static func whole(_ text: String, line: Int, _ parts: String...) -> Mistake {
        Mistake(text: text, line: line, parts: parts)
    }

    private static let number = "a knowledge fraction is not a number"
    private static let range = "a knowledge fraction must be above 0.0 and at most 1.0"
    private static let size = "a release size is 'all', a whole number from 2, or a share below 1"
    private static let lockstep = "axes in lockstep must have equally many values"

    static let values: [Mistake] = [
        third("knowledge: 0", range), third("knowledge: 1.5", range), third("knowledge: -0.5", range),
        third("knowledge: half", number), third("knowledge: \"0.5\"", number), third("knowledge: NaN", number),
        third("knowledge: .nan", number), third("knowledge: inf", number), third("knowledge:", number),
        third("knowledge: [[0.5]]", number), third("knowledge: {at: 0.5}", number),
        third("knowledge: []", "'knowledge' is empty"),
        third("knowledge: [0.5, 0.50]", "'knowledge' has a value twice"),
        third("knowledge:\n  - 0.5\n  - 2", range, line: 5),
        third("release-sizes: 1", size), third("release-sizes: -3", size), third("release-sizes: 0", size),
        third("release-sizes: 1.5", size), third("release-sizes: 1e99", size),
        third("release-sizes: most", "a release size is not a number"),
        third("release-sizes: [all, all]", "'release-sizes' has a value twice"),
        third("seeds: -1", "a seed must be from 0 to"), third("seeds: 1.5", "a seed is not a whole number"),
        third("seeds: 9007199254740994", "a seed must be from 0 to"), third("seeds: first", "a seed is not a number"),
        third("seeds: 1e300", "a seed is not a whole number"),
        third("targets: 1", "'targets' must be from 2"), third("targets: 2.5", "'targets' is not a whole number"),
        third("targets: none", "'targets' is not a number"),
        third("known: 0", "'known' takes a number of columns"),
        third("known: 2.5", "'known' takes a number of columns"),
        third("known: some", "'known' is not a number"),
        third("search: {release-shards: 0}", "'release-shards' must be from 1"),
        third("shadows-per-unit: 0", "'shadows-per-unit' must be from 1"),
        third("preset: slow", "'preset' is none of quick, standard, thorough"),
        third("version: 2", "this program reads plans of version 1"),
    ]

    static let axes: [Mistake] = [
        third(
            "knowledge: [0.1, 0.5]\nseeds: [1, 2, 3]\nzip: [knowledge, seeds]", lockstep, "knowledge 2, seeds 3",
            line: 5),
        third("zip: [seeds]", "one axis alone", "name two at least"), third("zip: [[seeds]]", "one axis alone"),
        third("zip: []", "one axis alone"), third("zip: seeds", "'zip' is not a list"),
        third("zip: [seeds, sizes]", "an axis of 'zip' is none of data, attacks, seeds, targets, release-sizes"),
        third("zip: [seeds, seeds]", "'seeds' is in 'zip' twice"),
        third("zip: [[knowledge, seeds], [seeds, targets]]", "'seeds' is in 'zip' twice"),
        third("zip: [seeds, known]", lockstep, "seeds 1, known 0"),
    ]

    private static let real = "train: train.csv, holdout: holdout.csv"

    static let forms: [Mistake] = [
        third("knowlege: 0.5", "the plan has no key 'knowlege'", "did you mean 'knowledge'?"),
        third("grids: [{preset: quick}]", "a grid has no key 'preset'"),
        third("grids:\n  - knowledge: 1\n  - knowledge: 0", range, line: 5),
        third("options: {metrik: cosine}", "'options' has no key 'metrik'", "did you mean 'metric'?"),
        third("options: [metric]", "'options' is not a map"), third("search: 3", "'search' is not a map"),
        third("grids: {knowledge: 1}", "'grids' is not a list"), third("grids: []", "'grids' is empty"),
        third("grids: [1]", "a grid is not a map"), third("name: [a]", "'name' is not a text"),
        whole("- data\n- attacks", line: 1, "the plan is not a map"),
        whole("attacks: distance-membership", line: 1, "a grid has no data"),
        whole("data: {\(real), synthetic: made.csv}", line: 1, "a grid has no attacks"),
        whole("data: train.csv\nattacks: distance-membership", line: 1, "a data set is not a map"),
        whole("\ndata: {\(real), synthetic: made.csv}\nattacks: []", line: 2, "a grid has no attacks"),
        whole(
            "data: {trian: train.csv, holdout: holdout.csv}", line: 1, "a data set has no key 'trian'",
            "did you mean 'train'?"),
        whole("data: {train: train.csv}", line: 1, "a data set lacks 'train' or 'holdout'"),
        whole("data:\n  - {\(real)}", line: 2, "'synthetic', 'checkpoint' and 'generator-command', and has 0"),
        whole("data: {\(real), synthetic: a.csv, checkpoint: b.h5}", line: 1, "and has 2"),
        whole("data: {\(real), checkpoint: b.h5, generator-command: c}", line: 1, "and has 2"),
        whole(
            "data:\n  train: a\n  holdout: b\n  synthetic: c\n  records: 100", line: 5,
            "'records' goes with a checkpoint or a command"),
        whole(
            "data:\n  train: a\n  holdout: b\n  synthetic: c\n  batch: 5", line: 5,
            "'batch' goes with a checkpoint or a command"),
        whole("data:\n  train: a\n  holdout: b\n  checkpoint: c\n  records: 1", line: 5, "'records' must be from 2"),
        whole("data: {train: [a], holdout: b, synthetic: c}", line: 1, "'train' is not a text"),
    ]

    private static let data = "data: {\(real), synthetic: made.csv}\nattacks:\n  - distance-membership\n"

    static let attacks: [Mistake] = [
        whole(
            data + "  - singling-outt", line: 4, "there is no attack called 'singling-outt'",
            "did you mean 'singling-out'?"),
        whole(
            data + "  - magic", line: 4, "there is no attack called 'magic'", "the catalogue has distance-membership,"),
        whole(data + "  - attack: magic", line: 4, "there is no attack called 'magic'"),
        whole(
            data + "  - attack: singling-out\n    metrik: cosine", line: 5, "an attack has no key 'metrik'",
            "did you mean 'metric'?"),
        whole(data + "  - {metric: cosine}", line: 4, "an attack has no name"),
        whole(data + "  - [singling-out]", line: 4, "an attack is not a text"),
    ]

    /// Every mistake is told with the plan's file, its line and what is wrong.
    @Test(arguments: values + axes + forms + attacks) func mistakesHaveAPlaceAndASentence(_ mistake: Mistake) throws {
        let found = dataError {
            try PlanReader.parse(mistake.text, file: "/plans/here/plan.yaml", vocabulary: vocabulary())
        }
        let error = try #require(found)
        let text = error.description
        #expect(text.hasPrefix("/plans/here/plan.yaml, line \(mistake.line): "), "\(text)")
        for part in mistake.parts { #expect(text.contains(part), "\(text)") }
    }

    /// Two data sets of one name are told with both their lines.
    @Test func dataOfOneNameIsRefused() throws {
        let text = """
            data:
              - {name: x, train: train.csv, holdout: holdout.csv, synthetic: made.csv}
              - {name: x, train: train.csv, holdout: holdout.csv, synthetic: other.csv}
            attacks: distance-membership
            """
        let found = dataError { try PlanReader.parse(text, file: "/plans/plan.yaml", vocabulary: vocabulary()) }
        let error = try #require(found)
        #expect(error.file == "/plans/plan.yaml" && (error.line == 2 || error.line == 3))
        #expect(error.problem.contains("two data sets are called 'x'"), "\(error)")
        #expect(error.description.contains("line 2") && error.description.contains("line 3"), "\(error)")
    }

    /// Two data sets of one name are refused in a plan that is written in one line, too.
    @Test func dataOfOneNameInOneLineIsRefused() {
        let text = """
            {"data": [{"name": "x", "train": "t", "holdout": "h", "synthetic": "a"}, \
            {"name": "x", "train": "t", "holdout": "h", "synthetic": "b"}], "attacks": "distance-membership"}
            """
        let error = dataError { try PlanReader.parse(text, file: "/plans/plan.json", vocabulary: vocabulary()) }
        #expect(error?.problem.contains("two data sets are called 'x'") == true)
    }

    /// A seed that no double holds is refused, not rounded to another.
    @Test func aSeedIsNotRounded() {
        let text = ScratchFolder.plan + "seeds: 9007199254740993\n"
        let error = dataError { try PlanReader.parse(text, file: "/plans/plan.yaml", vocabulary: vocabulary()) }
        #expect(error?.line == 3)
    }

    /// Axes that go in lockstep must do so in every grid, not only where 'zip' stands.
    @Test func aGridThatBreaksTheLockstepIsRefused() {
        for values in ["knowledge: [0.1, 0.2, 0.3]", "seeds: [1, 2, 3]"] {
            let zipped = "knowledge: [0.1, 0.2]\nseeds: [1, 2]\nzip: [knowledge, seeds]\n"
            let text = ScratchFolder.plan + zipped + "grids: [{\(values)}]\n"
            let error = dataError { try PlanReader.parse(text, file: "/plans/plan.yaml", vocabulary: vocabulary()) }
            #expect(error?.problem.contains(Self.lockstep) == true, "\(values)")
        }
    }
}
