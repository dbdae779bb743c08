import COpenBLAS

/// An orthogonal matrix that turns correlated columns into uncorrelated ones of falling variance: the first few then say
/// most about how far two points are apart.
struct Rotation: Sendable {
    /// Above this number of columns the matrix would cost more than it saves.
    static let mostColumns = 512

    let columns: Int
    let centre: [Double]
    /// Row by row; a point is multiplied from the left.
    let matrix: [Double]
    /// Bounds how far the matrix times its transpose is from one.
    let defect: Double

    /// The principal axes of `rows` points of `columns` coordinates; `nil` where they cannot be found.
    init?(principalAxesOf points: [Double], rows: Int, columns: Int) {
        guard rows > 1, columns > 1, columns <= Self.mostColumns else { return nil }
        // Threads are ours; those of the library would compete with them.
        openblas_set_num_threads(1)
        var centre = [Double](repeating: 0, count: columns)
        for row in 0..<rows { for column in 0..<columns { centre[column] += points[row * columns + column] } }
        for column in 0..<columns { centre[column] /= Double(rows) }
        var centred = points
        for row in 0..<rows { for column in 0..<columns { centred[row * columns + column] -= centre[column] } }
        var vectors = [Double](repeating: 0, count: columns * columns)
        let n = Int32(columns)
        cblas_dgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, n, n, Int32(rows), 1 / Double(rows), centred, n, centred, n, 0,
            &vectors, n)
        guard Self.findEigenvectors(&vectors, columns) else { return nil }
        // Eigenvalues ascend, and each row is a vector.
        var matrix = vectors
        for row in 0..<columns {
            for column in 0..<columns {
                matrix[row * columns + column] = vectors[(columns - 1 - column) * columns + row]
            }
        }
        let defect = Self.defect(of: matrix, columns)
        guard defect < 1e-6 else { return nil }
        (self.columns, self.centre, self.matrix, self.defect) = (columns, centre, matrix, defect)
    }

    private static func findEigenvectors(_ matrix: inout [Double], _ columns: Int) -> Bool {
        var n = Int32(columns)
        var workSize = 1 + 6 * n + 2 * n * n
        var integersSize = 3 + 5 * n
        var values = [Double](repeating: 0, count: columns)
        var work = [Double](repeating: 0, count: Int(workSize))
        var integers = [Int32](repeating: 0, count: Int(integersSize))
        var info: Int32 = 0
        dsyevd_("V", "U", &n, &matrix, &n, &values, &work, &workSize, &integers, &integersSize, &info)
        return info == 0 && matrix.allSatisfy(\.isFinite)
    }

    /// The Frobenius norm of the matrix times its transpose less one, with what rounding may hide.
    private static func defect(of matrix: [Double], _ columns: Int) -> Double {
        var product = [Double](repeating: 0, count: columns * columns)
        for row in 0..<columns { product[row * columns + row] = 1 }
        let n = Int32(columns)
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, n, 1, matrix, n, matrix, n, -1, &product, n)
        let squares = product.reduce(0) { $0 + $1 * $1 }
        return squares.squareRoot() + Double(columns * columns) * 0x1p-50
    }

    /// Rotates `rows` centred points.
    func apply(to points: UnsafePointer<Double>, rows: Int, into rotated: UnsafeMutablePointer<Double>) {
        let n = Int32(columns)
        cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), n, n, 1, points, n, matrix, n, 0, rotated, n)
    }
}
