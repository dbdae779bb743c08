// Written by Fixtures/Oracles/make_table_fixtures.py; not to be edited.

// swift-format-ignore-file

/// Files by NumPy, gzip and base64, and their values.
enum NPYFixtures {
    static let good: [(name: String, file: String, values: [[Double]])] = [
        ("<f4 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDLgYGBnsGhob9DAwCDmfPnLEFsh1OffIsBADW7biPmAAAAA==
            """,
            [[0.5, -1.0, 2.25], [0.10000000149011612, 4.0, 1.0000000150474662e+30]]),
        ("<f8 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDLgYweGAPoT/sh9BMDrNmgsBOqLiAw6ueBZaRdppuAJSYQ4uwAAAA
            """,
            [[0.5, -1.0, 2.25], [0.1, 4.0, 1e+30]]),
        (">f4 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDLnsGBob9DQwMDgIMDLZnzpx1ALILPT+dAgB7clj4mAAAAA==
            """,
            [[0.5, -1.0, 2.25], [0.10000000149011612, 4.0, 1.0000000150474662e+30]]),
        (">f8 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDLvsHDGCw/wOEdmCC0PY7Z4LALAcBCN9N0y7SckHPKwANqHu5sAAAAA==
            """,
            [[0.5, -1.0, 2.25], [0.1, 4.0, 1e+30]]),
        ("i1 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loF6Taaiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDrv8MjEzMyQBGw6XUhgAAAA==
            """,
            [[-1.0, 0.0, 1.0], [2.0, 3.0, 99.0]]),
        ("<i2 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDrv//GRgYGZgYmBmSGQA159tWjAAAAA==
            """,
            [[-1.0, 0.0, 1.0], [2.0, 3.0, 99.0]]),
        ("<i4 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDrv9AwAAEjEDMBMTMQJwMxACS4/EbmAAAAA==
            """,
            [[-1.0, 0.0, 1.0], [2.0, 3.0, 99.0]]),
        ("<i8 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDrv9QwAAFjFCaCUozQ+lkKA0ARuB1ALAAAAA=
            """,
            [[-1.0, 0.0, 1.0], [2.0, 3.0, 99.0]]),
        (">i8 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDrv9QwIAKGKE0E5RmhtLJAMZwdM2wAAAA
            """,
            [[-1.0, 0.0, 1.0], [2.0, 3.0, 99.0]]),
        ("u1 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDLgZGJmaWFACwz2L1hgAAAA==
            """,
            [[0.0, 1.0, 2.0], [3.0, 4.0, 100.0]]),
        ("<u2 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG5TaqSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDLgYGRgYmBmYGFoYUBgDjz+kSjAAAAA==
            """,
            [[0.0, 1.0, 2.0], [3.0, 4.0, 100.0]]),
        (">u4 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG5XaqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDLgYIYARiJiBmBmIWIE4BAIxIJNuYAAAA
            """,
            [[0.0, 1.0, 2.0], [3.0, 4.0, 100.0]]),
        ("<u8 C",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG5TaqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDLgYoYITSTFCaGUqzQOkUKA0ADElMobAAAAA=
            """,
            [[0.0, 1.0, 2.0], [3.0, 4.0, 100.0]]),
        ("<f4 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AMuBgYG+7NnztgyMDTsB2IHBgYBh1OfPAsBeWKnipgAAAA=
            """,
            [[0.5, -1.0, 2.25], [0.10000000149011612, 4.0, 1.0000000150474662e+30]]),
        ("<f8 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AMuBjB4YD9rJgjstIfwP+yH0AIOEJrJ4VXPAstIO003AEdija2wAAAA
            """,
            [[0.5, -1.0, 2.25], [0.1, 4.0, 1e+30]]),
        (">f4 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XZqKuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AMuewYGBtszZ87ub2BgcABhAQaGQs9PpwCAieWbmAAAAA==
            """,
            [[0.5, -1.0, 2.25], [0.10000000149011612, 4.0, 1.0000000150474662e+30]]),
        (">f8 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XZqGuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AMu+wcMYGC/cyYIzNr/AcJ3EIDSTBDaTdMu0nJBzysA8hDp8bAAAAA=
            """,
            [[0.5, -1.0, 2.25], [0.1, 4.0, 1e+30]]),
        ("i1 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loF6Taaiuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AOu/0wMzIzJACbkfS+GAAAA
            """,
            [[-1.0, 0.0, 1.0], [2.0, 3.0, 99.0]]),
        ("<i2 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaSuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AOu//+ZGBgYmBkYGZIZAHAcRTyMAAAA
            """,
            [[-1.0, 0.0, 1.0], [2.0, 3.0, 99.0]]),
        ("<i4 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaKuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AOu/0DAxAABzEDMCMTJQAwAcb0fkZgAAAA=
            """,
            [[-1.0, 0.0, 1.0], [2.0, 3.0, 99.0]]),
        ("<i8 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AOu/1DAxIAKmKE0I5ROhtIAKlMeNbAAAAA=
            """,
            [[-1.0, 0.0, 1.0], [2.0, 3.0, 99.0]]),
        (">i8 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XaaGuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AOu/1DAAAFMDKiAGUozQulkAKb2huuwAAAA
            """,
            [[-1.0, 0.0, 1.0], [2.0, 3.0, 99.0]]),
        ("u1 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AMuBmZGFqYUAO2ZUsSGAAAA
            """,
            [[0.0, 1.0, 2.0], [3.0, 4.0, 100.0]]),
        ("<u2 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG5TaqSuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AMuBgZmBkYGFgYmhhQGAJFHaWOMAAAA
            """,
            [[0.0, 1.0, 2.0], [3.0, 4.0, 100.0]]),
        (">u4 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG5XaqKuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AMuBghgBmJGIGYBYiYgTgEAAN47bpgAAAA=
            """,
            [[0.0, 1.0, 2.0], [3.0, 4.0, 100.0]]),
        ("<u8 F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG5TaqGuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AMuBihghtKMUJoFSjNB6RQoDQCi6e7IsAAAAA==
            """,
            [[0.0, 1.0, 2.0], [3.0, 4.0, 100.0]]),
        ("b1",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loF6TZKiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1\
            CmQDLkYGBkYAu+RMrYQAAAA=
            """,
            [[1.0, 0.0], [0.0, 1.0]]),
        ("version 2",
            """
            H4sIAAAAAAACA5vsF+obEMnEUMLAwFCtnpJanFykbqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKxpo6\
            CrUKZAIuBjB4YA+hP+yH0EwOs2aCwE6ouIDDq54FlpF2mm4AIeDbnLAAAAA=
            """,
            [[0.5, -1.0, 2.25], [0.1, 4.0, 1e+30]]),
        ("version 3",
            """
            H4sIAAAAAAACA5vsF+obEMnMUMLAwFCtnpJanFykbqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKxpo6\
            CrUKZAIuBjB4YA+hP+yH0EwOs2aCwE6ouIDDq54FlpF2mm4A6fJ55LAAAAA=
            """,
            [[0.5, -1.0, 2.25], [0.1, 4.0, 1e+30]]),
        ("50 rows F",
            """
            H4sIAAAAAAACA53Tu2oVURSA4RXvxvv9ruMtk+hRY0QQEdwvoFhoYeUJ5gQrI5NoI8J6B1/gPMp+BEvLU1hYWIiIiIgYmc/C1mk+\
            1qwphv2z395/dO/B46l4Fa/bpdHq06693bR3lm+1g6ZdXunWusXnT1a6pdGf9w+7l6P116vPFl+M1sfZm/OD5sbcoHnT/PczHf88\
            7+/2fuQXfucvbii9m7mNO7i7N/ea95sPmA+ZD5uPmo+ZT5hPmk+bz7DpLWftz/VW5nn7C/YX7Zkz9q39rD1zzv6S/WV75sD+iv1V\
            e+a13mbezAnL9d4xY6F3yKjOecJP/MofDN9v5BZu507u4T7/o0ccNOsRR8x6xHGzHnHKrEfoUJl6FB1Ch8rUo+gQOlSmHkWH0KEy\
            9Sg6hA6VqUfRIXSoLM5/zHD+Q1Y2OuTfHu+c9wd+5jf+5JTvN3Erp7mL7kXqEe5F6hHuReoR7kXqEe5F6hHuRdEhdKhMPYoOoUNl\
            6lF0CB0qU4+iQ+hQmXoUHUKHytSj6BDOf8jKxvknJyw6jBfKb3YAt94wBQAA
            """,
            [[0.0, 0.125, 0.25], [0.375, 0.5, 0.625], [0.75, 0.875, 1.0], [1.125, 1.25, 1.375], [1.5, 1.625, 1.75], [1.875, 2.0, 2.125], [2.25, 2.375, 2.5], [2.625, 2.75, 2.875], [3.0, 3.125, 3.25], [3.375, 3.5, 3.625], [3.75, 3.875, 4.0], [4.125, 4.25, 4.375], [4.5, 4.625, 4.75], [4.875, 5.0, 5.125], [5.25, 5.375, 5.5], [5.625, 5.75, 5.875], [6.0, 6.125, 6.25], [6.375, 6.5, 6.625], [6.75, 6.875, 7.0], [7.125, 7.25, 7.375], [7.5, 7.625, 7.75], [7.875, 8.0, 8.125], [8.25, 8.375, 8.5], [8.625, 8.75, 8.875], [9.0, 9.125, 9.25], [9.375, 9.5, 9.625], [9.75, 9.875, 10.0], [10.125, 10.25, 10.375], [10.5, 10.625, 10.75], [10.875, 11.0, 11.125], [11.25, 11.375, 11.5], [11.625, 11.75, 11.875], [12.0, 12.125, 12.25], [12.375, 12.5, 12.625], [12.75, 12.875, 13.0], [13.125, 13.25, 13.375], [13.5, 13.625, 13.75], [13.875, 14.0, 14.125], [14.25, 14.375, 14.5], [14.625, 14.75, 14.875], [15.0, 15.125, 15.25], [15.375, 15.5, 15.625], [15.75, 15.875, 16.0], [16.125, 16.25, 16.375], [16.5, 16.625, 16.75], [16.875, 17.0, 17.125], [17.25, 17.375, 17.5], [17.625, 17.75, 17.875], [18.0, 18.125, 18.25], [18.375, 18.5, 18.625]]),
    ]

    static let bad: [(name: String, file: String, message: String)] = [
        ("1 dimension",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoU\
            AC4GFPDBHspwAAAkIeErmAAAAA==
            """,
            "dimensions"),
        ("3 dimensions",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CiCkqaNQ\
            q0Ae4GKgEAAAEqyuycAAAAA=
            """,
            "dimensions"),
        ("objects",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loF7jr66joJ6WX1RSlJgXn1+UkgoSdkvMKU4FihdnJBakAvkahjoKRpo6CrUK\
            5AOuBpap8xkgoEcsrzS3oFIvPjm/KFUvtzSnJDOxqCixckoPT3xRanJ+XnFJUWlyyZTJU3pYwSqn9LDnpUCUTJ7izdA6xZkxaUr7\
            lKApGt6MQMjUNiWDuYc1paSyIBWkicnfYkpnB0SeuYexZoqfn5/XfyAAE972JVOSOmOnaPTwBbs6B7mG6IY5+oS66ppP8WZMBUrp\
            AQDC7TcOKgEAAA==
            """,
            "Python objects"),
        ("records",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6lEK2hnqiuo6Buk2ahrqmjoKGeBOZlmqhrxgIZaflFJUWJefH5RSmpIOVuiTnF\
            qUDx4ozEglQgX8NIB6irVoEYwMWAAwAAFXepWJgAAAA=
            """,
            "does not describe"),
        ("complex",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TbGimrqOgnpZfVFKUmBefX5SSCpJwS8wpTgWKF2ckFqQC+RpGOgpGmjoK\
            tQrkAi4GCgEAiUS7h8AAAAA=
            """,
            "not supported"),
        ("strings",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG4TamiirqOgnpZfVFKUmBefX5SSCpJwS8wpTgWKF2ckFqQC+RqGOgqGmjoK\
            tQrkAq5gBgYGVyB2BuIgKDsEiHWBOAyIHYHYB4hDoXIgcXMgBgA4dbAbuAAAAA==
            """,
            "not supported"),
        ("half",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1\
            CmQDLgYoAADkgNh9iAAAAA==
            """,
            "not supported"),
        ("nan",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1\
            CmQDLgYw+GAPoRkcIBQHlP5RDwD4YUpJoAAAAA==
            """,
            "row 2, column 'c1': the value is NaN"),
        ("nan F",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK\
            5AMuBjD4YA+l6yE0gwOEEoDSHFBaxAEABVAcCrAAAAA=
            """,
            "row 2, column 'c0': the value is NaN"),
        ("huge",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1\
            CmQDLkYGCGCC0sxQGiKuwAAAZm4vhqAAAAA=
            """,
            "row 2, column 'c1': the whole number is beyond 2^53"),
        ("version 9",
            """
            H4sIAAAAAAACA5vsF+obEMnJUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDLgYweGAPoT/sh9BMDrNmgsBOqLiAw6ueBZaRdppuAFYCsfiwAAAA
            """,
            "version 9"),
        ("long header",
            """
            H4sIAAAAAAACA5vsF+obEMnE8P///3oF2gMAsbK0Zm8AAAA=
            """,
            "header is longer"),
        ("overflow",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GpZGRsbG5kYG\
            xmYWpibm5qYWBuY6CpaaOrUKRAMAzBNY2IAAAAA=
            """,
            "cut off"),
        ("trailing",
            """
            H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1\
            CmQDLgYweGAPoT/sh9BMDrNmgsBOqLiAw6ueBZaRdppuFRUAJMcYE7IAAAA=
            """,
            "after the array's end"),
    ]
}
