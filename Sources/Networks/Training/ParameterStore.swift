internal import CKernels

/// The values of a network that training changes, and their gradients, each in one run of memory.
///
/// Not safe for use by two threads at a time.
package final class ParameterStore {
    /// A multiple of 16; what no parameter uses stays zero.
    package let count: Int
    package let values: UnsafeMutablePointer<Float>
    package let gradients: UnsafeMutablePointer<Float>
    /// Goes up with every change of the values.
    package private(set) var version = 0

    init(count: Int) {
        self.count = (count + LaneBuffer.lanes - 1) / LaneBuffer.lanes * LaneBuffer.lanes
        values = Self.zeros(self.count)
        gradients = Self.zeros(self.count)
    }

    deinit {
        values.deallocate()
        gradients.deallocate()
    }

    /// Memory for `count` values, zeros, at a border of 64 bytes.
    static func zeros(_ count: Int) -> UnsafeMutablePointer<Float> {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(count, 16) * 4, alignment: 64)
            .bindMemory(to: Float.self, capacity: max(count, 16))
        memory.initialize(repeating: 0, count: max(count, 16))
        return memory
    }

    package func valuesChanged() { version += 1 }

    package func clearGradients() { gradients.update(repeating: 0, count: count) }

    package func scaleGradients(_ factor: Float) { pa_scale(gradients, Int64(count), factor) }

    /// Cuts all values to −`bound` … `bound` (Arjovsky et al. 2017).
    package func clamp(_ bound: Float) {
        pa_clamp(values, Int64(count), bound)
        valuesChanged()
    }

    /// The largest size of a value; infinite where one is not a number.
    package var largest: Float { pa_largest(values, Int64(count)) }
}
