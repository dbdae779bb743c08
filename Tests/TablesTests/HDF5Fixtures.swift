// Written by Fixtures/Oracles/make_table_fixtures.py; not to be edited.

// swift-format-ignore-file

/// Files by h5py, gzip and base64, and their values and columns.
enum HDF5Fixtures {
    static let good: [(name: String, file: String, values: [[Double]], columns: [String])] = [
        ("f8",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoMOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxNSA0E0QAZj0zlEbnMwNTPkiloII9NO06MJhwM5j8hypg\
            BYqC5JmYIAZyQHMKMyMsqRuguahiQOMh2M/fBZSjYflQgXk0bY6CUTC0wQN7CP1hP7QUc5g1EwR2QsUFHF71LLCMtNN0AwCcLbGI\
            MAgAAA==
            """,
            [[0.5, -1.0, 2.25], [0.1, 4.0, 1e+30]], ["c0", "c1", "c2"]),
        ("f4 chunked gzip",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwre8KPyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGaPAQuE\
            5mAYBSMReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYIOYxQjja0BoJogAzHpmKI3OZwamfJBKQQV5BkgSVmAQ52AQr4fK\
            swJTNEieiRliIDdQHsRghNvHAc5BKalpOYklqVAzQPkAkqOYmZgrWBFZEGQ9VEkATeIh2M/fhRHsKghQYB5Nm+QAUHnHCIwq9PJO\
            gIC+DdBymA9NHC0bMBzgR80njDjMO4dmHiMO8+7xo+cLVHUso1E6CkbBKBgFo2AUjIJRQBNQEZeckLAhPSHjBj+w7c9YD+ILFCQA\
            22GMKxgCK+Ksq5/16DI7NzMzCNsyJwP5X09unsDIwSDwkKkcAEduy93sDwAA
            """,
            [[0.5, -1.0, 2.25], [0.10000000149011612, 4.0, 1.0000000150474662e+30]], ["c0", "c1", "c2"]),
        (">f8",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoMOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxNSA0E0QAZj0zlEbnMwNTPkiloKI9NO06MJhwM5j8hypg\
            BYqC5JmYIAZyQHMKMyMsqRuguahiQOMh2M/fBZSjYflQgXk0bY6CUTBUgf0DCL3/A4R2gBZg9jtngsAsB2hB66ZpF2m5oOcVAE1w\
            Vf4wCAAA
            """,
            [[0.5, -1.0, 2.25], [0.1, 4.0, 1e+30]], ["c0", "c1", "c2"]),
        ("i8",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoMOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxNSA0E0QAZj0zlEbnMwNdClIpwAFLuw5gkhXIA4kzMUEM\
            4oDmEGZGWBI3QHNJw6CIh2A/fxdQjoblQwXm0bQ5CkbBUAeMOMovFli5CqUBPuQaYzAIAAA=
            """,
            [[0.0, 1.0, 2.0], [3.0, 4.0, 100.0]], ["c0", "c1", "c2"]),
        ("u1",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwrYOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxNSA0E0QAZj0zlEbnMwNdygh1LyNSCmYF0iA+ExPEIA5o\
            DmFmhCVxNjSXNAyKeAj283cB5WhYPlRgHk2bo2AUDFnAyMTMkgIAK1ILSQYIAAA=
            """,
            [[0.0, 1.0, 2.0], [3.0, 4.0, 100.0]], ["c0", "c1", "c2"]),
        ("bool",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwrYOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxNSA0E0QAZj0zlEbnMwPVg9M/E8QIAQ6YURwMbo4+wa7g\
            tB/qCstErEBxkDwTE8QCDmjOYWaEJX02NBdm0DUegv38XUA5GpYPFZhH0+YoGAVDFzACAQBydNHSBggAAA==
            """,
            [[0.0, 0.0, 1.0], [1.0, 1.0, 1.0]], ["c0", "c1", "c2"]),
        ("f2",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwqAUih8mHwClGaE0h1QegUTTJwRLCcBFReEmo+uLiTI1RWk+j8agNljwAKh\
            ORhGwUgEHq6OASA6AsqHpdITTKjqUhJLEotTS+Dp0YNCexkZWCFmMcL4GhCaCSIAsx4XzQxM+SCVggr8UDEBBi5WBi5+qDwrMEWD\
            5JmYIAZyQHMKMyMsqaOn+IoBjYdgP38XUI6GuUqBeTRtjoJRMGSBBYMNgwODEwC0lbkGCAgAAA==
            """,
            [[0.5, 1.0], [2.0, 3.0]], ["c0", "c1"]),
        ("fixed strings",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwqcOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS08nmFDVpSSWJBanljAk5+eU5uYVw9OlA5n2MjKwQsxghPE1IDQTRABmPTOURuczA10KUimoYA9Nuw4M\
            JtwMJv+hCliBoiB5JiaIgRxQnzEzwpK6AZqLKgY0HoL9/F0Ygb6ElRIVrPjVw/KrAvNoGsafriDxzsjIiJZ+YDQknQgDCTa86cYA\
            GuRCaDbOGA30UYADPLCH0B/2Q0sxh1kzQWAnVFzA4VXPAstIO023xPRUIL84tULh8MpksBwAjKLXg0IIAAA=
            """,
            [[0.5, -1.0, 2.25], [0.1, 4.0, 1e+30]], ["age", "sex é", "c"]),
        ("variable strings",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoSJFD5MPkEKM0IpTug9AommDgjWA6qnUEQaj66upAgV1eQ6v9oAGaPAQuE\
            5mAYBSMReLg6BoDoCCgflp5OMKGqS0ksSSxOLWFIzs8pzc0rhqdLBzLtZWRghZjBCONrQGgmiADMemYojc5nBroUpFJQwR6adh0Y\
            TLgZTP5DFbACRUHyTEwQAzmgPmNmhCV1AzQXVQxoPAT7+bswAn0JKyUqWPGrh+VXBebRNIw/XUHinZGRES39oKYjSaA8KOwF4Fo5\
            0NIRA1o6MsCRjjpGI2EUQMEDewj9YT+0FHOYNRMEdkLFBRxe9SywjLTTdAOlxwQORNpkQ+IzQdMkjA9iuzv7+4ATpABqOwFGJ6OV\
            m2xQuji1QuHwSsx8kJieiuLyFfyjsTcKRsEoGAWjYBSMglEwCkbBKBgFo2AUDDQAAAO6MzBgGAAA
            """,
            [[0.5, -1.0, 2.25], [0.1, 4.0, 1e+30]], ["age", "sex é", "c"]),
        ("attribute",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoMJFD5MPkEKM0IpTug9AommDgjWA6qnUEQaj66upAgV1eQ6v9oAGaPAQuE\
            5mAYBSMReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYIOYxQjja0BoJogAzHpmKI3OZwamfJBKQQV7aNp1YDDhZjD5D1XA\
            ChQFyTMxQQzkgOYUZkZYUjdAcQ8PQwHUHRwMIkC1yfk5pbl5xQySjIzgMBGAOxWinZGREc09CNqAA8FmQ+IzQc2A8RmR7A/283dh\
            ZIA7jkGBeTRtjoJRMLTBA3sI/WE/tARwmDUTBHZCxQUcXvUssIy003Rzd/b3YUQqgBnR6v9ktHKQDUoXp1YoHF6JWQ4lpqeiuGQF\
            /2hsjIJRMApGwSgYBaNgFIyCUTAKRsEoGAUDDQDXnGYFMBgAAA==
            """,
            [[0.5, -1.0, 2.25], [0.1, 4.0, 1e+30]], ["age", "sex é", "c"]),
        ("csr attribute",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo4RFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPnASuE\
            5mAYBSMReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYEZJvwJQmxcIQ/gZDMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8l\
            Mzm1GEQXlBQhylcLEu0N9vN3AZXAsHJTgRm1vPaA8jNYR+MIfznACgkzRhgfkpMZGSEC0GBEoiXASgUV7KFh78Bgws1g8h+qgBUo\
            CpJnYmJihNRrEPOYGS04sJcUHYMwVH7YQ+gPUJrBgREpDGCACY1mHk1Oo2AUjIJRMApGwZAEkHYlM7xdqcGOXz2sv9YgiF8drNUz\
            QWi0XYm9XSkAVioADHgWpJ4E7vZkADSKeNBsnjAkw4MFqo4FS3jA2tn4wyOGA7UHNrjDAzZeht5P44GObDAysAHZEgzFGYkFqVjC\
            ARZuuNrgsHAEAPysh6YIFAAA
            """,
            [[0.0, 1.5, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]], ["c0", "c1", "c2", "c3"]),
        ("csr dataset",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo2iKDyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGbPA1YI\
            zcEwCkYi8HB1DADREVA+LJWeYEJVl5JYklicWgJPjx4U2osr/XowQ/gZrMSlXwuogxVGo3I0/QKBBqy8ZMVMvyA6My8lMzm1GEQX\
            lBQxMBRnJBakIpWzBkTaG+zn7wJKwbByU4EZtbxGT8ejAFc5wAoJM0YYH1IiMDJCBKDBiERLgJUKKthDw96BwYSbweQ/VAErUBQk\
            z8TExAip1yDmMTNaQKNKAs0FHYMwVH7YQ+gPUJrBgREpDGCACY1GDyuW0eQ1CkbBKBgFo2AUDAkAaVeywNuVGuz41cP6aw2C+NXB\
            Wj0ThPCrg/WjFgiPtHalAFipAAes3aRAoD0ZAI0iHjSbJwzJ8GBBazMihwesnY0/PGI4sPfEh2Z4YLatSQ2PGg7UHDq4wwMAotn2\
            3rAUAAA=
            """,
            [[0.0, 1.5, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]], ["c0", "c1", "c2", "c3"]),
        ("csr no shape",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoWCKPyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGbPA1YI\
            zcEwCkYi8HB1DADREVA+LJWeYEJVl5JYklicWgJPjx4U2osr/XowQ/gZrMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8lMzm1GEQX\
            lBQhylcLEu0N9vN3AaVgWLmpwIxaXqOn41GAqxxghYQZI4wPycmMjBABaDAi0RJgpYIK9tCwd2Aw4WYw+Q9VwAoUBckzMTExQuo1\
            iHnMjBYc2EuKjkEYKj/sIfQHKM3gwIgUBjDAhEYzjyanUTAKRsEoGAWjYEgCSLuSGd6u1GDHrx7WX2sQxK8O1uqZIDTarsTerhQA\
            KxUABjwLUk8Cd3syABpFPGg2TxiS4cECVceCJTxg7Wz84RHDgdoDG9zhAQBhmm5ZoBMAAA==
            """,
            [[0.0, 1.5, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]], ["c0", "c1", "c2", "c3"]),
        ("csr names",
            """
            H4sIAAAAAAACA+2Yv0/CQBTH3/WHNoixqEN16sjowNANjKAdjBB1cHCQAAkkisRi/BEHR9z4Exz9U/wz/BMc3bDl3mF7lIZoQiS8\
            z/J4dy+98u3r67t7cYv7q6ntFAQYBmhgQpgB4mSjvpi/QMvQ9tC+KWKcDecsHM/g9eW40+NSKYgeSIh1PnRuDSAWEbe0WwnsGfoi\
            S9+VaFy92q16je4oH90/rstAjeSviSu/bnC/CdPlr4M3bNGjpPz1yYp6qY/nb2Bb7Xqr1vAC2+neANSuL2+v2t4or3emXPfkqFwM\
            KrCom7Yardcu+k2dnlFyHdC5Zkz4/E1mjA+gjCFrDUMzdh61L0BuBXIDDND90WBeURTGv2v8eipzjPhK0fuHqnzluf1ECwUW0kCg\
            SFYN9QwO/k1N8lXJZ5KvUEoSBEEQxMzhfaUGNvrGZnK86D+zy8lxYl/3nEmOE91Rf33R+kpzGGoavGcCfAKT+8kKSp+WVu7PpR4a\
            QMSG9RB9drIe56iHPRd6iPMyeZ+WxpMNBkv+bwu8ZrXTiNFB6DapB9d+rTvf32z58ya+tyz0pv/oD5L+T6h/YQ72NwRBxHGwVz5k\
            oQ82g6h9kOqNGH+MOQMIuB+rR5w7uUqvkfYEQRAEQRAEQRAEMSu+Aa3VfCg4KAAA
            """,
            [[0.0, 1.5, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]], ["w", "x", "y", "z"]),
    ]

    static let nested =
        """
            H4sIAAAAAAACA+2Yv08CMRTH2zsOLxjj+TPodKNuDCwughGQwYhRB9w4odEBf0QwuT8BE/8AdWLEzVEnTVz8M5yd/A/wzr7qtQQQ\
            ScTI+yzv2r60vd63r313nk1lxiLzEeJjmiRELBKkCZAFpQwUwFKwNbANTdTTj7Yo1E9A/6rfzlY67Xs3FcQ4sRC38uyQYSGbXtn0\
            bR7KQk/PmuxXcqpOhVVJibGToC6TPxyXEoP3QUWZbwSq8QoxvA5WLeveTH3PCTtBTJhJfJTEm+BgeLV+u6bxDk14M52CO4kpM3IH\
            +h22N3Ip6r0lTI7Yemd/sV9dQ44TdYMM9YZuFxfVdekWF60pbk0MEaijgI5c0M/l5Hd6eUlw+/YAUSx5feVzD/VW8vWivrS7vJjp\
            1V8PBGv/ORwoayIeROXYgCAIgiDI7+ZV4jpuK/dydiqf0dk+x+12rz2YwXst6rI1379T7rNVZ6/MPFs8Lp8dHlX6zvd5fvuZfJPH\
            EVn3vd2rhzkvGdR/k9if/m8iwurtbGd/ob/8NGqps674d6eUKvqRdTTntVtwvtHACn/piCg6KrTRUe1frefaam6dBg5+SmRbVPZn\
            GGyFufbTTet6O/tM6r8xjppFEARBEARBEARBkEHzDr3wyQkAKAAA
            """

    static let bad: [(name: String, file: String, message: String)] = [
        ("other name",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoMOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVlSQm5aQipUcPCu1lZGCFmMUI42tAaCaIAMx6ZiiNzmcGpnyQSkEFe2jadWAw4WYw+Q9VwAoU\
            BckzMUEM5IDmFGZGWFI3QHNRxYDGQ7CfvwsoR8PyoQLzaNocBaNgaIMH9hD6w35oKeYwayYI7ISKCzi86llgGWmn6QYAljkxGDAI\
            AAA=
            """,
            "--dataset table"),
        ("1 dimension",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwokOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxISmZkREiwAxVh6AFwEoFOGBp1QFMsgJ5IHEmJiZGSDqG\
            mMPMCEvSEmg2TxiU8RDs5+8CytGwfKjAPJo2R8EoGOoAVl7CilMAVkJ87BgIAAA=
            """,
            "has 1 dimensions"),
        ("strings",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwr4OFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxNSA0EyNKusdFMwNTLIgtDCT4gDQrlM/EBDGAA5ozmBlh\
            SZsPzQUdgyoegv38XUA5GpYPFZhH0+YoGAVDFQS7Oge5huiGOfqEuuqaAwBi1Yq1DggAAA==
            """,
            "does not hold numbers"),
        ("compound",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoUOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxNSA0E0QAZj0umhnoApBKMUZI2k0k0l5BBXtoWndgMOFm\
            MPnPDBFnBYqCzGNigjiAA5qzmBlhWUMBPeSoGg/Bfv4uoBwNy4cKzKNpcxSMguEKAJrZIKggCAAA
            """,
            "does not hold numbers"),
        ("nan",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoUOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxNSA0E0QAZj0umhmY8kEqBRXsoWnXgcGEm8HkPzNEnhUo\
            CpJnYoIYyAHNKcyMsKSugOaiigGNh2A/fxdQjoblQwXm0bQ5CkbB0AYf7KEMBwj1ox7GBwCHO9vOIAgAAA==
            """,
            "row 2, column 'c0': the value is NaN"),
        ("huge",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoUOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxNSA0E0QAZj0umhnoUpBKAQ5Y2nUAk6xAHkiciQliEAc0\
            hzAzwpK4AppLGgZFPAT7+buAcjQsHyowj6bNUTAKhipgxCivUIAAALdW9pQgCAAA
            """,
            "row 2, column 'c1': the whole number is beyond 2^53"),
        ("huge unsigned",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoEOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC\
            czCMgpEIPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxNSA0EyNKumdCywcwPjPQpYxQ90LSrgOYZAXyQOJMTBCD\
            OKA5hJkRlsQF0FzSMCjiIdjP3wWUo2H5UIF5NG2OglEwVAEjWj0PAPx0TzAQCAAA
            """,
            "beyond 2^53"),
        ("csr falling indptr",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoWCKPyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGbPA1YI\
            zcEwCkYi8HB1DADREVA+LJWeYEJVl5JYklicWgJPjx4U2osr/XowQ/gZrMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8lMzm1GEQX\
            lBQhylcLEu0N9vN3AaVgWLmpwIxaXqOn41GAqxxghYQZI4wPycmMjBABaDAi0RJgpYIK9tCwd2Aw4WYw+Q9VwAoUBckzMTExQuo1\
            iHnMjBYc2EuKjkEYKj/sIfQHKM3gwIgUBjDAhNZGYB5NTqNgFIyCUTAKRsGQBJB2JTO8XanBjl89rL/WIIhfHazVM0FotF2JvV0p\
            AFYqAAx4FqSeBO72ZAA0injQbJ4wJMODBaqOBUt4wNrZ+MMjhgO1Bza4wwMAf6ZWaqATAAA=
            """,
            "does not rise"),
        ("csr indptr beyond",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoWCKPyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGbPA1YI\
            zcEwCkYi8HB1DADREVA+LJWeYEJVl5JYklicWgJPjx4U2osr/XowQ/gZrMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8lMzm1GEQX\
            lBQhylcLEu0N9vN3AaVgWLmpwIxaXqOn41GAqxxghYQZI4wPycmMjBABaDAi0RJgpYIK9tCwd2Aw4WYw+Q9VwAoUBckzMTExQuo1\
            iHnMjBYc2EuKjkEYKj/sIfQHKM3gwIgUBjDAhEZzjianUTAKRsEoGAWjYEgCSLuSGd6u1GDHrx7WX2sQxK8O1uqZIDTarsTerhQA\
            KxUABjwLUk8Cd3syABpFPGg2TxiS4cECVceCJTxg7Wz84RHDgdoDG9zhAQBlCx0eoBMAAA==
            """,
            "does not rise"),
        ("csr indptr short",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoWCKPyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGbPA1YI\
            zcEwCkYi8HB1DADREVA+LJWeYEJVl5JYklicWgJPjx4U2osr/XowQ/gZrMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8lMzm1GEQX\
            lBQhylcLEu0N9vN3AaVgWLmpwIxaXqOn41GAqxxghYQZI4wPycmMjBABaDAi0RJgpYIK9tCwd2Aw4WYw+Q9VwAoUBckzMTExQuo1\
            iHnMjBYc2EuKjkEYKj/sIfQHKM3gwIgUBgxobQMYzTSanEbBKBgFo2AUjIIhCSDtSmZ4u1KDHb96WH+tQRC/OlirZ4LQaLsSe7tS\
            AKxUABjwLEg9CdztyQBoFPGg2TxhSIYHC1QdC5bwgLWz8YdHDAdqD2xwhwcA6ZvOBaATAAA=
            """,
            "does not end"),
        ("csr indptr start",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoWCKPyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGbPA1YI\
            zcEwCkYi8HB1DADREVA+LJWeYEJVl5JYklicWgJPjx4U2osr/XowQ/gZrMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8lMzm1GEQX\
            lBQhylcLEu0N9vN3AaVgWLmpwIxaXqOn41GAqxxghYQZI4wPycmMjBABaDAi0RJgpYIK9tCwd2Aw4WYw+Q9VwAoUBckzMTExQuo1\
            iHnMjBYc2EuKjkEYKj/sIfQHKM3gwIgUBrA0xoRGM48mp1EwCkbBKBgFo2BIAki7khnertRgx68e1l9rEMSvDtbqmSA02q7E3q4U\
            ACsVAAY8C1JPAnd7MgAaRTxoNk8YkuHBAlXHgiU8YO1s/OERw4HaAxvc4QEAQJPXfaATAAA=
            """,
            "does not rise"),
        ("csr index beyond",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo4RFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPnASuE\
            5mAYBSMReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYEZJvwJQmxcIQ/gZDMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8l\
            Mzm1GEQXlBQhylcLEu0N9vN3AZXAsHJTgRm1vPaA8jNYR+MIfznACgkzRhgfkpMZGSEC0GBEoiXASgUV7KFh78Bgws1g8h+qgBUo\
            CpJnYmJihNRrEPOYGS04sJcUHYMwVH7YQ+gPUJrBAeQZFjRVTGg082hyGgWjYBSMglEwCoYkgLQrmeHtSg12/Oph/bUGQfzqYK2e\
            CUKj7Urs7UoBsFIBDlg7S4FAezIAGkU8aDZPGJLhAWtbsmAJD1g7G394xHCg9sAGd3jAxsvQ+2k80JENRgY2IFuCoTgjsSAVSzjA\
            wg1XGxwWjgDNb8k2CBQAAA==
            """,
            "row 1: a column index"),
        ("csr index negative",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo4RFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPnASuE\
            5mAYBSMReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYEZJvwJQmxcIQ/gZDMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8l\
            Mzm1GEQXlBQhylcLEu0N9vN3AZXAsHJTgRm1vPaA8jNYR+MIfznACgkzRhgfkpMZGSEC0GBEoiXASgUV7KFh78Bgws1g8h+qgBUo\
            CpJnYmJihNRrEPOYGS04sJcUHYMwVH7YQ+gPUJrBgRHaRkBWxYRGM48mp1EwCkbBKBgFo2BIAki7khnertRgx68e1l9rEMSvDtbq\
            mSA02q7E3q4UACsVAAY8C1JPAnd7MgAaRTxoNk8YkuHBAlXHgiU8YO1s/OERw4HaAxvc4QEbL0Pvp/FARzYYGdiAbAmG4ozEglQs\
            4QALN1xtcFg4AgAUatEiCBQAAA==
            """,
            "row 1: a column index"),
        ("csr twice",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo4RFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPnASuE\
            5mAYBSMReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYEZJvwJQmxcIQ/gZDMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8l\
            Mzm1GEQXlBQhylcLEu0N9vN3AZXAsHJTgRm1vPaA8jNYR+MIfznACgkzRhgfkpMZGSEC0GBEoiXASgUV7KFh78Bgws1g8h+qgBUo\
            CpJnYmJihNRrEPOYGS04sJcUHYMwVH7YQ+gPUJrBgREpbcEAExrNPJqcRsEoGAWjYBSMgiEJIO1KZni7UoMdv3pYf61BEL86WKtn\
            gtBouxJ7u1IArFQAGPAsSD0J3O3JAGgU8aDZPGFIhgcLVB0LlvCAtbPxh0cMB2oPbHCHB2y8DL2fxgMd2WBkYAOyJRiKMxILUrGE\
            AyzccLXBYeEIAMeYhQkIFAAA
            """,
            "two values"),
        ("csr nan",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo4RFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPnASuE\
            5mAYBSMReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYEZJvwJQmxcIQ/gZDMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8l\
            Mzm1GEQXlBQhylcLEu0N9vN3AZXAsHJTgRm1vPaA8jNYR+MIfznACgkzRhgfkpMZGSEC0GBEoiXASgUV7KFh78Bgws1g8h+qgBUo\
            CpJnYmJihNRrEPOYGS04sJcUHYMwVD7YQ+gf9VABB0akMIABJjSaeTQ5jYJRMApGwSgYBUMSQNqVzPB2pQY7fvWw/lqDIH51sFbP\
            BKHRdiX2dqUAWKkAMOBZkHoSuNuTAdAo4kGzecKQDA8WqDoWLOEBa2fjD48YDtQe2OAOD9h4GXo/jQc6ssHIwAZkSzAUZyQWpGIJ\
            B1i44WqDw8IRAEQ/yToIFAAA
            """,
            "row 1, column 'c3': the value is NaN"),
        ("csr shape",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo4RFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPnASuE\
            5mAYBSMReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYEZJvwJQmxcIQ/gZDMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8l\
            Mzm1GEQXlBQhylcLEu0N9vN3AZXAsHJTgRm1vPaA8jNYR+MIfznACgkzRhgfkpMZGSEC0GBEoiXASgUV7KFh78Bgws1g8h+qgBUo\
            CpJnYmJihNRrEPOYGS04sJcUHYMwVH7YQ+gPUJrBgREpDGCACY1mHk1Oo2AUjIJRMApGwZAEkHYlM7xdqcGOXz2sv9YgiF8drNUz\
            QWi0XYm9XSkAVioADHgWpJ4E7vZkADSKeNBsnjAkw4MFqo4FS3jA2tn4wyOGA7UHNrjDAzZeht5P44GObDAysAHZEgzFGYkFqVjC\
            ARZu6G1wdrRwBAB74LZyCBQAAA==
            """,
            "shape does not fit"),
        ("csr lengths",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoWCKPyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGbPA1YI\
            zcEwCkYi8HB1DADREVA+LJWeYEJVl5JYklicWgJPjx4U2osr/XowQ/gZrMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8lMzm1GEQX\
            lBQhylcLEu0N9vN3AaVgWLmpwIxaXqOn41GAqxxghYQZI4wPycmMjBABWDEEo5mB5QRIRoADVmc5gElWIA8kzsTExAipzyDmMDNa\
            cKCWbDAwYZCGB6p/GcF+RgWYYTIKRsEoGAWjYBSMgqEMIO1KZni7UoMdv3pYq6ZBEL86WP9ogtBouxK5zcSMpV3JgtSTwN2u9IBG\
            Ec8QaVfiDw8WqDoWstvZIRyoPbDBHR4A7+FHfaATAAA=
            """,
            "differ in length"),
        ("csr half",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo02FH5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPnASuE\
            5mAYBSMReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7cWVfj2YIfwMVuT0y4Az/Y6C0fSLnH5h5VgHK3p6g4AAKtkb7OfvAkrB\
            MPsUmFHtQU/HowA7AAC2y3xTKAcAAA==
            """,
            "there is no dataset 'data'"),
    ]
}
