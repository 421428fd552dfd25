"""Samplers of autoregressive models: `naive` is the specification, `cached` is what the app runs.

Both follow ancestral sampling in raster order (van den Oord et al. 2016, arXiv 1601.06759, section 2.1). A
model is anything that keeps the contract of `pixelcnn.models`: `model(levels, label)`, `model.start`,
`model.row` and `model.step`. Nothing here knows which model it is.
"""

import functools
from dataclasses import dataclass

import numpy as np
from keras import ops, tree

from pixelcnn.compiling import compiled
from pixelcnn.layers import known_rows

# A batch is padded to one of these, so that only these programs are ever compiled.
BATCH_SIZES = (1, 4, 8, 16, 64)


@dataclass(frozen=True)
class Samples:
    """Pictures and what the model thought of them.

    levels (B, H, W, C) int32. probabilities (B, H, W, C) float32: what the model, at temperature 1, gave to
    the level that stands at each pixel given those before it; known pixels included. class_evidence
    (classes,) float32, where the class was drawn: see `draw_class`.
    """

    levels: np.ndarray
    probabilities: np.ndarray
    class_evidence: np.ndarray | None = None

    def bits(self, where: np.ndarray | bool = True) -> np.ndarray:
        """Information content -log2 p in bits, summed over the pixels in `where`: (B,) float64."""
        p = np.maximum(self.probabilities.astype("float64"), np.finfo("float32").tiny)
        return -np.log2(p).sum(axis=(1, 2, 3), where=where)


# Every stream of random numbers comes from a seed here, and from a second number where it is not the pixels'.
CLASSES = 1


def noise(seed: int, count: int, shape: tuple[int, int, int]) -> np.ndarray:
    """Uniform [0, 1) float32 (count, H, W, C), one a pixel; picture i is the same for any count."""
    return np.random.default_rng(seed).random((count, *shape), dtype=np.float32)


def class_noise(seed: int, count: int) -> np.ndarray:
    """Uniform [0, 1) float32 (count,), one a picture, for `draw_class`; independent of that of the pixels."""
    return np.random.default_rng((seed, CLASSES)).random(count, dtype=np.float32)


def class_logits(logits):
    """(..., K) logits; a single logit, that of level 1 against level 0, becomes two."""
    return ops.concatenate([ops.zeros_like(logits), logits], -1) if logits.shape[-1] == 1 else logits


def draw(logits, noise, temperature):
    """Logits (..., K), noise (...) -> levels (...): inverse transform of p^(1/T); the likeliest at T = 0."""
    tempered = ops.softmax(logits / ops.maximum(temperature, 1e-6))
    below = ops.cumsum(tempered, -1)[..., :-1] <= ops.expand_dims(noise, -1)
    drawn = ops.sum(ops.cast(below, "int32"), -1)
    greedy = ops.cast(ops.argmax(logits, -1), "int32")
    return ops.where(temperature > 0, drawn, greedy)


def probability(logits, levels):
    """Probability (...) of the levels (...) under the logits (..., K)."""
    return ops.squeeze(ops.take_along_axis(ops.softmax(logits), ops.expand_dims(levels, -1), -1), -1)


def draw_class(probabilities, given, noise, temperature):
    """Classes (B,), drawn by Bayes' rule from the first `given` pixels in raster order; without them all are
    as probable, at any temperature.

    probabilities (classes, H, W, C): of the levels of one picture, given each class. noise: (B,) of [0, 1).
    With them comes the evidence (classes,): ln p, in nats, of those pixels given each class.
    """
    _, height, width, _ = probabilities.shape
    pixel = ops.reshape(ops.arange(height * width), (height, width, 1))
    nats = ops.log(ops.maximum(probabilities, np.finfo("float32").tiny))
    evidence = ops.sum(ops.where(pixel < given, nats, 0.0), axis=(1, 2, 3))
    logits = ops.broadcast_to(evidence, (noise.shape[0], probabilities.shape[0]))
    return draw(logits, noise, ops.maximum(temperature, 1e-6)), evidence  # which of equals has no likeliest


def given_pixels(known):
    """How many pixels of known (B, H, W, C), in raster order, come before the first one to draw in any."""
    batch, height, width, channels = known.shape
    return known_rows(ops.reshape(known, (batch, height * width, 1, channels)))


def labels(model, label: np.ndarray | int | None, count: int) -> np.ndarray:
    """Classes (count,) int32 for a batch; without a label it is `model.classes`, which stands for none.

    Raises ValueError for what is no class of the model.
    """
    asked = np.full(count, model.classes if label is None else label, "int32")
    if label is not None and not ((asked >= 0) & (asked <= model.classes)).all():
        raise ValueError(f"The label must be from 0 to {model.classes - 1}, or {model.classes} for none.")
    return asked


def guided(asked, free, guidance):
    """Logits on the far side of `asked`, given the label, from `free`, given none.

    Classifier-free guidance (Ho & Salimans 2022, arXiv 2207.12598, equation 6): the pictures that the label
    makes likelier are drawn more often, at the cost of variety. 0 leaves the model's own distribution.
    """
    return asked + guidance * (asked - free)


@functools.lru_cache(maxsize=64)
def whole(model):
    """The program of `naive`: levels (B, H, W, C), label (B,) -> logits (B, H, W, C, K)."""
    return compiled(model, lambda levels, label: class_logits(model(levels, label)))


def naive(
    model, levels, known, noise, temperature: float, label=None, guidance: float = 0.0, class_noise=None
) -> Samples:
    """What `cached` computes, by a forward pass on the whole image for each unknown pixel. For tests."""
    known = np.broadcast_to(known, noise.shape)
    levels = np.where(known, levels, 0).astype("int32")
    label, free = labels(model, label, len(levels)), labels(model, None, len(levels))
    evidence = None

    def logits_of(label, levels=levels):
        return whole(model)(ops.convert_to_tensor(levels), ops.convert_to_tensor(label))

    if class_noise is not None:
        every = np.repeat(levels[:1], model.classes, axis=0)
        p = probability(logits_of(np.arange(model.classes, dtype="int32"), every), every)
        drawn = draw_class(p, given_pixels(known), class_noise, np.float32(temperature))
        label, evidence = (ops.convert_to_numpy(array) for array in drawn)
    for row, column, channel in np.ndindex(levels.shape[1:]):
        at = np.s_[:, row, column, channel]
        if not known[at].all():
            logits = logits_of(label)[at]
            if guidance:
                logits = guided(logits, logits_of(free)[at], np.float32(guidance))
            drawn = ops.convert_to_numpy(draw(logits, noise[at], np.float32(temperature)))
            levels[at] = np.where(known[at], levels[at], drawn)
    logits = logits_of(label)
    p = ops.convert_to_numpy(probability(logits, ops.convert_to_tensor(levels)))
    return Samples(levels, p, evidence)


@functools.lru_cache(maxsize=64)
def sampler(model, guides: bool, draws_class: bool):
    """The program of `cached`: (levels, known, noise, temperature, label, guidance, class_noise) -> (levels,
    probabilities, evidence of the classes).

    noise (B, H, W, C); levels, known and label have a batch of B, or of 1 for pictures that begin alike.
    Where the class is drawn, label has all classes. If it guides, the model sees a batch of twice the
    pictures: with the label, and without.
    """

    def seen(array):
        return ops.concatenate([array, array]) if guides else array

    def sample(levels, known, noise, temperature, label, guidance, class_noise):
        batch, height, width, channels = noise.shape
        begun = label.shape[0]
        levels = ops.repeat(ops.where(known, levels, 0), begun // levels.shape[0], axis=0)
        known = ops.repeat(known, begun // known.shape[0], axis=0)
        pixel = (batch, 1, 1, 1)
        given = given_pixels(known)
        first_row = given // width

        if guides:
            label = ops.concatenate([label, ops.full_like(label, model.classes)])
        logits, cache = model.start(seen(levels), seen(known), label)
        probabilities = probability(class_logits(logits)[:begun], levels)
        evidence = ops.zeros(begun)
        if draws_class:

            def known_pixel(row, column, state):
                """A known one of the row that `start` did not see whole."""
                probabilities, cache = state
                logits, cache = model.step(cache, levels, row, column)
                at = (0, row, column, 0)
                p = probability(class_logits(logits), ops.slice(levels, at, (begun, 1, 1, channels)))
                return ops.slice_update(probabilities, at, p), cache

            def known_pixels(row, state):
                probabilities, cache = state
                state = probabilities, model.row(cache, levels, row)
                pixel = functools.partial(known_pixel, row)
                return ops.fori_loop(0, given % width, pixel, state)

            # A loop of one row, or of none: XLA would compile anew for each row that is an argument, but does
            # not for one that a loop counts.
            end = ops.minimum(first_row + 1, height)
            probabilities, _ = ops.fori_loop(first_row, end, known_pixels, (probabilities, cache))
            which, evidence = draw_class(probabilities, given, class_noise, temperature)

        def begin(array):
            return (
                ops.take(array, which, axis=0) if draws_class else ops.repeat(array, batch // begun, axis=0)
            )

        levels, known, probabilities, cache = tree.map_structure(begin, (levels, known, probabilities, cache))

        def sample_pixel(row, column, state):
            levels, probabilities, cache = state
            for channel in range(channels):
                at = (0, row, column, channel)
                logits, cache = model.step(cache, seen(levels), row, column)
                logits = class_logits(logits)[:, :, :, channel]
                logits, free = logits[:batch], logits[batch:]
                aim = guided(logits, free, guidance) if guides else logits
                drawn = draw(aim, ops.slice(noise, at, pixel)[..., 0], temperature)[..., None]
                level = ops.where(ops.slice(known, at, pixel), ops.slice(levels, at, pixel), drawn)
                levels = ops.slice_update(levels, at, level)
                p = probability(logits, level[..., 0])[..., None]
                probabilities = ops.slice_update(probabilities, at, p)
            return levels, probabilities, cache

        def sample_row(row, state):
            levels, probabilities, cache = state
            state = levels, probabilities, model.row(cache, seen(levels), row)
            return ops.fori_loop(0, width, lambda column, state: sample_pixel(row, column, state), state)

        state = levels, probabilities, cache
        return *ops.fori_loop(first_row, height, sample_row, state)[:2], evidence

    return compiled(model, sample)


def cached(
    model, levels, known, noise, temperature: float, label=None, guidance: float = 0.0, class_noise=None
) -> Samples:
    """Samples the unknown pixels of a batch with one pixel's arithmetic for each.

    noise: float32 (B, H, W, C) of [0, 1). levels: integers (B, H, W, C), read where known. known: bool
    (B, H, W, C), pixels that are kept bit for bit. Both may be (1, H, W, C), for all pictures alike.
    temperature: 0 (greedy) and up; p is proportional to p^(1/T). label: the class for all, or (B,) classes,
    of a model that has them; None for none. guidance: see `guided`; it doubles the cost. class_noise: float32
    (B,) of [0, 1), in place of a label and guidance, for pictures alike: each gets a class first, see
    `draw_class`. The rows above the first unknown pixel cost one forward pass together, on one image where
    all begin alike, on one for each class where that is drawn. B is at most BATCH_SIZES[-1].
    """
    batch = len(noise)
    size = next(size for size in BATCH_SIZES if size >= batch)
    alike = len(levels) == len(known) == 1 and np.ndim(label) == 0
    draws_class = class_noise is not None
    begun = 1 if alike else size
    asked = np.arange(model.classes) if draws_class else labels(model, label, batch)[:begun]

    def pad(array, dtype, count):
        """The last picture again and again, up to a batch of `count`."""
        array = np.asarray(array, dtype)
        padding = ((0, count - len(array)), *[(0, 0)] * (array.ndim - 1))
        return ops.convert_to_tensor(np.pad(array, padding, mode="edge"))

    sampled, probabilities, evidence = sampler(model, guidance != 0, draws_class)(
        pad(levels, "int32", begun),
        pad(known, bool, begun),
        pad(noise, "float32", size),
        ops.convert_to_tensor(np.float32(temperature)),
        pad(asked, "int32", max(begun, len(asked))),
        ops.convert_to_tensor(np.float32(guidance)),
        pad(class_noise if draws_class else np.zeros(batch), "float32", size),
    )
    return Samples(
        ops.convert_to_numpy(sampled)[:batch],
        ops.convert_to_numpy(probabilities)[:batch],
        ops.convert_to_numpy(evidence) if draws_class else None,
    )
