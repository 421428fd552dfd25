"""Checkpoints, one by one, and bundles of those that fit one another.

A bundle is a folder of checkpoints; its bundle.json says which, see members.py. What does not fit is refused
with a CheckpointError, whose one sentence names the file and the reason.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from pixelcnn.bundle import LACKS, Bundle
from pixelcnn.checkpoint import Checkpoint, codebook_sha256, load, read, save
from pixelcnn.files import CheckpointError, write_files
from pixelcnn.fitting import by_codebook, check_fit
from pixelcnn.manifest import CONFIG, read_checkpoint
from pixelcnn.members import MEMBERS, File, Member, as_json, read_member, read_members
from pixelcnn.models import MODELS
from pixelcnn.models.spec import CODES

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

MISSED = ("pictures", "autoencoder", "codes")  # of which the app says so, where there are none


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
        if getattr(each.config, "channels", 1) != 1:
            notes.append(f"{name} is left out: the page shows no colours, and it draws them.")
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
