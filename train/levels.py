"""What the scripts of models of 256 levels share: batches by class, validation and pictures."""

import argparse
from collections.abc import Callable

import keras
import numpy as np

from pixelcnn.metrics import nats_to_bits_per_dim
from train import common, data, pictures
from train.scoring import NegativeLogLikelihood, nats_per_image

TINY_IMAGES, TINY_VALIDATION = 128, 16
BATCH = 50  # an RGB image has 2.4 MB of logits


def train(
    args: argparse.Namespace,
    make: Callable[[], keras.Model],
    colour: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda images, labels: images,
    *,
    images: int | None = None,
    average: bool = True,
) -> None:
    """Fit the model on `images` of the pictures, all by default, with their labels. colour(images, labels):
    what it is shown of grey levels (N, S, S, 1)."""
    split = data.load(args.data, args.size)
    count, validated = (TINY_IMAGES, TINY_VALIDATION) if args.tiny else (images, None)
    labels, validation_labels = split.train_labels[:count], split.validation_labels[:validated]
    validation = colour(split.validation[:validated], validation_labels)

    def bits_per_dim(model: keras.Model, label=None) -> float:
        nats = nats_per_image(model, validation, label, batch_size=BATCH)
        return nats_to_bits_per_dim(nats.mean(), validation[0].size)

    common.train(
        args,
        common.Task(
            make=make,
            batches=data.Batches(
                colour(split.train[:count], labels),
                args.batch_size,
                args.seed,
                labels=labels,
                no_label=len(split.classes),
                label_dropout=0.1,
            ),
            validate=lambda model: {
                "val_bits_per_dim": bits_per_dim(model),
                "val_bits_per_dim_given_label": bits_per_dim(model, validation_labels),
            },
            picture=pictures.digits_by_class,
            loss=NegativeLogLikelihood(),
            optimizer=common.muon,
            average=average,
        ),
    )
