public import Auditing
internal import Learning
public import Tables

/// Shadows that are statistical models: a thousand of them take minutes.
public struct StatisticalShadow: ShadowGenerator {
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        case independent
        case tree
        case copula
    }

    public let kind: Kind
    /// Of the noise on counts; `nil` for none. Copulas take none.
    public let noiseMultiplier: Double?

    /// - Throws: `AuditError` for a copula with noise.
    public init(_ kind: Kind, noiseMultiplier: Double? = nil) throws {
        if noiseMultiplier != nil, kind == .copula {
            throw AuditError.invalidOption("noise goes with the generators 'independent' and 'tree'")
        }
        if let noiseMultiplier, !(noiseMultiplier > 0 && noiseMultiplier.isFinite) {
            throw AuditError.invalidOption("the noise multiplier of shadows must be a number above 0")
        }
        self.kind = kind
        self.noiseMultiplier = noiseMultiplier
    }

    public var recipe: String {
        "\(kind.rawValue) 1" + (noiseMultiplier.map { ", noise multiplier \($0)" } ?? "")
    }

    public func release(trainedOn records: Table, count: Int, seed: UInt64) throws -> Table {
        let coding = try DiscreteCoding(fittedTo: records)
        switch kind {
        case .copula: return try CopulaModel(records, coding: coding).sample(count, seed: seed)
        case .independent, .tree:
            // The noise of a shadow protects nobody, and must be the same the next time.
            return try TreeModel(
                records, coding: coding, structure: kind == .tree ? .tree : .independent,
                noiseMultiplier: noiseMultiplier, knownSeed: noiseMultiplier == nil ? nil : seed
            ).sample(count, seed: seed)
        }
    }
}
