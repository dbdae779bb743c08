public import Sweeps

/// Draws a figure of a sweep as an SVG file.
public enum SweepDrawing {
    /// One SVG document that stands alone, its style and a white ground within.
    ///
    /// The panels stand in a grid of at most three columns, each 360 units wide, on one x axis; the legend below is
    /// shared. A line runs through the points of a series, the area around it is its confidence band. The same figure
    /// gives the same bytes.
    public static func svg(_ figure: SweepFigure) -> String {
        SmallMultiples(figure).svg(id: "figure", standsAlone: true) + "\n"
    }
}
