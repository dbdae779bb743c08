public import Auditing
internal import Mustache

/// Evidence as one HTML file that stands alone: no script, no link, no file beside it.
///
/// The first printed page is for the person who signs; everything behind it is the evidence in full. All texts that
/// come from the evidence are escaped, since files and columns can have any name.
public enum HTMLReport {
    /// The page as text.
    ///
    /// - Parameters:
    ///   - evidence: What the audit found.
    ///   - environment: How it was run, shown in the appendix; without it the same evidence gives the same bytes.
    public static func render(_ evidence: Evidence, environment: RunEnvironment?) throws -> String {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        let template = try MustacheTemplate(string: PageTemplate.text)
        return template.render(ReportPage(evidence, environment: environment))
    }
}
