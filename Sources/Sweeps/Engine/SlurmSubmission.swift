import Documents
import Foundation
import Statistics
import Tables

/// Array jobs of the Slurm workload manager that do what is missing of a plan: a stage after the other, each `afterany` the one before, and
/// a last job that collects.
///
/// Nobody asks Slurm what became of a task: the folder of results is the truth, and what a task that died left undone is submitted again.
public struct SlurmSubmission: Sendable {
    public struct Options: Codable, Hashable, Sendable {
        /// As `sbatch --time` takes it, for one task.
        public var time = "01:00:00"
        /// As `sbatch --mem` takes it.
        public var memory = "4G"
        public var processors = 1
        public var unitsPerTask = 10
        public var partition: String?

        public init() {}
    }

    /// Elements of an array at most: more are refused by a cluster as it comes.
    public static let mostTasks = 1_000

    /// One array job.
    public struct Stage: Codable, Hashable, Sendable {
        public var name: String
        public var units: [String]
        public var tasks: Int
        public var unitsPerTask: Int
    }

    public let stages: [Stage]
    /// Names the submission's folder: the same work has the same name, whoever submits it.
    public let name: String
    public let options: Options

    /// - Parameters:
    ///   - missing: the units to do, in the plan's order.
    ///   - options: of all tasks.
    public init(missing: [SweepUnit], options: Options) {
        self.options = options
        let titles = ["releases", "searches and shadows", "attacks"]
        stages = titles.indices.compactMap { number in
            let units = missing.filter { $0.spec.kind.stage == number }.map(\.address)
            guard !units.isEmpty else { return nil }
            let least = (units.count + Self.mostTasks - 1) / Self.mostTasks
            let size = max(max(1, options.unitsPerTask), least)
            return Stage(
                name: titles[number], units: units, tasks: (units.count + size - 1) / size, unitsPerTask: size)
        }
        let text = stages.map { $0.units.joined(separator: "\n") }.joined(separator: "\n\n")
        name = String(SHA256Digest.hexadecimal(of: Array("\(text)\n\(options)".utf8)).prefix(12))
    }

    /// The script of one stage.
    ///
    /// - Parameters:
    ///   - index: of ``stages``.
    ///   - command: the words that run the plan, quoted for a shell, without `--batch` and `--shard`.
    ///   - folder: of this submission.
    public func script(_ index: Int, command: String, folder: String) -> String {
        let stage = stages[index]
        let header = directives(name: stage.name, folder: folder) + ["#SBATCH --array=1-\(stage.tasks)"]
        return """
            #!/bin/bash
            # \(stage.units.count) units, at most \(stage.unitsPerTask) a task. Each writes its result under its own name, so a task
            # that is stopped or done twice harms nothing: submit again, and what is missing is done.
            \(header.joined(separator: "\n"))
            set -u
            exec \(command) --batch \(ShellWord.quoted("\(folder)/stage-\(index + 1).units")) \\
              --shard "${SLURM_ARRAY_TASK_ID}/\(stage.tasks)" --jobs \(options.processors)

            """
    }

    /// The script of the job that collects.
    public func collector(command: String, folder: String) -> String {
        """
        #!/bin/bash
        # Runs when all tasks have ended, however they ended; refuses to collect while a unit is missing.
        \((directives(name: "collect", folder: folder)).joined(separator: "\n"))
        set -u
        exec \(command)

        """
    }

    private func directives(name: String, folder: String) -> [String] {
        var lines = [
            "#SBATCH --job-name=\(ShellWord.quoted("privacy-audit \(name)"))", "#SBATCH --time=\(options.time)",
            "#SBATCH --mem=\(options.memory)", "#SBATCH --ntasks=1", "#SBATCH --cpus-per-task=\(options.processors)",
            // A task that is lost with its node is done by the next submission, at once instead of after the node's return.
            "#SBATCH --no-requeue", "#SBATCH --output=\(ShellWord.quoted("\(folder)/log-%A-%a.txt"))",
        ]
        if let partition = options.partition { lines.append("#SBATCH --partition=\(partition)") }
        return lines
    }

    /// The list of a stage's units, one address a line.
    public func list(_ index: Int) -> String { stages[index].units.joined(separator: "\n") + "\n" }

    /// The units that such a list names.
    ///
    /// - Throws: `DataError` for a line that is no address, or one that the plan does not have.
    public static func units(_ lines: [String], file: String, of list: UnitList) throws -> [SweepUnit] {
        try lines.enumerated().compactMap { index, line in
            if line.isEmpty { return nil }
            guard let unit = list[line] else {
                throw DataError(
                    file: file, line: index + 1, problem: "the plan has no such unit: it or its files were changed",
                    remedy: "submit the plan again")
            }
            return unit
        }
    }
}
