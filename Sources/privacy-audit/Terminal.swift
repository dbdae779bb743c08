import Auditing
import Foundation
import Synchronization

/// What the terminal can show.
enum Terminal {
    static func isTTY(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Colours only on a terminal, and not where NO_COLOR is set.
    static var usesColour: Bool {
        isTTY(STDOUT_FILENO) && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
            && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Columns of the terminal on standard output; 100 where there is none.
    static var width: Int {
        var size = winsize()
        guard isTTY(STDOUT_FILENO), ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 100
        }
        return min(max(Int(size.ws_col), 40), 120)
    }
}

/// One line on standard error that tells how far the work is; silent where that is not a terminal.
final class ProgressLine: Sendable {
    private struct State {
        var text = ""
        var last = ContinuousClock.now - .seconds(1)
    }

    private let state = Mutex(State())

    /// `nil` where standard error is not a terminal.
    init?() { if !Terminal.isTTY(STDERR_FILENO) { return nil } }

    func show(_ stage: String, _ done: Int, _ total: Int) {
        state.withLock { state in
            let now = ContinuousClock.now
            guard done == total || now - state.last > .milliseconds(100) else { return }
            state.last = now
            let share = total > 0 ? 100 * done / total : 100
            let text = "\(stage): \(share) %"
            let padding = String(repeating: " ", count: max(0, state.text.count - text.count))
            Output.note("\r\(text)\(padding)")
            state.text = text
        }
    }

    /// What an audit tells this line; nothing where there is none.
    static func progress(_ line: ProgressLine?) -> AuditProgress {
        guard let line else { return AuditProgress() }
        return AuditProgress { line.show($0, $1, $2) }
    }

    func clear() {
        state.withLock { state in
            guard !state.text.isEmpty else { return }
            Output.note("\r\(String(repeating: " ", count: state.text.count))\r")
            state.text = ""
        }
    }
}
