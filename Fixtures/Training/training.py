"""The training loops of train_generators.py, which is the file to run.

Each loop takes the 0/1 matrix of the members, the settings, and the state of an autoencoder trained beforehand or
None. It returns what is saved and a function from latent vectors to probabilities. Nothing here is differentially
private: no gradient is clipped per record and no noise is added.
"""
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import Adam

import models

TINY = 1e-12


@dataclass
class Outcome:
    payload: dict
    decode: callable
    losses: dict
    autoencoder: callable = None
    variables: dict = None


def batches(count, size):
    """Shuffled row numbers in full batches; the incomplete batch at the end is left out."""
    return [part for part in torch.randperm(count).split(size) if len(part) == size]


def step(optimiser, loss):
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
    return loss.item()


def record_loss(y, x):
    """Cross entropy, summed over the features of a record, then averaged over the batch."""
    return -(x * torch.log(y + TINY) + (1 - x) * torch.log(1 - y + TINY)).sum(1).mean()


def squares(*parts):
    """The medGAN penalty before its factor: half the sum of the squares of every weight, bias and norm parameter."""
    return sum(p.square().sum() for part in parts for p in part.parameters()) / 2


def pretrain(autoencoder, x, s, penalty=0.0):
    optimiser = Adam(autoencoder.parameters(), s["pretrain_lr"], weight_decay=s["autoencoder_weight_decay"])
    loss = 0.0
    for _ in range(s["pretrain_epochs"]):
        total, parts = 0.0, batches(len(x), s["pretrain_batch"])
        for rows in parts:
            cost = record_loss(autoencoder(x[rows]), x[rows])
            total += cost.item()
            step(optimiser, cost + penalty * squares(autoencoder) if penalty else cost)
        loss = total / len(parts)
    return loss


def train_conv_autoencoder(x, s):
    """The convolutional autoencoder two models start from: its state, and its loss per record in evaluation mode.

    Weights start from the library's defaults. The bias of the last layer starts near the log odds of the mean share of
    a code, so that the untrained decoder already gives few codes. The learning rate falls at 60 % and 85 % of the
    epochs."""
    autoencoder = models.conv_autoencoder()
    nn.init.constant_(autoencoder.decoder[14].bias, s["output_bias"])
    optimiser = Adam(autoencoder.parameters(), weight_decay=s["weight_decay"])
    for epoch in range(s["epochs"]):
        done = epoch / s["epochs"]
        optimiser.param_groups[0]["lr"] = s["lr"][0 if done < 0.6 else 1 if done < 0.85 else 2]
        for rows in batches(len(x), s["batch"]):
            step(optimiser, record_loss(autoencoder(x[rows]), x[rows]))
    autoencoder.eval()
    with torch.no_grad():
        loss = record_loss(autoencoder(x), x).item()
    return autoencoder.state_dict(), loss


def gan_payload(generator, critic, autoencoder, epochs):
    return {
        "epoch": epochs,
        "Generator_state_dict": generator.state_dict(),
        "Discriminator_state_dict": critic.state_dict(),
        "Autoencoder_state_dict": autoencoder.state_dict(),
        "Autoencoder_Decoder_state_dict": autoencoder.decoder.state_dict(),
    }


def sampler(generator, autoencoder):
    generator.eval()
    autoencoder.eval()
    return lambda z: autoencoder.decode(generator(z))


def generator_optimiser(generator, autoencoder, s):
    groups = [
        {"params": generator.parameters(), "lr": s["lr"]},
        {"params": autoencoder.decoder.parameters(), "lr": s["decoder_lr"]},
    ]
    return Adam(groups, weight_decay=s["weight_decay"])


def critic_steps(taken, s):
    return s["warm_up_critic_steps"] if taken < s["warm_up"] else s["critic_steps"]


def noise(count):
    return torch.randn(count, models.LATENT)


def clamp(module, bound):
    with torch.no_grad():
        for p in module.parameters():
            p.clamp_(-bound, bound)


def train_corgan(x, s, start):
    """corGAN: the convolutional variant trains the critic first and lets a high score mean "synthetic"; the fully
    connected one trains the generator first, uses its batch again for the critic, and a high score means "real".

    The convolutional variant is the one that is given an autoencoder to start from. Its decoder stays in training mode
    until the end, so its stored averages are those of synthetic batches."""
    convolutional = start is not None
    autoencoder = models.conv_autoencoder() if convolutional else models.mlp_autoencoder()
    generator, critic = models.ResidualGenerator(), models.MlpCritic([256, 256, 256], False, False)
    for module in (autoencoder, generator, critic):
        models.initialise(module, None, 0.02)
    losses = {}
    if convolutional:
        autoencoder.load_state_dict(start)
    else:
        losses["autoencoder"] = pretrain(autoencoder, x, s)
    for_generator = generator_optimiser(generator, autoencoder, s)
    for_critic = Adam(critic.parameters(), s["lr"], weight_decay=s["weight_decay"])
    sign = 1 if convolutional else -1
    taken = 0

    def train_generator():
        fake = autoencoder.decode(generator(noise(s["batch"])))
        losses["generator"] = step(for_generator, sign * critic(fake).mean())
        return fake.detach()

    def train_critic(real, fake):
        for _ in range(critic_steps(taken, s)):
            clamp(critic, s["clamp"])
            if fake is None:
                with torch.no_grad():
                    drawn = autoencoder.decode(generator(noise(s["batch"])))
            else:
                drawn = fake
            losses["critic"] = step(for_critic, sign * (critic(real).mean() - critic(drawn).mean()))

    for _ in range(s["epochs"]):
        for rows in batches(len(x), s["batch"]):
            if convolutional:
                train_critic(x[rows], None)
                train_generator()
            else:
                train_critic(x[rows], train_generator())
            taken += 1
    return Outcome(
        gan_payload(generator, critic, autoencoder, s["epochs"]), sampler(generator, autoencoder), losses,
        autoencoder
    )


def train_medgan(x, s, start):
    """The later re-implementation of medGAN: two generator blocks, one generator step and one discriminator step."""
    autoencoder = models.mlp_autoencoder()
    generator, critic = models.ResidualGenerator(), models.MlpCritic([256, 128], True, True)
    for module in (autoencoder, generator, critic):
        models.initialise(module, None, 0.02)
    losses = {"autoencoder": pretrain(autoencoder, x, s)}
    for_generator = generator_optimiser(generator, autoencoder, s)
    for_critic = Adam(critic.parameters(), s["lr"], weight_decay=s["weight_decay"])
    for _ in range(s["epochs"]):
        for rows in batches(len(x), s["batch"]):
            fake = autoencoder.decode(generator(noise(s["batch"])))
            losses["generator"] = step(for_generator, -0.5 * torch.log(critic(fake) + TINY).mean())
            real_score, fake_score = critic(x[rows]), critic(fake.detach())
            cost = F.binary_cross_entropy(real_score, torch.ones_like(real_score))
            cost = cost + F.binary_cross_entropy(fake_score, torch.zeros_like(fake_score))
            losses["critic"] = step(for_critic, cost) / 2
    return Outcome(
        gan_payload(generator, critic, autoencoder, s["epochs"]), sampler(generator, autoencoder), losses,
        autoencoder
    )


def tf_variables(autoencoder, generator, critic):
    """The names and (in, out) layouts of the first medGAN's checkpoint."""

    def dense(weight_name, bias_name, layer):
        named[weight_name] = layer.weight.T
        named[bias_name] = layer.bias

    named = {}
    dense("autoencoder/aee_W_0", "autoencoder/aee_b_0", autoencoder.encoder[0])
    dense("autoencoder/aed_W_0", "autoencoder/aed_b_0", autoencoder.decoder[0])
    for name, layer in zip(("W_0", "W_1", "W1"), generator.weights):
        named["generator/" + name] = layer.weight.T
    for name, norm in zip(("BatchNorm", "BatchNorm_1", "BatchNorm_2"), generator.norms):
        named[f"generator/{name}/beta"] = norm.bias
        named[f"generator/{name}/gamma"] = norm.weight
        named[f"generator/{name}/moving_mean"] = norm.running_mean
        named[f"generator/{name}/moving_variance"] = norm.running_var
    for name, layer in zip(("_0", "_1", ""), critic.model[0::2]):
        dense("discriminator/W" + name, "discriminator/b" + name, layer)
    return {name: value.detach().contiguous().numpy().copy() for name, value in named.items()}


def train_medgan_tf(x, s, start):
    """The first medGAN: three generator blocks, two discriminator steps, then a generator step.

    The synthetic batches of the discriminator are made with the generator's batch statistics; the published loop uses
    moving averages there. Every epoch draws from all members; the published loop falls back on a part of them after
    the first epoch. The published sampler renews the moving averages on 1,000 batches before it draws; here that is
    done before saving, so that the saved averages are those of the final weights.
    """
    autoencoder = models.mlp_autoencoder()
    generator, critic = models.BiaslessGenerator(), models.MlpCritic([256, 128], True, True)
    for module in (autoencoder, generator, critic):
        models.initialise_glorot(module)
    losses = {"autoencoder": pretrain(autoencoder, x, s, s["penalty"])}
    for_generator = generator_optimiser(generator, autoencoder, s)
    for_critic = Adam(critic.parameters(), s["critic_lr"])
    for _ in range(s["epochs"]):
        for rows in batches(len(x), s["batch"]):
            for _ in range(2):
                with torch.no_grad():
                    fake = autoencoder.decode(generator(noise(s["batch"])))
                cost = -torch.log(critic(x[rows]) + TINY).mean() - torch.log(1 - critic(fake) + TINY).mean()
                losses["critic"] = cost.item()
                step(for_critic, cost + s["penalty"] * squares(critic))
            cost = -torch.log(critic(autoencoder.decode(generator(noise(s["batch"])))) + TINY).mean()
            losses["generator"] = cost.item()
            step(for_generator, cost + s["penalty"] * squares(generator, autoencoder.decoder))
    with torch.no_grad():
        for _ in range(s["burn_in"]):
            generator(noise(s["batch"]))
    variables = tf_variables(autoencoder, generator, critic)
    return Outcome(None, sampler(generator, autoencoder), losses, autoencoder, variables)


def train_rdpcgan(x, s, start):
    """The networks of RDP-CGAN, trained without privacy: a convolutional generator and critic, high means "synthetic",
    weights clamped after the critic's step, the autoencoder in evaluation mode throughout.

    The generator starts from weights that keep the variance, with a wide last layer, and the critic from the library's
    defaults, so that a few hundred steps suffice."""
    autoencoder, generator, critic = models.conv_autoencoder(), models.ConvGenerator(), models.ConvCritic()
    autoencoder.load_state_dict(start)
    models.initialise_wide(generator, s["last_layer_deviation"])
    autoencoder.eval()
    losses = {}
    for_generator = generator_optimiser(generator, autoencoder, s)
    for_critic = Adam(critic.parameters(), s["critic_lr"], weight_decay=s["critic_weight_decay"])
    for _ in range(s["epochs"]):
        for rows in batches(len(x), s["batch"]):
            with torch.no_grad():
                fake = autoencoder.decode(generator(noise(s["batch"])))
            losses["critic"] = step(for_critic, critic(x[rows]).mean() - critic(fake).mean())
            clamp(critic, s["clamp"])
            fake = autoencoder.decode(generator(noise(s["batch"])))
            losses["generator"] = step(for_generator, critic(fake).mean())
    return Outcome(
        gan_payload(generator, critic, autoencoder, s["epochs"]), sampler(generator, autoencoder), losses,
        autoencoder
    )


def train_vae(x, s, start):
    """The fully connected variational autoencoder; its only optional change of learning rate is at `slow_from`."""
    vae = models.Vae()
    optimiser = Adam(vae.parameters(), s["lr"], fused=True)
    loss = torch.zeros(())
    for epoch in range(s["epochs"]):
        if epoch == s["slow_from"]:
            optimiser.param_groups[0]["lr"] = s["slow_lr"]
        total = 0.0
        for rows in torch.randperm(len(x)).split(s["batch"]):
            total += step(optimiser, vae.loss(x[rows], s["kl_weight"]))
        loss = torch.tensor(total / len(x))
    vae.eval()
    payload = {"epoch": s["epochs"], "Generator_state_dict": vae.state_dict(), "loss": loss}
    return Outcome(payload, vae.decode, {"per_record": loss.item()})
