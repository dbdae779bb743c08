import Accounting
import ArgumentParser
import Attacks
import Auditing
import Generators
import Learning
import Neighbors
import Sweeps
import Tables

/// Exit codes of the command line (BSD sysexits).
enum Exit {
    static let usage = ExitCode(64)
    static let data = ExitCode(65)
    static let policy = ExitCode(78)
    static let unavailable = ExitCode(69)
    static let `internal` = ExitCode(70)
    static let cannotCreate = ExitCode(73)
    static let inputOutput = ExitCode(74)
}

/// Runs a command's work and turns what it throws into one sentence on standard error and an exit code.
func reportingFailures(_ work: () throws -> Void) throws {
    do {
        try work()
    } catch let error as DataError {
        throw failed("\(error)", Exit.data)
    } catch let error as AuditError {
        switch error {
        case .invalidOption(let sentence): throw failed("\(sentence).", Exit.usage)
        case .invalidScores: throw failed("\(error).", Exit.internal)
        default: throw failed("\(error).", Exit.data)
        }
    } catch let error as NeighborError {
        throw failed("\(error).", Exit.data)
    } catch let error as AccountingError {
        if case .invalid = error { throw failed("\(error).", Exit.usage) }
        throw failed("\(error).", Exit.data)
    } catch let error as StatisticalModelError {
        throw failed("\(error).", Exit.data)
    } catch let error as DensityError {
        throw failed("\(error).", Exit.data)
    } catch let error as TrainingFailure {
        throw failed("\(error).", Exit.data)
    } catch let error as GeneratorFailure {
        throw failed("\(error).", Exit.internal)
    } catch let error as PolicyFailure {
        throw failed("\(error)", Exit.policy)
    } catch let error as StoreFailure {
        throw failed("\(error).", Exit.cannotCreate)
    } catch let error as ClusterFailure {
        throw failed("\(error).", Exit.unavailable)
    } catch let error as OutputError {
        throw failed("\(error).", Exit.cannotCreate)
    } catch let error as Output.Failure {
        throw failed("\(error).", Exit.inputOutput)
    } catch let code as ExitCode {
        throw code
    } catch let error as ValidationError {
        throw failed(error.message, Exit.usage)
    } catch {
        throw failed("an internal error: \(error).", Exit.internal)
    }
}

private func failed(_ sentence: String, _ code: ExitCode) -> ExitCode {
    // Names of columns and files come from the input: none of their characters may control a terminal.
    Output.note("privacy-audit: \(Output.safe(sentence))\n")
    return code
}

/// Reads a checkpoint; a crash of the HDF5 library on a damaged file is a sentence and an exit code too.
func reading<Result>(_ file: String, _ work: () throws -> Result) throws -> Result {
    try HDF5File.endingOnCrash(program: Tool.name, file: file, status: Exit.data.rawValue, work)
}

/// Writes an output; that it cannot be written is no fault of the data.
func writing<Result>(_ path: String, as name: String, _ work: () throws -> Result) throws -> Result {
    do {
        return try work()
    } catch let error as DataError where error.file == path {
        throw OutputError(path: name, reason: error.problem, remedy: error.remedy)
    }
}
