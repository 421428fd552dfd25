"""What the scripts of the VQ-VAE and of the VQ-VAE-2 share."""

from collections.abc import Callable

import keras
import numpy as np
from PIL import Image

from pixelcnn import images
from train import common, data
from train.scoring import reconstructions

TINY = 512  # training images with --tiny, and an eighth as many to validate on


def task(args, split: data.Split, make: Callable[[float], keras.Model]) -> common.Task:
    """An autoencoder of pictures; `make` builds it, given the variance of the training pixels in 0..1."""
    train, validation = split.train, split.validation
    if args.tiny:
        train, validation = train[:TINY], validation[: TINY // 8]
    variance = round(float(np.var(train / 255.0)), 4)

    def validate(model: keras.Model) -> dict[str, float]:
        error = (reconstructions(model, validation)[0] - validation / 255.0) ** 2
        return {"val_mse_over_variance": float(error.mean() / np.var(validation / 255.0))}

    def picture(model: keras.Model) -> Image.Image:
        """Ten rows of five pairs: original, reconstruction."""
        shown = validation[:50]
        pairs = np.stack([shown / 255.0, reconstructions(model, shown)[0]], axis=1)[..., 0]
        pairs = np.rint(pairs * 255).astype("uint8").reshape(-1, *pairs.shape[2:])
        return images.to_pil(images.grid(pairs, columns=10), scale=3)

    return common.Task(
        make=lambda: make(variance),
        batches=data.Batches(train, args.batch_size, args.seed),
        validate=validate,
        picture=picture,
        average=False,  # the codebook follows the raw encoder, not its average
    )
