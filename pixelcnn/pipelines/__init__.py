"""Everything that the app can do, as plain functions of a bundle: `pixelcnn.checkpoints.load_bundle(folder)`.

Every argument after the bundle is keyword-only and checked; a bad one raises UserError with one sentence.
The same arguments give the same pictures on the same kind of machine with the same versions.
"""

from collections.abc import Iterator

import numpy as np

from pixelcnn.arguments import MAX_COMPLETIONS
from pixelcnn.checkpoints import Bundle
from pixelcnn.images import SIDE
from pixelcnn.pipelines.codes import (
    CodeMap,
    CodeSamples,
    Neighbours,
    Reconstruction,
    alternatives,
    code_map,
    codebook,
    decode,
    neighbours,
    palette,
    reconstruct,
    sample_prior,
)
from pixelcnn.pipelines.pictures import (
    Pictures,
    compare,
    complete,
    generate,
    receptive_field,
    score,
)
from pixelcnn.sampling import BATCH_SIZES

__all__ = [
    "CodeMap",
    "CodeSamples",
    "Neighbours",
    "Pictures",
    "Reconstruction",
    "alternatives",
    "code_map",
    "codebook",
    "compare",
    "complete",
    "decode",
    "generate",
    "neighbours",
    "palette",
    "receptive_field",
    "reconstruct",
    "sample_prior",
    "score",
    "warm_up",
]


def warm_up(bundle: Bundle) -> Iterator[None]:
    """Run what the tabs run, the most wanted first, so that no later call waits for a compiler.

    After the first step the app can answer; one that asks for what a later step compiles waits for it then.
    """
    blank = "0" * SIDE * SIDE
    code_map(bundle, image=blank)
    complete(bundle, drawing=blank, rows_kept=0)
    complete(bundle, drawing=blank)
    sample_prior(bundle)
    yield
    complete(bundle, drawing=blank, digit=0)
    yield
    for digit in (None, 0):
        generate(bundle, digit=digit)
        yield
    codes = np.zeros((SIDE // 4, SIDE // 4), int)
    for digit in (None, 0):
        sample_prior(bundle, codes=codes, codes_kept=1, count=8, digit=digit)
        yield
    sample_prior(bundle, digit=0)
    yield
    for model in bundle.pictures:
        for rows_kept in (0, 14):
            compare(bundle, drawing=blank, models=[model], rows_kept=rows_kept)
            yield
            complete(bundle, drawing=blank, model=model, rows_kept=rows_kept)
            yield
        generate(bundle, model=model)
        yield
    for size in BATCH_SIZES:
        generate(bundle, count=size)
        yield
        sample_prior(bundle, count=size)
        yield
        complete(bundle, drawing=blank, count=min(size, MAX_COMPLETIONS))
        yield
