internal import Statistics

/// A tree of splits at bins, grown so that each split gains most of `G² / (H + λ)`, with G and H the sums of its rows' gradients and
/// weights; its value in a leaf is `G / (H + λ)`. With gradients 0 and 1 and weights 1 that is Gini's criterion.
struct DecisionTree: Sendable {
    struct Limits: Sendable {
        var depth: Int
        var leastRows: Int
        /// How many features each split looks at, drawn at random.
        var featuresPerSplit: Int
        var penalty: Double
    }

    private struct Node: Sendable {
        var feature = -1
        var bin: UInt8 = 0
        var left = 0
        var value = 0.0
    }

    private var nodes: [Node] = []

    /// - Parameters:
    ///   - features: of all rows.
    ///   - rows: which rows to grow from, repeated where drawn more than once.
    ///   - gradients: of all rows.
    ///   - weights: of all rows, at least 0.
    init(
        _ features: BinnedFeatures, rows: [Int], gradients: [Double], weights: [Double], limits: Limits,
        stream: inout RandomStream
    ) {
        // A feature that is constant in a node is so in all below it.
        let known = [UInt64](repeating: 0, count: (features.edges.count + 63) / 64)
        var stack = [(node: 0, rows: rows, depth: 0, constant: known)]
        nodes.append(Node())
        // Of one feature's bins; used again and again.
        let most = (features.edges.map(\.count).max() ?? 0) + 1
        var (sumG, sumH) = ([Double](repeating: 0, count: most), [Double](repeating: 0, count: most))
        var count = [Int](repeating: 0, count: most)
        // Any order of features serves to draw from, so that of the node before is taken on.
        var drawn = Array(features.edges.indices)
        while let (node, rows, depth, inherited) = stack.popLast() {
            var constant = inherited
            let (ownG, ownH) = (rows.map { gradients[$0] }, rows.map { weights[$0] })
            let (g, h) = (ownG.reduce(0, +), ownH.reduce(0, +))
            nodes[node].value = h + limits.penalty > 0 ? g / (h + limits.penalty) : 0
            guard depth < limits.depth, rows.count >= 2 * limits.leastRows,
                ownG.contains(where: { $0 != ownG[0] })
            else { continue }
            let own = g * g / (h + limits.penalty)
            var best: (gain: Double, feature: Int, bin: Int)?
            let looked = min(limits.featuresPerSplit, drawn.count)
            for place in 0..<drawn.count {
                // Goes on while nothing splits, as a drawn feature may be constant here.
                if place >= looked, best != nil { break }
                if limits.featuresPerSplit < drawn.count {
                    drawn.swapAt(place, place + stream.index(below: drawn.count - place))
                }
                let feature = drawn[place]
                let width = features.edges[feature].count + 1
                guard width > 1, constant[feature >> 6] >> UInt64(feature & 63) & 1 == 0 else { continue }
                features.bins[feature].withUnsafeBufferPointer { bins in
                    if width == 2 {
                        // The upper bin is counted without branches, the lower one is the rest.
                        var (upperG, upperH, upper) = (0.0, 0.0, 0)
                        for (place, row) in rows.enumerated() {
                            let bit = Double(bins[row])
                            upperG += bit * ownG[place]
                            upperH += bit * ownH[place]
                            upper += Int(bins[row])
                        }
                        (sumG[0], sumH[0], count[0]) = (g - upperG, h - upperH, rows.count - upper)
                        return
                    }
                    for bin in 0..<width { (sumG[bin], sumH[bin], count[bin]) = (0, 0, 0) }
                    for (place, row) in rows.enumerated() {
                        let bin = Int(bins[row])
                        sumG[bin] += ownG[place]
                        sumH[bin] += ownH[place]
                        count[bin] += 1
                    }
                }
                if count[0..<width].contains(rows.count) {
                    constant[feature >> 6] |= 1 << UInt64(feature & 63)
                    continue
                }
                var (leftG, leftH, left) = (0.0, 0.0, 0)
                for bin in 0..<width - 1 {
                    leftG += sumG[bin]
                    leftH += sumH[bin]
                    left += count[bin]
                    guard left >= limits.leastRows, rows.count - left >= limits.leastRows else { continue }
                    let (rightG, rightH) = (g - leftG, h - leftH)
                    let gain =
                        leftG * leftG / (leftH + limits.penalty) + rightG * rightG / (rightH + limits.penalty) - own
                    if gain > best?.gain ?? (1e-12 * abs(own) + 1e-300), gain.isFinite { best = (gain, feature, bin) }
                }
            }
            guard let best else { continue }
            let bins = features.bins[best.feature]
            var (left, right): ([Int], [Int]) = ([], [])
            for row in rows { if Int(bins[row]) <= best.bin { left.append(row) } else { right.append(row) } }
            nodes[node].feature = best.feature
            nodes[node].bin = UInt8(best.bin)
            nodes[node].left = nodes.count
            nodes.append(Node())
            nodes.append(Node())
            stack.append((nodes[node].left + 1, right, depth + 1, constant))
            stack.append((nodes[node].left, left, depth + 1, constant))
        }
    }

    /// The value of the leaf that a row falls into, its bins feature by feature.
    func value(_ features: BinnedFeatures, row: Int) -> Double {
        var node = 0
        while nodes[node].feature >= 0 {
            let current = nodes[node]
            node = current.left + (features.bins[current.feature][row] <= current.bin ? 0 : 1)
        }
        return nodes[node].value
    }

    /// Adds the values of rows whose bins stand row after row.
    func addValues(_ bins: UnsafeBufferPointer<UInt8>, dimensions: Int, to sums: inout [Double]) {
        nodes.withUnsafeBufferPointer { nodes in
            for row in sums.indices {
                let start = row * dimensions
                var node = 0
                while nodes[node].feature >= 0 {
                    node = nodes[node].left + (bins[start + nodes[node].feature] <= nodes[node].bin ? 0 : 1)
                }
                sums[row] += nodes[node].value
            }
        }
    }
}
