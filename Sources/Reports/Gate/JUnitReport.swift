public import Policy

/// A judgement as JUnit XML: a test case for each requirement.
public enum JUnitReport {
    /// The text of the file.
    ///
    /// - Parameters:
    ///   - judgement: what is told.
    ///   - inconclusiveFails: whether what cannot be said is a failure; else it is skipped.
    public static func xml(_ judgement: Judgement, inconclusiveFails: Bool) -> String {
        let cases = judgement.findings.map { finding -> (text: String, failed: Bool, skipped: Bool) in
            let isFailure =
                finding.blocks && (finding.outcome == .leak || finding.outcome == .inconclusive && inconclusiveFails)
            let isSkipped = !isFailure && finding.outcome != .pass
            let name = SafeText.html(finding.id)
            let message = SafeText.html(finding.sentence)
            var text =
                "    <testcase name=\"\(name)\" classname=\"\(SafeText.html(judgement.policy.name))\" time=\"0\">"
            if isFailure {
                text +=
                    "<failure type=\"\(finding.outcome.rawValue)\" message=\"\(message)\">"
                    + SafeText.html(
                        "\(finding.requirement)\n\(finding.sentence)\n\(judgement.policy.file):\(finding.line)")
                    + "</failure>"
            } else if isSkipped {
                let why = finding.waiver.map { "waived by \($0): " } ?? (finding.severity == .warn ? "warning: " : "")
                text += "<skipped message=\"\(SafeText.html(why))\(message)\"/>"
            }
            return (text + "</testcase>", isFailure, isSkipped)
        }
        let counts =
            "tests=\"\(cases.count)\" failures=\"\(cases.count { $0.failed })\" errors=\"0\" skipped=\"\(cases.count { $0.skipped })\" time=\"0\""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="privacy-audit" \(counts.replacing(" skipped=\"\(cases.count { $0.skipped })\"", with: ""))>
              <testsuite name="\(SafeText.html(judgement.policy.name))" \(counts) timestamp="\(judgement.date)T00:00:00">
            \(cases.map(\.text).joined(separator: "\n"))
              </testsuite>
            </testsuites>

            """
    }
}
