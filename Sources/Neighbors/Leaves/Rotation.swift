import CKernels
import COpenBLAS
import Synchronization

/// An orthogonal matrix that turns correlated columns into uncorrelated ones of falling variance: the first few then say
/// most about how far two points are apart.
///
/// The library finds the matrix; how orthogonal it is, and every product with it, is computed by our kernels. So a search is
/// exact whatever the library returns: some builds of it must not be called by two threads at a time, others are known to
/// compute wrong products on processors newer than they are.
struct Rotation: Sendable {
    /// Above this number of columns the matrix would cost more than it saves.
    static let mostColumns = 512

    /// The library may be built without locks, and its number of threads is one for the whole program.
    private static let library = Mutex(())

    let columns: Int
    let centre: [Double]
    /// The matrix, by which points are multiplied from the left, in panels of columns.
    private let panels: [Double]
    /// Bounds how far the matrix times its transpose is from one.
    let defect: Double

    /// The principal axes of `rows` points of `columns` coordinates; `nil` where they cannot be found.
    init?(principalAxesOf points: [Double], rows: Int, columns: Int) {
        guard rows > 1, columns > 1, columns <= Self.mostColumns else { return nil }
        var centre = [Double](repeating: 0, count: columns)
        for row in 0..<rows { for column in 0..<columns { centre[column] += points[row * columns + column] } }
        for column in 0..<columns { centre[column] /= Double(rows) }
        var centred = points
        for row in 0..<rows { for column in 0..<columns { centred[row * columns + column] -= centre[column] } }
        guard let axes = Self.library.withLock({ _ in Self.axes(of: centred, rows, columns) }) else { return nil }
        // Variances ascend along the axes.
        let ordered = (0..<columns).reversed().flatMap { axes[$0 * columns..<($0 + 1) * columns] }
        let panels = Self.panels(ordered, columns)
        // The products of all pairs of axes.
        var products = [Double](repeating: 0, count: columns * columns)
        pa_rotate(ordered, Int64(columns), Int64(columns), panels, &products)
        for row in 0..<columns { products[row * columns + row] -= 1 }
        let defect =
            products.reduce(0) { $0 + $1 * $1 }.squareRoot() + Double(columns * columns) * 0x1p-50
        guard defect < 1e-6 else { return nil }
        (self.columns, self.centre, self.panels, self.defect) = (columns, centre, panels, defect)
    }

    /// Rotates `rows` centred points.
    func apply(to points: UnsafePointer<Double>, rows: Int, into rotated: UnsafeMutablePointer<Double>) {
        pa_rotate(points, Int64(rows), Int64(columns), panels, rotated)
    }

    /// The matrix whose columns are `axes`, in panels.
    private static func panels(_ axes: [Double], _ columns: Int) -> [Double] {
        let wide = Int(PA_PANEL_COLUMNS)
        var panels = [Double](repeating: 0, count: (columns + wide - 1) / wide * wide * columns)
        for column in 0..<columns {
            let start = column / wide * wide * columns + column % wide
            for row in 0..<columns { panels[start + row * wide] = axes[column * columns + row] }
        }
        return panels
    }

    /// The eigenvectors of the covariance, one after the other, of ascending variance; `nil` where there are none.
    private static func axes(of centred: [Double], _ rows: Int, _ columns: Int) -> [Double]? {
        // Threads are ours; those of the library would compete with them.
        openblas_set_num_threads(1)
        var n = Int32(columns)
        var matrix = [Double](repeating: 0, count: columns * columns)
        cblas_dgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, n, n, Int32(rows), 1 / Double(rows), centred, n, centred, n, 0,
            &matrix, n)
        var workSize = 1 + 6 * n + 2 * n * n
        var integersSize = 3 + 5 * n
        var values = [Double](repeating: 0, count: columns)
        var work = [Double](repeating: 0, count: Int(workSize))
        var integers = [Int32](repeating: 0, count: Int(integersSize))
        var info: Int32 = 0
        dsyevd_("V", "U", &n, &matrix, &n, &values, &work, &workSize, &integers, &integersSize, &info)
        return info == 0 && matrix.allSatisfy(\.isFinite) ? matrix : nil
    }
}
