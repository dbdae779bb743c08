public import Foundation

/// Whom an attack claims as members, by row numbers, so that two audits of the same people can be compared person by person.
public struct ClaimedTargets: Codable, Hashable, Sendable {
    /// The rows of one file.
    public struct Side: Codable, Hashable, Sendable {
        /// Rows of the file.
        public var rows: Int
        /// Two bits a row, four rows a byte, the first row in the lowest bits: 0 not attacked, 1 attacked and not claimed, 2 claimed.
        public var bits: Data

        /// - Parameter decisions: whether each row is claimed; `nil` for a row that was not attacked.
        public init(_ decisions: [Bool?]) {
            rows = decisions.count
            var bytes = [UInt8](repeating: 0, count: (decisions.count + 3) / 4)
            for (row, decision) in decisions.enumerated() {
                guard let decision else { continue }
                bytes[row / 4] |= (decision ? 2 : 1) << UInt8(2 * (row % 4))
            }
            bits = Data(bytes)
        }

        /// Whether each row is claimed; `nil` for a row that was not attacked. `nil` altogether where the bits are not those of the rows.
        public var decisions: [Bool?]? {
            let bytes = [UInt8](bits)
            guard rows >= 0, rows <= 4 * bytes.count, bytes.count == (rows + 3) / 4 else { return nil }
            return (0..<rows).map { row in
                switch bytes[row / 4] >> UInt8(2 * (row % 4)) & 3 {
                case 1: false
                case 2: true
                default: nil
                }
            }
        }
    }

    public var attack: String
    public var members: Side
    public var holdout: Side

    public init(attack: String, members: Side, holdout: Side) {
        self.attack = attack
        self.members = members
        self.holdout = holdout
    }
}
