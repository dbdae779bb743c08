"""How well samples tell members from hold-out records, and what they look like; train_generators.py is to be run."""
import math

import numpy as np
import torch


@torch.no_grad()
def draw(decode, count, seed):
    """`count` records from z ~ N(0, I) in evaluation mode, thresholded at 0.5."""
    source = torch.Generator().manual_seed(seed)
    parts = []
    for start in range(0, count, 500):
        z = torch.randn(min(500, count - start), 128, generator=source)
        parts.append((decode(z) >= 0.5).float().numpy())
    return np.concatenate(parts)


def nearest(records, samples):
    """Hamming distance of each record to its nearest sample; the products of 0/1 rows are exact in float32."""
    distances = records.sum(1)[:, None] + samples.sum(1)[None, :] - 2 * (records @ samples.T)
    return distances.min(1).astype(np.int64)


def midranks(values):
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]


def delong(positives, negatives):
    """Area under the ROC curve, ties counted half, and DeLong's 95 % interval."""
    m, n = len(positives), len(negatives)
    ranks = midranks(np.concatenate([positives, negatives]))
    over_negatives = (ranks[:m] - midranks(positives)) / n
    over_positives = 1 - (ranks[m:] - midranks(negatives)) / m
    area = over_negatives.mean()
    half = 1.959964 * math.sqrt(over_negatives.var(ddof=1) / m + over_positives.var(ddof=1) / n)
    return float(area), [float(max(0, area - half)), float(min(1, area + half))]


@torch.no_grad()
def reconstruction(autoencoder, data, used):
    """Cross entropy per record of the saved autoencoder, members against hold-out, and the AUC of that loss."""
    losses = []
    for matrix in (data.members[:used], data.holdout):
        x = torch.from_numpy(matrix)
        y = autoencoder(x).clamp(1e-12, 1 - 1e-7)
        losses.append(-(x * torch.log(y) + (1 - x) * torch.log(1 - y)).sum(1).double().numpy())
    area, interval = delong(-losses[0], -losses[1])
    return {
        "mean_loss_members": round(float(losses[0].mean()), 3),
        "mean_loss_holdout": round(float(losses[1].mean()), 3),
        "auc_of_loss": round(area, 4),
        "interval95": [round(bound, 4) for bound in interval],
    }


def report(decode, data, used, count, seed):
    """Membership is measured on the `used` first members, those the model was trained on, against the whole hold-out;
    members it was not trained on, if any, are measured in the same way as a control."""
    samples = draw(decode, count, seed)
    trained, untrained = data.members[:used], data.members[used:]
    near, far = nearest(trained, samples), nearest(data.holdout, samples)
    area, interval = delong(-near, -far)
    top = np.argsort(-trained.mean(0), kind="stable")[:10]
    lengths, length_interval = delong(-trained.sum(1), -data.holdout.sum(1))
    result = {
        "samples": count,
        "auc": round(area, 4),
        "interval95": [round(bound, 4) for bound in interval],
        "auc_of_record_length": round(lengths, 4),
        "auc_of_record_length_interval95": [round(bound, 4) for bound in length_interval],
        "mean_distance_members": round(float(near.mean()), 4),
        "mean_distance_holdout": round(float(far.mean()), 4),
        "share_exact_members": round(float((near == 0).mean()), 4),
        "share_exact_holdout": round(float((far == 0).mean()), 4),
        "mean_codes": round(float(samples.sum(1).mean()), 3),
        "mean_codes_members": round(float(trained.sum(1).mean()), 3),
        "all_zero_share": round(float((samples.sum(1) == 0).mean()), 4),
        "distinct_samples": len(np.unique(samples.astype(np.uint8), axis=0)),
        "codes_never_sampled": int((samples.sum(0) == 0).sum()),
        "top_codes_share_in_members_and_samples": {
            data.vocabulary[i]: [round(float(trained[:, i].mean()), 3), round(float(samples[:, i].mean()), 3)]
            for i in top
        },
    }
    if len(untrained):
        area, interval = delong(-nearest(untrained, samples), -far)
        result["auc_of_untrained_members"] = round(area, 4)
        result["auc_of_untrained_members_interval95"] = [round(bound, 4) for bound in interval]
    return result
