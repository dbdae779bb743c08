"""Makes networks.json beside this file: forward passes of the corGAN, medGAN, VAE and RDP-CGAN networks, in float64.

Run:  python networks.py      Needs torch and numpy; their versions are written into the JSON. Takes under a minute.

The modules are written from a description of the layers, not from any published code. Tensors carry the names and the
layouts of the published checkpoints: PyTorch Linear (out, in), Conv1d (out, in, k), ConvTranspose1d (in, out, k),
TensorFlow matrices (in, out). Numbers in "output" are row-major and rounded to 9 decimals; a zero has no sign.

"golden"  weights from a sine: k = number of the tensor in state-dict order from 0 (whole autoencoder = encoder, then
          decoder; num_batches_tracked skipped), i = row-major index, s = sin(0.5 i + k); BatchNorm weight 1 + 0.1 s,
          running_var 1 + 0.5 s^2, every other tensor 0.1 s. Input "sine": x[b][j] = sin(0.1 (b width + j) + 0.3);
          "sine01": 1 where that is above 0.9, else 0. Evaluation mode. GOLDEN holds numbers found by others with other
          code; the outputs agree with them within 1e-8 (asserted).

"cases"   weights from an integer hash, all arithmetic modulo 2^64:
            splitmix64(x): x += 0x9E3779B97F4A7C15; z = x; z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
                           z = (z ^ (z >> 27)) * 0x94D049BB133111EB; return z ^ (z >> 31)
            u(k, i) = (splitmix64(k 2^32 + i) >> 11) 2^-53
          k counts tensors from 0 within each component: generator, discriminator, encoder, decoder, or the whole VAE
          (convolutional: encoder, decoder, fc1, fc21, fc22, fc3, fc4). TensorFlow generator: W_0, BatchNorm, W_1,
          BatchNorm_1, W1, BatchNorm_2, each BatchNorm gamma, beta, moving_mean, moving_variance; discriminator W_0 b_0
          W_1 b_1 W b. With v = 2 u - 1: matrices and kernels v sqrt(3 / fan_in), fan_in = in, in k, or in k / stride if
          transposed; biases 0.1 v; BatchNorm weight 0.5 + u, bias 0.2 v, running_mean 0.5 v, running_var 0.5 + u.
          Input "binary": 1 where u(1000, r width + c) < 0.1, else 0; "uniform": (2 u(1000, r width + c) - 1) sqrt(3).
          Weights and inputs are rounded to float32; the rest is float64.
          "width" is the number of columns of the input, "features" that of the records, "latent" that of the noise.
          "sampler" is generator, then decoder. "averaged": the critic sees each row followed by the mean of all rows.
          "mode" train: batch statistics; "running" are the running statistics after the pass (PyTorch's and, for the
          same numbers, fused TensorFlow's rule: new = (1 - momentum) old + momentum batch, with unbiased variance). For
          TensorFlow too they are named running_mean and running_var.

"layers"  single layers with all numbers in the JSON; inputs and weights are exact in float32. "weight_shape" says the
          layout. Activations are not rounded. "shortcut" is relu(batch_norm(linear(x))) + x, "bn" its BatchNorm.
"""
import sys

sys.path.pop(0)  # this folder: statistics.py must not hide the standard module of that name
import functools
import json
import math
import pathlib
import platform
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy
import torch
from torch import Tensor, nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

leaky = functools.partial(nn.LeakyReLU, 0.2)
DEFAULT = (1e-5, 0.1)  # BatchNorm's eps and momentum
WIDTHS = {"rdpcgan-uci": 179}  # all others: 1071
ENCODER = [(5, 2, 0), (5, 2, 0), (5, 3, 0), (5, 3, 0), (5, 3, 0), (8, 1, 0)]  # kernel, stride, padding
DECODER = [(5, 1, 0), (5, 4, 0), (7, 4, 0), (7, 3, 0), (7, 2, 0), (3, 2, 0)]
INNER = [None, DEFAULT, DEFAULT, DEFAULT, DEFAULT, None]


def stack(kind: type, channels: list[int], shapes: list[tuple], norms: list, activations: list) -> nn.Sequential:
    """Convolutions with (kernel, stride, padding), each with a BatchNorm of (eps, momentum) if any, and activation."""
    layers: list[nn.Module] = []
    for i, ((k, s, p), norm, activation) in enumerate(zip(shapes, norms, activations, strict=True)):
        layers.append(kind(channels[i], channels[i + 1], k, stride=s, padding=p))
        if norm:
            layers.append(nn.BatchNorm1d(channels[i + 1], eps=norm[0], momentum=norm[1]))
        if activation:
            layers.append(activation())
    return nn.Sequential(*layers)


def encoder_1071(base: int, last: type | Callable) -> nn.Sequential:
    return stack(nn.Conv1d, [1] + [base << i for i in range(6)], ENCODER, INNER, [leaky] * 5 + [last])


def decoder_1071(base: int) -> nn.Sequential:
    channels = [base << i for i in (5, 4, 3, 2, 1, 0)] + [1]
    return stack(nn.ConvTranspose1d, channels, DECODER, INNER, [nn.ReLU] * 5 + [nn.Sigmoid])


class ConvCoder(nn.Module):
    def __init__(self, side: str, layers: nn.Sequential):
        super().__init__()
        self.side = side
        self.add_module(side, layers)

    def forward(self, x: Tensor) -> Tensor:
        if self.side == "decoder":
            return self.decoder(x.unsqueeze(2)).squeeze(1)
        code = self.encoder(x.unsqueeze(1))
        assert code.shape[2] == 1
        return code.squeeze(2)


class ResidualGenerator(nn.Module):
    """corGAN and PyTorch medGAN: two linear layers, the shortcuts added after the activation."""

    def __init__(self, latent: int):
        super().__init__()
        self.linear1 = nn.Linear(latent, latent)
        self.bn1 = nn.BatchNorm1d(latent, eps=0.001, momentum=0.01)
        self.linear2 = nn.Linear(latent, latent)
        self.bn2 = nn.BatchNorm1d(latent, eps=0.001, momentum=0.01)

    def forward(self, z: Tensor) -> Tensor:
        h = torch.relu(self.bn1(self.linear1(z))) + z
        return torch.tanh(self.bn2(self.linear2(h))) + h


class Dense(nn.Module):
    """TensorFlow's layout: (in, out)."""

    def __init__(self, inputs: int, outputs: int, bias: bool = True):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs))
        self.register_parameter("bias", nn.Parameter(torch.empty(outputs)) if bias else None)

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight if self.bias is None else x @ self.weight + self.bias


class TensorFlowGenerator(nn.Module):
    """medGAN: three matrices without bias; the last activation is tanh (binary) or relu (count)."""

    def __init__(self, latent: int, last: Callable):
        super().__init__()
        self.last = last
        for matrix, norm in (("W_0", "BatchNorm"), ("W_1", "BatchNorm_1"), ("W1", "BatchNorm_2")):
            self.add_module(matrix, Dense(latent, latent, bias=False))
            self.add_module(norm, nn.BatchNorm1d(latent, eps=0.001, momentum=0.01))

    def forward(self, z: Tensor) -> Tensor:
        h = torch.relu(self.BatchNorm(self.W_0(z))) + z
        h = torch.relu(self.BatchNorm_1(self.W_1(h))) + h
        return self.last(self.BatchNorm_2(self.W1(h))) + h


class ConvGenerator(nn.Module):
    """RDP-CGAN: no shortcuts; code of 128 (MIMIC) or 64 (UCI)."""

    def __init__(self, code: int):
        super().__init__()
        mimic = code == 128
        channels = [128, 64, 32, 16, 8] + ([4, 1] if mimic else [1])
        norms = [(1e-4, 0.01)] * 4 + ([(1e-3, 0.01), None] if mimic else [None])
        blocks = len(norms)
        self.main = stack(nn.ConvTranspose1d, channels, [(4, 1, 0)] + [(4, 2, 1)] * (blocks - 1), norms,
                          [leaky] * (blocks - 1) + [nn.Tanh if mimic else nn.ReLU])

    def forward(self, z: Tensor) -> Tensor:
        return self.main(z.unsqueeze(2)).squeeze(1)


class Critic(nn.Module):
    def __init__(self, kind: type, widths: list[int], last: type | None, averaged: bool):
        super().__init__()
        self.averaged = averaged
        layers: list[nn.Module] = []
        for i in range(len(widths) - 1):
            layers += [kind(widths[i] * (2 if averaged and i == 0 else 1), widths[i + 1]), nn.ReLU()]
        self.model = nn.Sequential(*layers[:-1], *([last()] if last else []))

    def forward(self, x: Tensor) -> Tensor:
        if self.averaged:
            x = torch.cat([x, x.mean(dim=0, keepdim=True).expand_as(x)], dim=1)
        return self.model(x)


class ConvCritic(nn.Module):
    def __init__(self, channels: list[int], last_kernel: int, last: type | None):
        super().__init__()
        self.blocks = len(channels)
        for i, (inputs, outputs) in enumerate(zip([1] + channels, channels)):
            final = i == self.blocks - 1
            shape, norm = ((last_kernel, 1, 0), None) if final else ((8, 4, 1), DEFAULT if i else None)
            block = stack(nn.Conv1d, [inputs, outputs], [shape], [norm], [last if final else leaky])
            self.add_module(f"conv{i + 1}", block)

    def forward(self, x: Tensor) -> Tensor:
        x = x.unsqueeze(1)
        for i in range(self.blocks):
            x = getattr(self, f"conv{i + 1}")(x)
        assert x.shape[1:] == (1, 1)
        return x.squeeze(2)


class Vae(nn.Module):
    def __init__(self, features: int, latent: int, convolutional: bool):
        super().__init__()
        self.convolutional = convolutional
        if convolutional:
            self.encoder = encoder_1071(16, leaky)
            self.decoder = decoder_1071(16)
        inner = 512 if convolutional else features
        self.fc1 = nn.Linear(inner, 256)
        self.fc21 = nn.Linear(256, latent)
        self.fc22 = nn.Linear(256, latent)
        self.fc3 = nn.Linear(latent, 256)
        self.fc4 = nn.Linear(256, inner)

    def hidden(self, x: Tensor) -> Tensor:
        if self.convolutional:
            x = self.encoder(x.unsqueeze(1)).squeeze(2)
        return torch.relu(self.fc1(x))

    def mu(self, x: Tensor) -> Tensor:
        return self.fc21(self.hidden(x))

    def logvar(self, x: Tensor) -> Tensor:
        return self.fc22(self.hidden(x))

    def decode(self, z: Tensor) -> Tensor:
        h = self.fc4(torch.relu(self.fc3(z)))
        return self.decoder(h.unsqueeze(2)).squeeze(1) if self.convolutional else torch.sigmoid(h)


class Network(NamedTuple):
    parts: list[nn.Module]  # each has tensor numbers of its own
    forward: Callable[[Tensor], Tensor]
    width: int


def network(arch: str, component: str, features: int, latent: int = 128, averaged: bool = False) -> Network:
    conv = arch in ("corgan-cnn", "vae-conv", "rdpcgan-mimic", "rdpcgan-uci")
    assert not conv or (features == WIDTHS.get(arch, 1071) and latent == 128)
    if arch in ("vae", "vae-conv"):
        vae = Vae(features, latent, conv)
        return Network([vae], getattr(vae, component), latent if component == "decode" else features)

    code = 64 if arch == "rdpcgan-uci" else latent
    tensorflow, count = arch.startswith("medgan-tf"), arch == "medgan-tf-count"
    dense = Dense if tensorflow else nn.Linear

    def generator() -> nn.Module:
        if arch.startswith("rdpcgan"):
            return ConvGenerator(code)
        if tensorflow:
            return TensorFlowGenerator(latent, torch.relu if count else torch.tanh)
        return ResidualGenerator(latent)

    def discriminator() -> nn.Module:
        if arch == "rdpcgan-mimic":
            return ConvCritic([16, 32, 64, 128, 1], 3, nn.Sigmoid)
        if arch == "rdpcgan-uci":
            return ConvCritic([16, 32, 64, 1], 2, None)
        if arch.startswith("medgan"):
            return Critic(dense, [features, 256, 128, 1], nn.Sigmoid, averaged)
        return Critic(dense, [features, 256, 256, 256, 1], None, averaged)

    def encoder() -> nn.Module:
        if arch == "rdpcgan-uci":
            return ConvCoder("encoder", stack(nn.Conv1d, [1, 4, 8, 16, 32, 64], ENCODER[:4] + [(3, 1, 0)],
                                              INNER[:4] + [None], [leaky] * 4 + [nn.ReLU]))
        if conv:
            return ConvCoder("encoder", encoder_1071(4, nn.Tanh))
        return nn.Sequential(dense(features, code), nn.ReLU() if count else nn.Tanh())

    def decoder() -> nn.Module:
        if arch == "rdpcgan-uci":
            return ConvCoder("decoder", stack(nn.ConvTranspose1d, [64, 32, 16, 8, 1], DECODER[:3] + [(7, 2, 0)],
                                              INNER[:3] + [None], [leaky] * 3 + [nn.Sigmoid]))
        if conv:
            return ConvCoder("decoder", decoder_1071(4))
        return nn.Sequential(dense(code, features), nn.ReLU() if count else nn.Sigmoid())

    makers = {"generator": [generator], "discriminator": [discriminator], "encoder": [encoder], "decoder": [decoder],
              "sampler": [generator, decoder], "autoencoder": [encoder, decoder]}[component]
    parts = [make() for make in makers]
    width = {"generator": latent, "sampler": latent, "decoder": code}.get(component, features)
    return Network(parts, nn.Sequential(*parts), width)


def tensors(*parts: nn.Module) -> Iterator[tuple[nn.Module, str, Tensor]]:
    """The tensors in state-dict order, with the layer that each belongs to."""
    for layer in (layer for part in parts for layer in part.modules()):
        if not list(layer.children()):
            for name, tensor in layer.state_dict().items():
                if name != "num_batches_tracked":
                    yield layer, name, tensor


def fill_with_sines(parts: list[nn.Module]) -> None:
    for k, (layer, name, tensor) in enumerate(tensors(*parts)):
        s = torch.sin(0.5 * torch.arange(tensor.numel()) + k).reshape(tensor.shape)
        base = name == "weight" and isinstance(layer, nn.BatchNorm1d)
        tensor.copy_(1 + 0.5 * s * s if name == "running_var" else base + 0.1 * s)


def u(k: int, count: int) -> numpy.ndarray:
    x = numpy.arange(count, dtype=numpy.uint64) + numpy.uint64((k << 32) + 0x9E3779B97F4A7C15)
    z = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> numpy.uint64(31))) >> numpy.uint64(11)).astype(numpy.float64) * 2.0**-53


def scale(layer: nn.Module) -> float:
    outputs = layer.weight.shape[1 if isinstance(layer, (Dense, nn.ConvTranspose1d)) else 0]
    stride = layer.stride[0] if isinstance(layer, nn.ConvTranspose1d) else 1
    return math.sqrt(3 / (layer.weight.numel() / outputs / stride))


def fill_with_hash(part: nn.Module) -> None:
    for k, (layer, name, tensor) in enumerate(tensors(part)):
        x = u(k, tensor.numel())
        v = 2 * x - 1
        if isinstance(layer, nn.BatchNorm1d):
            value = {"weight": 0.5 + x, "bias": v * 0.2, "running_mean": v * 0.5, "running_var": 0.5 + x}[name]
        else:
            value = v * 0.1 if name == "bias" else v * scale(layer)
        tensor.copy_(torch.from_numpy(value.astype(numpy.float32)).reshape(tensor.shape))


def hashed_input(kind: str, rows: int, width: int) -> Tensor:
    x = u(1000, rows * width)
    value = numpy.where(x < 0.1, 1.0, 0.0) if kind == "binary" else (2 * x - 1) * math.sqrt(3)
    return torch.from_numpy(value.astype(numpy.float32)).reshape(rows, width)


def sine_input(kind: str, rows: int, width: int) -> Tensor:
    x = torch.sin(0.1 * torch.arange(rows * width) + 0.3).reshape(rows, width)
    return (x > 0.9).to(torch.float64) if kind == "sine01" else x


def listed(values: Tensor) -> list[float]:
    assert values.dtype == torch.float64 and values.isfinite().all()
    return [round(v, 9) + 0.0 for v in values.flatten().tolist()]


# Name, architecture, component, input, columns of the output, sum of all, then of row 1: first, middle, last.
GOLDEN = [
    ("AE-conv1071 encoder", "corgan-cnn", "encoder", "sine01", 128, 0.420988027, 0.105182502, 0.079222840, 0.033244747),
    ("AE-conv1071 decoder", "corgan-cnn", "decoder", "sine", 1071,
     1024.569625628, 0.477896180, 0.477456263, 0.476362805),
    ("G-resMLP", "corgan-cnn", "generator", "sine", 128, 19.226561846, 0.766827190, 0.431752904, 0.467603488),
    ("D-WGAN-MLP", "corgan-cnn", "discriminator", "sine", 1, 0.925479571, 0.462658343),
    ("D-medGAN", "medgan-pytorch", "discriminator", "sine", 1, 1.010609121, 0.505230282),
    ("AE-MLP full", "corgan-mlp", "autoencoder", "sine", 1071, 1071.107144176, 0.591800152, 0.393885152, 0.616653300),
    ("G-conv128", "rdpcgan-mimic", "generator", "sine", 128, -12.637594806, -0.046944296, -0.049292513, -0.046322967),
    ("D-conv1071", "rdpcgan-mimic", "discriminator", "sine", 1, 0.972764275, 0.470897733),
    ("G-conv64", "rdpcgan-uci", "generator", "sine", 64, 0.391161367, 0.000000000, 0.005950216, 0.000000000),
    ("D-conv179", "rdpcgan-uci", "discriminator", "sine", 1, -0.105205397, -0.020996386),
    ("AE-conv179 encoder", "rdpcgan-uci", "encoder", "sine", 64, 4.217573074, 0.100446719, 0.000000000, 0.088300016),
    ("AE-conv179 decoder", "rdpcgan-uci", "decoder", "sine", 179, 173.630441863, 0.485201801, 0.485790843, 0.484071610),
    ("VAE decode", "vae", "decode", "sine", 1071, 1071.192610351, 0.598033337, 0.637366771, 0.648044221),
    ("VAE mu", "vae", "mu", "sine", 128, -0.307154537, 0.368330818, 0.609454366, -0.555228817),
    ("conv-VAE decode", "vae-conv", "decode", "sine", 1071, 1027.574368127, 0.476820176, 0.478479209, 0.476757248),
]


def golden_cases() -> Iterator[dict]:
    for name, arch, component, kind, columns, total, *row in GOLDEN:
        averaged, features = arch == "medgan-pytorch", WIDTHS.get(arch, 1071)
        net = network(arch, component, features, averaged=averaged)
        if component in ("encoder", "decoder"):  # its tensors are numbered within the whole autoencoder
            whole = network(arch, "autoencoder", features)
            fill_with_sines(whole.parts)
            net.parts[0].load_state_dict(whole.parts[component == "decoder"].state_dict())
        else:
            fill_with_sines(net.parts)
        for part in net.parts:
            part.eval()
        y = net.forward(sine_input(kind, 2, net.width))
        found = [y.sum().item()] + [y[1, i].item() for i in ((0, columns // 2, columns - 1) if columns > 1 else (0,))]
        worst = max(abs(a - b) for a, b in zip(found, [total, *row], strict=True))
        print(f"golden {name:22} largest difference from the listed numbers {worst:.1e}")
        assert y.shape == (2, columns) and worst < 1e-8, name
        yield {"name": name, "arch": arch, "component": component, "rows": 2, "input": kind, "width": net.width,
               "output": listed(y)}


def check_sizes() -> None:
    """Numbers of trainable values and of state-dict entries of the published checkpoints."""
    for arch, component, parameters, entries in [
            ("corgan-cnn", "generator", 33_536, 14), ("corgan-cnn", "discriminator", 406_273, 8),
            ("corgan-cnn", "autoencoder", 135_809, 64), ("corgan-mlp", "autoencoder", 275_375, 4),
            ("medgan-pytorch", "discriminator", 581_633, 6), ("vae", "mu", 648_495, 10),
            ("vae-conv", "mu", 2_525_441, 74), ("rdpcgan-mimic", "generator", 44_037, 37),
            ("rdpcgan-mimic", "discriminator", 87_217, 25), ("rdpcgan-uci", "generator", 43_913, 30),
            ("rdpcgan-uci", "discriminator", 21_041, 18), ("rdpcgan-uci", "autoencoder", 23_617, 43)]:
        net = network(arch, component, WIDTHS.get(arch, 1071), averaged=arch == "medgan-pytorch")
        assert sum(p.numel() for part in net.parts for p in part.parameters()) == parameters, (arch, component)
        assert sum(len(part.state_dict()) for part in net.parts) == entries, (arch, component)


# Name, architecture, component and what differs from 3 rows in evaluation mode of the published sizes.
CASES: list[tuple[str, str, dict]] = []
for _arch in ("corgan-cnn", "corgan-mlp", "medgan-pytorch", "medgan-tf", "rdpcgan-mimic", "rdpcgan-uci"):
    for _averaged in {"c": (False, True), "m": (True,), "r": (False,)}[_arch[0]]:
        CASES.append((_arch, "discriminator", {"averaged": _averaged}))
    CASES += [(_arch, c, {}) for c in ("generator", "encoder", "decoder", "sampler")]
    CASES.append((_arch, "generator", {"mode": "train"}))
CASES += [
    ("corgan-cnn", "decoder", {"mode": "train"}),
    *(("medgan-tf-count", c, {}) for c in ("encoder", "decoder", "sampler")),
    *((a, c, {}) for a in ("vae", "vae-conv") for c in ("mu", "logvar", "decode")),
    ("vae-conv", "mu", {"mode": "train"}),
    ("vae-conv", "decode", {"mode": "train", "rows": 5}),
    *((a, "sampler", {"features": 37}) for a in ("corgan-mlp", "medgan-pytorch", "medgan-tf")),
    ("corgan-mlp", "sampler", {"features": 37, "latent": 16}),
    ("corgan-mlp", "discriminator", {"features": 37}),
    *((a, "discriminator", {"features": 37, "averaged": True}) for a in ("corgan-mlp", "medgan-pytorch", "medgan-tf")),
    *(("vae", c, {"features": 37}) for c in ("mu", "decode")),
]


def hashed_cases() -> Iterator[dict]:
    for arch, component, options in CASES:
        mode = options.get("mode", "eval")
        features = options.get("features", WIDTHS.get(arch, 1071))
        latent, averaged = options.get("latent", 128), options.get("averaged", False)
        records = component in ("encoder", "discriminator", "mu", "logvar")
        kind = "binary" if records and arch not in ("rdpcgan-uci", "medgan-tf-count") else "uniform"
        rows = options.get("rows", 17 if mode == "train" else 3)
        name = "/".join([arch, component] + [f"{k} {v}" for k, v in options.items() if k in ("features", "latent")]
                        + ["averaged"] * averaged + [mode])
        results = []
        for dtype in (torch.float64, torch.float32):
            net = network(arch, component, features, latent, averaged)
            before = {}
            for part in net.parts:
                fill_with_hash(part)
                part.to(dtype).train(mode == "train")
                before |= {k: v.clone() for k, v in part.state_dict().items()}
            y = net.forward(hashed_input(kind, rows, net.width).to(dtype))
            after = {k: v for part in net.parts for k, v in part.state_dict().items()
                     if k.endswith(("running_mean", "running_var")) and not torch.equal(v, before[k])}
            results.append((y, after))
        (y, running), (y32, running32) = results
        assert bool(running) == (mode == "train") and running.keys() == running32.keys()
        case = {"name": name, "arch": arch, "component": component, "mode": mode, "rows": rows, "width": net.width,
                "features": features, "latent": latent, "averaged": averaged, "input": kind, "output": listed(y)}
        note = ""
        if running:
            case["running"] = {k: listed(v) for k, v in running.items()}
            note = f", running {max((v - running32[k]).abs().max().item() for k, v in running.items()):.1e}"
        print(f"{name:56} {str(tuple(y.shape)):10} values {y.min().item():8.4f} .. {y.max().item():7.4f}, spread over "
              f"rows {y.std(dim=0).mean().item():.1e}; float32 differs by {(y - y32).abs().max().item():.1e}{note}")
        yield case


RNG = numpy.random.Generator(numpy.random.PCG64(20))


def dyadic(*shape: int, low: int = -24, high: int = 24, step: float = 1 / 16) -> Tensor:
    """Multiples of a power of two: exact in float32 and short in decimals."""
    return torch.from_numpy(RNG.integers(low, high, shape, endpoint=True) * step)


def exact(values: Tensor) -> list[float]:
    assert torch.equal(values, values.float().double())
    return values.flatten().tolist()


def layer_case(name: str, kind: str, x: Tensor, y: Tensor, rounded: bool = True, **parameters) -> dict:
    return {"name": name, "kind": kind, **parameters, "input_shape": list(x.shape), "input": exact(x),
            "output_shape": list(y.shape), "output": listed(y) if rounded else [v + 0.0 for v in y.flatten().tolist()]}


def fill_with_dyadics(layer: nn.Module) -> dict:
    layer.weight.copy_(dyadic(*layer.weight.shape))
    if layer.bias is not None:
        layer.bias.copy_(dyadic(len(layer.bias)))
    return {"weight_shape": list(layer.weight.shape), "weight": exact(layer.weight),
            "bias": None if layer.bias is None else exact(layer.bias)}


def linear_cases() -> Iterator[dict]:
    for bias in (True, False):
        layer, x = nn.Linear(7, 5, bias=bias), dyadic(4, 7)
        parameters = fill_with_dyadics(layer)
        yield layer_case("linear 7->5" + " without bias" * (not bias), "linear", x, layer(x), **parameters)


# Channels in and out, kernel, stride, padding, batch, length in and out.
CONV = [
    (1, 3, 1, 1, 0, 5, 6, 6), (3, 4, 2, 1, 1, 1, 41, 42), (4, 7, 3, 2, 0, 5, 9, 4), (7, 3, 4, 1, 3, 19, 3, 6),
    (4, 16, 5, 3, 0, 1, 5, 1), (16, 1, 6, 2, 2, 5, 11, 5), (3, 3, 7, 4, 0, 1, 30, 6), (1, 4, 8, 4, 1, 1, 200, 49),
    (16, 7, 9, 5, 3, 1, 17, 3), (4, 3, 2, 5, 0, 5, 23, 5), (1, 1, 1, 3, 0, 1, 130, 44), (7, 7, 3, 5, 2, 19, 4, 2),
    (3, 1, 9, 1, 0, 19, 9, 1), (16, 16, 3, 1, 1, 5, 8, 8), (1, 7, 2, 2, 3, 1, 5, 5), (4, 4, 5, 1, 2, 1, 43, 43),
]
CONV_TRANSPOSE = [
    (1, 3, 1, 1, 0, 5, 6, 6), (3, 4, 2, 1, 1, 1, 43, 42), (4, 7, 3, 2, 0, 5, 4, 9), (7, 3, 4, 2, 1, 19, 8, 16),
    (16, 4, 5, 1, 2, 5, 1, 1), (4, 16, 6, 3, 3, 1, 3, 6), (16, 7, 7, 4, 0, 1, 1, 7), (3, 1, 7, 2, 0, 5, 20, 45),
    (1, 4, 8, 5, 1, 1, 10, 51), (7, 7, 2, 5, 0, 5, 4, 17), (1, 1, 1, 4, 0, 1, 12, 45), (4, 3, 9, 1, 3, 19, 2, 4),
    (16, 1, 3, 2, 0, 19, 9, 19), (3, 16, 3, 5, 1, 1, 3, 11), (4, 4, 9, 4, 0, 5, 2, 13), (7, 1, 5, 5, 3, 5, 2, 4),
]


def conv_by_definition(layer: nn.Module, x: Tensor, length: int) -> Tensor:
    """Every product on its own: input position a, output position b, kernel position j."""
    k, s, p = layer.kernel_size[0], layer.stride[0], layer.padding[0]
    transposed = isinstance(layer, nn.ConvTranspose1d)
    y = torch.zeros(x.shape[0], layer.out_channels, length)
    for a in range(x.shape[2]):
        for b in range(length):
            j = b + p - a * s if transposed else a + p - b * s
            if 0 <= j < k:
                w = layer.weight[:, :, j] if transposed else layer.weight[:, :, j].T
                y[:, :, b] += x[:, :, a] @ w
    return y if layer.bias is None else y + layer.bias[:, None]


def conv_cases() -> Iterator[dict]:
    for kind, make, shapes in (("conv1d", nn.Conv1d, CONV), ("conv_transpose1d", nn.ConvTranspose1d, CONV_TRANSPOSE)):
        for inputs, outputs, k, s, p, batch, length, expected in shapes:
            bias = not inputs == outputs == 4
            layer, x = make(inputs, outputs, k, stride=s, padding=p, bias=bias), dyadic(batch, inputs, length)
            parameters = fill_with_dyadics(layer)
            y = layer(x)
            assert y.shape == (batch, outputs, expected)
            assert (y - conv_by_definition(layer, x, expected)).abs().max() < 1e-12
            name = f"{kind} {inputs}->{outputs} kernel {k} stride {s} padding {p} batch {batch} length {length}"
            yield layer_case(name + " without bias" * (not bias), kind, x, y, **parameters, stride=s, padding=p)


def batch_norm(channels: int, eps: float, momentum: float) -> nn.BatchNorm1d:
    bn = nn.BatchNorm1d(channels, eps=eps, momentum=momentum)
    for tensor, low in ((bn.weight, 4), (bn.bias, -24), (bn.running_mean, -24), (bn.running_var, 4)):
        tensor.copy_(dyadic(channels, low=low))
    bn.running_var[0] = 2.0**-10  # here eps matters
    return bn


def run_batch_norm(bn: nn.BatchNorm1d, x: Tensor) -> tuple[Tensor, dict]:
    """Output and parameters, "running" after the pass. The update is checked against its definition."""
    names = ("running_mean", "running_var")
    parameters = {"mode": "train" if bn.training else "eval", "eps": bn.eps, "momentum": bn.momentum}
    parameters |= {name: exact(getattr(bn, name)) for name in ("weight", "bias", *names)}
    y = bn(x)
    if bn.training:
        flat = x.transpose(0, 1).flatten(1)
        for name, batch in zip(names, (flat.mean(1), ((flat.T - flat.mean(1)) ** 2).sum(0) / (flat.shape[1] - 1))):
            expected = (1 - bn.momentum) * torch.tensor(parameters[name]) + bn.momentum * batch
            assert torch.allclose(getattr(bn, name), expected, rtol=0, atol=1e-13)
        parameters["running"] = {name: listed(getattr(bn, name)) for name in names}
    return y, parameters


def batch_norm_cases() -> Iterator[dict]:
    """Of the channels of the input, 0 has a tiny variance, 1 a large mean, 2 (in train mode) one value throughout."""
    for shape in ((19, 4), (5, 3, 7), (1, 4, 45)):
        for eps, momentum in ((1e-3, 0.01), (1e-4, 0.01), (1e-5, 0.1)):
            for train in (False, True):
                x = dyadic(*shape)
                x[:, 0] /= 32
                x[:, 1] += 8
                if train:
                    x[:, 2] = 1 / 16
                y, parameters = run_batch_norm(batch_norm(shape[1], eps, momentum).train(train), x)
                name = f"batch_norm {list(shape)} eps {eps} momentum {momentum} {parameters['mode']}"
                yield layer_case(name, "batch_norm", x, y, **parameters)


def activation_cases() -> Iterator[dict]:
    halves = [2.0**-100, 2.0**-20, 0.0625, 0.5, 1.0, 3.25, 8.0, 20.0, 100.0]
    x = torch.tensor([[0.0] + halves, [-0.0] + [-v for v in halves]])
    calls = {"relu": torch.relu, "leaky_relu": leaky(), "tanh": torch.tanh, "sigmoid": torch.sigmoid}
    for function, call in calls.items():
        extra = {"slope": 0.2} if function == "leaky_relu" else {}
        yield layer_case(function, "activation", x, call(x), rounded=False, function=function, **extra)


def block_cases() -> Iterator[dict]:
    for train in (False, True):
        linear, bn = nn.Linear(6, 6), batch_norm(6, 1e-3, 0.01).train(train)
        x, parameters = dyadic(9, 6), fill_with_dyadics(linear)
        y, norm = run_batch_norm(bn, linear(x))
        yield layer_case(f"shortcut {norm['mode']}", "shortcut", x, torch.relu(y) + x, **parameters, bn=norm)
    for rows in (1, 3, 19):
        x = dyadic(rows, 4)
        y = torch.cat([x, x.mean(dim=0, keepdim=True).expand_as(x)], dim=1)
        yield layer_case(f"minibatch_average of {rows} rows", "minibatch_average", x, y)


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


@torch.no_grad()
def main() -> None:
    assert u(0, 1)[0] == (0xE220A8397B1DCDAF >> 11) * 2.0**-53  # splitmix64(0), published
    check_sizes()
    result = {"versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": numpy.__version__},
              "golden": list(golden_cases()), "cases": list(hashed_cases()),
              "layers": [*linear_cases(), *conv_cases(), *batch_norm_cases(), *activation_cases(), *block_cases()]}
    for key in ("golden", "cases", "layers"):
        names = [case["name"] for case in result[key]]
        assert len(set(names)) == len(names), key
        print(f"{key}: {len(names)}, {len(compact(result[key]))} bytes")
    text = "{" + ",\n".join(f'"{key}":' + (compact(value) if isinstance(value, dict) else
                                           "[\n" + ",\n".join(map(compact, value)) + "\n]")
                            for key, value in result.items()) + "}\n"
    assert json.loads(text) == result and len(text) < 1_500_000
    pathlib.Path(__file__).with_suffix(".json").write_text(text)
    print(f"{len(text)} bytes")


main()
