import Foundation

/// Other programs that a test may use where they are installed.
enum Programs {
    struct Output {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The first of `names` on the search path.
    static func find(_ names: String...) -> URL? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        for name in names {
            for folder in folders {
                let path = "\(folder)/\(name)"
                if FileManager.default.isExecutableFile(atPath: path) { return URL(filePath: path) }
            }
        }
        return nil
    }

    static let browser = find("chromium", "chromium-browser", "google-chrome")

    /// A Python that has the package `jsonschema`.
    static let pythonWithJSONSchema: URL? = {
        let candidates = [find("python3"), find("python")].compactMap { $0 }
        return try? withFolder { folder in
            try candidates.first { try run($0, ["-c", "import jsonschema"], in: folder).status == 0 }
        }
    }()

    /// Runs a program to its end, output kept in files so that no pipe can fill up; two minutes at most where the
    /// system has `timeout`.
    static func run(_ program: URL, _ arguments: [String], in folder: URL) throws -> Output {
        let process = Process()
        let limit = find("timeout")
        process.executableURL = limit ?? program
        process.arguments = limit == nil ? arguments : ["120", program.path] + arguments
        process.currentDirectoryURL = folder
        let files = ["out", "err"].map { folder.appending(path: UUID().uuidString + "." + $0) }
        for file in files { try Data().write(to: file) }
        let handles = try files.map { try FileHandle(forWritingTo: $0) }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Output(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }

    /// A new folder that `body` may fill; removed afterwards.
    static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "reports-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }
}
