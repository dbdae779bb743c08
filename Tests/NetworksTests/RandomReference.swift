import Foundation

/// The library's functions, in double precision.
enum RandomReference {
    static func log(_ x: Double) -> Double { Foundation.log(x) }
    static func cosine(_ x: Double) -> Double { cos(x) }
    static func sine(_ x: Double) -> Double { sin(x) }
}
