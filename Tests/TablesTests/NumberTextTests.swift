import Tables
import Testing

@Suite struct NumberTextTests {
    private func parse(_ text: String) -> (form: NumberText.Form, value: Double) {
        var value = 99.0
        var text = text
        let form = text.withUTF8 { buffer in
            buffer.baseAddress.map { NumberText.parse($0, count: buffer.count, value: &value) } ?? .other
        }
        return (form, value)
    }

    @Test func numbersAreRoundedAsPythonRoundsThem() {
        for (text, bits) in TextFixtures.numbers {
            let expected = Double(bitPattern: bits)
            let (form, value) = parse(text)
            #expect(form == .whole || form == .decimal, "\(text)")
            #expect(value.bitPattern == (expected + 0).bitPattern, "\(text)")
        }
    }

    @Test func randomDecimalsOfEveryLengthMatchTheStandardLibrary() {
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<3_000 {
            var text = next(2) == 0 ? "-" : ""
            for _ in 0..<next(12) { text += String(next(10)) }
            text += "."
            for _ in 0..<(1 + next(19)) { text += String(next(10)) }
            if next(3) == 0 { text += "e" + String(next(60) - 30) }
            #expect(parse(text).value.bitPattern == ((Double(text) ?? .nan) + 0).bitPattern, "\(text)")
        }
    }

    @Test(arguments: [
        "", "-", "+", ".", "-.", "e5", "1e", "1e+", "1.5.2", "0x10", "0x1p3", "1,5", "1 2", "--1", "1f", "12a", "na",
        "in",
        "infinit", "nan(7)", "١",
    ]) func whatIsNoNumberIsNone(text: String) { #expect(parse(text).form == .other) }

    @Test(arguments: ["nan", "NaN", "NAN", "-nan", "inf", "Inf", "-inf", "+INF", "Infinity", "-infinity"])
    func spelledOutNonNumbersAreKnown(text: String) { #expect(parse(text).form == .notFinite) }

    @Test func sizesBeyondADoubleAreKnown() {
        #expect(parse("1e999").form == .overflow)
        #expect(parse("-1.8e308").form == .overflow)
        #expect(parse("1e99999999999999999999999").form == .overflow)
        #expect(parse("9007199254740993").form == .hugeWhole)
        #expect(parse("-123456789012345678901234567890").form == .hugeWhole)
        #expect(parse("000000000000000000000000000007").form == .whole)
    }

    @Test func datesMatchPython() {
        for (text, expected) in TextFixtures.dates {
            var text = text
            let days = text.withUTF8 { buffer in
                buffer.baseAddress.flatMap { DateText.parse($0, count: buffer.count) }
            }
            #expect(days == expected, "\(text)")
            if expected == expected.rounded() { #expect(DateText.format(expected) == text) }
        }
        #expect(DateText.format(0.75) == "1970-01-01T18:00:00")
        #expect(DateText.format(-0.000_001) == "1969-12-31T23:59:59.913600")
        #expect(DateText.format(.nan) == nil && DateText.format(3e6) == nil)
    }

    @Test(arguments: [
        "2023-02-29", "1900-02-29", "2023-13-01", "2023-00-10", "2023-04-31", "2023-1-01", "23-01-01xx", "2023-01-01T",
        "2023-01-01T24:00", "2023-01-01 10:60", "2023-01-01 10:00:60", "2023-01-01 10:00:", "2023-01-01 10:00:00.",
        "2023-01-01 10:00+1", "2023-01-01 10:00 ", "2023-01-01x10:00", "2023/01/01",
    ]) func datesThatDoNotExistAreNone(text: String) {
        var text = text
        #expect(
            text.withUTF8 { buffer in buffer.baseAddress.flatMap { DateText.parse($0, count: buffer.count) } } == nil)
    }

    @Test func timesMayNameTheirZone() {
        for text in ["2020-01-01T10:00Z", "2020-01-01 12:00:00+02", "2020-01-01T08:30:00.000-01:30"] {
            var text = text
            let days = text.withUTF8 { buffer in
                buffer.baseAddress.flatMap { DateText.parse($0, count: buffer.count) }
            }
            #expect(days == 18_262 + 10.0 / 24, "\(text)")
        }
    }
}
