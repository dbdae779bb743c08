import Dispatch
import Foundation
import Tables

/// Ends the program, undecided, after a time: what hangs is neither a pass nor a leak.
final class TimeLimit {
    private let timer: any DispatchSourceTimer

    init(seconds: Double) {
        timer = DispatchSource.makeTimerSource(queue: .global(qos: .userInitiated))
        timer.schedule(deadline: .now() + seconds)
        timer.setEventHandler {
            Output.note(
                "\(Tool.name): the time limit of \(seconds) seconds is over and nothing is decided; give more time with --time-limit, or fewer targets with --targets.\n"
            )
            TemporaryFiles.end(status: 3)
        }
        timer.resume()
    }

    /// From here on the work is done in time.
    func lift() { timer.cancel() }
}
