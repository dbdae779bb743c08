import Policy
import Testing

/// Days of the calendar.
@Suite struct CalendarDayTests {
    /// A day that is in the calendar is one, the last of February in leap years too.
    @Test(arguments: [
        "2030-12-31", "2030-01-01", "2024-02-29", "2000-02-29", "2400-02-29", "2023-02-28", "2030-04-30", "0001-01-01",
        "9999-12-31",
    ])
    func daysAreRead(_ text: String) {
        #expect(CalendarDay(text) != nil)
    }

    /// What is in no calendar, or not written as year-month-day, is no day.
    @Test(arguments: [
        "2030-02-30", "2023-02-29", "1900-02-29", "2100-02-29", "2030-04-31", "2030-13-01", "2030-00-10", "2030-01-00",
        "2030-01-32", "0000-01-01", "2030-1-01", "2030-01-1", "30-01-01", "12030-01-01", "2030/01/01", "20300101",
        "2030-01-01T00:00:00Z", " 2030-01-01", "2030-01-01 ", "-2030-01-01", "+203-01-01", "2030-01--1", "2030-01-+1",
        "２０３０-01-01", "soon", "", "--", "2030-01", "2030-01-01-01",
    ])
    func otherTextsAreNone(_ text: String) {
        #expect(CalendarDay(text) == nil)
    }

    /// Days are in the order of the calendar: year before month before day.
    @Test func daysAreInOrder() throws {
        let texts = ["0999-12-31", "2029-12-31", "2030-01-31", "2030-02-01", "2030-02-28", "2030-11-01", "2031-01-01"]
        let days = try texts.map { try #require(CalendarDay($0)) }
        for (place, day) in days.enumerated() {
            for (other, another) in days.enumerated() {
                #expect((day < another) == (place < other))
                #expect((day == another) == (place == other))
            }
        }
    }
}
