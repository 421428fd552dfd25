"""What a model is, said once, at the end of its own file: `SPEC = Spec(...)`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import keras

Kind = Literal[
    "pictures",
    "grey pictures",
    "codes",
    "top codes",
    "bottom codes",
    "autoencoder",
    "hierarchy",
    "classifier",
]
CODES = {
    "codes": "autoencoder",
    "top codes": "hierarchy",
    "bottom codes": "hierarchy",
}  # and of what they are
PICTURES = ("pictures", "grey pictures")  # of two levels, and of more
AUTOREGRESSIVE = (*PICTURES, *CODES)

BINARY = "28x28, ink where the level is above 0.33 * 256"  # the images that binary models are measured on
GREY = "28x28, 256 levels of grey"


@dataclass(frozen=True, kw_only=True)
class Spec:
    """`name` is that of its file, its training script, its checkpoint and `model.name`; `title` what it is
    called in English; `data` what its figures are measured on.

    A setting that came later says in its metadata what models had `before` there was one, and what a config
    without it therefore means.

    kind: those of AUTOREGRESSIVE draw pixels, of two levels or of more, the codes of an autoencoder, or those
    of the coarse and the fine level of a hierarchy, which is an autoencoder of two. `config` is the frozen
    Config that `model` is made of, `tiny` settings of one that is small enough to try things out. `batches`:
    the sizes of those in which the app draws pictures, see `sampling.cached`; each is one more program, with
    seconds of compiling and tens of megabytes.
    """

    name: str
    title: str
    kind: Kind
    data: str
    model: type[keras.Model]
    config: type
    tiny: Mapping[str, Any]
    batches: tuple[int, ...] = (8,)

    def make(self, **settings: Any) -> keras.Model:
        """The untrained model of these settings. Raises ValueError for one out of range."""
        return self.model(self.config(**settings))
