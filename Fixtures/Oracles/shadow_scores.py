"""LiRA and RMIA by their formulas, on a small random input.

Writes shadow_scores.json: `phi` and `in` have one row per shadow, `victim` one value per record. The population of RMIA is
records 6 to 11, without the record itself.
"""
import numpy
from scipy.special import logsumexp
from scipy.stats import norm

from release_only import write

SHADOWS, RECORDS = 16, 12


def lira(phi, member, victim):
    inside = [phi[member[:, x], x] for x in range(RECORDS)]
    outside = [phi[~member[:, x], x] for x in range(RECORDS)]
    mu_in, mu_out = numpy.mean(inside, axis=1), numpy.mean(outside, axis=1)
    var_in, var_out = numpy.var(inside, axis=1, ddof=1), numpy.var(outside, axis=1, ddof=1)

    def online(a, b):
        return norm.logpdf(victim, mu_in, numpy.sqrt(a)) - norm.logpdf(victim, mu_out, numpy.sqrt(b))

    def offline(b):
        return norm.logcdf((victim - mu_out) / numpy.sqrt(b))

    return {
        "lira-online": online(var_in, var_out),
        "lira-online-fixed-variance": online(var_in.mean(), var_out.mean()),
        "lira-offline": offline(var_out),
        "lira-offline-fixed-variance": offline(var_out.mean()),
    }


def rmia(phi, victim, gamma):
    ratio = victim - (logsumexp(phi, axis=0) - numpy.log(SHADOWS))
    population = range(RECORDS // 2, RECORDS)
    return [numpy.mean([ratio[x] - ratio[z] >= numpy.log(gamma) for z in population if z != x]) for x in range(RECORDS)]


def main():
    random = numpy.random.RandomState(5)
    member = numpy.array([random.permutation(SHADOWS) < SHADOWS // 2 for _ in range(RECORDS)]).T
    phi = random.normal(size=(SHADOWS, RECORDS))
    victim = random.normal(size=RECORDS)
    scores = lira(phi, member, victim) | {"rmia": rmia(phi, victim, 1), "rmia-gamma2": rmia(phi, victim, 2)}
    write("shadow_scores.json", {"phi": phi, "in": member, "victim": victim, "scores": scores})


if __name__ == "__main__":
    main()
