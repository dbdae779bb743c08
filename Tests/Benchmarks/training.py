"""Measures the training of generators against PyTorch and Opacus in the same run; prints markdown tables.

Sides take turns; the first round warms up, medians of the others are reported. Times are CPU seconds of an epoch on one thread:
of its steps alone, without reading the records or writing the checkpoint. PyTorch has a process of its own per measurement with
the records as a dense matrix in memory, is warmed up first, and is measured with Adam in its default and in its fused form, and
with an autoencoder's loss as published and from logits: the fastest of them is the peer.
"""
import argparse, dataclasses, json, pathlib, statistics, sys, tempfile
import checks, datasets, report, runner
from report import Bar, number

BEGIN, END = "<!-- What `make bench` measured of training begins here. -->", "<!-- It ends here: training. -->"
# The architectures that take only so many columns.
WIDTH = 1071
LOSSES = {"published": "loss as published", "logits": "loss from logits"}
ADAMS = {"default": "Adam", "fused": "fused Adam"}


@dataclasses.dataclass
class Epoch:
    """What an epoch took, and the mean loss of the last one."""
    cpu: float
    wall: float
    loss: float
    peak: float
    steps: int
    kernel: str = ""


@dataclasses.dataclass
class Ours:
    """One way to run `privacy-audit train`; `stage` is the one that is measured."""
    name: str
    architecture: str
    made: dict
    stage: str
    batch: int
    epochs: int = 1
    options: tuple = ()
    run = runner.Ours.run

    def command(self, binary, output):
        autoencoder = self.stage == "pretraining"
        settings = {"--threads": 1, "--epochs": 0 if autoencoder else self.epochs, "--batch-size": self.batch}
        if not self.architecture.startswith("vae"):
            settings |= {"--pretrain-epochs": self.epochs if autoencoder else 0, "--pretrain-batch-size": self.batch}
        return [*train(binary, self.architecture, self.made, output), *self.options,
                *(str(text) for setting in settings.items() for text in setting)]

    def untrained(self, binary, output):
        """Writes the weights that it starts from."""
        dataclasses.replace(self, epochs=0, options=()).run(binary, output)
        return str(output)

    def measure(self, binary):
        with tempfile.TemporaryDirectory() as folder:
            told = self.run(binary, pathlib.Path(folder) / "model.h5")
        stage = next(stage for stage in told["stages"] if stage["stage"] == self.stage)
        return Epoch(stage["cpuSeconds"] / self.epochs, stage["seconds"] / self.epochs, stage.get("loss"), told["peakBytes"],
                     stage["steps"] // self.epochs, told["kernel"])


def train(binary, architecture, made, output):
    return [str(binary), "train", architecture, "--train", str(made["folder"] / "records.codes"), "--vocabulary",
            str(made["folder"] / "vocabulary.txt"), "--seed", "1", "--output", str(output), "--json"]


@dataclasses.dataclass
class Peer:
    """PyTorch, or Opacus where there is a `mode`; with `steps`, only so many of an epoch of `of` steps, and scaled."""
    name: str
    work: str
    made: dict
    batch: int
    epochs: int = 1
    adam: str = "default"
    loss: str = "logits"
    mode: str = None
    steps: int = None
    of: int = None
    start: str = None

    def measure(self, binary):
        spec = {"work": self.work, "records": str(self.made["folder"] / "records.packed.npy"), "codes": self.made["codes"],
                "batch": self.batch, "epochs": self.epochs, "steps": self.steps, "adam": self.adam, "loss": self.loss,
                "mode": self.mode, "start": self.start, "threads": 1}
        told = runner.ask(self.name, [str(runner.HERE / "training_peers.py"), json.dumps(spec)])
        steps = told["steps"] // self.epochs
        scale = self.of / steps if self.of else 1
        cpu, wall = (told[clock] / self.epochs * scale for clock in ("cpu", "wall"))
        return Epoch(cpu, wall, told["loss"], told["peakBytes"], steps)


def torch_sides(work, made, batch, epochs=1, losses=("logits",)):
    """With both forms of Adam, and each of the losses; `None` where there is but one."""
    return [Peer(", ".join(["torch", ADAMS[adam], *([LOSSES[loss]] if loss else [])]), work, made, batch, epochs, adam, loss)
            for loss in losses for adam in ADAMS]


def median(measures, field="cpu"):
    return statistics.median(getattr(measure, field) for measure in measures)


class Ratio:
    """How much more one side takes than another in the same round: the median, the smallest and the largest."""

    def __init__(self, side, other):
        each = [left.cpu / right.cpu for left, right in zip(side, other)]
        self.middle, self.low, self.high = statistics.median(each), min(each), max(each)

    @property
    def text(self):
        return f"{number(self.middle)} ({number(self.low)}–{number(self.high)})"


class Bench:
    """The options of a run, and what it has found so far."""

    def __init__(self, options):
        self.data, self.work, self.quick, self.repeats = options.data, options.work, options.quick, options.repeats
        self.binary = options.binary if runner.has_command(options.binary, "train", "--pretrain-epochs") else None
        self.rows, self.bars, self.checks, self.notes, self.origins, self.kernels = [], [], [], [], set(), set()

    def size(self, full, quick):
        return quick if self.quick else full

    def records(self, rows, codes=datasets.CODES):
        made = datasets.training(self.work, self.data, rows, codes)
        self.origins.add(made["origin"])
        return made

    def measure(self, sides):
        """The sides in turn; peers start from the weights of the first side, which is ours."""
        with tempfile.TemporaryDirectory() as folder:
            if self.binary:
                start = sides[0].untrained(self.binary, pathlib.Path(folder) / "untrained.h5")
                sides = [dataclasses.replace(side, start=start) if isinstance(side, Peer) else side for side in sides]
            found = runner.rounds([side for side in sides if self.binary or isinstance(side, Peer)], self.binary, self.repeats)
        for measures in found.values():
            self.kernels |= {measures[-1].kernel} - {""}
        return found

    def row(self, work, own, peer, found, bar=None, again=False, inverse=False):
        """A row of the table, `again` for one more peer of the work before; with `inverse`, the ratio is of ours over the peer,
        which is at most the bar."""
        left, right = found.get(own.name), found.get(peer.name) if peer else None
        over = (Ratio(left, right) if inverse else Ratio(right, left)) if left and right else None
        wanted = "—" if bar is None else f"{'≤' if inverse else '≥'} {bar:g}"
        shown = [number(median(side)) if side else "—" for side in (left, right)]
        self.rows.append(["the same" if again else work, shown[0], peer.name if peer else "—", shown[1],
                          f"{over.text}{', ours / this' if inverse else ''}" if over else "—", wanted])
        if bar is not None:
            text = f"{work}: ours / {peer.name}" if inverse else f"{work}: {peer.name} / ours"
            self.bars.append(Bar(text, bar, over.middle if over else None, at_most=inverse))

    def case(self, title, own, peers, bar=None):
        """Measures ours against forms of one peer. The fastest counts; of each other loss the fastest has a row, too."""
        found = self.measure([own, *peers])
        steps = next((measures[-1].steps for measures in found.values()), 0)
        title = f"{title}, {own.made['records']:,} × {own.made['codes']:,}, batch {own.batch:,}, {steps:,} steps"
        ranked = sorted((peer for peer in peers if peer.name in found), key=lambda peer: median(found[peer.name]))
        if not ranked:
            self.row(title, own, None, found)
            return found
        best = {}
        for peer in ranked:
            best.setdefault(peer.loss, peer)
        for index, peer in enumerate(best.values()):
            self.row(title, own, peer, found, None if index else bar, again=index > 0)
        others = [f"{peer.name}: {number(median(found[peer.name]))} s" for peer in ranked if peer not in best.values()]
        self.notes.append(f"{title}: also {'; '.join(others)}" if others else "")
        self.compare(title, own, ranked[0], found)
        return found

    def compare(self, title, own, peer, found):
        """The losses of both sides after as many epochs; a failed check ends the run."""
        left, right = found.get(own.name), found.get(peer.name)
        if not left or not right or left[-1].loss is None:
            return
        try:
            text = checks.losses(median(left, "loss"), median(right, "loss"))
        except checks.CheckFailure as failure:
            sys.exit(f"wrong: {title}: {failure}")
        self.checks.append(f"{title}: {text} after {own.epochs} epoch{'s' if own.epochs > 1 else ''}")


def medgan_case(bench):
    made = bench.records(bench.size(46_520, 4_000))
    batch = bench.size(1_000, 500)
    own = Ours("privacy-audit", "medgan-tf", made, "training", batch)
    found = bench.case("medGAN, adversarial", own, torch_sides("medgan", made, batch, losses=(None,)), 2.5)
    memory(bench, "medGAN", found)


def memory(bench, title, found):
    peaks = {side: max(measures, key=lambda measure: measure.peak).peak for side, measures in found.items()}
    bench.notes.append(f"Peak memory of {title}, of the whole process with libraries and records: "
                       + "; ".join(f"{name} {peak / 1e6:,.0f} MB" for name, peak in peaks.items()))


def autoencoder_case(bench):
    made, epochs = bench.records(bench.size(46_520, 4_000)), bench.size(3, 2)
    for batch, bar in ((100, 3.5), (bench.size(1_000, 500), 2.5)):
        own = Ours("privacy-audit", "medgan-tf", made, "pretraining", batch, epochs)
        bench.case("medGAN, autoencoder", own, torch_sides("autoencoder", made, batch, epochs, LOSSES), bar)


def conv_autoencoder_case(bench):
    made, batch = bench.records(bench.size(46_520, 1_024), WIDTH), bench.size(512, 128)
    own = Ours("privacy-audit", "corgan-cnn", made, "pretraining", batch)
    bench.case("corGAN-CNN, autoencoder", own, torch_sides("conv-autoencoder", made, batch, losses=LOSSES), 3)


def corgan_case(bench):
    made, batch = bench.records(bench.size(1_024, 128), WIDTH), bench.size(512, 64)
    own = Ours("privacy-audit", "corgan-cnn", made, "training", batch)
    bench.case("corGAN-CNN, adversarial, 100 steps of the critic in each", own,
               torch_sides("corgan", made, batch, losses=(None,)))


def variational_case(bench):
    made = bench.records(bench.size(46_520, 4_000))
    own = Ours("privacy-audit", "vae", made, "training", 512)
    bench.case("VAE", own, torch_sides("vae", made, 512))
    made = bench.records(bench.size(2_560, 256), WIDTH)
    own = Ours("privacy-audit", "vae-conv", made, "training", 128)
    bench.case("convolutional VAE", own, torch_sides("vae-conv", made, 128))


def rdpcgan_case(bench):
    made = bench.records(bench.size(5_120, 512), WIDTH)
    own = Ours("privacy-audit", "rdpcgan-mimic", made, "pretraining", 64)
    bench.case("RDP-CGAN without privacy, autoencoder", own, torch_sides("rdp-autoencoder", made, 64))
    own = Ours("privacy-audit", "rdpcgan-mimic", made, "training", 64)
    bench.case("RDP-CGAN without privacy, adversarial", own, torch_sides("rdpcgan", made, 64, losses=(None,)))


def private_case(bench):
    made, batch = bench.records(bench.size(46_520, 4_000)), bench.size(1_000, 500)
    steps = -(-made["records"] // batch)
    noise = ("--dp-noise-multiplier", "1", "--dp-clip", "1")
    own = Ours("privacy-audit", "medgan-pytorch", made, "pretraining", batch, options=noise)
    plain = Ours("ours, not private", "medgan-pytorch", made, "pretraining", batch)
    ghosts = [Peer(f"Opacus, ghost clipping, {text}", "private", made, batch, adam=adam, mode="ghost")
              for adam, text in ADAMS.items()]
    few = bench.size(3, 2)
    hooks = Peer(f"Opacus, hooks ({few} steps, scaled)", "private", made, batch, mode="hooks", steps=few, of=steps)
    found = bench.measure([own, plain, *ghosts, hooks])
    title = f"DP-SGD, medGAN's autoencoder, {made['records']:,} × {made['codes']:,}, samples of {batch:,}, {steps:,} steps"
    ghost = min(ghosts, key=lambda peer: median(found[peer.name]) if peer.name in found else float("inf"))
    bench.row(title, own, plain, found, 1.4, inverse=True)
    bench.row(title, own, ghost, found, 4, again=True)
    bench.row(title, own, hooks, found, 80, again=True)
    bench.compare(title, own, ghost, found)
    memory(bench, "DP-SGD", found)
    bench.notes.append(f"DP-SGD: clipping norm 1, noise multiplier 1, Poisson samples on both sides, of {batch:,} records on "
                       f"average, of Opacus {made['records'] / steps:,.0f}. Noise and samples of ours come from a cryptographic "
                       "stream; Opacus ran with secure_mode off, so its do not")


CASES = {"medgan": medgan_case, "autoencoder": autoencoder_case, "conv-autoencoder": conv_autoencoder_case,
         "corgan": corgan_case, "vae": variational_case, "rdpcgan": rdpcgan_case, "dp-sgd": private_case}
SHADOWS = {"vae": ("--epochs", "30", "--batch-size", "128"),
           "medgan-tf": ("--pretrain-epochs", "20", "--pretrain-batch-size", "100", "--epochs", "50", "--batch-size", "200")}


@dataclasses.dataclass
class Shadows:
    """Many models at once, on all processors."""
    architecture: str
    made: dict
    models: int
    records: int
    run = runner.Ours.run

    def command(self, binary, output):
        return [*train(binary, self.architecture, self.made, output), "--shadows", str(self.models), "--shadow-records",
                str(self.records), *SHADOWS[self.architecture]]


def shadows(bench):
    """Once each: they are long, and nothing is compared."""
    made, models = bench.records(bench.size(46_520, 4_000)), bench.size(100, 4)
    rows = []
    for architecture in SHADOWS:
        side = Shadows(architecture, made, models, bench.size(2_000, 400))
        print(f"shadows, {architecture}:", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            try:
                told = side.run(bench.binary, pathlib.Path(folder) / "models")
            except runner.Failure as failure:
                print(f"left out: {failure}", file=sys.stderr)
                continue
        print(f"  {told['seconds']:.1f} s", file=sys.stderr)
        settings = " ".join(SHADOWS[architecture]).replace("--", "")
        rows.append([architecture, told["models"], f"{told['recordsEach']:,}", settings, number(told["seconds"]),
                     number(told["cpuSeconds"]), number(told["cpuSecondsEach"]), f"{told['peakBytes'] / 1e6:,.0f}"])
    return "Shadow models, trained together on all processors; one run, with writing:\n\n" + report.table(
        ["architecture", "models", "records each", "settings", "wall s", "CPU s", "CPU s a model", "peak MB"], rows) + "\n"


def main():
    root = datasets.ROOT
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=root / ".build/release/privacy-audit", type=pathlib.Path)
    parser.add_argument("--data", default=root.parent / "shared/data", type=pathlib.Path, help="folder of the data sets")
    parser.add_argument("--work", default=root / ".build/bench-data", type=pathlib.Path, help="where tables are made, and kept")
    parser.add_argument("--repeats", default=None, type=int, help="3, or 1 with --quick; one round more warms up")
    parser.add_argument("--only", action="append", choices=CASES, metavar="NAME", help=f"any of {', '.join(CASES)}; repeatable")
    parser.add_argument("--quick", action="store_true", help="few records: to try the harness, not to measure")
    parser.add_argument("--shadows", action="store_true", help="also 100 shadow models of two architectures")
    parser.add_argument("--record", type=pathlib.Path, metavar="PAGE",
                        help="also put the tables between the marks of this page, after a run of all cases at full size")
    options = parser.parse_args()
    options.repeats = options.repeats or (1 if options.quick else 3)
    options.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(options)
    if bench.binary is None:
        print(f"{options.binary} has no command 'train': peers alone are measured", file=sys.stderr)
    printed = []

    def tell(text):
        printed.append(text)
        print(text, flush=True)
    trial = "; small sizes, for a trial only" if options.quick else ""
    tell(f"#### Training\n\n{report.machine(bench.binary)}\n- Medians of {options.repeats}, sides taking turns after a warm-up; "
         f"CPU seconds of an epoch on one thread{trial}. Ratios are of sides in the same round: median (smallest–largest).")
    for name in options.only or CASES:
        print(f"{name}:", file=sys.stderr)
        try:
            CASES[name](bench)
        except runner.Failure as failure:
            print(f"left out: {failure}", file=sys.stderr)
    tell(f"- Records: {', '.join(sorted(bench.origins))}. Kernels of ours: {', '.join(sorted(bench.kernels)) or 'none ran'}.\n")
    tell(report.table(["epoch", "ours, s", "peer", "peer, s", "ratio", "bar"], bench.rows) + "\n")
    tell("\n".join([f"- {note}." for note in bench.notes if note] + [f"- Checked: {check}." for check in bench.checks]))
    if options.shadows and bench.binary:
        tell(f"\n{shadows(bench)}")
    if bench.bars:
        tell(report.bars(bench.bars))
    for bar in bench.bars:
        if bar.met != "yes":
            print(f"bar {'missed' if bar.met == 'no' else 'not measured'}: {bar.text}", file=sys.stderr)
    if options.record and not options.quick and not options.only:
        report.record(options.record, "\n".join(printed), BEGIN, END)


if __name__ == "__main__":
    main()
