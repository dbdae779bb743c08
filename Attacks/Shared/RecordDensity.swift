import Auditing
import Learning
import Neighbors
import Tables

/// How densities of records are estimated.
public enum DensityKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// Kernels where records have at most ten coordinates, else a tree.
    case auto
    /// Gaussian kernels on whitened coordinates.
    case kernel
    /// A tree of columns, numbers in bins.
    case tree

    static let mostKernelCoordinates = 10
}

/// Log-densities of the candidates, estimated once for all attacks of a view.
struct RecordDensity {
    let view: AdversaryView
    let kind: DensityKind

    /// Of the distribution of synthetic records.
    func ofRelease() throws -> [Double] { try values("release", view.release) }

    /// Of the distribution of reference records; `nil` without them.
    func ofReference() throws -> [Double]? { try view.reference.map { try values("reference", $0) } }

    /// All that is compared shares one coding: records of the release, of the reference and the candidates.
    private var fitted: [Table] { [view.release] + [view.reference].compactMap(\.self) + [view.candidates] }

    private func values(_ name: String, _ records: Table) throws -> [Double] {
        let reference = view.reference?.rowCount ?? 0
        return try view.shared("density of \(name), \(kind.rawValue), \(reference) reference records") {
            if kind != .tree, let values = kernel(records) { return values }
            guard kind != .kernel else { throw DensityError() }
            let coding = view.shared("coding, \(reference)") { Result { try DiscreteCoding(fittedTo: fitted) } }
            return try TreeDensity(records, coding: coding.get(), workers: view.workers)
                .logDensities(of: view.candidates)
        }
    }

    private func kernel(_ records: Table) -> [Double]? {
        guard kind == .kernel || records.schema.columns.count <= DensityKind.mostKernelCoordinates else { return nil }
        let embedding = Embedding(fittedTo: fitted)
        guard embedding.dimensions > 0,
            embedding.dimensions <= DensityKind.mostKernelCoordinates
                || kind == .kernel && embedding.dimensions <= 1_000
        else { return nil }
        let whitening = Whitening(
            fittedTo: fitted.flatMap(embedding.points), dimensions: embedding.dimensions)
        guard
            let density = KernelDensity(whitening(embedding.points(records)), dimensions: whitening.dimensions)
        else { return nil }
        return density.logDensities(of: whitening(embedding.points(view.candidates)), workers: view.workers)
    }
}

/// Kernels do not suit the records.
public struct DensityError: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String {
        "kernel densities need records that vary, with at most 1,000 coordinates, and at least two of them; use --density tree"
    }
}

/// Values whose difference is a rounding error made equal: sums in another order must not break ties.
func levelled(_ value: Double) -> Double {
    guard abs(value) < 0x1p12 else { return value }
    return (value * 0x1p40).rounded() * 0x1p-40
}
