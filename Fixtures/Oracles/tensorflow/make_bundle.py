"""Writes model-3.index, model-3.data-00000-of-00001 and expected.json beside this script, with TensorFlow's own Saver.

The generator and autoencoder of medGAN at small widths (7 columns, embedding 4), each trainable variable with its Adam
slots. Values are random; nothing is trained. Made with tensorflow-cpu 2.21.0 and numpy: python make_bundle.py
"""
import json
import os

import numpy as np
import tensorflow as tf

v1 = tf.compat.v1
F, EMBEDDING, GENERATOR = 7, 4, 4
here = os.path.dirname(os.path.abspath(__file__))

shapes = {
    "autoencoder/aee_W_0": (F, EMBEDDING), "autoencoder/aee_b_0": (EMBEDDING,),
    "autoencoder/aed_W_0": (EMBEDDING, F), "autoencoder/aed_b_0": (F,),
    "generator/W_0": (GENERATOR, GENERATOR), "generator/W_1": (GENERATOR, GENERATOR),
    "generator/W1": (GENERATOR, EMBEDDING),
}
for block, width in (("BatchNorm", GENERATOR), ("BatchNorm_1", GENERATOR), ("BatchNorm_2", EMBEDDING)):
    for part in ("beta", "gamma"):
        shapes["generator/%s/%s" % (block, part)] = (width,)

everything = dict(shapes)
for name, shape in shapes.items():
    # The decoder's weights belong to two optimisers, so they have two pairs of slots.
    for slot in ("Adam", "Adam_1") + (("Adam_2", "Adam_3") if "/aed_" in name else ()):
        everything["%s/%s" % (name, slot)] = shape
for block, width in (("BatchNorm", GENERATOR), ("BatchNorm_1", GENERATOR), ("BatchNorm_2", EMBEDDING)):
    for part in ("moving_mean", "moving_variance"):
        everything["generator/%s/%s" % (block, part)] = (width,)
for optimiser in ("", "_1", "_2"):
    for beta in ("beta1_power", "beta2_power"):
        everything[beta + optimiser] = ()

random = np.random.RandomState(20)
values = {}
for name in sorted(everything):
    value = random.normal(0, 0.5, everything[name]).astype(np.float32)
    if name.endswith(("moving_variance", "Adam_1", "Adam_3")) or "_power" in name:
        value = np.abs(value) + np.float32(0.01)
    values[name] = np.asarray(value, np.float32)

with tf.Graph().as_default(), v1.Session() as session:
    variables = [v1.get_variable(name, initializer=value, use_resource=False) for name, value in values.items()]
    session.run(v1.global_variables_initializer())
    saver = v1.train.Saver(variables)
    saver.save(session, os.path.join(here, "model"), global_step=3, write_meta_graph=False, write_state=False)

# float() of a float32 is exact in a JSON number's shortest decimal form.
expected = {name: {"shape": list(value.shape), "values": [float(x) for x in value.ravel()]}
            for name, value in values.items()}
with open(os.path.join(here, "expected.json"), "w") as file:
    json.dump(expected, file, indent=None, sort_keys=True)
    file.write("\n")
