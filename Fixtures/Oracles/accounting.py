"""Makes accounting.json: reference values for a differential privacy accountant.

Run:  pip install mpmath numpy scipy dp_accounting  and then  python3 accounting.py > accounting.json  (some minutes).
Inputs are IEEE doubles (the decimal literals of the JSON). Values come from 50-digit arithmetic (but "peers" and method
"nested" from doubles; the latter are good to 10 digits) and are printed as the nearest double. null: a logDelta of
log(0), an infinite epsilon, or a moment below 1e-30 of the moment at Re t or beyond the doubles.
L = ln dP/dQ, delta(eps) = E_P[(1 - e^(eps - L))+]. Direction "remove": P is the output with the record, Q without;
"add": swapped. Noise is relative to the norm bound C = 1 of one record's contribution (discreteGaussian: to the integer
grid, with C = "sensitivity"), so the means differ by C, and by 2 C under replace_one.

  gaussian            N(C, s^2) and N(0, s^2); replace_one: N(C, s^2) and N(-C, s^2)
  poissonGaussian     (1-q) N(0) + q N(C) and N(0); replace_one: (1-q) N(0) + q N(C) and (1-q) N(0) + q N(-C)
  [poissonL|l]aplace  the same with density e^(-|x|/scale)/(2 scale)
  [poissonD|d]iscreteGaussian  the same with masses proportional to e^(-x^2/(2 s^2)) on the integers
  randomizedResponse  with probability p uniform on k values, else the truth; zero_out: Q uniform
  approximate         losses: infinite with probability delta, else +-epsilon with P-masses (1-delta)/(1+e^(-+epsilon));
                      poissonApproximate: (1-q) Q + q P and Q
  withoutReplacement  batch m of n records, gaussian, replace_one; with g = m/n and D_k the profile of N(2 k, s^2) and
                      N(0, s^2): delta(eps) = g D_1(ln(1 + (e^eps - 1)/g)) for eps >= 0, and for eps < 0
                      delta(eps) = 1 - e^eps + e^eps delta(-eps)
  withReplacement     m draws, g = 1 - (1-1/n)^m: delta(eps) = sum over k of Binomial(m, 1/n)(k) D_k(the same),
                      and the same below 0. Both have an atom at L = 0.
"""
import sys

sys.path.pop(0)  # this folder: statistics.py must not hide the standard module of that name
import functools
import itertools
import json
import math
import re
from collections import Counter
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any, Callable, Iterable, Optional, Sequence

import dp_accounting
import numpy
import scipy.special
from dp_accounting.pld import privacy_loss_distribution as pld
from mpmath import mp, mpc, mpf
from mpmath.calculus.quadrature import GaussLegendre

mp.dps = 50
BITS = 180  # fixed point of the contour sums
WINDOW = 115  # what is below e^-WINDOW of the largest part of an integral is left out
TINY = mpf(10) ** -40
RELATIONS = {"a": "add_or_remove_one", "r": "replace_one", "z": "zero_out"}
Mechanism = dict[str, Any]
legendre = functools.cache(lambda degree: GaussLegendre(mp).calc_nodes(degree, mp.prec))


def close(a: Any, b: Any, relative: float, absolute: float = 0) -> Any:
    """a, unless two ways to the same number disagree: then the run stops."""
    assert abs(a - b) <= relative * max(abs(a), abs(b)) + absolute, (mp.nstr(a, 20), mp.nstr(b, 20))
    return a


def upper(z: mpf) -> mpf:
    """P(Z > z) for standard normal Z."""
    return mp.erfc(z / mp.sqrt(2)) / 2


def gauss(a: mpf, b: mpf, degree: int = 5) -> list[tuple[mpf, mpf]]:
    """Nodes and weights of a Gauss rule with 3 * 2^(degree - 1) points."""
    return [(a + (b - a) * (x + 1) / 2, (b - a) / 2 * w) for x, w in legendre(degree)]


def integral(f: Callable[[mpf], mpf], edges: Iterable[mpf], degree: int = 4) -> mpf:
    edges = sorted(edges)
    return mp.fsum(w * f(x) for a, b in zip(edges, edges[1:]) for x, w in gauss(a, b, degree))


class Atoms:
    """A discrete pair, given as the masses (P, Q) of its points."""
    def __init__(self, pairs: Sequence[tuple[mpf, mpf]], corner: bool = True) -> None:
        self.points = [(mp.log(p / q), p) for p, q in pairs if p > 0 and q > 0]
        self.pairs = [(p, q) for p, q in pairs if p > TINY**3]
        self.infinite = mp.fsum(p for p, q in self.pairs if q == 0)
        self.corner = max(self.points)[0] if corner else None  # where the profile gets zero, with a corner
        self.nodes = lambda c, y=0: self.points  # losses and P-masses for E_P[e^(tL)], Re t = c, |Im t| <= y

    def delta(self, eps: mpf) -> mpf:
        e = mp.exp(eps)
        return mp.fsum(p - e * q for p, q in self.pairs if p > e * q)

    def moment(self, t: Any) -> Any:
        """E_P[e^(tL)] over the finite losses."""
        return mp.fsum(p * mp.exp(t * loss) for loss, p in self.nodes(float(mp.re(t)), float(mp.im(t))))


class Smooth(Atoms):
    """Losses with a density in a coordinate u (Gauss panels of "width" from "start" on) beside atoms "points".

    Subclasses give lines(u): losses and P-masses at u, the leading one first, and reach(c): where to look for panels.
    """
    width, start, infinite, corner = 1.5, mpf(0), mpf(0), None

    def __init__(self) -> None:
        self.points, self.cache, self.edge = [], {}, lambda i: self.start + mpf(self.width) * i
        self.row = functools.cache(lambda i: self.lines(self.edge(i))[0])

    def kept(self, c: float, window: float = WINDOW) -> list[tuple[int, float]]:
        """The panels that matter and how far L runs on each."""
        low, high = ((x - float(self.start)) / self.width for x in self.reach(c))
        index = range(math.floor(low + 1e-9), math.ceil(high - 1e-9) + 1)
        rows = [self.row(i) for i in index]
        score = [float(mp.log(p) + c * loss) for loss, p in rows]
        runs, least = [float(abs(a[0] - b[0])) for a, b in zip(rows, rows[1:])], max(score) - window
        return [(i, run) for i, run, a, b in zip(index, runs, score, score[1:]) if max(a, b) > least]

    def nodes(self, c: float, y: float = 0) -> list[tuple[mpf, mpf]]:
        result = list(self.points)
        for i, run in self.kept(c):
            parts = max(1, math.ceil(y * run / 40))
            if (i, parts) not in self.cache:
                edges = [self.edge(i + mpf(k) / parts) for k in range(parts + 1)]
                rule = [node for a, b in zip(edges, edges[1:]) for node in gauss(a, b)]
                self.cache[i, parts] = [(loss, p * w) for u, w in rule for loss, p in self.lines(u)]
            result += self.cache[i, parts]
        return result

    def loss_edges(self, t: float) -> set[mpf]:
        return {self.row(i + k)[0] for i, _ in self.kept(t, 60) for k in (0, 1)} | {mpf(0)}


class Line(Smooth):
    """Normal mixtures with means -1, 0, 1 (weights p and q) and deviation s; u = x / s.

    With a weight: only the losses above 0 of N(0) and (1-g) N(0) + g N(1), so weighted, and their mirror images.
    """
    def __init__(self, p: Sequence[mpf], q: Sequence[mpf], s: Any, weight: Optional[mpf] = None) -> None:
        super().__init__()
        self.p, self.q, self.mu, self.way, self.weight = p, q, 1 / mpf(s), 1 if p[2] > q[2] else -1, weight
        self.gap, steep = mp.exp(-self.mu**2 / 2), float(self.mu) * (2 if p[0] != q[0] else 1)
        self.width, self.start = min(2.0, 2 / steep), self.mu / 2 if weight else mpf(0)
        near = float(self.mu / 2) if weight else -18 - float(self.mu)
        self.reach = lambda c: (near, 18 + (c + 1) * steep) if self.way > 0 else (-18 - (c + 1) * steep, -near)

    def lines(self, u: mpf) -> list[tuple[mpf, mpf]]:
        y = mp.exp(self.mu * u)
        p, q = (w[1] + self.gap * (w[0] / y + w[2] * y) for w in (self.p, self.q))
        loss, height = mp.log(p / q), mp.npdf(u) * (self.weight or 1)
        return [(loss, p * height), (-loss, q * height)] if self.weight else [(loss, p * height)]

    def cut(self, eps: mpf) -> mpf:
        """Where p(u) = e^eps q(u), solved for y = e^(mu u); minus infinity: nowhere."""
        low, mid, high = (p - mp.exp(eps) * q for p, q in zip(self.p, self.q))
        low, high = low * self.gap, high * self.gap
        y = -mid / high if low == 0 else (-mid + self.way * mp.sqrt(mid * mid - 4 * high * low)) / (2 * high)
        return mp.log(y) / self.mu if y > 0 else -mp.inf

    def delta(self, eps: mpf) -> mpf:
        u, e = self.cut(eps), mp.exp(eps)
        if u == -mp.inf:
            return 1 - e if self.way > 0 else mpf(0)
        return mp.fsum((p - e * q) * upper(self.way * (u - m * self.mu)) for m, p, q in zip((-1, 0, 1), self.p, self.q))


class Laplace(Smooth):
    """Sampled Laplace pair (q = 1: not sampled), means d scales apart; u = loss of the pair that is sampled."""
    def __init__(self, q: mpf, d: mpf, remove: bool) -> None:
        super().__init__()
        self.q, self.d, self.remove, self.start = q, d, remove, -d
        self.width = 2 * d / math.ceil(10 * d)
        self.points = [self.weigh(d, mp.exp(-d) / 2), self.weigh(-d, mpf(1) / 2)]
        self.corner, self.reach = max(self.points)[0], lambda c: (-float(d), float(d))
        self.lines = lambda u: [self.weigh(u, mp.exp(-(u + d) / 2) / 4)]

    def weigh(self, u: mpf, mass: mpf) -> tuple[mpf, mpf]:
        """Loss and P-mass at u, given the mass without the record."""
        ratio = 1 - self.q + self.q * mp.exp(u)
        return (mp.log(ratio), mass * ratio) if self.remove else (-mp.log(ratio), mass)

    def delta(self, eps: mpf) -> mpf:
        e = eps if self.remove else -eps
        inside = max(1 + mp.expm1(e) / self.q, TINY**9)  # e^loss of the pair that is sampled
        base = max(mpf(0), -mp.expm1((mp.log(inside) - self.d) / 2))
        value = self.q * base if inside > mp.exp(-self.d) else -mp.expm1(e)
        return value if self.remove else -mp.expm1(eps) + mp.exp(eps) * value


class FixedSize(Smooth):
    """Replace-one pair of a batch of fixed size; shares: probability and number of copies."""
    def __init__(self, shares: Sequence[tuple[mpf, int]], sigma: float) -> None:
        self.rate = mp.fsum(w for w, _ in shares)
        without, pair, scale = (0, 1, 0), (0, 1 - self.rate, self.rate), mpf(sigma) / 2
        self.base = [(w, Line((0, 0, 1), without, scale / k)) for w, k in shares]
        self.parts = [Line(pair, without, scale / k, w / self.rate) for w, k in shares]
        above = lambda mu: ((2 - self.rate) * upper(mu / 2) + self.rate * upper(-mu / 2)) / self.rate
        self.points = [(mpf(0), 1 - mp.fsum(w * above(line.mu) for w, line in self.base))]

    def delta(self, eps: mpf) -> mpf:
        inner = mp.log(1 + mp.expm1(abs(eps)) / self.rate)
        value = mp.fsum(w * line.delta(inner) for w, line in self.base)
        return value if eps >= 0 else -mp.expm1(eps) + mp.exp(eps) * value

    def nodes(self, c: float, y: float = 0) -> list[tuple[mpf, mpf]]:
        return self.points + [node for part in self.parts for node in part.nodes(c, y)]

    def loss_edges(self, t: float) -> set[mpf]:
        top, grid = max(max(part.loss_edges(t)) for part in self.parts), [mpf(0), self.rate / 2]
        while grid[-1] < top:
            grid.append(grid[-1] + min(grid[-1], 2))
        return {*grid, *(-g for g in grid if g < 60)}


def law(m: Mechanism, direction: str) -> Any:
    """The pair (P, Q) of one use."""
    kind, replace, q = m["kind"], m["relation"] == "replace_one", mpf(m.get("q", 1))
    order = lambda a, b: (a, b) if direction == "remove" else (b, a)
    if kind.endswith("aussian"):
        pair = order((0, 1 - q, q), (q, 1 - q, 0) if replace else (0, 1, 0))
        if "sensitivity" not in m:
            return Line(*pair, m["sigma"])
        s, d = mpf(m["sigma"]), m["sensitivity"]
        far = math.ceil(303 * d + 20 * s)
        f = [mp.exp(-(x * x) / (2 * s * s)) for x in range(far + d + 1)]
        norm = close(2 * mp.fsum(f) - 1, mp.jtheta(3, 0, mp.exp(-1 / (2 * s * s))), TINY)
        mass = lambda w, x: mp.fsum(v * f[abs(x - k * d)] for v, k in zip(w, (-1, 0, 1)) if v) / norm
        return Atoms([tuple(mass(w, x) for w in pair) for x in range(-far, far + 1)], corner=False)
    if kind.endswith("aplace"):
        return Laplace(q, (2 if replace else 1) / mpf(m["scale"]), direction == "remove")
    if kind.startswith("with"):
        batch, chance = m["batch"], 1 / mpf(m["records"])
        shares = [(math.comb(batch, k) * chance**k * (1 - chance) ** (batch - k), k) for k in range(1, batch + 1)]
        shares = [(batch * chance, 1)] if kind == "withoutReplacement" else [x for x in shares if x[0] > TINY**3]
        return FixedSize(shares, m["sigma"])
    if kind == "randomizedResponse":
        p, k = mpf(m["p"]), m["k"]
        own, other = 1 - p + p / k, p / k
        pairs = [(own, other), (other, own)] + [(other, other)] * (k - 2)
        return Atoms(pairs if replace else [order(own, 1 / mpf(k))] + [order(other, 1 / mpf(k))] * (k - 1))
    e, d = mp.exp(mpf(m["epsilon"])), mpf(m["delta"])
    p = [d, (1 - d) * e / (1 + e), (1 - d) / (1 + e), mpf(0)]
    return Atoms([order((1 - q) * b + q * a, b) for a, b in zip(p, p[::-1])])


def each_direction(ms: list[Mechanism]) -> list[list[str]]:
    """Both directions together if they have the same values."""
    sided = any(m["relation"] != "replace_one" and (m["kind"] == "randomizedResponse" or "q" in m) for m in ms)
    return [["remove"], ["add"]] if sided else [["remove", "add"]]


def quadrature_delta(pair: Line, eps: mpf) -> mpf:
    """delta(eps) by integrating over the losses above eps."""
    height = lambda loss, p: p * -mp.expm1(eps - loss)
    u, step, total, part = pair.cut(eps), pair.way * mpf(pair.width), mpf(0), mpf(1)
    close(pair.lines(u)[0][0], eps, TINY, TINY)
    while part > total * TINY:
        part = abs(integral(lambda x: height(*pair.lines(x)[0]), {u, u + step}, 5))
        total, u = total + part, u + step
    return total


def profile_moment(pair: Any, t: int, degree: int = 4) -> mpf:
    """E_P[e^(tL)] - 1 = t (t+1) int e^(t x) (delta(x) - (1 - e^x)+) dx, from the closed form of delta alone."""
    f = lambda x: mp.exp(t * x) * (pair.delta(x) - max(mpf(0), -mp.expm1(x)))
    return t * (t + 1) * integral(f, pair.loss_edges(t), degree)


def closed_moment(m: Mechanism, direction: str, t: Any) -> Any:
    """E_P[e^(tL)] by another formula, where one is known."""
    kind, distance = m["kind"], mpf(m.get("sensitivity", 1)) * (2 if m["relation"] == "replace_one" else 1)
    if kind == "gaussian":
        return mp.exp(t * (t + 1) * (distance / m["sigma"]) ** 2 / 2)
    if kind == "discreteGaussian":  # Poisson summation
        s = mpf(m["sigma"])
        theta = lambda v: mp.jtheta(3, mp.pi * v, mp.exp(-2 * mp.pi**2 * s * s))
        return mp.exp(t * (t + 1) * (distance / s) ** 2 / 2) * theta((1 + t) * distance) / theta(mpf(0))
    if kind == "laplace":
        d, x = distance / m["scale"], 2 * t + 1
        return (mp.exp(t * d) + mp.exp(-(t + 1) * d)) / 2 + mp.exp(-d / 2) * mp.sinh(x * d / 2) / x
    if "q" in m and "sigma" in m and direction == "remove" and m["relation"] != "replace_one" and t == int(mp.re(t)):
        a, q, mu = int(t) + 1, mpf(m["q"]), distance / m["sigma"]
        share = lambda k: math.comb(a, k) * (1 - q) ** (a - k) * q**k * mp.exp(k * (k - 1) * mu * mu / 2)
        return mp.fsum(share(k) for k in range(a + 1))


class Contour:
    """delta(eps) = 1/(2 pi i) int e^(-t eps) M(t)/(t(t+1)) dt over Re t = c, M = prod M_j^count: trapezoid rule."""
    def __init__(self, parts: Sequence[tuple[Any, int]], c: float, reach: float, digits: float) -> None:
        self.c, self.step, self.scale, self.terms, wheels = mpf(c), 2 * mp.pi * c / digits, mpf(0), [], []
        self.infinite = 1 - mp.fprod((1 - pair.infinite) ** count for pair, count in parts)
        whole = lambda values: numpy.array([int(mp.ldexp(v, BITS)) for v in values], dtype=object)
        for pair, count in parts:
            tilted = [(loss, p * mp.exp(self.c * loss)) for loss, p in pair.nodes(c, reach)]
            moment, turns = mp.fsum(w for _, w in tilted), [mp.expj(self.step * loss) for loss, _ in tilted]
            self.scale, x = self.scale + count * mp.log(moment), whole(w / moment for _, w in tilted)
            wheels.append([x, 0 * x, whole(t.real for t in turns), whole(t.imag for t in turns), count])
        while len(self.terms) < 3 or max(map(abs, self.terms[-3:])) > mpf(10) ** -36:
            ratio, t = mpc(1), mpc(self.c, len(self.terms) * self.step)
            for wheel in wheels:
                x, y, cos, sin, count = wheel
                ratio *= mpc(mp.ldexp(int(x.sum()), -BITS), mp.ldexp(int(y.sum()), -BITS)) ** count
                wheel[:2] = (x * cos - y * sin) >> BITS, (x * sin + y * cos) >> BITS
            self.terms.append(ratio / (t * (t + 1)))
            assert t.imag <= reach, (c, reach, mp.nstr(abs(ratio), 5))

    def delta(self, eps: mpf) -> mpf:
        turn, total = mp.expj(-self.step * eps), mpc(0)
        for term in self.terms[:0:-1]:
            total = (total + term) * turn
        return self.infinite + mp.exp(self.scale - self.c * eps) * self.step / mp.pi * (self.terms[0] / 2 + total).real


def solve(delta: Callable[[mpf], mpf], target: Any) -> mpf:
    """Smallest eps >= 0 with delta(eps) <= target."""
    height = lambda x: mp.log(max(delta(x), mpf(10) ** -999) / target)
    a, b = mpf(0), mpf(1) / 8
    if height(a) <= 0:
        return a
    while height(b) > 0:
        a, b = b, 2 * b
    return mp.findroot(height, (a, b), solver="illinois", tol=mpf(10) ** -25, maxsteps=500, verify=False)


def repeated(pair: Atoms, n: int) -> Atoms:
    """n uses of a pair with two or three kinds of points of finite loss: exact masses."""
    a, b, *third = [(count * p, count * q) for (p, q), count in Counter(pair.pairs).items() if q > 0]
    pairs = [(1 - (1 - pair.infinite) ** n, mpf(0))]
    for i in range(n + 1):
        for j in range(n + 1 - i) if third else [n - i]:
            ways, rest = math.comb(n, i) * math.comb(n - i, j), n - i - j
            pairs.append(tuple(ways * a[k] ** i * b[k] ** j * (third[0][k] ** rest if third else 1) for k in (0, 1)))
    return Atoms(pairs)


def laplace_fold(n: int, d: mpf, eps: mpf) -> mpf:
    """n Laplace pairs: atoms at +-d (masses 1/2, e^-d/2), density e^((l-d)/2)/4 between; piecewise polynomials."""
    total = mpf(0)
    for up, down in ((i, j) for i in range(n + 1) for j in range(n + 1 - i)):
        m, rest = n - up - down, eps - (up - down) * d
        share = mpf(math.comb(n, up) * math.comb(n - up, down)) / 2 ** (up + down) / 4**m * mp.exp(-d * down)
        power = lambda x: x ** (m - 1) / math.factorial(m - 1) if x > 0 else 0
        volume = lambda s: mp.fsum((-1) ** k * math.comb(m, k) * power(s + (m - 2 * k) * d) for k in range(m + 1))
        if m == 0:
            total += share * max(mpf(0), -mp.expm1(rest))
        elif rest < m * d:
            height = lambda s: volume(s) * mp.exp((s - m * d) / 2) * -mp.expm1(rest - s)
            total += share * integral(height, {max(rest, (2 * k - m) * d) for k in range(m + 1)}, 3)
    return total


def nested(q: float, s: float, sign: int, n: int, order: int, eps: Any) -> Any:
    """n uses of the sampled Gaussian in doubles; Gauss panels shrink towards where the inner delta meets its bound."""
    mu, e, tail = 1 / s, numpy.exp(eps), scipy.special.ndtr
    with numpy.errstate(divide="ignore"):
        cut = lambda x: numpy.log(numpy.maximum((numpy.exp(sign * x) - 1 + q) / q, 0)) / mu + mu / 2
        if n == 1:
            u = -sign * cut(eps)
            with_record = (1 - q) * tail(u) + q * tail(u + sign * mu)
            return with_record - e * tail(u) if sign > 0 else tail(u) - e * with_record
        centre = cut(eps - (n - 1) * sign * math.log(1 - q))
    near = numpy.concatenate([[0], 2.0 ** -numpy.arange(18), -(2.0 ** -numpy.arange(18))])
    edges = numpy.arange(-10.5, 10.6 + mu, 0.75)
    edges = numpy.sort(numpy.concatenate([edges, centre + near])) if numpy.isfinite(centre) else edges
    x, w = numpy.polynomial.legendre.leggauss(order)
    u = (edges[:-1, None] + numpy.diff(edges)[:, None] * (x + 1) / 2).ravel()
    ratio = 1 - q + q * numpy.exp(mu * u - mu * mu / 2)
    mass = (numpy.diff(edges)[:, None] * w).ravel() / 2 * numpy.exp(-u * u / 2) / math.sqrt(2 * math.pi)
    rest, inner = eps - sign * numpy.log(ratio), functools.partial(nested, q, s, sign, n - 1, order)
    values = inner(rest) if n == 2 else numpy.array([inner(x) for x in rest])
    return float((mass * (ratio if sign > 0 else 1)) @ values)


# kind (r: replace_one, z: zero_out, else add_or_remove_one), and the parameters' values, all combined
NAMES = {"s": "sigma", "b": "scale", "d": "sensitivity", "m": "batch", "n": "records", "e": "epsilon"}
RENYI = """gaussian:ar s=0.5,1.0,2.0,8.0,100.0; gaussian:z s=1.0; laplace:ar b=0.4,1.0,5.0,40.0
discreteGaussian:ar s=0.6,3.7 d=1; discreteGaussian:ar s=1.0,25.0 d=2; randomizedResponse:rz p=0.001,0.1,0.9 k=2,10"""
MOMENTS = RENYI + """; poissonGaussian:a q=1e-05,0.01,0.9 s=0.5,1.0,8.0; poissonGaussian:z q=0.01 s=2.0
poissonGaussian:r q=0.001,0.2 s=0.5,2.0; poissonLaplace:a q=1e-05,0.01,0.9 b=0.5,5.0; withReplacement:r m=3 n=50 s=2.5
poissonDiscreteGaussian:a q=0.001,0.2 s=0.6,3.7 d=2; poissonApproximate:a q=0.01,0.5 e=2.0 delta=1e-05
approximate:a e=0.1,3.0 delta=1e-09,0.02; withoutReplacement:r m=1 n=100 s=2.0; withReplacement:r m=5 n=1000 s=8.0
withoutReplacement:r m=256 n=1000,60000 s=0.8,2.0"""
SINGLE = MOMENTS + """; poissonGaussian:a q=1e-05,0.001,0.01,0.2,0.9 s=0.3,0.5,1.0,2.0,8.0
withReplacement:r m=1,10 n=50 s=1.0; withReplacement:r m=256 n=60000 s=1.2"""
# method | count * kind ... + ...; contour: real part and largest imaginary part; nested: each eps
COMPOSED = """gaussian | 1 * gaussian:a s=1.0; gaussian | 1 * gaussian:a s=0.01; gaussian | 1 * gaussian:a s=10000.0
gaussian | 1000000000000 * gaussian:a s=1.0; gaussian | 1000000000000 * gaussian:a s=1000000.0
gaussian | 1000000000000 * gaussian:a s=100000000.0; gaussian | 30 * gaussian:r s=5.0; laplace | 2 * laplace:a b=1.0
gaussian | 3 * gaussian:a s=2.0 + 100 * gaussian:a s=7.5 + 1000 * gaussian:a s=40.0; laplace | 3 * laplace:r b=4.0
sum | 5000 * randomizedResponse:r p=0.5 k=2; sum | 1000 * randomizedResponse:r p=0.99 k=2; laplace | 5 * laplace:a b=2.0
sum | 60 * randomizedResponse:r p=0.9 k=10; sum | 500 * randomizedResponse:z p=0.9 k=10
sum | 2000 * approximate:a e=0.1 delta=1e-09; sum | 30 * approximate:a e=1.0 delta=1e-05
nested 0.1 0.3 1.0 2.5 | 2 * poissonGaussian:a q=0.2 s=1.0; nested 0.01 0.5 2.0 | 2 * poissonGaussian:a q=0.01 s=0.5
nested 0.1 0.4 2.0 | 3 * poissonGaussian:a q=0.2 s=1.0; nested 0.1 0.4 2.0 | 3 * poissonGaussian:a q=0.9 s=2.0
contour 2.5 60 | 2000 * poissonGaussian:a q=0.01 s=0.8; contour 3 60 | 100 * poissonGaussian:r q=0.05 s=1.2
contour 6 60 | 14000 * poissonGaussian:a q=0.004266666666666667 s=1.1
contour 3 60 | 200 * withoutReplacement:r m=50 n=1000 s=3.0; contour 3 100 | 200 * withReplacement:r m=3 n=50 s=5.0
contour 4 120 | 100 * poissonGaussian:a q=0.01 s=1.0 + 50 * poissonGaussian:a q=0.02 s=1.3 + 1 * gaussian:a s=20.0
contour 4 100 | 100 * poissonGaussian:a q=0.01 s=1.0 + 3 * laplace:a b=4.0 + 2 * approximate:a e=0.1 delta=1e-08 \
+ 1 * discreteGaussian:a s=10.0 d=1 + 5 * poissonLaplace:a q=0.1 b=2.0
contour 3 60 | 99 * withoutReplacement:r m=64 n=500 s=3.0 + 2 * randomizedResponse:r p=0.9 k=9 + 1 * gaussian:r s=9.0"""
PEERS = """rdp | 9 * gaussian:a s=8.0; rdp | 9 * poissonGaussian:a q=0.01 s=1.0; rdp | 1 * poissonGaussian:a q=0.2 s=2.0
rdp | 3 * laplace:a b=2.0; rdp | 5 * randomizedResponse:r p=0.5 k=4; rdp | 5 * randomizedResponse:z p=0.5 k=4
gaussian | 1 * gaussian:a s=1.5; laplace | 3 * laplace:a b=2.0; sum | 5 * randomizedResponse:r p=0.5 k=4
use | 1 * discreteGaussian:a s=3.7 d=1; use | 1 * poissonGaussian:a q=0.2 s=1.0
contour 4 100 | 1000 * poissonGaussian:a q=0.01 s=1.0"""
ORDERS, COMPLEX = [0.01, 0.25, 1.0, 3.5, 20.0, 150.0], [(c, y) for c in (0.5, 4.0) for y in (0.7, 13.0, 90.0)]
ALPHAS, PEER_ORDERS = [1.01, 1.5, 2.0, 7.3, 64.0, 1000.0], [2.0, 3.0, 8.0, 32.0, 64.0]
FPR = [1e-6, 1e-4, 0.001, 0.01, 0.1, 0.5]


def mechanisms(text: str) -> list[Mechanism]:
    result: list[Mechanism] = []
    for head, *values in map(str.split, re.split("; |\n", text)):
        kind, relations = head.split(":")
        names, choices = zip(*(v.split("=") for v in values))
        for r, *row in itertools.product(relations, *(c.split(",") for c in choices)):
            m = {"kind": kind, "relation": RELATIONS[r]} | {NAMES.get(k, k): json.loads(v) for k, v in zip(names, row)}
            result += [m] if m not in result else []
    return result


def log_delta(pair: Any, other: Any, eps: float, relative: float, absolute: float) -> Optional[float]:
    """Checked by the delta of the other direction; what is not distinguished from 0 is 0."""
    e = mpf(eps)
    value = close(pair.delta(e), -mp.expm1(e) + mp.exp(e) * other.delta(-e), relative, absolute * mp.exp(e))
    return None if value <= 0 else 0.0 if abs(value - 1) < 1e-30 else float(mp.log(value))


def single_case(m: Mechanism, direction: str, pair: Any, other: Any) -> dict[str, Any]:
    start, grid = pair.delta(mpf(0)), {-0.5, -0.01, 0.0, 0.01, 0.1, 1.0, 3.0}
    if pair.corner is None:
        grid |= {x := float(mp.nstr(solve(pair.delta, start / 100), 6)), -x}
        grid |= {float(mp.nstr(solve(pair.delta, x), 6)) for x in (start * 1e-8, mpf(10) ** -30, mpf(10) ** -60)}
    else:
        grid |= {float(mp.nstr(pair.corner * x, 4)) for x in (0.3, 0.9, 0.999, -0.6)}
    kept = sorted(e for e in grid if pair.delta(mpf(e)) > 1e-80 or pair.delta(mpf(e)) == 0)
    for e in map(mpf, (0.1, kept[-1]) if isinstance(pair, Line) else ()):
        close(pair.delta(e), quadrature_delta(pair, e) if pair.cut(e) > -mp.inf else pair.delta(e), 1e-20)
    return {"epsilon": kept, "logDelta": [log_delta(pair, other, e, 1e-14, TINY) for e in kept]}


def moment_case(m: Mechanism, direction: str, pair: Any, other: Any) -> dict[str, Any]:
    values, bounds = [], {c: pair.moment(mpf(c)) for c, _ in COMPLEX}
    for t in [mpf(t) for t in ORDERS] + [mpc(*t) for t in COMPLEX]:
        known = closed_moment(m, direction, t)
        value = known if m["kind"] == "gaussian" and abs(t) > 15 else pair.moment(t)
        bound = bounds.get(mp.re(t), value)
        close(value, value if known is None else known, 1e-20, TINY * bound)
        small = abs(value) < bound * mpf(10) ** -30 or abs(value) > 1e300
        pair_of = [float(value.real), float(value.imag)]
        values.append(float(mp.log(value)) if isinstance(t, mpf) else None if small else pair_of)
    close(pair.moment(mpf(0)) + pair.infinite, 1, TINY)
    close(pair.moment(mpf(-1)) + other.infinite, 1, 1e-38)
    if isinstance(pair, Smooth):
        close(profile_moment(pair, 1), pair.moment(mpf(1)) - 1, 1e-15)
    return {"logMoment": values[:6], "moment": values[6:], "infiniteMass": float(pair.infinite)}


def renyi_case(m: Mechanism, direction: str, pair: Any, other: Any) -> dict[str, Any]:
    values = []
    for a in map(mpf, ALPHAS):
        known = closed_moment(m, direction, a - 1)
        value = pair.moment(a - 1) if known is None else known
        close(value, value if a > 10 else pair.moment(a - 1), 1e-20)
        values.append(float(mp.log(value) / (a - 1)))
    return {"order": ALPHAS, "divergence": values}


def cases(text: str, make: Callable[..., dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for m in mechanisms(text):
        pairs = [law(m, "remove"), law(m, "add")]
        for directions, pair, other in zip(each_direction([m]), pairs, pairs[::-1]):
            yield {"mechanism": m, "directions": directions, **make(m, directions[0], pair, other)}


def compose(method: str, parts: list[tuple[Mechanism, int]], direction: str) -> Any:
    """Something with delta(eps) and the infinite mass."""
    (m, n), name, *numbers = parts[0], *method.split()
    distance, pair = mpf(2 if m["relation"] == "replace_one" else 1), SimpleNamespace(infinite=0)
    if name in ("sum", "use", "rdp"):
        return repeated(law(m, direction), n) if name == "sum" else law(m, direction)
    if name == "contour":
        laws, (c, reach) = [(law(part, direction), count) for part, count in parts], map(float, numbers)
        one, two = (Contour(laws, c * x, reach, digits) for x, digits in ((1, 160), (1.2, 200)))
        pair.infinite, pair.delta = one.infinite, lambda e: close(one.delta(e), two.delta(e), 1e-18, TINY)
    elif name == "nested":
        at = functools.partial(nested, m["q"], m["sigma"], 1 if direction == "remove" else -1, n)
        pair.delta = lambda e: mpf(close(at(16, float(e)), at(12, float(e)), 1e-10, 1e-15))
    elif name == "gaussian":
        precision = mp.fsum(count * (distance / part["sigma"]) ** 2 for part, count in parts)
        pair = Line((0, 0, 1), (0, 1, 0), 1 / mp.sqrt(precision))
    else:
        pair.delta = functools.partial(laplace_fold, n, distance / m["scale"])
        pair.loss_edges = lambda t: [k * distance / m["scale"] for k in range(-n, n + 1)]
        close(profile_moment(pair, 1, 3), closed_moment(m, direction, mpf(1)) ** n - 1, 1e-15)
    pair.delta = functools.cache(pair.delta)
    return pair


def compositions(text: str) -> Iterable[tuple[dict[str, Any], tuple[Mechanism, int], str, list[list[str]], list[Any]]]:
    """The parts for the JSON, the first of them, the method, and the pairs by direction."""
    for method, line in (row.split(" | ") for row in re.split("; |\n", text)):
        parts = [(mechanisms(spec)[0], int(count)) for count, spec in (p.split(" * ") for p in line.split(" + "))]
        sides = each_direction([m for m, _ in parts])
        pairs = [compose(method, parts, d[0]) for d in sides]
        yield {"parts": [{"mechanism": m, "count": n} for m, n in parts]}, parts[0], method, sides, pairs


def composed_cases() -> Iterable[dict[str, Any]]:
    for parts, _, method, sides, pairs in compositions(COMPOSED):
        for directions, pair, other in zip(sides, pairs, pairs[::-1]):
            if method.startswith("nested"):
                solved = [e for e in map(float, method.split()[1:]) if pair.delta(mpf(e)) > 1e-6]
                targets, grid = [float(pair.delta(mpf(e))) for e in solved], {0.0, *solved}
            else:
                targets = [0.01, 1e-5, 1e-10]
                solved = [float(solve(pair.delta, mpf(x))) if x > pair.infinite else None for x in targets]
                grid = {0.0} | {float(mp.nstr(mpf(e), 7)) for e in solved if e}
            logs = [log_delta(pair, other, e, 1e-10, 1e-14) for e in sorted(grid)]
            yield parts | {"directions": directions, "method": method.split()[0], "delta": targets,
                           "epsilonAtDelta": solved, "epsilon": sorted(grid), "logDelta": logs}


def peer_cases() -> Iterable[dict[str, Any]]:
    """dp_accounting's values; "exact": ours for the larger direction, which its loss distributions bound from above."""
    lib, delta = dp_accounting, 1e-5
    makers = {  # events and loss distributions
        "gaussian": (lib.GaussianDpEvent, pld.from_gaussian_mechanism),
        "laplace": (lib.LaplaceDpEvent, pld.from_laplace_mechanism),
        "randomizedResponse": (lib.RandomizedResponseDpEvent, pld.from_randomized_response),
        "discreteGaussian": (None, pld.from_discrete_gaussian_mechanism),
        "poissonGaussian": (lambda q, s: lib.PoissonSampledDpEvent(q, lib.GaussianDpEvent(s)),
                            lambda q, s: pld.from_gaussian_mechanism(s, sampling_prob=q))}
    for parts, (m, n), method, _, pairs in compositions(PEERS):
        kind, relation, *values = m.values()
        if method == "rdp":
            index = lib.NeighboringRelation(1 + list(RELATIONS.values()).index(relation))
            accountant = lib.rdp.RdpAccountant(PEER_ORDERS, index).compose(makers[kind][0](*values), n)
            for a, d in zip(PEER_ORDERS, accountant._rdp):
                close(d, n * max(mp.log(p.moment(mpf(a - 1))) for p in pairs) / (a - 1), 1e-8)
            eps, extra = accountant.get_epsilon(delta), {"order": PEER_ORDERS, "divergence": accountant._rdp.tolist()}
        else:
            eps = makers[kind][1](*values).self_compose(n).get_epsilon_for_delta(delta)
            extra = {"interval": 1e-4, "exact": float(max(solve(p.delta, mpf(delta)) for p in pairs))}
            assert extra["exact"] - 1e-9 < eps < extra["exact"] + 0.01
        yield parts | {"method": "rdp" if method == "rdp" else "pld", "delta": delta, "epsilon": float(eps), **extra}


def trade_off_cases() -> Iterable[dict[str, Any]]:
    """Largest TPR at each FPR, largest TPR - FPR, and the area under the curve."""
    for m in mechanisms("gaussian:a s=0.25,1.0,3.3; poissonGaussian:a q=0.01,0.2,0.9 s=0.5,2.0"):
        mu, q = 1 / mpf(m["sigma"]), mpf(m.get("q", 1))
        tpr = lambda z: (1 - q) * upper(z) + q * upper(z - mu)
        area = (1 - q) / 2 + q * upper(-mu / mp.sqrt(2))
        close(area, integral(lambda z: tpr(z) * mp.npdf(z), range(-20, 21)), 1e-20)
        yield {"mechanism": m, "fpr": FPR, "tpr": [float(tpr(mp.sqrt(2) * mp.erfinv(1 - 2 * mpf(a)))) for a in FPR],
               "auc": float(area),
               "advantage": float(close(law(m, "remove").delta(mpf(0)), q * (1 - 2 * upper(mu / 2)), 1e-30))}
    for eps, delta in (1.0, 1e-5), (0.1, 0.001), (4.0, 0.05), (0.0, 0.2):
        e, d = mp.exp(mpf(eps)), mpf(delta)
        tpr, corner = (lambda a: min(mpf(1), d + e * a, 1 - (1 - d - a) / e)), (1 - d) / (1 + e)
        yield {"mechanism": {"kind": "envelope", "epsilon": eps, "delta": delta}, "fpr": FPR,
               "tpr": [float(tpr(mpf(a))) for a in FPR], "auc": float(integral(tpr, {0, corner, 1 - d, mpf(1)})),
               "advantage": float(close(tpr(corner) - corner, (e - 1 + 2 * d) / (e + 1), 1e-30))}


def conversion_case(a: float, bound: float, delta: float) -> dict[str, Any]:
    """eps at delta from one Renyi divergence; classic and improved may be below 0, optimal is at least 0."""
    r, d = mpf(a), mpf(delta)

    def excess(eps: mpf) -> mpf:
        """e^(bound - smallest divergence of a pair with delta at eps)."""
        e, (low, high) = mp.exp(eps), (min((r - 1) * d, 1 - d), 1 - d)
        value = lambda u: (d + u) ** r * u ** (1 - r) + (1 - d - u) ** r * (e - u) ** (1 - r)
        for _ in range(100):
            u = (low + high) / 2
            slope = ((d + u) / u) ** r * (u - (r - 1) * d) / (d + u)
            slope -= ((1 - d - u) / (e - u)) ** r * (r * e - (r - 1) * (1 - d) - u) / (1 - d - u)
            low, high = (low, u) if slope > 0 else (u, high)
        assert value(u) <= min(value(u * 0.999), value(u + (1 - d - u) / 1000))
        return mp.exp(bound - eps - mp.log(value(u)) / (r - 1))

    classic, optimal = bound - mp.log(d) / (r - 1), solve(excess, mpf(1))
    improved = bound + mp.log1p(-1 / r) - mp.log(d * r) / (r - 1)
    assert optimal <= max(0, improved) + mpf(10) ** -20 and improved < classic
    values = {"classic": float(classic), "improved": float(improved), "optimal": float(optimal)}
    return {"order": a, "divergence": bound, "delta": delta, **values}


def main() -> None:
    draw = numpy.random.RandomState(1).uniform
    settings = [(1 + 10 ** draw(-1, 2.5), 10 ** draw(-3, 1), 10 ** draw(-12, -2)) for _ in range(20)]
    sections = {
        "composed": composed_cases(), "peers": peer_cases(), "tradeOff": trade_off_cases(),
        "conversion": (conversion_case(*(float(f"{x:.4g}") for x in row)) for row in settings),
        "moments": cases(MOMENTS, moment_case), "momentOrders": [{"t": ORDERS, "complexT": COMPLEX}],
        "renyi": cases(RENYI, renyi_case), "single": cases(SINGLE, single_case),
        "versions": [{name: version(name) for name in ("dp_accounting", "mpmath", "numpy", "scipy")}],
    }
    rows = lambda section: ",\n".join(json.dumps(case, sort_keys=True) for case in section)
    print("{" + ",\n".join(f'"{name}": [\n{rows(section)}\n]' for name, section in sorted(sections.items())) + "}")


if __name__ == "__main__":
    main()
