"""Makes PyTorch checkpoints of every published architecture with random weights, and compares two files bit for bit.

The layouts are those of the published programs' torch.save calls; weights are random, nothing is trained.
  python torch_checkpoints.py make FOLDER       one file for each architecture, and variants
  python torch_checkpoints.py compare A B ...   exit 0 where every key, order, type and bit of each pair is the same
  python torch_checkpoints.py without-optimizer A B      writes A without optimisers to B
Needs torch 2.0 or newer.
"""
import collections
import pathlib
import sys

import torch
from torch import nn


def residual(latent=128, code=128):
    net = nn.Module()
    net.linear1, net.bn1 = nn.Linear(latent, code), nn.BatchNorm1d(code, eps=0.001, momentum=0.01)
    net.linear2, net.bn2 = nn.Linear(code, code), nn.BatchNorm1d(code, eps=0.001, momentum=0.01)
    return net


def dense(name, *widths):
    net = nn.Module()
    layers = []
    for first, second in zip(widths, widths[1:]):
        layers += [nn.Linear(first, second), nn.ReLU()]
    setattr(net, name, nn.Sequential(*layers[:-1]))
    return net


def autoencoder(features, code=128):
    net = nn.Module()
    net.encoder = nn.Sequential(nn.Linear(features, code), nn.Tanh())
    net.decoder = nn.Sequential(nn.Linear(code, features), nn.Sigmoid())
    return net


def convolutions(channels):
    down, up = [(5, 2), (5, 2), (5, 3), (5, 3), (5, 3), (8, 1)], [(5, 1), (5, 4), (7, 4), (7, 3), (7, 2), (3, 2)]
    widths = [1, *channels]
    encoder, decoder = [], []
    for index, (kernel, stride) in enumerate(down):
        encoder.append(nn.Conv1d(widths[index], widths[index + 1], kernel, stride))
        if 1 <= index <= 4:
            encoder.append(nn.BatchNorm1d(widths[index + 1]))
        encoder.append(nn.LeakyReLU(0.2))
    for index, (kernel, stride) in enumerate(up):
        decoder.append(nn.ConvTranspose1d(widths[6 - index], widths[5 - index], kernel, stride))
        if 1 <= index <= 4:
            decoder.append(nn.BatchNorm1d(widths[5 - index]))
        decoder.append(nn.ReLU())
    net = nn.Module()
    net.encoder, net.decoder = nn.Sequential(*encoder), nn.Sequential(*decoder)
    return net


def short_autoencoder():
    net = nn.Module()
    leaky = nn.LeakyReLU(0.2)
    net.encoder = nn.Sequential(
        nn.Conv1d(1, 4, 5, 2), leaky, nn.Conv1d(4, 8, 5, 2), nn.BatchNorm1d(8), leaky, nn.Conv1d(8, 16, 5, 3),
        nn.BatchNorm1d(16), leaky, nn.Conv1d(16, 32, 5, 3), nn.BatchNorm1d(32), leaky, nn.Conv1d(32, 64, 3), nn.ReLU())
    net.decoder = nn.Sequential(
        nn.ConvTranspose1d(64, 32, 5), leaky, nn.ConvTranspose1d(32, 16, 5, 4), nn.BatchNorm1d(16), leaky,
        nn.ConvTranspose1d(16, 8, 7, 4), nn.BatchNorm1d(8), leaky, nn.ConvTranspose1d(8, 1, 7, 2), nn.Sigmoid())
    return net


def convolutional_generator(*channels):
    layers = []
    for index, (first, second) in enumerate(zip(channels, channels[1:])):
        layers.append(nn.ConvTranspose1d(first, second, 4, 2 if index else 1, 1 if index else 0))
        if index < len(channels) - 2:
            layers.append(nn.BatchNorm1d(second, eps=1e-4, momentum=0.01))
        layers.append(nn.LeakyReLU(0.2))
    net = nn.Module()
    net.main = nn.Sequential(*layers)
    return net


def convolutional_critic(*channels, kernel):
    net = nn.Module()
    for index, (first, second) in enumerate(zip(channels, channels[1:])):
        parts = [nn.Conv1d(first, second, 8, 4, 1)]
        if index:
            parts.append(nn.BatchNorm1d(second))
        setattr(net, f"conv{index + 1}", nn.Sequential(*parts, nn.LeakyReLU(0.2)))
    setattr(net, f"conv{len(channels)}", nn.Sequential(nn.Conv1d(channels[-1], 1, kernel)))
    return net


def variational(net, record):
    net.fc1, net.fc21, net.fc22 = nn.Linear(record, 256), nn.Linear(256, 128), nn.Linear(256, 128)
    net.fc3, net.fc4 = nn.Linear(128, 256), nn.Linear(256, record)
    return net


def shaken(net):
    """Other values in every tensor, buffers included."""
    with torch.no_grad():
        for tensor in net.state_dict().values():
            if tensor.is_floating_point():
                tensor.uniform_(0.1, 2.0)
            else:
                tensor.random_(0, 1 << 40)
    return net


def optimizer(*nets, groups=1):
    parameters = [[p for p in net.parameters()] for net in nets]
    adam = torch.optim.Adam([{"params": p, "lr": 1e-3 / (i + 1)} for i, p in enumerate(parameters)], weight_decay=1e-4)
    for net in nets:
        for parameter in net.parameters():
            parameter.grad = torch.rand_like(parameter)
    adam.step()
    return adam.state_dict()


def prefixed(state, prefix):
    renamed = collections.OrderedDict((prefix + key, value) for key, value in state.items())
    if prefix == "" and hasattr(state, "_metadata"):
        renamed._metadata = state._metadata
    return renamed


def adversarial(generator, critic, auto, prefix="", **more):
    generator, critic, auto = shaken(generator), shaken(critic), shaken(auto)
    file = {"epoch": 17}
    file["Generator_state_dict"] = prefixed(generator.state_dict(), prefix)
    file["Discriminator_state_dict"] = prefixed(critic.state_dict(), prefix)
    file["Autoencoder_state_dict"] = prefixed(auto.state_dict(), prefix)
    file["Autoencoder_Decoder_state_dict"] = prefixed(auto.decoder.state_dict(), prefix)
    file["optimizer_G_state_dict"] = optimizer(generator, auto.decoder)
    file["optimizer_D_state_dict"] = optimizer(critic)
    file["optimizer_A_state_dict"] = optimizer(auto)
    file.update(more)
    return file


def make(folder):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(7)
    long = [4, 8, 16, 32, 64, 128]
    files = {
        "corgan-cnn": adversarial(residual(), dense("model", 1071, 256, 256, 256, 1), convolutions(long)),
        "corgan-mlp": adversarial(residual(), dense("model", 90, 256, 256, 256, 1), autoencoder(90)),
        "medgan-pytorch": adversarial(
            residual(), dense("model", 2 * 90, 256, 128, 1), autoencoder(90), g_loss=torch.tensor(0.25),
            d_loss=torch.tensor(1.5), a_loss=torch.tensor(3.0)),
        "rdpcgan-mimic": adversarial(
            convolutional_generator(128, 64, 32, 16, 8, 4, 1), convolutional_critic(1, 16, 32, 64, 128, kernel=3),
            convolutions(long)),
        "rdpcgan-uci": adversarial(
            convolutional_generator(128, 64, 32, 16, 8, 1), convolutional_critic(1, 16, 32, 64, kernel=2),
            short_autoencoder()),
    }
    for name, net in (("vae", variational(nn.Module(), 90)),
                      ("vae-conv", variational(convolutions([16, 32, 64, 128, 256, 512]), 512))):
        net = shaken(net)
        files[name] = {"epoch": 10, "Generator_state_dict": net.state_dict(),
                       "optimizer_G_state_dict": optimizer(net), "loss": torch.tensor(12.5)}
    for name, file in files.items():
        torch.save(file, folder / f"{name}.pth")
    torch.save(files["corgan-mlp"], folder / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(adversarial(residual(), dense("model", 90, 256, 256, 256, 1), autoencoder(90), prefix="module."),
               folder / "parallel.pth")
    # What an import has to refuse or to ask about.
    torch.save(adversarial(residual(100), dense("model", 1071, 256, 256, 256, 1), convolutions(long)),
               folder / "latent-100.pth")
    mixed = dict(files["corgan-mlp"])
    mixed["Autoencoder_Decoder_state_dict"] = {k: v + 1 for k, v in mixed["Autoencoder_Decoder_state_dict"].items()}
    torch.save(mixed, folder / "mixed.pth")
    odd = dict(files["corgan-mlp"])
    odd["Generator_state_dict"] = collections.OrderedDict(odd["Generator_state_dict"])
    odd["Generator_state_dict"]["linear1.weight"] = torch.full((128, 128), float("nan"))
    odd["Generator_state_dict"]["linear3.weight"] = torch.zeros(2)
    del odd["Generator_state_dict"]["bn2.running_var"]
    torch.save(odd, folder / "odd.pth")
    leaky = dict(files["corgan-mlp"])
    leaky["optimizer_A_state_dict"]["param_groups"][0]["aggregate_grads"] = [torch.rand(3, 2), torch.rand(4)]
    torch.save(leaky, folder / "gradients.pth")


def same(a, b, place="file"):
    if type(a) is not type(b):
        return f"{place}: {type(a).__name__} and {type(b).__name__}"
    if isinstance(a, torch.Tensor):
        if a.dtype != b.dtype or a.shape != b.shape or not torch.equal(a.reshape(-1).view(torch.uint8) if a.dim() else
                                                                       a.reshape(1).view(torch.uint8),
                                                                       b.reshape(-1).view(torch.uint8) if b.dim() else
                                                                       b.reshape(1).view(torch.uint8)):
            return f"{place}: other tensor"
        return None
    if isinstance(a, dict):
        if list(a) != list(b):
            return f"{place}: keys {list(a)} and {list(b)}"
        if getattr(a, "_metadata", None) != getattr(b, "_metadata", None):
            return f"{place}: metadata"
        return next((found for key in a if (found := same(a[key], b[key], f"{place}.{key}"))), None)
    if isinstance(a, (list, tuple)):
        if len(a) != len(b):
            return f"{place}: length"
        return next((found for i, (x, y) in enumerate(zip(a, b)) if (found := same(x, y, f"{place}.{i}"))), None)
    return None if a == b else f"{place}: {a} and {b}"


def is_zip(path):
    return pathlib.Path(path).read_bytes()[:2] == b"PK"


def main():
    verb, arguments = sys.argv[1], [pathlib.Path(argument) for argument in sys.argv[2:]]
    if verb == "make":
        make(arguments[0])
    elif verb == "without-optimizer":
        file = torch.load(arguments[0])
        torch.save({k: v for k, v in file.items() if not k.startswith("optimizer_")}, arguments[1],
                   _use_new_zipfile_serialization=is_zip(arguments[0]))
    else:
        for first, second in zip(arguments[::2], arguments[1::2]):
            difference = same(torch.load(first), torch.load(second))
            if difference is None and is_zip(first) != is_zip(second):
                difference = "one is a zip file"
            if difference:
                sys.exit(f"{first.name}: {difference}")


if __name__ == "__main__":
    main()
