"""What is true of the cases of accounting_peers.py, in mpmath with 45 digits: deltas, epsilons, Renyi divergences.

Closed forms where there are some: Gaussians, one sampled Gaussian, Laplace, randomized response. Compositions by a
tilted Fourier inversion: with L = log dP/dQ and M(t) = E_P[exp(t L)],

    delta(eps) = 1/(2 pi i) int over c + iR of exp(-t eps) M(t)^n / (t (t + 1)) dt,   any c > 0.

Both integrals, over the line and, inside M, over the output of the mechanism, are trapezoidal sums of analytic
functions: their error falls exponentially with the step. The step of the outer sum is chosen by a bound of its aliases
below 1e-20 of delta. Every result is computed again on another line with other steps; `agreement` is the relative
difference of the two deltas. Nothing of any accountant is used.
"""
import dataclasses, functools, math
import numpy as np
from mpmath import mp, mpc, mpf

mp.dps = 45
# Fixed-point digits of the rotations below, in bits; nats that the sums may leave out.
BITS, NATS = 190, 112
# The relative error of aliases, 1e-20, in nats.
ALIASES = 46
MOST_POINTS = 24_576


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two mixtures of Gaussians with one standard deviation: P and Q as tuples of (weight, mean)."""
    first: tuple
    second: tuple
    sigma: float

    @property
    def reach(self):
        means = [mean for _, mean in self.first + self.second]
        return min(means), max(means)

    def density(self, output, side):
        """The logarithm, without the factor of the Gaussians, in double precision."""
        terms = [math.log(weight) - (output - mean)**2 / (2 * self.sigma**2) for weight, mean in side if weight > 0]
        return functools.reduce(np.logaddexp, terms)

    def grid(self, c, step):
        low, high = self.reach
        tilt = abs(float(c)) * (high - low)
        return np.arange(low - tilt - 16 * self.sigma, high + tilt + 16 * self.sigma + step, step)

    def exponent(self, c, output):
        c = float(c)
        return (1 + c) * self.density(output, self.first) - c * self.density(output, self.second)

    @functools.lru_cache(maxsize=4096)
    def cumulant(self, c):
        """log M(c) in double precision, to find the way."""
        output = self.grid(c, self.sigma / 25)
        exponent = self.exponent(c, output)
        top = exponent.max()
        return top + math.log(np.exp(exponent - top).sum() / 25 / math.sqrt(2 * math.pi))


def removed(q, sigma):
    """The record was there: (1 - q) N(0) + q N(1) against N(0)."""
    return Pair(((1 - mpf(q), 0), (mpf(q), 1)), ((mpf(1), 0),), sigma)


def added(q, sigma):
    return Pair(((mpf(1), 0),), ((1 - mpf(q), 0), (mpf(q), 1)), sigma)


def replaced(q, sigma):
    """A record of norm 1 became its opposite."""
    return Pair(((1 - mpf(q), 0), (mpf(q), 1)), ((1 - mpf(q), 0), (mpf(q), -1)), sigma)


def outputs(pair, c, frequency, finer=1):
    """The loss log P/Q and the weight P^(1 + c) Q^-c of every output that a trapezoidal sum needs; and its factor."""
    sigma = pair.sigma
    # x^t is analytic until a mixture of two neighbouring Gaussians has a zero, pi sigma^2 off the real line.
    broad = math.sqrt(2 * NATS)
    wide = broad / sigma if sigma > broad / math.pi else NATS / (math.pi * sigma**2) + math.pi / 2
    grid = pair.grid(c, sigma / 25)
    exponent = pair.exponent(c, grid)
    loss = (pair.density(grid, pair.first) - pair.density(grid, pair.second))[exponent > exponent.max() - NATS]
    slope = np.abs(np.diff(loss)).max() * 25 / sigma
    step = 2 * math.pi / ((1.3 * frequency * slope + 1.1 * wide) * finer)
    grid = pair.grid(c, step)
    exponent = pair.exponent(c, grid)
    kept = np.flatnonzero(exponent > exponent.max() - NATS)
    step, variance = mpf(step), 2 * mpf(sigma)**2

    def density(output, side):
        return mp.log(mp.fsum(weight * mp.exp(-(output - mean)**2 / variance) for weight, mean in side))
    found = []
    for index in range(int(kept[0]), int(kept[-1]) + 1):
        output = mpf(grid[0]) + index * step
        first, second = density(output, pair.first), density(output, pair.second)
        found.append((first - second, mp.exp((1 + c) * first - c * second)))
    return found, step / (mpf(sigma) * mp.sqrt(2 * mp.pi))


def moment(pair, c):
    """M(c) at a real c."""
    found, step = outputs(pair, c, 0)
    return step * mp.fsum(weight for _, weight in found)


def renyi(pair, order):
    """The Renyi divergence of P from Q."""
    c = mpf(order) - 1
    return mp.log(moment(pair, c)) / c


def moments(pair, c, step, points, finer):
    """log M(c), and M(c + i k step) / M(c) for k below `points`: each term of the inner sum turns by an angle of its
    own, in fixed point, with Python's integers in NumPy's arrays."""
    found, factor = outputs(pair, c, float(step) * points, finer)
    total = mp.fsum(weight for _, weight in found)
    one = mpf(2)**BITS
    real = np.array([int(weight / total * one) for _, weight in found], dtype=object)
    imaginary = np.zeros(len(found), dtype=object)
    turns = [mp.expj(step * loss) for loss, _ in found]
    cosine = np.array([int(turn.real * one) for turn in turns], dtype=object)
    sine = np.array([int(turn.imag * one) for turn in turns], dtype=object)
    ratios = []
    for _ in range(points):
        ratios.append(mpc(mpf(int(real.sum())) / one, mpf(int(imaginary.sum())) / one))
        real, imaginary = (real * cosine - imaginary * sine) >> BITS, (real * sine + imaginary * cosine) >> BITS
    return mp.log(factor * total), ratios


class Line:
    """The inversion along one vertical line, for epsilons near one. `history` is of (pair, count)."""

    def __init__(self, history, eps, shift=1, finer=1, points=96):
        self.history = history
        eps = float(eps)
        saddle, least = self.saddle(eps)
        self.c, period = min((self.period(saddle * r, saddle, eps, least) for r in (1, 0.85, 0.7, 0.55, 0.4, 0.3)),
                             key=lambda choice: choice[1])
        self.c, self.step = mpf(self.c * shift), 2 * mp.pi / mpf(period / shift * finer)
        while True:
            self.gather(points, finer)
            if self.settled(mpf(eps)):
                break
            points *= 2
            if points > MOST_POINTS:
                raise ArithmeticError("the Fourier inversion does not settle")

    def cumulant(self, c):
        return sum(count * pair.cumulant(c) for pair, count in self.history)

    def bound(self, c, eps):
        return self.cumulant(c) - c * eps - math.log(c) - math.log1p(c)

    def saddle(self, eps):
        """Where the integrand is least on the real line, roughly, and its logarithm there, no less than delta's."""
        logs, bounds = np.arange(-6, 14, 0.25), []
        for log in logs:
            bounds.append(self.bound(math.exp(log), eps))
            if bounds[-1] > min(bounds) + 60:
                break
        low, high = (logs[np.argmin(bounds)] + side for side in (-0.25, 0.25))
        for _ in range(12):
            left, right = low + (high - low) / 3, high - (high - low) / 3
            if self.bound(math.exp(left), eps) < self.bound(math.exp(right), eps):
                high = right
            else:
                low = left
        return math.exp(low), self.bound(math.exp(low), eps)

    def period(self, c, saddle, eps, least):
        """A line, and the period of the outer sum that its aliases allow; it must not cancel by more than 12 digits."""
        least -= 5
        if self.bound(c, eps) - least > 28:
            return c, math.inf
        below = (ALIASES - least) / c
        others = (saddle * factor for factor in (0.6, 0.8, 1.05, 1.2, 1.5, 2, 3, 5, 10, 20))
        above = min((self.cumulant(other) - other * eps - least + ALIASES) / (other - c)
                    for other in others if other > 1.05 * c)
        return c, max(below, above)

    def gather(self, points, finer):
        self.lines = [self.c + 1j * index * self.step for index in range(points)]
        self.base, terms = mpf(0), [mpf(1)] * points
        for pair, count in self.history:
            log, ratios = moments(pair, self.c, self.step, points, finer)
            self.base += count * log
            terms = [term * ratio**count for term, ratio in zip(terms, ratios)]
        self.terms = [term / (t * (t + 1)) for term, t in zip(terms, self.lines)]

    def sums(self, eps, share=1):
        """delta and its derivative, both without exp(base - c eps), from the first `share` of the line. A smooth end
        replaces what is beyond: where M hardly decays, it is because of losses far from eps, which do not matter."""
        points = int(len(self.terms) * share)
        delta = slope = mpf(0)
        turn, rotation = mpc(1), mp.expj(-self.step * eps)
        for index in range(points):
            end = math.erfc((index / points - 0.55) / 0.075) / 2 if index else 0.5
            value = self.terms[index] * turn * end
            delta, slope = delta + value.real, slope - (value * self.lines[index]).real
            turn *= rotation
        return self.step / mp.pi * delta, self.step / mp.pi * slope

    def settled(self, eps):
        whole, part = self.sums(eps)[0], self.sums(eps, 0.7)[0]
        return abs(whole - part) < mpf(10)**-14 * abs(whole)

    def delta(self, eps):
        """delta and the derivative of its logarithm."""
        delta, slope = self.sums(eps)
        return delta * mp.exp(self.base - self.c * eps), slope / delta


def delta(history, eps, points=96):
    """delta at eps, and the relative difference when computed again."""
    first, second = (Line(history, eps, *choice, points).delta(mpf(eps))[0] for choice in ((1, 1), (0.8, 1.25)))
    return first, abs(second / first - 1)


def start(history, target):
    """An epsilon of Renyi accounting, larger than wanted."""
    def bound(log):
        c = math.exp(log)
        return sum(count * pair.cumulant(c) for pair, count in history) / c - (math.log(target) + math.log1p(c)) / c \
            + math.log(c / (1 + c))
    return min(bound(log) for log in np.arange(-4, 6.01, 0.25))


def epsilon(history, target):
    """The epsilon where delta is `target`, and the relative difference of delta there when computed again."""
    eps, points = mpf(max(start(history, target), 1e-6)), 96
    for _ in range(30):
        line = Line(history, eps, points=points)
        origin, points = eps, len(line.terms)
        for _ in range(40):
            value, slope = line.delta(eps)
            if value <= 0:
                eps *= mpf("0.9")
                break
            move = -(mp.log(value) - mp.log(mpf(target))) / slope
            eps = max(eps + move, eps * mpf("0.75"))
            if abs(move) < mpf(10)**-18 * eps:
                break
        if abs(eps - origin) <= 0.04 * origin:
            return eps, delta(history, eps, points)[1]
    raise ArithmeticError("no epsilon found")


@functools.cache
def sampled_epsilon(history, target):
    """The epsilon of Poisson-sampled Gaussians, `history` of (q, sigma, count), and its agreement: that of a removed
    record, as an added one is shown to need no more. Its losses end at -log(1 - q) each."""
    eps, agreement = epsilon([(removed(q, sigma), count) for q, sigma, count in history], target)
    if eps < -sum(count * math.log1p(-q) for q, _, count in history):
        other, again = delta([(added(q, sigma), count) for q, sigma, count in history], eps)
        if other > target:
            raise ArithmeticError("an added record has the larger epsilon")
        agreement = max(agreement, again)
    return eps, agreement


def inverse(profile, target, low=0, high=1):
    """Where a decreasing profile is `target`; 0 where it is below everywhere."""
    low, high, target = mpf(low), mpf(high), mpf(target)
    if profile(low) <= target:
        return low
    while profile(high) > target:
        low, high = high, 2 * high
    for _ in range(140):
        middle = (low + high) / 2
        low, high = (middle, high) if profile(middle) > target else (low, middle)
    return high


def gaussian(mu, eps):
    """delta of N(mu, 1) against N(0, 1)."""
    mu, eps = mpf(mu), mpf(eps)
    return mp.ncdf(-eps / mu + mu / 2) - mp.exp(eps) * mp.ncdf(-eps / mu - mu / 2)


def once(q, sigma, eps):
    """delta of one sampled Gaussian, of a removed record, which is the larger."""
    q, sigma, odds = mpf(q), mpf(sigma), mp.expm1(mpf(eps)) + mpf(q)
    border = sigma**2 * mp.log(odds / q) + mpf(1) / 2
    return q * mp.ncdf((1 - border) / sigma) - odds * mp.ncdf(-border / sigma)


def responses(keep, count, eps):
    """delta of `count` binary randomized responses that tell the truth with probability `keep`."""
    keep, eps = mpf(keep), mpf(eps)
    each = mp.log(keep / (1 - keep))
    return mp.fsum(mp.binomial(count, k) * keep**k * (1 - keep)**(count - k) * -mp.expm1(eps - (2 * k - count) * each)
                   for k in range(count + 1) if (2 * k - count) * each > eps)
