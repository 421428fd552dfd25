"""One row of the scoreboard: all that is measured of one checkpoint, on the MNIST test images."""

import functools
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import keras
import numpy as np
from keras import ops

from pixelcnn.checkpoints import Checkpoint
from pixelcnn.metrics import nats_to_bits_per_dim
from pixelcnn.models import MODELS
from pixelcnn.models.spec import CODES, PICTURES
from train import data, quality, scoring
from train.machine import cores, processor, today

DRAWS = 10  # of the test images, dynamically binarized, by the seeds 0 to 9; the first is scored by label

MARGINAL = {  # {in a row: in a config.json}
    "nats_threshold_marginal": "nats_per_image_all_marginal",
    "nats_stochastic_marginal": "nats_per_image_dynamic_marginal",
    "nats_stochastic_marginal_spread": "nats_per_image_dynamic_marginal_spread",
    "nats_per_map_marginal": "nats_per_map_marginal",
    "bits_per_dim_marginal": "bits_per_dim_marginal",
}


@dataclass(frozen=True)
class Judge:
    """What checkpoints are measured with: MNIST, the LeNet-5, its features of the test images in each
    binarization, autoencoders and priors over top codes by the sha256 of their codebooks, and how many
    samples are drawn.
    """

    split: data.Split
    lenet: keras.Model
    test_features: dict[str, np.ndarray]
    vqvaes: dict[str, keras.Model]
    tops: dict[str, keras.Model]
    samples: int


def section(checkpoint: Checkpoint) -> str:
    """The part of the scoreboard that a checkpoint belongs to."""
    if checkpoint.spec.kind in PICTURES:
        return "binary" if checkpoint.spec.kind == "pictures" else "levels"
    return "reader" if checkpoint.spec.kind == "classifier" else "codes"


def variant(checkpoint: Checkpoint) -> str | None:
    """How the images that it was trained on were binarized, or coloured; None for a model of other images."""
    if section(checkpoint) == "levels":
        return {1: "grey", 3: "rgb"}.get(getattr(checkpoint.config, "channels", 0))
    if section(checkpoint) in ("binary", "reader"):
        return checkpoint.training.get("binarize", "threshold")
    return None


def row(checkpoint: Checkpoint, judge: Judge) -> dict:
    """A checkpoint's row, for JSON. Raises SystemExit for a figure that is not finite."""
    tell(f"{title(checkpoint)}, {checkpoint.parameters:,} parameters")
    measure = {"binary": binary, "levels": levels, "codes": codes, "reader": reader}[section(checkpoint)]
    figures = rounded(measure(checkpoint, judge)) | kept(checkpoint.metrics)
    if wrong := [name for name, value in figures.items() if not math.isfinite(value)]:
        raise SystemExit(f"{title(checkpoint)} has a figure that is not finite: {wrong[0]}.")
    return {
        "section": section(checkpoint),
        **trained(checkpoint),
        "figures": figures,
        "measured": here_and_now(),
    }


def trained(checkpoint: Checkpoint) -> dict:
    """What a row says of a checkpoint beside its figures."""
    training = checkpoint.training
    return {
        "model": checkpoint.name,
        "variant": variant(checkpoint),
        "title": title(checkpoint),
        "sha256": checkpoint.sha256,
        "parameters": checkpoint.parameters,
        "epochs": training.get("epochs"),
        "trained_on": training.get("device") or training.get("backend"),
    }


def of_other_data(name: str, members: list[Checkpoint]) -> dict:
    """The rows of a bundle of other data, with the figures that its checkpoints have already."""
    return {
        "data": name,
        "images": max(each.metrics.get("measured", {}).get("images", 0) for each in members),
        "rows": [
            trained(each)
            | {
                "figures": {
                    key: value for key, value in each.metrics.items() if isinstance(value, int | float)
                }
            }
            for each in sorted(members, key=lambda each: list(MODELS).index(each.name))
        ],
    }


def kept(metrics: dict) -> dict[str, float]:
    """Of the metrics of a checkpoint, what train/marginal.py and train/completion.py measured, as a row calls
    it.
    """
    names = MARGINAL | {name: name for name in metrics if name.startswith(("nats_unknown_", "read_right_"))}
    return {name: metrics[known] for name, known in names.items() if known in metrics}


def retimed(row: dict, checkpoint: Checkpoint) -> dict:
    """The row with milliseconds measured anew, if it has any."""
    if "ms_1" not in row["figures"]:
        return row
    tell(title(checkpoint))
    figures = row["figures"] | rounded(times(checkpoint.model))
    return row | {"figures": figures, "measured": here_and_now()}


def here_and_now() -> dict:
    return {
        "date": today(),
        "cores": cores(),
        "processor": processor(),
    }


def title(checkpoint: Checkpoint) -> str:
    notes = {"stochastic": " (dynamic binarization)", "grey": ", grey", "rgb": ", RGB"}
    return checkpoint.spec.title + notes.get(variant(checkpoint), "")


def binary(checkpoint: Checkpoint, judge: Judge) -> dict[str, float]:
    model, split = checkpoint.model, judge.split
    figures = {}
    for given, label in {"": None, "_given_label": split.test_labels}.items():
        if given and not model.classes:
            continue
        nats = scoring.nats_per_image(model, data.threshold(split.test), label).mean()
        figures |= likelihood(f"threshold{given}", nats, split.test)
        told = given.replace("_", " ")
        tell(f"thresholded{told}: {nats:.2f} nats/image")
        draws, count = [], 1 if given else DRAWS
        for seed in range(count):
            drawn = data.stochastic(split.test, np.random.default_rng(seed))
            draws.append(scoring.nats_per_image(model, drawn, label).mean())
            tell(f"dynamic{told}, draw {seed + 1} of {count}: {draws[-1]:.2f} nats/image")
        figures |= likelihood(f"stochastic{given}", np.mean(draws), split.test)
        if count > 1:
            figures["nats_stochastic_spread"] = np.std(draws, ddof=1)
    figures |= times(model)
    test_features = judge.test_features[variant(checkpoint) or "threshold"]
    figures |= quality.quality(judge.lenet, model, test_features, judge.samples)
    tell(f"{judge.samples} samples: Fréchet distance {figures['frechet']:.3g}")
    return figures


def likelihood(name: str, nats: float, images: np.ndarray) -> dict[str, float]:
    return {f"nats_{name}": nats, f"bits_per_dim_{name}": nats_to_bits_per_dim(nats, images[0].size)}


def levels(checkpoint: Checkpoint, judge: Judge) -> dict[str, float]:
    images = test_images(checkpoint, judge.split)
    figures = scoring.score_levels(checkpoint.model, images, judge.split.test_labels)
    tell(f"{figures['bits_per_dim']:.4f} bits/dim")
    figures |= times(checkpoint.model)
    if variant(checkpoint) == "rgb":
        return figures
    test_features = judge.test_features["threshold"]
    return figures | quality.quality(
        judge.lenet, checkpoint.model, test_features, judge.samples, picture=data.threshold
    )


def test_images(checkpoint: Checkpoint, split: data.Split) -> np.ndarray:
    """The test images (N, H, W, C), levels 0..255, that a model of 256 levels is scored on."""
    return data.colour(split.test, split.test_labels) if variant(checkpoint) == "rgb" else split.test


def codes(checkpoint: Checkpoint, judge: Judge) -> dict[str, float]:
    model, kind = checkpoint.model, checkpoint.spec.kind
    if kind not in CODES:
        test, labels = judge.split.test, judge.split.test_labels
        figures = scoring.score_vqvae(model, test)
        back = data.threshold(255 * np.clip(scoring.reconstructions(model, test)[0], 0, 1))
        return {
            **{name: figure for name, figure in figures.items() if not name.startswith("code_usage")},
            **quality.judged(judge.lenet, back, judge.test_features["threshold"], labels),
        }
    codebook = checkpoint.codebook_sha256
    vqvae, top = judge.vqvaes.get(codebook), judge.tops.get(codebook)
    if vqvae is None:
        raise SystemExit("The VQ-VAE on whose codes the prior was trained is not among the checkpoints.")
    figures = scoring.score_prior(model, kind, vqvae, judge.split) | times(model)
    if kind == "top codes":
        return figures  # what it draws is no picture without a bottom

    def picture(codes):
        return data.threshold(255 * ops.convert_to_numpy(vqvae.decode(codes[..., 0])))

    how: dict[str, Any] = {"picture": picture}
    if kind == "bottom codes":
        if top is None:
            raise SystemExit("The prior over the top codes is not among the checkpoints.")
        how = {"draw": functools.partial(quality.samples_of_levels, top, vqvae)}
    test_features = judge.test_features["threshold"]
    return figures | quality.quality(judge.lenet, model, test_features, judge.samples, **how)


def reader(checkpoint: Checkpoint, judge: Judge) -> dict[str, float]:
    return scoring.score_lenet(checkpoint.model, judge.split)


def times(model: keras.Model) -> dict[str, float]:
    figures = {f"ms_{count}": quality.milliseconds(model, count) for count in (1, 16)}
    tell(f"{figures['ms_1']:.1f} ms to sample one, {figures['ms_16']:.1f} ms to sample sixteen")
    return figures


def tell(text: str) -> None:
    """A line of progress."""
    print(f"{datetime.now():%H:%M:%S}   {text}", flush=True)


def rounded(figures: dict) -> dict:
    """Six significant digits of each number."""
    return {name: float(f"{value:.6g}") for name, value in figures.items()}
