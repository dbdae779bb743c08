import Foundation
import Reports

/// Standard output and standard error, written so that a closed or full one is an error and never a trap.
enum Output {
    /// Why standard output cannot be written.
    struct Failure: Error, CustomStringConvertible {
        var reason: String
        var description: String { "standard output cannot be written (\(reason)); free the disk or redirect elsewhere" }
    }

    /// Writes to standard output.
    static func write(_ data: Data) throws {
        if let code = send(data, to: STDOUT_FILENO) { throw Failure(reason: String(cString: strerror(code))) }
    }

    /// Writes a value as JSON to standard output.
    static func json(_ value: some Encodable) throws { try write(try EvidenceJSON.encode(value)) }

    /// Text from a file or a command without characters that control a terminal.
    static func safe(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }.joined()
    }

    /// Writes a line to standard output.
    static func line(_ text: String = "") throws { try write(Data((text + "\n").utf8)) }

    /// Writes a name and its value, indented, the values below each other.
    static func row(_ name: String, _ value: String, width: Int = 14) throws {
        let name = safe(name)
        try line("  \(name)" + String(repeating: " ", count: max(1, width - name.count)) + safe(value))
    }

    /// Writes to standard error; where that fails there is nobody left to tell.
    static func note(_ text: String) { _ = send(Data(text.utf8), to: STDERR_FILENO) }

    /// Gives the error number where not everything could be written.
    private static func send(_ data: Data, to descriptor: Int32) -> Int32? {
        data.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = Foundation.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : EIO }
                done += count
            }
            return nil
        }
    }
}
