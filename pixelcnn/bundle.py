"""A bundle: checkpoints that fit one another, and what can be done with those that there are."""

from dataclasses import dataclass, field

from pixelcnn.arguments import DEFAULT_DATA, DEFAULT_MODEL, shown
from pixelcnn.checkpoint import Checkpoint, codebook_sha256
from pixelcnn.errors import UserError
from pixelcnn.fitting import by_codebook, side_of
from pixelcnn.images import SIDE
from pixelcnn.sampling import looks_ahead

LACKS = {  # what a bundle may be without, and what the app cannot do then
    "pictures": "These weights hold no model that draws pictures, so none can be completed or generated.",
    "autoencoder": "These weights hold no VQ-VAE, so there are no codes, and no reconstructions.",
    "codes": "These weights hold no prior, so no new code maps can be drawn.",
    "hierarchy": "These weights hold no VQ-VAE-2, so there are no codes of two levels.",
    "top codes": "These weights hold no prior over top codes, so no new ones can be drawn.",
    "bottom codes": "These weights hold no prior over bottom codes, so no new ones can be drawn.",
}
DIGITS = tuple("0123456789")


@dataclass(frozen=True)
class Bundle:
    """Checkpoints that fit one another, `members` by name; `source` says in words where all came from, and
    `notes`, a sentence each, what is left out or missing. `others` are bundles of other data, by name.
    """

    members: dict[str, Checkpoint]
    source: str
    notes: tuple[str, ...] = ()
    others: dict[str, "Bundle"] = field(default_factory=dict)

    def of(self, data: object) -> "Bundle":
        """That of the data of this name: one of `others`, or of DEFAULT_DATA this one. Raises UserError."""
        if data == DEFAULT_DATA:
            return self
        if not isinstance(data, str) or data not in self.others:
            known = ", ".join((DEFAULT_DATA, *self.others))
            raise UserError(f"The data must be one of {known}, not {shown(data)}.")
        return self.others[data]

    @property
    def data(self) -> str:
        """The name of the data that the first member was trained on; "" where it does not say."""
        return self._said("name")

    @property
    def licence(self) -> str:
        """That of its data; "" where it does not say."""
        return self._said("licence")

    def _said(self, what: str) -> str:
        """Of its data, by the first member; "" where it does not say."""
        for each in self.members.values():
            data = each.training.get("data")
            return data.get(what, "") if isinstance(data, dict) else ""
        return ""

    @property
    def pictures(self) -> dict[str, Checkpoint]:
        """Those that draw binary pictures; the first one draws where no other is asked for."""
        return self._of_kind("pictures")

    @property
    def greys(self) -> dict[str, Checkpoint]:
        """Those that draw pictures of more levels than two."""
        return self._of_kind("grey pictures")

    @property
    def default(self) -> str:
        """The name of the first one. Raises UserError where there is none."""
        return self._first("pictures")

    @property
    def side(self) -> int:
        """Height and width of its pictures, in pixels."""
        return side_of(self.members)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, as the training data of the first model that has them say; digits where
        they say nothing. Empty where no model has classes."""
        for each in self.members.values():
            count = getattr(each.model, "classes", 0)
            if each.spec.kind != "classifier" and count:
                data = each.training.get("data")
                names = data.get("classes") if isinstance(data, dict) else None
                fits = isinstance(names, list) and len(names) == count
                if fits and all(isinstance(name, str) and 0 < len(name) <= 40 for name in names):
                    return tuple(names)
                return tuple(map(str, range(count)))
        return ()

    @property
    def digits(self) -> bool:
        """Whether the pictures are of digits as MNIST has them, as far as size and names of classes say."""
        return self.side == SIDE and self.classes in ((), DIGITS)

    @property
    def filling(self) -> str | None:
        """The name of the first one that looks ahead, and so fills any region; None where there is none."""
        return next((name for name, each in self.pictures.items() if looks_ahead(each.model)), None)

    def drawing(self, name: object) -> Checkpoint:
        """The one of that name that draws binary pictures; of DEFAULT_MODEL, the first. Raises UserError."""
        if isinstance(name, str) and name in self.greys:
            raise UserError(f"The model {name} draws in grey, and only from nothing.")
        return self._named(name, self.pictures)

    def generating(self, name: object) -> Checkpoint:
        """The same, or one of more levels, which draws from nothing only. Raises UserError."""
        return self._named(name, self.pictures | self.greys)

    def _named(self, name: object, those: dict[str, Checkpoint]) -> Checkpoint:
        name = self.default if name == DEFAULT_MODEL else name
        if not isinstance(name, str) or name not in those:
            raise UserError(f"The model must be one of {', '.join(those)}, not {shown(name)}.")
        return those[name]

    @property
    def vqvae(self) -> Checkpoint:
        """The one whose codes the prior draws, or the first. Raises UserError where there is none."""
        vqvaes = by_codebook(self.members, "autoencoder")
        for prior in self._of_kind("codes").values():
            if prior.codebook_sha256 in vqvaes:
                return vqvaes[prior.codebook_sha256]
        return self.members[self._first("autoencoder")]

    @property
    def prior(self) -> Checkpoint:
        """Raises UserError where there is none."""
        return self.members[self._first("codes")]

    @property
    def hierarchy(self) -> Checkpoint:
        """The VQ-VAE-2. Raises UserError where there is none."""
        return self.members[self._first("hierarchy")]

    @property
    def top_prior(self) -> Checkpoint:
        """That over the top codes of the hierarchy. Raises UserError where there is none."""
        return self._prior_of_hierarchy("top codes")

    @property
    def bottom_prior(self) -> Checkpoint:
        """That over its bottom codes. Raises UserError where there is none."""
        return self._prior_of_hierarchy("bottom codes")

    @property
    def two_levels(self) -> bool:
        """Whether there is a hierarchy with a prior of each level."""
        try:
            return bool(self.hierarchy and self.top_prior and self.bottom_prior)
        except UserError:
            return False

    def has(self, kind: str) -> bool:
        """Whether there is a model of a kind."""
        return bool(self._of_kind(kind))

    def _prior_of_hierarchy(self, kind: str) -> Checkpoint:
        codebook = codebook_sha256(self.hierarchy.model)
        for each in self._of_kind(kind).values():
            if each.codebook_sha256 == codebook:
                return each
        raise UserError(LACKS[kind])

    def _first(self, kind: str) -> str:
        for name in self._of_kind(kind):
            return name
        raise UserError(LACKS[kind])

    def _of_kind(self, kind: str) -> dict[str, Checkpoint]:
        return {name: each for name, each in self.members.items() if each.spec.kind == kind}
