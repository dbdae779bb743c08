"""Sampling of the original medGAN with its burn-in, in numpy: the expected values of the faithful mode.

Before it samples, the published program seeds numpy with 1234 and runs batches in training mode, which replace the moving
averages; then it generates with them, from the random numbers that follow. Written from the description of that program, in
double precision, without sight of the code under test. Weights are those of `uniform` below, so none are stored. Also the
first normal values of some seeds. Run: python medgan_replay.py (numpy 2.4.6); writes medgan_replay.json beside it.
"""
import json
import pathlib

import numpy as np

MASK = (1 << 64) - 1
LATENT, FEATURES, BATCH, BURN_IN, RECORDS = 5, 9, 6, 40, 23


def uniform(counter, index):
    """A number in [0, 1) from a counter and an index (splitmix64)."""
    x = (counter * 2**32 + index + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return ((x ^ (x >> 31)) >> 11) * 2.0**-53


def tensor(counter, shape, scale, offset=0.0):
    """Uniform in offset +- scale, rounded to float32."""
    values = [(2 * uniform(counter, i) - 1) * scale + offset for i in range(int(np.prod(shape)))]
    return np.array(values, dtype=np.float32).astype(np.float64).reshape(shape)


def main():
    counter = iter(range(1000))
    layers = []
    for _ in range(3):
        weight = tensor(next(counter), (LATENT, LATENT), 1.0)
        gamma, beta = tensor(next(counter), (LATENT,), 0.5, 1.0), tensor(next(counter), (LATENT,), 0.2)
        mean, variance = tensor(next(counter), (LATENT,), 0.5), tensor(next(counter), (LATENT,), 0.5, 1.0)
        layers.append([weight, gamma, beta, mean, variance])
    weight, bias = tensor(next(counter), (LATENT, FEATURES), 1.0), tensor(next(counter), (FEATURES,), 0.1)

    def generate(z, training):
        h = z
        for index, layer in enumerate(layers):
            a = h @ layer[0]
            mean, variance = (a.mean(0), a.var(0)) if training else (layer[3], layer[4])
            normalised = (a - mean) / np.sqrt(variance + 1e-3) * layer[1] + layer[2]
            if training:
                layer[3] = 0.99 * layer[3] + 0.01 * mean
                layer[4] = 0.99 * layer[4] + 0.01 * variance * len(a) / (len(a) - 1)
            h = (np.maximum(normalised, 0) if index < 2 else np.tanh(normalised)) + h
        return h

    np.random.seed(1234)
    for _ in range(BURN_IN):
        generate(np.random.normal(size=(BATCH, LATENT)), training=True)
    rows = []
    # Whole batches only.
    for _ in range(RECORDS // BATCH):
        code = generate(np.random.normal(size=(BATCH, LATENT)), training=False)
        rows.append(1 / (1 + np.exp(-(code @ weight + bias))))
    released = np.concatenate(rows)

    normals = {}
    for seed in (0, 1, 1234, 4294967295):
        np.random.seed(seed)
        normals[str(seed)] = [float(x) for x in np.random.normal(size=1500)][::37]
    result = {"latent": LATENT, "features": FEATURES, "batch": BATCH, "burnIn": BURN_IN, "records": RECORDS,
              "released": [[round(float(x), 9) for x in row] for row in released], "normals": normals, "stride": 37}
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(result, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
