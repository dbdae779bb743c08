import Accounting
import Foundation
import Learning
import Statistics
import Tables
import Testing

/// Independent columns, trees and copulas: what they keep of the records, and what noise does.
@Suite struct StatisticalModelTests {
    /// A chain of binary columns, each the last one flipped with probability `flip`, a label that copies the second, and two numbers, the
    /// second the first doubled.
    private func records(_ count: Int, flip: Double = 0.1, seed: UInt64 = 1) throws -> Table {
        let schema = try #require(
            Schema(columns: [
                Column(name: "a", kind: .binary), Column(name: "b", kind: .binary), Column(name: "c", kind: .binary),
                Column(name: "l", kind: .categorical, categories: ["no", "yes", "never"]),
                Column(name: "x", kind: .continuous), Column(name: "n", kind: .integer),
            ]))
        var table = Table(schema: schema)
        var stream = RandomStream(seed: seed, purpose: "records")
        for _ in 0..<count {
            table.appendRow()
            var value = stream.uniform() < 0.3
            for bit in 0..<3 {
                table.setBit(bit, to: value)
                if bit == 1 { table.setCode(0, to: value ? 1 : 0) }
                if stream.uniform() < flip { value.toggle() }
            }
            let x = stream.uniform() * 10
            table.setNumber(0, to: x)
            if stream.uniform() < 0.9 { table.setNumber(1, to: (2 * x).rounded(.down)) }
        }
        return table
    }

    /// Equal also where values are missing.
    private func isSame(_ a: Table, _ b: Table) -> Bool {
        a.bits == b.bits && a.codes == b.codes
            && a.numbers.map { $0.map(\.bitPattern) } == b.numbers.map { $0.map(\.bitPattern) }
    }

    private func share(_ table: Table, _ bit: Int) -> Double {
        Double((0..<table.rowCount).count { table.bits[$0, bit] }) / Double(table.rowCount)
    }

    private func agreement(_ table: Table, _ a: Int, _ b: Int) -> Double {
        Double((0..<table.rowCount).count { table.bits[$0, a] == table.bits[$0, b] }) / Double(table.rowCount)
    }

    private func correlation(_ table: Table) -> Double {
        let pairs = zip(table.numbers[0], table.numbers[1]).filter { !$0.1.isNaN }
        let n = Double(pairs.count)
        let (mx, my) = (pairs.reduce(0) { $0 + $1.0 } / n, pairs.reduce(0) { $0 + $1.1 } / n)
        let xy = pairs.reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
        let xx = pairs.reduce(0) { $0 + ($1.0 - mx) * ($1.0 - mx) }
        let yy = pairs.reduce(0) { $0 + ($1.1 - my) * ($1.1 - my) }
        return xy / (xx * yy).squareRoot()
    }

    @Test func aTreeKeepsItsPairs() throws {
        let real = try records(20_000)
        let model = try TreeModel(real, coding: DiscreteCoding(fittedTo: real))
        let made = model.sample(20_000, seed: 7)
        #expect(made.rowCount == 20_000 && made.schema == real.schema)
        for bit in 0..<3 { #expect(abs(share(made, bit) - share(real, bit)) < 0.02) }
        #expect(abs(agreement(made, 0, 1) - agreement(real, 0, 1)) < 0.02)
        #expect(abs(agreement(made, 1, 2) - agreement(real, 1, 2)) < 0.02)
        // The label copies b, and a state that never occurred is never made.
        #expect((0..<made.rowCount).allSatisfy { (made.codes[0][$0] == 1) == made.bits[$0, 1] })
        #expect(!made.codes[0].contains(2))
        #expect(correlation(made) > 0.98)
        let missing = made.numbers[1].count { $0.isNaN }
        #expect(abs(Double(missing) / 20_000 - 0.1) < 0.02)
        #expect(made.numbers[1].allSatisfy { $0.isNaN || $0 == $0.rounded() })
        #expect(made.numbers[0].allSatisfy { $0 >= real.numbers[0].min() ?? 0 && $0 <= real.numbers[0].max() ?? 0 })
    }

    @Test func independentColumnsKeepNone() throws {
        let real = try records(20_000)
        let model = try TreeModel(real, coding: DiscreteCoding(fittedTo: real), structure: .independent)
        let made = model.sample(20_000, seed: 7)
        for bit in 0..<3 { #expect(abs(share(made, bit) - share(real, bit)) < 0.02) }
        let (p, q) = (share(real, 0), share(real, 1))
        #expect(abs(agreement(made, 0, 1) - (p * q + (1 - p) * (1 - q))) < 0.02)
        #expect(abs(correlation(made)) < 0.05)
    }

    @Test func aCopulaKeepsCorrelations() throws {
        let real = try records(20_000)
        let made = try CopulaModel(real, coding: DiscreteCoding(fittedTo: real)).sample(20_000, seed: 7)
        for bit in 0..<3 { #expect(abs(share(made, bit) - share(real, bit)) < 0.02) }
        #expect(correlation(made) > 0.9)
        // Binary columns: the copula's correlation of scores becomes a somewhat weaker one of values.
        #expect(agreement(made, 0, 1) > 0.75)
    }

    /// Of columns that depend in a chain the tree is the chain: no pair of neighbours may be left out.
    @Test func theTreeIsTheOneOfLargestInformation() throws {
        let schema = try #require(Schema(columns: (0..<6).map { Column(name: "c\($0)", kind: .binary) }))
        var table = Table(schema: schema)
        var stream = RandomStream(seed: 3, purpose: "chain")
        // The chain runs 3 – 0 – 5 – 1 – 4 – 2.
        for _ in 0..<5_000 {
            table.appendRow()
            var value = stream.uniform() < 0.5
            for column in [3, 0, 5, 1, 4, 2] {
                table.setBit(column, to: value)
                if stream.uniform() < 0.2 { value.toggle() }
            }
        }
        let model = try TreeModel(table, coding: DiscreteCoding(fittedTo: table))
        let edges = Set(model.order.compactMap { edge in edge.parent.map { Set([edge.column, $0]) } })
        #expect(edges == [[3, 0], [0, 5], [5, 1], [1, 4], [4, 2]])
    }

    @Test func noiseIsAccountedAndFelt() throws {
        let real = try records(2_000)
        let coding = try DiscreteCoding(fittedTo: real)
        let secret = try TreeModel(real, coding: coding, noiseMultiplier: 2)
        let mechanism = try #require(secret.mechanism)
        let answer = try ExactAccountant.epsilon(of: mechanism, delta: 1e-5)
        #expect(abs(answer.epsilon - 1.993091404) < 1e-8)
        // Two secret models of the same records differ; known seeds repeat, and claim nothing.
        let other = try TreeModel(real, coding: coding, noiseMultiplier: 2)
        #expect(!isSame(secret.sample(50, seed: 1), other.sample(50, seed: 1)))
        let known = try TreeModel(real, coding: coding, noiseMultiplier: 2, knownSeed: 5)
        #expect(known.mechanism == nil)
        let again = try TreeModel(real, coding: coding, noiseMultiplier: 2, knownSeed: 5)
        #expect(isSame(known.sample(50, seed: 1), again.sample(50, seed: 1)))
        // Noise far above all counts leaves nothing of the pairs.
        let drowned = try TreeModel(real, coding: coding, noiseMultiplier: 1e6, knownSeed: 5).sample(5_000, seed: 2)
        #expect(abs(correlation(drowned)) < 0.6)
    }

    @Test func theSameSeedMakesTheSameRecords() throws {
        let real = try records(500)
        let coding = try DiscreteCoding(fittedTo: real)
        let model = try TreeModel(real, coding: coding)
        #expect(isSame(model.sample(100, seed: 4), model.sample(100, seed: 4)))
        #expect(!isSame(model.sample(100, seed: 4), model.sample(100, seed: 5)))
        let copula = try CopulaModel(real, coding: coding)
        #expect(isSame(copula.sample(100, seed: 4), copula.sample(100, seed: 4)))
    }

    @Test func oddTables() throws {
        let schema = try #require(
            Schema(columns: [Column(name: "only", kind: .binary), Column(name: "same", kind: .continuous)]))
        var table = Table(schema: schema)
        #expect(throws: StatisticalModelError.noRecords) { try DiscreteCoding(fittedTo: table) }
        for _ in 0..<5 {
            table.appendRow()
            table.setNumber(0, to: 3)
        }
        #expect(throws: StatisticalModelError.bins(0)) { try DiscreteCoding(fittedTo: table, bins: 0) }
        let coding = try DiscreteCoding(fittedTo: table)
        #expect(throws: StatisticalModelError.noise(0)) { try TreeModel(table, coding: coding, noiseMultiplier: 0) }
        for made in [
            try TreeModel(table, coding: coding).sample(20, seed: 1),
            try TreeModel(table, coding: coding, structure: .independent).sample(20, seed: 1),
            try CopulaModel(table, coding: coding).sample(20, seed: 1),
        ] {
            #expect(made.numbers[0].allSatisfy { $0 == 3 })
            #expect((0..<20).allSatisfy { !made.bits[$0, 0] })
        }
    }
}
