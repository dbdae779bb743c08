/// A number as a result: with its interval, what it was computed from and how.
///
/// A number without an interval, its n and its method is not a result.
public struct Estimate: Codable, Hashable, Sendable {
    /// The point estimate.
    public var value: Double
    /// The interval's lower end.
    public var lower: Double
    /// The interval's upper end.
    public var upper: Double
    /// The two-sided confidence of the interval, in (0, 1).
    public var confidence: Double
    /// How many observations the estimate rests on.
    public var n: Int
    /// How the interval was made, for example `Clopper-Pearson`.
    public var method: String

    public init(value: Double, lower: Double, upper: Double, confidence: Double, n: Int, method: String) {
        self.value = value
        self.lower = lower
        self.upper = upper
        self.confidence = confidence
        self.n = n
        self.method = method
    }

    /// Whether the interval holds `number`.
    public func covers(_ number: Double) -> Bool { lower <= number && number <= upper }
}
