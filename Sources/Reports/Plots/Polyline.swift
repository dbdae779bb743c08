internal import Foundation

/// A position in the drawing, y downwards.
package struct Spot: Equatable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// Lines as lists of positions.
package enum Polyline {
    /// The stairs of a cumulative distribution: level until the next position, then up.
    package static func steps(_ spots: [Spot], from floor: Double, to end: Double) -> [Spot] {
        guard let first = spots.first else { return [] }
        var result = [Spot(x: first.x, y: floor)]
        var level = floor
        for spot in spots {
            result.append(Spot(x: spot.x, y: level))
            result.append(spot)
            level = spot.y
        }
        result.append(Spot(x: end, y: level))
        return result
    }

    /// At most four positions for each half unit of width: the first, the highest, the lowest and the last. The drawn
    /// line covers the same pixels as the full one.
    package static func reduced(_ spots: [Spot]) -> [Spot] {
        guard spots.count > 200 else { return spots }
        var result: [Spot] = []
        var start = spots.startIndex
        while start < spots.endIndex {
            let column = (spots[start].x * 2).rounded(.down)
            var end = start
            while end < spots.endIndex, (spots[end].x * 2).rounded(.down) == column { end += 1 }
            let indices = start..<end
            let high = indices.min { spots[$0].y < spots[$1].y } ?? start
            let low = indices.max { spots[$0].y < spots[$1].y } ?? start
            for index in Set([start, high, low, end - 1]).sorted() { result.append(spots[index]) }
            start = end
        }
        return result
    }

    /// SVG path data; coordinates to a tenth of a unit.
    package static func path(_ spots: [Spot], closed: Bool = false) -> String {
        var result = ""
        for (index, spot) in spots.enumerated() {
            result += (index == 0 ? "M" : "L") + coordinate(spot.x) + " " + coordinate(spot.y)
        }
        return closed && !result.isEmpty ? result + "Z" : result
    }

    package static func coordinate(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let tenths = Int((value * 10).rounded())
        let digit = abs(tenths % 10)
        let whole = String(abs(tenths) / 10)
        return (tenths < 0 ? "-" : "") + (digit == 0 ? whole : whole + ".\(digit)")
    }
}
