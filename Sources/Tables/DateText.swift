/// Reads and writes ISO 8601 dates and times of the proleptic Gregorian calendar.
package enum DateText {
    /// Days since 1970-01-01 of `YYYY-MM-DD`, perhaps with `[T ]HH:MM[:SS[.f…]]` and `Z` or `±HH[:MM]`; `nil` for any
    /// other text or a date that does not exist.
    package static func parse(_ bytes: UnsafePointer<UInt8>, count: Int) -> Double? {
        guard count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
            let century = twoDigits(bytes, 0), let rest = twoDigits(bytes, 2),
            let month = twoDigits(bytes, 5), let day = twoDigits(bytes, 8)
        else { return nil }
        let year = century * 100 + rest
        guard month >= 1, month <= 12, day >= 1, day <= length(ofMonth: month, year: year) else { return nil }
        let days = Double(self.days(year: year, month: month, day: day))
        if count == 10 { return days }
        guard let seconds = seconds(bytes + 10, count: count - 10) else { return nil }
        return days + seconds / 86_400
    }

    /// The date, with a time to the microsecond when `days` is not whole; `nil` outside the years 0 to 9999.
    package static func format(_ days: Double) -> String? {
        guard days >= -719_528, days < 2_932_897 else { return nil }
        let whole = days.rounded(.down)
        let microseconds = Int(((days - whole) * 86_400e6).rounded())
        // Rounding may carry into the next day.
        let (year, month, day) = date(Int(whole) + (microseconds == 86_400_000_000 ? 1 : 0))
        let text = pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2)
        let time = microseconds % 86_400_000_000
        if time == 0 { return text }
        let seconds = time / 1_000_000
        let clock = pad(seconds / 3_600, 2) + ":" + pad(seconds / 60 % 60, 2) + ":" + pad(seconds % 60, 2)
        return text + "T" + clock + (time % 1_000_000 == 0 ? "" : "." + pad(time % 1_000_000, 6))
    }

    /// Seconds after midnight UTC of `[T ]HH:MM[:SS[.f…]][Z|±HH[:MM]]`.
    private static func seconds(_ bytes: UnsafePointer<UInt8>, count: Int) -> Double? {
        guard count >= 6, bytes[0] == UInt8(ascii: "T") || bytes[0] == 0x20, bytes[3] == 0x3A,
            let hour = twoDigits(bytes, 1), hour < 24, let minute = twoDigits(bytes, 4), minute < 60
        else { return nil }
        var total = Double(hour * 3_600 + minute * 60)
        var index = 6
        if index + 2 < count, bytes[index] == 0x3A {
            guard let second = twoDigits(bytes, index + 1), second < 60 else { return nil }
            total += Double(second)
            index += 3
            if index < count, bytes[index] == UInt8(ascii: ".") {
                index += 1
                var (digits, scale) = (0.0, 1.0)
                let first = index
                while index < count, bytes[index] &- 48 <= 9 {
                    if index - first < 9 {
                        digits = digits * 10 + Double(bytes[index] &- 48)
                        scale *= 10
                    }
                    index += 1
                }
                guard index > first else { return nil }
                total += digits / scale
            }
        }
        if index == count { return total }
        if index + 1 == count, bytes[index] == UInt8(ascii: "Z") { return total }
        guard bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-"), index + 3 <= count,
            let hours = twoDigits(bytes, index + 1), hours < 24
        else { return nil }
        var offset = Double(hours * 3_600)
        if index + 3 < count {
            guard index + 6 == count, bytes[index + 3] == 0x3A, let minutes = twoDigits(bytes, index + 4), minutes < 60
            else { return nil }
            offset += Double(minutes * 60)
        }
        return bytes[index] == UInt8(ascii: "+") ? total - offset : total + offset
    }

    private static func twoDigits(_ bytes: UnsafePointer<UInt8>, _ index: Int) -> Int? {
        let (tens, ones) = (bytes[index] &- 48, bytes[index + 1] &- 48)
        return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : nil
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days before 1 January of `year`, counted from 1 January of year 0.
    private static func days(beforeYear year: Int) -> Int {
        // Year 0 is a leap year, hence the rounding up.
        year * 365 + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        // Months from March on have lengths in a pattern of 153 days to five months.
        let beforeMonth = month > 2 ? (153 * (month - 3) + 2) / 5 + (isLeap(year) ? 60 : 59) : 31 * (month - 1)
        return days(beforeYear: year) + beforeMonth + day - 1 - 719_528
    }

    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let count = days + 719_528
        var year = count / 366
        while self.days(beforeYear: year + 1) <= count { year += 1 }
        var left = count - self.days(beforeYear: year)
        var month = 1
        while left >= length(ofMonth: month, year: year) {
            left -= length(ofMonth: month, year: year)
            month += 1
        }
        return (year, month, left + 1)
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
