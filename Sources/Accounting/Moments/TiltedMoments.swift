internal import Foundation

/// Moments E_P[e^{(c + iy) L}] of one pair along a line of equal distances y = 0, h, 2h, ….
///
/// From one point to the next every node is turned by e^{ihL}, without a sine or cosine.
struct TiltedMoments {
    /// ln M of one point, the imaginary part up to multiples of 2π; and ln M / A, where A leaves out large losses.
    struct Point {
        var log: Complex
        var jump = Complex(real: 0, imaginary: 0)
    }

    private let losses: [Double]
    /// Where the pair's moments are near 1, e^{tL} − 1 of each node; elsewhere e^{tL} over the scale, with its weight.
    private var real: [Double]
    private var imaginary: [Double]
    private let weights: [Double]
    /// Which share of each node is a large loss; empty where all are counted alike.
    private var large: [Double] = []
    private let turnReal: [Double]
    private let turnImaginary: [Double]
    private let isExcess: Bool
    /// How many nodes there are.
    var size: Int { losses.count }
    /// ln of what `real` and `imaginary` are divided by.
    private let scale: Double
    /// What the identity E_P[e^{−L}] = 1 lacks in these nodes.
    private let correction: Double
    private let infiniteMass: Double
    private let (abscissa, step): (Double, Double)
    private var index = 0

    /// - Parameters:
    ///   - pair: whose loss it is.
    ///   - abscissa: c.
    ///   - step: h.
    ///   - frequency: the largest y that will be asked for.
    ///   - cut: from where on losses are large, smoothly.
    init(_ pair: any PrivacyPair, abscissa: Double, step: Double, frequency: Double, cut: Double? = nil) {
        let nodes = pair.nodes(for: QuadratureNeed(lowest: abscissa, highest: abscissa, frequency: frequency))
        (self.abscissa, self.step) = (abscissa, step)
        infiniteMass = pair.infiniteMass
        var (largest, largestLoss) = (-Double.infinity, -Double.infinity)
        for (loss, logWeight) in zip(nodes.losses, nodes.logWeights) {
            largest = max(largest, abscissa * loss + logWeight)
            if max(abscissa * loss, 0) + logWeight > -42 { largestLoss = max(largestLoss, loss) }
        }
        isExcess = largest < 2 && abscissa * largestLoss < 300 && infiniteMass == 0
        scale = isExcess ? 0 : largest
        var (losses, real, weights): ([Double], [Double], [Double]) = ([], [], [])
        var sum = 0.0
        for (loss, logWeight) in zip(nodes.losses, nodes.logWeights) {
            let exponent = abscissa * loss + logWeight
            if isExcess {
                guard exponent > -42 || logWeight > -42 else { continue }
                let weight = exp(logWeight)
                weights.append(weight)
                real.append(expm1(abscissa * loss))
                sum += weight * expm1(-loss)
            } else {
                guard exponent - largest > -42 else { continue }
                real.append(exp(exponent - largest))
            }
            losses.append(loss)
        }
        correction = isExcess ? sum + pair.lostMass : 0
        imaginary = Array(repeating: 0, count: losses.count)
        turnImaginary = losses.map { sin(step * $0) }
        let isExcess = isExcess
        turnReal = losses.map { loss in
            let half = sin(step * loss / 2)
            // e^{ihL} − 1 keeps its digits where the loss is small.
            return isExcess ? -2 * half * half : cos(step * loss)
        }
        (self.losses, self.real, self.weights) = (losses, real, weights)
        if let cut { large = losses.map { Self.largeShare($0, cut) } }
    }

    /// From 0 for small losses to 1 for large ones; of losses of thrice the cut less than 1e-13 count as small.
    static func largeShare(_ loss: Double, _ cut: Double) -> Double {
        loss > 0 ? 0.5 * erfc(-log(loss / cut) / 0.2) : 0
    }

    /// The next point.
    mutating func next() -> Point {
        defer {
            index += 1
            turn()
        }
        let (all, jumps) = (sum(weights), large.isEmpty ? Complex(real: 0, imaginary: 0) : largeSum())
        let y = Double(index) * step
        // M − 1 where moments are near 1, M over the scale elsewhere.
        let whole =
            isExcess
            ? Complex(real: all.real + abscissa * correction, imaginary: all.imaginary + y * correction) : all
        let log = isExcess ? whole.log1p : Complex(real: whole.log.real + scale, imaginary: whole.log.imaginary)
        if large.isEmpty { return Point(log: log) }
        let small = Complex(
            real: whole.real - jumps.real + (isExcess ? 1 : 0), imaginary: whole.imaginary - jumps.imaginary)
        return Point(log: log, jump: (jumps / small).log1p)
    }

    /// Σ w e^{tL} over large losses.
    private func largeSum() -> Complex {
        var sum = Complex(real: 0, imaginary: 0)
        for index in losses.indices where large[index] > 0 {
            let weight = large[index] * (isExcess ? weights[index] : 1)
            sum.real += weight * (real[index] + (isExcess ? 1 : 0))
            sum.imaginary += weight * imaginary[index]
        }
        return sum
    }

    private func sum(_ weights: [Double]) -> Complex {
        let count = losses.count
        return real.withUnsafeBufferPointer { real in
            imaginary.withUnsafeBufferPointer { imaginary in
                weights.withUnsafeBufferPointer { weights in
                    var (a, b) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
                    let whole = count & ~3
                    for start in stride(from: 0, to: whole, by: 4) {
                        let w = isExcess ? Self.load(weights, start) : SIMD4(repeating: 1)
                        a += w * Self.load(real, start)
                        b += w * Self.load(imaginary, start)
                    }
                    var (re, im) = (a.sum(), b.sum())
                    for index in whole..<count {
                        let w = isExcess ? weights[index] : 1
                        re += w * real[index]
                        im += w * imaginary[index]
                    }
                    return Complex(real: re, imaginary: im)
                }
            }
        }
    }

    private static func load(_ buffer: UnsafeBufferPointer<Double>, _ start: Int) -> SIMD4<Double> {
        SIMD4(buffer[start], buffer[start + 1], buffer[start + 2], buffer[start + 3])
    }

    private mutating func turn() {
        let count = losses.count
        let offset = isExcess ? 1.0 : 0.0
        real.withUnsafeMutableBufferPointer { real in
            imaginary.withUnsafeMutableBufferPointer { imaginary in
                turnReal.withUnsafeBufferPointer { turnReal in
                    turnImaginary.withUnsafeBufferPointer { turnImaginary in
                        // d ← d + (1 + d) (e^{ihL} − 1), or d ← d e^{ihL}.
                        for index in 0..<count {
                            let (a, b) = (real[index] + offset, imaginary[index])
                            let (p, q) = (turnReal[index], turnImaginary[index])
                            let (x, y) = (a * p - b * q, a * q + b * p)
                            real[index] = isExcess ? real[index] + x : x
                            imaginary[index] = isExcess ? b + y : y
                        }
                    }
                }
            }
        }
    }
}
