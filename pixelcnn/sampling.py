"""The sampler of autoregressive models that the app runs, `cached`, and what it shares with `naive.py`, its
specification.

Both follow ancestral sampling in raster order (van den Oord et al. 2016, arXiv 1601.06759, section 2.1). A
model is anything that keeps the contract of `pixelcnn.models`: `model(levels, label)`, `model.start`,
`model.row` and `model.step`. Nothing here knows which model it is. One that looks ahead is told
once, by `model.encode`, of all that is known, and says by `model.classify` of which class that is. One of a
finer level is told once, by `model.condition`, of the codes above.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from keras import ops, tree

from pixelcnn.compiling import compiled, once_a_model, outputs
from pixelcnn.layers import given_pixels, known_rows

# A batch is padded to one of these, so that only these programs are ever compiled.
BATCH_SIZES = (1, 4, 8, 16)
BESIDE = ThreadPoolExecutor(2, "batch")  # in which two are drawn at a time: each keeps one core busy


@dataclass(frozen=True)
class Samples:
    """Pictures and what the model thought of them.

    levels (B, H, W, C) int32. probabilities (B, H, W, C) float32: what the model, at temperature 1, gave to
    the level that stands at each pixel given those before it; known pixels included, of which a model that
    looks ahead is certain. class_log_likelihood (classes,) float32, where the class was drawn: see
    `draw_class`.
    """

    levels: np.ndarray
    probabilities: np.ndarray
    class_log_likelihood: np.ndarray | None = None

    def bits(self, where: np.ndarray | bool = True) -> np.ndarray:
        """Information content -log2 p in bits, summed over the pixels in `where`: (B,) float64."""
        p = np.maximum(self.probabilities.astype("float64"), np.finfo("float32").tiny)
        return -np.log2(p).sum(axis=(1, 2, 3), where=where)


# Every stream of random numbers comes from a seed here, and from a second number where it is not the pixels'.
CLASSES, BELOW = 1, 2


def noise(seed: int, count: int, shape: tuple[int, int, int], *, below: bool = False) -> np.ndarray:
    """Uniform [0, 1) float32 (count, H, W, C), one a pixel; picture i is the same for any count. `below`: of
    the codes of a level that is given others of the same seed."""
    generator = np.random.default_rng((seed, BELOW) if below else seed)
    return generator.random((count, *shape), dtype=np.float32)


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


def log_likelihood(probabilities, given):
    """ln p (B,), in nats, of the first `given` pixels in raster order; probabilities (B, H, W, C)."""
    batch, height, width, channels = probabilities.shape
    nats = ops.log(ops.maximum(probabilities, np.finfo("float32").tiny))
    nats = ops.reshape(nats, (batch, height * width, channels))
    return ops.sum(ops.where(ops.arange(height * width)[:, None] < given, nats, 0.0), axis=(1, 2))


def draw_class(log_likelihood: np.ndarray, noise: np.ndarray, temperature: float) -> np.ndarray:
    """Classes (B,) of noise (B,) in [0, 1), drawn by Bayes' rule: all are as probable before, and then
    log_likelihood (classes,) is that of the pixels given, in nats. Of equals each is drawn, even at
    temperature 0."""
    nats = np.asarray(log_likelihood, "float64")
    p = np.exp((nats - nats.max()) / max(temperature, 1e-6))
    return np.searchsorted(np.cumsum(p / p.sum())[:-1], noise, side="right")


def labels(model, label: np.ndarray | int | None, count: int) -> np.ndarray:
    """Classes (count,) int32 for a batch; without a label it is `model.classes`, which stands for none.

    Raises ValueError for what is no class of the model.
    """
    asked = np.full(count, model.classes if label is None else label, "int32")
    if label is not None and not ((asked >= 0) & (asked <= model.classes)).all():
        raise ValueError(f"The label must be from 0 to {model.classes - 1}, or {model.classes} for none.")
    return asked


def guided(conditional, unconditional, guidance):
    """Logits on the far side of those given the label from those given none.

    Classifier-free guidance (Ho & Salimans 2022, arXiv 2207.12598, equation 6): the pictures that the label
    makes likelier are drawn more often, at the cost of variety. 0 leaves the model's own distribution.
    """
    return conditional + guidance * (conditional - unconditional)


def looks_ahead(model) -> bool:
    """Whether it draws given all that is known, not only what comes before."""
    return hasattr(model, "encode")


def read_class(model, condition, known):
    """ln p (classes,) of each class, as a model that looks ahead reads it in the condition (B, H, W, F) of
    the first picture; of known (B, H, W, C) nothing, all are alike."""
    return ops.where(ops.any(known[:1]), ops.log_softmax(model.classify(condition[:1]))[0], 0.0)


@once_a_model
def beginning(model):
    """The first program of `cached`: levels, known (N, H, W, C), label (B,), a multiple, and for a model of a
    finer level the codes above (N, h, w) -> (log-likelihood of each label or, of a model that looks ahead,
    class; the state of a drawing: levels, known, probabilities, cache, of a batch of B).
    """

    def begin(levels, known, label, above=None):
        levels = ops.where(known, levels, 0)
        condition = model.encode(levels, known) if looks_ahead(model) else None
        condition = condition if above is None else model.condition(above)

        def tiled(array):
            return ops.tile(array, (label.shape[0] // array.shape[0], 1, 1, 1))

        state = tiled(levels), tiled(known)
        told = condition if condition is None or condition.shape[0] == 1 else tiled(condition)
        logits, cache = model.start(*state, label, told)
        probabilities = probability(class_logits(logits), state[0])
        if looks_ahead(model):
            nats = read_class(model, condition, known)
        else:
            nats = log_likelihood(probabilities, given_pixels(known))
        return nats, (*state, probabilities, cache)

    return compiled(model, begin)


@once_a_model
def drawing(model):
    """The second program of `cached`: (levels, known, probabilities, cache) as the first one left them, rows
    (B,) int32, of those the one with which each picture begins, noise (B, H, W, C), temperature, guidance ->
    (levels, probabilities).

    With guidance, the second half of the batch is the first half without its label, and gets its levels.
    """

    def sample(levels, known, probabilities, cache, rows, noise, temperature, guidance):
        begun = levels, known, probabilities, cache
        levels, known, probabilities, cache = tree.map_structure(lambda each: ops.take(each, rows, 0), begun)
        batch, height, width, channels = noise.shape
        half, pixel = batch // 2, (batch, 1, 1, 1)
        paired = bool(model.classes and half)

        def twice(array):
            return ops.concatenate([array, array])

        def sample_pixel(row, column, state):
            levels, probabilities, cache = state
            for channel in range(channels):
                at = (0, row, column, channel)
                logits, cache = model.step(cache, levels, row, column)
                logits = class_logits(logits)[:, :, :, channel]
                aim = guided(logits, twice(logits[half:]), guidance) if paired else logits
                drawn = draw(aim, ops.slice(noise, at, pixel)[..., 0], temperature)
                drawn = ops.where(guidance != 0, twice(drawn[:half]), drawn) if paired else drawn
                level = ops.where(ops.slice(known, at, pixel), ops.slice(levels, at, pixel), drawn[..., None])
                levels = ops.slice_update(levels, at, level)
                p = probability(logits, level[..., 0])[..., None]
                probabilities = ops.slice_update(probabilities, at, p)
            return levels, probabilities, cache

        def sample_row(row, state):
            levels, probabilities, cache = state
            state = levels, probabilities, model.row(cache, levels, row)
            return ops.fori_loop(0, width, lambda column, state: sample_pixel(row, column, state), state)

        # One that looks ahead is certain of what is known, so that it is done after the last unknown row.
        below = known_rows(ops.flip(known, 1)) if looks_ahead(model) else 0
        state = levels, probabilities, cache
        return ops.fori_loop(given_pixels(known) // width, height - below, sample_row, state)[:2]

    return compiled(model, sample)


def batch_size(sizes: Sequence[int], rows: int) -> int:
    """That of the batches in which so many rows are drawn, two at a time: the smallest of which two will do,
    or else the largest of which there are two; of so few that there are none, the smallest."""
    several = [size for size in sizes if size < rows]
    return next((size for size in several if 2 * size >= rows), max(several, default=sizes[0]))


def cached(
    model,
    levels,
    known,
    noise,
    temperature: float,
    label=None,
    guidance: float = 0.0,
    class_noise=None,
    above=None,
    sizes: tuple[int, ...] = BATCH_SIZES,
) -> Samples:
    """Samples the unknown pixels of a batch with one pixel's arithmetic for each.

    noise: float32 (B, H, W, C) of [0, 1). levels: integers (B, H, W, C), read where known. known: bool
    (B, H, W, C), pixels that are kept bit for bit. Both may be (1, H, W, C), for all pictures alike.
    temperature: 0 (greedy) and up; p is proportional to p^(1/T). label: the class for all, or (B,) classes,
    of a model that has them; None for none. guidance: see `guided`, 0 and up; it doubles the cost.
    class_noise: float32 (B,) of [0, 1), in place of a label, for pictures alike: each gets a class first, see
    `draw_class`. above: the codes (B, h, w) of the level above, of a model that is given them. The rows above
    the first unknown pixel cost one forward pass together: where all begin alike, on one image for each class
    and one for none, which is one program whatever is asked for. sizes: of the batches that may be drawn, the
    smallest first, the last one even; two are drawn at a time, see `batch_size`.

    A model that looks ahead draws unknown pixels given all known ones, the others given those before.
    """
    count, none, guides = len(noise), model.classes, bool(guidance)
    levels, known = np.asarray(levels, "int32"), np.asarray(known, bool)
    asked, rows_of_each = labels(model, label, count), 1 + guides
    size = batch_size([size for size in sizes if size % rows_of_each == 0], count * rows_of_each)
    most = size // rows_of_each
    class_log_likelihood = shared = None
    if len(levels) == len(known) == 1 and above is None and (label is None or np.ndim(label) == 0):
        nats, shared = _begun(model, levels, known, np.arange(none + 1))
        if class_noise is not None:
            class_log_likelihood = ops.convert_to_numpy(nats)[:none]
            asked = draw_class(class_log_likelihood, class_noise, temperature)
    levels_of, known_of = (np.broadcast_to(array, noise.shape) for array in (levels, known))

    def batch(array, some: slice, twin=None):
        """That of these pictures, padded, and with guidance as much for their twins without a label."""
        array = _pad(array[some], most)
        return np.concatenate([array, array if twin is None else np.full_like(array, twin)][:rows_of_each])

    def draw_some(some: slice) -> list[np.ndarray]:
        """Levels and probabilities of these pictures."""
        rows = batch(asked, some, twin=none).astype("int32")
        state = shared
        if state is None:
            beside = () if above is None else (batch(np.asarray(above, "int32"), some),)
            of_each = (batch(array, some) for array in (levels_of, known_of))
            state, rows = _begun(model, *of_each, rows, *beside)[1], np.arange(size, dtype="int32")
        if known.all():
            drawn = (ops.take(array, rows, axis=0) for array in (state[0], state[2]))
        else:
            numbers = rows, _pad(noise[some], size), np.float32(temperature), np.float32(guidance)
            drawn = drawing(model)(*state, *map(ops.convert_to_tensor, numbers))
        return [ops.convert_to_numpy(array)[: len(asked[some])] for array in drawn]

    some = [slice(first, first + most) for first in range(0, count, most)]
    parts = BESIDE.map(draw_some, some) if len(some) > 1 else map(draw_some, some)
    levels, probabilities = map(np.concatenate, zip(*parts, strict=True))
    if looks_ahead(model):
        probabilities = np.where(known, np.float32(1), probabilities)
    return Samples(levels, probabilities, class_log_likelihood)


def prepare(model, size: int) -> None:
    """Compile both programs of `cached` for pictures that begin alike and a batch of `size`, one beside the
    other: on two cores that takes little longer than one of them. Where the backend cannot, `cached` does.
    """
    config = model.config
    shape = config.height, config.width, getattr(config, "channels", 1)
    nothing, label = np.zeros((1, *shape), bool), np.arange(model.classes + 1, dtype="int32")
    arrays = tuple(map(ops.convert_to_tensor, (nothing.astype("int32"), nothing, label)))
    returned = outputs(beginning(model), *arrays)
    if returned is None:
        return
    state = tree.map_structure(lambda each: ops.zeros(each.shape, each.dtype.name), returned[1])
    rows, noise = np.zeros(size, "int32"), np.zeros((size, *shape), "float32")
    numbers = rows, noise, np.float32(1), np.float32(0)
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(beginning(model), *arrays)
        drawing(model)(*state, *map(ops.convert_to_tensor, numbers))
        beside.result()


def _begun(model, levels, known, label, *above):
    arrays = levels, known, label.astype("int32"), *above
    return beginning(model)(*map(ops.convert_to_tensor, arrays))


def _pad(array: np.ndarray, size: int) -> np.ndarray:
    """The last one again and again, up to a batch of `size`."""
    return np.pad(array, ((0, size - len(array)), *[(0, 0)] * (array.ndim - 1)), mode="edge")
