"""Three lines in a program: `pixelcnn.from_pretrained("OWNER/NAME")`, and what the app can do as methods.

model = pixelcnn.from_pretrained()
filled = model.complete(picture, known=mask)
filled.to_pil()[0].save("filled.png")
"""

import base64
from pathlib import Path

import numpy as np
from PIL import Image

from pixelcnn import hub, images, pipelines
from pixelcnn.arguments import DEFAULT_DATA, DEFAULT_GUIDANCE, DEFAULT_MODEL, PRIOR_GUIDANCE
from pixelcnn.checkpoints import Bundle, load_bundle
from pixelcnn.errors import UserError


def from_pretrained(source: str | Path | None = None, *, data: str = DEFAULT_DATA) -> "Pretrained":
    """The models of a folder, of OWNER/NAME[@REVISION] on the Hugging Face Hub, or those of this package: by
    default of digits, or those of other `data` that are beside them, "characters".

    Raises UserError, in one sentence, where they cannot be had or do not fit: others never stand in for them.
    """
    if source is None:
        return Pretrained(hub.load().of(data))
    if data != DEFAULT_DATA:
        raise UserError("Only the models of this package are of several data; a folder or repository is one.")
    if isinstance(source, Path) or Path(source).is_dir():
        return Pretrained(load_bundle(source, source=f"The folder {source}."))
    pull = hub.resolve(source)
    if pull.folder is None:
        raise UserError(pull.problem or f"{source} could not be had.")
    return Pretrained(load_bundle(pull.folder, source=pull.source))


class Pretrained:
    """What the app can do, by a bundle of models. The same arguments give the same pictures; a bad one raises
    UserError with one sentence. The first call of a kind compiles, which takes seconds.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    def __repr__(self) -> str:
        return f"<Pretrained {', '.join(self.bundle.members)}: {self.bundle.source}>"

    @property
    def models(self) -> list[str]:
        """The names of those that draw pictures, as `generate` takes one; `complete` takes those that draw
        binary ones, `bundle.pictures`."""
        return [*self.bundle.pictures, *self.bundle.greys]

    def generate(
        self,
        digit: int | None = None,
        *,
        count: int = 16,
        temperature: float = 1.0,
        seed: int = 0,
        model: str = DEFAULT_MODEL,
        guidance: float = DEFAULT_GUIDANCE,
    ) -> pipelines.Pictures:
        """`count` (1..64) pictures from nothing, of `digit` or of any: see `pipelines.generate`."""
        return pipelines.generate(
            self.bundle,
            model=model,
            digit=digit,
            guidance=guidance,
            count=count,
            temperature=temperature,
            seed=seed,
        )

    def complete(
        self,
        drawing: str | np.ndarray | Image.Image,
        *,
        known: np.ndarray | None = None,
        digit: int | None = None,
        count: int = 8,
        temperature: float = 1.0,
        seed: int = 0,
        model: str = DEFAULT_MODEL,
        guidance: float = DEFAULT_GUIDANCE,
    ) -> pipelines.Pictures:
        """`count` (1..16) ways to fill what is not `known`, a mask (H, W), by default the upper half.

        `drawing` is a picture as `images.grey_levels` takes it, of which a level above a third is ink, or
        levels of 0 and 1 (H, W); or a character 0, 1 or ? for each pixel: ? is free, the others are known.
        """
        if isinstance(drawing, str):
            if known is not None:
                raise UserError("What is known of a drawing of characters is said by its ?, not by a mask.")
        else:
            drawing = images.format_region(_binary(drawing, self.bundle.side), _mask(known, self.bundle.side))
        return pipelines.complete(
            self.bundle,
            drawing=drawing,
            rows_kept=self.bundle.side if known is not None else None,
            model=model,
            digit=digit,
            guidance=guidance,
            count=count,
            temperature=temperature,
            seed=seed,
        )

    def reconstruct(self, picture: object) -> pipelines.Reconstruction:
        """A picture, anything that `images.grey_levels` takes, through the VQ-VAE and back."""
        return pipelines.reconstruct(self.bundle, image=picture)

    def encode(self, picture: object) -> np.ndarray:
        """The codes (7, 7) int32 of a picture."""
        return pipelines.code_map(self.bundle, image=picture).codes

    def encode_levels(self, picture: object) -> tuple[np.ndarray, np.ndarray]:
        """The top codes (7, 7) and the bottom codes (14, 14) int32 of a picture, by the VQ-VAE-2."""
        coded = pipelines.code_levels(self.bundle, image=picture)
        return coded.top, coded.bottom

    def decode(self, codes: object, bottom: object = None) -> np.ndarray:
        """A code map, 7 rows of 7 codes -> the picture it stands for, (28, 28) uint8 0..255; with 14 rows of
        14 `bottom` codes, those of the VQ-VAE-2."""
        if bottom is None:
            return pipelines.decode(self.bundle, codes=codes)
        return pipelines.decode_levels(self.bundle, top=codes, bottom=bottom)

    def sample_prior(
        self,
        digit: int | None = None,
        *,
        count: int = 16,
        temperature: float = 1.0,
        seed: int = 0,
        guidance: float = PRIOR_GUIDANCE,
    ) -> pipelines.CodeSamples:
        """`count` (1..64) new code maps, decoded, of `digit` or of any: see `pipelines.sample_prior`."""
        return pipelines.sample_prior(
            self.bundle, count=count, temperature=temperature, seed=seed, digit=digit, guidance=guidance
        )

    def sample_levels(
        self,
        digit: int | None = None,
        *,
        count: int = 16,
        temperature: float = 1.0,
        seed: int = 0,
        guidance: float = PRIOR_GUIDANCE,
        top: object = None,
    ) -> pipelines.LevelSamples:
        """`count` (1..64) new pictures of two levels of codes: see `pipelines.sample_levels`."""
        return pipelines.sample_levels(
            self.bundle,
            count=count,
            temperature=temperature,
            seed=seed,
            digit=digit,
            guidance=guidance,
            top=top,
        )

    def compress(self, drawing: str | np.ndarray | Image.Image) -> bytes:
        """A picture, of which a level above a third is ink, in as few bytes as the model can say it in."""
        text = (
            drawing if isinstance(drawing, str) else images.format_drawing(_binary(drawing, self.bundle.side))
        )
        return pipelines.compress(self.bundle, drawing=text).stream.data

    def decompress(self, data: bytes) -> np.ndarray:
        """The picture (28, 28) of levels 0 and 1 that `compress` made these bytes of. Raises UserError."""
        return pipelines.decompress(self.bundle, stream=base64.b64encode(data).decode("ascii"))[0]


def _binary(picture: object, side: int) -> np.ndarray:
    """(side, side) levels 0 and 1."""
    given = isinstance(picture, np.ndarray) and picture.shape == (side, side)
    if given and np.isin(picture, (0, 1)).all():
        return picture.astype(np.uint8)
    return images.binarize(images.grey_levels(picture, side))


def _mask(known: object, side: int) -> np.ndarray:
    if known is None:
        return np.broadcast_to(np.arange(side)[:, None] < side // 2, (side, side))
    if not isinstance(known, np.ndarray) or known.dtype != bool or known.shape != (side, side):
        raise UserError(f"What is known is a mask of {side} rows of {side} booleans, as a NumPy array.")
    return known
