"""MNIST as integer levels: loading, splits, binarisation, and batches in an order that a seed fixes."""

from dataclasses import dataclass

import keras
import numpy as np

from pixelcnn.images import INK_THRESHOLD

VALIDATION = 1_000  # the last of the 60,000 training images; the 10,000 test images are only ever scored


@dataclass(frozen=True)
class Split:
    """uint8 levels 0..255, (N, 28, 28, 1) each."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def load(path: str | None) -> Split:
    """MNIST from an .npz laid out as Keras' own (x_train, x_test), or by Keras' loader if path is None."""
    if path is None:
        (train, _), (test, _) = keras.datasets.mnist.load_data()
    else:
        with np.load(path, allow_pickle=False) as arrays:
            train, test = arrays["x_train"], arrays["x_test"]
    train, test = train[..., None], test[..., None]
    validation = min(VALIDATION, len(train) // 4)  # a quarter of the few digits that the tests use
    return Split(train[:-validation], train[-validation:], test)


def threshold(images: np.ndarray) -> np.ndarray:
    """Levels 0 and 1 (uint8): ink is what is above 0.33 * 256, as in the keras.io example."""
    return (images > INK_THRESHOLD).astype("uint8")


def stochastic(images: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Levels 0 and 1 (uint8) drawn with probability image / 255 (Salakhutdinov & Murray 2008), anew at each
    call.
    """
    return (generator.random(images.shape, dtype="float32") * 255 < images).astype("uint8")


class Batches(keras.utils.PyDataset):
    """Shuffled batches of levels, as (input, target); the seed and the number of the epoch fix their order
    and noise.

    draw(images, generator) turns the images of a batch into levels; by default they are levels already.
    """

    def __init__(self, images, batch_size: int, seed: int, *, epoch: int = 0, draw=lambda images, _: images):
        super().__init__()
        self.images, self.batch_size, self.seed, self.epoch, self.draw = images, batch_size, seed, epoch, draw
        self.order = self.shuffled()

    def shuffled(self):
        return np.random.default_rng((self.seed, self.epoch)).permutation(len(self.images))

    def __len__(self):
        return max(len(self.images) // self.batch_size, 1)

    def __getitem__(self, index):
        chosen = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        generator = np.random.default_rng((self.seed, self.epoch, index))
        levels = self.draw(self.images[chosen], generator)
        return levels, levels

    def on_epoch_end(self):
        self.epoch += 1
        self.order = self.shuffled()
