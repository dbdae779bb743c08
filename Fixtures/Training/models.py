"""The networks of train_generators.py, which is the file to run.

Names of attributes and positions in Sequential give the state-dict keys of the published files.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

WIDTH = 1071
LATENT = 128


class Autoencoder(nn.Module):
    """An encoder and a decoder; the decoder turns codes of shape (records, 128) into probabilities."""

    def __init__(self, encoder, decoder, convolutional):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.convolutional = convolutional

    def decode(self, code):
        if self.convolutional:
            return self.decoder(code.unsqueeze(2)).squeeze(1)
        return self.decoder(code)

    def forward(self, x):
        code = self.encoder(x.unsqueeze(1)).squeeze(2) if self.convolutional else self.encoder(x)
        return self.decode(code)


def mlp_autoencoder():
    encoder = nn.Sequential(nn.Linear(WIDTH, LATENT), nn.Tanh())
    decoder = nn.Sequential(nn.Linear(LATENT, WIDTH), nn.Sigmoid())
    return Autoencoder(encoder, decoder, False)


def conv_autoencoder():
    def leaky():
        return nn.LeakyReLU(0.2)

    encoder = nn.Sequential(
        nn.Conv1d(1, 4, 5, 2), leaky(),
        nn.Conv1d(4, 8, 5, 2), nn.BatchNorm1d(8), leaky(),
        nn.Conv1d(8, 16, 5, 3), nn.BatchNorm1d(16), leaky(),
        nn.Conv1d(16, 32, 5, 3), nn.BatchNorm1d(32), leaky(),
        nn.Conv1d(32, 64, 5, 3), nn.BatchNorm1d(64), leaky(),
        nn.Conv1d(64, 128, 8, 1), nn.Tanh(),
    )
    decoder = nn.Sequential(
        nn.ConvTranspose1d(128, 64, 5, 1), nn.ReLU(),
        nn.ConvTranspose1d(64, 32, 5, 4), nn.BatchNorm1d(32), nn.ReLU(),
        nn.ConvTranspose1d(32, 16, 7, 4), nn.BatchNorm1d(16), nn.ReLU(),
        nn.ConvTranspose1d(16, 8, 7, 3), nn.BatchNorm1d(8), nn.ReLU(),
        nn.ConvTranspose1d(8, 4, 7, 2), nn.BatchNorm1d(4), nn.ReLU(),
        nn.ConvTranspose1d(4, 1, 3, 2), nn.Sigmoid(),
    )
    return Autoencoder(encoder, decoder, True)


class ResidualGenerator(nn.Module):
    """Two fully connected blocks; the shortcut is added after the activation."""

    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(LATENT, LATENT)
        self.bn1 = nn.BatchNorm1d(LATENT, eps=1e-3, momentum=0.01)
        self.linear2 = nn.Linear(LATENT, LATENT)
        self.bn2 = nn.BatchNorm1d(LATENT, eps=1e-3, momentum=0.01)

    def forward(self, z):
        h = torch.relu(self.bn1(self.linear1(z))) + z
        return torch.tanh(self.bn2(self.linear2(h))) + h


class BiaslessGenerator(nn.Module):
    """The generator of the first medGAN: three blocks without bias."""

    def __init__(self):
        super().__init__()
        self.weights = nn.ModuleList(nn.Linear(LATENT, LATENT, bias=False) for _ in range(3))
        self.norms = nn.ModuleList(nn.BatchNorm1d(LATENT, eps=1e-3, momentum=0.01) for _ in range(3))

    def forward(self, z):
        h = z
        for layer, (weight, norm) in enumerate(zip(self.weights, self.norms)):
            h = (torch.relu if layer < 2 else torch.tanh)(norm(weight(h))) + h
        return h


class ConvGenerator(nn.Module):
    """Six transposed convolutions from a latent column of length 1 to a code of length 128."""

    def __init__(self):
        super().__init__()
        layers = []
        sizes = [
            (128, 64, 1, 0, 1e-4), (64, 32, 2, 1, 1e-4), (32, 16, 2, 1, 1e-4), (16, 8, 2, 1, 1e-4), (8, 4, 2, 1, 1e-3),
        ]
        for inputs, outputs, stride, padding, eps in sizes:
            layers += [
                nn.ConvTranspose1d(inputs, outputs, 4, stride, padding),
                nn.BatchNorm1d(outputs, eps=eps, momentum=0.01),
                nn.LeakyReLU(0.2),
            ]
        self.main = nn.Sequential(*layers, nn.ConvTranspose1d(4, 1, 4, 2, 1), nn.Tanh())

    def forward(self, z):
        return self.main(z.unsqueeze(2)).squeeze(1)


class MlpCritic(nn.Module):
    """Fully connected critic or discriminator; `averaging` appends the mean of the batch to every record."""

    def __init__(self, widths, averaging, sigmoid):
        super().__init__()
        layers, inputs = [], WIDTH * (2 if averaging else 1)
        for width in widths:
            layers += [nn.Linear(inputs, width), nn.ReLU()]
            inputs = width
        layers.append(nn.Linear(inputs, 1))
        if sigmoid:
            layers.append(nn.Sigmoid())
        self.model = nn.Sequential(*layers)
        self.averaging = averaging

    def forward(self, x):
        if self.averaging:
            x = torch.cat([x, x.mean(0, keepdim=True).expand_as(x)], 1)
        return self.model(x)


class ConvCritic(nn.Module):
    """Five convolutions and a sigmoid."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv1d(1, 16, 8, 4, 1), nn.LeakyReLU(0.2))
        for name, inputs, outputs in (("conv2", 16, 32), ("conv3", 32, 64), ("conv4", 64, 128)):
            block = nn.Sequential(nn.Conv1d(inputs, outputs, 8, 4, 1), nn.BatchNorm1d(outputs), nn.LeakyReLU(0.2))
            setattr(self, name, block)
        self.conv5 = nn.Sequential(nn.Conv1d(128, 1, 3, 1), nn.Sigmoid())

    def forward(self, x):
        h = x.unsqueeze(1)
        for block in (self.conv1, self.conv2, self.conv3, self.conv4, self.conv5):
            h = block(h)
        return h.squeeze(2)


class Vae(nn.Module):
    """The fully connected variational autoencoder, 1071-256-128-256-1071."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(WIDTH, 256)
        self.fc21 = nn.Linear(256, LATENT)
        self.fc22 = nn.Linear(256, LATENT)
        self.fc3 = nn.Linear(LATENT, 256)
        self.fc4 = nn.Linear(256, WIDTH)

    def encode(self, x):
        h = torch.relu(self.fc1(x))
        return self.fc21(h), self.fc22(h)

    def logits(self, z):
        return self.fc4(torch.relu(self.fc3(z)))

    def decode(self, z):
        return torch.sigmoid(self.logits(z))

    def loss(self, x, kl_weight):
        """Reconstruction and divergence, each summed over batch and features."""
        mean, log_variance = self.encode(x)
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        reconstruction = F.binary_cross_entropy_with_logits(self.logits(z), x, reduction="sum")
        divergence = -0.5 * torch.sum(1 + log_variance - mean.square() - log_variance.exp())
        return reconstruction + kl_weight * divergence


def initialise(module, conv_bias, norm_deviation):
    """Convolutions N(0, 0.02), norms N(1, deviation) with bias 0, linear layers Xavier uniform with bias 0.01."""
    for layer in module.modules():
        if isinstance(layer, (nn.Conv1d, nn.ConvTranspose1d)):
            nn.init.normal_(layer.weight, 0, 0.02)
            if conv_bias is not None:
                nn.init.constant_(layer.bias, conv_bias)
        elif isinstance(layer, nn.BatchNorm1d):
            nn.init.normal_(layer.weight, 1, norm_deviation)
            nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.constant_(layer.bias, 0.01)


def initialise_wide(generator, last_deviation):
    """For the convolutional generator: N(0, 2 / inputs of an output value), the last layer N(0, last_deviation),
    biases 0, norms as they are."""
    for layer in generator.modules():
        if isinstance(layer, nn.ConvTranspose1d):
            inputs = layer.in_channels * layer.kernel_size[0] / layer.stride[0]
            nn.init.normal_(layer.weight, 0, math.sqrt(2 / inputs))
            nn.init.zeros_(layer.bias)
    nn.init.normal_(generator.main[15].weight, 0, last_deviation)


def initialise_glorot(module):
    """The default of the first medGAN's framework: Glorot uniform for matrices and for biases."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                limit = math.sqrt(3 / layer.bias.numel())
                nn.init.uniform_(layer.bias, -limit, limit)
