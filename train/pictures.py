"""Grids of 10x10 samples of seed 0 at temperature 1, for the training folder and the model card."""

from typing import Any

import keras
import numpy as np
from PIL import Image

from pixelcnn import images, sampling


def digits(pixelcnn: keras.Model) -> Image.Image:
    """Binary digits from nothing, pixel by pixel."""
    return images.to_pil(images.grid(draw(pixelcnn)[..., 0], columns=10), levels_count=2, scale=3)


def digits_by_class(model: keras.Model) -> Image.Image:
    """Digits from nothing, binary, grey or RGB; the row is the class, 0 to 9 from above."""
    channels = getattr(model.config, "channels", 1)
    levels = draw(model, channels=channels, label=rows(model))
    grey_or_rgb = levels[..., 0] if levels.shape[-1] == 1 else levels
    return images.to_pil(images.grid(grey_or_rgb, columns=10), levels_count=model.levels, scale=3)


def rows(model: keras.Model) -> np.ndarray:
    """The classes (100,) of a grid, one for each row, again and again if there are fewer than ten."""
    return np.arange(100) // 10 % model.classes


def decoded_codes(prior: keras.Model, vqvae: keras.Model) -> Image.Image:
    """Code maps from nothing, decoded by the VQ-VAE that the prior belongs to; a row for each digit."""
    return _decoded(vqvae.decode(draw(prior, label=rows(prior))[..., 0]))


def decoded_tops(prior: keras.Model, vqvae: keras.Model) -> Image.Image:
    """Top code maps from nothing, as the VQ-VAE-2 decodes them alone; a row for each digit."""
    return _decoded(vqvae.decode_top(draw(prior, label=rows(prior))[..., 0]))


def decoded_bottoms(prior: keras.Model, vqvae: keras.Model, top: np.ndarray) -> Image.Image:
    """Bottom code maps of no label, given 100 top ones or fewer again and again, decoded by the VQ-VAE-2."""
    top = np.resize(top, (100, *top.shape[1:]))
    return _decoded(vqvae.decode(top, draw(prior, above=top)[..., 0]))


def decoded_levels(top: keras.Model, vqvae: keras.Model, bottom: keras.Model) -> Image.Image:
    """Top code maps from nothing and bottom ones given them, decoded; a row for each digit."""
    label = rows(top)
    above = draw(top, label=label)[..., 0]
    return _decoded(vqvae.decode(above, draw(bottom, label=label, above=above)[..., 0]))


def _decoded(pictures: Any) -> Image.Image:
    """A grid of pictures (N, S, S, 1) in 0..1."""
    grey = np.rint(keras.ops.convert_to_numpy(pictures)[..., 0] * 255).astype("uint8")
    return images.to_pil(images.grid(grey, columns=10), scale=3)


def draw(
    model: keras.Model,
    *,
    channels: int = 1,
    label: np.ndarray | None = None,
    above: np.ndarray | None = None,
) -> np.ndarray:
    """100 samples of seed 0 at temperature 1, (100, H, W, C) integer levels; label: (100,) classes; above:
    the codes of the level above (100, h, w).
    """
    shape = (model.config.height, model.config.width, channels)
    nothing = np.zeros((1, *shape), bool)
    noise = sampling.noise(0, 100, shape, below=above is not None)
    return sampling.cached(model, nothing, nothing, noise, 1.0, label, above=above).levels
