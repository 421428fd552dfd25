"""Asks for everything that page and API can ask for, once all is compiled: python -m tests.compilations

With the weights of a bundle's folder, or with small untrained models. XLA itself says what it compiles, on
the standard error output; a line there marks the moment when nothing should be left to compile.
"""

import base64
import sys

from pixelcnn import pipelines
from pixelcnn.checkpoints import Bundle, load_bundle, with_others
from pixelcnn.sampling import looks_ahead
from tests import small

READY = "Nothing is left to compile."
# The lines by which TensorFlow tells of each program that XLA has compiled.
LOGGED = {"TF_CPP_VMODULE": "device_compilation_profiler=1", "TF_CPP_MIN_LOG_LEVEL": "0"}
COMPILED = "compile time:"


def ask_for_everything(bundle: Bundle) -> None:
    """Every model, number of rows or codes kept, digit and number of pictures, guided and not."""
    drawing = "0" * 28 * 5 + "1" * 28 * 10 + "0" * 28 * 13
    for name, checkpoint in bundle.pictures.items():
        digits = tuple(range(checkpoint.model.classes)) or (None,)
        for rows_kept in range(29):
            settings = {"count": 1 + rows_kept % 16, "temperature": rows_kept % 3, "seed": rows_kept}
            asked = (
                ((None, 1), (digits[rows_kept % len(digits)], rows_kept % 2))
                if digits[0] == 0
                else ((None, 0),)
            )
            for digit, guidance in asked:
                choice = {"model": name, "digit": digit, "guidance": guidance}
                pipelines.complete(bundle, drawing=drawing, rows_kept=rows_kept, **settings, **choice)
        if looks_ahead(checkpoint.model):
            for digit, guidance in ((None, 0), (digits[-1], 1)):
                pipelines.complete(
                    bundle, drawing=drawing.replace("1", "?"), model=name, digit=digit, guidance=guidance
                )
        for count in (1, 5, 17, 64):
            pipelines.generate(bundle, model=name, count=count, digit=digits[-1])
    for name, checkpoint in bundle.greys.items():
        last = checkpoint.model.classes - 1 if checkpoint.model.classes else None
        for count, digit, guidance in ((1, None, 0), (16, last, 0), (17, last, 1), (64, None, 0)):
            pipelines.generate(bundle, model=name, count=count, digit=digit, guidance=guidance)
    pipelines.compare(bundle, drawing=drawing, models=list(bundle.pictures), rows_kept=9)
    codes = [[7] * 7] * 7
    for codes_kept in range(50):
        choice = {"digit": codes_kept % 9 if codes_kept % 9 < 8 else None, "guidance": codes_kept % 2}
        pipelines.sample_prior(bundle, codes=codes, codes_kept=codes_kept, count=1 + codes_kept, **choice)
        pipelines.sample_prior(bundle, codes=codes, codes_kept=codes_kept)
    pipelines.reconstruct(bundle, image=drawing)
    pipelines.decode(bundle, codes=codes)
    pipelines.alternatives(bundle, codes=codes, place=24)
    packed = pipelines.compress(bundle, drawing=drawing).stream.data
    pipelines.decompress(bundle, stream=base64.b64encode(packed).decode())
    if not bundle.two_levels:
        return
    coded = pipelines.code_levels(bundle, image=drawing)
    pipelines.decode_levels(bundle, top=coded.top, bottom=coded.bottom)
    pipelines.alternative_levels(bundle, top=coded.top, bottom=coded.bottom, level=1, place=99)
    pipelines.unfold_levels(bundle, top=coded.top, bottom=coded.bottom)
    for count, digit, guidance in ((1, None, 0), (16, 3, 0), (17, 3, 1), (64, None, 1)):
        for top in (None, coded.top):
            pipelines.sample_levels(bundle, count=count, digit=digit, guidance=guidance, top=top)


def main() -> None:
    bundle = small.bundle("inpainting_bilstm", "grey_bilstm")
    if len(sys.argv) > 1:
        bundle = with_others(load_bundle(sys.argv[1]), sys.argv[1])
    for step in pipelines.warm_up(bundle):
        step()
    print(READY, file=sys.stderr, flush=True)
    for each in (bundle, *bundle.others.values()):
        ask_for_everything(each)


if __name__ == "__main__":
    main()
