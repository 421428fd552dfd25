"""Pictures as integer levels: splits, binarization, and batches in an order that a seed fixes."""

import functools
from dataclasses import dataclass

import keras
import numpy as np

from pixelcnn.images import INK_THRESHOLD
from train import sources

VALIDATION = 1_000  # at most, the last of the training images; the test images are only ever scored


@dataclass(frozen=True)
class Split:
    """Images (N, S, S, 1) uint8, levels 0..255, and the class (N,) int32 of each; the names of the classes
    and that of the data.
    """

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    train_labels: np.ndarray
    validation_labels: np.ndarray
    test_labels: np.ndarray
    classes: tuple[str, ...]
    name: str
    licence: str | None = None

    @property
    def side(self) -> int:
        """Pixels of a side of each picture."""
        return self.train.shape[1]


@functools.lru_cache(maxsize=2)
def load(source: str | None, side: int | None = None) -> Split:
    """What `sources.read` finds, split. SystemExit with one sentence if that cannot be used."""
    found = sources.read(source, side)
    order = np.arange(len(found.train))
    if found.name != "MNIST":  # whose images come in no order
        np.random.default_rng(0).shuffle(order)
    train, labels = found.train[order][..., None], found.train_labels[order]
    validation = min(VALIDATION, -(-len(train) // 8))  # an eighth where there are few
    return Split(
        train[:-validation],
        train[-validation:],
        found.test[..., None],
        labels[:-validation],
        labels[-validation:],
        found.test_labels,
        found.classes,
        found.name,
        found.licence,
    )


def described(source: str | None, side: int | None = None) -> dict:
    """What a checkpoint says of its data: their name and those of the classes, height and width, levels,
    which of them is the ground, how many pictures each split has, and the licence where they name one."""
    split = load(source, side)
    return {
        "name": split.name,
        "classes": list(split.classes),
        "size": list(split.train.shape[1:3]),
        "levels": 256,
        "polarity": "light on dark",
        "splits": {part: len(vars(split)[part]) for part in ("train", "validation", "test")},
        **({"licence": split.licence} if split.licence else {}),
    }


def threshold(images: np.ndarray, generator: np.random.Generator | None = None) -> np.ndarray:
    """Levels 0 and 1 (uint8), static binarization: ink above 0.33 * 256, as in the keras.io example."""
    return (images > INK_THRESHOLD).astype("uint8")


def stochastic(images: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Levels 0 and 1 (uint8) drawn with probability image / 255 (Salakhutdinov & Murray 2008): dynamic
    binarization, where each epoch draws anew.
    """
    return (generator.random(images.shape, dtype="float32") * 255 < images).astype("uint8")


def colour(images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Grey levels (N, H, W, 1) and their digits (N,) -> RGB levels (N, H, W, 3) uint8, the same each time.

    The digit gives the hue of its light ink; the dark paper has the complementary one. For k = 0, 1, 2 (R, G,
    B) and a grey level g of the digit d:

        ink_k = 178 + 77 cos(2 pi (d / 10 - k / 3)), paper_k = (255 - ink_k) / 4
        level_k = round(paper_k + (ink_k - paper_k) g / 255)

    So green and blue follow from red and the digit, up to the rounding of red.
    """
    ink = 178 + 77 * np.cos(2 * np.pi * (labels[:, None] / 10 - np.arange(3) / 3))[:, None, None]
    paper = (255 - ink) / 4
    return np.rint(paper + (ink - paper) * (images / 255)).astype("uint8")


BINARIZE = {"threshold": threshold, "stochastic": stochastic}


class Batches(keras.utils.PyDataset):
    """Shuffled batches of levels, as (input, target); the seed and the number of the epoch fix their order
    and noise.

    draw(images, generator) turns the images of a batch into levels; by default they are levels already. With
    labels the input is (levels, labels), and a share `label_dropout` of the labels is `no_label`; with
    `beside`, an array of as many, (levels, labels, those of them).
    """

    def __init__(
        self,
        images,
        batch_size: int,
        seed: int,
        *,
        epoch: int = 0,
        draw=lambda images, _: images,
        labels=None,
        no_label: int = 0,
        label_dropout: float = 0.0,
        beside=None,
    ):
        super().__init__()
        self.images, self.batch_size, self.seed, self.epoch, self.draw = images, batch_size, seed, epoch, draw
        self.labels, self.no_label, self.label_dropout = labels, no_label, label_dropout
        self.beside = beside
        self.images_per_epoch = len(images)
        self.order = self.shuffled()

    def of_an_epoch(self, images: int | None):
        """An epoch has so many of the images, other ones each time; all of them by default."""
        self.images_per_epoch = min(images or len(self.images), len(self.images))

    def shuffled(self):
        return np.random.default_rng((self.seed, self.epoch)).permutation(len(self.images))

    def __len__(self):
        return max(self.images_per_epoch // self.batch_size, 1)

    def __getitem__(self, index):
        chosen = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        generator = np.random.default_rng((self.seed, self.epoch, index))
        levels = self.draw(self.images[chosen], generator)
        if self.labels is None:
            return levels, levels
        dropped = generator.random(len(chosen)) < self.label_dropout
        labels = np.where(dropped, self.no_label, self.labels[chosen]).astype("int32")
        inputs = (levels, labels) if self.beside is None else (levels, labels, self.beside[chosen])
        return inputs, levels

    def on_epoch_end(self):
        self.epoch += 1
        self.order = self.shuffled()
