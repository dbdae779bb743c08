extension ROC {
    /// The true-positive rate at a fixed false-positive rate.
    public struct FixedRate: Sendable, Hashable {
        public var estimate: Estimate
        /// The share of non-members in the block of equal scores where the rate falls; 0 when it falls beyond all of them.
        public var tieBlock: Double
        /// The smallest false-positive rate above zero that a threshold reaches without a randomised decision.
        public var smallestResolvable: Double?
    }

    /// The true-positive rate at false-positive rate `rate`, in [0, 1].
    ///
    /// The value is read off the curve, straight through blocks of equal scores. The interval holds whatever the
    /// distributions are (after Schäfer 1994): the threshold of that false-positive rate is enclosed by order statistics of
    /// the non-members' scores, and the members' rate at the enclosing thresholds by Clopper and Pearson's limits; each
    /// spends half of the error. - Complexity: O(distinct scores) plus O(log n) limits.
    public func truePositiveRate(atFalsePositiveRate rate: Double, confidence: Double) -> FixedRate {
        let tail = (1 - confidence) / 4
        // Claimed non-members never fall along the vertices, so both searches are binary.
        let above = partition { Proportion($0.falsePositives, of: nonMembers).upperLimit(tail: tail) > rate }
        let lower =
            above == 0 ? 0 : Proportion(vertices[above - 1].truePositives, of: members).lowerLimit(tail: tail)
        let beyond = partition { Proportion($0.falsePositives, of: nonMembers).lowerLimit(tail: tail) >= rate }
        let upper =
            beyond == vertices.count
            ? 1 : Proportion(vertices[beyond].truePositives, of: members).upperLimit(tail: tail)
        let split = partition { Double($0.falsePositives) / Double(nonMembers) > rate }
        let block =
            split < vertices.count && split > 0
            ? Double(vertices[split].falsePositives - vertices[split - 1].falsePositives) / Double(nonMembers) : 0
        let smallest = vertices.first { $0.falsePositives > 0 }.map { Double($0.falsePositives) / Double(nonMembers) }
        return FixedRate(
            estimate: Estimate(
                value: interpolated(at: rate, split: split), lower: lower, upper: upper, confidence: confidence,
                n: members, method: "order statistics and Clopper-Pearson, Bonferroni"),
            tieBlock: block, smallestResolvable: smallest)
    }

    /// The curve at `rate`, where `split` is the first vertex beyond it.
    private func interpolated(at rate: Double, split: Int) -> Double {
        let m = Double(members)
        guard split > 0 else { return 0 }
        let before = vertices[split - 1]
        guard split < vertices.count else { return Double(before.truePositives) / m }
        let after = vertices[split]
        let n = Double(nonMembers)
        let step = Double(after.falsePositives - before.falsePositives) / n
        let part = (rate - Double(before.falsePositives) / n) / step
        return (Double(before.truePositives) + part * Double(after.truePositives - before.truePositives)) / m
    }

    /// The first vertex for which `belongs` holds, given that it holds for all after it.
    private func partition(_ belongs: (Vertex) -> Bool) -> Int {
        var (low, high) = (0, vertices.count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(vertices[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
