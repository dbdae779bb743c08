#!/usr/bin/env python3
"""What NumPy's legacy generator draws, for code that repeats published splits.

Writes legacy_random.json: permutations of `numpy.random.RandomState(seed)`, whole for short ones and as first and last entries and a
SHA-256 of the little-endian 32-bit numbers for long ones; raw 32-bit words; and the split of scikit-learn's `train_test_split`, which
permutes in the same way and takes the test part first.
"""

import hashlib
import json
import pathlib

import numpy as np

found = {"words": [], "permutations": [], "splits": []}
for seed in (0, 1, 12345, 4294967295):
    state = np.random.RandomState(seed)
    found["words"].append({"seed": seed, "words": [int(w) for w in state.randint(0, 2**32, size=700, dtype=np.uint32)[-8:]]})
for seed, count in [(0, 10), (1, 1), (3, 2), (7, 33), (10000, 64), (42, 1000), (1, 46520), (9999, 46520)]:
    order = np.random.RandomState(seed).permutation(count)
    found["permutations"].append(
        {
            "seed": seed, "count": count, "first": order[:64].tolist(), "last": order[-5:].tolist(),
            "sha256": hashlib.sha256(order.astype("<i4").tobytes()).hexdigest(),
        }
    )
try:
    from sklearn.model_selection import train_test_split

    for seed, count, share in [(0, 46520, 0.1), (0, 101, 0.1), (5, 37, 0.25)]:
        train, test = train_test_split(np.arange(count), test_size=share, random_state=seed)
        members = np.zeros(count, dtype=np.uint8)
        members[train] = 1
        found["splits"].append(
            {"seed": seed, "count": count, "test_share": share, "members": int(members.sum()),
             "sha256": hashlib.sha256(members.tobytes()).hexdigest()}
        )
except ImportError:
    raise SystemExit("scikit-learn is needed")
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n")
