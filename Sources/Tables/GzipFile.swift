internal import CGzip

/// Unpacks a gzip file of one or more members.
///
/// zlib's own `gzread` takes whatever follows the first member and is not gzip for rubbish and ends there without a
/// word, so a file cut inside the second member's header would read as a complete one. Here it is an error.
package final class GzipFile: ByteSource {
    private let file: OpenFile
    private var stream: UnsafeMutablePointer<z_stream>
    private var input: UnsafeMutableBufferPointer<UInt8>
    /// Whether the last member has ended, so that the file may end too.
    private var betweenMembers = false
    private var inputEnded = false

    /// Takes a file positioned at its start.
    package init(_ file: OpenFile, bufferSize: Int = 1 << 18) throws {
        self.file = file
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        input = .allocate(capacity: bufferSize)
        // 15 bits of window, + 16: gzip wrapper and nothing else.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw DataError(file: file.name, problem: "zlib cannot be started", remedy: "check the free memory")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let wanted = min(buffer.count, 1 << 30)
        guard wanted > 0, let base = buffer.baseAddress else { return 0 }
        stream.pointee.next_out = base.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(wanted)
        while stream.pointee.avail_out > 0 {
            try refill()
            if betweenMembers {
                if stream.pointee.avail_in == 0 { break }
                guard inflateReset(stream) == Z_OK else { throw damaged() }
                betweenMembers = false
            }
            // At the end of input zlib is still called: it may hold output back. Without progress the file is cut off.
            let status = inflate(stream, Z_NO_FLUSH)
            switch status {
            case Z_STREAM_END: betweenMembers = true
            case Z_OK: break
            case Z_BUF_ERROR where inputEnded && stream.pointee.avail_in == 0: throw truncated()
            case Z_BUF_ERROR: break
            default: throw damaged()
            }
        }
        return wanted - Int(stream.pointee.avail_out)
    }

    private func refill() throws {
        guard stream.pointee.avail_in == 0, !inputEnded else { return }
        let count = try file.read(into: UnsafeMutableRawBufferPointer(input))
        if count < input.count { inputEnded = true }
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = UInt32(count)
    }

    private func truncated() -> DataError {
        DataError(
            file: file.name, problem: "the gzip data end early: the file is cut off",
            remedy: "copy or download the file again")
    }

    private func damaged() -> DataError {
        DataError(
            file: file.name, problem: "the gzip data are damaged", remedy: "copy or download the file again")
    }
}
