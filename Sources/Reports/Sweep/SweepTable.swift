public import Sweeps
import Tables

/// Writes the numbers of a figure of a sweep as CSV.
public enum SweepTable {
    /// A header and a row for each point, in the figure's order, lines ended by a line feed.
    ///
    /// Numbers have as many digits as it takes to read back the same value; one that is not finite is `nan`, `inf` or
    /// `-inf`. Texts are quoted where RFC 4180 asks for it.
    public static func csv(_ figure: SweepFigure) -> String {
        var text = "metric,series,x,value,lower,upper,least,most,seeds,n\n"
        for panel in figure.panels {
            for series in panel.series {
                let names = [CSVWriter.quoted(panel.metric), CSVWriter.quoted(series.name)]
                for point in series.points {
                    let numbers = [point.x, point.y, point.lower, point.upper, point.least, point.most]
                    let fields = names + numbers.map(\.description) + ["\(point.seeds)", "\(point.n)"]
                    text += fields.joined(separator: ",") + "\n"
                }
            }
        }
        return text
    }
}
