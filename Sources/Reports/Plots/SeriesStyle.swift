/// How one series is told from the others: colour, dash pattern and marker all differ, so that no one is needed.
struct SeriesStyle {
    var index: Int

    private static let colours = 6
    private static let dashes: [String?] = [nil, "7 4", "2 3", "9 3 2 3", "4 2", "12 4", "1 2"]

    /// The class that gives the stroke its colour.
    var stroke: String { "s\(index % Self.colours)" }
    /// The class that gives an area its colour.
    var fill: String { "f\(index % Self.colours)" }
    var dash: String? { Self.dashes[index % Self.dashes.count] }

    /// The outline of the marker around `spot`.
    func marker(at spot: Spot, size: Double = 3.6) -> String {
        let (x, y) = (spot.x, spot.y)
        switch index % 5 {
        case 0:
            let (left, right, top) = (
                Polyline.coordinate(x - size), Polyline.coordinate(x + size), Polyline.coordinate(y)
            )
            let radius = Polyline.coordinate(size)
            return "M\(left) \(top)A\(radius) \(radius) 0 1 0 \(right) \(top)A\(radius) \(radius) 0 1 0 \(left) \(top)Z"
        case 1: return polygon([(-1, -1), (1, -1), (1, 1), (-1, 1)], around: spot, size: size * 0.9)
        case 2: return polygon([(0, -1.2), (1.1, 0.9), (-1.1, 0.9)], around: spot, size: size)
        case 3: return polygon([(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)], around: spot, size: size)
        default: return polygon([(0, 1.2), (1.1, -0.9), (-1.1, -0.9)], around: spot, size: size)
        }
    }

    private func polygon(_ corners: [(Double, Double)], around spot: Spot, size: Double) -> String {
        Polyline.path(corners.map { Spot(x: spot.x + $0.0 * size, y: spot.y + $0.1 * size) }, closed: true)
    }
}
