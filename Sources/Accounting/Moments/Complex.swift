internal import Foundation

/// A complex number.
struct Complex: Sendable {
    var real: Double
    var imaginary: Double

    init(real: Double, imaginary: Double) { (self.real, self.imaginary) = (real, imaginary) }

    init(modulus: Double, argument: Double) {
        (real, imaginary) = (modulus * cos(argument), modulus * sin(argument))
    }

    /// ln, the principal branch.
    var log: Complex {
        Complex(real: 0.5 * Foundation.log(real * real + imaginary * imaginary), imaginary: atan2(imaginary, real))
    }

    /// ln(1 + z), with the digits of a small z.
    var log1p: Complex {
        Complex(
            real: 0.5 * Foundation.log1p(real * (2 + real) + imaginary * imaginary),
            imaginary: atan2(imaginary, 1 + real))
    }

    /// 1 − e^{−z}, with the digits of a small z.
    var oneLessExponential: Complex {
        let (shrunk, half) = (exp(-real), sin(imaginary / 2))
        return Complex(real: -expm1(-real) + 2 * shrunk * half * half, imaginary: shrunk * sin(imaginary))
    }

    static func * (left: Complex, right: Complex) -> Complex {
        Complex(
            real: left.real * right.real - left.imaginary * right.imaginary,
            imaginary: left.real * right.imaginary + left.imaginary * right.real)
    }

    static func / (left: Complex, right: Complex) -> Complex {
        let square = right.real * right.real + right.imaginary * right.imaginary
        return Complex(
            real: (left.real * right.real + left.imaginary * right.imaginary) / square,
            imaginary: (left.imaginary * right.real - left.real * right.imaginary) / square)
    }
}
