"""Pictures moved a little, so that a few thousand of them say more."""

import numpy as np
from PIL import Image

DEGREES, SCALE, SHEAR, SHIFT = 10, 0.1, 0.1, 1.0  # at most, to either side; the shift in pixels


def affine(images: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Levels (N, H, W, 1) uint8, each turned, scaled, sheared and shifted at random about its centre,
    bilinear; what comes in from outside is 0.
    """
    return np.stack([_moved(picture, generator) for picture in images[..., 0]])[..., None]


def _moved(picture: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    height, width = picture.shape
    angle = np.deg2rad(generator.uniform(-DEGREES, DEGREES))
    scale_x, scale_y = 1 + generator.uniform(-SCALE, SCALE, 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shear = np.array([[1, generator.uniform(-SHEAR, SHEAR)], [0, 1]])
    source = turn @ shear @ np.diag([scale_x, scale_y])  # from a place of the new picture to one of the old
    centre = np.array([width / 2, height / 2])
    offset = centre - source @ centre + generator.uniform(-SHIFT, SHIFT, 2)
    coefficients = (*source[0], offset[0], *source[1], offset[1])
    size = (width, height)
    moved = Image.fromarray(picture).transform(
        size, Image.Transform.AFFINE, coefficients, Image.Resampling.BILINEAR
    )
    return np.asarray(moved)
