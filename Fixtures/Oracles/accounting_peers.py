"""Makes accounting_peers.json beside this file: what other accountants answer where they are wrong, and what is true.

Run:  python accounting_peers.py [--ours BINARY] [--record PAGE]

Needs opacus, dp_accounting, prv_accountant, autodp and mpmath, as Tests/Benchmarks/requirements.txt has them; takes
some minutes. Prints the same as a Markdown table. Every case runs in the installed version of the peer, in a process of
its own, and what it answered is what is written; the truth is computed by accounting_truth.py. In the JSON, a case has

"id", "peer", "version", "case" (in words), "why"
"kind"       what is asked for: epsilon, or renyi, the Renyi divergence of one step at "order"
"inputs"     "history", a list of [sampling rate, noise multiplier, steps] of Poisson-sampled Gaussians, add or remove;
             or, where it is something else, words in "mechanism"; and "delta" or "order"
"answer"     a number, "inf" or "nan"; null where there is none, and then "error"
"truth"      the same; null where the question has no answer. With "truth_is" at least, the true value is no less
"agreement"  the relative difference of delta at the truth when computed in another way; absent for closed forms
"delta_at_answer"  where asked for: the true delta at the epsilon that the peer answered
"verdict"    too low (less loss than there is), too high, right, no answer; refused, not refused where that is right
"ours"       with --ours: what privacy-audit answers, where it can be asked
"""
import argparse, dataclasses, importlib.metadata, json, logging, math, multiprocessing, pathlib, resource, signal
import subprocess, sys, tempfile, time, typing, warnings

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
import absl.logging, numpy as np  # noqa: E402
import autodp.mechanism_zoo as zoo, autodp.transformer_zoo as transformers  # noqa: E402
import dp_accounting as dp, dp_accounting.pld as pld, dp_accounting.rdp as rdp  # noqa: E402
import opacus.accountants as opacus, opacus.accountants.analysis.rdp as opacus_rdp  # noqa: E402
import prv_accountant.dpsgd as prv  # noqa: E402
from mpmath import mp  # noqa: E402
import accounting_truth as true  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "Tests/Benchmarks"))
import report  # noqa: E402

BEGIN, END = "<!-- peers:begin -->", "<!-- peers:end -->"
SECONDS, BYTES = 90, 8 << 30
PACKAGES = ("dp_accounting", "opacus", "prv_accountant", "autodp", "numpy", "scipy", "mpmath")
REPLACE = dp.NeighboringRelation.REPLACE_ONE


@dataclasses.dataclass
class Case:
    """`run` asks the peer; `truth` gives a number, or a number and the agreement; without it, to refuse is right."""
    id: str
    peer: str
    case: str
    why: str
    run: typing.Callable
    truth: typing.Callable = None
    history: tuple = None
    mechanism: str = None
    delta: float = None
    order: float = None
    truth_is: str = "exact"
    # Also the true delta at the answer.
    profile: typing.Callable = None

    @property
    def kind(self):
        return "epsilon" if self.order is None else "renyi"

    @property
    def inputs(self):
        history = [list(each) for each in self.history] if self.history else None
        found = {"history": history, "mechanism": self.mechanism, "delta": self.delta, "order": self.order}
        return {key: value for key, value in found.items() if value is not None}


def sampled(id, peer, why, run, history, delta, truth=None, case=None, **more):
    """A case of Poisson-sampled Gaussians: a peer's answer to `history` and `delta`."""
    parts = [f"q {q:.6g}, σ {sigma:g}, {counted(count)}" for q, sigma, count in history]
    return Case(id, peer, case or f"{' then '.join(parts)}, δ {delta:g}", why, lambda: run(history, delta),
                truth or (lambda: true.sampled_epsilon(history, delta)), history, delta=delta, **more)


def counted(count):
    return "1 step" if count == 1 else f"{count:,} steps"


def event(q, sigma):
    return dp.PoissonSampledDpEvent(q, dp.GaussianDpEvent(sigma))


def composed(accountant, parts, delta):
    """dp_accounting's epsilon of `parts`, of (event, count)."""
    for part, count in parts:
        accountant.compose(part, count)
    return accountant.get_epsilon(delta)


def dp_rdp(history, delta):
    return composed(rdp.RdpAccountant(), [(event(q, sigma), count) for q, sigma, count in history], delta)


def dp_pld(history, delta):
    return composed(pld.PLDAccountant(), [(event(q, sigma), count) for q, sigma, count in history], delta)


def renewed(make):
    """Opacus's epsilon from a history as a state dictionary carries it."""
    def run(history, delta, **options):
        accountant = make()
        steps = [(sigma, q, count) for q, sigma, count in history]
        accountant.load_state_dict({"history": steps, "mechanism": accountant.mechanism()})
        return accountant.get_epsilon(delta, **options)
    return run


opacus_prv, opacus_renyi, opacus_gdp = map(renewed, (opacus.PRVAccountant, opacus.RDPAccountant,
                                                    opacus.GaussianAccountant))


def microsoft(history, delta):
    (q, sigma, count), = history
    accountant = prv.DPSGDAccountant(noise_multiplier=sigma, sampling_probability=q, max_steps=count,
                                     eps_error=0.01, delta_error=delta / 1000)
    return accountant.compute_epsilon(delta=delta, num_steps=count)[2]


def autodp_rdp(history, delta):
    (q, sigma, count), = history
    return zoo.SubsampleGaussianMechanism({"prob": q, "sigma": sigma, "coeff": count}).get_approxDP(delta)


def autodp_sampled_afa(history, delta):
    (q, sigma, count), = history
    options = {"phi_off": False, "RDP_off": True}
    return zoo.SubsampleGaussianMechanism({"prob": q, "sigma": sigma, "coeff": count}, **options).get_approxDP(delta)


def autodp_afa(sigma, count, delta):
    return transformers.ComposeAFA()([zoo.GaussianMechanism(sigma, phi_off=False)], [count]).get_approxDP(delta)


def zero(history, delta):
    """0, where delta at 0 is no more than the one asked for: Bretagnolle and Huber's bound, from the divergence of
    order 2."""
    loss = sum(count * true.renyi(true.removed(q, sigma), 2) for q, sigma, count in history)
    if -mp.expm1(-loss) > delta**2:
        raise ArithmeticError("epsilon may be above 0")
    return 0


def gaussian(sigma, count, delta, sensitivity=1):
    return true.inverse(lambda eps: true.gaussian(sensitivity * math.sqrt(count) / sigma, eps), delta)


def first(q, sigma, delta):
    return true.inverse(lambda eps: true.once(q, sigma, eps), delta)


def removal(history):
    return lambda eps: true.delta([(true.removed(q, sigma), count) for q, sigma, count in history], eps)[0]


def renyi_epsilon(q, sigma, steps, delta, orders):
    """The least epsilon of right Renyi divergences at these orders, by the conversion that both peers use."""
    pair = true.removed(q, sigma)
    return min(steps * true.renyi(pair, order) + mp.log1p(-1 / mp.mpf(order)) - mp.log(delta * order) / (order - 1)
               for order in orders)


def renyi_cases():
    orders = [order for order in rdp.rdp_privacy_accountant.DEFAULT_RDP_ORDERS if order < 11]
    low = renyi_epsilon(0.1, 0.5, 1000, 1e-5, orders)
    series = "the series for fractional orders adds up absolute values of terms that alternate"

    def one(id, peer, run, q, sigma, order, why):
        return Case(id, peer, f"Rényi divergence of order {order:g}, q {q:g}, σ {sigma:g}, 1 step", why,
                    lambda: run(q, sigma, order), lambda: true.renyi(true.removed(q, sigma), order), ((q, sigma, 1),),
                    order=order)

    def dp_order(q, sigma, order):
        accountant = rdp.RdpAccountant([order])
        accountant.compose(event(q, sigma))
        return accountant.rdp[0]

    def opacus_order(q, sigma, order):
        return opacus_rdp.compute_rdp(q=q, noise_multiplier=sigma, steps=1, orders=[order])[0]
    return [
        one("dp-rdp-order-low", "dp_accounting", dp_order, 0.1, 20.0, 1.01, series),
        one("dp-rdp-order-infinite", "dp_accounting", dp_order, 0.1, 1.0, 1.5,
            f"{series}, and does not converge; the order is left out"),
        sampled("dp-rdp-fractional", "dp_accounting",
                f"RDP; {series}. Right divergences at its orders give {mp.nstr(low, 6)}", dp_rdp, ((0.1, 0.5, 1000),),
                1e-5),
        one("opacus-rdp-order-negative", "opacus", opacus_order, 0.5, 20.0, 64.5,
            "cancellation in the series for fractional orders"),
        one("opacus-rdp-order-nan", "opacus", opacus_order, 0.01, 20.0, 1030, "the binomial coefficient overflows"),
        sampled("opacus-rdp-own-orders", "opacus", "RDP with alphas=[64.5, 256.1]; both divergences come out negative",
                lambda history, delta: opacus_renyi(history, delta, alphas=[64.5, 256.1]), ((0.5, 20.0, 100),), 1e-5),
        sampled("opacus-rdp-default-orders", "opacus", "RDP; its orders end at 63, the best one is higher",
                opacus_renyi, ((0.001, 8.0, 1000),), 1e-5),
        sampled("autodp-rdp-low-orders", "autodp", "RDP; takes the divergence of order 2 for all orders below",
                autodp_rdp, ((0.1, 0.5, 1000),), 1e-5)]


def nested_cases():
    """A batch of a hundred queries: the same as one Gaussian of a tenth of the noise."""
    found = []
    for name, sigma, count in (("int", 1, 10), ("int-once", 1, 1), ("float32", np.float32(1), 10), ("float", 1.0, 10)):
        batch = dp.PoissonSampledDpEvent(0.01, dp.SelfComposedDpEvent(dp.GaussianDpEvent(sigma), 100))
        kind = type(sigma).__name__
        why = f"RDP; σ of type {kind} is not taken for a float, and 99 of 100 queries are dropped"
        if name == "float":
            why = "RDP; the same with a float, as it should be: an upper bound"
        found.append(sampled(f"dp-rdp-{name}", "dp_accounting", why, one_event(batch, count), ((0.01, 0.1, count),),
                             1e-5, (lambda: first(0.01, 0.1, 1e-5)) if count == 1 else None,
                             f"q 0.01 of 100 Gaussians, σ 1 ({kind}) each, {counted(count)}, δ 1e-05"))
    return found


def one_event(part, count):
    return lambda _, delta: composed(rdp.RdpAccountant(), [(part, count)], delta)


def event_cases():
    """What is not a sampled Gaussian, add or remove."""
    def case(id, accountant, mechanism, make, why, truth=None, **more):
        """`make` gives (event, count); a version may lack the event."""
        return Case(id, "dp_accounting", f"{mechanism}, δ 1e-05", why, lambda: composed(accountant(), make(), 1e-5),
                    truth, mechanism=mechanism, delta=1e-5, **more)

    def renyi():
        return rdp.RdpAccountant(neighboring_relation=REPLACE)

    def numeric():
        return pld.PLDAccountant(neighboring_relation=REPLACE)

    def responded(keep):
        return lambda: true.inverse(lambda eps: true.responses(keep, 100, eps), 1e-5)
    # Every utility of two answers: its losses are those of a response of half the epsilon.
    half = mp.exp(0.5) / (1 + mp.exp(0.5))
    absent = "RDP; this version has no such event. Unreleased sources that {} were not run"
    short = "RDP; replacing a record of norm C moves the sum by up to 2 C, this takes C; {}"
    responses, events = dp.RandomizedResponseDpEvent(0.5, 2), dp.dp_event
    answers = "randomized response, half at random, 2 answers, 100 times"
    return [
        case("dp-rdp-exponential-count", rdp.RdpAccountant, "exponential mechanism, ε 1, 100 times",
             lambda: [(events.ExponentialMechanismDpEvent(1.0), 100)], absent.format("ignored the count"),
             responded(half), truth_is="at least"),
        case("dp-pld-response-count", numeric, f"{answers}, replace one", lambda: [(responses, 100)],
             "PLD; the count is ignored", responded(0.75)),
        case("dp-pld-response-loop", numeric, f"{answers}, replace one, composed in a loop",
             lambda: [(responses, 1)] * 100, "PLD; right up to its grid", responded(0.75)),
        case("dp-rdp-select-delta", rdp.RdpAccountant, "best of 100 runs (geometric) of (1, 1e-06)-DP, 50 times",
             lambda: [(events.RepeatAndSelectDpEvent(events.EpsilonDeltaDpEvent(1.0, 1e-6), 100, 1), 50)],
             absent.format("counted its δ once"), lambda: math.inf),
        case("dp-rdp-sampled-zcdp", rdp.RdpAccountant, "q 0.5 of a 0.5-zCDP mechanism",
             lambda: [(dp.PoissonSampledDpEvent(0.5, events.ZCDpEvent(0.5)), 1)],
             "RDP; this version refuses, as it should. Unreleased sources that took it for a Gaussian were not run"),
        case("dp-rdp-replace-gaussian", renyi, "Gaussian, σ 1, replace one", lambda: [(dp.GaussianDpEvent(1.0), 1)],
             short.format("its PLD takes 2 C"), lambda: gaussian(1, 1, 1e-5, 2)),
        case("dp-pld-replace-gaussian", numeric, "Gaussian, σ 1, replace one", lambda: [(dp.GaussianDpEvent(1.0), 1)],
             "PLD; right up to its grid", lambda: gaussian(1, 1, 1e-5, 2)),
        case("dp-rdp-replace-laplace", renyi, "Laplace, scale 1, replace one", lambda: [(dp.LaplaceDpEvent(1.0), 1)],
             short.format("its PLD refuses"), lambda: 2 + 2 * mp.log1p(-mp.mpf(1e-5))),
        case("dp-rdp-replace-fixed-size", renyi, "50 of 100 records without replacement, Gaussian, σ 10, replace one",
             lambda: [(dp.SampledWithoutReplacementDpEvent(100, 50, dp.GaussianDpEvent(10.0)), 1)],
             short.format("the truth is of a record among zeros"),
             lambda: true.epsilon([(true.replaced(0.5, 10.0), 1)], 1e-5), truth_is="at least")]


def numerical_cases():
    grid = ((1e-4, 10.0, 1),)
    rounding = "PLD, pessimistic estimate; rounding of the Fourier transform"
    prv_bound = "PRV, upper bound; off by more than its eps_error of 0.01"
    exact, tail = ((0.01, 1.0, 100_000),), ((0.01, 1.0, 1000),)
    few, other = ((0.001, 0.5, 100_000),), ((1000 / 46_520, 2.0, 100_000),)
    return [
        sampled("dp-pld-below", "dp_accounting", f"{rounding}: below the truth", dp_pld, exact, 1e-10,
                profile=removal(exact)),
        sampled("dp-pld-tail", "dp_accounting", f"{rounding}: as large as δ", dp_pld, tail, 1e-14),
        sampled("dp-pld-tail-infinite", "dp_accounting", f"{rounding}: larger than δ", dp_pld, tail, 1e-15),
        sampled("dp-pld-large", "dp_accounting", "PLD; exp(ε) overflows", dp_pld, ((0.1, 1.1, 100_000),), 1e-5),
        sampled("dp-pld-grid", "dp_accounting", "PLD; its grid is 1e-4 wide", dp_pld, grid, 1e-10,
                lambda: first(1e-4, 10.0, 1e-10)),
        sampled("opacus-prv-below", "opacus", prv_bound, opacus_prv, few, 1e-10, profile=removal(few)),
        sampled("opacus-prv-below-again", "opacus", prv_bound, opacus_prv, other, 1e-10, profile=removal(other)),
        sampled("opacus-prv-small", "opacus", "PRV, upper bound; eps_error, 0.01, is as large as ε", opacus_prv,
                ((0.001, 8.0, 1000),), 1e-5),
        sampled("prv-mean", "prv_accountant", "its grid is too coarse for its own check", microsoft, ((0.1, 0.5, 100),),
                1e-5),
        Case("autodp-afa", "autodp", "Gaussian, σ 1, 3 times, δ 1e-05",
             "AFA; newer SciPy obeys the bounds 0 and 1 that its search for exp(ε) passes",
             lambda: autodp_afa(1.0, 3, 1e-5), lambda: gaussian(1, 3, 1e-5), ((1.0, 1.0, 3),), delta=1e-5),
        sampled("autodp-afa-sampled", "autodp", "AFA; asks for a parameter that its own class does not set",
                autodp_sampled_afa, ((0.01, 1.0, 100),), 1e-5)]


def gdp_cases():
    clt = "GDP; a limit theorem, no bound"
    bracket = "GDP; its root search looks between 0 and 500 only"
    return [
        sampled("opacus-gdp-few", "opacus", clt, opacus_gdp, ((0.001, 0.5, 100),), 1e-5),
        sampled("opacus-gdp-once", "opacus", clt, opacus_gdp, ((0.001, 0.5, 1),), 1e-10,
                lambda: first(0.001, 0.5, 1e-10)),
        sampled("opacus-gdp-all", "opacus", f"{clt}, where a closed form is known", opacus_gdp, ((1.0, 0.5, 1),), 1e-5,
                lambda: gaussian(0.5, 1, 1e-5)),
        sampled("opacus-gdp-history", "opacus", "GDP; of a history from load_state_dict only the last entry counts",
                opacus_gdp, ((0.01, 1.0, 1000), (0.01, 2.0, 1)), 1e-5),
        sampled("opacus-gdp-large", "opacus", bracket, opacus_gdp, ((1.0, 0.5, 10_000),), 1e-5,
                lambda: gaussian(0.5, 10_000, 1e-5)),
        sampled("opacus-gdp-none", "opacus", bracket, opacus_gdp, ((1e-4, 8.0, 1),), 1e-5,
                lambda: first(1e-4, 8.0, 1e-5))]


def edge_cases():
    found, history, nothing = [], ((0.01, 1.0, 100),), ((0.0, 1.0, 1000),)
    for name, run in (("rdp", opacus_renyi), ("prv", opacus_prv)):
        kind = name.upper()
        found += [
            sampled(f"opacus-{name}-negative", "opacus", f"{kind}; nothing keeps ε at 0", run, history, 0.5,
                    lambda: zero(history, 0.5)),
            dataclasses.replace(
                sampled(f"opacus-{name}-delta", "opacus", f"{kind}; δ is not checked", run, history, 2.0), truth=None),
            sampled(f"opacus-{name}-nothing", "opacus", f"{kind}; nothing is sampled, nothing is lost", run, nothing,
                    1e-5, lambda: 0)]
    for name, run in (("prv", opacus_prv), ("gdp", opacus_gdp)):
        found.append(sampled(f"opacus-{name}-empty", "opacus", f"{name.upper()}; before the first step", run, (), 1e-5,
                             lambda: 0, "no steps, δ 1e-05", mechanism="none"))
    return found


def ask(case):
    """What the peer answers: (number, None) or (None, words)."""
    def work(end):
        # The alarm ends the process even within a call of C.
        resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        # autodp tells of its search on standard output.
        sys.stdout = sys.stderr = open("/dev/null", "w")
        try:
            end.send((float(case.run()), None))
        except Exception as error:
            end.send((None, f"{type(error).__name__}: {' '.join(str(error).split())[:120]}".removesuffix(": ")))
    fork = multiprocessing.get_context("fork")
    start, end = fork.Pipe(duplex=False)
    process = fork.Process(target=work, args=(end,))
    process.start()
    end.close()
    try:
        return start.recv()
    except EOFError:
        process.join()
        late = process.exitcode == -signal.SIGALRM
        return None, f"no answer in {SECONDS} s" if late else f"ended with {process.exitcode}"
    finally:
        process.join()


def ours(binary, case):
    """What privacy-audit answers to a case it can be asked."""
    if not case.history or case.kind != "epsilon":
        return None
    with tempfile.TemporaryDirectory() as folder:
        command = [str(binary), "account", "epsilon", "--delta", repr(case.delta), "--accountant", "exact", "--json"]
        if len(case.history) == 1:
            (q, sigma, count), = case.history
            command += ["--noise-multiplier", repr(float(sigma)), "--sampling-rate", repr(float(q)),
                        "--steps", str(count)]
        else:
            events = pathlib.Path(folder) / "events.json"
            events.write_text(json.dumps({"events": [
                {"mechanism": "gaussian", "noise_multiplier": float(sigma), "sampling": "poisson",
                 "sampling_rate": float(q), "count": count} for q, sigma, count in case.history]}))
            command += ["--events", str(events)]
        try:
            process = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return f"no answer in {SECONDS} s"
    if process.returncode != 0:
        return " ".join(process.stderr.split())[:120]
    answer = json.loads(process.stdout)
    return answer["epsilon"] if answer["epsilon"] is not None else answer.get("note", "no answer")


def verdict(answer, case, truth):
    if answer is None or math.isnan(answer):
        return "no answer" if case.truth else "refused"
    if truth is None:
        return "not refused"
    near = 1e-6 * max(abs(float(truth)), 1e-9)
    if math.isinf(truth) and math.isinf(answer) or abs(answer - truth) <= near:
        return "right"
    if answer < truth:
        return "too low"
    return "not shown" if case.truth_is == "at least" else "too high"


def plain(value):
    """A number for JSON, which has no infinity."""
    if value is None or isinstance(value, str):
        return value
    value = float(value)
    return value if math.isfinite(value) else str(value)


def judge(case, version, binary):
    started = time.monotonic()
    answer, error = ask(case)
    truth = case.truth() if case.truth else None
    truth, agreement = truth if isinstance(truth, tuple) else (truth, None)
    found = {"id": case.id, "peer": case.peer, "version": version, "case": case.case, "kind": case.kind,
             "inputs": case.inputs, "answer": plain(answer), "truth": plain(truth),
             "verdict": verdict(answer, case, truth), "why": case.why}
    if error:
        found["error"] = error
    if truth is not None:
        found["truth_is"] = case.truth_is
    if agreement is not None:
        found["agreement"] = float(mp.nstr(agreement, 2))
    if case.profile and answer is not None:
        found["delta_at_answer"] = float(case.profile(answer))
    if binary:
        found["ours"] = plain(ours(binary, case))
    print(f"{case.id}: {time.monotonic() - started:.1f} s: {found['answer'] if answer is not None else error}, "
          f"truth {found['truth']}", file=sys.stderr, flush=True)
    return found


def told(value):
    return "—" if value is None else value if isinstance(value, str) else f"{value:.6g}".replace("-", "−", value < 0)


def row(found, with_ours):
    answer = found["error"][:84].replace("|", "/") if "error" in found else told(found["answer"])
    truth = told(found["truth"])
    if found.get("truth_is") == "at least":
        truth = f"≥ {truth}"
    if "delta_at_answer" in found:
        truth += f"; δ at the answer {found['delta_at_answer']:.5g}"
    if found["truth"] is None:
        truth = "to be refused"
    cells = [found["case"], f"{found['peer']} {found['version']}", answer, truth, found["verdict"], found["why"]]
    return [*cells, told(found["ours"])] if with_ours else cells


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", type=pathlib.Path, metavar="BINARY", help="also ask this privacy-audit")
    parser.add_argument("--only", action="append", metavar="ID", help="only cases whose id begins so; writes no JSON")
    parser.add_argument("--record", type=pathlib.Path, metavar="PAGE",
                        help=f"also put the table between {BEGIN} and {END} of this page, after a run of all cases")
    options = parser.parse_args()
    absl.logging.set_verbosity(absl.logging.ERROR)
    makers = (renyi_cases, nested_cases, event_cases, numerical_cases, gdp_cases, edge_cases)
    cases = [case for make in makers for case in make()
             if not options.only or case.id.startswith(tuple(options.only))]
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    found = [judge(case, versions[case.peer], options.ours) for case in cases]
    header = ["case", "peer", "its answer", "truth", "verdict", "why", *(["PrivacyAudit"] if options.ours else [])]
    text = report.table(header, [row(each, options.ours) for each in found])
    text += f"\n\nRun with {', '.join(f'{name} {version}' for name, version in versions.items())}. "
    text += "Where no Rényi divergence is asked for, it is ε."
    print(text)
    if options.only:
        return
    # A case in a line.
    lines = ",\n  ".join(json.dumps(each, ensure_ascii=False) for each in found)
    made = f'{{"made_by": "accounting_peers.py",\n "versions": {json.dumps(versions)},\n "cases": [\n  {lines}\n ]}}\n'
    (HERE / "accounting_peers.json").write_text(made, encoding="utf-8")
    if options.record:
        report.record(options.record, text, BEGIN, END)


if __name__ == "__main__":
    main()
