"""Regions of a picture that are known: random ones to train on, fixed ones to score.

A region is a boolean mask (H, W), true where the level is known. Some depend on the picture: a person who
draws only ink leaves everything else open.
"""

from collections.abc import Callable

import numpy as np

# How often each kind is drawn; rows from above are what the app completes most.
KINDS = {
    "above": 0.2,
    "below": 0.09,
    "left": 0.09,
    "right": 0.09,
    "hole": 0.13,
    "window": 0.08,
    "blob": 0.08,
    "stroke": 0.16,
    "blocks": 0.08,
}
NOTHING, TWO, INK_ONLY = 0.14, 0.2, 0.2


def random_region(levels: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A mask (H, W) for a binary picture (H, W): nothing, one of KINDS or two together, all of it or its ink.

    Of two, either both are known, or the first without the second, as after an erasure.
    """
    if generator.random() < NOTHING:
        return np.zeros(levels.shape, bool)
    known = _draw_kind(levels, generator)
    if generator.random() < TWO:
        other = _draw_kind(levels, generator)
        known = known | other if generator.random() < 0.5 else known & ~other
    return known & (levels > 0) if generator.random() < INK_ONLY else known


def _draw_kind(levels: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    kind = generator.choice(list(KINDS), p=list(KINDS.values()))
    height, width = levels.shape
    row, column = np.arange(height)[:, None], np.arange(width)
    everywhere = np.ones((height, width), bool)
    match kind:
        case "above":
            return everywhere & (row < generator.integers(1, height))
        case "below":
            return everywhere & (row >= generator.integers(1, height))
        case "left":
            return everywhere & (column < generator.integers(1, width))
        case "right":
            return everywhere & (column >= generator.integers(1, width))
        case "hole":
            return ~_rectangle(height, width, generator)
        case "window":
            return _rectangle(height, width, generator)
        case "blob":
            return _blob(height, width, generator)
        case "stroke":
            return _stroke(levels, generator)
        case _:  # blocks
            return _blocks(height, width, generator.random((-(-height // 4), -(-width // 4))) < 0.5)


def _rectangle(height: int, width: int, generator: np.random.Generator) -> np.ndarray:
    """At least an eighth of the picture high and wide, anywhere."""
    tall = generator.integers(max(height // 8, 1), height + 1)
    wide = generator.integers(max(width // 8, 1), width + 1)
    top, left = generator.integers(0, height - tall + 1), generator.integers(0, width - wide + 1)
    inside = np.zeros((height, width), bool)
    inside[top : top + tall, left : left + wide] = True
    return inside


def _blob(height: int, width: int, generator: np.random.Generator) -> np.ndarray:
    """The highest tenth to nine tenths of a smooth random landscape."""
    y, x = np.arange(height)[:, None] / height, np.arange(width) / width
    waves = generator.normal(size=(8, 2)) * 2
    phases = generator.random(8)
    landscape = sum(np.cos(2 * np.pi * (a * y + b * x + c)) for (a, b), c in zip(waves, phases, strict=True))
    return landscape > np.quantile(landscape, generator.uniform(0.1, 0.9))


def _stroke(levels: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """One to three walks of a round brush, each from a pixel of ink where there is any."""
    height, width = levels.shape
    row, column = np.arange(height)[:, None], np.arange(width)
    ink = np.argwhere(levels > 0)
    known = np.zeros((height, width), bool)
    for _ in range(generator.integers(1, 4)):
        at = ink[generator.integers(len(ink))] if len(ink) else np.array([height, width]) / 2
        angle, radius = generator.uniform(0, 2 * np.pi), generator.uniform(1, 3.5)
        for _ in range(generator.integers(2, 16)):
            known |= (row - at[0]) ** 2 + (column - at[1]) ** 2 <= radius**2
            angle += generator.normal() * 0.6
            at = at + 1.5 * np.array([np.sin(angle), np.cos(angle)])
    return known


def _blocks(height: int, width: int, chosen: np.ndarray) -> np.ndarray:
    """The chosen of the blocks of 4x4 pixels."""
    return np.kron(chosen, np.ones((4, 4), bool))[:height, :width]


def _half(axis: int, *, first: bool) -> Callable[[np.ndarray], np.ndarray]:
    def half(levels):
        index = np.expand_dims(np.arange(levels.shape[axis]), 1 - axis)
        return np.broadcast_to((index < levels.shape[axis] // 2) == first, levels.shape)

    return half


def _frame(levels: np.ndarray) -> np.ndarray:
    height, width = levels.shape
    known = np.ones((height, width), bool)
    known[height // 4 : height - height // 4, width // 4 : width - width // 4] = False
    return known


def _checkerboard(levels: np.ndarray) -> np.ndarray:
    height, width = levels.shape
    return _blocks(height, width, np.indices((-(-height // 4), -(-width // 4))).sum(0) % 2 == 0)


def _ink_strokes(levels: np.ndarray) -> np.ndarray:
    """The same strokes for the same picture."""
    return _stroke(levels, np.random.default_rng(np.packbits(levels > 0))) & (levels > 0)


# What is known, of a binary picture (H, W): the half named, all but the centre, every second block, a few
# strokes of ink, nothing.
FIXED = {
    "top": _half(0, first=True),
    "bottom": _half(0, first=False),
    "left": _half(1, first=True),
    "right": _half(1, first=False),
    "frame": _frame,
    "blocks": _checkerboard,
    "strokes": _ink_strokes,
    "nothing": lambda levels: np.zeros(levels.shape, bool),
}


def fixed_regions(name: str, levels: np.ndarray) -> np.ndarray:
    """Masks (N, H, W, 1) of one of FIXED for binary pictures (N, H, W, 1)."""
    return np.stack([FIXED[name](picture) for picture in levels[..., 0]])[..., None]
