"""Grids of 10x10 samples of seed 0 at temperature 1, for the training folder and the model card."""

import keras
import numpy as np
from PIL import Image

from pixelcnn import images, sampling


def digits(pixelcnn: keras.Model) -> Image.Image:
    """Binary digits from nothing, pixel by pixel."""
    return images.to_pil(images.grid(draw(pixelcnn), columns=10), levels_count=2, scale=3)


def decoded_codes(prior: keras.Model, vqvae: keras.Model) -> Image.Image:
    """Code maps from nothing, decoded by the VQ-VAE that the prior belongs to."""
    pictures = keras.ops.convert_to_numpy(vqvae.decode(draw(prior)))[..., 0]
    return images.to_pil(images.grid(np.rint(pictures * 255).astype("uint8"), columns=10), scale=3)


def draw(model: keras.Model) -> np.ndarray:
    """100 samples of seed 0 at temperature 1, (100, H, W) integer levels."""
    shape = (model.config.height, model.config.width, 1)
    nothing = np.zeros((50, *shape), bool)
    halves = np.split(sampling.noise(0, 100, shape), 2)
    return np.concatenate([sampling.cached(model, nothing, nothing, half, 1.0).levels for half in halves])[
        ..., 0
    ]
