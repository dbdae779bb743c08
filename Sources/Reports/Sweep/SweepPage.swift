internal import Mustache
public import Sweeps

/// The figures of a sweep as one HTML file that stands alone: no script, no request, only links to the files beside it.
public enum SweepPage {
    /// The page as text: title, plan, facts, every figure with its numbers, notes. All texts are escaped.
    ///
    /// A figure links to `<id>.svg` and `<id>.csv`, which the caller writes into the page's folder, for example with
    /// ``SweepDrawing`` and ``SweepTable``.
    public static func html(_ figures: [SweepFigure], context: SweepPageContext) throws -> String {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        let template = try MustacheTemplate(string: SweepPageTemplate.text)
        return template.render(SweepPageView(figures, context: context))
    }
}

/// What the page says besides the figures.
public struct SweepPageContext: Codable, Hashable, Sendable {
    public var title: String
    /// For example the name of the plan's file.
    public var planName: String
    /// The plan's text, shown as it is.
    public var plan: String
    /// The summary, in this order.
    public var facts: [Fact]
    /// Sentences that end the page.
    public var notes: [String]

    /// A line of the summary.
    public struct Fact: Codable, Hashable, Sendable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(title: String, planName: String, plan: String, facts: [Fact] = [], notes: [String] = []) {
        self.title = title
        self.planName = planName
        self.plan = plan
        self.facts = facts
        self.notes = notes
    }
}
