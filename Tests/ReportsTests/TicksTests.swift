import Testing

import Reports

@Suite struct TicksTests {
    @Test func linearTicksAreRound() {
        #expect(Ticks.linear(0...1) == [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1])
        #expect(Ticks.linear(0...24) == [0, 5, 10, 15, 20])
        #expect(Ticks.linear(-3...3) == [-2, 0, 2])
        #expect(Ticks.linear(1e9...1e9 + 4).count == 5)
    }

    @Test func aRangeWithoutWidthHasOneTick() { #expect(Ticks.linear(2...2) == [2]) }

    @Test func decadesAreThinnedOut() {
        #expect(Ticks.decades(1e-4...1).map(NumberText.percent) == ["0.01%", "0.1%", "1%", "10%", "100%"])
        #expect(Ticks.decades(1e-12...1).count <= 7)
        #expect(Ticks.decades(2...5) == [2])
        #expect(Ticks.decades(0...1) == [])
    }

    @Test func labelsTellTicksApart() {
        let axis = Axis.linear([0.51, 0.52])
        #expect(Set(axis.ticks.map(axis.label)).count == axis.ticks.count)
    }

    @Test func axesMapWhateverTheyAreGiven() {
        for axis in [Axis.linear([]), .linear([0, 0]), .linear([7, 7]), .linear([-2, -2]), .linear([.nan, 3])] {
            #expect(axis.range.lowerBound < axis.range.upperBound)
            #expect((0...1).contains(axis.fraction(axis.range.lowerBound)))
        }
        let log = Axis.logarithmic(1e-4...1, labels: .percent)
        #expect(log.fraction(0) == 0)
        #expect(log.fraction(1) == 1)
        #expect(abs(log.fraction(0.01) - 0.5) < 1e-12)
    }
}
