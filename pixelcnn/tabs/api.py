"""The named endpoints, for gradio_client and plain HTTP: JSON in and out, without a component on the page.

Pictures are rows of levels, and once more as a PNG to look at: one data URL, the pictures side by side.
"""

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np
from gradio_client.utils import is_file_obj_with_meta

from pixelcnn import pipelines
from pixelcnn.arguments import DEFAULT_DATA, DEFAULT_GUIDANCE, DEFAULT_MODEL, PRIOR_GUIDANCE, whole_number
from pixelcnn.errors import UserError
from pixelcnn.images import format_drawing, grid, to_png
from pixelcnn.tabs.clients import in_turn

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle
    from pixelcnn.pipelines import CodeSamples, LevelSamples, Pictures

PNG_SCALE = 4
PNG_COLUMNS = 8


def build() -> None:
    """Add the endpoints to the current gr.Blocks."""
    for endpoint in (generate, complete, reconstruct, code_map, decode, sample_prior, compress, decompress):
        gr.api(endpoint, api_name=endpoint.__name__)


async def generate(
    count: int = 16,
    temperature: float = 1.0,
    seed: int = 0,
    digit: int | None = None,
    model: str = DEFAULT_MODEL,
    guidance: float = DEFAULT_GUIDANCE,
    data: str = DEFAULT_DATA,
) -> dict[str, Any]:
    """Handwritten digits of 28x28 pixels, drawn pixel by pixel by an autoregressive model.

    Args:
        count: how many, 1 to 64
        temperature: 0 (always the likeliest, often blank) to 2 (wild); 1 draws as the model was trained
        seed: 0 to 4294967295; the same seed gives the same pictures
        digit: 0 to 9, or null for any
        model: default, or the name of another one that draws, as the About tab has them: of two levels, or of
            256 where it draws in grey
        guidance: 0 to 4, how strictly it keeps to the digit
        data: default (digits), or other data that there are models of, such as characters
    """
    return await in_turn(
        lambda bundle: _pictures(
            pipelines.generate(
                bundle.of(data),
                model=model,
                digit=digit,
                guidance=guidance,
                count=count,
                temperature=temperature,
                seed=seed,
            )
        )
    )


async def complete(
    drawing: str,
    rows_kept: int | None = None,
    count: int = 8,
    temperature: float = 1.0,
    seed: int = 0,
    digit: int | None = None,
    model: str = DEFAULT_MODEL,
    guidance: float = DEFAULT_GUIDANCE,
    data: str = DEFAULT_DATA,
) -> dict[str, Any]:
    """Ways to finish a drawing of a digit: what is free is drawn by the model, what is not stays. Without a
    digit, digits has the probability of each given what stays.

    Args:
        drawing: 784 characters, 28 rows of 28 one after the other: 1 is ink, 0 is paper, ? is free
        rows_kept: of a drawing without any ?, so many rows from the top stay, by default the upper half
        count: how many ways, 1 to 16
        temperature: 0 (always the likeliest) to 2 (wild)
        seed: 0 to 4294967295; the same seed gives the same pictures
        digit: 0 to 9, or null for any
        model: as for generate; default fills any region, most others keep only what comes before the first ?
        guidance: 0 to 4, how strictly it keeps to the digit
        data: default (digits), or other data that there are models of, such as characters
    """
    return await in_turn(
        lambda bundle: _pictures(
            pipelines.complete(
                bundle.of(data),
                drawing=drawing,
                model=model,
                digit=digit,
                guidance=guidance,
                rows_kept=rows_kept,
                count=count,
                temperature=temperature,
                seed=seed,
            )
        )
    )


async def reconstruct(image: Any, data: str = DEFAULT_DATA) -> dict[str, Any]:
    """A picture through the VQ-VAE and back, its 7x7 codes, and the ratio of signal to noise in dB.

    Args:
        image: a picture file, a drawing of 784 characters 0 and 1, or 28 rows of 28 levels 0 to 255
        data: default (digits), or other data that there are models of, such as characters
    """
    result = await in_turn(lambda bundle: pipelines.reconstruct(bundle.of(data), image=_image(image)))
    return {
        "original": result.original.tolist(),
        "reconstruction": result.reconstruction.tolist(),
        "difference": result.difference.tolist(),
        "psnr": round(result.psnr, 4) if np.isfinite(result.psnr) else None,
        "codes": result.codes.tolist(),
        "png": _png([result.original, result.reconstruction, np.abs(result.difference)]),
    }


async def code_map(image: Any, levels: int = 1, data: str = DEFAULT_DATA) -> dict[str, Any]:
    """The 7x7 codes of a picture, and what they decode to. Of two levels, codes are the 7x7 top ones, and
    bottom has 14x14 for what is fine.

    Args:
        image: a picture file, a drawing of 784 characters 0 and 1, or 28 rows of 28 levels 0 to 255
        levels: 1 for the codes of the VQ-VAE, 2 for those of the VQ-VAE-2
        data: default (digits), or other data that there are models of, such as characters
    """
    if whole_number("The number of levels", levels, 1, 2) == 2:
        coded = await in_turn(lambda bundle: pipelines.code_levels(bundle.of(data), image=_image(image)))
        return {
            "codes": coded.top.tolist(),
            "bottom": coded.bottom.tolist(),
            "original": coded.original.tolist(),
            "reconstruction": coded.reconstruction.tolist(),
            "png": _png([coded.original, coded.reconstruction]),
        }
    result = await in_turn(lambda bundle: pipelines.code_map(bundle.of(data), image=_image(image)))
    return {
        "codes": result.codes.tolist(),
        "original": result.original.tolist(),
        "reconstruction": result.reconstruction.tolist(),
        "png": _png([result.original, result.reconstruction]),
    }


async def decode(
    codes: list[list[int]], bottom: list[list[int]] | None = None, data: str = DEFAULT_DATA
) -> dict[str, Any]:
    """The picture that a code map of the VQ-VAE stands for, or that maps of the VQ-VAE-2 do: 28 rows of
    levels 0 to 255.

    Args:
        codes: 7 rows of 7 whole numbers from 0 to 127; of two levels, the top codes
        bottom: of two levels, 14 rows of 14 bottom codes from 0 to 127
        data: default (digits), or other data that there are models of, such as characters
    """

    def picture_of(bundle: "Bundle") -> np.ndarray:
        if bottom is None:
            return pipelines.decode(bundle.of(data), codes=codes)
        return pipelines.decode_levels(bundle.of(data), top=codes, bottom=bottom)

    picture = await in_turn(picture_of)
    return {"picture": picture.tolist(), "png": _png([picture])}


async def sample_prior(
    count: int = 16,
    temperature: float = 1.0,
    seed: int = 0,
    digit: int | None = None,
    guidance: float = PRIOR_GUIDANCE,
    levels: int = 1,
    top: list[list[int]] | None = None,
    data: str = DEFAULT_DATA,
) -> dict[str, Any]:
    """New code maps of the VQ-VAE, drawn code by code by the prior, and the digits they decode to. Of two
    levels, codes are the top ones, drawn first, and bottom has those drawn given them.

    Args:
        count: how many, 1 to 64
        temperature: 0 (always the likeliest) to 2 (wild)
        seed: 0 to 4294967295; the same seed gives the same maps
        digit: 0 to 9, or null for any
        guidance: 0 to 4, how strictly it keeps to the digit
        levels: 1 for codes of the VQ-VAE, 2 for those of the VQ-VAE-2
        top: of two levels, 7 rows of 7 top codes that all keep; null to draw them
        data: default (digits), or other data that there are models of, such as characters
    """
    settings: dict[str, Any] = {
        "count": count,
        "temperature": temperature,
        "seed": seed,
        "digit": digit,
        "guidance": guidance,
    }
    if whole_number("The number of levels", levels, 1, 2) == 2:
        return await in_turn(
            lambda bundle: _level_samples(pipelines.sample_levels(bundle.of(data), top=top, **settings))
        )
    if top is not None:
        raise UserError("Codes of one level have no top ones.")
    return await in_turn(lambda bundle: _code_samples(pipelines.sample_prior(bundle.of(data), **settings)))


async def compress(drawing: str, data: str = DEFAULT_DATA) -> dict[str, Any]:
    """A drawing without loss in as few bytes as the model that draws can say it in: its probabilities drive a
    range coder. Beside it, what the picture takes otherwise, in bytes.

    Args:
        drawing: 784 characters, 28 rows of 28 one after the other: 1 is ink, 0 is paper
        data: default (digits), or other data that there are models of, such as characters
    """
    result = await in_turn(lambda bundle: pipelines.compress(bundle.of(data), drawing=drawing))
    stream = result.stream
    return {
        "stream": base64.b64encode(stream.data).decode("ascii"),
        "bytes": len(stream.data),
        "header": stream.header,
        "padding": round(stream.padding, 3),
        "bits": round(stream.bits, 3),
        "raw": result.raw,
        "png_file": result.png,
        "zlib": result.zlib,
        "milliseconds": round(result.milliseconds, 1),
    }


async def decompress(stream: str, data: str = DEFAULT_DATA) -> dict[str, Any]:
    """The drawing of a stream that compress made, pixel for pixel, with the same weights and version.

    Args:
        stream: base64, as compress returns it
        data: default (digits), or other data that there are models of, such as characters
    """
    levels, milliseconds = await in_turn(lambda bundle: pipelines.decompress(bundle.of(data), stream=stream))
    return {
        "drawing": format_drawing(levels),
        "milliseconds": round(milliseconds, 1),
        "png": _png([levels * np.uint8(255)]),
    }


def _level_samples(result: "LevelSamples") -> dict[str, Any]:
    return {
        "codes": result.top.tolist(),
        "bottom": result.bottom.tolist(),
        "pictures": result.pictures.tolist(),
        "bits": result.bits.round(3).tolist(),
        "milliseconds": round(result.milliseconds, 1),
        "png": _png(result.pictures),
    }


def _code_samples(result: "CodeSamples") -> dict[str, Any]:
    return {
        "codes": result.codes.tolist(),
        "pictures": result.pictures.tolist(),
        "bits": result.bits.round(3).tolist(),
        "milliseconds": round(result.milliseconds, 1),
        "png": _png(result.pictures),
    }


def _pictures(result: "Pictures") -> dict[str, Any]:
    return {
        "pictures": result.levels.tolist(),
        "levels": result.levels_count,
        "bits": result.bits.round(3).tolist(),
        "known_bits": result.known_bits.round(3).tolist(),
        "digits": None if result.digits is None else result.digits.round(4).tolist(),
        "milliseconds": round(result.milliseconds, 1),
        "png": _png(result.grey),
    }


def _png(pictures: Any) -> str:
    """(N, 28, 28) grey levels side by side, eight in a row, as a data URL."""
    sheet = grid(np.asarray(pictures), columns=min(PNG_COLUMNS, len(pictures)))
    return "data:image/png;base64," + base64.b64encode(to_png(sheet, scale=PNG_SCALE)).decode("ascii")


def _image(image: Any) -> Any:
    """An uploaded file as its Path, anything else as it is.

    Gradio has checked by now that a value of the type FileData lies in its own folder of uploads.
    """
    return Path(image["path"]) if is_file_obj_with_meta(image) else image
