"""Simulates windows of EEG-like signals, and clustered tables of low rank: continuous records for benchmarks.

    python3 signals.py --rows 1000 --out signals.npy
"""
import argparse
import numpy as np

WINDOW = 178


def eeg(rows, window=WINDOW, seed=1, sources=500):
    """Windows at random places of long autoregressive signals with a rhythm; a fifth of the sources are seizures, larger
    and slower."""
    random = np.random.default_rng(seed)
    length = 4094
    frequency = np.where(np.arange(sources) % 5 == 0, random.uniform(0.015, 0.03, sources), random.uniform(0.03, 0.075, sources))
    radius = random.uniform(0.93, 0.985, sources)
    scale = np.where(np.arange(sources) % 5 == 0, random.uniform(8, 22, sources), random.uniform(0.7, 2, sources))
    first, second = 2 * radius * np.cos(2 * np.pi * frequency), -radius ** 2
    noise = random.standard_normal((length + 200, sources))
    signal = np.zeros((length + 200, sources))
    for time in range(2, length + 200):
        signal[time] = first * signal[time - 1] + second * signal[time - 2] + noise[time]
    drift = np.cumsum(random.standard_normal(signal.shape) * 0.2, axis=0)
    return windows(((signal + drift) * scale)[200:].T, rows, window, random)


def windows(signals, rows, window, random):
    """Windows at random places, each a little louder or softer and with a little noise, so that none is met twice."""
    source = random.integers(0, len(signals), rows)
    offset = random.integers(0, signals.shape[1] - window + 1, rows)
    values = np.lib.stride_tricks.sliding_window_view(signals, window, axis=1)[source, offset].astype(np.float64)
    values *= random.uniform(0.95, 1.05, (rows, 1))
    return values + random.standard_normal(values.shape) * 2


def clusters(rows, columns=30, count=50, rank=6, noise=0.1, seed=1):
    """A mixture of Gaussians, each spread along a few directions of its own and a little in all."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((count, columns)) * 3
    spread = random.standard_normal((count, rank, columns)) / np.sqrt(rank)
    member = random.choice(count, rows, p=random.dirichlet(np.full(count, 2.0)))
    values = random.standard_normal((rows, columns)) * noise
    factors = random.standard_normal((rows, rank))
    for index in range(count):
        mine = member == index
        values[mine] += centres[index] + factors[mine] @ spread[index]
    return values


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=["eeg", "clusters"], default="eeg")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    make = eeg if arguments.kind == "eeg" else clusters
    np.save(arguments.out, make(arguments.rows, seed=arguments.seed).astype(np.float32))


if __name__ == "__main__":
    main()
