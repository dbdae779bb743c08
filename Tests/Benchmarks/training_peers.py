"""Trains one model with PyTorch or Opacus in a process of its own and prints what its epochs took, as JSON.

    python3 training_peers.py '{"work": "autoencoder", "records": "r.packed.npy", "codes": 1116, "batch": 100, "epochs": 3,
                                "steps": null, "adam": "fused", "loss": "logits", "start": "untrained.h5", "threads": 1}'

Imports, reading and the first steps of a model that is thrown away are not timed. With "steps", only so many of an epoch are
taken; with "start", an autoencoder has the first weights of that checkpoint of the command. The records are a dense float32
matrix in memory; the loss of each step is read, as the command does.
"""
import itertools, json, pathlib, sys, time
import h5py
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
import peers

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "Fixtures/Training"))
import models  # noqa: E402

TINY = 1e-12
RATE, DECODER_RATE, BOUND = 1e-3, 1e-4, 0.01


class Work:
    """One stage of a training; a subclass makes networks and optimisers and says what a step is."""
    def __init__(self, x, spec):
        self.x, self.spec, self.batch = x, spec, spec["batch"]
        self.make()

    def adam(self, *parts, decay=0.0):
        """Parts are modules, or modules with a learning rate of their own."""
        groups = [{"params": list(part.parameters()), "lr": rate} for part, rate in
                  (part if isinstance(part, tuple) else (part, RATE) for part in parts)]
        return torch.optim.Adam(groups, weight_decay=decay, **({"fused": True} if self.spec["adam"] == "fused" else {}))

    def started(self, network, group):
        """The network with the weights of a checkpoint's group, which has PyTorch's names."""
        if self.spec.get("start"):
            with h5py.File(self.spec["start"]) as file:
                arrays = {}
                for name in network.state_dict():
                    source = file[f"{group}/{name.replace('.', '/')}"]
                    arrays[name] = source[()].T if source.attrs["src_layout"] == b"in_out" else source[()]
            network.load_state_dict({name: torch.as_tensor(array) for name, array in arrays.items()})
        return network

    def noise(self):
        return torch.randn(self.batch, models.LATENT)

    def batches(self):
        """Row numbers of full batches."""
        return (rows for rows in torch.randperm(len(self.x)).split(self.batch) if len(rows) == self.batch)

    def epoch(self, most=None):
        """The loss of every step."""
        return [self.step(rows) for rows in itertools.islice(self.batches(), most)]


def take(optimiser, loss):
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
    return loss.item()


def cross_entropy(values, x):
    """As published: of probabilities."""
    return -(x * torch.log(values + TINY) + (1 - x) * torch.log(1 - values + TINY)).sum()


def from_logits(values, x):
    """The same before the sigmoid, the way PyTorch's documentation recommends."""
    return F.binary_cross_entropy_with_logits(values, x, reduction="sum")


def bare(autoencoder):
    """The same weights, without the sigmoid at the end."""
    return models.Autoencoder(autoencoder.encoder, autoencoder.decoder[:-1], autoencoder.convolutional)


class Autoencoder(Work):
    """Fully connected, as medGAN's: its penalty on all weights and biases is a weight decay."""
    kind, decay = staticmethod(models.mlp_autoencoder), 1e-3

    def make(self):
        network = self.started(self.kind(), "autoencoder")
        self.optimiser = self.adam(network, decay=self.decay)
        self.forward, self.loss = (bare(network), from_logits) if self.spec["loss"] == "logits" else (network, cross_entropy)

    def step(self, rows):
        x = self.x[rows]
        return take(self.optimiser, self.loss(self.forward(x), x) / len(x))


class ConvAutoencoder(Autoencoder):
    kind, decay = staticmethod(models.conv_autoencoder), 1e-4


class RdpAutoencoder(ConvAutoencoder):
    decay = 1e-5


class Adversarial(Work):
    """A generator with its decoder, and a critic."""

    def fakes(self):
        return self.autoencoder.decode(self.generator(self.noise()))

    def fixed(self):
        with torch.no_grad():
            return self.fakes()

    def generator_step(self, loss):
        """The critic's weights need no gradient here."""
        self.critic.requires_grad_(False)
        value = take(self.for_generator, loss(self.critic(self.fakes())))
        self.critic.requires_grad_(True)
        return value

    def clamp(self):
        with torch.no_grad():
            for parameter in self.critic.parameters():
                parameter.clamp_(-BOUND, BOUND)


class MedGan(Adversarial):
    def make(self):
        self.autoencoder, self.generator = models.mlp_autoencoder(), models.BiaslessGenerator()
        self.critic = models.MlpCritic([256, 128], True, True)
        for module in (self.autoencoder, self.generator, self.critic):
            models.initialise_glorot(module)
        self.for_generator = self.adam(self.generator, self.autoencoder.decoder, decay=1e-3)
        self.for_critic = self.adam(self.critic, decay=1e-3)

    def step(self, _):
        for _ in range(2):
            real = self.x[torch.randint(len(self.x), (self.batch,))]
            self.generator.eval()
            fake = self.fixed()
            self.generator.train()
            loss = -torch.log(self.critic(real) + TINY).mean() - torch.log(1 - self.critic(fake) + TINY).mean()
            take(self.for_critic, loss)
        return self.generator_step(lambda scores: -torch.log(scores + TINY).mean())


class CorGan(Adversarial):
    """The critic takes 100 steps for each of the generator's first 25, then 5."""

    def make(self):
        self.autoencoder, self.generator = models.conv_autoencoder(), models.ResidualGenerator()
        self.critic, self.taken = models.MlpCritic([256, 256, 256], False, False), 0
        for module in (self.autoencoder, self.generator, self.critic):
            models.initialise(module, None, 0.02)
        self.for_generator = self.adam(self.generator, (self.autoencoder.decoder, DECODER_RATE), decay=1e-4)
        self.for_critic = self.adam(self.critic, decay=1e-4)

    def step(self, rows):
        real = self.x[rows]
        few = self.taken >= 25 and self.taken % 500
        for _ in range(self.spec.get("criticSteps", 5 if few else 100)):
            self.clamp()
            take(self.for_critic, self.critic(real).mean() - self.critic(self.fixed()).mean())
        self.taken += 1
        return self.generator_step(torch.mean)


class RdpCgan(Adversarial):
    def make(self):
        self.autoencoder, self.generator, self.critic = models.conv_autoencoder(), models.ConvGenerator(), models.ConvCritic()
        for module in (self.autoencoder, self.generator, self.critic):
            models.initialise(module, 0.01, 0.2)
        self.autoencoder.eval()
        self.for_generator = self.adam(self.generator, (self.autoencoder.decoder, DECODER_RATE), decay=1e-5)
        self.for_critic = self.adam(self.critic, decay=1e-4)

    def step(self, rows):
        take(self.for_critic, self.critic(self.x[rows]).mean() - self.critic(self.fixed()).mean())
        self.clamp()
        return self.generator_step(torch.mean)


class Variational(Work):
    kind = models.Vae

    def make(self):
        self.network = self.started(self.kind(), "vae")
        self.optimiser = self.adam(self.network)

    def step(self, rows):
        x = self.x[rows]
        mean, log_variance = self.network.encode(x)
        logits = self.network.logits(mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance))
        # The published program takes PyTorch's cross-entropy here, not one of its own.
        loss = from_logits(logits, x) if self.spec["loss"] == "logits" else \
            F.binary_cross_entropy(torch.sigmoid(logits), x, reduction="sum")
        divergence = -0.5 * torch.sum(1 + log_variance - mean.square() - log_variance.exp())
        return take(self.optimiser, loss + divergence) / len(x)


class ConvVae(nn.Module):
    """corGAN's convolutions, four times as wide, around fully connected layers."""

    def __init__(self):
        super().__init__()
        self.encoder = self.layers(nn.Conv1d, (1, 16, 32, 64, 128, 256, 512), ((5, 2), (5, 2), (5, 3), (5, 3), (5, 3), (8, 1)),
                                   lambda: nn.LeakyReLU(0.2))
        self.decoder = self.layers(nn.ConvTranspose1d, (512, 256, 128, 64, 32, 16, 1),
                                   ((5, 1), (5, 4), (7, 4), (7, 3), (7, 2), (3, 2)), nn.ReLU)[:-1]
        self.fc1, self.fc21, self.fc22 = nn.Linear(512, 256), nn.Linear(256, models.LATENT), nn.Linear(256, models.LATENT)
        self.fc3, self.fc4 = nn.Linear(models.LATENT, 256), nn.Linear(256, 512)

    @staticmethod
    def layers(kind, widths, shapes, activation):
        """The first and the last convolution are not normalised."""
        made = []
        for index, (kernel, stride) in enumerate(shapes):
            made.append(kind(widths[index], widths[index + 1], kernel, stride))
            if 0 < index < len(shapes) - 1:
                made.append(nn.BatchNorm1d(widths[index + 1]))
            made.append(activation())
        return nn.Sequential(*made)

    def encode(self, x):
        h = torch.relu(self.fc1(self.encoder(x.unsqueeze(1)).squeeze(2)))
        return self.fc21(h), self.fc22(h)

    def logits(self, z):
        return self.decoder(self.fc4(torch.relu(self.fc3(z))).unsqueeze(2)).squeeze(1)


class ConvVariational(Variational):
    kind = ConvVae


class Rows(torch.utils.data.Dataset):
    """Gives a whole batch by one index, which spares the loader its collation of single records."""

    def __init__(self, x):
        self.x = x

    def __len__(self):
        return len(self.x)

    def __getitem__(self, row):
        return (self.x[row],)

    def __getitems__(self, rows):
        return self.x[rows]


class RecordLoss:
    """The cross-entropy of a record, in the shape Opacus asks for."""
    reduction = "mean"

    def __call__(self, logits, x):
        losses = F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
        return losses.mean() if self.reduction == "mean" else losses


class Private(Work):
    """The same fully connected autoencoder through Opacus: clipping norm 1, noise multiplier 1, Poisson samples."""

    def make(self):
        import opacus
        network = self.started(models.mlp_autoencoder(), "autoencoder")
        network = nn.Sequential(*network.encoder, *network.decoder[:-1])
        optimiser = self.adam(network, decay=1e-4)
        loader = torch.utils.data.DataLoader(Rows(self.x), batch_size=self.batch, collate_fn=lambda rows: rows)
        mode, self.loss = self.spec["mode"], RecordLoss()
        parts = opacus.PrivacyEngine(secure_mode=False).make_private(
            module=network, optimizer=optimiser, criterion=self.loss, data_loader=loader, noise_multiplier=1.0, max_grad_norm=1.0,
            poisson_sampling=True, grad_sample_mode=mode)
        if mode == "ghost":
            self.network, self.optimiser, self.loss, self.loader = parts
        else:
            self.network, self.optimiser, self.loader = parts

    def batches(self):
        return iter(self.loader)

    def step(self, x):
        return take(self.optimiser, self.loss(self.network(x), x))


WORKS = {"autoencoder": Autoencoder, "conv-autoencoder": ConvAutoencoder, "rdp-autoencoder": RdpAutoencoder, "medgan": MedGan,
         "corgan": CorGan, "rdpcgan": RdpCgan, "vae": Variational, "vae-conv": ConvVariational, "private": Private}


def main():
    spec = json.loads(sys.argv[1])
    torch.set_num_threads(spec["threads"])
    torch.set_num_interop_threads(1)
    torch.manual_seed(1)
    models.WIDTH = spec["codes"]
    packed = np.load(spec["records"])
    x = torch.from_numpy(np.unpackbits(packed, axis=1, bitorder="little", count=spec["codes"]).astype(np.float32))
    work = WORKS[spec["work"]]
    work(x, {**spec, "criticSteps": 2}).epoch(2)
    training, steps, losses = work(x, spec), 0, []
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(spec["epochs"]):
        losses = training.epoch(spec["steps"])
        steps += len(losses)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps({"cpu": cpu, "wall": wall, "steps": steps, "loss": sum(losses) / len(losses),
                      "peakBytes": peers.peak_bytes()}))


if __name__ == "__main__":
    main()
