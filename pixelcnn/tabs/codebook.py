"""What the Codes and Prior tabs ask the server for: the codebook once, then code maps of pictures and
pictures of maps."""

import base64
import colorsys
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from pixelcnn import pipelines
from pixelcnn.errors import UserError
from pixelcnn.tabs.digits import all_examples, example
from pixelcnn.tabs.live import live

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without

NEAREST = 8


def in_base64(levels: np.ndarray) -> str:
    """Levels 0..255 of any shape as base64, a byte each: how pictures go to the browser."""
    return base64.b64encode(np.ascontiguousarray(levels, np.uint8).tobytes()).decode("ascii")


def from_base64(text: object) -> np.ndarray:
    """The levels (N,) uint8 of such a text. Raises UserError."""
    try:
        return np.frombuffer(base64.b64decode(text, validate=True), np.uint8)  # ty: ignore[invalid-argument-type]
    except (TypeError, ValueError):
        raise UserError("The bytes of a picture are text in base64.") from None


def colours(codebook: np.ndarray) -> np.ndarray:
    """(K, D) codebook -> (K, 3) uint8 RGB in which codes that are near one another look alike.

    Hue is the angle in the plane of the first two principal components, lightness the rank along the third.
    """
    centred = codebook - codebook.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    places = centred @ axes[:3].T  # (K, 3)
    hue = np.arctan2(places[:, 1], places[:, 0]) / (2 * np.pi) % 1
    lightness = 0.32 + 0.42 * places[:, 2].argsort().argsort() / (len(places) - 1)
    rgb = [colorsys.hls_to_rgb(h, light, 0.62) for h, light in zip(hue, lightness, strict=True)]
    return np.rint(np.array(rgb) * 255).astype(np.uint8)


def plane(codebook: np.ndarray) -> tuple[np.ndarray, float]:
    """(K, D) codebook -> places (K, 2) along its first two principal components, x in -1..1 and y in
    -0.5..0.5, and the share of its variance that the two hold."""
    centred = codebook - codebook.mean(0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    places = centred @ axes[:2].T
    low, high = places.min(0), places.max(0)
    variance = sizes**2
    share = variance[:2].sum() / max(variance.sum(), 1e-9)
    return (places - (low + high) / 2) / max(*((high - low) / (2, 1)), 1e-9), float(share)


def by_likeness(codebook: np.ndarray) -> list[int]:
    """The codes in an order in which neighbours are alike: from one end of the first principal component,
    always on to the nearest that is left."""
    left, at = set(range(len(codebook))), int(plane(codebook)[0][:, 0].argmin())
    order = [at]
    left.remove(at)
    while left:
        at = min(left, key=lambda other: float(((codebook[other] - codebook[at]) ** 2).sum()))
        left.remove(at)
        order.append(at)
    return order


@live
def codebook(bundle: "Bundle") -> dict[str, Any]:
    """Everything about the codes that never changes: patches, colours, entries, neighbours, and use on the
    test set."""
    checkpoint = bundle.vqvae
    entries = pipelines.codebook(bundle)
    places, explained = plane(entries)
    nearest = [pipelines.neighbours(bundle, code=code) for code in range(len(entries))]
    return {
        "value": {
            "patches": in_base64(pipelines.palette(bundle)),
            "colours": in_base64(colours(entries)),
            "entries": entries.round(3).tolist(),
            "order": by_likeness(entries),
            "places": places.round(4).tolist(),
            "explained": round(explained, 4),
            "nearest": [one.codes[:NEAREST].tolist() for one in nearest],
            "distances": [one.distances[:NEAREST].round(3).tolist() for one in nearest],
            "usage": checkpoint.metrics.get("code_usage"),
            "perplexity": checkpoint.metrics.get("perplexity"),
            "psnr": checkpoint.metrics.get("psnr"),
        }
    }


@live
def encode(bundle: "Bundle", *, drawing: Any, digit: Any) -> dict[str, Any]:
    """The code map of a drawing or of an example digit, what it decodes to, and from what the encoder said
    at each place, the vector, the nearest codes are how far."""
    image = example(bundle, digit) if drawing is None else drawing
    found = pipelines.quantization(bundle, image=image, count=NEAREST)

    def by_place(array: np.ndarray) -> list:
        return array.reshape(-1, array.shape[-1]).astype(float).round(3).tolist()

    return through_the_codes(bundle, image) | {
        "vectors": by_place(found.vectors),
        "nearest": found.codes.reshape(-1, NEAREST).tolist(),
        "distances": by_place(found.distances),
    }


@live
def examples(bundle: "Bundle") -> dict[str, Any]:
    """The ten pictures to start from, one after the other."""
    return {"pictures": in_base64(all_examples(bundle))}


def through_the_codes(bundle: "Bundle", image: Any) -> dict[str, Any]:
    """The code map of any picture, in reading order, and what it decodes to."""
    mapped = pipelines.reconstruct(bundle, image=image)
    return {
        "codes": mapped.codes.ravel().tolist(),
        "original": in_base64(mapped.original),
        "picture": in_base64(mapped.reconstruction),
        "psnr": round(mapped.psnr, 2) if np.isfinite(mapped.psnr) else None,
        "mean_psnr": bundle.vqvae.metrics.get("psnr"),
    }


@live
def decode(bundle: "Bundle", *, codes: Any) -> dict[str, Any]:
    """The picture of a code map: 49 codes in reading order."""
    return {"picture": in_base64(pipelines.decode(bundle, codes=as_rows(codes)))}


@live
def alternatives(bundle: "Bundle", *, codes: Any, place: Any) -> dict[str, Any]:
    """What each code would decode to at one place of a map, with what is around it."""
    return {"shown": in_base64(pipelines.alternatives(bundle, codes=as_rows(codes), place=place))}


def as_rows(codes: Any) -> Any:
    """Codes in reading order as the rows of a square: 49 as 7 rows of 7; what is no such list goes on as it
    is, to be refused with a sentence."""
    side = math.isqrt(len(codes)) if isinstance(codes, list) else 0
    if side and side**2 == len(codes):
        return [codes[row * side : (row + 1) * side] for row in range(side)]
    return codes
