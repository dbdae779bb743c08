/// The texts that stand for a missing value.
package final class MissingTokens {
    private let tokens: [[UInt8]]
    private let includesEmpty: Bool
    /// Whether any token starts with a byte; most cells are told apart by their first byte.
    private let first: UnsafeMutablePointer<Bool>
    /// The tokens that are numbers; a numeric cell equal to one is missing however it is written.
    package let numbers: [Double]

    /// Exactly these texts, without blanks around them.
    package init(_ texts: Set<String>) {
        tokens = texts.map { Array($0.utf8) }.filter { !$0.isEmpty }
        includesEmpty = texts.contains("")
        first = .allocate(capacity: 256)
        first.initialize(repeating: false, count: 256)
        var numbers: [Double] = []
        for token in tokens {
            first[Int(token[0])] = true
            var value = 0.0
            let form = token.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { NumberText.parse($0, count: buffer.count, value: &value) } ?? .other
            }
            if form == .whole || form == .decimal { numbers.append(value) }
        }
        self.numbers = numbers
    }

    deinit { first.deallocate() }

    /// Whether a cell of `count` bytes is missing.
    @inline(__always)
    package func contains(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        if count == 0 { return includesEmpty }
        return first[Int(bytes[0])] && search(bytes, count)
    }

    private func search(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        tokens.contains { token in
            guard token.count == count else { return false }
            for index in 0..<count where token[index] != bytes[index] { return false }
            return true
        }
    }
}
