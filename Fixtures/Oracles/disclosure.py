#!/usr/bin/env python3
"""Reference values for measures of disclosure risk of synthetic tabular data.

Reads ../Data/adult/{train,holdout,release}.csv (T, H, S below; '?' is an
ordinary category) and writes disclosure.json beside this file. Sections:
  interval     Anonymeter's Wilson-type rate/error and residual risk
  gower        nearest release record of T's first 50 records
  inference    nearest-neighbour guesses of a secret column
  linkability  two column sets whose k nearest release records meet
  predicates   singling out: predicates that match one release record
  cap          correct attribution probability (CAP, 0CAP, GCAP)
  synthpop     identity and attribute measures of synthpop's disclosure()
  health       membership F1, hitting rate, epsilon-identifiability
  attribute    medGAN-style attribute disclosure on binarised data
  anonymity    k, l, t, k-map, delta-presence
  meaningful   El Emam 2020 style identity disclosure, simplified
  check        second computations made by this script (all must be true)
All rows are used, nothing is sampled, except that the predicates are drawn with
numpy's RandomState(7) and are listed in the output.

Run:  python3 disclosure.py            (from this folder)
Needs numpy; compares with sdmetrics and pycanon (written with numpy 2.0.2,
sdmetrics 0.32.0, pycanon 1.3.6) and with anonymeter 1.1.0. Anonymeter demands
numpy < 1.27 and so cannot be installed beside that pycanon: give the Python of an
environment that has it in ANONYMETER_PYTHON (used: numpy 1.26.4, pandas 2.3.3,
scipy 1.17.1, numba 0.68.1). Sections of a package that is not there are null.
"versions" in the output says which versions gave the numbers.

Distances, ties and thresholds are computed in exact integer arithmetic (distance
times the least common multiple of the ranges), so that "tied" means equal and not
equal up to rounding. Where a plain floating-point sum in column order would give
another answer, "float_differs" counts it. Numbers are rounded to 12 digits.
"""
import importlib.metadata, json, math, os, subprocess, sys
from collections import Counter, defaultdict
from fractions import Fraction
import numpy as np
from disclosure_data import *


def gower():
    out = {"ranges": RANGE, "rows": 50}
    for name, cols in (("a", COLS), ("b", [c for c in COLS if c != "income"]),
                       ("c", ["age", "education", "marital", "occupation", "sex"])):
        D, F = exact(T[:50], S, cols), floating(T[:50], S, cols)
        best = [min(range(len(S)), key=r.__getitem__) for r in D.tolist()]
        out[name] = {"row": best, "distance": [float(Fraction(D[i, j], LCM)) for i, j in enumerate(best)],
                     "float_differs": sum(int(F[i].argmin()) != j for i, j in enumerate(best))}
    return out


def right(guess, secret, c):
    return 20 * abs(guess - secret) <= abs(secret) if c in NUM else guess == secret


def inference(few=False):
    """few: known are only LINK_A's columns, so that ties do occur (fnlwgt leaves none)."""
    out = {}
    for s in SECRETS:
        known = [c for c in (LINK_A if few else COLS) if c != s]
        o, values = {}, col(S, s)
        for name, A in TABLES.items():
            D, F = exact(A, S, known), floating(A, S, known)
            mean, first, tied, differs, tolerance = Fraction(0), 0, 0, 0, 0
            for i, r in enumerate(D.tolist()):
                lo = min(r)
                near = [j for j, d in enumerate(r) if d == lo]
                secret = A[i][AT[s]]
                mean += Fraction(sum(right(values[j], secret, s) for j in near), len(near))
                first += right(values[near[0]], secret, s)
                tied += len(near) > 1
                differs += list(np.flatnonzero(F[i] == F[i].min())) != near
                if s in NUM:
                    tolerance += sum((abs(values[j] - secret) <= 0.05 * abs(secret))
                                     != right(values[j], secret, s) for j in range(len(S)))
            o.update({f"correct_mean_{name}": float(mean), f"correct_first_{name}": first,
                      f"tied_{name}": tied, f"float_differs_{name}": differs,
                      f"float_tolerance_differs_{name}": tolerance})
        out[s] = o
    return out


def linkability():
    n = len(S)
    out = {"k": [1, 5, 10], "A": LINK_A, "B": LINK_B, "N": n, "chance": [
        float(1 - Fraction(math.comb(n - k, k), math.comb(n, k))) for k in (1, 5, 10)]}
    for name, A in TABLES.items():
        a, b = order(exact(A, S, LINK_A)), order(exact(A, S, LINK_B))
        fa, fb = order(floating(A, S, LINK_A)), order(floating(A, S, LINK_B))
        out[name] = [sum(bool(set(x[:k]) & set(y[:k])) for x, y in zip(a, b)) for k in (1, 5, 10)]
        out["float_" + name] = [sum(bool(set(x[:k]) & set(y[:k])) for x, y in zip(fa, fb)) for k in (1, 5, 10)]
    return out


# ---- singling out --------------------------------------------------------------
def match(rows, terms):
    ops = {"==": lambda a, b: a == b, ">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b}
    return sum(all(ops[o](r[AT[c]], v) for c, o, v in terms) for r in rows)


def predicates():
    rng, median, kept, drawn = np.random.RandomState(7), {c: np.median(col(S, c)) for c in NUM}, [], 0
    while len(kept) < 150:
        drawn += 1
        row = S[rng.randint(len(S))]
        terms = []
        for j in rng.choice(len(COLS), 3, replace=False):
            c, v = COLS[j], row[j]
            terms.append([c, "==" if c in CAT else (">=" if v >= median[c] else "<="), v])
        if match(S, terms) == 1:
            kept.append({"terms": terms, "T": match(T, terms), "H": match(H, terms)})
    groups = {"extremes": [], "unique_values": []}
    for c in NUM:
        for op, v in (("<=", min(col(S, c))), (">=", max(col(S, c)))):
            if match(S, [[c, op, v]]) == 1:
                groups["extremes"].append([c, op, v])
    for c in COLS:
        groups["unique_values"] += [[c, "==", v] for v, n in sorted(Counter(col(S, c)).items()) if n == 1]

    def count(preds):
        return {"predicates": len(preds), "one_T": sum(match(T, [p]) == 1 for p in preds),
                "one_H": sum(match(H, [p]) == 1 for p in preds)}
    uni = {g: count(p) for g, p in groups.items()}
    uni["extremes"]["list"] = groups["extremes"]
    uni["unique_values"]["per_column"] = {c: count([p for p in groups["unique_values"] if p[0] == c]) for c in COLS}
    uni["both"] = count(groups["extremes"] + groups["unique_values"])
    closed = []
    for n in (100, 4242):
        for a, b in (("0", "1"), ("1e-4", "1e-3")):
            a, b = Fraction(a), Fraction(b)
            closed.append({"n": n, "a": float(a), "b": float(b), "value": float(
                ((n * a + 1) * (1 - a) ** n - (n * b + 1) * (1 - b) ** n) / (n + 1))})
    return {"list": kept, "drawn": drawn, "distinct": len({json.dumps(sorted(p["terms"], key=str)) for p in kept}),
            "one_T": sum(p["T"] == 1 for p in kept), "one_H": sum(p["H"] == 1 for p in kept),
            "median": median, "univariate": uni, "closed_form": closed}


# ---- attribution ---------------------------------------------------------------
def cap():
    out = {}
    for name, keys, target in KEYSETS:
        table = defaultdict(Counter)
        for r in S:
            table[key(r, keys)][r[AT[target]]] += 1
        out[name] = {"keys": keys, "target": target}
        for t, A in TABLES.items():
            total, matched, general = Fraction(0), 0, Fraction(0)
            for r in A:
                k, v = key(r, keys), r[AT[target]]
                if k in table:
                    matched += 1
                    total += Fraction(table[k][v], sum(table[k].values()))
                gap = {q: sum(a != b for a, b in zip(q, k)) for q in table}
                lo = min(gap.values())
                near = sum((table[q] for q in table if gap[q] == lo), Counter())
                general += Fraction(near[v], sum(near.values()))
            out[name][t] = {"cap_mean": share(total, matched), "zero_cap_mean": share(total, len(A)),
                            "matched": matched, "gcap_mean": share(general, len(A))}
    return out


def synthpop():
    out = {}
    for name, keys, target in KEYSETS:
        s_tq = Counter((r[AT[target]], key(r, keys)) for r in S)
        s_q = Counter(key(r, keys) for r in S)

        def measures(D):
            d_tq = Counter((r[AT[target]], key(r, keys)) for r in D)
            d_q = Counter(key(r, keys) for r in D)
            d_t, n = Counter(col(D, target)), len(D)
            sure_d = {tq for tq in d_tq if d_tq[tq] == d_q[tq[1]]}         # p^d_tq = 1
            sure_s = {tq for tq in s_tq if s_tq[tq] == s_q[tq[1]]}         # p^s_tq = 1
            sure_q = {q for _, q in sure_s}
            disco = sum(d_tq[x] for x in sure_s)
            return {
                "UiO": share(sum(v == 1 for v in d_q.values()), n),
                "UiS": share(sum(v == 1 for v in s_q.values()), len(S)),
                "UiOiS": share(sum(v == 1 and s_q[q] > 0 for q, v in d_q.items()), n),
                "repU": share(sum(v == 1 and s_q[q] == 1 for q, v in d_q.items()), n),
                "Dorig": share(sum(d_tq[x] for x in sure_d), n),
                "Dsyn": share(sum(s_tq[x] for x in sure_s), len(S)),
                "iS": share(sum(v for q, v in d_q.items() if s_q[q] > 0), n),
                "DiS": share(sum(d_q[q] for q in sure_q), n),
                "DiSCO": share(disco, n),
                "DiSDiO": share(sum(d_tq[x] for x in sure_s & sure_d), n),
                "baseCAPd": float(sum(Fraction(v, n) ** 2 for v in d_t.values())),
                "CAPd": share(sum(Fraction(v * v, d_q[x[1]]) for x, v in d_tq.items()), n),
                "CAPs": share(sum(Fraction(v * v, s_q[x[1]]) for x, v in s_tq.items()), len(S)),
                "DCAP": share(sum(Fraction(s_tq[x] * v, s_q[x[1]]) for x, v in d_tq.items() if s_q[x[1]]), n),
                "TCAP": share(disco, sum(d_q[q] for q in sure_q))}
        h = measures(H)
        out[name] = {"keys": keys, "target": target, "T": measures(T),
                     "H": {m: h[m] for m in ("repU", "DiSCO", "DCAP", "TCAP")}}
    return out


# ---- health-data measures ------------------------------------------------------
def health():
    out = {"membership": {}}
    near = {n: [min(r) for r in exact(A, S, COLS).tolist()] for n, A in TABLES.items()}
    for theta in ("0.05", "0.1", "0.15"):
        limit = Fraction(theta) * len(COLS) * LCM
        tp, fp = (sum(d <= limit for d in near[n]) for n in "TH")
        fn = len(T) - tp
        f = Fraction(tp) / (tp + Fraction(fp + fn, 2))
        naive = Fraction(len(T)) / (len(T) + Fraction(len(H), 2))
        out["membership"][theta] = {"TP": tp, "FP": fp, "FN": fn, "F": float(f), "F_naive": float(naive),
                                    "F_rel": float((f - naive) / (1 - naive)),
                                    "smallest_margin": min(abs(float(Fraction(d - limit) / (LCM * len(COLS))))
                                                           for n in "TH" for d in near[n])}
    hit = {}
    for n, A in TABLES.items():
        hits = sum(any(all(30 * abs(a[AT[c]] - s[AT[c]]) <= RANGE[c] if c in NUM else a[AT[c]] == s[AT[c]]
                           for c in COLS) for s in S) for a in A)
        hit[n] = {"count": hits, "share": share(hits, len(A))}
    out["hitting_rate"] = hit

    def entropy(v):
        return -math.fsum(k / len(v) * math.log(k / len(v)) for k in Counter(v).values())
    w = {c: 1 / entropy(col(T, c)) for c in COLS}

    def weighted(A, B):
        D = np.zeros((len(A), len(B)))
        for c in COLS:
            a, b = np.array(col(A, c))[:, None], np.array(col(B, c))[None, :]
            D += (w[c] * (np.abs(a - b) / RANGE[c] if c in NUM else (a != b).astype(float))) ** 2
        return np.sqrt(D)
    eps = {"weights": w}
    for n, A in TABLES.items():
        own = weighted(A, A)
        np.fill_diagonal(own, np.inf)
        d_s, d_own = weighted(A, S).min(1), own.min(1)
        gap = np.abs(d_s - d_own)
        eps[n] = {"n": len(A), "count": int((d_s < d_own).sum()), "share": float((d_s < d_own).mean()),
                  "equal": int((gap == 0).sum()), "smallest_other_gap": float(gap[gap > 0].min())}
    out["epsilon_identifiability"] = eps
    return out


def scores(truth, guess):
    tp, fp = int((guess & truth).sum()), int((guess & ~truth).sum())
    fn, tn = int((~guess & truth).sum()), int((~guess & ~truth).sum())
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn,
            "sensitivity": share(tp, tp + fn) if tp + fn else None,
            "precision": share(tp, tp + fp) if tp + fp else None,
            "F1": share(2 * tp, 2 * tp + fp + fn) if tp + fp + fn else None}


def binary():
    items = [(c, v) for c in CAT for v, n in sorted(Counter(col(T, c)).items()) if n >= 20]
    return items, {n: np.array([[r[AT[c]] == v for c, v in items] for r in A])
                   for n, A in (("T", T), ("H", H), ("S", S))}


def attribute():
    items, B = binary()
    ones = B["T"].sum(0)
    known = sorted(range(len(items)), key=lambda j: (-ones[j], j))[:8]
    rest = [j for j in range(len(items)) if j not in known]
    name = [f"{c}={v}" for c, v in items]
    out = {"columns": name, "ones_T": [int(x) for x in ones], "known": [name[j] for j in known], "unknown": len(rest)}
    for k in (1, 5):
        out[f"k{k}"] = {}
        for t in "TH":
            D = (B[t][:, None, known] != B["S"][None, :, known]).sum(2)
            near = np.argsort(D, axis=1, kind="stable")[:, :k]
            guess = 2 * B["S"][near][:, :, rest].sum(1) > k
            out[f"k{k}"][t] = scores(B[t][:, rest], guess)
    base = 2 * B["S"][:, rest].sum(0) > len(S)
    out["prevalence"] = {t: scores(B[t][:, rest], np.tile(base, (len(B[t]), 1))) for t in "TH"}
    return out


# ---- anonymity -----------------------------------------------------------------
def anonymity():
    out = {}
    for q, qi in QIS.items():
        o = {"quasi_identifiers": qi}
        keys = {}
        for n, A in (("T", T), ("S", S), ("H", H)):
            keys[n] = Counter(key(r, qi) for r in A)
        for n, A in (("T", T), ("S", S)):
            sizes = keys[n].values()
            m = {"k": min(sizes), "classes": len(sizes), "records_below_5": sum(v for v in sizes if v < 5),
                 "uniques": sum(v == 1 for v in sizes)}
            for sens in ("occupation", "hr_per_week"):
                classes = defaultdict(Counter)
                for r in A:
                    classes[key(r, qi)][r[AT[sens]]] += 1
                whole = Counter(col(A, sens))
                values = sorted(whole)
                distinct, ent, c2, t = [], [], [], []
                for cl in classes.values():
                    size, sorted_counts = sum(cl.values()), sorted(cl.values(), reverse=True)
                    distinct.append(len(cl))
                    ent.append(math.exp(-math.fsum(v / size * math.log(v / size) for v in cl.values())))
                    tail = sum(sorted_counts[1:])
                    c2.append(Fraction(sorted_counts[0], tail) if tail else math.inf)
                    gap = [Fraction(cl[v], size) - Fraction(whole[v], len(A)) for v in values]
                    if sens in NUM:
                        run, total = Fraction(0), Fraction(0)
                        for g in gap:
                            run += g
                            total += abs(run)
                        t.append(total / (len(values) - 1))
                    else:
                        t.append(sum(map(abs, gap)) / 2)
                c = max(c2)
                m[sens] = {"distinct_l": min(distinct), "entropy_l": min(ent),
                           "recursive_c_l2": None if c == math.inf else float(c), "t": float(max(t))}
            o[n] = m
        o["k_map"] = min(keys["T"][k] for k in keys["S"])
        o["S_keys"] = len(keys["S"])
        o["S_keys_absent_from_T"] = sum(k not in keys["T"] for k in keys["S"])
        o["k_map_of_present_keys"] = min(keys["T"][k] for k in keys["S"] if k in keys["T"])
        presence = [Fraction(keys["T"][k], keys["T"][k] + keys["H"][k]) for k in keys["T"] + keys["H"]]
        o["delta_min"], o["delta_max"] = float(min(presence)), float(max(presence))
        out[q] = o
    return out


def meaningful():
    qi, sens, out = QIS["Q1"], ["occupation", "marital", "education", "income"], {}
    first = {}
    for r in S:
        first.setdefault(key(r, qi), r)
    for n, A in TABLES.items():
        f = Counter(key(r, qi) for r in A)
        counts = {c: Counter(col(A, c)) for c in sens}
        total, matched, learned = Fraction(0), 0, 0
        for r in A:
            s = first.get(key(r, qi))
            if s is None:
                continue
            matched += 1
            # (1-p) > sqrt(p(1-p)) with 0 < p: the same as p < 1/2
            if any(2 * counts[c][r[AT[c]]] < len(A) and r[AT[c]] == s[AT[c]] for c in sens):
                learned += 1
                total += Fraction(1, f[key(r, qi)])
        out[n] = {"risk": share(total, len(A)), "sum": float(total), "matched": matched, "learned": learned, "n": len(A),
                  "values_with_share_half": sum(2 * v == len(A) for c in sens for v in counts[c].values())}
    return out


# ---- the packages --------------------------------------------------------------
def version(*names):
    return {"python": sys.version.split()[0], **{n: importlib.metadata.version(n) for n in names}}


def frame(rows):
    import pandas
    return pandas.DataFrame(rows, columns=COLS)


def run_anonymeter():
    """Anonymeter's own numbers. n_attacks = all rows: it only permutes the targets.

    It deviates: the range of a column is taken over S and the targets of one attack
    only; values are scaled before they are subtracted (ties get lost to rounding);
    ties are broken by an unstable argsort (may depend on the machine); a numeric guess
    is right when |guess-secret| <= 0.05*guess, relative to the GUESS.
    """
    from anonymeter.stats import confidence as c
    from anonymeter.evaluators.inference_evaluator import InferenceEvaluator, evaluate_inference_guesses
    from anonymeter.evaluators.linkability_evaluator import LinkabilityEvaluator
    from anonymeter.neighbors.mixed_types_kneighbors import MixedTypeKNeighbors
    import pandas, warnings
    warnings.simplefilter("ignore")
    interval = {"rate": [], "residual": []}
    for n, k, conf in ((1000, 850, .95), (1000, 0, .95), (100, 23, .95), (100, 100, .68), (100, 11, .95)):
        r = c.success_rate(n, k, conf)
        interval["rate"].append({"n": n, "k": k, "confidence": conf, "rate": r.value, "error": r.error})
    for p, e, pc, ec in ((.9, .02, .85, .02), (.25, .04, .4, .05), (.6, .03, .1, .01)):
        r = c.residual_success(c.SuccessRate(p, e), c.SuccessRate(pc, ec))
        b = r.to_risk()
        interval["residual"].append({"p_main": p, "err": e, "p_control": pc, "err_control": ec, "value": r.value,
                                     "error": r.error, "bound_value": b.value, "bound_ci": list(b.ci)})
    t, h, s = frame(T), frame(H), frame(S)

    def own_order(A, cols):
        """S rows by the package's distance, but ties -> lowest row."""
        d, i = MixedTypeKNeighbors(n_jobs=1, n_neighbors=len(S)).fit(s[cols]).kneighbors(A[cols], return_distance=True)
        full = np.empty_like(d)
        np.put_along_axis(full, i, d, 1)
        return np.argsort(full, axis=1, kind="stable")
    inf = {}
    for secret in SECRETS:
        known = [x for x in COLS if x != secret]
        e = InferenceEvaluator(t, s, known, secret, regression=secret in NUM, n_attacks=np.inf, control=h).evaluate(n_jobs=1)
        o = {"T": int(e._n_success), "H": int(e._n_control)}
        for n, A in (("T", t), ("H", h)):
            g = pandas.Series(s[secret].to_numpy()[own_order(A, known)[:, 0]])
            o["lowest_row_package_rule_" + n] = int(evaluate_inference_guesses(g, A[secret], secret in NUM).sum())
            o["lowest_row_our_rule_" + n] = sum(right(a, b, secret) for a, b in zip(g.tolist(), A[secret].tolist()))
        inf[secret] = o
    e = LinkabilityEvaluator(t, s, (LINK_A, LINK_B), n_attacks=None, n_neighbors=10, control=h).evaluate(n_jobs=1)
    link = {"T": [e._attack_links.count_links(k) for k in (1, 5, 10)],
            "H": [e._control_links.count_links(k) for k in (1, 5, 10)]}
    for n, A in (("T", t), ("H", h)):
        a, b = own_order(A, LINK_A), own_order(A, LINK_B)
        link["lowest_row_" + n] = [sum(bool(set(x[:k]) & set(y[:k])) for x, y in zip(a, b)) for k in (1, 5, 10)]
    return {"interval": interval, "inference": inf, "linkability": link,
            "versions": version("anonymeter", "numpy", "pandas", "scipy", "numba", "scikit-learn")}


def anonymeter():
    try:
        import anonymeter as _
        return run_anonymeter()
    except ImportError:
        other = os.environ.get("ANONYMETER_PYTHON")
        if not other:
            return None
        return json.loads(subprocess.run([other, os.path.abspath(__file__), "--anonymeter"], check=True,
                                         stdout=subprocess.PIPE, text=True).stdout)


def sdmetrics():
    try:
        from sdmetrics.single_table import (CategoricalCAP, CategoricalZeroCAP, CategoricalGeneralizedCAP,
                                            DisclosureProtection)
    except ImportError:
        return None
    import warnings
    warnings.simplefilter("ignore")
    out = {}
    for name, keys, target in KEYSETS:
        out[name] = {}
        for t, A in TABLES.items():
            a, s = frame(A)[keys + [target]].astype(str), frame(S)[keys + [target]].astype(str)
            arg = dict(real_data=a, synthetic_data=s, key_fields=keys, sensitive_fields=[target])
            o = {m.__name__: m.compute(**arg) for m in (CategoricalCAP, CategoricalZeroCAP, CategoricalGeneralizedCAP)}
            o["DisclosureProtection"] = DisclosureProtection.compute_breakdown(
                a, s, known_column_names=keys, sensitive_column_names=[target])
            out[name][t] = o
    return out


def pycanon():
    try:
        from pycanon import anonymity as p
    except ImportError:
        return None
    out = {"note": "k, distinct l and t agree with the definitions. entropy_l is cut to an integer (floor), and after "
                   "a rounding error: 2 becomes 1. "
                   "recursive (c,l): l is the table's distinct l (not 2), the counts are sorted upwards so that r1 is "
                   "the RAREST value, and c is floor(r1/sum)+1; not calculated (null) for l = 1. Not comparable."}
    for q, qi in QIS.items():
        out[q] = {}
        for n, A in (("T", T), ("S", S)):
            d = frame(A)
            o = {"k": p.k_anonymity(d, qi)}
            for sens in ("occupation", "hr_per_week"):
                c, l = p.recursive_c_l_diversity(d, qi, [sens])
                o[sens] = {"distinct_l": p.l_diversity(d, qi, [sens]), "entropy_l": p.entropy_l_diversity(d, qi, [sens]),
                           "recursive": [None if c != c else c, l], "t": p.t_closeness(d, qi, [sens])}
            out[q][n] = o
    return out


# ---- second computations -------------------------------------------------------
def check(r):
    """The same numbers by other, plainer ways."""
    ok = {}

    def distance(a, b, cols):
        return sum((Fraction(abs(a[AT[c]] - b[AT[c]]), RANGE[c]) if c in NUM else int(a[AT[c]] != b[AT[c]])) for c in cols)
    near = [min((distance(a, s, COLS), j) for j, s in enumerate(S)) for a in T[:5]]
    ok["gower"] = [j for _, j in near] == r["gower"]["a"]["row"][:5] and \
        all(abs(float(d) - x) < 1e-15 for (d, _), x in zip(near, r["gower"]["a"]["distance"]))
    known = [c for c in COLS if c != "income"]
    ok["inference"] = sum(S[int(np.argmin(np.round(row, 11)))][-1] == a[-1]
                          for a, row in zip(T, floating(T, S, known))) == r["inference"]["income"]["correct_first_T"]
    total = 0.0
    for a, row in zip(T, np.round(floating(T, S, [c for c in LINK_A if c != "marital"]), 11)):
        total += np.mean([S[j][AT["marital"]] == a[AT["marital"]] for j in np.flatnonzero(row == row.min())])
    ok["inference_few_known"] = abs(total - r["inference"]["few_known"]["marital"]["correct_mean_T"]) < 1e-9

    def nearest(A, cols, k):
        return [set(x[:k]) for x in np.argsort(np.round(floating(A, S, cols), 11), axis=1, kind="stable").tolist()]
    ok["linkability"] = [sum(bool(x & y) for x, y in zip(nearest(T, LINK_A, k), nearest(T, LINK_B, k)))
                         for k in (1, 5, 10)] == r["linkability"]["T"]
    for name, keys, target in KEYSETS:
        same = [[s[AT[target]] for s in S if key(s, keys) == key(a, keys)] for a in T]
        caps = [x.count(a[AT[target]]) / len(x) for x, a in zip(same, T) if x]
        gen = 0.0
        for a in T:
            gap = [sum(x != y for x, y in zip(key(s, keys), key(a, keys))) for s in S]
            hit = [s[AT[target]] == a[AT[target]] for s, g in zip(S, gap) if g == min(gap)]
            gen += sum(hit) / len(hit)
        ours, sp = r["cap"][name]["T"], r["synthpop"][name]["T"]
        ok["cap_" + name] = abs(np.mean(caps) - ours["cap_mean"]) < 1e-12 and abs(gen / len(T) - ours["gcap_mean"]) < 1e-12 \
            and abs(sp["DCAP"] - ours["zero_cap_mean"]) < 1e-12 and abs(sp["iS"] * len(T) - ours["matched"]) < 1e-9
        sure = [x for x in zip(same, T) if len(set(x[0])) == 1]
        good = sum(x[0] == a[AT[target]] for x, a in sure)
        ok["synthpop_" + name] = abs(sp["DiS"] - len(sure) / len(T)) < 1e-12 and \
            abs(sp["DiSCO"] - good / len(T)) < 1e-12 and abs(sp["TCAP"] - good / len(sure)) < 1e-12
        rep = sum(1 for x, a in zip(same, T) if len(x) == 1 and sum(key(b, keys) == key(a, keys) for b in T) == 1)
        ok["synthpop_" + name] &= abs(sp["repU"] - rep / len(T)) < 1e-12
        if r["cap"]["sdmetrics"]:
            sd = r["cap"]["sdmetrics"][name]["T"]
            ok["sdmetrics_" + name] = all(abs(1 - ours[a] - sd[b]) < 1e-12 for a, b in (
                ("cap_mean", "CategoricalCAP"), ("zero_cap_mean", "CategoricalZeroCAP"), ("gcap_mean", "CategoricalGeneralizedCAP")))
    F = floating(T, S, COLS).min(1) / 15, floating(H, S, COLS).min(1) / 15
    ok["membership"] = all(((F[0] <= float(x)).sum(), (F[1] <= float(x)).sum()) == (v["TP"], v["FP"])
                           for x, v in r["health"]["membership"].items())
    w, e = r["health"]["epsilon_identifiability"]["weights"], r["health"]["epsilon_identifiability"]
    def wd(a, b):
        return math.sqrt(math.fsum((w[c] * (abs(a[AT[c]] - b[AT[c]]) / RANGE[c] if c in NUM else a[AT[c]] != b[AT[c]])) ** 2
                                   for c in COLS))
    ok["epsilon"] = sum(min(wd(a, s) for s in S) + 1e-12 < min(wd(a, b) for j, b in enumerate(T) if j != i)
                        for i, a in enumerate(T)) == e["T"]["count"]
    items, B = binary()
    at = r["attribute"]
    names = [f"{c}={v}" for c, v in items]
    known = [names.index(x) for x in at["known"]]
    tp = fp = 0
    for a in B["T"]:
        gaps = sorted((int((a[known] != s[known]).sum()), j) for j, s in enumerate(B["S"]))[:5]
        for j in range(len(items)):
            if j not in known and sum(bool(B["S"][i][j]) for _, i in gaps) > 2.5:
                tp, fp = tp + bool(a[j]), fp + (not a[j])
    ok["attribute"] = (tp, fp) == (at["k5"]["T"]["tp"], at["k5"]["T"]["fp"])
    if r["anonymity"]["pycanon"]:
        ok["pycanon"] = all(
            p["k"] == o["k"] and all(p[x]["distinct_l"] == o[x]["distinct_l"] and abs(p[x]["t"] - o[x]["t"]) < 1e-12
                                     and p[x]["entropy_l"] == math.floor(o[x]["entropy_l"] - 1e-9 * (o[x]["entropy_l"] > 1)) for x in ("occupation", "hr_per_week"))
            for q in QIS for n in "TS" for p, o in [(r["anonymity"]["pycanon"][q][n], r["anonymity"][q][n])])
    risk, qi = 0.0, QIS["Q1"]
    for a in T:
        s = next((s for s in S if key(s, qi) == key(a, qi)), None)
        for c in ("occupation", "marital", "education", "income"):
            p = sum(b[AT[c]] == a[AT[c]] for b in T) / len(T)
            if s and s[AT[c]] == a[AT[c]] and 1 - p > math.sqrt(p * (1 - p)):
                risk += 1 / sum(key(b, qi) == key(a, qi) for b in T)
                break
    ok["meaningful"] = abs(risk / len(T) - r["meaningful"]["T"]["risk"]) < 1e-12
    if r["interval"]:
        z = 1.959963984540054
        x = r["interval"]["rate"][0]
        ok["interval"] = abs(x["rate"] - (850 + z * z / 2) / (1000 + z * z)) < 1e-12 and \
            abs(x["error"] - z / (1000 + z * z) * math.sqrt(127.5 + z * z / 4)) < 1e-12
    return {k: bool(v) for k, v in ok.items()}


def tidy(x):
    if isinstance(x, dict):
        return {k: tidy(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [tidy(v) for v in x]
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)):
        return int(x)
    if isinstance(x, (float, np.floating)):
        return float(f"{x:.12g}") if math.isfinite(x) else None
    return x


def main():
    if "--anonymeter" in sys.argv:
        json.dump(run_anonymeter(), sys.stdout)
        return
    a = anonymeter() or {"interval": None, "inference": None, "linkability": None, "versions": None}
    r = {"interval": a["interval"], "gower": gower(), "inference": inference(), "linkability": linkability(),
         "predicates": predicates(), "cap": cap(), "synthpop": synthpop(), "health": health(),
         "attribute": attribute(), "anonymity": anonymity(), "meaningful": meaningful()}
    r["inference"]["few_known"] = inference(few=True)
    r["inference"]["anonymeter"], r["linkability"]["anonymeter"] = a["inference"], a["linkability"]
    r["cap"]["sdmetrics"], r["anonymity"]["pycanon"] = sdmetrics(), pycanon()
    r["check"] = check(r)
    packages = ["numpy"] + (["sdmetrics", "pandas"] if r["cap"]["sdmetrics"] else []) + \
        (["pycanon"] if r["anonymity"]["pycanon"] else [])
    r["versions"] = {"all_but_anonymeter": version(*packages), "anonymeter": a["versions"]}
    with open(os.path.join(HERE, "disclosure.json"), "w") as f:
        json.dump(tidy(r), f, separators=(",", ":"), ensure_ascii=False)
        f.write("\n")
    print("checks:", r["check"])


if __name__ == "__main__":
    main()
