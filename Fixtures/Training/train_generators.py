"""Trains small generators of diagnosis codes and measures how much of the members each one gives away.

python train_generators.py --data FOLDER --output FOLDER [--only NAME ...]

Reads nhds2010_dx3_sets.txt.gz in the data folder. Writes to the output folder the member and hold-out records, one
checkpoint per model, and training.json: how each model was trained and what was measured on it. Needs the packages
in requirements.txt; one thread; repeats exactly on one machine with one seed.
"""
import argparse
import json
import pathlib
import time
from dataclasses import dataclass

import numpy as np
import torch

import data as records
import measure
import training

NOTES = [
    "not differentially private",
    "1,200 members and 1,200 hold-out records were chosen after looking at record lengths in several partitions",
    "settings were chosen by trial on these members and hold-out records: mean number of codes, share of empty samples",
]
WEIGHTS = ("measured_autoencoder says how far the autoencoder in the file, used by itself, gives members away; "
           "measured is about samples only")
LIBRARY = "defaults of the library"
XAVIER = "linear layers Xavier uniform with bias 0.01, batch norms N(1, 0.02) with bias 0"
BORROWED = "weights of the shared convolutional autoencoder"

# The convolutional autoencoder is trained once, on all members; corgan-cnn and rdpcgan-mimic both start from it.
SHARED = {"lr": [2e-3, 6e-4, 2e-4], "weight_decay": 1e-5, "batch": 50, "epochs": 63, "output_bias": -5.0}

MLP_AUTOENCODER = {
    "autoencoder_weight_decay": 1e-5, "pretrain_epochs": 300, "pretrain_batch": 100, "pretrain_lr": 1e-3,
}
GAN = {"lr": 1e-3, "decoder_lr": 1e-4, "weight_decay": 1e-4}
WGAN = {**GAN, "batch": 100, "clamp": 0.01, "critic_steps": 5, "warm_up": 25, "warm_up_critic_steps": 20}


@dataclass
class Model:
    """`members` None: trained on all of them; a number: on the first ones. `shared`: starts from SHARED."""

    architecture: str
    file: str
    loop: callable
    settings: dict
    initialisation: dict
    notes: list
    members: int = None
    shared: bool = False


MODELS = {
    "corgan-cnn": Model(
        "corGAN-CNN", "corgan-cnn.pth", training.train_corgan, {**WGAN, "epochs": 15},
        {"autoencoder": BORROWED, "generator": XAVIER, "critic": XAVIER},
        ["published: batch 512, 100 epochs, 1 epoch of pretraining from N(0, 0.02), 100 critic steps in the warm-up"],
        shared=True),
    "corgan-mlp": Model(
        "corGAN-MLP", "corgan-mlp.pth", training.train_corgan, {**MLP_AUTOENCODER, **WGAN, "epochs": 60},
        {"all": XAVIER},
        ["published: batch 512, 100 epochs, 100 epochs of pretraining with weight decay 1e-4, 100 critic steps in the "
         "warm-up"]),
    "medgan-pytorch": Model(
        "medGAN re-implementation", "medgan-pytorch.pth", training.train_medgan,
        {**MLP_AUTOENCODER, **GAN, "batch": 200, "epochs": 30},
        {"all": XAVIER},
        ["published: batch 2000, 1000 epochs, 100 epochs of pretraining with weight decay 1e-4"]),
    "medgan-tf": Model(
        "medGAN", "medgan-tf.npz", training.train_medgan_tf,
        {"lr": 3e-4, "critic_lr": 3e-4, "decoder_lr": 1e-4, "weight_decay": 0.0, "penalty": 1e-3,
         "autoencoder_weight_decay": 0.0, "pretrain_epochs": 100, "pretrain_batch": 100, "pretrain_lr": 1e-3,
         "batch": 200, "epochs": 28, "burn_in": 1000},
        {"all": "Glorot uniform for matrices and biases, batch norms 1 and 0"},
        ["published: batch 1000, 1000 epochs, all learning rates 1e-3",
         "trained with PyTorch; saved under the names and in the layout of the first medGAN",
         "the discriminator sees synthetic batches made with batch statistics, not moving averages",
         "the moving averages were renewed on burn_in batches before saving",
         "length of the samples falls from hundreds to two codes as training goes on; it was ended in between"]),
    "vae-early": Model(
        "VAE-MLP", "vae-early.pth", training.train_vae,
        {"lr": 4e-3, "kl_weight": 1.0, "batch": 100, "epochs": 120, "slow_from": None, "slow_lr": None},
        {"all": LIBRARY},
        ["settings of the two VAEs were chosen so that one leaks and one does not; this one was ended early",
         "published: batch 512, 1000 epochs, learning rate 1e-3"]),
    "vae-leaky": Model(
        "VAE-MLP", "vae-leaky.pth", training.train_vae,
        {"lr": 3e-3, "kl_weight": 1.0, "batch": 50, "epochs": 2000, "slow_from": 1400, "slow_lr": 9e-4},
        {"all": LIBRARY},
        ["settings of the two VAEs were chosen so that one leaks and one does not; this one was trained on the first "
         "400 members only and far beyond the point of memorising them",
         "the other 800 members were not used: against them the model must be measured as against the hold-out",
         "published: batch 512, 1000 epochs, learning rate 1e-3"],
        members=400),
    "rdpcgan-mimic": Model(
        "RDP-CGAN MIMIC", "rdpcgan-mimic.pth", training.train_rdpcgan,
        {"lr": 1e-3, "decoder_lr": 1e-5, "critic_lr": 3e-4, "weight_decay": 1e-5, "critic_weight_decay": 1e-4,
         "batch": 64, "clamp": 0.05, "epochs": 14, "last_layer_deviation": 1.5},
        {"autoencoder": BORROWED, "critic": LIBRARY,
         "generator": "N(0, 2 * stride / (channels * kernel)), last layer N(0, last_layer_deviation^2), biases 0"},
        ["trained without the noise and the clipping of gradients that make the published model private",
         "published: 200 epochs, decoder and critic learning rates 1e-4 and 1e-3, clamp 0.01, convolutions from "
         "N(0, 0.02); with those four every sample was still empty after 300 generator steps"],
        shared=True),
}


class Shared:
    """Trains the convolutional autoencoder when the first model asks for it."""

    def __init__(self, members, seed):
        self.members, self.seed, self.state, self.entry = members, seed, None, None

    def train(self):
        if self.state is not None:
            return
        torch.manual_seed(self.seed)
        started = time.time()
        self.state, loss = training.train_conv_autoencoder(self.members, SHARED)
        self.entry = {
            **SHARED,
            "initialisation": LIBRARY + "; bias of the last layer output_bias",
            "members_used": len(self.members),
            "seed": self.seed,
            "wall_seconds": round(time.time() - started, 1),
            "loss_per_record_in_evaluation_mode": round(loss, 5),
        }


def save(outcome, path):
    if outcome.variables is not None:
        np.savez(path, **outcome.variables)
    else:
        torch.save(outcome.payload, path)


def train(name, data, shared, arguments):
    model = MODELS[name]
    count = model.members or len(data.members)
    seed = arguments.seed + list(MODELS).index(name)
    if model.shared:
        shared.train()
    torch.manual_seed(seed)
    started, processor = time.time(), time.process_time()
    outcome = model.loop(
        torch.from_numpy(data.members[:count]), model.settings, shared.state if model.shared else None
    )
    wall, processor = time.time() - started, time.process_time() - processor
    save(outcome, arguments.output / model.file)
    entry = {
        "arch": model.architecture,
        "file": model.file,
        **model.settings,
        "initialisation": model.initialisation,
        **({"shared_autoencoder": shared.entry} if model.shared else {}),
        "members_used": count,
        "differentially_private": False,
        "optimiser": "Adam, betas 0.9 and 0.999, eps 1e-8",
        "seed": seed,
        "torch_version": torch.__version__,
        "wall_seconds": round(wall, 1),
        "processor_seconds": round(processor, 1),
        "final_losses": {key: round(value, 5) for key, value in outcome.losses.items()},
        "measured": measure.report(outcome.decode, data, count, arguments.samples, arguments.seed + 1000),
        "notes": NOTES + model.notes,
    }
    if outcome.autoencoder is not None:
        entry["measured_autoencoder"] = measure.reconstruction(outcome.autoencoder, data, count)
        entry["notes"] = entry["notes"] + [WEIGHTS]
    return entry


def print_table(entries):
    print(f"{'model':<16}{'AUC':>8}  {'95% interval':<18}{'codes':>7}{'all-zero':>10}{'distinct':>10}{'seconds':>9}")
    for name, entry in entries.items():
        m = entry["measured"]
        low, high = m["interval95"]
        print(f"{name:<16}{m['auc']:>8.4f}  {f'{low:.4f} - {high:.4f}':<18}{m['mean_codes']:>7.2f}"
              f"{m['all_zero_share']:>10.4f}{m['distinct_samples']:>10}{entry['wall_seconds']:>9}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.strip(), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", required=True, type=pathlib.Path, metavar="FOLDER", help="has " + records.SOURCE)
    parser.add_argument("--output", required=True, type=pathlib.Path, metavar="FOLDER", help="made if absent")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=MODELS, help="of " + ", ".join(MODELS))
    parser.add_argument("--seed", type=int, default=2010, help="of all random numbers (default 2010)")
    parser.add_argument("--count", type=int, default=1200, help="members, and hold-out records (default 1200)")
    parser.add_argument("--samples", type=int, default=5000, help="samples drawn to measure a model (default 5000)")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)

    folder = arguments.output
    folder.mkdir(parents=True, exist_ok=True)
    data = records.load(arguments.data, arguments.count)
    shared = Shared(torch.from_numpy(data.members), arguments.seed + 100)
    records.write(folder, data)
    log = folder / "training.json"
    entries = json.loads(log.read_text(encoding="utf-8")) if log.exists() else {}
    for name in MODELS:
        if arguments.only is None or name in arguments.only:
            print(f"training {name}", flush=True)
            entries[name] = train(name, data, shared, arguments)
            entries = {key: entries[key] for key in MODELS if key in entries}
            log.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    print_table(entries)


if __name__ == "__main__":
    main()
