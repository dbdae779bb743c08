"""Compares what medGAN and corGAN learn when the command trains them with what they learn in PyTorch; prints markdown tables.

Both sides train on the same records with the same settings, once for each seed, and draw as many records as they were trained on.
The share of ones of every column of these (dimension-wise probability) is compared with that of the training records. As many
other real records are the ceiling. A drawn record has each one with the model's value as its probability (Bernoulli); the
published programs set the ones of at least 0.5, which loses rare codes on both sides, and is told as well.

What the published loops do is repeated, but for this: medGAN's critic draws from all training records in every epoch, batches
of corGAN are drawn without replacement, and no batch of held-out records passes corGAN's normalisations after an epoch. Adam is
PyTorch's on one side; TensorFlow's adds its epsilon at another place.
"""
import argparse, csv, dataclasses, hashlib, json, pathlib, sys, tempfile, time
import numpy as np
from scipy import stats
import torch
import datasets, report, runner
import training_peers as peers

BEGIN, END = "<!-- What `make bench` measured of fidelity begins here. -->", "<!-- It ends here: fidelity. -->"
OURS, TORCH = "privacy-audit", "PyTorch"
OUTPUTS = {"Bernoulli": ("--bernoulli",), "threshold": ()}
METRICS = ("Pearson", "Spearman", "RMSE", "never drawn", "mean ones")
BURN_IN = 1_000


# The training loops of PyTorch. A step of an autoencoder gives its loss, that of a GAN the losses of all critic steps and of the
# generator.

def initialised(kind, initialise):
    def make():
        network = kind()
        initialise(network)
        return network
    return staticmethod(make)


def corgan_weights(network):
    peers.models.initialise(network, None, 0.02)


class MedGanAutoencoder(peers.Autoencoder):
    kind = initialised(peers.models.mlp_autoencoder, peers.models.initialise_glorot)


class MlpAutoencoder(peers.Autoencoder):
    kind, decay = initialised(peers.models.mlp_autoencoder, corgan_weights), 1e-4


class ConvAutoencoder(peers.ConvAutoencoder):
    kind = initialised(peers.models.conv_autoencoder, corgan_weights)


class MedGan(peers.MedGan):
    """Two steps of the critic, each on its own random batch and on fakes by the generator's moving averages; then one of the
    generator, by the statistics of its batch."""

    def critic_step(self):
        real = self.x[torch.randperm(len(self.x))[:self.batch]]
        self.generator.eval()
        fake = self.fixed()
        self.generator.train()
        loss = -torch.log(self.critic(real) + peers.TINY).mean() - torch.log(1 - self.critic(fake) + peers.TINY).mean()
        return peers.take(self.for_critic, loss)

    def step(self, _):
        critic = [self.critic_step() for _ in range(2)]
        return critic, self.generator_step(lambda scores: -torch.log(scores + peers.TINY).mean())

    def settle(self):
        """As the published program does before it samples."""
        with torch.no_grad():
            for _ in range(BURN_IN):
                self.generator(self.noise())


class CorGan(peers.CorGan):
    """The critic before the generator, with new fakes for each step; a high score means a fake."""
    kind = staticmethod(ConvAutoencoder.kind)

    def make(self):
        self.autoencoder, self.generator = self.kind(), peers.models.ResidualGenerator()
        self.critic, self.taken = peers.models.MlpCritic([256, 256, 256], False, False), 0
        corgan_weights(self.generator)
        corgan_weights(self.critic)
        self.for_generator = self.adam(self.generator, (self.autoencoder.decoder, peers.DECODER_RATE), decay=1e-4)
        self.for_critic = self.adam(self.critic, decay=1e-4)

    def critic_steps(self, real, draw, sign):
        losses = []
        for _ in range(5 if self.taken >= 25 and self.taken % 500 else 100):
            self.clamp()
            losses.append(peers.take(self.for_critic, sign * (self.critic(real).mean() - self.critic(draw()).mean())))
        self.taken += 1
        return losses

    def step(self, rows):
        critic = self.critic_steps(self.x[rows], self.fixed, 1)
        return critic, self.generator_step(torch.mean)

    def settle(self):
        pass


class MlpCorGan(CorGan):
    """The generator first, and its batch again for every step of the critic; a high score means a real record."""
    kind = staticmethod(MlpAutoencoder.kind)

    def step(self, rows):
        fake = self.fakes()
        self.critic.requires_grad_(False)
        generator = peers.take(self.for_generator, -self.critic(fake).mean())
        self.critic.requires_grad_(True)
        fake = fake.detach()
        return self.critic_steps(self.x[rows], lambda: fake, -1), generator


@dataclasses.dataclass
class Model:
    """An architecture, how many of the codes it takes, its loops, and how long they run."""
    name: str
    codes: int
    autoencoder: type
    gan: type
    pretrain_epochs: int
    pretrain_batch: int
    epochs: int
    batch: int

    def scaled(self, share):
        return dataclasses.replace(self, pretrain_epochs=max(round(self.pretrain_epochs * share), 1),
                                   epochs=max(round(self.epochs * share), 1))

    @property
    def schedule(self):
        return f"{self.pretrain_epochs} + {self.epochs} epochs, batches of {self.pretrain_batch:,} and {self.batch:,}"


MODELS = [Model("medgan-tf", datasets.CODES, MedGanAutoencoder, MedGan, 50, 100, 200, 1_000),
          Model("corgan-mlp", datasets.CODES, MlpAutoencoder, MlpCorGan, 50, 512, 30, 512),
          Model("corgan-cnn", 1071, ConvAutoencoder, CorGan, 20, 512, 10, 512)]


# One run of a side: a dictionary of the shares of the columns by output, the losses of each epoch, and CPU seconds.

def train_torch(model, train, seed):
    torch.manual_seed(seed)
    peers.models.WIDTH = model.codes
    x = torch.from_numpy(train.astype(np.float32))
    spec, losses, start = {"adam": "fused", "loss": "published"}, [], time.process_time()
    before = model.autoencoder(x, {**spec, "batch": model.pretrain_batch})
    for epoch in range(model.pretrain_epochs):
        losses.append({"stage": "pretraining", "epoch": epoch + 1, "loss": float(np.mean(before.epoch()))})
    gan = model.gan(x, {**spec, "batch": model.batch})
    gan.autoencoder.load_state_dict(before.forward.state_dict())
    for epoch in range(model.epochs):
        critic, generator = zip(*gan.epoch())
        losses.append({"stage": "training", "epoch": epoch + 1, "generator_loss": float(np.mean(generator)),
                       "critic_loss": float(np.mean(np.concatenate(critic)))})
    seconds = time.process_time() - start
    gan.settle()
    return {"shares": draw(gan, len(x)), "losses": losses, "seconds": seconds}


def draw(gan, records):
    gan.generator.eval()
    gan.autoencoder.eval()
    sums = {output: 0 for output in OUTPUTS}
    with torch.inference_mode():
        for rows in torch.arange(records).split(gan.batch):
            values = gan.autoencoder.decode(gan.generator(torch.randn(len(rows), peers.models.LATENT)))
            sums["Bernoulli"] += (torch.rand(values.shape) < values).sum(0)
            sums["threshold"] += (values >= 0.5).sum(0)
    return {output: (found.numpy() / records).tolist() for output, found in sums.items()}


@dataclasses.dataclass
class Command:
    """One run of the command; its arguments start after the name of the binary."""
    arguments: list
    run = runner.Ours.run

    def command(self, binary, output):
        return [str(binary), *map(str, self.arguments), "--output", str(output), "--json"]


def train_ours(binary, threads, model, folder, records, seed):
    checkpoint, log, made = folder / "model.h5", folder / "losses.csv", folder / "records.npy"
    told = Command(["train", model.name, "--train", folder / "records.codes", "--vocabulary", folder / "vocabulary.txt",
                    "--pretrain-epochs", model.pretrain_epochs, "--pretrain-batch-size", model.pretrain_batch, "--epochs",
                    model.epochs, "--batch-size", model.batch, "--seed", seed, "--threads", threads, "--log", log]
                   ).run(binary, checkpoint)
    shares = {}
    for output, options in OUTPUTS.items():
        Command(["generate", "--checkpoint", checkpoint, "--records", records, "--seed", seed, "--threads", threads, *options]
                ).run(binary, made)
        shares[output] = np.load(made).mean(0, dtype=np.float64).tolist()
    with open(log, newline="") as file:
        losses = [{key: text if key == "stage" else float(text) for key, text in line.items() if text and key != "steps"}
                  for line in csv.DictReader(file)]
    return {"shares": shares, "losses": losses, "seconds": sum(stage["cpuSeconds"] for stage in told["stages"])}


# What is told of the runs.

def measures(shares, train):
    """The metrics by name."""
    return dict(zip(METRICS, (stats.pearsonr(train, shares).statistic, stats.spearmanr(train, shares).statistic,
                              float(np.sqrt(np.mean((train - shares) ** 2))), int(((shares == 0) & (train > 0)).sum()),
                              float(shares.sum()))))


def shown(metric, value):
    digits = {"Pearson": 4, "Spearman": 4, "RMSE": 5, "never drawn": 0, "mean ones": 2}[metric]
    return "—" if value is None or np.isnan(value) else f"{value:,.{digits}f}"


class Bench:
    """The options of a run, and what it has found so far."""

    def __init__(self, options):
        self.options = options
        self.binary = options.binary if runner.has_command(options.binary, "train", "--pretrain-epochs") else None
        self.digest = hashlib.sha256(self.binary.read_bytes()).hexdigest()[:12] if self.binary else None
        # Two parts: what is trained on, and the real sample, with some to spare for records without any of the codes.
        self.pool, self.origin = datasets.discharges(options.data, 2 * options.records + options.records // 10 + 100)
        self.rows, self.agreement, self.losses, self.likeness = [], [], [], []

    def records(self, codes):
        """Training records and as many others: the first lines, and the next, without records that have none of the codes."""
        kept = self.pool.column < codes
        pool = datasets.Sets(self.pool.row[kept], self.pool.column[kept], self.pool.rows, self.pool.names[:codes])
        found = np.unique(pool.row)
        chosen = found[found < self.options.records]
        return pool.take(chosen), pool.take(found[found >= self.options.records][:len(chosen)])

    def kept(self, name, make):
        """What `make` finds; with --keep it is found once."""
        if self.options.keep is None:
            return make()
        file = self.options.keep / f"{name}.json"
        if not file.exists():
            found = make()
            file.write_text(json.dumps(found))
        return json.loads(file.read_text())

    def run(self, model, train, dense):
        """The runs of both sides by side, in the order of the seeds."""
        found = {OURS: [], TORCH: []}
        settings = f"{model.name}-{len(dense)}-{model.pretrain_epochs}-{model.epochs}"
        for seed in self.options.seeds:
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                (folder / "records.codes").write_bytes(train.text())
                (folder / "vocabulary.txt").write_text("".join(f"{name}\n" for name in train.names))
                sides = {TORCH: (f"{settings}-torch-{seed}", lambda: train_torch(model, dense, seed))}
                if self.binary:
                    sides = {OURS: (f"{settings}-{self.digest}-{seed}", lambda: train_ours(
                        self.binary, self.options.threads, model, folder, len(dense), seed)), **sides}
                for side, (key, make) in sides.items():
                    found[side].append(self.kept(key, make))
                    print(f"  {side}, seed {seed}: {found[side][-1]['seconds']:.1f} s CPU", file=sys.stderr)
        return {side: runs for side, runs in found.items() if runs}

    def case(self, model):
        train, other = self.records(model.codes)
        dense, real = unpacked(train), unpacked(other)
        shares = dense.mean(0)
        self.row(model.name, "training records", "", "", measures(shares, shares), own=True)
        self.row(model.name, "other real records", "", "", measures(real.mean(0), shares))
        found = self.run(model, train, dense)
        for output in OUTPUTS:
            table = {side: [measures(np.array(run["shares"][output]), shares) for run in runs] for side, runs in found.items()}
            for side, runs in table.items():
                for seed, metrics in zip(self.options.seeds, runs):
                    self.row(model.name, side, seed, output, metrics)
            if len(table) == 2:
                self.agree(model.name, output, table)
        for side, runs in found.items():
            for seed, run in zip(self.options.seeds, runs):
                self.losses += loss_rows(model.name, side, seed, run["losses"])
        self.compare(model.name, found)
        return f"{model.name}: {len(dense):,} × {model.codes:,}, {model.schedule}"

    def row(self, model, side, seed, output, metrics, own=False):
        """With `own`, what is compared with itself is left out."""
        values = [shown(metric, None if own and metric != "mean ones" else value) for metric, value in metrics.items()]
        self.rows.append([model, side, seed or "—", output or "—", *values])

    def agree(self, model, output, table):
        """The means of both sides over their seeds, and how far seeds of one side are apart."""
        for metric in METRICS:
            values = {side: [run[metric] for run in runs] for side, runs in table.items()}
            means = {side: float(np.mean(each)) for side, each in values.items()}
            spread = max(max(each) - min(each) for each in values.values())
            apart = abs(means[OURS] - means[TORCH])
            verdict = "—" if len(self.options.seeds) < 2 else "yes" if apart <= spread else "no"
            self.agreement.append([model, output, metric, shown(metric, means[OURS]), shown(metric, means[TORCH]),
                                   shown(metric, apart), shown(metric, spread), verdict])

    def compare(self, model, found):
        """How alike the shares of two runs are: of one side, and of both."""
        shares = {side: [np.array(run["shares"]["Bernoulli"]) for run in runs] for side, runs in found.items()}
        pairs = {f"two seeds of {side}": [(left, right) for index, left in enumerate(runs) for right in runs[:index]]
                 for side, runs in shares.items()}
        if len(shares) == 2:
            pairs[f"{OURS} and {TORCH}"] = [(left, right) for left in shares[OURS] for right in shares[TORCH]]
        for name, each in pairs.items():
            if each:
                told = [measures(right, left) for left, right in each]
                self.likeness.append([model, name, *(shown(metric, float(np.mean([one[metric] for one in told])))
                                                     for metric in METRICS[:3])])


def unpacked(sets):
    dense = np.zeros((sets.rows, len(sets.names)), bool)
    dense[sets.row, sets.column] = True
    return dense


def loss_rows(model, side, seed, losses):
    """The first, a middle and the last epoch of the autoencoder and of the GAN."""
    rows = []
    for stage in ("pretraining", "training"):
        lines = [line for line in losses if line["stage"] == stage]
        for index in sorted({0, len(lines) // 2, len(lines) - 1}) if lines else []:
            line = lines[index]
            rows.append([model, side, seed, stage, int(line["epoch"]),
                         *(f"{line[key]:.4g}" if key in line else "—" for key in ("loss", "critic_loss", "generator_loss"))])
    return rows


def main():
    root = datasets.ROOT
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=root / ".build/release/privacy-audit", type=pathlib.Path)
    parser.add_argument("--data", default=root.parent / "shared/data", type=pathlib.Path, help="folder of the data sets")
    parser.add_argument("--records", default=10_000, type=int, help="to train on; as many others are the real sample")
    parser.add_argument("--seeds", default=[1, 2], type=int, nargs="+")
    parser.add_argument("--only", action="append", choices=[model.name for model in MODELS], metavar="MODEL",
                        help=f"any of {', '.join(model.name for model in MODELS)}; repeatable")
    parser.add_argument("--share", default=1.0, type=float, help="of all epochs: for a shorter run")
    parser.add_argument("--threads", default=1, type=int, help="of the command and of PyTorch")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER",
                        help="keep losses and shares of each run here, and take those of the same binary and settings from here")
    parser.add_argument("--record", type=pathlib.Path, metavar="PAGE",
                        help="also put the tables between the marks of this page, after a run of all models in full length")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    bench = Bench(options)
    if bench.binary is None:
        print(f"{options.binary} has no command 'train': PyTorch alone is measured", file=sys.stderr)
    printed = []

    def tell(text):
        printed.append(text)
        print(text, flush=True)
    tell(f"#### Fidelity\n\n{report.machine(bench.binary)}\n- Records: {bench.origin}; {options.records:,} lines to train on, "
         f"the next ones as other real records{'; fewer epochs, for a trial only' if options.share != 1 else ''}.")
    for model in MODELS:
        if options.only and model.name not in options.only:
            continue
        print(f"{model.name}:", file=sys.stderr)
        try:
            tell(f"- {bench.case(model.scaled(options.share))}.")
        except runner.Failure as failure:
            print(f"left out: {failure}", file=sys.stderr)
    tell("\nShares of ones of each column against those of the training records; `never drawn` counts columns with ones there:\n")
    tell(report.table(["model", "side", "seed", "output", *METRICS[:4], "mean ones a record"], bench.rows) + "\n")
    tell("Do both sides agree? `apart` is the difference of their means over the seeds, `spread` the larger distance of seeds "
         "of one side:\n")
    tell(report.table(["model", "output", "metric", OURS, TORCH, "apart", "spread", "within"], bench.agreement) + "\n")
    tell("Shares of two runs against each other, Bernoulli; means over pairs of runs:\n")
    tell(report.table(["model", "runs", *METRICS[:3]], bench.likeness) + "\n")
    tell("Mean losses of an epoch, each side's own seeds:\n")
    tell(report.table(["model", "side", "seed", "stage", "epoch", "autoencoder", "critic", "generator"], bench.losses))
    if options.record and not options.only and options.share == 1:
        report.record(options.record, "\n".join(printed), BEGIN, END)


if __name__ == "__main__":
    main()
