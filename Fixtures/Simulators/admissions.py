"""Simulates hospital admissions as sets of codes: what a benchmark uses where no real discharges are at hand.

Shaped after the published marginals of MIMIC-III at three-digit ICD-9 codes, with none of its records: code i is about as
frequent as 1 / (i + 3), a few latent groups make codes co-occur, an admission has about ten codes (a sixth are newborns with
very few), and about a tenth of the rows repeat another row.

    python3 admissions.py --rows 50000 --codes 1116 --seed 1 > admissions.codes
"""
import argparse, sys
import numpy as np

GROUPS = 12


def simulate(rows, codes=1116, mean=10.0, repeated=0.04, seed=1):
    """The rows as (row, column) pairs sorted by both: two arrays of the same length."""
    random = np.random.default_rng(seed)
    popularity = 1 / (np.arange(codes) + 3.0)
    # Each group lifts its own random tenth of the codes: that is what makes codes co-occur.
    lift = np.where(random.random((GROUPS, codes)) < 0.1, random.gamma(2.0, 6.0, (GROUPS, codes)), 0.35)
    weights = popularity * lift
    cumulative = np.cumsum(weights / weights.sum(1, keepdims=True), axis=1)
    group = random.choice(GROUPS, rows, p=random.dirichlet(np.full(GROUPS, 3.0)))
    newborn = random.random(rows) < 0.165
    # Codes are drawn with replacement, so a few more than wanted are drawn.
    size = np.where(newborn, 1 + random.poisson(1.5, rows), 1 + random.negative_binomial(2.2, 2.2 / (2.2 + mean * 1.36), rows))
    row = np.repeat(np.arange(rows), np.minimum(size, codes // 4))
    column = np.empty(len(row), np.int64)
    for index in range(GROUPS):
        mine = group[row] == index
        column[mine] = np.searchsorted(cumulative[index], random.random(mine.sum()))
    keys = np.unique(row * codes + np.minimum(column, codes - 1))
    row, column = keys // codes, keys % codes
    return repeat_rows(row, column, rows, repeated, random)


def repeat_rows(row, column, rows, share, random):
    """Makes about a share of the rows non-distinct on top of the short ones, which repeat by chance."""
    source = np.arange(rows)
    copies = random.random(rows) < share / 2
    source[copies] = random.integers(0, rows, copies.sum())
    return take_rows(row, column, rows, source)


def take_rows(row, column, rows, chosen):
    """The pairs of the rows `chosen`, numbered from 0 in that order."""
    start = np.searchsorted(row, np.arange(rows + 1))
    length = (start[1:] - start[:-1])[chosen]
    first = np.cumsum(length) - length
    place = np.arange(length.sum()) - np.repeat(first - start[chosen], length)
    return np.repeat(np.arange(len(chosen)), length), column[place]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--codes", type=int, default=1116)
    parser.add_argument("--mean", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    row, column = simulate(arguments.rows, arguments.codes, arguments.mean, seed=arguments.seed)
    start = np.searchsorted(row, np.arange(arguments.rows + 1))
    for index in range(arguments.rows):
        sys.stdout.write(" ".join(f"{code:04}" for code in column[start[index]:start[index + 1]]) + "\n")


if __name__ == "__main__":
    main()
