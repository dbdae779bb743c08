"""Measures privacy accounting against other accountants in the same run; prints a markdown table.

Times are of the question alone. Ours is what the command reports of itself: the median of repeated runs in its process,
and of several such commands. A peer has a process of its own for each question, which imports first; a question that
takes up to 2 s is asked once to warm up and then as often as --repeats says, a slower one three times; medians are
reported. What has no answer after 90 s, or takes more than 10 GB, is given up.
"""
import argparse, dataclasses, json, os, pathlib, signal, statistics, subprocess, sys, tempfile, time
import datasets, report, runner
from report import Bar, number

BEGIN, END = "<!-- What `make bench` measured of accounting begins here. -->", "<!-- It ends here: accounting. -->"
TIMEOUT, SLOW = 90, 2
RATE, SIGMA, STEPS, DELTA, EPSILON = 256 / 60_000, 1.1, 10_000, 1e-5, 2.0
EXACT, RENYI = ("opacus PRV", "dp_accounting PLD", "prv_accountant"), ("opacus RDP", "dp_accounting RDP", "autodp RDP")


@dataclasses.dataclass
class Answer:
    """What one side answered, in how many milliseconds: the median, the least and the most; or why it did not."""
    value: float = None
    milliseconds: tuple = ()
    failure: str = None
    # Of the whole process, once.
    wall: float = None

    @property
    def median(self):
        return statistics.median(self.milliseconds) if self.milliseconds else None

    @property
    def time(self):
        if self.failure or not self.milliseconds:
            return self.failure or "—"
        low, high = min(self.milliseconds), max(self.milliseconds)
        return f"{number(self.median)} ({number(low)}–{number(high)})"

    @property
    def shown(self):
        return "—" if self.value is None else f"{self.value:.6g}"


@dataclasses.dataclass
class Question:
    """`sides` are of (name of our accountant, peers to compare it with, bar in milliseconds or None)."""
    title: str
    ask: str
    asked: dict
    sides: tuple

    def command(self, binary, accountant, folder):
        asked = self.asked
        options = {"--delta": asked["delta"]}
        if self.ask == "noise":
            options |= {"--sampling-rate": asked["q"], "--steps": asked["steps"], "--epsilon": asked["epsilon"]}
        elif len(asked["history"]) == 1:
            (q, sigma, steps), = asked["history"]
            options |= {"--sampling-rate": q, "--noise-multiplier": sigma, "--steps": steps}
        else:
            events = folder / "events.json"
            events.write_text(json.dumps({"events": [
                {"mechanism": "gaussian", "noise_multiplier": sigma, "sampling": "poisson", "sampling_rate": q,
                 "count": steps} for q, sigma, steps in asked["history"]]}))
            options |= {"--events": events, "--accountant": accountant}
        # One command tells of all accountants, of a history of one kind of step only.
        verb = "noise" if self.ask == "noise" else "epsilon" if "--events" in options else "compare"
        return [str(binary), "account", verb, *(str(text) for option in options.items() for text in option), "--json",
                "--timing"]

    def ours(self, binary, accountant):
        """What one run of the command tells: of one accountant."""
        with tempfile.TemporaryDirectory() as folder:
            command = self.command(binary, accountant, pathlib.Path(folder))
            start = time.perf_counter()
            try:
                process = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT)
            except subprocess.TimeoutExpired:
                return Answer(failure="timeout")
            wall = (time.perf_counter() - start) * 1e3
        if process.returncode != 0:
            return Answer(failure=first(process.stderr))
        told = json.loads(process.stdout)
        if "answers" in told:
            told = next((answer for answer in told["answers"] if answer["accountant"] == accountant), {})
        value = told.get("noise_multiplier" if self.ask == "noise" else "epsilon")
        if value is None:
            return Answer(failure=first(told.get("note", "no answer")))
        return Answer(value, (told["milliseconds"],), wall=wall)

    def peer(self, name, repeats):
        spec = {"peer": name, "ask": self.ask, **self.asked, "repeats": repeats, "slow": SLOW, "timeout": TIMEOUT}
        pools = {pool: "1" for pool in runner.POOLS}
        process = subprocess.run([sys.executable, str(runner.HERE / "accounting_peers.py"), json.dumps(spec)],
                                 capture_output=True, text=True, env={**os.environ, **pools})
        told = [json.loads(line) for line in process.stdout.splitlines()]
        timed = [line for line in told if "milliseconds" in line]
        if timed:
            return Answer(timed[-1]["answer"], tuple(line["milliseconds"] for line in timed))
        if process.returncode == -signal.SIGALRM:
            return Answer(failure="timeout")
        return Answer(failure=first(told[-1]["error"] if told and "error" in told[-1] else process.stderr[-300:]))


def first(text):
    """The first words of an error."""
    words = " ".join(text.replace("|", "/").split()) or "no answer"
    return words if len(words) <= 60 else f"{words[:60].rsplit(' ', 1)[0]} …"


def epsilon(title, history, delta, *sides):
    return Question(title, "epsilon", {"history": history, "delta": delta}, sides)


def questions():
    sigmas = [(RATE, 0.8 + 0.02 * index, 200) for index in range(50)]
    noise = ("opacus PRV", "dp_accounting PLD", "opacus RDP", "dp_accounting RDP")
    return {
        "one": epsilon("ε: q 256/60,000, σ 1.1, 10,000 steps, δ 1e-5", [(RATE, SIGMA, STEPS)], DELTA,
                       ("exact", EXACT, 2), ("rdp", RENYI, 1)),
        "noise": Question("σ for ε 2: q 256/60,000, 10,000 steps, δ 1e-5", "noise",
                          {"q": RATE, "steps": STEPS, "epsilon": EPSILON, "delta": DELTA}, (("exact", noise, 20),)),
        "many": epsilon("ε: 50 σ from 0.8 to 1.78, 200 steps each, q 256/60,000, δ 1e-5", sigmas, DELTA,
                        ("exact", ("dp_accounting PLD", "opacus PRV"), 100),
                        ("rdp", ("opacus RDP", "dp_accounting RDP"), None)),
        "long": epsilon("ε: q 0.01, σ 1, 100,000 steps, δ 1e-10", [(0.01, 1.0, 100_000)], 1e-10,
                        ("exact", EXACT, None)),
        "rare": epsilon("ε: q 0.001, σ 0.5, 100,000 steps, δ 1e-10", [(0.001, 0.5, 100_000)], 1e-10,
                        ("exact", EXACT, None)),
        "whole": epsilon("ε: q 1, σ 1, 10,000 steps, δ 1e-5", [(1.0, 1.0, 10_000)], DELTA, ("exact", EXACT, None))}


class Bench:
    def __init__(self, options):
        self.repeats, self.binary = options.repeats, options.binary
        if not runner.has_command(self.binary, "account", "compare"):
            print(f"{self.binary} has no command 'account': peers alone are measured", file=sys.stderr)
            self.binary = None
        self.rows, self.bars, self.walls = [], [], []

    def run(self, question):
        title = question.title
        for accountant, peers, bar in question.sides:
            mine, found = [], []
            for name in peers:
                mine += self.again(question, accountant)
                found.append((name, question.peer(name, self.repeats)))
                print(f"  {name}: {found[-1][1].time} ms: {found[-1][1].shown}", file=sys.stderr)
            while self.binary and len(mine) < self.repeats and not mine[-1].failure:
                mine += self.again(question, accountant)
            ours = self.join(mine)
            print(f"  ours, {accountant}: {ours.time} ms: {ours.shown}", file=sys.stderr)
            for name, answer in found:
                ratio = answer.median / ours.median if answer.median and ours.median else None
                self.rows.append([title, accountant, ours.time, ours.shown, name, answer.time, answer.shown,
                                  number(ratio)])
                title = "the same"
            if bar is not None:
                self.bars.append(Bar(f"{question.title}: {accountant}", bar, ours.median, at_most=True, unit="ms"))
            if ours.wall is not None and accountant == question.sides[0][0]:
                self.walls.append(f"{question.title}: {number(ours.wall)} ms")

    def again(self, question, accountant):
        return [question.ours(self.binary, accountant)] if self.binary else []

    @staticmethod
    def join(answers):
        """The times of several commands; the whole process is the first one's."""
        failed = next((answer for answer in answers if answer.failure), None)
        if failed or not answers:
            return failed or Answer()
        return dataclasses.replace(answers[0], milliseconds=sum((answer.milliseconds for answer in answers), ()))


def main():
    root = datasets.ROOT
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = questions()
    parser.add_argument("--binary", default=root / ".build/release/privacy-audit", type=pathlib.Path)
    parser.add_argument("--repeats", default=None, type=int, help="5, or 1 with --quick")
    parser.add_argument("--only", action="append", choices=known, metavar="NAME",
                        help=f"any of {', '.join(known)}; repeatable")
    parser.add_argument("--quick", action="store_true", help="one question, once: to try the harness, not to measure")
    parser.add_argument("--record", type=pathlib.Path, metavar="PAGE",
                        help="also put the table between the marks of this page, after a run of all questions")
    options = parser.parse_args()
    options.repeats = options.repeats or (1 if options.quick else 5)
    bench = Bench(options)
    head = f"#### Accounting\n\n{report.machine(bench.binary)}\n" \
           f"- Milliseconds in the process, without imports: medians (least–most) of {options.repeats}, of 3 where " \
           f"an answer takes more than {SLOW} s; timeout: no answer after {TIMEOUT} s; memory: more than 10 GB. " \
           "PRV: upper bounds, with an error of 0.01 asked for.\n" \
           "- Bars of ours: exact ≤ 2 ms, rdp ≤ 1 ms, noise ≤ 20 ms, 50 σ ≤ 100 ms.\n"
    for name in options.only or (["one"] if options.quick else known):
        print(f"{name}:", file=sys.stderr)
        bench.run(known[name])
    header = ["question", "ours", "ours, ms", "answer", "peer", "peer, ms", "its answer", "peer / ours"]
    text = f"{head}\n{report.table(header, bench.rows)}\n"
    if bench.walls:
        walls = "; ".join(bench.walls)
        text += f"\n- Whole processes of ours, once each, with their repeated runs: {walls}.\n"
    text += report.bars(bench.bars)
    print(text)
    for bar in bench.bars:
        if bar.met != "yes":
            print(f"bar {'missed' if bar.met == 'no' else 'not measured'}: {bar.text}", file=sys.stderr)
    if options.record and not options.quick and not options.only:
        report.record(options.record, text, BEGIN, END)


if __name__ == "__main__":
    main()
