"""Checkpoint files that lead elsewhere or declare too much, as Swift source: Tests/GeneratorsTests/Hostile+Files.swift.

Run: python make_hostile_checkpoints.py > ../../Tests/GeneratorsTests/Hostile+Files.swift (h5py 3.16, numpy 2.4.6).
"""
import base64
import io
import textwrap

import h5py
import numpy as np

ATTRIBUTES = {"format": "ehrgan-ckpt/1", "arch": "corgan-mlp", "data_type": "binary", "n_features": 9, "latent_dim": 5,
              "shortcuts": 1, "minibatch_averaging": 0, "critic_sign": 1}


def file(fill):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as target:
        for name, value in ATTRIBUTES.items():
            target.attrs[name] = value
        fill(target)
    return base64.b64encode(buffer.getvalue()).decode()


def soft(target):
    target["generator/linear1/weight"] = h5py.SoftLink("/elsewhere")


def external_link(target):
    target["generator/linear1"] = h5py.ExternalLink("/etc/hostname", "/x")


def external_storage(target):
    target.create_dataset("generator/linear1/weight", (5, 5), "<f4", external=[("/etc/hostname", 0, 100)])


def virtual(target):
    layout = h5py.VirtualLayout((5, 5), "<f4")
    layout[:] = h5py.VirtualSource("/etc/hostname", "x", (5, 5))
    target.create_virtual_dataset("generator/linear1/weight", layout)


def huge(target):
    target.create_dataset("generator/linear1/weight", (1 << 20, 1 << 20), "<f4", chunks=(256, 256))


CASES = [("soft link", soft, "'generator/linear1/weight' is a soft or external link"),
         ("external link", external_link, "'generator/linear1' is a soft or external link"),
         ("external storage", external_storage, "the values of 'generator/linear1/weight' are kept in other files"),
         ("virtual dataset", virtual, "the values of 'generator/linear1/weight' are kept in other files"),
         ("four terabytes", huge, "beyond the limit of")]

print("/// Made by `Fixtures/Oracles/make_hostile_checkpoints.py`.\n\n// swift-format-ignore-file\n\nextension Hostile {")
print("    static let files: [(name: String, file: String, says: String)] = [")
for name, fill, says in CASES:
    lines = textwrap.wrap(file(fill), 100)
    print(f'        ("{name}", """')
    print("\\\n".join("            " + line for line in lines))
    print(f'            """, "{says}"),')
print("    ]\n}")
