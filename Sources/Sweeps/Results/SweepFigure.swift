/// One drawing of a sweep: a panel for each metric, all against the same quantity.
public struct SweepFigure: Codable, Hashable, Sendable {
    /// Names the drawing's files, for example `knowledge-corgan`.
    public var id: String
    public var title: String
    public var xLabel: String
    public var panels: [Panel]

    /// One metric against the quantity on the x axis.
    public struct Panel: Codable, Hashable, Sendable {
        /// The metric's key, for example `tpr-at-1-percent-fpr`.
        public var metric: String
        public var title: String
        /// The value that guessing reaches; `nil` where none is known.
        public var chance: Double?
        public var series: [Series]

        public init(metric: String, title: String, chance: Double? = nil, series: [Series]) {
            self.metric = metric
            self.title = title
            self.chance = chance
            self.series = series
        }
    }

    /// One line.
    public struct Series: Codable, Hashable, Sendable {
        public var name: String
        /// By ascending x.
        public var points: [Point]

        public init(name: String, points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    /// The mean over the seeds at one setting. The band's ends are the means of the ends of the seeds' intervals: seeds attack the same
    /// people, so their errors do not average out, and the band does not shrink with their number.
    public struct Point: Codable, Hashable, Sendable {
        public var x: Double
        public var y: Double
        public var lower: Double
        public var upper: Double
        /// The smallest and largest value of a seed.
        public var least: Double
        public var most: Double
        /// How many seeds there are.
        public var seeds: Int
        /// The fewest cases behind a seed's estimate.
        public var n: Int

        public init(
            x: Double, y: Double, lower: Double, upper: Double, least: Double, most: Double, seeds: Int, n: Int
        ) {
            self.x = x
            self.y = y
            self.lower = lower
            self.upper = upper
            self.least = least
            self.most = most
            self.seeds = seeds
            self.n = n
        }
    }

    public init(id: String, title: String, xLabel: String, panels: [Panel]) {
        self.id = id
        self.title = title
        self.xLabel = xLabel
        self.panels = panels
    }
}
