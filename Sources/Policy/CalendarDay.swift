/// A day of the calendar, year-month-day.
public struct CalendarDay: Comparable, Sendable, CustomStringConvertible {
    private let parts: [Int]
    /// As it was written.
    public let description: String

    /// `nil` for anything that is no day, such as 2030-02-30.
    public init?(_ text: String) {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        guard words.map(\.count) == [4, 2, 2], words.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } })
        else {
            return nil
        }
        let parts = words.compactMap { Int($0) }
        guard parts.count == 3, parts[0] > 0, (1...12).contains(parts[1]) else { return nil }
        let (year, month) = (parts[0], parts[1])
        let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        guard (1...days).contains(parts[2]) else { return nil }
        (self.parts, description) = (parts, text)
    }

    public static func < (left: CalendarDay, right: CalendarDay) -> Bool {
        left.parts.lexicographicallyPrecedes(right.parts)
    }

    /// How many days it is later than `other`.
    public func days(since other: CalendarDay) -> Int { number - other.number }

    /// Days since the first of March of the year 0 of the Gregorian calendar, in which leap days end years.
    private var number: Int {
        let (month, year) = ((parts[1] + 9) % 12, parts[0] - (parts[1] < 3 ? 1 : 0))
        return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + parts[2] - 1
    }
}
