import Statistics
import Testing

@Suite struct DigestTests {
    /// FIPS 180-2, appendix B.
    @Test(arguments: [
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ])
    func knownAnswers(message: String, expected: String) {
        #expect(SHA256Digest.hexadecimal(of: Array(message.utf8)) == expected)
    }
}
