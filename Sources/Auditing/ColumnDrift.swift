import Statistics
public import Tables

/// Whether train and hold-out differ column by column.
public enum ColumnDrift {
    /// The p-value of each column's two-sample test, in schema order: Fisher's exact test for binary columns, chi-squared for
    /// categorical ones (rare labels pooled), Kolmogorov–Smirnov for numbers.
    ///
    /// - Complexity: O(values log values).
    public static func pValues(_ first: Table, _ second: Table) -> [Double] {
        let sums = (present(first), present(second))
        return first.schema.slots.map { slot in
            switch slot {
            case .bit(let column):
                ProportionContrast(sums.0[column], minus: sums.1[column]).fisherExactTest()
            case .code(let column):
                categorical(first.codes[column], second.codes[column])
            case .number(let column):
                TwoSampleTests.kolmogorovSmirnov(
                    first.numbers[column].filter { !$0.isNaN }, second.numbers[column].filter { !$0.isNaN }
                ).pValue
            }
        }
    }

    /// Set bits of each binary column among its values that are not missing.
    private static func present(_ table: Table) -> [Proportion] {
        let missing = table.missingBits?.columnSums()
        return table.bits.columnSums().enumerated().map { column, sum in
            Proportion(sum, of: table.rowCount - (missing?[column] ?? 0))
        }
    }

    /// Chi-squared over the labels; a missing value is a label of its own, and labels with an expected count below 5 in
    /// either sample are pooled into one.
    private static func categorical(_ first: [Int32], _ second: [Int32]) -> Double {
        var counts: [Int32: (Int, Int)] = [:]
        for code in first { counts[code, default: (0, 0)].0 += 1 }
        for code in second { counts[code, default: (0, 0)].1 += 1 }
        let total = Double(first.count + second.count)
        let smaller = Double(min(first.count, second.count))
        var (table, rest) = ([[Int](), [Int]()], (0, 0))
        for (_, count) in counts.sorted(by: { $0.key < $1.key }) {
            if Double(count.0 + count.1) * smaller / total < 5 {
                rest = (rest.0 + count.0, rest.1 + count.1)
            } else {
                table[0].append(count.0)
                table[1].append(count.1)
            }
        }
        if rest.0 + rest.1 > 0 {
            table[0].append(rest.0)
            table[1].append(rest.1)
        }
        return TwoSampleTests.chiSquared(table).pValue
    }
}
