public import Foundation
public import Policy

/// A judgement as SARIF 2.1.0: every rule, and a result for each that does not hold, located where the policy says it.
public enum SARIFReport {
    private struct Log: Encodable {
        var schema = "https://json.schemastore.org/sarif-2.1.0.json"
        var version = "2.1.0"
        var runs: [Run]

        enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case version
            case runs
        }
    }

    private struct Run: Encodable {
        struct Tool: Encodable { var driver: Driver }
        struct Driver: Encodable {
            var name: String
            var version: String
            var informationUri: String?
            var rules: [Rule]
        }
        var tool: Tool
        var results: [Result]
        var columnKind = "unicodeCodePoints"
    }

    private struct Message: Encodable { var text: String }

    private struct Rule: Encodable {
        struct Configuration: Encodable { var level: String }
        var id: String
        var shortDescription: Message
        var fullDescription: Message
        var defaultConfiguration: Configuration
    }

    private struct Result: Encodable {
        struct Location: Encodable { var physicalLocation: Physical }
        struct Physical: Encodable {
            var artifactLocation: Artifact
            var region: Region
        }
        struct Artifact: Encodable { var uri: String }
        struct Region: Encodable { var startLine: Int }
        struct Suppression: Encodable {
            var kind = "external"
            var status = "accepted"
            var justification: String
        }
        var ruleId: String
        var ruleIndex: Int
        var kind: String
        var level: String
        var message: Message
        var locations: [Location]
        var partialFingerprints: [String: String]
        var suppressions: [Suppression]?
    }

    /// The bytes of the file.
    ///
    /// - Parameters:
    ///   - judgement: what is told.
    ///   - tool: the program's name and version.
    public static func encode(_ judgement: Judgement, tool: (name: String, version: String)) throws -> Data {
        let rules = judgement.findings.map { finding in
            Rule(
                id: finding.id, shortDescription: Message(text: finding.requirement),
                fullDescription: Message(
                    text: judgement.policy.rules.first { $0.owns(finding.id) }?.reason
                        ?? finding.requirement),
                defaultConfiguration: Rule.Configuration(level: finding.severity == .block ? "error" : "warning"))
        }
        let waivers = Dictionary(judgement.policy.waivers.map { ($0.id, $0) }) { first, _ in first }
        let results = judgement.findings.enumerated().filter { $0.element.outcome != .pass }.map { index, finding in
            Result(
                ruleId: finding.id, ruleIndex: index, kind: finding.outcome == .leak ? "fail" : "review",
                // A kind other than 'fail' has no level.
                level: finding.outcome == .leak ? (finding.severity == .block ? "error" : "warning") : "none",
                message: Message(text: "\(finding.requirement). \(finding.sentence)"),
                locations: judgement.policy.isPreset
                    ? []
                    : [
                        Result.Location(
                            physicalLocation: Result.Physical(
                                artifactLocation: Result.Artifact(uri: uri(judgement.policy.file)),
                                region: Result.Region(startLine: max(1, finding.line))))
                    ], partialFingerprints: ["policyRule/v1": finding.id],
                suppressions: finding.waiver.flatMap { waivers[$0] }.map { waiver in
                    [
                        Result.Suppression(
                            justification:
                                "\(waiver.id): \(waiver.reason) (approved by \(waiver.approvedBy), until \(waiver.expires))"
                        )
                    ]
                })
        }
        return try EvidenceJSON.encode(
            Log(
                runs: [
                    Run(
                        tool: Run.Tool(
                            driver: Run.Driver(
                                name: tool.name, version: tool.version, informationUri: nil, rules: rules)),
                        results: results)
                ]))
    }

    /// A relative reference.
    private static func uri(_ path: String) -> String {
        path.addingPercentEncoding(
            withAllowedCharacters: CharacterSet(
                charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"))
            ?? "policy"
    }
}
