"""Negative log likelihood, as a loss and as a figure, and the test figures of each kind of model."""

from typing import Any

import keras
import numpy as np
from keras import ops, tree

from pixelcnn.metrics import nats_to_bits_per_dim, perplexity, psnr
from pixelcnn.sampling import class_logits
from train import data

MARGINAL = (  # figures that train/marginal.py measures, and evaluate leaves as they are
    "nats_per_pixel_marginal",
    "nats_per_image_all_marginal",
    "nats_per_image_dynamic",
    "nats_per_image_dynamic_given_label",
    "nats_per_image_dynamic_marginal",
    "nats_per_image_dynamic_marginal_spread",
    "nats_per_map_marginal",
    "bits_per_dim_marginal",
)
KERAS_IO = 3_000  # keras.io's PixelCNN validates on the test images from here on


def nats(levels, logits):
    """-ln p of each level: levels (B, H, W, C), logits (B, H, W, C, K or 1) -> (B, H, W, C) float32."""
    log_p = ops.log_softmax(class_logits(ops.cast(logits, "float32")))
    chosen = ops.take_along_axis(log_p, ops.expand_dims(ops.cast(levels, "int32"), -1), -1)
    return -ops.squeeze(chosen, -1)


class NegativeLogLikelihood(keras.losses.Loss):
    """Mean nats for each pixel, teacher-forced."""

    def call(self, y_true, y_pred):
        return nats(y_true, y_pred)


def nats_per_image(
    model, levels: np.ndarray, label=None, batch_size: int = 250, top: np.ndarray | None = None
) -> np.ndarray:
    """Teacher-forced -ln p of each image: levels (N, H, W, C) and, where given, label (N,) -> (N,) float64.
    `top` (N, H/2, W/2): the codes that a prior over bottom codes is given.
    """
    if top is not None and label is None:
        label = np.full(len(levels), model.classes, "int32")
    inputs = tuple(array for array in (levels, label, top) if array is not None)
    scored = []
    for i in range(0, len(levels), batch_size):
        batch = tuple(array[i : i + batch_size] for array in inputs)
        logits = model.predict_on_batch(batch if len(batch) > 1 else batch[0])
        scored.append(ops.convert_to_numpy(nats(batch[0], logits)).astype("float64").sum((1, 2, 3)))
    return np.concatenate(scored)


def reconstructions(model, levels: np.ndarray, batch_size: int = 250) -> tuple[np.ndarray, Any]:
    """An autoencoder's pictures (N, S, S, 1) float32 in 0..1 of levels 0..255 (N, S, S, 1), and codes (N, h,
    w); of a hierarchy those of the top and of the bottom.
    """
    pictures, codes = [], []
    for i in range(0, len(levels), batch_size):
        reconstruction, _, indices, *_ = model.predict_on_batch(levels[i : i + batch_size])
        pictures.append(np.clip(reconstruction + 0.5, 0, 1))
        codes.append(indices)
    return np.concatenate(pictures), tree.map_structure(lambda *parts: np.concatenate(parts), *codes)


def encoded(autoencoder, levels: np.ndarray, batch_size: int = 250) -> Any:
    """The codes alone (N, h, w) of pictures (N, S, S, 1), in a quarter of the time; of a hierarchy those of
    the top and of the bottom.
    """
    batches = [autoencoder.encode(levels[i : i + batch_size]) for i in range(0, len(levels), batch_size)]
    batches = [tree.map_structure(ops.convert_to_numpy, codes) for codes in batches]
    return tree.map_structure(lambda *parts: np.concatenate(parts), *batches)


def first_scored(test: np.ndarray) -> int:
    """3,000, or 0 for the few digits that the tests use."""
    return KERAS_IO if len(test) > KERAS_IO else 0


def score_binary(model, split: data.Split) -> dict[str, float]:
    """Teacher-forced, on thresholded test images [3000:]; all 10,000 as `nats_per_image_all`.

    Without labels; what a model of classes makes of the same images given theirs is `..._given_label`.
    """
    levels, pixels = data.threshold(split.test), split.test[0].size
    nats = nats_per_image(model, levels)
    chosen = nats[first_scored(nats) :].mean()
    figures = {
        "nats_per_pixel": chosen / pixels,
        "nats_per_image": chosen,
        "bits_per_dim": nats_to_bits_per_dim(chosen, pixels),
        "nats_per_image_all": nats.mean(),
    }
    if model.classes:
        given = nats_per_image(model, levels, split.test_labels)
        figures["nats_per_pixel_given_label"] = given[first_scored(given) :].mean() / pixels
        figures["nats_per_image_all_given_label"] = given.mean()
    return figures


def score_levels(model, levels: np.ndarray, label: np.ndarray) -> dict[str, float]:
    """Teacher-forced bits per dimension of 8-bit images (N, H, W, C), without and given the label (N,)."""
    figures = {"bits_per_dim": nats_per_image(model, levels, batch_size=50).mean()}  # 40 MB of logits
    if model.classes:
        figures["bits_per_dim_given_label"] = nats_per_image(model, levels, label, batch_size=50).mean()
    return {name: nats_to_bits_per_dim(nats, levels[0].size) for name, nats in figures.items()}


def score_vqvae(model, test: np.ndarray) -> dict:
    """On all test images in 8 bits: error over their variance, mean PSNR over images, use of the codebook."""
    originals = test / 255.0
    pictures, codes = reconstructions(model, test)
    figures = {
        "mse_over_variance": np.mean((originals - pictures) ** 2) / np.var(originals),
        "psnr": np.mean([psnr(o, p) for o, p in zip(originals, pictures, strict=True)]),
    }
    if not isinstance(codes, tuple | list):
        return figures | usage(codes, model.config.codes)
    for level, of_level in zip(("top", "bottom"), codes, strict=True):
        used = usage(of_level, model.config.codes)
        figures |= {f"{name}_{level}": figure for name, figure in used.items()}
    return figures


def usage(codes: np.ndarray, count: int) -> dict:
    """How often each of `count` codes is used, how many are, and the perplexity of that."""
    counts = np.bincount(codes.ravel(), minlength=count)
    return {
        "codes_used": int((counts > 0).sum()),
        "perplexity": perplexity(counts),
        "code_usage": counts.tolist(),
    }


def code_maps(kind: str, autoencoder, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """What a prior of a kind is scored on: code maps (N, H, W, 1) of pictures, and for bottom codes the top
    ones (N, H/2, W/2) that it is given."""
    codes = encoded(autoencoder, levels)
    if kind == "codes":
        return codes[..., None], None
    top, bottom = codes
    return (top[..., None], None) if kind == "top codes" else (bottom[..., None], top)


def score_prior(model, kind: str, autoencoder, split: data.Split) -> dict[str, float]:
    """Teacher-forced, on the code maps of all test images, without and given their labels."""
    codes, top = code_maps(kind, autoencoder, split.test)
    nats = nats_per_image(model, codes, top=top).mean()
    return {
        "nats_per_map": nats,
        "nats_per_map_given_label": nats_per_image(model, codes, split.test_labels, top=top).mean(),
        "bits_per_dim": nats_to_bits_per_dim(nats, codes[0].size),
    }


def score_lenet(model, split: data.Split) -> dict[str, float]:
    """The share of all test images that is read right, thresholded and dynamically binarized."""

    def accuracy(levels):
        return np.mean(model.predict(levels, batch_size=250, verbose=0).argmax(-1) == split.test_labels)

    return {
        "accuracy": accuracy(data.threshold(split.test)),
        "accuracy_stochastic": accuracy(data.stochastic(split.test, np.random.default_rng(0))),
    }
