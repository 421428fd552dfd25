"""Grids of 10x10 samples of seed 0 at temperature 1, for the training folder and the model card."""

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
    levels = draw(model, channels=channels, label=np.arange(100) // 10)
    grey_or_rgb = levels[..., 0] if levels.shape[-1] == 1 else levels
    return images.to_pil(images.grid(grey_or_rgb, columns=10), levels_count=model.levels, scale=3)


def decoded_codes(prior: keras.Model, vqvae: keras.Model) -> Image.Image:
    """Code maps from nothing, decoded by the VQ-VAE that the prior belongs to; a row for each digit."""
    codes = draw(prior, label=np.arange(100) // 10)[..., 0]
    pictures = keras.ops.convert_to_numpy(vqvae.decode(codes))[..., 0]
    return images.to_pil(images.grid(np.rint(pictures * 255).astype("uint8"), columns=10), scale=3)


def draw(model: keras.Model, *, channels: int = 1, label: np.ndarray | None = None) -> np.ndarray:
    """100 samples of seed 0 at temperature 1, (100, H, W, C) integer levels; label: (100,) classes."""
    shape = (model.config.height, model.config.width, channels)
    nothing = np.zeros((1, *shape), bool)
    noise = sampling.noise(0, 100, shape)
    halves = [
        sampling.cached(model, nothing, nothing, noise[half], 1.0, None if label is None else label[half])
        for half in (np.s_[:50], np.s_[50:])
    ]
    return np.concatenate([half.levels for half in halves])
