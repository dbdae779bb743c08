internal import Glibc
internal import Synchronization

/// Files and folders that are gone when the program is told to end, as they are when it ends by itself.
package enum TemporaryFiles {
    private static let most = 32
    /// Read by the handler of signals, which must not wait for a lock.
    nonisolated(unsafe) private static let paths: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = {
        let paths = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: most)
        paths.initialize(repeating: nil, count: most)
        return paths
    }()
    private static let turn = Mutex(())

    /// Calls `body`; meanwhile the file or folder at `path` is removed should the program be told to end. A folder is removed when it
    /// is empty, so what is in it is added too, later.
    package static func holding<Result>(_ path: String, _ body: () throws -> Result) rethrows -> Result {
        let place = add(path)
        defer { if let place { remove(place) } }
        return try body()
    }

    /// Adds a path; `nil` where there are too many.
    package static func add(_ path: String) -> Int? {
        turn.withLock { _ in
            guard let place = (0..<most).first(where: { paths[$0] == nil }) else { return nil }
            paths[place] = strdup(path)
            return place
        }
    }

    package static func remove(_ place: Int) {
        turn.withLock { _ in
            let path = paths[place]
            paths[place] = nil
            free(path)
        }
    }

    /// The exit status of a program that ends itself by a signal; 0 lets the signal tell.
    private static let status = Atomic<Int32>(0)

    /// Ends the program as a signal from outside would, with an exit status.
    package static func end(status: Int32) {
        self.status.store(status, ordering: .sequentiallyConsistent)
        kill(getpid(), SIGTERM)
    }

    /// What a handler of signals does last: removes everything that is held and ends the program.
    package static func end(by signal: Int32) {
        removeAll()
        let status = status.load(ordering: .sequentiallyConsistent)
        if status != 0 { _exit(status) }
        Glibc.signal(signal, SIG_DFL)
        raise(signal)
    }

    private static func removeAll() {
        for place in (0..<most).reversed() {
            guard let path = paths[place] else { continue }
            if unlink(path) != 0 { rmdir(path) }
        }
    }

    /// From here on SIGINT, SIGTERM and SIGHUP remove what is held before they end the program.
    package static func removeWhenToldToEnd() {
        // Made now: a handler must not be the first to ask for them.
        _ = paths
        _ = status.load(ordering: .relaxed)
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            sigaddset(&signals, signal)
            Glibc.signal(signal) { TemporaryFiles.end(by: $0) }
        }
        // A parent may have started this program with them blocked.
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
