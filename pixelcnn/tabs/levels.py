"""What the Codes and Prior tabs ask the server for of two levels of codes, those of the VQ-VAE-2."""

from typing import TYPE_CHECKING, Any

import numpy as np

from pixelcnn import pipelines
from pixelcnn.tabs.codebook import as_rows, by_likeness, colours, in_base64
from pixelcnn.tabs.digits import example
from pixelcnn.tabs.live import live

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without


@live
def levels_book(bundle: "Bundle") -> dict[str, Any]:
    """What never changes: of each level, top first, the colours of its codes, their order and their use on
    the test set; `draws` if there are priors. No levels where there is no VQ-VAE-2."""
    if not bundle.has("hierarchy"):
        return {"value": {"levels": [], "draws": False}}
    metrics = bundle.hierarchy.metrics
    return {
        "value": {
            "levels": [
                {
                    "colours": in_base64(colours(book)),
                    "order": by_likeness(book),
                    "used": metrics.get(f"codes_used_{level}"),
                    "perplexity": metrics.get(f"perplexity_{level}"),
                }
                for level, book in zip(("top", "bottom"), pipelines.codebooks(bundle), strict=True)
            ],
            "draws": bundle.two_levels,
        }
    }


@live
def levels_of(bundle: "Bundle", *, drawing: Any, digit: Any) -> dict[str, Any]:
    """The codes of a drawing or of an example digit, and what they decode to."""
    coded = pipelines.code_levels(bundle, image=example(bundle, digit) if drawing is None else drawing)
    return {
        "top": coded.top.ravel().tolist(),
        "bottom": coded.bottom.ravel().tolist(),
        "original": in_base64(coded.original),
        "picture": in_base64(coded.reconstruction),
        "coarse": in_base64(coded.coarse),
        "psnr": round(coded.psnr, 2) if np.isfinite(coded.psnr) else None,
    }


@live
def levels_decode(bundle: "Bundle", *, top: Any, bottom: Any) -> dict[str, Any]:
    """The picture of 49 top and 196 bottom codes in reading order, and that of the top alone."""
    picture = pipelines.decode_levels(bundle, top=as_rows(top), bottom=as_rows(bottom))
    return {
        "picture": in_base64(picture),
        "coarse": in_base64(pipelines.decode_top(bundle, top=as_rows(top))),
    }


@live
def levels_alternatives(bundle: "Bundle", *, top: Any, bottom: Any, level: Any, place: Any) -> dict[str, Any]:
    """What each code would decode to at one place of a level, with what is around it."""
    shown = pipelines.alternative_levels(
        bundle, top=as_rows(top), bottom=as_rows(bottom), level=level, place=place
    )
    return {"shown": in_base64(shown)}


@live
def levels_sample(
    bundle: "Bundle", *, count: Any, temperature: Any, guidance: Any, seed: Any, digit: Any, top: Any
) -> dict[str, Any]:
    """New codes of both levels and what they decode to; where `top` is given, all keep it."""
    drawn = pipelines.sample_levels(
        bundle,
        count=count,
        temperature=temperature,
        guidance=guidance,
        seed=seed,
        digit=digit,
        top=None if top is None else as_rows(top),
    )

    def lists(arrays: np.ndarray) -> list:
        return arrays.reshape(len(arrays), -1).tolist()

    return {
        "top": lists(drawn.top),
        "bottom": lists(drawn.bottom),
        "probabilities": lists(drawn.probabilities.astype(float).round(6)),
        "pictures": in_base64(drawn.pictures),
        "bits": drawn.bits.round(1).tolist(),
        "milliseconds": round(drawn.milliseconds, 1),
    }


@live
def levels_unfold(bundle: "Bundle", *, top: Any, bottom: Any) -> dict[str, Any]:
    """What the first 0 to 245 codes decode to, the top ones first, each with blank paper for the rest."""
    shown = pipelines.unfold_levels(bundle, top=as_rows(top), bottom=as_rows(bottom))
    return {"pictures": in_base64(shown)}
