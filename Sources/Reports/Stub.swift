public import Auditing
public enum HTMLReport { public static func render(_ e: Evidence, environment: RunEnvironment?) throws -> String { "" } }
public enum TerminalSummary { public static func render(_ e: Evidence, environment: RunEnvironment?, reportPath: String?, width: Int, colour: Bool) -> String { e.verdict.sentence } }
