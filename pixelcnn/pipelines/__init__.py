"""Everything that the app can do, as plain functions of a bundle: `pixelcnn.checkpoints.load_bundle(folder)`.

Every argument after the bundle is keyword-only and checked; a bad one raises UserError with one sentence.
The same arguments give the same pictures on the same kind of machine with the same versions.

Importing this is cheap: a function brings Keras with it when it is first asked for, so that a page can be
served before.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pixelcnn.pipelines.codes import (
        CodeMap,
        CodeSamples,
        Neighbours,
        Quantization,
        Reconstruction,
        alternatives,
        code_map,
        codebook,
        decode,
        neighbours,
        palette,
        quantization,
        reconstruct,
        sample_prior,
        unfold,
    )
    from pixelcnn.pipelines.compression import Compressed, compress, decompress
    from pixelcnn.pipelines.levels import (
        Levels,
        LevelSamples,
        alternative_levels,
        code_levels,
        codebooks,
        decode_levels,
        decode_top,
        sample_levels,
        unfold_levels,
    )
    from pixelcnn.pipelines.pictures import (
        Pictures,
        compare,
        complete,
        generate,
        given,
        masks,
        noise,
        receptive_field,
        receptive_fields,
    )
    from pixelcnn.pipelines.warming import warm_up

__all__ = [
    "CodeMap",
    "CodeSamples",
    "Compressed",
    "LevelSamples",
    "Levels",
    "Neighbours",
    "Pictures",
    "Quantization",
    "Reconstruction",
    "alternative_levels",
    "alternatives",
    "code_levels",
    "code_map",
    "codebook",
    "codebooks",
    "compare",
    "complete",
    "compress",
    "decode",
    "decode_levels",
    "decode_top",
    "decompress",
    "generate",
    "given",
    "masks",
    "neighbours",
    "noise",
    "palette",
    "quantization",
    "receptive_field",
    "receptive_fields",
    "reconstruct",
    "sample_levels",
    "sample_prior",
    "unfold",
    "unfold_levels",
    "warm_up",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        for module in ("pictures", "codes", "levels", "compression", "warming"):
            home = importlib.import_module(f"{__name__}.{module}")
            if hasattr(home, name):
                return getattr(home, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
