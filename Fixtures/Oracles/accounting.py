"""Makes accounting.json: reference values for a differential privacy accountant.

Run:  pip install mpmath numpy scipy dp_accounting  and then  python3 accounting.py > accounting.json
Made with Python 3.11, mpmath 1.4.1, numpy 2.4.6, scipy 1.17.1, dp_accounting 0.6.0. Needs some minutes.

Inputs are IEEE doubles (the decimal literals of the JSON); all values but those of "peers" come from 50-digit
arithmetic and are printed as the nearest double. null stands for log(0) = minus infinity.

L = ln dP/dQ, delta(eps) = E_P[(1 - e^(eps - L))+]. Direction "remove": P is the output with the record, Q without;
"add": swapped. Noise is relative to the norm bound C = 1 of one record's contribution (discreteGaussian: integer
"sensitivity" d and sigma in units of the integer grid), so the distance of the means is C, and 2 C under replace_one.

  gaussian                 N(1, s^2) and N(0, s^2); replace_one: N(1, s^2) and N(-1, s^2)
  poissonGaussian          (1-q) N(0) + q N(1) and N(0); replace_one: (1-q) N(0) + q N(1) and (1-q) N(0) + q N(-1)
  laplace, poissonLaplace  the same with density e^(-|x|/scale)/(2 scale); sampled: add_or_remove_one only
  discreteGaussian, poissonDiscreteGaussian   masses on the integers proportional to e^(-x^2/(2 s^2)), shifted by d
  randomizedResponse       with probability p uniform on k values, else the truth; zero_out: Q uniform
  approximate              losses: infinite with probability delta, else +-epsilon with P-masses
                           (1-delta)/(1+e^(-+epsilon)); poissonApproximate: (1-q) Q + q P and Q
  withoutReplacement       batch m of n records, gaussian, replace_one; g = m/n, D_k = profile of gaussian at distance
                           2 k/s: delta(eps) = g D_1(ln(1+(e^eps-1)/g)) for eps >= 0, and for eps < 0
                           delta(eps) = 1 - e^eps + e^eps delta(-eps)
  withReplacement          m draws: delta(eps) = sum over k >= 1 of Binomial(m, 1/n)(k) D_k(ln(1+(e^eps-1)/g)) with
                           g = 1 - (1-1/n)^m, and the same symmetry. Both have an atom at L = 0.
"""
import sys

sys.path.pop(0)  # this folder: statistics.py must not hide the standard module of that name
import bisect
import functools
import json
import math
import random
import time
from importlib.metadata import version
from typing import Any, Callable, Optional, Sequence

import dp_accounting
import numpy
import scipy.integrate
import scipy.optimize
import scipy.special
from dp_accounting import pld, rdp
from mpmath import mp, mpc, mpf

mp.dps = 50
BITS = 180  # fixed point of the contour sums
WINDOW = 115  # parts of an integral that are e^-WINDOW of its largest part are left out
Mechanism = dict[str, Any]
TWO = ["remove", "add"]


def close(a: Any, b: Any, relative: float, absolute: float = 0) -> None:
    """Stops the run unless two ways to the same number agree."""
    assert abs(a - b) <= relative * max(abs(a), abs(b)) + absolute, (mp.nstr(a, 20), mp.nstr(b, 20))


def upper(z: mpf) -> mpf:
    """P(Z > z) for standard normal Z."""
    return mp.erfc(z / mp.sqrt(2)) / 2


def gaussian_delta(mu: mpf, eps: mpf) -> mpf:
    return upper(eps / mu - mu / 2) - mp.exp(eps) * upper(eps / mu + mu / 2)


@functools.cache
def legendre(n: int) -> list[tuple[mpf, mpf]]:
    """Nodes and weights of the n-point Gauss rule on (-1, 1)."""
    rule = []
    for guess in numpy.polynomial.legendre.leggauss(n)[0]:
        x = mpf(float(guess))
        for _ in range(4):
            before, p = mpf(1), x
            for k in range(2, n + 1):
                before, p = p, ((2 * k - 1) * x * p - (k - 1) * before) / k
            slope = n * (x * p - before) / (x * x - 1)
            x -= p / slope
        rule.append((x, 2 / ((1 - x * x) * slope * slope)))
    return rule


def integral(f: Callable[[mpf], mpf], edges: Sequence[mpf], n: int = 40) -> mpf:
    """Composite n-point Gauss rule."""
    total = mpf(0)
    for a, b in zip(edges, edges[1:]):
        total += (b - a) / 2 * mp.fsum(w * f(a + (b - a) * (x + 1) / 2) for x, w in legendre(n))
    return total


class Atoms:
    """A discrete pair, given as the masses (P, Q) of its points."""

    top: Optional[mpf] = None  # largest finite loss if the profile has a corner there

    def __init__(self, pairs: Sequence[tuple[mpf, mpf]]) -> None:
        self.pairs = [(mpf(p), mpf(q)) for p, q in pairs if p > 0]
        self.infinite = mp.fsum(p for p, q in self.pairs if q == 0)
        self.points = [(mp.log(p / q), p) for p, q in self.pairs if q > 0]
        self.rough = [(float(mp.log(p)), float(loss)) for loss, p in self.points]

    def delta(self, eps: mpf) -> mpf:
        e = mp.exp(eps)
        return mp.fsum(p - e * q for p, q in self.pairs if p > e * q)

    def nodes(self, c: float, y: float = 0) -> list[tuple[mpf, mpf]]:
        """Losses and P-masses that matter to E_P[e^(tL)], Re t = c."""
        score = [log_p + c * loss for log_p, loss in self.rough]
        return [node for node, s in zip(self.points, score) if s > max(score) - WINDOW]

    def moment(self, t: Any) -> Any:
        return mp.fsum(p * mp.exp(t * loss) for loss, p in self.nodes(float(mp.re(t)), float(abs(mp.im(t)))))


class Smooth(Atoms):
    """Losses with a density in a coordinate u (and atoms "points"); Gauss panels of at most "width" from "start" on.

    Subclasses give lines(u): losses and P-masses at u, the first one leading; rough_lines(u): its loss and log mass in
    doubles; reach(c): where to look for panels; steep: bound of |dL/du|; cut(eps): where L = eps, and the way up.
    """

    width, steep, start = 1.5, 1.0, mpf(0)
    infinite = mpf(0)
    stop: Optional[mpf] = None

    def __init__(self) -> None:
        self.points: list[tuple[mpf, mpf]] = []
        self.cache: dict[tuple[int, int], list[tuple[mpf, mpf]]] = {}

    def panels(self, c: float, y: float = 0) -> tuple[int, list[int]]:
        parts = max(1, math.ceil(self.width * y * self.steep / 25))
        width, (low, high), origin = self.width / parts, self.reach(c), float(self.start)
        index = numpy.arange(math.floor((low - origin) / width + 1e-9), math.ceil((high - origin) / width - 1e-9))
        spread = [origin + width * (index + k / 4) for k in range(5)]
        score = numpy.max([log_p + c * loss for loss, log_p in map(self.rough_lines, spread)], axis=0)
        return parts, [int(i) for i in index[score > score.max() - WINDOW]]

    def edge(self, parts: int, i: int) -> mpf:
        return self.start + mpf(self.width) * i / parts

    def nodes(self, c: float, y: float = 0) -> list[tuple[mpf, mpf]]:
        parts, kept = self.panels(c, y)
        result = list(self.points)
        for i in kept:
            if (parts, i) not in self.cache:
                a, b = self.edge(parts, i), self.edge(parts, i + 1)
                self.cache[parts, i] = [
                    (loss, p * w * (b - a) / 2) for x, w in legendre(40) for loss, p in self.lines(a + (b - a) * (x + 1) / 2)
                ]
            result += self.cache[parts, i]
        return result

    def loss_edges(self, t: float) -> list[mpf]:
        parts, kept = self.panels(t)
        return sorted({self.lines(self.edge(parts, i + k))[0][0] for i in kept for k in (0, 1)} | {mpf(0)})

    def pieces(self) -> list["Smooth"]:
        return [self]


class Line(Smooth):
    """Normal mixtures with means -1, 0, 1 (weights p and q) and deviation s; u = x / s."""

    def __init__(self, p: Sequence[float], q: Sequence[float], s: float) -> None:
        super().__init__()
        self.p, self.q = [mpf(w) for w in p], [mpf(w) for w in q]
        self.mu = 1 / mpf(s)
        self.steep = float(self.mu) * (2 if p[0] != q[0] else 1)
        self.width, self.rising = min(1.5, 1.5 / self.steep), p[2] > q[2]
        self.gap = mp.exp(-self.mu**2 / 2)

    def reach(self, c: float) -> tuple[float, float]:
        far = 18 + 2 * (c + 1) * float(self.mu)
        return -far, far

    def lines(self, u: mpf) -> list[tuple[mpf, mpf]]:
        y = mp.exp(self.mu * u)
        p, q = (w[1] + self.gap * (w[0] / y + w[2] * y) for w in (self.p, self.q))
        return [(mp.log(p / q), p * mp.npdf(u))]

    def rough_lines(self, u: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        mu = float(self.mu)
        with numpy.errstate(divide="ignore"):
            p, q = (
                numpy.logaddexp.reduce([numpy.log(float(w[m + 1])) + m * mu * u - m * m * mu * mu / 2 for m in (-1, 0, 1)])
                for w in (self.p, self.q)
            )
        return p - q, p - u * u / 2 - 0.92

    def cut(self, eps: mpf) -> tuple[Optional[mpf], int]:
        """Where p(u) = e^eps q(u), solved for y = e^(mu u); None: everywhere (1) or nowhere (-1) above."""
        e = mp.exp(eps)
        low, mid, high = (p - e * q for p, q in zip(self.p, self.q))
        low, high = low * self.gap, high * self.gap
        y = -mid / high if low == 0 else (-mid + mp.sqrt(mid * mid - 4 * high * low)) / (2 * high)
        if y <= 0:
            return None, 1 if self.rising else -1
        return mp.log(y) / self.mu, 1 if self.rising else -1

    def delta(self, eps: mpf) -> mpf:
        u, way = self.cut(eps)
        e = mp.exp(eps)
        if u is None:
            return 1 - e if way > 0 else mpf(0)
        return mp.fsum((p - e * q) * upper(way * (u - m * self.mu)) for m, p, q in zip((-1, 0, 1), self.p, self.q))


class Laplace(Smooth):
    """Sampled Laplace pair (q = 1: not sampled) with distance d of the means in scales; u = loss of the base pair."""

    def __init__(self, q: float, d: mpf, remove: bool) -> None:
        super().__init__()
        self.q, self.d, self.remove, self.start, self.stop = mpf(q), d, remove, -d, d
        self.width = float(2 * d) / math.ceil(float(2 * d) / 0.2)
        self.top = mp.log(1 - self.q + self.q * mp.exp(d)) if remove else -mp.log(1 - self.q + self.q * mp.exp(-d))
        for u, mass in ((d, mp.exp(-d) / 2), (-d, mpf(1) / 2)):
            self.points.append(self.weigh(u, mass))

    def weigh(self, u: mpf, mass: mpf) -> tuple[mpf, mpf]:
        """Loss and P-mass at base loss u, from the mass under the base's Q."""
        ratio = 1 - self.q + self.q * mp.exp(u)
        return (mp.log(ratio), mass * ratio) if self.remove else (-mp.log(ratio), mass)

    def reach(self, c: float) -> tuple[float, float]:
        return -float(self.d), float(self.d)

    def lines(self, u: mpf) -> list[tuple[mpf, mpf]]:
        return [self.weigh(u, mp.exp(-(u + self.d) / 2) / 4)]

    def rough_lines(self, u: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        loss = numpy.log1p(float(self.q) * numpy.expm1(u)) * (1 if self.remove else -1)
        return loss, -u / 2 + (loss if self.remove else 0)

    def cut(self, eps: mpf) -> tuple[Optional[mpf], int]:
        inside = 1 + mp.expm1(eps if self.remove else -eps) / self.q
        u = mp.log(inside) if inside > 0 else -mp.inf
        return (u if -self.d < u < self.d else None), 1 if self.remove else -1

    def delta(self, eps: mpf) -> mpf:
        e = eps if self.remove else -eps
        inside = 1 + mp.expm1(e) / self.q
        base = mp.log(inside) if inside > 0 else -mp.inf
        if base >= self.d:
            value = mpf(0)
        elif base > -self.d:
            value = self.q * -mp.expm1((base - self.d) / 2)
        else:
            value = -mp.expm1(e)
        return value if self.remove else -mp.expm1(eps) + mp.exp(eps) * value


class HalfLine(Smooth):
    """Losses above 0 of the mixture ((1-g) N(0) + g N(mu), N(0)), weighted, and their mirror images."""

    def __init__(self, weight: mpf, mu: mpf, rate: mpf) -> None:
        super().__init__()
        self.weight, self.mu, self.rate, self.start, self.steep = weight, mu, rate, mu / 2, float(mu)
        self.width = min(1.5, 1.5 / float(mu))

    def reach(self, c: float) -> tuple[float, float]:
        return float(self.start), (c + 1) * float(self.mu) + 18

    def lines(self, u: mpf) -> list[tuple[mpf, mpf]]:
        ratio = 1 - self.rate + self.rate * mp.exp(self.mu * u - self.mu**2 / 2)
        mass, loss = self.weight * mp.npdf(u), mp.log(ratio)
        return [(loss, mass * ratio), (-loss, mass)]

    def rough_lines(self, u: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        g, mu = float(self.rate), float(self.mu)
        loss = numpy.logaddexp(numpy.log1p(-g), numpy.log(g) + mu * u - mu * mu / 2)
        return loss, loss - u * u / 2 + float(mp.log(self.weight)) - 0.92

    def cut(self, eps: mpf) -> tuple[Optional[mpf], int]:
        return mp.log(1 + mp.expm1(eps) / self.rate) / self.mu + self.mu / 2, 1


class FixedSize(Smooth):
    """Replace-one pair of a batch of fixed size; shares: probability and number of copies."""

    def __init__(self, shares: Sequence[tuple[mpf, int]], sigma: float) -> None:
        super().__init__()
        self.rate = mp.fsum(w for w, _ in shares)
        self.shares = [(w, 2 * k / mpf(sigma)) for w, k in shares]
        self.parts = [HalfLine(w / self.rate, mu, self.rate) for w, mu in self.shares]
        above = ((w / self.rate) * ((2 - self.rate) * upper(mu / 2) + self.rate * upper(-mu / 2)) for w, mu in self.shares)
        self.points = [(mpf(0), 1 - mp.fsum(above))]

    def delta(self, eps: mpf) -> mpf:
        base = mp.log(1 + mp.expm1(abs(eps)) / self.rate)
        value = mp.fsum(w * gaussian_delta(mu, base) for w, mu in self.shares)
        return value if eps >= 0 else -mp.expm1(eps) + mp.exp(eps) * value

    def nodes(self, c: float, y: float = 0) -> list[tuple[mpf, mpf]]:
        return self.points + [node for part in self.parts for node in part.nodes(c, y)]

    def loss_edges(self, t: float) -> list[mpf]:
        top = max(part.loss_edges(t)[-1] for part in self.parts)
        grid = [mpf(0), self.rate / 2]
        while grid[-1] < top:
            grid.append(grid[-1] + min(grid[-1], mpf(1) / 2))
        return [-g for g in grid[:0:-1]] + grid

    def pieces(self) -> list[Smooth]:
        return list(self.parts)


def discrete(p: Sequence[float], q: Sequence[float], m: Mechanism) -> Atoms:
    """Discrete normal mixtures with means -d, 0, d."""
    s, d = mpf(m["sigma"]), m["sensitivity"]
    far = math.ceil(303 * d + 20 * m["sigma"])
    f = [mp.exp(-(x * x) / (2 * s * s)) for x in range(far + d + 1)]
    norm = 2 * mp.fsum(f) - 1
    close(norm, mp.jtheta(3, 0, mp.exp(-1 / (2 * s * s))), 1e-40)
    weigh = lambda w, x: mp.fsum(mpf(v) * f[abs(x - k * d)] for v, k in zip(w, (-1, 0, 1)) if v) / norm
    return Atoms([(weigh(p, x), weigh(q, x)) for x in range(-far, far + 1)])


def mixtures(q: float, relation: str) -> tuple[list, list]:
    """Weights on -1, 0, 1 with and without (or with the replaced record)."""
    q = mpf(q)
    return [0, 1 - q, q], [q, 1 - q, 0] if relation == "replace_one" else [0, 1, 0]


def law(m: Mechanism, direction: str) -> Any:
    return cached_law(json.dumps(m, sort_keys=True), direction)


@functools.cache
def cached_law(text: str, direction: str) -> Any:
    m = json.loads(text)
    kind, remove, replace = m["kind"], direction == "remove", m["relation"] == "replace_one"
    order = lambda p, q: (p, q) if remove else (q, p)
    if kind.endswith("aussian"):
        p, q = order(*mixtures(m.get("q", 1.0), m["relation"]))
        if "sensitivity" in m:
            return discrete(p, q, m)
        result = Line(p, q, m["sigma"])
        if kind == "poissonGaussian" and not replace and not remove:
            result.top = -mp.log(1 - mpf(m["q"]))
        return result
    if kind in ("laplace", "poissonLaplace"):
        return Laplace(m.get("q", 1.0), (2 if replace else 1) / mpf(m["scale"]), remove)
    if kind.startswith("with"):
        batch, chance = m["batch"], 1 / mpf(m["records"])
        if kind == "withoutReplacement":
            return FixedSize([(batch * chance, 1)], m["sigma"])
        shares = [(mp.binomial(batch, k) * chance**k * (1 - chance) ** (batch - k), k) for k in range(1, batch + 1)]
        return FixedSize([s for s in shares if s[0] > mpf(10) ** -110], m["sigma"])
    if kind == "randomizedResponse":
        p, k = mpf(m["p"]), m["k"]
        own, other = 1 - p + p / k, p / k
        if replace:
            pairs = [(own, other), (other, own)] + [(other, other)] * (k - 2)
        else:
            pairs = [order(own, 1 / mpf(k))] + [order(other, 1 / mpf(k))] * (k - 1)
    else:
        e, d = mp.exp(mpf(m["epsilon"])), mpf(m["delta"])
        p, rate = [d, (1 - d) * e / (1 + e), (1 - d) / (1 + e), mpf(0)], mpf(m.get("q", 1.0))
        pairs = [order((1 - rate) * b + rate * a, b) for a, b in zip(p, p[::-1])]
    result = Atoms(pairs)
    result.top = max(loss for loss, _ in result.points)
    return result


def symmetric(m: Mechanism) -> bool:
    if m["kind"] == "randomizedResponse" or m["kind"].startswith("poisson"):
        return m["relation"] == "replace_one"
    return True


def each_direction(m: Mechanism) -> list[list[str]]:
    return [TWO] if symmetric(m) else [["remove"], ["add"]]


# ---- checks in a second way


def quadrature_delta(pair: Smooth, eps: mpf) -> mpf:
    """delta(eps) by integrating P's losses above eps (eps >= 0 for FixedSize)."""
    total = mp.fsum(p * -mp.expm1(eps - loss) for loss, p in pair.points if loss > eps)
    for piece in pair.pieces():
        u, way = piece.cut(eps)
        assert u is not None
        close(piece.lines(u)[0][0], eps, 1e-30, 1e-40)
        height = lambda v: piece.lines(v)[0][1] * -mp.expm1(eps - piece.lines(v)[0][0])
        limit = None if piece.stop is None else way * piece.stop
        while limit is None or way * u < way * limit:
            v = u + way * piece.width / 2
            v = v if limit is None or way * v < way * limit else limit
            part = abs(integral(height, [u, v], 32))
            total, u = total + part, v
            if part < total * mpf(10) ** -40:
                break
    return total


def profile_moment(pair: Smooth, t: int) -> mpf:
    """E_P[e^(tL)] - 1 = t (t+1) int e^(t x) (delta(x) - (1 - e^x)+) dx, from the closed form of delta alone."""
    f = lambda x: mp.exp(t * x) * (pair.delta(x) - max(mpf(0), -mp.expm1(x)))
    return t * (t + 1) * integral(f, pair.loss_edges(t), 16)


def theta_moment(m: Mechanism, t: Any) -> Any:
    """E_P[e^(tL)] of the discrete Gaussian by Poisson summation."""
    s, d = mpf(m["sigma"]), m["sensitivity"] * (2 if m["relation"] == "replace_one" else 1)
    theta = lambda v: mp.jtheta(3, mp.pi * v, mp.exp(-2 * mp.pi**2 * s * s))
    return mp.exp(t * (t + 1) * d * d / (2 * s * s)) * theta((1 + t) * d) / theta(mpf(0))


def closed_moment(m: Mechanism, direction: str, t: Any) -> Any:
    """Where one exists: another formula for E_P[e^(tL)]."""
    kind = m["kind"]
    if kind == "gaussian":
        return mp.exp(t * (t + 1) * ((2 if m["relation"] == "replace_one" else 1) / mpf(m["sigma"])) ** 2 / 2)
    if kind == "discreteGaussian":
        return theta_moment(m, t)
    if kind == "laplace":
        d, x = (2 if m["relation"] == "replace_one" else 1) / mpf(m["scale"]), 2 * t + 1
        return (mp.exp(t * d) + mp.exp(-(t + 1) * d)) / 2 + mp.exp(-d / 2) * mp.sinh(x * d / 2) / x
    if "q" in m and "sigma" in m and direction == "remove" and m["relation"] != "replace_one" and t == int(mp.re(t)):
        a, q, mu = int(t) + 1, mpf(m["q"]), m.get("sensitivity", 1) / mpf(m["sigma"])
        share = lambda k: math.comb(a, k) * (1 - q) ** (a - k) * q**k * mp.exp(k * (k - 1) * mu * mu / 2)
        return mp.fsum(share(k) for k in range(a + 1))
    return None


# ---- compositions


class Contour:
    """delta(eps) = 1/(2 pi i) int e^(-t eps) M(t)/(t(t+1)) dt over Re t = c by the trapezoid rule, M = prod M_j^count."""

    def __init__(self, parts: Sequence[tuple[Any, int]], c: float, digits: float) -> None:
        self.c, self.step = mpf(c), 2 * mp.pi * c / digits
        spread, kept, self.log_moment = mpf(0), mpf(1), mpf(0)
        for pair, count in parts:
            tilted = [(loss, p * mp.exp(self.c * loss)) for loss, p in pair.nodes(c)]
            m0, m1, m2 = (mp.fsum(w * loss**k for loss, w in tilted) for k in range(3))
            spread, kept = spread + count * (m2 / m0 - (m1 / m0) ** 2), kept * (1 - pair.infinite) ** count
        self.infinite = 1 - kept
        reach = float(2.5 * mp.sqrt(2 * 112 / spread))
        wheels = []
        whole = lambda values: numpy.array([int(mp.ldexp(v, BITS)) for v in values], dtype=object)
        for pair, count in parts:
            tilted = [(loss, p * mp.exp(self.c * loss)) for loss, p in pair.nodes(c, reach)]
            moment = mp.fsum(w for _, w in tilted)
            self.log_moment += count * mp.log(moment)
            turns = [mp.expj(self.step * loss) for loss, _ in tilted]
            state = whole([w / moment for _, w in tilted])
            wheels.append([state, state * 0, whole(t.real for t in turns), whole(t.imag for t in turns), count])
        self.ratios, quiet = [], 0
        while quiet < 3:
            ratio = mpc(1)
            for wheel in wheels:
                x, y, cos, sin, count = wheel
                ratio *= mpc(mp.ldexp(int(x.sum()), -BITS), mp.ldexp(int(y.sum()), -BITS)) ** count
                wheel[:2] = (x * cos - y * sin) >> BITS, (x * sin + y * cos) >> BITS
            t = mpc(self.c, len(self.ratios) * self.step)
            self.ratios.append(ratio / (t * (t + 1)))
            quiet = quiet + 1 if abs(ratio) < mpf(10) ** -44 else 0
            assert t.imag <= reach, (c, reach, mp.nstr(abs(ratio), 5))

    def delta(self, eps: mpf) -> mpf:
        turn = mp.expj(-self.step * eps)
        total, phase = self.ratios[0] / 2, mpc(1)
        for ratio in self.ratios[1:]:
            phase *= turn
            total += ratio * phase
        return self.infinite + mp.exp(self.log_moment - self.c * eps) * self.step / mp.pi * total.real


def contours(parts: Sequence[tuple[Any, int]]) -> Callable[[mpf], mpf]:
    """delta(eps) of a composition by two contours that must agree."""
    best = (mp.inf, 1.0)
    for c in (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0):
        log_moment = mp.fsum(count * mp.log(pair.moment(mpf(c))) for pair, count in parts)
        bound = ((log_moment + 13 - mp.log(c + c * c)) / c, c)
        if bound > best:
            break
        best = bound
    one, two = Contour(parts, best[1], 110), Contour(parts, best[1] * 1.3, 128)

    def delta(eps: mpf) -> mpf:
        close(one.delta(eps), two.delta(eps), 1e-18)
        return one.delta(eps)

    return delta


def solve(delta: Callable[[mpf], mpf], target: float) -> mpf:
    """Smallest eps >= 0 with delta(eps) <= target, by the Illinois rule on log delta."""
    height = lambda x: mp.log(delta(x)) - mp.log(mpf(target)) if delta(x) > 0 else -mpf(10) ** 6
    a, b = mpf(0), mpf(1) / 8
    fa = height(a)
    if fa <= 0:
        return a
    while (fb := height(b)) > 0:
        a, fa, b = b, fb, 2 * b
    side = 0
    for _ in range(200):
        x = (a * fb - b * fa) / (fb - fa)
        fx = height(x)
        if abs(fx) < mpf(10) ** -25 or abs(b - a) < mpf(10) ** -30 * b:
            return x
        if fx > 0:
            a, fa, fb, side = x, fx, fb / 2 if side > 0 else fb, 1
        else:
            b, fb, fa, side = x, fx, fa / 2 if side < 0 else fa, -1
    raise ArithmeticError("no root")


class Repeated:
    """n uses of an Atoms pair with two finite losses, or three with a middle 0: exact sums."""

    def __init__(self, pair: Atoms, n: int) -> None:
        groups: dict[str, list[tuple[mpf, mpf]]] = {}
        for p, q in pair.pairs:
            if q > 0:
                groups.setdefault(mp.nstr(mp.log(p / q), 30), []).append((p, q))
        masses = sorted(([mp.fsum(side) for side in zip(*g)] for g in groups.values()), key=lambda pq: pq[0] / pq[1])
        (low, high), mid = (masses[0], masses[-1]), masses[1] if len(masses) == 3 else (mpf(0), mpf(0))
        rows = []
        for i in range(n + 1):
            for j in range(n + 1 - i) if len(masses) == 3 else [n - i]:
                ways = math.comb(n, i) * math.comb(n - i, j)
                p, q = (ways * high[k] ** i * low[k] ** j * mid[k] ** (n - i - j) for k in (0, 1))
                rows.append((i * mp.log(high[0] / high[1]) + j * mp.log(low[0] / low[1]), p, q))
        rows.sort()
        self.infinite = 1 - (1 - pair.infinite) ** n
        close(mp.fsum(p for _, p, _ in rows) + self.infinite, 1, 1e-40)
        self.losses, self.sums = [row[0] for row in rows], [(mpf(0), mpf(0))]
        for _, p, q in reversed(rows):
            self.sums.append((self.sums[-1][0] + p, self.sums[-1][1] + q))

    def delta(self, eps: mpf) -> mpf:
        p, q = self.sums[len(self.losses) - bisect.bisect_right(self.losses, eps)]
        return self.infinite + p - mp.exp(eps) * q


def laplace_fold(n: int, d: mpf, eps: mpf) -> mpf:
    """n Laplace pairs: atoms at +-d (masses 1/2, e^-d/2), density e^((l-d)/2)/4 between; piecewise polynomials."""
    total = mpf(0)
    for up in range(n + 1):
        for down in range(n + 1 - up):
            m, rest = n - up - down, eps - (up - down) * d
            share = mp.factorial(n) / mp.factorial(up) / mp.factorial(down) / mp.factorial(m) / mpf(2) ** (up + down)
            share *= mp.exp(-d * down)
            knots = sorted({max(rest, (2 * k - m) * d) for k in range(m + 1)})
            volume = lambda s: mp.fsum(
                (-1) ** k * mp.binomial(m, k) * max(s + (m - 2 * k) * d, 0) ** (m - 1) for k in range(m + 1)
            ) / mp.factorial(m - 1)
            height = lambda s: volume(s) * mp.exp((s - m * d) / 2) * -mp.expm1(rest - s) / mpf(4) ** m
            if m == 0:
                total += share * max(mpf(0), -mp.expm1(rest))
            elif rest < m * d:
                total += share * integral(height, knots)
    return total


def laplace_step(n: int, d: mpf, eps: mpf) -> mpf:
    """The same from n - 1 uses: E_L[delta_(n-1)(eps - L)]."""
    before = functools.partial(laplace_fold, n - 1, d)
    corners = sorted({min(max(eps - k * d, -d), d) for k in range(-n, n + 1)} | {-d, d})
    inner = integral(lambda s: mp.exp((s - d) / 2) / 4 * before(eps - s), corners, 16)
    return before(eps - d) / 2 + before(eps + d) * mp.exp(-d) / 2 + inner


def twofold(pair: Line, eps: mpf) -> mpf:
    """Two uses: int P(u) delta_1(eps - L(u)) du, panels shrinking towards the point where delta_1 meets its bound."""
    bound = mp.log(min(pair.p[1], pair.q[1])) * (1 if pair.rising else -1)
    centre = pair.cut(eps - bound)[0]
    parts, kept = pair.panels(0)
    edges = {pair.edge(parts, i + k) for i in kept for k in (0, 1)}
    if centre is not None:
        edges |= {centre + sign * mpf(2) ** -k for k in range(20) for sign in (-1, 1)} | {centre}
    height = lambda u: (lambda line: line[1] * pair.delta(eps - line[0]))(pair.lines(u)[0])
    return integral(height, sorted(edges), 24)


def fold(q: float, s: float, remove: bool, n: int, eps: Any) -> Any:
    """n uses of the sampled Gaussian in doubles, by nested Gauss rules."""
    mu, sign = 1 / s, 1 if remove else -1
    with numpy.errstate(divide="ignore", invalid="ignore"):
        cut = lambda e: numpy.log(numpy.maximum((numpy.exp(sign * e) - (1 - q)) / q, 0)) / mu + mu / 2
        tail = scipy.special.ndtr
        if n == 1:
            u, e = -sign * cut(eps), numpy.exp(eps)
            with_record, without = (1 - q) * tail(u) + q * tail(u + sign * mu), tail(u)
            return with_record - e * without if remove else without - e * with_record
        centre = cut(eps - (n - 1) * sign * math.log(1 - q))
    edges = numpy.arange(-10.5, 10.6 + mu, 0.75)
    if numpy.isfinite(centre):
        near = 2.0 ** -numpy.arange(20)
        edges = numpy.sort(numpy.concatenate([edges, centre - near, centre + near, [centre]]))
    x, w = numpy.polynomial.legendre.leggauss(20)
    u = (edges[:-1, None] + numpy.diff(edges)[:, None] * (x + 1) / 2).ravel()
    ratio = 1 - q + q * numpy.exp(mu * u - mu * mu / 2)
    mass = (numpy.diff(edges)[:, None] / 2 * w).ravel() * numpy.exp(-u * u / 2) / math.sqrt(2 * math.pi)
    mass, rest = mass * (ratio if remove else 1), eps - sign * numpy.log(ratio)
    inner = fold(q, s, remove, 1, rest) if n == 2 else numpy.array([fold(q, s, remove, n - 1, e) for e in rest])
    return float(mass @ inner)


# ---- sections


def log(x: mpf) -> Optional[float]:
    return float(mp.log(x)) if x > 0 else None


def mech(kind: str, relation: str = "add_or_remove_one", **parameters: Any) -> Mechanism:
    return {"kind": kind, "relation": relation, **parameters}


def table(kind: str, names: str, rows: Sequence[Sequence[Any]], relations: Sequence[str]) -> list[Mechanism]:
    return [mech(kind, r, **dict(zip(names.split(), row))) for row in rows for r in relations]


RELATIONS = ["add_or_remove_one", "replace_one"]
SAMPLED = [(q, s) for q in (1e-5, 0.001, 0.01, 0.2, 0.9) for s in (0.3, 0.5, 1.0, 2.0, 8.0)]
MECHANISMS = (
    table("gaussian", "sigma", [(s,) for s in (0.3, 1.0, 2.0, 8.0, 100.0)], RELATIONS)
    + table("poissonGaussian", "q sigma", SAMPLED, RELATIONS[:1])
    + table("poissonGaussian", "q sigma", [(1e-5, 0.5), (0.001, 1.0), (0.01, 2.0), (0.2, 1.0), (0.9, 8.0)], RELATIONS[1:])
    + [mech("gaussian", "zero_out", sigma=1.0), mech("poissonGaussian", "zero_out", q=0.01, sigma=1.0)]
    + table("laplace", "scale", [(0.4,), (1.0,), (5.0,), (40.0,)], RELATIONS)
    + table("poissonLaplace", "q scale", [(1e-5, 0.5), (0.01, 0.4), (0.2, 2.0), (0.9, 5.0)], RELATIONS[:1])
    + table("randomizedResponse", "p k", [(0.5, 2), (0.1, 2), (0.9, 10), (0.001, 4)], ["replace_one", "zero_out"])
    + table("discreteGaussian", "sigma sensitivity", [(0.6, 1), (1.0, 2), (3.7, 1), (25.0, 2)], RELATIONS)
    + table("poissonDiscreteGaussian", "q sigma sensitivity", [(0.01, 1.0, 1), (0.2, 0.6, 1), (0.001, 3.7, 2)], RELATIONS[:1])
    + table("approximate", "epsilon delta", [(1.0, 1e-5), (0.1, 1e-9), (3.0, 0.02)], RELATIONS[:1])
    + table("poissonApproximate", "q epsilon delta", [(0.01, 1.0, 1e-5), (0.5, 3.0, 0.02)], RELATIONS[:1])
    + table("withoutReplacement", "batch records sigma", [(1, 100, 1.0), (256, 60000, 0.8), (50, 100, 2.0)], RELATIONS[1:])
    + table("withReplacement", "batch records sigma", [(1, 50, 1.0), (3, 30, 1.0), (10, 1000, 4.0)], RELATIONS[1:])
)
MOMENTS = [m for m in MECHANISMS if (m.get("q"), m.get("sigma")) not in SAMPLED[5:10] + SAMPLED[15::2] + SAMPLED[1:5:2]]
SINGLE = MECHANISMS + table("withReplacement", "batch records sigma", [(256, 60000, 1.2)], RELATIONS[1:])
ORDERS = [0.01, 0.25, 1.0, 3.5, 20.0, 150.0]
COMPLEX = [(c, y) for c in (0.5, 4.0) for y in (0.7, 13.0, 90.0)]


def single_case(m: Mechanism, directions: list[str]) -> dict[str, Any]:
    pair, other = law(m, directions[0]), law(m, "add" if directions[0] == "remove" else "remove")
    start, grid = pair.delta(mpf(0)), {-0.5, -0.01, 0.0, 0.01, 0.1, 1.0, 3.0}
    if isinstance(pair, Line) or pair.top is None:
        found = [float(mp.nstr(solve(pair.delta, x), 6)) for x in (start / 100, start * 1e-8, 1e-30, 1e-60)]
        grid |= {*found, -found[0]}
    else:
        grid |= {float(mp.nstr(pair.top * x, 4)) for x in (0.3, 0.9, 0.999, -0.6)}
    if pair.top is not None:
        grid.add(float(mp.nstr(pair.top * 1.1, 4)))
    kept = sorted(e for e in grid if pair.delta(mpf(e)) > 1e-80 or pair.top is not None and e > pair.top)
    for e in map(mpf, kept):
        close(pair.delta(e), -mp.expm1(e) + mp.exp(e) * other.delta(-e), 1e-14, 1e-40)
        if isinstance(pair, Smooth) and pair.cut(e)[0] is not None and e in (-0.01, 0.1, found[2]):
            close(pair.delta(e), quadrature_delta(pair, e), 1e-20)
    return {"epsilon": kept, "logDelta": [log(pair.delta(mpf(e))) for e in kept]}
