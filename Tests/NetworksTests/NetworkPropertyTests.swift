import CKernels
import Foundation
import Networks
import Statistics
import Testing

@Suite(.serialized) struct NetworkPropertyTests {
    private func random(_ count: Int, _ purpose: String, scale: Double = 1) -> [Float] {
        var stream = RandomStream(seed: 1, purpose: purpose)
        return (0..<count).map { _ in Float((2 * stream.uniform() - 1) * scale) }
    }

    /// Dense, convolutional and transposed layers with shapes that fill no block.
    private func network() -> Network {
        Network(
            [
                Layer(
                    .linear(inputs: 13, outputs: 13), weights: random(169, "a"), bias: random(13, "b"),
                    activation: .relu,
                    addsInput: true),
                Layer(
                    .transposedConvolution(inputs: 13, outputs: 5, kernel: 4), weights: random(13 * 5 * 4, "c"),
                    bias: random(5, "d"), activation: .leakyReLU(slope: 0.2)),
                Layer(
                    .transposedConvolution(inputs: 5, outputs: 3, kernel: 7, stride: 3, padding: 1),
                    weights: random(5 * 3 * 7, "e"), bias: random(3, "f"), activation: .tanh),
                Layer(
                    .convolution(inputs: 3, outputs: 7, kernel: 3, stride: 2, padding: 2), weights: random(63, "g"),
                    bias: random(7, "h"), activation: .sigmoid),
            ], input: FeatureShape(channels: 13))
    }

    /// A record's values do not depend on its batch, bit for bit.
    @Test func batchesDoNotChangeARecord() {
        let network = network()
        let rows = random(13 * 77, "rows")
        let together = network.outputs(of: rows)
        #expect(Set(together).count > 1_000)
        for record in [0, 1, 15, 16, 40, 76] {
            let alone = network.outputs(of: Array(rows[record * 13..<(record + 1) * 13]))
            #expect(alone == Array(together[record * network.output.count..<(record + 1) * network.output.count]))
        }
    }

    /// Instruction sets with fused rounding agree bit for bit; the one without it to rounding.
    @Test func instructionSetsAgree() {
        defer { pa_limit_lanes(Int32(bitPattern: PA_AVX512.rawValue)) }
        let network = network()
        let rows = random(13 * 50, "rows")
        let best = network.outputs(of: rows)
        pa_limit_lanes(Int32(bitPattern: PA_AVX2.rawValue))
        #expect(network.outputs(of: rows) == best)
        pa_limit_lanes(Int32(bitPattern: PA_PORTABLE.rawValue))
        let portable = network.outputs(of: rows)
        #expect(zip(portable, best).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func bitsAreTheThresholdOfValues() {
        let network = network()
        let records = 45
        let rows = random(13 * records, "rows")
        let values = LaneBuffer(panels: 3, width: 13)
        values.load(rows, records: records, width: 13)
        let width = network.output.count
        let bits = LaneBits(panels: 3, width: width)
        let workspace = Network.Workspace(network, panels: 3)
        // Half as argument of the final sigmoid is 0.
        network.apply(values, records: records, workspace: workspace, to: .bits(bits, threshold: 0))
        var words = [UInt64](repeating: 0, count: records * ((width + 63) / 64))
        bits.store(&words, records: records)
        let outputs = network.outputs(of: rows)
        var ones = 0
        for record in 0..<records {
            for column in 0..<width {
                let value = outputs[record * width + column]
                let bit = words[record * ((width + 63) / 64) + column / 64] >> UInt64(column % 64) & 1
                if abs(value - 0.5) > 1e-6 { #expect((bit == 1) == (value > 0.5)) }
                ones += Int(bit)
            }
        }
        #expect(ones > 100 && ones < records * width - 100)
    }

    @Test func normalsAreTheStreamsWordsByBoxAndMuller() {
        let stream = LatentStream(seed: 7, purpose: "latent")
        for width in [1, 4, 6, 128] {
            let found = stream.normals(first: 3, records: 20, width: width)
            var words = RandomStream(seed: 7, purpose: "latent")
            let padded = (width + 3) / 4 * 4
            for _ in 0..<3 * padded { _ = words.next32() }
            for record in 0..<20 {
                let raw = (0..<padded).map { _ in words.next32() }
                for column in 0..<width {
                    let pair = column / 2 * 2
                    let radius = (-2 * log((Double(raw[pair]) + 0.5) * 0x1p-32)).squareRoot()
                    let angle = Double(Int32(bitPattern: raw[pair + 1])) * 0x1p-31 * .pi
                    let expected =
                        radius * (column % 2 == 0 ? cos(angle) : sin(angle))
                    #expect(abs(Double(found[record * width + column]) - expected) < 2e-6)
                }
            }
        }
    }

    /// Moments and tails of 4 million values, within five standard errors.
    @Test func normalsAreNormal() {
        let values = LatentStream(seed: 1, purpose: "moments").normals(records: 32_000, width: 125).map(Double.init)
        let count = Double(values.count)
        #expect(abs(values.reduce(0, +) / count) < 5 / count.squareRoot())
        #expect(abs(values.reduce(0) { $0 + $1 * $1 } / count - 1) < 5 * (2 / count).squareRoot())
        #expect(abs(values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / count - 3) < 5 * (96 / count).squareRoot())
        for (bound, tail) in [(1.0, 0.158655254), (2, 0.022750132), (3, 0.001349898), (4, 3.16712e-5)] {
            let found = Double(values.count { $0 > bound }) / count
            #expect(abs(found - tail) < 5 * (tail / count).squareRoot(), "\(bound)")
        }
    }

    @Test func everyInstructionSetDrawsTheSameNumbers() {
        defer { pa_limit_lanes(Int32(bitPattern: PA_AVX512.rawValue)) }
        let stream = LatentStream(seed: 3, purpose: "x")
        let best = stream.normals(records: 100, width: 30)
        for instructions in [PA_PORTABLE, PA_AVX2] {
            pa_limit_lanes(Int32(bitPattern: instructions.rawValue))
            #expect(stream.normals(records: 100, width: 30) == best)
        }
    }

    @Test func bitsAreDrawnWithTheirProbabilities() {
        let probabilities: [Float] = [0, 0.001, 0.1, 0.5, 0.75, 1]
        let (records, width) = (16_000, probabilities.count)
        let buffer = LaneBuffer(panels: records / 16, width: width)
        let rows = (0..<records).flatMap { _ in probabilities }
        buffer.load(rows, records: records, width: width)
        let bits = LaneBits(panels: records / 16, width: width)
        LatentStream(seed: 9, purpose: "bits").drawBits(buffer, first: 0, panels: records / 16, into: bits)
        var words = [UInt64](repeating: 0, count: records)
        bits.store(&words, records: records)
        for (column, probability) in probabilities.enumerated() {
            let share = Double(words.count { $0 >> UInt64(column) & 1 == 1 }) / Double(records)
            let p = Double(probability)
            #expect(abs(share - p) <= 5 * (p * (1 - p) / Double(records)).squareRoot())
        }
    }
}
