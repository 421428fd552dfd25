"""What the pipelines share: the checks of temperature and seed, and sampling with some of the levels
known."""

import time

import numpy as np

from pixelcnn import interrupt, sampling
from pixelcnn.arguments import MAX_GUIDANCE, MAX_SEED, MAX_TEMPERATURE, number, whole_number
from pixelcnn.checkpoints import Bundle

# Of the batches that are drawn, two at a time. While a pen moves, the eight pictures of Complete are two of
# four, and two of eight with guidance.
SIZES = (8,)
WITH_THE_PEN = (4, 8)


def batch_sizes(bundle: Bundle, name: str) -> tuple[int, ...]:
    """Those of a model that draws pictures."""
    pen = name == (bundle.filling or bundle.default)
    return WITH_THE_PEN if pen else bundle.members[name].spec.batches


def checked_temperature(value: object) -> float:
    return number("The temperature", value, 0, MAX_TEMPERATURE)


def checked_seed(value: object) -> int:
    return whole_number("The seed", value, 0, MAX_SEED)


def checked_guidance(value: object) -> float:
    return number("The guidance", value, 0, MAX_GUIDANCE)


def sample(
    model, levels, known, count, temperature, seed, label=None, guidance=0.0, above=None, sizes=SIZES
) -> tuple[sampling.Samples, float]:
    """`count` samples (count, H, W, 1) that share the known ones of levels (H, W), and the milliseconds
    they took.

    A model of classes that is given no label draws the class of each first, by the levels that are known,
    and is not guided: see `sampling.draw_class` and `sampling.read_class`. `above`: of a model of a finer
    level the codes (count, h, w) that it is given.
    """
    interrupt.check()
    noise = sampling.noise(seed, count, (*levels.shape, 1), below=above is not None)
    guidance = 0.0 if label is None else guidance
    started = time.perf_counter()
    samples = sampling.cached(
        model,
        levels[None, :, :, None],
        known[None, :, :, None],
        noise,
        temperature,
        label,
        guidance,
        sampling.class_noise(seed, count) if label is None and model.classes else None,
        above=above,
        sizes=sizes,
    )
    milliseconds = 1000 * (time.perf_counter() - started)
    finite(samples.probabilities)
    if samples.class_log_likelihood is not None:
        finite(samples.class_log_likelihood)
    return samples, milliseconds


def finite(values: np.ndarray) -> np.ndarray:
    """The values that a model computed. FloatingPointError if one of them is no finite number: nobody is
    shown what was made of it."""
    if not np.isfinite(values).all():
        raise FloatingPointError("The model computed what is no finite number.")
    return values


def bits(samples, where: np.ndarray) -> np.ndarray:
    """Information content (N,) in bits of the levels in `where` (H, W); + 0.0 because no bits would be
    -0.0."""
    return samples.bits(where[None, :, :, None]) + 0.0
