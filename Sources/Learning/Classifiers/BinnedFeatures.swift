/// Features as a few ordered bins each, so that the best split of a tree is found by counting.
package struct BinnedFeatures: Sendable {
    /// The largest value of each bin but the last, rising.
    package let edges: [[Double]]
    /// Feature by feature.
    package let bins: [[UInt8]]

    private static let mostBins = 64

    /// Bins by quantiles of `rows`, row by row.
    package init(_ rows: [Double], dimensions: Int) {
        let count = dimensions > 0 ? rows.count / dimensions : 0
        let edges = (0..<dimensions).map { feature in
            let sorted = (0..<count).map { rows[$0 * dimensions + feature] }.sorted()
            var edges: [Double] = []
            for bin in 1..<Self.mostBins where count > 0 {
                let value = sorted[min(count - 1, bin * count / Self.mostBins)]
                if value > edges.last ?? -.infinity, value < sorted[count - 1] { edges.append(value) }
            }
            return edges
        }
        self.edges = edges
        bins = edges.enumerated().map { feature, edges in
            (0..<count).map { Self.bin(rows[$0 * dimensions + feature], edges) }
        }
    }

    /// The bins of rows, row after row, of features with these edges.
    static func rowBins(_ rows: [Double], edges: [[Double]]) -> [UInt8] {
        let dimensions = edges.count
        var bins = [UInt8](repeating: 0, count: rows.count)
        for (feature, edges) in edges.enumerated() where !edges.isEmpty {
            for place in stride(from: feature, to: rows.count, by: dimensions) { bins[place] = bin(rows[place], edges) }
        }
        return bins
    }

    /// How many edges a value is above.
    private static func bin(_ value: Double, _ edges: [Double]) -> UInt8 {
        if edges.count == 1 { return value <= edges[0] ? 0 : 1 }
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if value <= edges[middle] { high = middle } else { low = middle + 1 }
        }
        return UInt8(low)
    }
}
