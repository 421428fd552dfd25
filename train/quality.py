"""How good samples are, by what a LeNet-5 makes of them, and how long sampling takes.

The Fréchet distance is that of Heusel et al. 2017 (arXiv 1706.08500) with the last hidden layer of a LeNet-5
that reads MNIST in the place of Inception: its figures compare with one another, and with no FID.
"""

import time
from collections.abc import Callable

import keras
import numpy as np
from keras import ops

from pixelcnn import sampling
from pixelcnn.metrics import frechet_distance, perplexity
from train import data

BATCH = 64
REPEATS = 25


def read(lenet: keras.Model, levels: np.ndarray, batch_size: int = 500) -> tuple[np.ndarray, np.ndarray]:
    """Features (N, 84) and digits (N,) of levels (N, H, W, 1) of 0 and 1."""
    features, digits = [], []
    for i in range(0, len(levels), batch_size):
        seen = lenet.features(ops.convert_to_tensor(levels[i : i + batch_size]))
        features.append(ops.convert_to_numpy(seen))
        digits.append(ops.convert_to_numpy(lenet.logits(seen)).argmax(-1))
    return np.concatenate(features), np.concatenate(digits)


def references(lenet: keras.Model, split: data.Split, binarize: str, count: int) -> tuple[np.ndarray, dict]:
    """The features of all test images in a binarization, and the Fréchet distances from them of `count`
    of the training images and of as many images of fair coins.
    """
    generator = np.random.default_rng(0)
    draw = data.BINARIZE[binarize]
    test = read(lenet, draw(split.test, generator))[0]
    train = draw(split.train[:count], generator)
    coins = generator.integers(0, 2, (count, *split.test.shape[1:]), "uint8")
    return test, {
        "training_images": frechet_distance(read(lenet, train)[0], test),
        "coins": frechet_distance(read(lenet, coins)[0], test),
    }


def samples(
    model: keras.Model,
    count: int,
    label: np.ndarray | None = None,
    guidance: float = 0.0,
    temperature: float = 1.0,
    picture: Callable[[np.ndarray], np.ndarray] = lambda levels: levels,
) -> np.ndarray:
    """`count` samples (N, H, W, C) of seed 0, of the classes `label` (N,).

    `picture` makes pictures of a batch of levels that are none.
    """
    shape = sampling_shape(model)
    nothing, noise = np.zeros((1, *shape), bool), sampling.noise(0, count, shape)
    drawn = []
    for i in range(0, count, BATCH):
        batch = noise[i : i + BATCH]
        asked = None if label is None else label[i : i + BATCH]
        samples = sampling.cached(model, nothing, nothing, batch, temperature, asked, guidance)
        drawn.append(picture(samples.levels))
    return np.concatenate(drawn)


def samples_of_levels(
    top: keras.Model,
    hierarchy: keras.Model,
    bottom: keras.Model,
    count: int,
    label: np.ndarray,
    guidance: float = 0.0,
    temperature: float = 1.0,
) -> np.ndarray:
    """The same of the priors over both levels of a hierarchy, decoded and thresholded: (N, S, S, 1)."""
    codes, noises = [], [sampling.noise(0, count, sampling_shape(top))]
    noises.append(sampling.noise(0, count, sampling_shape(bottom), below=True))
    for i in range(0, count, BATCH):
        some, above = slice(i, i + BATCH), None
        for model, noise in zip((top, bottom), noises, strict=True):
            nothing = np.zeros((1, *sampling_shape(model)), bool)
            drawn = sampling.cached(
                model, nothing, nothing, noise[some], temperature, label[some], guidance, above=above
            )
            codes.append(drawn.levels[..., 0])
            above = codes[-1]
    decoded = [
        ops.convert_to_numpy(hierarchy.decode(*both)) for both in zip(codes[::2], codes[1::2], strict=True)
    ]
    return data.threshold(255 * np.concatenate(decoded))


def quality(
    lenet: keras.Model, model: keras.Model, test: np.ndarray, count: int, draw=samples, **options
) -> dict[str, float]:
    """`frechet` distance of samples from the features `test`, `entropy` in nats of the digits that are read.

    draw(model, count, classes, **options): the samples. A model of classes draws all of them alike;
    `classifier_agreement` is the share that is read as its class.
    """
    asked = np.arange(count) % model.classes if model.classes else None
    return judged(lenet, draw(model, count, asked, **options), test, asked)


def judged(
    lenet: keras.Model, drawn: np.ndarray, test: np.ndarray, asked: np.ndarray | None
) -> dict[str, float]:
    """The same of pictures that were drawn, of the classes `asked` (N,)."""
    features, digits = read(lenet, drawn)
    figures = {
        "frechet": frechet_distance(features, test),
        "entropy": float(np.log(perplexity(np.bincount(digits)))),
    }
    return figures if asked is None else figures | {"classifier_agreement": float(np.mean(digits == asked))}


def milliseconds(model: keras.Model, count: int) -> float:
    """Median time to sample `count` images at once, compiled and warm."""
    shape = sampling_shape(model)
    nothing, seconds = np.zeros((1, *shape), bool), []
    above = np.zeros((count, shape[0] // 2, shape[1] // 2), "int32") if hasattr(model, "condition") else None
    for seed in range(REPEATS + 1):  # the first one compiles
        noise = sampling.noise(seed, count, shape)
        began = time.perf_counter()
        sampling.cached(model, nothing, nothing, noise, 1.0, above=above)
        seconds.append(time.perf_counter() - began)
    return float(1000 * np.median(seconds[1:]))


def sampling_shape(model: keras.Model) -> tuple[int, int, int]:
    """(H, W, C) of what a model draws; one channel, unless its config says otherwise."""
    return model.config.height, model.config.width, getattr(model.config, "channels", 1)
