internal import Glibc
internal import Synchronization
internal import Tables

/// Runs other programs: with a time limit, in a process group of their own, so that what they start ends with them.
enum ChildProcess {
    enum Ending: Hashable {
        case exited(Int32)
        case signalled(Int32)
        case timedOut
        /// It could not be started.
        case notStarted(Int32)
    }

    /// The group of the running program, for the handler of signals; 0 for none.
    private static let running = Atomic<Int32>(0)
    /// One program at a time: the handler knows of one.
    private static let turn = Mutex(())

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - program: the path, or a name that is looked up on the PATH.
    ///   - input: a descriptor to read from; `nil` for nothing.
    ///   - output: a descriptor to write to.
    ///   - errors: a descriptor for its words.
    ///   - seconds: how long it may run; `nil` for no limit.
    static func run(
        _ program: String, _ arguments: [String], input: Int32? = nil, output: Int32, errors: Int32,
        seconds: Double? = nil
    ) -> Ending {
        turn.withLock { _ in
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
            posix_spawn_file_actions_init(&actions)
            posix_spawnattr_init(&attributes)
            defer {
                posix_spawn_file_actions_destroy(&actions)
                posix_spawnattr_destroy(&attributes)
            }
            if let input {
                posix_spawn_file_actions_adddup2(&actions, input, 0)
            } else {
                posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            }
            posix_spawn_file_actions_adddup2(&actions, output, 1)
            posix_spawn_file_actions_adddup2(&actions, errors, 2)
            // Threads of the Swift runtime block signals, and programs that they start would inherit that.
            var (none, all) = (sigset_t(), sigset_t())
            sigemptyset(&none)
            sigemptyset(&all)
            for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ] { sigaddset(&all, signal) }
            posix_spawnattr_setsigmask(&attributes, &none)
            posix_spawnattr_setsigdefault(&attributes, &all)
            posix_spawnattr_setpgroup(&attributes, 0)
            posix_spawnattr_setflags(
                &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
            var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
            defer { for word in words { free(word) } }
            var child: pid_t = 0
            let status = posix_spawnp(&child, program, &actions, &attributes, &words, environ)
            guard status == 0 else { return .notStarted(status) }
            running.store(child, ordering: .sequentiallyConsistent)
            let before = takeSignals()
            defer {
                running.store(0, ordering: .sequentiallyConsistent)
                giveBack(before)
            }
            return wait(for: child, seconds: seconds)
        }
    }

    private static func wait(for child: pid_t, seconds: Double?) -> Ending {
        let start = ContinuousClock.now
        var pause: UInt32 = 1_000
        while true {
            var status: Int32 = 0
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child {
                // What it left behind in its group ends too.
                kill(-child, SIGKILL)
                return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
            }
            if ended < 0 && errno != EINTR { return .notStarted(errno) }
            if let seconds, ContinuousClock.now - start > .seconds(seconds) {
                kill(-child, SIGKILL)
                while waitpid(child, &status, 0) < 0 && errno == EINTR {}
                return .timedOut
            }
            usleep(pause)
            pause = min(pause * 2, 50_000)
        }
    }

    private static let handled = [SIGINT, SIGTERM, SIGHUP]

    /// Ends the program's group when this process is told to end.
    private static func takeSignals() -> [sigaction] {
        handled.map { signal in
            var (new, old) = (sigaction(), sigaction())
            new.__sigaction_handler.sa_handler = { number in
                let group = ChildProcess.running.load(ordering: .sequentiallyConsistent)
                if group > 0 { kill(-group, SIGKILL) }
                TemporaryFiles.end(by: number)
            }
            sigaction(signal, &new, &old)
            return old
        }
    }

    private static func giveBack(_ actions: [sigaction]) {
        for (signal, action) in zip(handled, actions) {
            var action = action
            sigaction(signal, &action, nil)
        }
    }
}
