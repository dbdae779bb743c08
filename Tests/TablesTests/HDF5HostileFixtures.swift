/// HDF5 files that a careless or hostile program may write, by h5py, gzip and base64, and what their errors say.

// swift-format-ignore-file

enum HDF5HostileFixtures {
    /// The budget under which the files that declare too much are read.
    static let budget = 100_000_000

    static let bad: [(name: String, file: String, message: String)] = [
        ("external link",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoamFH5MPkEKM0IpTug9AommDgLWE4CKi4ANV+BGVV/SJCrK7L56PaMgpENPFwdA0B\
            0BJTPAaVPMKGqg6XDACrZywRPudhTJhfQJYxI6tkYNCDu4HBgT0ksSSxOLQEaoJ9akqyfX5KRWqSXYcqgD5UAqQMA0U97NIADAAA=
            """,
            "is kept in another file"),
        ("soft link through an external one",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwpmMKPyYfIJUJoRSndA6RVMMHFWsJwEVFwAar4C1LwKqHhIkKsrsvno9oyCkQ08XB0\
            DQHQElM8BpU8woaqDpcMAKtnLBE+52FMmF9AljEjq2aDqGTkcWBLLEyt5GBjySzJSi/QyTBn0wfIKUHlG9pTEksTi1BJeBn2QSn0oF2IOAO\
            0x+uuYAwAA
            """,
            "there is no dataset or group"),
        ("group by external link",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoqmFH5MPkEKM0IpTug9AommDgLWE4CKi4ANV8Bal4EVDwkyNUV2Xx0e0bByAYero4\
            ByOmFA0qfYEJVB0uHAVSylwmecrGnTC6gSxiR1LMxKEDcweHAnpJYklicWsLDwJBfkpFapJdhyqAPUwcAkWHnmXgDAAA=
            """,
            "is kept in another file"),
        ("external storage",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo2sKLyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGZPBguE5mAYBSM\
            ReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYIOYxQjja0BoJogAzHpmKI3OZwamfJBKQQV7aNp1YDDhZjD5D1XAChQFyTMxQQxkB5\
            rPCLUOlHMMcKR7AwaYOCRnMTPCcowBesjRJB4k0PJ9AAuqOv3UkmT9gsTi4vIUMD/Yz98F5B+YPxSYR9M0OQAAnmznL7AFAAA=
            """,
            "is kept in another file"),
        ("virtual",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoYJND4UJAApRmhdAeUXsEEE2cEy0G1MwhCzUdXFxLk6gpS/R8NwOwxYIHQHAyjYCQ\
            CD1fHABAdAeXDUukJJlR1KYklicWpJfD06EGhvYwMbBCzGGF8DQjNBBGAWc8MpdH5zMCUD1IpqGAPTbsODCbcDCb/oQpYgaIgeSZmiIEcUJ\
            +xMMOSOsQeISgXxHtdypjNwFAwIPEQ7OfvAsrRsHyowDyaNkfBKBiqwN3Z34cRqUCFlZthDGgVe35JRmqRXoYpvIRlRpKElXwwvgQaH2YQS\
            CxAccYzhGgH/2gcjIJRMApGwSgYBaNgFIyCUTAKRsEoGAW0BgAgyCtyABgAAA==
            """,
            "is kept in another file"),
        ("csr external data",
            """
            H4sIAAAAAAACA+2XvU7DQAzHfZemOQUqpUwREyMTTOxFalAmqKBDRyISKV2gajLwCGHryCPwKH0ERt6k5Dg75EKCBF34uN/i+mydK/dfy/c\
            Qjs8G7r4LEiGgBx7U2SDpnu5T/BotQ1ugfeJ0zt5iPp4P8f5m3vQyCGT2pgHVebGVFWD4j4TB6UTaGfqk0jXX8+Ioj7Ikr/QYblmXwY6mXw\
            8rHzrKn0Bdv9CpX4PRb12/NMcKu6k3XVfbcnV+MZYTmOodWHqdEP3UNr/RZ9D//nmo/FUj7pYdZi35BQ6q0Ye5Yqt8Rr6aMIypAxprZK3yP\
            hnxBGlH3WhjXc45U7pS91isEPqkJFY/us+sw+dGggaDwWAw/Dn6tP+IUU++4QYAd3maLI/SEziOa3Fw5rfx/CbJ7p2v7FNWtUd9d596xH3K\
            /xX7FK++Z/uL9L2f/bKfi3y51vfEXXw5l/Hysw9ZGi2Sln517au80e9XZVnZ6GgSAAA=
            """,
            "is kept in another file"),
        ("names by external link",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoMOFD5MPkEKM0IpTug9AommDgrWE4CKi4ANb+CFcKvgIqHBLm6glT/RwMwewxYIDQ\
            HwygYicDD1TEAREfA0xEEnGBCVZeSWJJYnFoCT48eFNoLS78wAxkZNCA0E0QAZj0zlEbnMwNTPkiloII9NO06MJhwM5j8hypgBYqC5JmYIA\
            ZyQHMKMyMsqRuguahiQOMh2M/fhZEB7jgGBebRtEkOYIKXiNhLPC5ouoABNqh6RgZ2aBJHDXk2BgWIPIcDe3J+TmluXrEwA0N+SUZqkV6GK\
            YM+VGw04EcBHvDBHspwgNa2UFoASos4AAATPjqjMAgAAA==
            """,
            "is kept in another file"),
        ("names in external storage",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoMOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS08nmFDVpSSWJBanljAk5+eU5uYVw9OlA5n2MjKwQsxghPE1IDQTRABmPTOURuczA10KUimoYA9Nuw4MJtwMJv+hCliBoi\
            B5JiaIgRxQnzEzwpK6AZqLKgY0HoL9/F0Ygb6ElRIVrPjVw/KrAvNoGkZNV2xo6QoS74yMjGjpB0ZD0okwkGDBkm7YgemSEWocqMTtYMNeX\
            vLA4wWWzmAlLQ+ayowByd8SaPXJCjZUdfqpJcn6BYnFxeUpo4mI6uCDPWpxyQGlBaC0iAMAQnpoWjAIAAA=
            """,
            "is kept in another file"),
        ("attribute of numbers",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoMOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysEHMYoTxNSA0E0QAZj0zlEbnMwNTPkiloII9NO06MJhwM5j8hypgBYqC5JmYIAZyQH\
            MKMyMsqRuguIeHIQDqDg4gW4IhOT+nNDevmEGAgwFuPliekRHNHaj5FN2dDAwKRIVHsJ+/CyMD3HEMCsyjaXMUjILhAT7YQxkO0NoWSgtAa\
            REHAJNr75YwCAAA
            """,
            "is not a one-dimensional list of strings"),
        ("attribute scalar",
            """
            H4sIAAAAAAACA+2VsU7DMBCG75wWWaWIVOoATB0ZOmTo3iAamgFRBAyMhMJWYGj7DuVNeJQ+Qh+DNwhxfY6cjDC1/J8U/Tn7fHeyzvZnOro\
            6ap21yKA1NSgkn1yITqq2m38SZdGV6Jdy47ydk+XUkfh1v4e7JDHeeQ2XJ2pY1QT+I2lycWv0UWzXpWtV9XvJFtn8dVH2Y/rHvEwHNhY7+9\
            yqsgMufSBat4Oi841npzeU3o1pcEiDXByaxaiZV8oG1HJSAnatHlXqaRfrbR2ausU3/Zgt397ndMq83ZOwLFVXzmXTRNL+WY1+tR/3N5MRU\
            1kc9QL0JgD7wfdQfmJ5bUVD0W48vpxcs3cB+/eLIes/96dexM0xdhUAAAAAAAAAANg1fgCdzBJqMBgAAA==
            """,
            "is not a one-dimensional list of strings"),
        ("attribute of two dimensions",
            """
            H4sIAAAAAAACA+2Vv07DMBDG7+xWWAVEKnUApo6MGbo3iAYyIIqAgZFQ2PgztEiMjPAmfRQehzcIcX1uY0ssIMTA91u+3PliO/J3zlsxOtz\
            s7HbIYgy1KKEmlZBuh7EfvxJl0VfRufJ5XozJ69SV+eO6i7M8t9VVhF8nbTk1BP4jRb5/avVSYu/SdxXW3ZSzcno7W/qx+OG6TGtuLvbxnl\
            PlEn55LRrHuna+rez2h+LdjAbrNKikoF1n7bhSbkIjnaLZWz0N9pPIlz+3w35bdeLvcn4yHtmO9n3Y1/Dmd9igF/GToV7tqcnj3dP9w5R2m\
            BcnnCwtZwK/6ei+jWOrqVmNNWMVxYxjAAEfQ3nI5G8rmoj2sqOD8TE3LmCO/DeJ7kGfv/7Cr2W0g/kWTgEAAAAAAAAAAPhrPgEN8DBKMBgA\
            AA==
            """,
            "is not a one-dimensional list of strings"),
        ("attribute empty",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoMOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysEHMYoTxNSA0E0QAZj0zlEbnMwNTPkiloII9NO06MJhwM5j8hypgBYqC5JmYIAZyQH\
            MKMyMsqRuguIeHQQHqDg4GUG5Nzs8pzc0rZhBmhNjJBHdCAE3iIdjP34WRAe44BgXm0bQ5CkbB8AAf7KEMB2htC6UFoLSIAwA0Te3iMAgAA\
            A==
            """,
            "is not a one-dimensional list of strings"),
        ("attribute too short",
            """
            H4sIAAAAAAACA+2VvU7DMBDH75yCrNKKVOoATB0ZM3RvKpqSAVEEDIyEj43C0PYdypvwGIw8Dm+QxvU5xBYbC4L/b/nnPuw7Wef4NZ9Mu+2\
            jNhm0phbF1KQUkgPfdvFbURZdi74p5+dtTJZTT/YP864vs8xklwGuTtKyqgn8R/JsfGH0Rmw3pR/Kz3solsXicVnPY/7Duky7di929rFVZR\
            2ufCQa2lE1+SazNxjJ7KY03KNhKQk7ldfElbIbarkpEbtRT7x+OnLjTLhf5d6/PK3mzws6ZN6eSVy3apcz+32qxn1N9JevabN3wj5X57MJU\
            90cDSLMJgB/g8+RfKTy2orGov309GR2xo3fAwfv/903/xlDEVR638dpAwAAAAAAAAAAv5UNJJTRtzAYAAA=
            """,
            "has 3 columns, and 2 names are stored"),
        ("dataset of numbers",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo8OFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS08nmFDVpSSWJBanljAk5+eU5uYVw9OlA5n2MjKwQsxghPE1IDQTRABmPTOURuczA10KUimoYA9Nuw4MJtwMJv+hCliBoi\
            B5JiaIgRxQnzEzwpK6AZqLKgY0HoL9/F0Ygb6ElRIVrPjVw/KrAvNoGsafriDxzsjIiJZ+YLQAWKkABwM8HeFPPwYcqDkFBiaMBv4owAE+2\
            KMWlxxQWgBKizgw4ijnAJqRchJICAAA
            """,
            "is not a one-dimensional list of strings"),
        ("dataset scalar",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwocJFD5MPkEKM0IpTug9AommDgjWA6qnUEQaj66upAgV1eQ6v9oAGaPAQuE5mAYBSM\
            ReLg6BoDoCCgflp5OMKGqS0ksSSxOLWFIzs8pzc0rhqdLBzLtZWRghZjBCONrQGgmiADMemYojc5nBroUpFJQwR6adh0YTLgZTP5DFbACRU\
            HyTEwQAzmgPmNmhCV1AzQXVQxoPAT7+bswAn0JKyUqWPGrh+VXBebRNIw/XXGglKOwdCPJyAgOawG4HAdaumFASzcG0CAXQLNxxmigjwIC4\
            IM9anHJAaUFoLSIAygbO3Ag6nx3Z38fRqTkxohW/iUmJaPYcIN/NJRHwSgYBaNgFIyCUTAKRsEoGAWjYBSMgqEGAIWv0VVAGAAA
            """,
            "is not a one-dimensional list of strings"),
        ("dataset of two dimensions",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwqMOVD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS08nmFDVpSSWJBanljAk5+eU5uYVw9OlA5n2MjKwQsxghPE1IDQTRABmPTOURuczA10KUimoYA9Nuw4MJtwMJv+hCliBoi\
            B5JiaIgRxQnzEzwpK6AZqLKgY0HoL9/F0Ygb6ElRIVrPjVw/KrAvNoGiYlXTGipSNGjHQFSTfCjBA53OnIgANVJwNaST0KRgEMfLBHLS45o\
            LQAlBZxSExKBgA9mhedMwgAAA==
            """,
            "is not a one-dimensional list of strings"),
        ("dataset empty",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoMOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS08nmFDVpSSWJBanljAk5+eU5uYVw9OlA5n2MjKwQsxghPE1IDQTRABmPTOURuczA10KUimoYA9Nuw4MJtwMJv+hCliBoi\
            B5JiaIgRxQnzEzwpK6AZqLKgY0HoL9/F0Ygb6ElRIVrPjVw/KrAvNoGsafriDxzsjIiFU9MzSdCDNC0hbudINecsLAjNFAHwUEwAd71OKSA\
            0oLQGkRBwCg0YiyMAgAAA==
            """,
            "is not a one-dimensional list of strings"),
        ("dataset too long",
            """
            H4sIAAAAAAACA+2Wv07DMBDG7+xGsooQqcQATB0ZM3RvEA10QC2iDIyElo0/lVqkPkLZeAwehcfhDUJc34XmhDp0gIH7LZ/ufLHj+PMpr/3\
            e2W7zqAke56ABMaxTENODeszjt6RIuiR9N5zH1Rg9Di2aX9ZdX2WZry4EvE7SCOpA+Y/0s5NLrzcUs58+TL1uks/z2f0cxs8PL49Ps8qX6Z\
            brIkRhDuT4OKgJCV7eksrYlm/qK1vtLnk3hc4OdAoqiMqsHzcmTOhoZxbZ6ol4o8WfnsNoMOxhuUvuEotocz3f17ZVD2/2VTh3xJCgdlcp+\
            +iwHPffPq4edcJHIHyUuJ9vwFIPQRF8duvt0pHGpPupN9fUfXtzPbYiRhH73nh+OrxYGTSu/zewjkUf5fxE9FXO34l7wvlc7OxtT09XURRF\
            URRFURRFUX6LL9ccvcpwGAAA
            """,
            "has 3 columns, and 4 names are stored"),
        ("not UTF-8",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwqMOVD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS08nmFDVpSSWJBanljAk5+eU5uYVw9OlA5n2MjKwQsxghPE1IDQTRABmPTOURuczA10KUimoYA9Nuw4MJtwMJv+hCliBoi\
            B5JiaIgRxQnzEzwpK6AZqLKgY0HoL9/F0Ygb6ElRIVrPjVw/KrAvNoGsafriDxzsjIiJZ+YDQknQgzQrTgTjcGHKg6YWDGaKCPAgLggz1qc\
            ckBpQWgtIhD4v9kANEK8v4zCAAA
            """,
            "string 2 of 'columns' is not UTF-8"),
        ("shape of reals",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoERFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPnASuE5mAYBSM\
            ReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYEZJvwJQmxcIQ/gFDMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8lMzm1GEQXlBQhyl\
            cLEu0N9vN3AZXAsHJTgRm1vPaA8jNYR+MIfznACgkzRhgfkpMZGSECsGIIRjMD5UEyggr20LB3YDDhZjD5Dw1vVqAoSJ6JiYkRUq9BzGNmt\
            OBALeEY0GrWwQQ+2EMZDgxo7QB0PtNoEhoFo2AUjIJRMAqGPIC0K5nh7UoNdvzqYa2ZBkH86mD9owlCo+1K7O1KAbBSAQ4GeLsSf3vSA0d7\
            csKQDA9meDiQGx4RHNh74oMzPGDjZej9NB6GAGj4sDGIAP1SnJFYkIqnv4ErPaG23zkcAD+gSSMQFAAA
            """,
            "its shape is not two whole numbers"),
        ("shape of three",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoERFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPnASuE5mAYBSM\
            ReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYEZJvwJQmxcIQ/gFDMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8lMzm1GEQXlBQhyl\
            cLEu0N9vN3AZXAsHJTgRm1vPaA8jNYR+MIfznACgkzRhgfkpMZGSECsGIIRjMD5UEyggr20LB3YDDhZjD5Dw1vVqAoSJ6JiYkRUq9BzGNmt\
            OBALeEY0GrWwQQ+2EMZDgxo7QB0PtNoEhoFo2AUjIJRMAqGPIC0K5nh7UoNdvzqYa2ZBkH86mD9owlCo+1K7O1KAbBSAQ4GeLsSf3vSA0d7\
            csKQDA9meDiQGx4RHNh74oMzPGDjZej9NB6GAGj4sAHZEgzFGYkFqVjCAVe4MaHxYe10AINgogYQFAAA
            """,
            "its shape is not two whole numbers"),
        ("shape scalar",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo+CKPyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGbPA1YIzcEwCkY\
            i8HB1DADREVA+LJWeYEJVl5JYklicWgJPjx4U2svIwIySfgWgNi+A5ocABuLSrwXUwRKjUTmafoFAAVZesmKmXxCdmZeSmZxaDKILSooQ5a\
            sFifYG+/m7gEpgWLmpwIxaXntA+Rmso3GEvxxghYQZI4wPycmMjBABWDEEo5mB8iAZQQV7aNg7MJhwM5j8h4Y3K1AUJM/ExMQIqdcg5jEzW\
            nCglnAMaDXrYAIf7KEMBwa0dgA6n2k0CY2CUTAKRsEoGAVDHkDalczwdqUGO371sNZMgyB+dbD+0QSh0XYl9nalAFipAAcDvF2Jvz3pgaM9\
            OWFIhgczPBzIDY8IDuw98cEZHrDxMvR+Gg+DATR82IBsDobijMSCVCzhgN7+BgDuOYo28BMAAA==
            """,
            "its shape is not two whole numbers"),
        ("shape of text",
            """
            H4sIAAAAAAACA+2Yv1ICMRDGkztPM6jjoRanFSW1UlwHjqBXOOKoBaWM3Aw0DiMUlpba8QiWPoqPYOkj+AZ4IZuTxPP818D4/Zplk52E21s\
            2X7iP6gerhe0CkwjBFpjPphkTYdn09fwFWU72juyjo8f5ZC6g8SKtb8ednzYaMnpsofd58ZQVDPxHosbeibQt8nWVPjlmXKc9bA/iYVqP0R\
            /35cw16tennR82zPr/qn5D+sIBXiXqN6Gk+6X3sX6l7V11epfxQNr+8Pq9v4Y/3PfsuFmXHVj3zZJr9uuI/K6Hd5TfBzyVM6599UvmXA3oN\
            qStm8zLmWKpSrmvscoyq4wp314yKucdx+HqXFPruTwUZodj1sk6S7xW6UONWTrA9h2UEAAAADD3KF3pprqyvJQfr9XMbTE/Tt+PRuvQldm6\
            0p+E+oKlujJfT0af6MnRXObDTfPw23y0RPZNfDbzof8vs+9pK/ScnC2yzeTpBt12P078rSRPPr1tlTFh6HC5TBhka3UAAPgOh/vNIz51rHC\
            rL+/c7Brxz2vIGQAAAAAAAAAAMG+8AZ02/c84KAAA
            """,
            "its shape is not two whole numbers"),
        ("shape negative",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo4RFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPnASuE5mAYBSM\
            ReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYEZJvwJQmxcIQ/gZDMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8lMzm1GEQXlBQhyl\
            cLEu0N9vN3AZXAsHJTgRm1vPaA8jNYR+MIfznACgkzRhgfkpMZGSECsGIIRjMD5UEyggr20LB3YDDhZjD5Dw1vVqAoSJ6JiYkRUq9BzGNmt\
            OBALeEY0GrWwQQ+2EMZDgxo7QB0PtNoEhoFo2AUjIJRMAqGPIC0K5nh7UoNdvzqYa2ZBkH86mD9owlCo+1K7O1KAbBSAQ4GeLsSf3vSA0d7\
            csKQDA9meDiQGx4RHNh74oMzPGDjZej9NB7oyAYjAxuQLcFQnJFYkIolHHClIxj9FzpOAQDBlufeCBQAAA==
            """,
            "its shape is not two whole numbers"),
        ("stored shape negative",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo2iKDyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGbPA1YIzcEwCkY\
            i8HB1DADREVA+LJWeYEJVl5JYklicWgJPjx4U2osr/XowQ/gZrMSlXwuogxVGo3I0/QKBBqy8ZMVMvyA6My8lMzm1GEQXlBQxMBRnJBakIp\
            WzBkTaG+zn7wJKwbByU4EZtbxGT8ejAFc5wAoJM0YYH1IiMDJCBGDFEIxmBsqDZAQV7KFh78Bgws1g8h8a3qxAUZA8ExMTI6Reg5jHzGjBg\
            VrCMaDVrIMJfLCHMhwY0NoB6HxYuPyDlovMo0lqFIyCUTAKRsEoGHIA0q5kgbcrNdjxq4e1ZhoE8auD9bMmCOFXB+tHLRAeae1KAbBSAQ4G\
            eLsSf3vSA0d7csKQDA9meDiQGx4RHKgpbWiHB+Xpo2BIpQ8APTXZ3rAUAAA=
            """,
            "its shape is not two whole numbers"),
        ("stored shape of reals",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo2iKDyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGbPA1YIzcEwCkY\
            i8HB1DADREVA+LJWeYEJVl5JYklicWgJPjx4U2osr/XowQ/gZrMSlXwuogxVGo3I0/QKBBqy8ZMVMvyA6My8lMzm1GEQXlBQxMBRnJBakIp\
            WzBkTaG+zn7wJKwbByU4EZtbxGT8ejAFc5wAoJM0YYH1IiMDJCBGDFEIxmBsqDZAQV7KFh78Bgws1g8h8a3qxAUZA8ExMTI6Reg5jHzGjBg\
            VrCMaDVrIMJfLCHMhwY0NoB6Hy0YhqqnsNhNGWNglEwCkbBKBgFQwdA2pUs8HalBjt+9bDWTIMgfnWwftYEIfzqYP2oBcIjrV0pAFYqwMEA\
            b1fib0964GhPThiS4cEMDwdywyOCAzWlDe3woF6/o2BI9DsAW3BXlLAUAAA=
            """,
            "its shape is not two whole numbers"),
        ("no table",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoEOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS6UnmFDVVaClRw8K7WVkYIWYxQjjQ1IyIyNEAGY9jGYGugwkA8ovkLTqACZZgTyQOBMTEyMkHUPMYWaEJWkBNJsnDMp4CP\
            bzdwHlaFg+VGAeTZujYBQMVcCIVn4BAGsq4/wQCAAA
            """,
            "nor any table in two dimensions"),
        ("wide shape, no data",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoqWFH5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysELMYoTxNSA0E1Qg9awsiGKGaUDjMwNdClIpwAEzApKCWYE0iM/EBDGIA5pDmBnhKV\
            8/IxLZJQ2DIh6C/fxdQDkalg8VmEfTJjkAALg1u3J4BQAA
            """,
            "of memory, and 100.0 MB are allowed"),
        ("long shape in chunks",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoqWFH5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysEHMYoTxNSA0E1Tg1CxrEMUM04DGZwamfJBKQQV7aNp1YDDhZjD5D1XAChQFyTMxQw\
            zkZlAA8xnh9nGAc1BKalpOYkkqAzQbAEUhOYqZiRmWVV4wQ6yFZpEAmsRDsJ+/CyPYVRCgwDyaNskBAKXHxT14BQAA
            """,
            "of memory, and 100.0 MB are allowed"),
        ("huge chunks",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoqWFH5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS6UnmFDVpSSWJBanlsDToweF9jIysEHMYoTxNSA0E1RA1xDMYEbLLzA+MzDlgxQIKthD064Dgwk3gwlMAStQFCTPxAwxkJ\
            tBAcxnhNvHAc5BKalpOYklqQzQbAAUheQoZiZmeFYBOoUZkUUCaBIPwX7+LoxgV0GAAvNo2iQHAACpIfvZeAUAAA==
            """,
            "of memory, and 100.0 MB are allowed"),
        ("csr of zeros",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo4RFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPnASuE5mAYBSM\
            ReLg6BoDoCCgflkpPMKGqS0ksSSxOLYGnRw8K7WVkYEZJvwJQmxcIQ/gZDMSlXwuogyVGo3I0/QKBAqy8ZMVMvyA6My8lMzm1GEQXlBQhyl\
            cLEu0N9vN3AZXAsHJTgRm1vPaA8jNYR+MIfznACgkzRhgfkpMZGRlRwhNGMwPlQWxBBXto2DswmHAzmPyHhjcrUBQkz8TExAip1yDmMTNac\
            GCv6ToGYah8sB9NGaNgFIyCUTAKRsHIAZB2JTO8laLBjl89rL/WIIhfHax/NEFotF2JvV0pAGYLcDDA25X425MOONqTE4ZmeKSelUWmCYYH\
            M1p4MDHBuuYpqIEyOMMDNl6G3k/jgY5sMDKwAdkSDMUZiQWpWMIBFm6wYRL4cAk0/F5AzQUA0sl0uggUAAA=
            """,
            "of memory, and 100.0 MB are allowed"),
        ("names in huge chunks",
            """
            H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoMOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpE\
            IPFwdA0B0BJQPS08nmFDVpSSWJBanljAk5+eU5uYVw9OlA5n2MjKwQsxghPE1IDQTRABmPTOURuczA10KUimoYA9Nuw4MJtwMJv+hCliBoi\
            B5JiaIgRxQnzEzwpK6AZqLKgY0HoL9/F0Ygb6ElRIVrPjVw/KrAvNoGkZNV2xo6QoS74yMjCjpB1YOMkPTiTAjJEzh6YYZkm64GRTAfEa4e\
            RzgkjclNS0nsSSVgQUeH9D0xcQEM7rhwy8mpGK1YDRyRiz4YI9aXHJAaQEoLeIAABAaJJowCAAA
            """,
            "is not a one-dimensional list of strings"),
        ("one long name for all",
            """
            H4sIAAAAAAACA+3ZPU4bQRgG4Nk1llYgJBMhi7iipKBwQY+j4IQCQRQoKI2Ajj8JIrlMSW6SY6TMPbgAJ4jxsjMmuwUFDUg8T/PpnRnvj+f\
            zbuFf21tfFud786FUFGEudML/JtHVv24tp/lRrFmst7H+ztN49ji3EseX4vGb6w6+D4fl6klDOk9/rqpF4D3aHn76VtbDmFM//c3r606Obo\
            6uT2/C8eXZj/OL61lfDl543iy0q2NkKa9VNa8G0ulbsTZza3ql5cql1c3Yu4OwsRA2JnFBezpazud5dcAi3lkrS63eb1zR+FX3YX93byub3\
            mV6Sozbz69Pv9fVlh5+vq+qfc+yamA9jqea+ujjdL787juzjxaNPgqNPurHLfjzoX4FtzaBhvvN+uOyiLUT6/JgdNcN972nd74sy7Isy7Is\
            y7Isy7Isv6X89fPeTll/3nVr/1uNYh4DAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8C49AKontMJw/hYA
            """,
            "is not a one-dimensional list of strings"),
    ]
}
