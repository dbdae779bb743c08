"""Measures drawing synthetic records from generator checkpoints against PyTorch on CPU in the same run; prints markdown tables.

Sides take turns; the first round warms up, medians of the others are reported. Times are CPU seconds on one thread of sampling
alone: latent values, network, threshold, records in memory; not of loading the checkpoint, nor of writing. PyTorch has a process
of its own per measurement, is warmed up first, and draws in the batch that is fastest for it in a short trial.
"""
import argparse, collections, dataclasses, json, pathlib, resource, subprocess, sys, tempfile, time
import h5py
import numpy as np
import torch
from torch import nn
import report, runner
from report import Bar, number

ROOT = runner.HERE.parents[1]
MODELS = ("corgan-cnn", "corgan-mlp", "medgan-pytorch", "medgan-tf", "vae-leaky", "rdpcgan-mimic")
CONVOLUTIONAL = ("corgan-cnn", "rdpcgan-mimic")
OUTPUTS = {"threshold": (), "bernoulli": ("--bernoulli",), "raw": ("--raw",)}
BATCHES = (128, 256, 512, 1000, 2000)
RAW_AT_MOST = 50_000
STANDARD_ERRORS = 5
BEGIN, END = "<!-- What `make bench` measured of sampling begins here. -->", "<!-- It ends here: sampling. -->"


# The networks, as the published programs sample from them. None ends with its sigmoid: that is part of the output.

class Residual(nn.Module):
    """A layer, normalised, and its input added after the activation."""

    def __init__(self, linear, norm, activation, shortcut=True):
        super().__init__()
        self.linear, self.norm, self.activation, self.shortcut = linear, norm, activation, shortcut

    def forward(self, values):
        made = self.activation(self.norm(self.linear(values)))
        return made + values if self.shortcut else made


def filled(module, group, transposed=False):
    arrays = {key: group[key][()] for key in module.state_dict() if key in group}
    if transposed:
        arrays["weight"] = arrays["weight"].T.copy()
    module.load_state_dict({key: torch.as_tensor(array) for key, array in arrays.items()}, strict=False)
    missing = set(module.state_dict()) - set(arrays) - {"num_batches_tracked"}
    if missing:
        raise SystemExit(f"{group.name} has no {', '.join(sorted(missing))}")
    return module


def linear(group, transposed=False):
    outputs, inputs = group["weight"].shape[::-1] if transposed else group["weight"].shape
    return filled(nn.Linear(inputs, outputs, bias="bias" in group), group, transposed)


def norm(group, epsilon):
    return filled(nn.BatchNorm1d(len(group["weight"]), eps=float(group.attrs.get("eps", epsilon))), group)


def deconvolutions(group, steps, activation, last, epsilon):
    """Transposed convolutions by index, stride and padding, each normalised where the checkpoint has the statistics."""
    layers = []
    for index, stride, padding in steps:
        inputs, outputs, kernel = group[f"{index}/weight"].shape
        layers.append(filled(nn.ConvTranspose1d(inputs, outputs, kernel, stride, padding), group[str(index)]))
        if f"{index + 1}/running_mean" in group:
            layers.append(norm(group[str(index + 1)], epsilon(index + 1)))
        layers.append(activation() if index != steps[-1][0] else last)
    return layers


def generator(file, transposed):
    if "generator/linear1" in file:
        shortcut = bool(file.attrs.get("shortcuts", 1))
        return [Residual(linear(file[f"generator/linear{index}"]), norm(file[f"generator/bn{index}"], 1e-3), activation, shortcut)
                for index, activation in ((1, nn.ReLU(inplace=True)), (2, nn.Tanh()))]
    if "generator/layer0" in file:
        return [Residual(linear(file[f"generator/layer{index}"], transposed), norm(file[f"generator/layer{index}/bn"], 1e-3),
                         nn.Tanh() if index == 2 else nn.ReLU(inplace=True)) for index in range(3)]
    if "generator/main" in file:
        steps = [(0, 1, 0), *((index, 2, 1) for index in (3, 6, 9, 12, 15))]
        return [nn.Unflatten(1, (-1, 1)),
                *deconvolutions(file["generator/main"], steps, lambda: nn.LeakyReLU(0.2, inplace=True), nn.Tanh(),
                                lambda index: 1e-3 if index == 13 else 1e-4),
                nn.Flatten()]
    raise SystemExit(f"{file.filename}: no generator of a known shape")


def decoder(file, transposed):
    group = file["autoencoder/decoder"]
    if group["0/weight"].ndim == 2:
        return [linear(group["0"], transposed)]
    steps = [(0, 1, 0), (2, 4, 0), (5, 4, 0), (8, 3, 0), (11, 2, 0), (14, 2, 0)]
    return [nn.Unflatten(1, (-1, 1)),
            *deconvolutions(group, steps, lambda: nn.ReLU(inplace=True), nn.Identity(), lambda index: 1e-5), nn.Flatten()]


def network(file):
    """The modules from latent values to logits."""
    transposed = file.attrs["arch"] == b"medgan-tf"
    if "vae/fc4" in file:
        if "vae/decoder" in file:
            raise SystemExit(f"{file.filename}: the convolutional VAE is not among the models")
        parts = [("decoder", [linear(file["vae/fc3"]), nn.ReLU(inplace=True), linear(file["vae/fc4"])])]
    else:
        parts = [("generator", generator(file, transposed)), ("decoder", decoder(file, transposed))]
    return nn.Sequential(collections.OrderedDict((name, nn.Sequential(*layers)) for name, layers in parts)).eval()


def multiply_adds(model, latent):
    """How many a record takes, and how they add up; a transposed convolution multiplies every input value with its kernels."""
    found = {name: [] for name, _ in model.named_children()}

    def hook(name):
        def tell(module, inputs, _):
            shape = tuple(module.weight.shape)
            found[name].append((inputs[0].shape[-1], *shape) if isinstance(module, nn.ConvTranspose1d) else shape[::-1])
        return tell
    handles = [module.register_forward_hook(hook(name)) for name, part in model.named_children() for module in part.modules()
               if isinstance(module, (nn.Linear, nn.ConvTranspose1d))]
    model(torch.zeros(1, latent))
    for handle in handles:
        handle.remove()
    text = ", ".join(f"{name} {' + '.join('·'.join(map(str, factors)) for factors in layers)}" for name, layers in found.items())
    return sum(int(np.prod(factors)) for layers in found.values() for factors in layers), text


# What a process of the peer does, by name; each returns what it tells as JSON.

class Sampler:
    def __init__(self, spec):
        with h5py.File(spec["checkpoint"]) as file:
            self.model, self.latent = network(file), int(file.attrs["latent_dim"])
            self.threshold = float(file.attrs.get("output_threshold", 0.5))
        self.output, self.sigmoid = spec["output"], spec.get("sigmoid", True)
        self.columns = self.model(torch.zeros(1, self.latent)).shape[1]

    def room(self, records):
        """The array of the records, every page of it there already."""
        return torch.ones(records, self.columns, dtype=torch.float32 if self.output == "raw" else torch.bool)

    def draw(self, made, batch):
        for start in range(0, len(made), batch):
            rows = made[start:start + batch]
            logits = self.model(torch.randn(len(rows), self.latent))
            if self.output == "raw":
                torch.sigmoid(logits, out=rows)
            elif self.output == "bernoulli":
                torch.lt(torch.rand(logits.shape), logits.sigmoid_(), out=rows)
            elif self.sigmoid:
                torch.ge(logits.sigmoid_(), self.threshold, out=rows)
            else:
                torch.ge(logits, float(np.log(self.threshold / (1 - self.threshold))), out=rows)

    def timed(self, made, batch):
        cpu, wall = time.process_time(), time.perf_counter()
        self.draw(made, batch)
        return time.process_time() - cpu, time.perf_counter() - wall


def peer_trial(spec):
    """Which batch is fastest, of the best of three short turns each; and what a record takes."""
    sampler = Sampler(spec)
    made = sampler.room(spec["records"])
    sampler.draw(made[:max(BATCHES)], max(BATCHES))
    seconds = {batch: [] for batch in BATCHES}
    for _ in range(3):
        for batch in BATCHES:
            seconds[batch].append(sampler.timed(made, batch)[0])
    count, text = multiply_adds(sampler.model, sampler.latent)
    return {"batch": min(BATCHES, key=lambda batch: min(seconds[batch])), "multiplyAdds": count, "text": text,
            "rates": {batch: len(made) / min(found) for batch, found in seconds.items()}}


def peer_sample(spec):
    torch.manual_seed(spec["seed"])
    sampler = Sampler(spec)
    made = sampler.room(spec["records"])
    sampler.draw(made[:2 * spec["batch"]], spec["batch"])
    cpu, wall = sampler.timed(made, spec["batch"])
    if spec["save"]:
        np.save(spec["save"], made.numpy().sum(0, dtype=np.int64))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"records": len(made), "columns": sampler.columns, "cpu": cpu, "wall": wall, "peakBytes": peak}


def peer_gemm(spec):
    """GFLOP/s of a float32 matrix product, the best of five after one that warms up."""
    size = spec["size"]
    left, right = np.random.default_rng(1).random((2, size, size), dtype=np.float32)
    out = np.empty((size, size), np.float32)
    tensors = [torch.from_numpy(array) for array in (left, right, out)]
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]

    def best(multiply):
        seconds = []
        for _ in range(6):
            start = time.process_time()
            multiply()
            seconds.append(time.process_time() - start)
        return 2 * size ** 3 / min(seconds[1:]) / 1e9
    return {"size": size, "blas": f"{blas['name']} {blas['version']}", "numpy": best(lambda: np.matmul(left, right, out=out)),
            "torch": best(lambda: torch.matmul(tensors[0], tensors[1], out=tensors[2]))}


def peer_process(spec):
    torch.set_num_threads(spec["threads"])
    torch.set_num_interop_threads(1)
    with torch.inference_mode():
        print(json.dumps({"trial": peer_trial, "sample": peer_sample, "gemm": peer_gemm}[spec["peer"]](spec)))


def ask_peer(name, threads=1, **spec):
    return runner.ask(f"torch, {name}", [__file__, "--peer", json.dumps({"peer": name, "threads": threads, **spec})], threads)


@dataclasses.dataclass
class Ours:
    """One way to run `privacy-audit generate`; medGAN of TensorFlow without the burn-in, which the peer does not do either."""
    name: str
    checkpoint: pathlib.Path
    output: str
    records: int
    threads: int = 1
    run = runner.Ours.run

    def command(self, binary, output):
        options = [*OUTPUTS[self.output], *(["--no-burn-in"] if self.checkpoint.stem == "medgan-tf" else [])]
        return [str(binary), "generate", "--checkpoint", str(self.checkpoint), "--records", str(self.records), "--seed", "1",
                "--threads", str(self.threads), "--output", str(output), *options, "--json"]

    def measure(self, binary):
        with tempfile.TemporaryDirectory() as folder:
            told = self.run(binary, pathlib.Path(folder) / "records.npy")
        if "cpuSeconds" not in told:
            raise runner.Failure(f"{binary}: 'generate --json' tells no cpuSeconds")
        return measure(told["cpuSeconds"]["sample"], told["seconds"]["sample"], told, told["kernel"])


@dataclasses.dataclass
class Peer:
    """PyTorch; `sigmoid` false: thresholds before the sigmoid."""
    name: str
    checkpoint: pathlib.Path
    output: str
    records: int
    batch: int
    sigmoid: bool = True
    threads: int = 1

    def run(self, save=None):
        return ask_peer("sample", self.threads, checkpoint=str(self.checkpoint), output=self.output, records=self.records,
                        batch=self.batch, sigmoid=self.sigmoid, seed=1, save=str(save) if save else None)

    def measure(self, binary):
        told = self.run()
        return measure(told["cpu"], told["wall"], told, f"batch {self.batch}")


def measure(cpu, wall, told, note):
    """A `Measure` of records in place of pairs."""
    records = told["records"]
    return runner.Measure(cpu, wall, cpu, 0, told["peakBytes"], records, records, records, note)


def rate(found):
    return found.pairs / found.cpu if found else None


def over(found, other):
    return rate(found) / rate(other) if found and other else None


class Bench:
    """The options of a run, and what it has found so far."""

    def __init__(self, options):
        self.folder, self.quick, self.repeats = options.checkpoints, options.quick, options.repeats
        self.dense = options.records or (20_000 if self.quick else 200_000)
        self.binary = options.binary if has_command(options.binary) else None
        self.rows, self.notes, self.checks, self.ratios, self.kernels = [], [], [], {}, []
        self.peak = None

    def records(self, model, output):
        """Ours and the peer's: a quarter in convolutional models, a fifth of that for the peer; fewer raw ones."""
        ours = max(self.dense // 4, 1) if model in CONVOLUTIONAL else self.dense
        ours = min(ours, RAW_AT_MOST) if output == "raw" else ours
        return ours, max(ours // 5, 1) if model in CONVOLUTIONAL else ours

    def gemm(self):
        size = 1024 if self.quick else 2048
        print(f"matrix product of {size}:", file=sys.stderr)
        told = ask_peer("gemm", size=size)
        print(f"  numpy {told['numpy']:.1f}, torch {told['torch']:.1f} GFLOP/s", file=sys.stderr)
        if self.peak:
            told = {**told, **{side: max(told[side], self.peak[side]) for side in ("numpy", "torch")}}
        self.peak = told

    def case(self, model, output):
        checkpoint = self.folder / f"{model}.h5"
        short = 4_000 if model in CONVOLUTIONAL else 20_000
        trial = ask_peer("trial", checkpoint=str(checkpoint), output=output, records=max(BATCHES) if self.quick else short)
        print(f"  trial: {', '.join(f'batch {batch}: {found:,.0f}/s' for batch, found in trial['rates'].items())}",
              file=sys.stderr)
        few, fewer = self.records(model, output)
        ours = Ours("privacy-audit", checkpoint, output, few)
        torch_side = Peer("torch", checkpoint, output, fewer, trial["batch"])
        sides = [*([ours] if self.binary else []), torch_side]
        if output == "threshold":
            sides.append(Peer("torch, no sigmoid", checkpoint, output, fewer, trial["batch"], sigmoid=False))
            self.notes.append(f"{model}: {trial['text']} = {trial['multiplyAdds']:,}")
            self.check(model, checkpoint, trial["batch"])
        found = runner.interleave(sides, self.binary, self.repeats)
        own, torch_found = found.get(ours.name), found.get(torch_side.name)
        self.ratios[model, output] = over(own, torch_found)
        flops = 2 * trial["multiplyAdds"] * rate(own) / 1e9 if own else None
        if own and own.note not in self.kernels:
            self.kernels.append(own.note)
        self.rows.append((model, output, own, torch_found, flops, trial["batch"]))
        bare = found.get("torch, no sigmoid")
        if bare:
            self.rows.append((model, "threshold, torch without sigmoid", own, bare, flops, trial["batch"]))

    def check(self, model, checkpoint, batch):
        """Compares the column means of thresholded records of both sides."""
        if self.binary is None:
            return
        records = 5_000 if self.quick else 20_000
        with tempfile.TemporaryDirectory() as folder:
            output, sums = pathlib.Path(folder) / "records.npy", pathlib.Path(folder) / "sums.npy"
            try:
                Ours("privacy-audit", checkpoint, "threshold", records).run(self.binary, output)
                Peer("torch", checkpoint, "threshold", records, batch).run(sums)
            except runner.Failure as failure:
                print(f"left out: {failure}", file=sys.stderr)
                self.checks.append(f"{model}: not compared")
                return
            own, other = np.load(output), np.load(sums) / records
        with h5py.File(checkpoint) as file:
            codes = [code.decode() for code in file["columns"][()]] if "columns" in file else list(map(str, range(len(other))))
        if own.shape != (records, len(other)):
            self.checks.append(f"{model}: WRONG, {own.shape} against {records} x {len(other)}")
            return
        means = own.mean(0)
        both = (means + other) / 2
        errors = np.sqrt(both * (1 - both) * 2 / records)
        off = np.divide(np.abs(means - other), errors, out=np.zeros_like(errors), where=errors > 0)
        worst, varied = int(off.argmax()), int((errors > 0).sum())
        text = f"{off[worst]:.1f} standard errors at most, over {varied:,} columns of {len(off):,} that vary"
        if varied == 0:
            text = "all columns constant on both sides, so it says little"
        self.checks.append(f"{model}: agree, {text}" if off[worst] < STANDARD_ERRORS else
                           f"{model}: DIFFER, {text}; worst is {codes[worst]}, {means[worst]:.5f} of ours and {other[worst]:.5f}")
        print(f"  {self.checks[-1]}", file=sys.stderr)

    def memory(self):
        """Peak memory of ours with ten times the records, over that with as many."""
        checkpoint = self.folder / "medgan-pytorch.h5"
        if self.binary is None or not checkpoint.exists():
            return None, "- Memory: not measured."
        few, many = (10_000, 100_000) if self.quick else (100_000, 1_000_000)
        try:
            peaks = [Ours("privacy-audit", checkpoint, "threshold", records).measure(self.binary).peak
                     for records in (few, many)]
        except runner.Failure as failure:
            print(f"left out: {failure}", file=sys.stderr)
            return None, "- Memory: not measured."
        print(f"  peak {peaks[0] / 1e6:,.1f} MB, {peaks[1] / 1e6:,.1f} MB", file=sys.stderr)
        return peaks[1] / peaks[0], (f"- Peak memory of ours, medgan-pytorch: {peaks[0] / 1e6:,.1f} MB with {few:,} records, "
                                     f"{peaks[1] / 1e6:,.1f} MB with {many:,}.")

    def table(self):
        best = max(self.peak["numpy"], self.peak["torch"])
        rows = [[model, output, number(rate(own)), number(rate(other)), number(over(own, other)), number(flops),
                 f"{flops / best:.0%}" if flops else "—", batch] for model, output, own, other, flops, batch in self.rows]
        return report.table(["model", "output", "ours, records/s", "torch, records/s", "ratio", "ours, GFLOP/s", "share of peak",
                             "batch of torch"], rows)


def has_command(binary):
    """Whether `binary` can draw records; it may be away for a moment while it is being built."""
    for _ in range(60):
        if pathlib.Path(binary).exists():
            # A binary without the command prints its general help, and exits 0 too.
            return "--bernoulli" in subprocess.run([str(binary), "generate", "--help"], capture_output=True, text=True).stdout
        time.sleep(1)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=ROOT / ".build/release/privacy-audit", type=pathlib.Path)
    parser.add_argument("--checkpoints", default=ROOT / "Fixtures/Checkpoints", type=pathlib.Path,
                        help="folder of the checkpoints, HDF5 files of 'privacy-audit checkpoint import'")
    parser.add_argument("--repeats", default=None, type=int, help="5, or 1 with --quick; one round more warms up")
    parser.add_argument("--records", default=None, type=int, help="of dense models, 200,000; a quarter of convolutional ones")
    parser.add_argument("--quick", action="store_true", help="few records: to try the harness, not to measure")
    parser.add_argument("--record", type=pathlib.Path, metavar="PAGE",
                        help="also put the tables between the marks of this page, after a run at full size")
    options = parser.parse_args()
    options.repeats = options.repeats or (1 if options.quick else 5)
    bench = Bench(options)
    if bench.binary is None:
        print(f"{options.binary} has no command 'generate': PyTorch alone is measured", file=sys.stderr)
    printed = []

    def tell(text):
        printed.append(text)
        print(text, flush=True)
    tell(f"#### Sampling\n\n{report.machine(bench.binary)}\n- Medians of {options.repeats}, sides taking turns after a warm-up; "
         f"CPU seconds of sampling on one thread{'; small sizes, for a trial only' if options.quick else ''}.")
    present = [model for model in MODELS if (bench.folder / f"{model}.h5").exists()]
    absent = [model for model in MODELS if model not in present]
    if absent:
        tell(f"- Skipped, no checkpoint: {', '.join(absent)}.")
    bench.gemm()
    for model in present:
        for output in OUTPUTS:
            print(f"{model}, {output}:", file=sys.stderr)
            try:
                bench.case(model, output)
            except runner.Failure as failure:
                print(f"left out: {failure}", file=sys.stderr)
    print("memory:", file=sys.stderr)
    growth, memory = bench.memory()
    bench.gemm()
    peak = bench.peak
    tell(f"- Records of a run: {sizes(bench, present)}.\n- Kernels of ours: {', '.join(bench.kernels) or 'none ran'}.\n"
         f"- Peak: a float32 matrix product of {peak['size']:,}³ on one thread, best of five before and of five after: numpy "
         f"({peak['blas']}) {number(peak['numpy'])} GFLOP/s, torch {number(peak['torch'])} GFLOP/s.")
    tell(f"\n{bench.table()}\n")
    tell("Multiply-adds of a record; each counts as two operations. A layer takes inputs · outputs, a transposed convolution "
         "input length · inputs · outputs · kernel:\n\n" + "\n".join(f"- {note}." for note in bench.notes) + "\n")
    tell("\n".join([f"- Checked, means of thresholded records of both sides: {check}." for check in bench.checks] + [memory]))
    bars = [Bar("medgan-pytorch, thresholded: ours / torch", 2, bench.ratios.get(("medgan-pytorch", "threshold"))),
            Bar("corgan-cnn, thresholded: ours / torch", 6, bench.ratios.get(("corgan-cnn", "threshold"))),
            Bar("medgan-pytorch, ten times the records: peak memory / peak memory", 1.1, growth, at_most=True)]
    tell(report.bars(bars))
    for bar in bars:
        if bar.met != "yes":
            print(f"bar {'missed' if bar.met == 'no' else 'not measured'}: {bar.text}", file=sys.stderr)
    if options.record and not options.quick:
        report.record(options.record, "\n".join(printed), BEGIN, END)


def sizes(bench, present):
    """How many records each side makes, in words."""
    words = []
    for kind, models in (("dense", [model for model in present if model not in CONVOLUTIONAL]),
                         ("convolutional", [model for model in present if model in CONVOLUTIONAL])):
        if models:
            (ours, other), (raw, raw_other) = bench.records(models[0], "threshold"), bench.records(models[0], "raw")
            words.append(f"{kind} models {ours:,}" + (f" (torch {other:,})" if other != ours else "")
                         + (f", raw {raw:,}" if raw != ours else ""))
    return "; ".join(words) or "none"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer_process(json.loads(sys.argv[2]))
    else:
        main()
