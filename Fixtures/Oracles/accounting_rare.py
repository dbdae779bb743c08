#!/usr/bin/env python3
"""Privacy profiles of few uses of tiny sampling rates, whose losses have no scale: a loss of 1e-6 is usual and one of 1e-2 rare.

Two ways, neither of which integrates in the complex plane:

- `double`: two uses. delta_2(eps) = E[delta_1(eps - L)] over the loss L of the first, with the closed form of delta_1; mpmath, 40 digits.
- `grid`: more uses, by sums on a grid of losses. Each output's P and Q go to the two grid points around its loss so that both keep their
  sums (which makes delta larger), and the whole is composed by a Fourier transform in double precision. Halving the grid and
  extrapolating gives the error, to which that of rounding is added.

Writes accounting_rare.csv: way, rate, noise, steps, direction, epsilon, delta, error (relative, of delta).
"""

import csv
import pathlib

import mpmath as mp
import numpy as np
from scipy.special import ndtr

mp.mp.dps = 40


def profile_once(rate, noise, direction, eps):
    """delta_1 at any eps, which may be negative; in mpmath."""
    q, s, e = mp.mpf(rate), mp.mpf(noise), mp.mpf(eps)
    survival = lambda z: mp.erfc(z / s / mp.sqrt(2)) / 2
    if direction == "remove":
        # Where (1 - q) N0 + q N1 > e^eps N0.
        excess = mp.expm1(e) + q
        if excess <= 0:
            return -mp.expm1(e)
        z = s**2 * mp.log(excess / q) + mp.mpf(1) / 2
        return q * survival(z - 1) - (excess) * survival(z)
    # Where N0 > e^eps ((1 - q) N0 + q N1): below a z.
    share = mp.exp(-e) - 1 + q
    if share <= 0:
        return mp.mpf(0)
    z = s**2 * mp.log(share / q) + mp.mpf(1) / 2
    below = lambda x: mp.erfc(-x / s / mp.sqrt(2)) / 2
    return below(z) * (1 - mp.exp(e) * (1 - q)) - mp.exp(e) * q * below(z - 1)


def loss(rate, noise, z):
    return mp.log1p(mp.mpf(rate) * mp.expm1((2 * z - 1) / (2 * mp.mpf(noise) ** 2)))


def double(rate, noise, direction, eps):
    q, s = mp.mpf(rate), mp.mpf(noise)
    normal = lambda z, m: mp.exp(-((z - m) ** 2) / (2 * s**2)) / (s * mp.sqrt(2 * mp.pi))

    def term(z):
        l = loss(rate, noise, z)
        if direction == "remove":
            return ((1 - q) * normal(z, 0) + q * normal(z, 1)) * profile_once(rate, noise, direction, eps - l)
        return normal(z, 0) * profile_once(rate, noise, direction, eps + l)

    ends = [mp.mpf(k) / 2 * s for k in range(-28, 33)] + [1 + 16 * s]
    # The profile of the other use has a corner where its argument is the smallest or largest loss.
    corner = mp.mpf(eps) - mp.log1p(-q) if direction == "remove" else -mp.mpf(eps) - mp.log1p(-q)
    excess = mp.expm1(corner) + q
    if excess > 0:
        z = s**2 * mp.log(excess / q) + mp.mpf(1) / 2
        ends += [z + k * s / 50 for k in (-8, -2, 0, 2, 8)]
    return mp.quad(term, sorted(ends))


def grid(rate, noise, steps, epsilons, spacing, length):
    """Connect the dots on a grid from -length/8 on, for a record taken out; what lies above it is infinite."""
    low = -(length // 8)
    points = spacing * np.arange(low, low + length, dtype=float)
    excess = np.expm1(points) + rate
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(excess > 0, noise**2 * np.log(np.maximum(excess, 1e-300) / rate) + 0.5, -np.inf)

    def cdf(z, mean):
        return ndtr((z - mean) / noise)

    def mass(mean):
        left, right = z[:-1], z[1:]
        return np.where(left > mean, cdf(2 * mean - left, mean) - cdf(2 * mean - right, mean), cdf(right, mean) - cdf(left, mean))

    q = mass(0.0)
    p = (1 - rate) * q + rate * mass(1.0)
    # Upper share u with u + v = p and u e^-upper + v e^-lower = q.
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(p > 0, -np.expm1(points[:-1] + np.log(np.maximum(q, 1e-300) / np.maximum(p, 1e-300))), 0)
    upper = np.clip(p * ratio / -np.expm1(-spacing), 0, p)
    weights = np.zeros(length)
    weights[:-1] += p - upper
    weights[1:] += upper
    weights[0] += (1 - rate) * cdf(z[0], 0.0) + rate * cdf(z[0], 1.0)
    infinite = (1 - rate) * cdf(-z[-1], 0.0) + rate * cdf(2 - z[-1], 1.0)
    composed = np.roll(np.fft.irfft(np.fft.rfft(np.roll(weights, low)) ** steps, length), -low)
    found = []
    for eps in epsilons:
        keep = points > eps
        found.append(float(np.sum(composed[keep] * -np.expm1(eps - points[keep]))) - np.expm1(steps * np.log1p(-infinite)))
    return found


def main():
    rows = []
    for rate, noise, epsilons in [
        (1e-3, 4, [1e-4, 1e-3, 2.5e-3]), (1e-3, 1, [1e-3, 1e-2, 5e-2]), (1e-5, 2, [1e-6, 1e-5, 4e-5]),
        (1e-6, 1, [1e-6, 1e-5, 1e-4]), (1e-4, 0.5, [1e-4, 1e-3, 2e-2]), (1e-6, 0.5, [1e-6, 1e-4, 1e-3]),
    ]:
        for eps in epsilons:
            for direction in ["remove", "add"]:
                delta = double(rate, noise, direction, eps)
                if delta > 1e-16:
                    rows.append(["double", rate, noise, 2, direction, eps, mp.nstr(delta, 17), 1e-14])
                    print(*rows[-1], flush=True)
    for rate, noise, steps, largest, epsilons in [
        (1e-4, 1, 10, 0.16, [4e-4, 1e-3, 4e-3]), (1e-6, 1, 100, 2e-3, [5e-6, 2e-5, 8e-5]),
        (1e-4, 2, 30, 0.03, [3e-4, 1e-3]),
    ]:
        values = []
        for power in (21, 22):
            length = 1 << power
            values.append(grid(rate, noise, steps, epsilons + [0.8 * largest], 8 / 7 * largest / length, length))
        # Far out nothing is left but rounding.
        floor = max(abs(value[-1]) for value in values)
        for eps, middle, fine in zip(epsilons, *values):
            best = fine + (fine - middle) / 3
            error = max(abs(best - fine), abs(fine - middle) / 2) / best + floor / best + 1e-9
            if error < 1e-2:
                rows.append(["grid", rate, noise, steps, "remove", eps, repr(float(best)), f"{error:.2g}"])
                print(*rows[-1], flush=True)
    with open(pathlib.Path(__file__).with_suffix(".csv"), "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["way", "rate", "noise", "steps", "direction", "epsilon", "delta", "error"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
