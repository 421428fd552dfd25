"""The specification of `sampling.cached`: the same pictures of the same noise, a whole forward pass for each
pixel. For tests; nobody runs it in the app.
"""

import functools

import numpy as np
from keras import ops

from pixelcnn.compiling import compiled
from pixelcnn.layers import given_pixels
from pixelcnn.sampling import (
    Samples,
    class_logits,
    draw,
    draw_class,
    guided,
    labels,
    log_likelihood,
    looks_ahead,
    probability,
    read_class,
)


@functools.lru_cache(maxsize=64)
def whole(model):
    """The program of `naive`: levels (B, H, W, C), label (B,) -> logits (B, H, W, C, K)."""
    return compiled(model, lambda levels, label: class_logits(model(levels, label)))


@functools.lru_cache(maxsize=64)
def whole_given(model):
    """As `whole`, with the condition (B, H, W, F) of a model that has one."""
    return compiled(model, lambda levels, label, condition: class_logits(model(levels, label, condition)))


@functools.lru_cache(maxsize=64)
def encoder(model):
    """The program levels, known (B, H, W, C) -> condition (B, H, W, F) of a model that looks ahead."""
    return compiled(model, model.encode)


@functools.lru_cache(maxsize=64)
def conditioner(model):
    """The program above (B, h, w) -> condition (B, H, W, F) of a model of a finer level."""
    return compiled(model, model.condition)


@functools.lru_cache(maxsize=64)
def pixel(model):
    """The program that draws one pixel: logits given the class and given none (B, K), noise (B,),
    temperature, guidance -> levels (B,)."""

    def drawn(logits, none, noise, temperature, guidance):
        return draw(guided(logits, none, guidance), noise, temperature)

    return compiled(model, drawn)


def naive(
    model, levels, known, noise, temperature, label=None, guidance=0.0, class_noise=None, above=None
) -> Samples:
    """What `sampling.cached` computes of the same arguments, by a forward pass on the whole image for each
    unknown pixel."""
    known = np.broadcast_to(known, noise.shape)
    levels = np.where(known, levels, 0).astype("int32")
    label, none = labels(model, label, len(levels)), labels(model, None, len(levels))
    look_ahead, condition, class_log_likelihood = looks_ahead(model), None, None
    if look_ahead:
        condition = encoder(model)(ops.convert_to_tensor(levels), ops.convert_to_tensor(known))
    elif above is not None:
        condition = conditioner(model)(ops.convert_to_tensor(above))

    def logits_of(label, levels=levels):
        levels, label = ops.convert_to_tensor(levels), ops.convert_to_tensor(label)
        return (
            whole(model)(levels, label) if condition is None else whole_given(model)(levels, label, condition)
        )

    if class_noise is not None:
        if look_ahead:
            nats = read_class(model, condition, known)
        else:
            every = np.repeat(levels[:1], model.classes, axis=0)
            p = probability(logits_of(np.arange(model.classes, dtype="int32"), every), every)
            nats = log_likelihood(p, given_pixels(known))
        class_log_likelihood = ops.convert_to_numpy(nats)
        label = draw_class(class_log_likelihood, class_noise, temperature).astype("int32")
    for row, column, channel in np.ndindex(levels.shape[1:]):
        at = np.s_[:, row, column, channel]
        if not known[at].all():
            logits = ops.convert_to_numpy(logits_of(label))[at]
            of_none = ops.convert_to_numpy(logits_of(none))[at] if guidance else logits
            numbers = noise[at], np.float32(temperature), np.float32(guidance)
            drawn = pixel(model)(*map(ops.convert_to_tensor, (logits, of_none, *numbers)))
            levels[at] = np.where(known[at], levels[at], ops.convert_to_numpy(drawn))
    p = ops.convert_to_numpy(probability(logits_of(label), ops.convert_to_tensor(levels)))
    return Samples(levels, np.where(known, np.float32(1), p) if look_ahead else p, class_log_likelihood)
