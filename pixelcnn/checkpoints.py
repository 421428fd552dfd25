"""Checkpoints, one by one, and bundles of those that fit one another.

A bundle is a folder of checkpoints; its bundle.json says which, see members.py. What does not fit is refused
with a CheckpointError, whose one sentence names the file and the reason.
"""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from pixelcnn.arguments import DEFAULT_DATA, DEFAULT_MODEL, shown
from pixelcnn.checkpoint import Checkpoint, codebook_sha256, load, read, save
from pixelcnn.errors import UserError
from pixelcnn.files import CheckpointError, write_files
from pixelcnn.fitting import by_codebook, check_fit, side_of
from pixelcnn.images import SIDE
from pixelcnn.manifest import CONFIG, read_checkpoint
from pixelcnn.members import MEMBERS, File, Member, as_json, read_member, read_members
from pixelcnn.models import MODELS
from pixelcnn.models.spec import CODES
from pixelcnn.sampling import looks_ahead

__all__ = [
    "Bundle",
    "Checkpoint",
    "CheckpointError",
    "checkpoint_folders",
    "codebook_sha256",
    "load",
    "load_bundle",
    "save",
    "with_others",
    "write_bundle",
]

LACKS = {  # what a bundle may be without, and what the app cannot do then; of the first three it says so
    "pictures": "These weights hold no model that draws pictures, so none can be completed or generated.",
    "autoencoder": "These weights hold no VQ-VAE, so there are no codes, and no reconstructions.",
    "codes": "These weights hold no prior, so no new code maps can be drawn.",
    "hierarchy": "These weights hold no VQ-VAE-2, so there are no codes of two levels.",
    "top codes": "These weights hold no prior over top codes, so no new ones can be drawn.",
    "bottom codes": "These weights hold no prior over bottom codes, so no new ones can be drawn.",
}
DIGITS = tuple("0123456789")
MISSED = ("pictures", "autoencoder", "codes")


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
        """The one of that name that draws pictures; of DEFAULT_MODEL, the first. Raises UserError."""
        name = self.default if name == DEFAULT_MODEL else name
        if not isinstance(name, str) or name not in self.pictures:
            raise UserError(f"The model must be one of {', '.join(self.pictures)}, not {shown(name)}.")
        return self.pictures[name]

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


def load_bundle(folder: str | Path, *, source: str = "bundled with the app") -> Bundle:
    """Read the members of a bundle, and see that they belong together. Raises CheckpointError.

    What this release does not know is left out, and `notes` says so.
    """
    folder = Path(folder)
    members, notes = {}, []
    for name, member in read_members(folder).items():
        if not member.known_role:
            notes.append(f"{name} is left out: this release has no use for the role {member.role[:40]!r}.")
        elif member.model not in MODELS:
            notes.append(f"{name} is left out: this release knows no model {member.model[:40]!r}.")
        else:
            members[name] = _member(folder, member)
    for name, each in list(members.items()):
        if each.spec.kind == "pictures" and (each.model.levels, getattr(each.config, "channels", 1)) != (
            2,
            1,
        ):
            notes.append(f"{name} is left out: the page shows binary pictures, and it draws others.")
            del members[name]
        elif each.spec.kind in CODES and not by_codebook(members, CODES[each.spec.kind]):
            made_of = "VQ-VAE" if each.spec.kind == "codes" else "VQ-VAE-2"
            notes.append(
                f"{name} is left out: the {made_of} whose codes it draws is not among these weights."
            )
            del members[name]
    for name, each in members.items():
        check_fit(folder / name / CONFIG, each, members)
    kinds = {each.spec.kind for each in members.values()}
    notes += [LACKS[kind] for kind in MISSED if kind not in kinds]
    return Bundle(members, source=source, notes=tuple(notes))


def with_others(bundle: Bundle, folder: str | Path) -> Bundle:
    """A bundle read from a folder, with those in folders of it beside. Raises CheckpointError."""
    inside = sorted(file.parent for file in Path(folder).glob(f"*/{MEMBERS}"))
    others = {each.name: load_bundle(each, source=bundle.source) for each in inside}
    return replace(bundle, others=others)


def _member(folder: Path, member: Member) -> Checkpoint:
    checkpoint = read(folder / member.name, *read_member(folder, member))
    if checkpoint.name != member.model:
        raise CheckpointError(folder / member.name / CONFIG, f"describes a model {checkpoint.name!r}")
    if checkpoint.spec.kind != member.role:
        raise CheckpointError(
            folder / MEMBERS, f"has {member.name!r} in a role that is not that of its model"
        )
    return checkpoint


def write_bundle(folder: str | Path) -> dict[str, Member]:
    """Write bundle.json, which lists every checkpoint in a folder of `folder`: those that it lists already in
    that order, and then the others in that of MODELS. Raises CheckpointError.

    Of two of a kind the app prefers the first. One that this release does not know stays as it is listed.
    """
    folder = Path(folder)
    old = read_members(folder)
    unknown = {name for name, each in old.items() if not _known(each)}
    found = {each.name for each in checkpoint_folders(folder)} - unknown
    new = {name: _described(folder, name) for name in sorted(found)}
    kept = [name for name in old if name in new.keys() | unknown]
    added = [name for model in MODELS for name in new if new[name].model == model and name not in old]
    members = {name: new.get(name) or old[name] for name in kept + added}
    write_files({folder / MEMBERS: as_json(members)})
    return members


def checkpoint_folders(folder: str | Path) -> list[Path]:
    """Those in a folder that hold a checkpoint; not those that hold a bundle."""
    files = sorted(Path(folder).glob(f"*/{CONFIG}"))
    return [file.parent for file in files if not (file.parent / MEMBERS).exists()]


def _known(member: Member) -> bool:
    return member.known_role and member.model in MODELS


def _described(folder: Path, name: str) -> Member:
    manifest, data = read_checkpoint(folder / name)
    model, text = manifest["model"], (folder / name / CONFIG).read_bytes()
    if model not in MODELS:
        raise CheckpointError(folder / name / CONFIG, f"describes a model {model[:40]!r}, which is not known")
    files = File(hashlib.sha256(text).hexdigest(), len(text)), File(manifest["weights"]["sha256"], len(data))
    return Member(name, model, MODELS[model].kind, MODELS[model].data, *files)
