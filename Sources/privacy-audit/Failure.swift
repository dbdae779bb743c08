import ArgumentParser
import Attacks
import Auditing
import Generators
import Neighbors
import Tables

/// Exit codes of the command line (BSD sysexits).
enum Exit {
    static let data = ExitCode(65)
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
        case .invalidOption(let sentence): throw ValidationError("\(sentence).")
        case .invalidScores: throw failed("\(error).", Exit.internal)
        default: throw failed("\(error).", Exit.data)
        }
    } catch let error as NeighborError {
        throw failed("\(error).", Exit.data)
    } catch let error as GeneratorFailure {
        throw failed("\(error).", Exit.internal)
    } catch let error as OutputError {
        throw failed("\(error).", Exit.cannotCreate)
    } catch let error as Output.Failure {
        throw failed("\(error).", Exit.inputOutput)
    } catch let code as ExitCode {
        throw code
    } catch let error as ValidationError {
        throw error
    } catch {
        throw failed("an internal error: \(error).", Exit.internal)
    }
}

private func failed(_ sentence: String, _ code: ExitCode) -> ExitCode {
    // Names of columns and files come from the input: none of their characters may control a terminal.
    let safe = sentence.unicodeScalars.map { scalar in
        scalar.properties.generalCategory == .control ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    Output.note("privacy-audit: \(safe.joined())\n")
    return code
}
