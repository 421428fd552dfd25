"""Photographs of digits as people take them, made from digits of MNIST: uneven light, noise, ruled paper,
pencil, colours. For tests, benchmarks and screenshots."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

SIDE = 400
WHITE, BLUE, YELLOW, GREEN = (
    np.array(c, float) for c in ((245, 243, 238), (35, 50, 150), (250, 220, 120), (40, 70, 55))
)
BLACK, PENCIL, CHALK = (np.array(c, float) for c in ((30, 30, 35), (120, 120, 122), (225, 228, 220)))


def strokes(
    digit: np.ndarray, generator: np.random.Generator, *, size: int = 240, thin: int = 0
) -> np.ndarray:
    """(28, 28) levels -> (SIDE, SIDE) 0..1: how much of each pixel of the paper is ink, the digit somewhere
    on it."""
    large = Image.fromarray(digit).resize((size, size), Image.Resampling.BICUBIC)
    large = large.point(lambda level: 255 if level > 100 else 0)
    if thin:
        large = large.filter(ImageFilter.MinFilter(2 * thin + 1))
    paper = np.zeros((SIDE, SIDE))
    top, left = generator.integers(20, SIDE - size - 20, 2)
    paper[top : top + size, left : left + size] = (
        np.asarray(large.filter(ImageFilter.GaussianBlur(1.2))) / 255
    )
    return paper


def painted(ink: np.ndarray, colour: np.ndarray, paper: np.ndarray) -> np.ndarray:
    return paper * (1 - ink[..., None]) + colour * ink[..., None]


def grid(spacing: int, *, both: bool) -> np.ndarray:
    lines = np.zeros((SIDE, SIDE))
    lines[spacing // 2 :: spacing] = lines[spacing // 2 + 1 :: spacing] = 1
    return np.maximum(lines, lines.T) if both else lines


def slope(low: float, high: float) -> np.ndarray:
    """Light that falls off from one corner to the opposite one."""
    ramp = np.add.outer(np.arange(SIDE), np.arange(SIDE)) / (2 * SIDE - 2)
    return (low + (high - low) * ramp)[..., None]


def shadow(strength: float) -> np.ndarray:
    """Light with the shadow of a hand over the lower right."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    dark = Image.fromarray(((x + 0.8 * y > 1.05) * 255).astype("uint8")).filter(ImageFilter.GaussianBlur(14))
    return 1 - strength * (np.asarray(dark) / 255)[..., None]


Generator = np.random.Generator
KINDS: dict[str, Callable[[np.ndarray, Generator], np.ndarray]] = {
    "plain": lambda d, g: painted(strokes(d, g), BLACK, WHITE),
    "gradient": lambda d, g: painted(strokes(d, g), BLACK, WHITE) * slope(0.35, 1),
    "shadow": lambda d, g: painted(strokes(d, g), BLACK, WHITE) * shadow(0.55),
    "noise": lambda d, g: painted(strokes(d, g), BLACK, WHITE) + g.normal(0, 22, (SIDE, SIDE, 3)),
    "ruled": lambda d, g: painted(strokes(d, g), BLACK, painted(0.6 * grid(46, both=False), BLUE, WHITE)),
    "squared": lambda d, g: painted(strokes(d, g), BLACK, painted(0.4 * grid(30, both=True), BLUE, WHITE)),
    "pencil on lines": lambda d, g: (
        painted(0.8 * strokes(d, g, thin=2), PENCIL, painted(0.25 * grid(46, both=False), BLUE, WHITE))
        * slope(0.6, 1)
    ),
    "small": lambda d, g: painted(strokes(d, g, size=120), BLACK, WHITE) * slope(0.7, 1),
    "blue on yellow": lambda d, g: painted(strokes(d, g), BLUE, YELLOW) * slope(0.6, 1),
    "chalk": lambda d, g: (
        painted(strokes(d, g), CHALK, GREEN) * slope(0.5, 1) + g.normal(0, 8, (SIDE, SIDE, 3))
    ),
    "blurred": lambda d, g: np.stack(
        [
            np.asarray(Image.fromarray(c).filter(ImageFilter.GaussianBlur(4)))
            for c in np.moveaxis(painted(strokes(d, g), BLACK, WHITE).astype("uint8"), -1, 0)
        ],
        -1,
    ),
    "edge of a table": lambda d, g: np.where(
        (np.arange(SIDE) < 30)[:, None, None], 60.0, painted(strokes(d, g), BLACK, WHITE) * slope(0.6, 1)
    ),
    "specks": lambda d, g: (
        painted(
            np.maximum(strokes(d, g), np.kron(g.random((SIDE // 4, SIDE // 4)) > 0.997, np.ones((4, 4)))),
            BLACK,
            WHITE,
        )
        * shadow(0.4)
    ),
}


def photograph(kind: str, digit: np.ndarray, seed: int) -> np.ndarray:
    """(28, 28) levels -> (400, 400, 3) uint8."""
    return np.clip(KINDS[kind](digit, np.random.default_rng(seed)), 0, 255).astype("uint8")
