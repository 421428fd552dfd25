"""What is run before anybody asks for it, so that no later call waits for a compiler."""

import functools
from collections.abc import Callable

import numpy as np

from pixelcnn.arguments import DEFAULT_MODEL, MAX_COMPLETIONS
from pixelcnn.checkpoints import Bundle
from pixelcnn.images import SIDE
from pixelcnn.pipelines.codes import code_map, sample_prior
from pixelcnn.pipelines.pictures import compare, complete, generate
from pixelcnn.sampling import BATCH_SIZES


def warm_up(bundle: Bundle) -> list[Callable[[], object]]:
    """What the tabs run, in steps, the most wanted first.

    After the first step the app can answer; one that asks for what a later step compiles waits for it then.
    """
    blank = "0" * SIDE * SIDE
    codes = np.zeros((SIDE // 4, SIDE // 4), int)
    steps: list[Callable[[], object]] = [lambda: _first(bundle, blank)]

    def add(function: Callable[..., object], **arguments: object) -> None:
        if bundle.has("codes" if function is sample_prior else "pictures"):
            steps.append(functools.partial(function, bundle, **arguments))

    digits = (None, 0) if bundle.pictures and bundle.drawing(DEFAULT_MODEL).model.classes else (None,)
    for digit in digits:
        add(complete, drawing=blank, digit=digit)
        add(generate, digit=digit)
    for digit in (None, 0):
        add(sample_prior, codes=codes, codes_kept=1, count=8, digit=digit)
    add(sample_prior, digit=0)
    for model in bundle.pictures:
        for rows_kept in (0, 14):
            add(compare, drawing=blank, models=[model], rows_kept=rows_kept)
            add(complete, drawing=blank, model=model, rows_kept=rows_kept)
        add(generate, model=model)
    for size in BATCH_SIZES:
        add(generate, count=size)
        add(sample_prior, count=size)
        add(complete, drawing=blank, count=min(size, MAX_COMPLETIONS))
    return steps


def _first(bundle: Bundle, blank: str) -> None:
    if bundle.has("autoencoder"):
        code_map(bundle, image=blank)
    if bundle.pictures:
        complete(bundle, drawing=blank, rows_kept=0)
        complete(bundle, drawing=blank)
    if bundle.has("codes"):
        sample_prior(bundle)
