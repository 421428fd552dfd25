"""What the scripts of all binary models share: binarization, classes, validation and pictures."""

import argparse
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from pixelcnn.models.spec import Spec
from train import checks, common, data, pictures
from train.augment import affine
from train.scoring import NegativeLogLikelihood, nats_per_image

TINY_IMAGES = 512


def arguments(description: str, **defaults) -> argparse.ArgumentParser:
    parser = common.arguments(description, **defaults)
    parser.add_argument("--binarize", choices=list(data.BINARIZE), default="threshold")
    parser.add_argument(
        "--label-dropout", type=checks.real(0, 1), default=0.1, help="share of labels left out"
    )
    parser.add_argument(
        "--augment", action="store_true", help="turn, scale, shear and shift each picture a little"
    )
    return parser


def drawing(args: argparse.Namespace) -> Callable[[np.ndarray, np.random.Generator], np.ndarray]:
    """What turns the images of a batch into levels to train on."""
    binarize = data.BINARIZE[args.binarize]
    if not args.augment:
        return binarize
    return lambda images, generator: binarize(affine(images, generator), generator)


def pixel_rnn(spec: Spec, description: str, argv: list[str] | None, *, epochs: int) -> None:
    """What the scripts of the PixelRNNs do."""
    kind: Any = spec.config
    parser = arguments(description, epochs=epochs, batch_size=64, learning_rate=1e-2)
    known = "the classes of the data" if kind.classes else "no labels"
    parser.add_argument(
        "--classes", type=int, help=f"as many as the data have, or 0: no labels (default: {known})"
    )
    parser.add_argument("--features", type=int, default=kind.features)
    parser.add_argument("--layers", type=int, default=kind.layers)
    args = common.parse(parser, argv)
    sizes = spec.tiny if args.tiny else {"features": args.features, "layers": args.layers}
    split = data.load(args.data, args.size)
    of_data = len(split.classes)
    if args.classes not in (None, 0, of_data):
        raise SystemExit(f"--classes must be 0 or {of_data}, as the data have them, not {args.classes}.")
    classes = (of_data if kind.classes else 0) if args.classes is None else args.classes
    config = checks.config(kind, classes=classes, height=split.side, width=split.side, **sizes)
    train(args, lambda: spec.model(config))


def train(args: argparse.Namespace, make: Callable[[], keras.Model]) -> None:
    """Fit the model on binarized pictures, with their labels if it has classes."""
    split = data.load(args.data, args.size)
    images, validation, labels = split.train, split.validation, split.train_labels
    if args.tiny:
        images, labels, validation = images[:TINY_IMAGES], labels[:TINY_IMAGES], validation[:64]
    binarize = data.BINARIZE[args.binarize]
    fixed = binarize(validation, np.random.default_rng(0))
    fixed_labels = split.validation_labels[: len(fixed)]
    classes = make().classes

    def validate(model):
        figures = {"val_nats_per_pixel": nats_per_image(model, fixed).mean() / fixed[0].size}
        if classes:
            figures["val_nats_per_pixel_given_label"] = (
                nats_per_image(model, fixed, fixed_labels).mean() / fixed[0].size
            )
        return {name: float(value) for name, value in figures.items()}

    common.train(
        args,
        common.Task(
            make=make,
            batches=data.Batches(
                images,
                args.batch_size,
                args.seed,
                draw=drawing(args),
                labels=labels if classes else None,
                no_label=classes,
                label_dropout=args.label_dropout,
            ),
            validate=validate,
            picture=pictures.digits_by_class if classes else pictures.digits,
            loss=NegativeLogLikelihood(),
            optimizer=common.muon,
        ),
    )
