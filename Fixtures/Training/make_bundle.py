"""Writes a trained medgan-tf.npz as a TensorFlow checkpoint, by the converter of this package, without TensorFlow.

  python make_bundle.py medgan-tf.npz ../../Sources/Generators/Conversion/convert_checkpoint.py medgan-tf-28
Needs numpy.
"""
import json
import struct
import subprocess
import sys

import numpy as np


def main():
    values = dict(np.load(sys.argv[1]))
    blobs, entries, contents = [], [], []
    for name in sorted(values):
        value = np.ascontiguousarray(values[name], dtype="<f4")
        entries.append([{"str": name}, {"tensor": len(blobs)}])
        blobs.append({"dtype": "float32", "shape": list(value.shape), "bytes": value.nbytes})
        contents.append(value.tobytes())
    header = json.dumps({"container": "bundle", "blobs": blobs, "tree": {"dict": entries}}).encode()
    stream = b"PACKPT1\n" + struct.pack("<Q", len(header)) + header + b"".join(contents)
    subprocess.run([sys.executable, sys.argv[2], "export", "tensorflow", sys.argv[3]], input=stream, check=True)


if __name__ == "__main__":
    main()
