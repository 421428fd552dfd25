"""Trains the Inpainting BiLSTM on thresholded MNIST, each image with a fresh random region each time:
`python -m train.inpainting_bilstm --initial weights/diagonal_bilstm --out runs/inpainting_bilstm`.
"""

import argparse

import keras
import numpy as np
from keras import ops

from pixelcnn.models.inpainting_bilstm import SPEC, Config, InpaintingBiLSTM
from train import binary, checks, common, data, pictures
from train.completion import region_nats
from train.regions import FIXED, fixed_regions, random_region
from train.scoring import nats

VALIDATION = 200
REGIONS = 2  # the purpose of a stream of random numbers, apart from the one of order, noise and labels


class Batches(data.Batches):
    """((levels, label or none, known), (levels and known side by side, label)); the regions have their own
    stream.
    """

    def __getitem__(self, index):
        (levels, asked), _ = super().__getitem__(index)
        generator = np.random.default_rng((self.seed, self.epoch, index, REGIONS))
        known = np.stack([random_region(picture, generator) for picture in levels[..., 0]])[..., None]
        assert self.labels is not None  # its class is learnt beside
        chosen = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        target = np.concatenate([levels, known.astype("uint8")], -1)
        return (levels, asked, known), (target, self.labels[chosen])


class UnknownNats(keras.losses.Loss):
    """Nats of the unknown pixels over the number of all pixels, teacher-forced."""

    def call(self, y_true, y_pred):
        levels, known = ops.split(y_true, 2, axis=-1)
        return nats(levels, y_pred) * (1 - ops.cast(known, "float32"))


def arguments(description: str, **defaults) -> argparse.ArgumentParser:
    parser = binary.arguments(description, batch_size=64, **defaults)
    parser.add_argument("--features", type=int, default=Config.features)
    parser.add_argument("--layers", type=int, default=Config.layers)
    parser.add_argument(
        "--class-weight", type=checks.real(0, 1000), default=5.0, help="of the nats of the class in the loss"
    )
    return parser


def losses(args: argparse.Namespace) -> dict:
    """Nats of the unknown pixels, and of the class with its weight, over the number of pixels."""
    of_class = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    weight = args.class_weight / (Config.height * Config.width)
    return {"loss": [UnknownNats(), of_class], "loss_weights": [1.0, weight]}


def prepare(args: argparse.Namespace) -> tuple:
    """(a function that makes the model, batches to train on, (levels, labels) to validate on)."""
    split = data.load(args.data, args.size)
    images, labels, validation = split.train, split.train_labels, split.validation[:VALIDATION]
    sizes = SPEC.tiny if args.tiny else {"features": args.features, "layers": args.layers}
    config = checks.config(Config, classes=len(split.classes), height=split.side, width=split.side, **sizes)
    if args.tiny:
        images, labels, validation = images[:256], labels[:256], validation[:64]
    batches = Batches(
        images,
        args.batch_size,
        args.seed,
        draw=binary.drawing(args),
        labels=labels,
        no_label=config.classes,
        label_dropout=args.label_dropout,
    )
    fixed = data.BINARIZE[args.binarize](validation, np.random.default_rng(0))
    return lambda: InpaintingBiLSTM(config), batches, (fixed, split.validation_labels[: len(fixed)])


def main(argv: list[str] | None = None) -> None:
    args = common.parse(arguments(__doc__, epochs=4, learning_rate=3e-3), argv)
    make, batches, (levels, label) = prepare(args)

    def validate(model):
        figures = {}
        for name in FIXED:
            unknown, by_class = region_nats(model, levels, fixed_regions(name, levels), label)
            figures[f"val_{name}"], figures[f"val_{name}_class"] = unknown.mean(), by_class.mean()
        return {name: float(value) for name, value in figures.items()}

    task = common.Task(
        make=make,
        batches=batches,
        validate=validate,
        picture=pictures.digits_by_class,
        optimizer=common.muon,
        **losses(args),
    )
    common.train(args, task)


if __name__ == "__main__":
    main()
