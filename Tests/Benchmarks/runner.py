"""Runs the command and its peers in turn and keeps the medians."""
import dataclasses, json, os, pathlib, statistics, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "NUMEXPR_NUM_THREADS",
         "POLARS_MAX_THREADS", "LOKY_MAX_CPU_COUNT")


class Failure(Exception):
    pass


def ask(name, arguments, threads=1, environment={}):
    """What a Python program prints last, as JSON; its thread pools are held to `threads`."""
    pools = {pool: str(threads) for pool in POOLS}
    process = subprocess.run([sys.executable, *arguments], capture_output=True, text=True,
                             env={**os.environ, **pools, **environment})
    if process.returncode != 0:
        raise Failure(f"{name}: {process.stderr.strip()[-600:]}")
    return json.loads(process.stdout.strip().splitlines()[-1])


@dataclasses.dataclass
class Ours:
    """One way to run `privacy-audit neighbors`."""
    name: str
    queries: pathlib.Path
    references: pathlib.Path
    metric: str
    k: int = 5
    radii: tuple = ()
    threads: int = 1
    options: tuple = ()
    peer = None

    def command(self, binary, output=None):
        command = [str(binary), "neighbors", "--queries", str(self.queries), "--references", str(self.references),
                   "--k", str(self.k), "--metric", self.metric, "--threads", str(self.threads), *self.options, "--json"]
        for radius in self.radii:
            command += ["--radius", str(radius)]
        return command + (["--output", str(output)] if output else [])

    def run(self, binary, output=None):
        # Through a shell that stays: a process takes over the peak memory of the one that became it, which would be this one.
        process = subprocess.run(["/bin/sh", "-c", '"$@"; exit $?', "sh", *self.command(binary, output)], capture_output=True,
                                 text=True)
        if process.returncode != 0:
            raise Failure(f"{' '.join(self.command(binary, output))}\n{process.stderr.strip()}")
        return json.loads(process.stdout)

    def measure(self, binary):
        report = self.run(binary)
        steps = ("index", "prepare", "search")
        cpu, wall = report["cpuSeconds"], report["seconds"]
        return Measure(sum(cpu[step] for step in steps), sum(wall[step] for step in steps), cpu["search"],
                       wall["read"], report["peakBytes"], report["pairs"], report["queries"], report["queries"],
                       f"{report['engine']}, {report['kernel']}")


@dataclasses.dataclass
class Peer:
    """One way to run a peer; `subset` is how many random queries it is given, None for all."""
    name: str
    peer: str
    queries: pathlib.Path
    references: pathlib.Path
    k: int = 5
    threads: int = 1
    subset: int = None
    columns: int = None
    environment: dict = dataclasses.field(default_factory=dict)

    def run(self, save=None):
        spec = {"peer": self.peer, "queries": str(self.queries), "references": str(self.references), "k": self.k,
                "threads": self.threads, "subset": self.subset, "columns": self.columns, "save": str(save) if save else None}
        return ask(self.name, [str(HERE / "peers.py"), json.dumps(spec)], self.threads, self.environment)

    def measure(self, binary):
        report = self.run()
        scale = report["queries"] / report["searched"]
        full = {clock: report[clock]["index"] + report[clock]["search"] * scale for clock in ("cpu", "wall")}
        return Measure(full["cpu"], full["wall"], report["cpu"]["search"] * scale, 0, report["peakBytes"],
                       report["queries"] * report["references"], report["searched"], report["queries"], report["note"])


@dataclasses.dataclass
class Measure:
    """Seconds at full size: of indexing and searching together, and of searching alone."""
    cpu: float
    wall: float
    search: float
    read: float
    peak: float
    pairs: int
    searched: int
    queries: int
    note: str

    @property
    def cost(self):
        """CPU nanoseconds per pair."""
        return self.cpu * 1e9 / self.pairs


def median(measures):
    numbers = {field: statistics.median(getattr(measure, field) for measure in measures)
               for field in ("cpu", "wall", "search", "read", "peak")}
    return dataclasses.replace(measures[-1], **numbers)


def interleave(sides, binary, repeats):
    """The medians of every side by name."""
    return {name: median(measures) for name, measures in rounds(sides, binary, repeats).items()}


def rounds(sides, binary, repeats):
    """What every side measured in each round, by name; the sides take turns, and the first round only warms up. A side that
    fails once is left out, with a word."""
    results, dropped = {side.name: [] for side in sides}, set()
    for turn in range(repeats + 1):
        for side in sides:
            if side.name in dropped or (binary is None and isinstance(side, Ours)):
                continue
            try:
                measure = side.measure(binary)
            except Failure as failure:
                print(f"left out: {failure}", file=sys.stderr)
                dropped.add(side.name)
                continue
            kind = "warm-up" if turn == 0 else f"repeat {turn}"
            print(f"  {kind}: {side.name}: {measure.cpu:.3f} s CPU, {measure.wall:.3f} s wall", file=sys.stderr)
            if turn:
                results[side.name].append(measure)
    return {name: measures for name, measures in results.items() if measures and name not in dropped}


def has_command(binary, command="neighbors", option="--references"):
    if not pathlib.Path(binary).exists():
        return False
    # A binary without the command prints its general help, and exits 0 too.
    return option in subprocess.run([str(binary), command, "--help"], capture_output=True, text=True).stdout
