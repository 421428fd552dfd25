"""Everything that the app can do, as plain functions of a bundle: `pixelcnn.checkpoints.load_bundle(folder)`.

Every argument after the bundle is keyword-only and checked; a bad one raises ValueError with one sentence.
The same arguments give the same pictures on every machine with the same backend.
"""

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


def warm_up(bundle: Bundle, *, count: int, guided: bool = True) -> None:
    """Run what the tabs run at first, for `count` pictures, so that no later call waits for a compiler."""
    code_map(bundle, image="0" * SIDE * SIDE)
    generate(bundle, count=count, guidance=0)
    if guided:
        generate(bundle, count=count)
    sample_prior(bundle, count=count)
