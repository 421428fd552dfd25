"""How well a model that looks ahead completes regions: likelihood, class, and what a LeNet-5 reads."""

import keras
import numpy as np
from keras import ops

from pixelcnn import sampling
from train import data, quality
from train.regions import FIXED, fixed_regions
from train.scoring import nats

BATCH = sampling.BATCH_SIZES[-1]
READ, BAYES = 640, 250  # test images that are completed, and of which the class is compared with Bayes' rule


def region_nats(model, levels, known, label, batch_size: int = 250) -> tuple[np.ndarray, np.ndarray]:
    """Teacher-forced nats of the unknown pixels given the known ones and the label, and of the label given
    the known pixels: (N,) float64 each. levels, known (N, H, W, 1), label (N,).
    """
    of_pixels, of_class = [], []
    for i in range(0, len(levels), batch_size):
        batch = [array[i : i + batch_size] for array in (levels, label, known)]
        logits, class_logits = (ops.convert_to_numpy(array) for array in model.predict_on_batch(tuple(batch)))
        scored = ops.convert_to_numpy(nats(batch[0], logits)).astype("float64")
        of_pixels.append((scored * ~batch[2]).sum((1, 2, 3)))
        log_p = ops.convert_to_numpy(ops.log_softmax(class_logits)).astype("float64")
        of_class.append(-log_p[np.arange(len(log_p)), batch[1]])
    return np.concatenate(of_pixels), np.concatenate(of_class)


def score_regions(model: keras.Model, split: data.Split, images: int | None = None) -> dict[str, float]:
    """Of each of FIXED, by what is known: nats per image of the unknown pixels, and of the class, on the
    first `images` of the thresholded test images.
    """
    levels, label = data.threshold(split.test[:images]), split.test_labels[:images]
    figures = {}
    for name in FIXED:
        unknown, of_class = region_nats(model, levels, fixed_regions(name, levels), label)
        figures[f"nats_unknown_{name}"] = unknown.mean()
        figures[f"nats_class_{name}"] = of_class.mean()
    return figures


def score_bayes(model: keras.Model, split: data.Split) -> dict[str, float]:
    """Nats of the class given the upper half by the model's own likelihood and Bayes' rule, and how far what
    it reads is from that, as a Kullback-Leibler divergence in nats; on the first BAYES test images.
    """
    levels, label = data.threshold(split.test[:BAYES]), split.test_labels[:BAYES]
    known = fixed_regions("top", levels)
    of_class = np.stack(
        [
            _nats_of(model, levels, np.full(len(levels), each, "int32"), known)
            for each in range(model.classes)
        ],
        axis=-1,
    )
    exact = -of_class - np.logaddexp.reduce(-of_class, axis=-1, keepdims=True)
    read = ops.convert_to_numpy(ops.log_softmax(model.classify(model.encode(levels, known))))
    return {
        "nats_class_top_bayes": -exact[np.arange(len(label)), label].mean(),
        "divergence_class_top": (np.exp(exact) * (exact - read)).sum(-1).mean(),
    }


def _nats_of(model, levels, label, known) -> np.ndarray:
    """Nats of the known pixels, nothing being known beforehand: (N,)."""
    logits = model.predict_on_batch((levels, label))
    return (ops.convert_to_numpy(nats(levels, logits)).astype("float64") * known).sum((1, 2, 3))


def score_reading(model: keras.Model, lenet: keras.Model, split: data.Split) -> dict[str, float]:
    """The share of completions that the LeNet-5 reads as the digit they belong to: one of each of the first
    READ test images, of seed 0 at temperature 1, not told the digit but given one that is drawn from what the
    model reads.
    """
    levels, label = data.threshold(split.test[:READ]), split.test_labels[:READ]
    noise = sampling.noise(0, len(levels), levels.shape[1:])
    class_noise = sampling.class_noise(0, len(levels))
    figures = {}
    for name in FIXED:
        known, drawn = fixed_regions(name, levels), []
        for i in range(0, len(levels), BATCH):
            batch = np.s_[i : i + BATCH]
            logits = ops.log_softmax(model.classify(model.encode(levels[batch], known[batch])))
            asked = ops.convert_to_numpy(sampling.draw(logits, class_noise[batch], np.float32(1)))
            made = sampling.cached(model, levels[batch], known[batch], noise[batch], 1.0, asked)
            drawn.append(made.levels)
        figures[f"read_right_{name}"] = (quality.read(lenet, np.concatenate(drawn))[1] == label).mean()
    return figures
