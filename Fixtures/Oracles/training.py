"""Makes training.json beside this file: gradients of layers and losses, and the training of every network, in float64.

Run:  python training.py      Needs torch and numpy; their versions are written into the JSON. Takes some minutes.

The networks are the modules of networks.py beside this file, whose docstring defines u(k, i), the numbers of its
"cases" and the layouts: Linear (out, in), Conv1d (out, in, k), ConvTranspose1d (in, out, k), TensorFlow matrices (in,
out). Arrays are flat and row-major. All gradients of "layers" and "losses" are checked against central differences.

"layers"  single layers, rounded to 10 decimals; inputs, parameters and "upstream" are exact in float32. In this order:
          with "averaged" each row of the input is followed by the mean of all rows; "kind" linear, conv or
          conv_transposed (of rows x channels x length; "stride" and "padding" mean nothing to linear), with a bias
          unless that is absent; "bn", if any; "activation" (leaky_relu has slope 0.2); with "shortcut" the input is
          added. A "bn" of mode train uses the statistics of the batch, frozen the running ones as constants; those
          listed are from before the pass. "gradients" are those of the sum of upstream x output. The bias before a "bn"
          of mode train has gradient 0. No input of relu or leaky_relu is nearer to 0 than 0.0001.

"losses"  12 significant digits; arrays of "inputs" have rows x width numbers, sign and factor are single numbers. In
          "saturated" cases every second logit is beyond +-48, where 1e-12 is all that is left in some logarithms.
          bce          p = sigmoid(logits), x = targets: mean over rows of the sum over columns of
                       -(x log(p + 1e-12) + (1 - x) log(1 - p + 1e-12))
          squared_sum  p = sigmoid(logits): mean over rows of the sum over columns of (p - targets)^2
          squared_mean              mean over all elements of (outputs - targets)^2
          discriminator_sum         p, q = sigmoids of real, fake: -mean log(p + 1e-12) - mean log(1 - q + 1e-12)
          generator_nonsaturating   q = sigmoid(fake): -factor x mean log(q + 1e-12)
          critic                    sign x (mean real - mean fake)
          critic_sigmoid            the same of sigmoid(real) and sigmoid(fake)
          elbo                      sum of upstream x (mu + noise exp(logvar / 2)) + KL, KL = the sum over all elements
                                    of -(1 + logvar - mu^2 - exp(logvar)) / 2

"steps"   training from the weights of networks.py's "cases" (so numbered within each component; BatchNorm's parameters
          and running statistics too), with "rows" records of "width" columns a batch and noise of 128 columns.
          Medgan-pytorch and medgan-tf average the minibatch: each row, then the mean of all rows, separately for real
          and fake. Real batch t: x[r][c] = 1 where u(2000 + t, r width + c) < 0.1, else 0; rdpcgan-uci: u itself,
          rounded to float32. Noise draw j, counted from 0 in each phase: z[r][c] = (2 u(3000 + j, r 128 + c) - 1)
          sqrt(3), rounded to float32. Each phase starts from the same weights, with new optimisers. "after": steps or
          rounds done; s counts them from 0. Corgan-mlp's gan phase is there at two widths: at 131 columns some rows of
          0 and 1 meet only clamped weights, and the sign of what a ReLU of the critic gets is then up to rounding.
          Optimiser: Adam, 0.001, betas 0.9 and 0.999, eps 1e-8 added to the root of the corrected second moment; weight
          decay is w times it added to the gradient: 0.0001 for corgan-*, medgan-pytorch and the critic of rdpcgan-*,
          0.00001 for the other two optimisers of rdpcgan-*, 0 for the VAEs. Medgan-tf: its step t (from 1) has lr =
          0.001 sqrt(1 - 0.999^t) / (1 - 0.9^t), w -= lr m / (sqrt(v) + 1e-8), with 0.001 w added to the gradient of all
          variables, biases and BatchNorm's too. Running variances: unbiased, as in networks.py, for medgan-tf too.

  autoencoder  step s: real batch t = s; encoder and decoder in training mode, one optimiser; loss bce of the decoder's
          probabilities as above, rdpcgan-uci squared_sum of them.
  gan     A round is "critic_steps" critic steps and one generator step; the latter updates generator (0.001) and
          decoder (0.0001; medgan-tf 0.001) by one optimiser. Real batch t = s for all critic steps of a round;
          medgan-tf: t counts critic steps. A generator step draws noise and has generator, decoder and critic in
          training mode. A critic step with "new noise" makes fakes from it with generator and decoder in training mode
          unless said otherwise: their running statistics are updated, they get no gradient. R and F: the critic's
          outputs for real and fake rows, R computed first.
          corgan-cnn      critic steps, then generator. A critic step: clamp all its parameters to +-0.01, new noise,
                          loss mean R - mean F, update. Generator: loss mean F.
          corgan-mlp      generator, then critic steps. Generator: loss -mean F. A critic step: clamp, loss mean F -
                          mean R with the fakes of the generator step (from before its update), update.
          medgan-pytorch  generator, then critic. Generator: loss -0.5 mean log(F + 1e-12). Critic: loss
                          -mean log(R + 1e-12) - mean log(1 - F + 1e-12) with the fakes of the generator step.
          medgan-tf       critic steps, then generator. Critic: new noise, the generator in evaluation mode, loss as
                          medgan-pytorch's. Generator: loss -mean log(F + 1e-12).
          rdpcgan-*       critic, then generator, as corgan-cnn, but the clamp follows the update (BatchNorm's
                          parameters are clamped too) and the decoder is in evaluation mode throughout (its weights are
                          trained). The critic has BatchNorm in training mode: R, F and the generator step's F each
                          update its running statistics, in this order.
  vae     step s: real batch t = s, noise j = s; training mode; z = mu + noise exp(logvar / 2); loss: the sum over rows
          and columns of bce's terms of the decoded probabilities, plus KL as in elbo.

  "losses": of the last step or round, before its update; of a round's critic steps the last. For medgan-tf without the
          penalty, which stands beside it as "..._l2": 0.0005 x the sum of squares of the variables of that optimiser.
  "loss_spreads": largest absolute differences of those between this run and five runs in float32, four of which start
          from weights that differ in the last bit.
  "tensors": trainable tensors and running statistics of all components of the phase, in state-dict order: sum, norm
          (root of the sum of squares), "entries" at indices floor(i count / 16), i = 0..15 (all, if fewer than 16),
          "spread" and "rms_spread": largest and root mean square difference over all entries between this run and
          those in float32, "entry_spread": largest among the listed entries, "moved": norm of the difference from
          the first weights. Biases before a BatchNorm have gradient 0: in float32 rounding moves them. Names are keys
          of networks.py's modules, so encoders and decoders of convolutions have "encoder." or "decoder." before the
          number, others do not. 9 significant digits, "entry_spread" and "rms_spread" 4.
"""
import sys

sys.path.pop(0)  # this folder: statistics.py must not hide the standard module of that name
import functools
import itertools
import json
import pathlib
import platform
import types
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy
import torch
import torch.nn.functional as F
from torch import Tensor, nn


def load_networks() -> types.ModuleType:
    """networks.py without its last line, which would write its own JSON."""
    path = pathlib.Path(__file__).with_name("networks.py")
    text = path.read_text()
    assert text.endswith("\n\nmain()\n")
    module = types.ModuleType("networks")
    module.__file__ = str(path)
    sys.modules["networks"] = module
    sys.path.insert(0, str(path.parent))  # networks.py takes the first entry out again
    exec(compile(text.removesuffix("main()\n"), str(path), "exec"), module.__dict__)
    return module


networks = load_networks()  # float64 is the default from here on, and one thread
dyadic, exact, u, compact = networks.dyadic, networks.exact, networks.u, networks.compact
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda x: x, "relu": torch.relu, "leaky_relu": functools.partial(F.leaky_relu, negative_slope=0.2),
    "tanh": torch.tanh, "sigmoid": torch.sigmoid}
EPS = 1e-12


def significant(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}") + 0.0


def decimals(values: Tensor) -> list[float]:
    assert values.dtype == torch.float64 and values.isfinite().all()
    return [round(v, 10) + 0.0 for v in values.flatten().tolist()]


def checked_gradients(function: Callable[[dict[str, Tensor]], Tensor], inputs: dict[str, Tensor],
                      zero: tuple[str, ...] = ()) -> dict[str, Tensor]:
    """Gradients of a scalar function by every input; those in `zero` are 0 in exact arithmetic."""
    leaves = {name: x.clone().requires_grad_() for name, x in inputs.items()}
    found = dict(zip(leaves, torch.autograd.grad(function(leaves), list(leaves.values())), strict=True))
    step = 1e-5
    with torch.no_grad():
        largest = max(g.abs().max().item() for g in found.values())
        for name, x in inputs.items():
            moved = x.clone()
            numeric = torch.empty(x.numel())
            for i in range(x.numel()):
                ends = []
                for sign in (1, -1):
                    moved.view(-1)[i] = x.view(-1)[i] + sign * step
                    ends.append(function({**inputs, name: moved}).item())
                moved.view(-1)[i] = x.view(-1)[i]
                numeric[i] = (ends[0] - ends[1]) / (2 * step)
            gradient = found[name].flatten()
            scale = largest if name in zero else gradient.abs().max().item()
            assert (numeric - gradient).abs().max().item() < 1e-6 * scale, name
            assert (gradient.abs().max().item() < 1e-12 * largest) == (name in zero), name
    return found


class Shape(NamedTuple):
    """Channels in and out (before the mean is appended to the input), rows; the rest is for convolutions."""
    inputs: int
    outputs: int
    rows: int
    kernel: int = 1
    stride: int = 1
    padding: int = 0
    length: int = 1


class Layer(NamedTuple):
    kind: str
    shape: Shape
    activation: str = "identity"
    norm: str | None = None  # train or frozen
    eps: float = 1e-3
    momentum: float = 0.01
    bias: bool = True
    shortcut: bool = False
    averaged: bool = False

    def forward(self, x: dict[str, Tensor], running: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """What goes into the activation, and the output."""
        y, s = x["input"], self.shape
        if self.averaged:
            y = torch.cat([y, y.mean(dim=0, keepdim=True).expand_as(y)], dim=1)
        if self.kind == "linear":
            y = F.linear(y, x["weight"], x.get("bias"))
        else:
            call = F.conv1d if self.kind == "conv" else F.conv_transpose1d
            y = call(y, x["weight"], x.get("bias"), stride=s.stride, padding=s.padding)
        if self.norm:
            y = F.batch_norm(y, running["running_mean"].clone(), running["running_var"].clone(), x["bn_weight"],
                             x["bn_bias"], self.norm == "train", self.momentum, self.eps)
        z = ACTIVATIONS[self.activation](y)
        return y, z + x["input"] if self.shortcut else z

    def numbers(self) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """Input and parameters, and running statistics; weights get smaller as more of them are summed."""
        s = self.shape
        summed = s.inputs * (2 if self.averaged else 1) * s.kernel
        step = 2.0 ** -(4 + round(numpy.log2(summed) / 2))
        weight = {"linear": (s.outputs, summed), "conv": (s.outputs, s.inputs, s.kernel),
                  "conv_transposed": (s.inputs, s.outputs, s.kernel)}[self.kind]
        x = {"input": dyadic(s.rows, s.inputs, *([s.length] if self.kind != "linear" else [])),
             "weight": dyadic(*weight, step=step)}
        if self.bias:  # between the multiples that sums of products reach, so that no relu gets a 0
            x["bias"] = dyadic(s.outputs) + step / 32
        running = {}
        if self.norm:
            x["bn_weight"], x["bn_bias"] = dyadic(s.outputs, low=4), dyadic(s.outputs)
            x["bn_weight"][-1] *= -1
            running = {"running_mean": dyadic(s.outputs), "running_var": dyadic(s.outputs, low=4)}
        return x, running

    def case(self) -> dict:
        while True:
            x, running = self.numbers()
            inner, y = self.forward(x, running)
            if not self.activation.endswith("relu") or inner.abs().min() > 1e-4:
                break
        upstream = dyadic(*y.shape)
        gradients = checked_gradients(lambda v: (upstream * self.forward(v, running)[1]).sum(), x,
                                      ("bias",) if self.bias and self.norm == "train" else ())
        s = self.shape
        name = f"{self.kind} {s.inputs}->{s.outputs}"
        if self.kind != "linear":
            name += f" kernel {s.kernel} stride {s.stride} padding {s.padding} length {s.length}"
        name += f" rows {s.rows}" + " without bias" * (not self.bias) + f" bn {self.norm}" * bool(self.norm)
        name += f" {self.activation}" + " shortcut" * self.shortcut + " averaged" * self.averaged
        case = {"name": name, "kind": self.kind, "input_shape": list(x["input"].shape), "input": exact(x["input"]),
                "weight_shape": list(x["weight"].shape), "weight": exact(x["weight"])}
        if self.bias:
            case["bias"] = exact(x["bias"])
        case |= {"stride": s.stride, "padding": s.padding}
        if self.norm:
            case["bn"] = {"mode": self.norm, "eps": self.eps, "momentum": self.momentum,
                          "weight": exact(x["bn_weight"]), "bias": exact(x["bn_bias"]),
                          **{k: exact(v) for k, v in running.items()}}
        return case | {"activation": self.activation, "shortcut": self.shortcut, "averaged": self.averaged,
                       "output_shape": list(y.shape), "output": decimals(y), "upstream": exact(upstream),
                       "gradients": {k: decimals(v) for k, v in gradients.items()}}


LAYERS = [
    *(Layer("linear", Shape(*s[:3]), s[3], bias=len(s) == 4) for s in [
        (1, 1, 3, "identity"), (1, 6, 16, "relu"), (5, 6, 17, "leaky_relu"), (17, 23, 33, "tanh"),
        (37, 23, 3, "sigmoid"), (37, 1, 16, "identity"), (5, 1, 33, "sigmoid"), (17, 6, 17, "identity", "without bias"),
        (37, 6, 16, "leaky_relu"), (17, 1, 3, "tanh", "without bias")]),
    *(Layer("conv", Shape(*s[:7]), s[7], bias=len(s) == 8) for s in [
        (1, 4, 3, 1, 1, 0, 6, "identity"), (1, 4, 16, 5, 2, 0, 12, "leaky_relu"), (3, 5, 17, 2, 3, 0, 9, "relu"),
        (2, 1, 33, 3, 2, 1, 8, "tanh"), (16, 7, 3, 4, 3, 2, 10, "sigmoid"), (16, 7, 16, 8, 1, 0, 8, "tanh"),
        (3, 5, 17, 6, 4, 1, 15, "leaky_relu"), (1, 4, 3, 8, 4, 1, 33, "identity"), (2, 1, 33, 7, 3, 2, 11, "sigmoid"),
        (3, 5, 16, 5, 3, 0, 14, "identity", "without bias"), (2, 1, 17, 1, 4, 0, 11, "relu")]),
    *(Layer("conv_transposed", Shape(*s[:7]), s[7], bias=len(s) == 8) for s in [
        (1, 4, 3, 1, 1, 0, 6, "identity"), (3, 5, 17, 2, 3, 0, 4, "relu"), (16, 7, 16, 5, 1, 0, 1, "leaky_relu"),
        (2, 1, 33, 3, 2, 0, 5, "sigmoid"), (1, 4, 17, 4, 2, 1, 6, "tanh"), (16, 7, 3, 6, 4, 2, 3, "relu"),
        (3, 5, 3, 7, 4, 0, 3, "identity"), (2, 1, 33, 8, 3, 2, 4, "tanh"),
        (3, 5, 16, 7, 2, 0, 4, "identity", "without bias"), (2, 1, 16, 1, 4, 0, 5, "sigmoid")]),
    Layer("linear", Shape(17, 6, 16), "relu", "train"),
    Layer("linear", Shape(37, 23, 33), "tanh", "train", 1e-5, 0.1),
    Layer("linear", Shape(5, 6, 3), "leaky_relu", "frozen"),
    Layer("linear", Shape(17, 23, 17), "relu", "frozen", 1e-5, 0.1),
    Layer("linear", Shape(17, 6, 17), "relu", "train", bias=False),
    Layer("conv", Shape(3, 5, 16, 5, 2, 0, 12), "leaky_relu", "train", 1e-5, 0.1),
    Layer("conv", Shape(1, 4, 33, 4, 1, 0, 4), "tanh", "train", 1e-5, 0.1),
    Layer("conv", Shape(16, 7, 3, 8, 4, 1, 20), "relu", "frozen", 1e-5, 0.1),
    Layer("conv_transposed", Shape(3, 5, 17, 4, 2, 1, 4), "leaky_relu", "train", 1e-4, 0.01),
    Layer("conv_transposed", Shape(16, 7, 16, 4, 1, 0, 1), "relu", "train", 1e-4, 0.01),
    Layer("conv_transposed", Shape(2, 1, 3, 5, 4, 0, 5), "leaky_relu", "frozen", 1e-5, 0.1),
    Layer("linear", Shape(6, 6, 17), "relu", "train", shortcut=True),
    Layer("linear", Shape(17, 17, 33), "tanh", "train", shortcut=True),
    Layer("linear", Shape(6, 6, 16), "relu", "frozen", shortcut=True),
    Layer("linear", Shape(5, 5, 3), "tanh", "train", bias=False, shortcut=True),
    Layer("linear", Shape(1, 1, 16), averaged=True), Layer("linear", Shape(5, 6, 3), "relu", averaged=True),
    Layer("linear", Shape(17, 23, 33), "leaky_relu", averaged=True), Layer("linear", Shape(37, 1, 17), averaged=True),
]


def bce_rows(p: Tensor, x: Tensor) -> Tensor:
    return -(x * torch.log(p + EPS) + (1 - x) * torch.log(1 - p + EPS)).sum(dim=1)


def squared_rows(p: Tensor, x: Tensor) -> Tensor:
    return ((p - x) ** 2).sum(dim=1)


def kl(mu: Tensor, logvar: Tensor) -> Tensor:
    return -0.5 * (1 + logvar - mu**2 - torch.exp(logvar)).sum()


def sampled(mu: Tensor, logvar: Tensor, noise: Tensor) -> Tensor:
    return mu + noise * torch.exp(logvar / 2)


def discriminator_sum(real: Tensor, fake: Tensor) -> Tensor:
    return -torch.log(real + EPS).mean() - torch.log(1 - fake + EPS).mean()


def loss_value(kind: str, x: dict[str, Tensor]) -> Tensor:
    p = {k: torch.sigmoid(x[k]) for k in x.keys() & {"logits", "real", "fake"}}
    if kind == "bce":
        return bce_rows(p["logits"], x["targets"]).mean()
    if kind == "squared_sum":
        return squared_rows(p["logits"], x["targets"]).mean()
    if kind == "squared_mean":
        return ((x["outputs"] - x["targets"]) ** 2).mean()
    if kind == "discriminator_sum":
        return discriminator_sum(p["real"], p["fake"])
    if kind == "generator_nonsaturating":
        return -x["factor"][0] * torch.log(p["fake"] + EPS).mean()
    if kind == "elbo":
        return (x["upstream"] * sampled(x["mu"], x["logvar"], x["noise"])).sum() + kl(x["mu"], x["logvar"])
    scores = p if kind == "critic_sigmoid" else x
    return x["sign"][0] * (scores["real"].mean() - scores["fake"].mean())


def loss_cases() -> Iterator[dict]:
    def case(kind: str, rows: int, width: int, by: tuple[str, ...], note: str = "", **inputs: Tensor) -> dict:
        constant = {k: v for k, v in inputs.items() if k not in by}
        gradients = checked_gradients(lambda x: loss_value(kind, {**constant, **x}), {k: inputs[k] for k in by})
        return {"name": f"{kind} {rows}x{width}{note}", "kind": kind, "rows": rows, "width": width,
                "inputs": {k: exact(v) for k, v in inputs.items()},
                "value": significant(loss_value(kind, inputs).item(), 12),
                "gradients": {k: [significant(g, 12) for g in v.flatten().tolist()] for k, v in gradients.items()}}

    def logits(rows: int, width: int = 1) -> Tensor:
        return dyadic(rows, width, low=-96, high=96)

    def saturated(rows: int, width: int = 1) -> Tensor:
        x = logits(rows, width).flatten()
        x[::2] += torch.where(x[::2] < 0, -48.0, 48.0)
        return x.reshape(rows, width)

    for rows, width in ((1, 1), (3, 5), (17, 23), (33, 6)):
        yield case("bce", rows, width, ("logits",), logits=logits(rows, width),
                   targets=dyadic(rows, width, low=0, high=1, step=1.0))
        yield case("squared_sum", rows, width, ("logits",), logits=logits(rows, width),
                   targets=dyadic(rows, width, low=0, high=256, step=1 / 256))
        yield case("squared_mean", rows, width, ("outputs",), outputs=dyadic(rows, width), targets=dyadic(rows, width))
        yield case("elbo", rows, width, ("mu", "logvar"), mu=dyadic(rows, width), logvar=dyadic(rows, width, high=16),
                   noise=dyadic(rows, width), upstream=dyadic(rows, width))
    for rows in (1, 3, 16, 33):
        yield case("discriminator_sum", rows, 1, ("real", "fake"), real=logits(rows), fake=logits(rows))
        for factor in (1.0, 0.5):
            yield case("generator_nonsaturating", rows, 1, ("fake",), f" factor {factor}", fake=logits(rows),
                       factor=torch.tensor([factor]))
        for kind, sign in itertools.product(("critic", "critic_sigmoid"), (1.0, -1.0)):
            yield case(kind, rows, 1, ("real", "fake"), f" sign {sign:+.0f}", real=logits(rows), fake=logits(rows),
                       sign=torch.tensor([sign]))
    yield case("bce", 5, 7, ("logits",), " saturated", logits=saturated(5, 7),
               targets=dyadic(5, 7, low=0, high=1, step=1.0))
    yield case("discriminator_sum", 17, 1, ("real", "fake"), " saturated", real=saturated(17), fake=saturated(17))
    yield case("generator_nonsaturating", 17, 1, ("fake",), " factor 1.0 saturated", fake=saturated(17),
               factor=torch.tensor([1.0]))


ROWS, LATENT = 8, 128
CRITIC_STEPS = {"corgan-cnn": 2, "corgan-mlp": 2, "medgan-pytorch": 1, "medgan-tf": 2, "rdpcgan-mimic": 1,
                "rdpcgan-uci": 1}
CLAMP = {"corgan-cnn": "before", "corgan-mlp": "before", "rdpcgan-mimic": "after", "rdpcgan-uci": "after"}  # the update
AFTER = (1, 10, 100)


def batch_of(values: numpy.ndarray) -> Tensor:
    return torch.from_numpy(values.astype(numpy.float32)).reshape(ROWS, -1).to(torch.get_default_dtype())


def real_batch(arch: str, width: int, t: int) -> Tensor:
    x = u(2000 + t, ROWS * width)
    return batch_of(x if arch == "rdpcgan-uci" else numpy.where(x < 0.1, 1.0, 0.0))


def noise_draw(j: int) -> Tensor:
    return batch_of((2 * u(3000 + j, ROWS * LATENT) - 1) * numpy.sqrt(3))


def filled(arch: str, width: int, component: str) -> nn.Module:
    averaged = arch.startswith("medgan")
    (part,) = networks.network(arch, component, width, LATENT, averaged).parts
    with torch.no_grad():
        networks.fill_with_hash(part)
    return part.train()


class TensorFlowAdam:
    """Gradients here include the penalty on the sum of squares of every variable."""
    penalty = 0.001

    def __init__(self, groups: list[dict]):
        self.parameters = [p for group in groups for p in group["params"]]
        self.rates = [group["lr"] for group in groups for _ in group["params"]]
        self.m, self.v = ([torch.zeros_like(p) for p in self.parameters] for _ in range(2))
        self.t = 0

    def l2(self) -> float:
        return sum(self.penalty / 2 * (p**2).sum().item() for p in self.parameters)

    def zero_grad(self) -> None:
        for p in self.parameters:
            p.grad = None

    @torch.no_grad()
    def step(self) -> None:
        self.t += 1
        correction = (1 - 0.999**self.t) ** 0.5 / (1 - 0.9**self.t)
        for p, rate, m, v in zip(self.parameters, self.rates, self.m, self.v, strict=True):
            gradient = p.grad + self.penalty * p
            m.copy_(0.9 * m + (1 - 0.9) * gradient)
            v.copy_(0.999 * v + (1 - 0.999) * gradient**2)
            p -= rate * correction * m / (v.sqrt() + 1e-8)


class Training:
    """One phase of one architecture: `parts` and their optimisers; the default type is that of the run."""

    def __init__(self, arch: str, width: int, components: list[str]):
        self.arch, self.width = arch, width
        self.parts = {c: filled(arch, width, "mu" if c == "vae" else c) for c in components}
        self.losses: dict[str, float] = {}
        self.draws = itertools.count()

    def optimiser(self, rates: dict[str, float], decay: float) -> torch.optim.Adam | TensorFlowAdam:
        groups = [{"params": list(self.parts[c].parameters()), "lr": rate} for c, rate in rates.items()]
        return TensorFlowAdam(groups) if self.arch == "medgan-tf" else torch.optim.Adam(groups, weight_decay=decay)

    def real(self, t: int) -> Tensor:
        return real_batch(self.arch, self.width, t)

    def noise(self) -> Tensor:
        return noise_draw(next(self.draws))

    def update(self, name: str, optimiser: torch.optim.Adam | TensorFlowAdam, loss: Tensor) -> None:
        self.losses[name] = loss.item()
        if isinstance(optimiser, TensorFlowAdam):
            self.losses[name + "_l2"] = optimiser.l2()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    def snapshot(self) -> dict[tuple[str, str], Tensor]:
        return {(component, name): tensor.to(torch.float64, copy=True) for component, part in self.parts.items()
                for name, tensor in part.state_dict().items() if not name.endswith("num_batches_tracked")}


class AutoencoderTraining(Training):
    def __init__(self, arch: str, width: int):
        super().__init__(arch, width, ["encoder", "decoder"])
        self.adam = self.optimiser({"encoder": 1e-3, "decoder": 1e-3}, 1e-5 if arch.startswith("rdpcgan") else 1e-4)

    def step(self, s: int) -> None:
        x = self.real(s)
        p = self.parts["decoder"](self.parts["encoder"](x))
        rows = squared_rows(p, x) if self.arch == "rdpcgan-uci" else bce_rows(p, x)
        self.update("autoencoder", self.adam, rows.mean())


class VaeTraining(Training):
    def __init__(self, arch: str, width: int):
        super().__init__(arch, width, ["vae"])
        self.adam = self.optimiser({"vae": 1e-3}, 0)

    def step(self, s: int) -> None:
        vae, x = self.parts["vae"], self.real(s)
        hidden = vae.hidden(x)  # once: the convolutional one has running statistics
        mu, logvar = vae.fc21(hidden), vae.fc22(hidden)
        p = vae.decode(sampled(mu, logvar, self.noise()))
        self.update("vae", self.adam, bce_rows(p, x).sum() + kl(mu, logvar))


class GanTraining(Training):
    def __init__(self, arch: str, width: int):
        super().__init__(arch, width, ["generator", "discriminator", "decoder"])
        self.generator, self.critic, self.decoder = self.parts.values()
        self.private, self.medgan = arch.startswith("rdpcgan"), arch.startswith("medgan")
        self.decoder.train(not self.private)
        rates = {"generator": 1e-3, "decoder": 1e-3 if arch == "medgan-tf" else 1e-4}
        self.generator_adam = self.optimiser(rates, 1e-5 if self.private else 1e-4)
        self.critic_adam = self.optimiser({"discriminator": 1e-3}, 1e-4)
        self.real_high = self.medgan or arch == "corgan-mlp"
        self.batches = itertools.count()  # of medgan-tf

    def fakes(self) -> Tensor:
        return self.decoder(self.generator(self.noise()))

    def fakes_for_critic(self) -> Tensor:
        with torch.no_grad():
            self.generator.train(self.arch != "medgan-tf")
            fake = self.fakes()
        self.generator.train()
        return fake

    def clamp_critic(self, when: str) -> None:
        if CLAMP.get(self.arch) == when:
            with torch.no_grad():
                for p in self.critic.parameters():
                    p.clamp_(-0.01, 0.01)

    def critic_step(self, x: Tensor, fake: Tensor) -> None:
        self.clamp_critic("before")
        real_output = self.critic(x)  # before the fake ones: the order of the running statistics
        fake_output = self.critic(fake)
        if self.medgan:
            loss = discriminator_sum(real_output, fake_output)
        else:
            loss = (real_output.mean() - fake_output.mean()) * (-1 if self.real_high else 1)
        self.update("critic", self.critic_adam, loss)
        self.clamp_critic("after")

    def generator_step(self) -> Tensor:
        """The fakes from before the update."""
        fake = self.fakes()
        output = self.critic(fake)
        if self.medgan:
            loss = -torch.log(output + EPS).mean() * (0.5 if self.arch == "medgan-pytorch" else 1)
        else:
            loss = -output.mean() if self.real_high else output.mean()
        self.update("generator", self.generator_adam, loss)
        return fake.detach()

    def step(self, s: int) -> None:
        generator_first = self.arch in ("corgan-mlp", "medgan-pytorch")
        reused = self.generator_step() if generator_first else None
        for _ in range(CRITIC_STEPS[self.arch]):
            x = self.real(next(self.batches) if self.arch == "medgan-tf" else s)
            self.critic_step(x, self.fakes_for_critic() if reused is None else reused)
        if not generator_first:
            self.generator_step()


Snapshot = tuple[dict[str, float], dict[tuple[str, str], Tensor]]


def run(make: Callable[[str, int], Training], arch: str, width: int, dtype: torch.dtype,
        nudge: int = 0) -> dict[int, Snapshot]:
    """With a nudge, every weight starts at most one unit in the last place of float32 beside where it should."""
    torch.set_default_dtype(dtype)
    training = make(arch, width)
    random = torch.Generator().manual_seed(nudge)
    with torch.no_grad():
        for p in itertools.chain(*(part.parameters() for part in training.parts.values())) if nudge else ():
            p.mul_(1 + 6e-8 * (2 * torch.rand(p.shape, generator=random, dtype=dtype) - 1))
    result: dict[int, Snapshot] = {0: ({}, training.snapshot())}
    for s in range(max(AFTER)):
        training.step(s)
        if s + 1 in AFTER:
            assert all(p.dtype == dtype for part in training.parts.values() for p in part.parameters())
            result[s + 1] = dict(training.losses), training.snapshot()
    torch.set_default_dtype(torch.float64)
    return result


def described(value: Tensor, others: list[Tensor], start: Tensor) -> dict:
    flat = value.flatten()
    assert flat.isfinite().all() and all(other.isfinite().all() for other in others)
    indices = [i * len(flat) // 16 for i in range(16)] if len(flat) >= 16 else range(len(flat))
    differences = torch.stack([(value - other).flatten().abs() for other in others])
    difference = differences.amax(0)
    short = lambda number, digits=9: significant(number.item(), digits)  # noqa: E731
    return {"count": len(flat), "sum": short(flat.sum()), "norm": short(flat.norm()),
            "entries": [short(flat[i]) for i in indices], "spread": short(difference.max()),
            "entry_spread": short(difference[list(indices)].max(), 4),
            "rms_spread": short((differences**2).mean(1).sqrt().max(), 4), "moved": short((value - start).norm())}


TABLES = [("corgan-cnn", 1071), ("corgan-mlp", 131), ("medgan-pytorch", 131), ("medgan-tf", 131),
          ("rdpcgan-mimic", 1071), ("rdpcgan-uci", 179)]
PHASES: list[tuple[str, Callable[[str, int], Training], list[tuple[str, int]]]] = [
    ("autoencoder", AutoencoderTraining, TABLES), ("gan", GanTraining, [*TABLES, ("corgan-mlp", 500)]),
    ("vae", VaeTraining, [("vae", 131), ("vae-conv", 1071)])]


def step_records() -> Iterator[dict]:
    for phase, make, tables in PHASES:
        for arch, width in tables:
            runs = run(make, arch, width, torch.float64)
            single = [run(make, arch, width, torch.float32, nudge) for nudge in range(5)]
            start = runs[0][1]
            for after in AFTER:
                losses, values = runs[after]
                spreads = {k: max(abs(v - other[after][0][k]) for other in single) for k, v in losses.items()}
                tensors = [{"component": component, "name": name,
                            **described(value, [other[after][1][component, name] for other in single],
                                       start[component, name])}
                           for (component, name), value in values.items()]
                yield {"arch": arch, "phase": phase, "width": width, "rows": ROWS,
                       "critic_steps": CRITIC_STEPS[arch] if phase == "gan" else 0, "after": after,
                       "losses": {k: significant(v, 9) for k, v in losses.items()},
                       "loss_spreads": {k: significant(v, 9) for k, v in spreads.items()},
                       "tensors": tensors}


def main() -> None:
    result = {"versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": numpy.__version__},
              "layers": [layer.case() for layer in LAYERS], "losses": list(loss_cases()), "steps": list(step_records())}
    for key in ("layers", "losses", "steps"):
        names = [case.get("name", [case.get(k) for k in ("arch", "phase", "width", "after")]) for case in result[key]]
        assert len(set(map(str, names))) == len(names), key
    text = "{" + ",\n".join(f'"{key}":' + (compact(value) if isinstance(value, dict) else
                                           "[\n" + ",\n".join(map(compact, value)) + "\n]")
                            for key, value in result.items()) + "}\n"
    assert json.loads(text) == result
    pathlib.Path(__file__).with_suffix(".json").write_text(text)
    print(f"{len(text)} bytes")


if __name__ == "__main__":
    main()
