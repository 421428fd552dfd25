"""bundle.json: which checkpoints a bundle holds, and what each is for. Standard library only, as manifest.py.

    {"format": 2, "members": {NAME: {"model", "role", "data", "config": FILE, "weights": FILE}}}

NAME is a folder of the bundle, and FILE {"sha256", "size"} of its config.json or model.safetensors. `role` is
the kind of the model (`models.spec.Kind`); a member of another role is for a later release and left alone. A
bundle without this file is of format 1 and holds LEGACY.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from pixelcnn.files import CheckpointError, parse_json, read_file
from pixelcnn.manifest import (
    CONFIG,
    CONFIG_LIMIT,
    WEIGHTS,
    WEIGHTS_LIMIT,
    is_sha256,
    parse_manifest,
    read_checkpoint,
)

FORMAT = 2
MEMBERS = "bundle.json"
ROLES = (
    "pictures",
    "grey pictures",
    "codes",
    "top codes",
    "bottom codes",
    "autoencoder",
    "hierarchy",
    "classifier",
)
TOTAL_LIMIT = 1 << 29  # bytes of all files
MOST = 64  # members

_KEYS = {"model", "role", "data", "config", "weights"}
_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class File:
    sha256: str
    size: int


UNKNOWN = File("", 0)


@dataclass(frozen=True)
class Member:
    """One checkpoint of a bundle. A bundle of format 1 does not give the hashes of its files."""

    name: str
    model: str
    role: str
    data: str = ""
    config: File = UNKNOWN
    weights: File = UNKNOWN

    @property
    def files(self) -> tuple[str, str]:
        return f"{self.name}/{CONFIG}", f"{self.name}/{WEIGHTS}"

    @property
    def known_role(self) -> bool:
        return self.role in ROLES


_PICTURES = ("diagonal_bilstm", "pixelcnn", "gated_pixelcnn", "small_pixelcnn", "row_lstm")
LEGACY = {name: Member(name, name, "pictures") for name in _PICTURES}
LEGACY |= {name: Member(name, name, role) for name, role in (("vqvae", "autoencoder"), ("prior", "codes"))}


def read_members(bundle: str | Path) -> dict[str, Member]:
    """The members of a bundle, by name and in its order. Raises CheckpointError."""
    file = Path(bundle) / MEMBERS
    if not file.exists():
        return LEGACY
    content = parse_json(file, read_file(file, CONFIG_LIMIT))
    version = content.get("format")
    if type(version) is int and version > FORMAT:
        raise CheckpointError(
            file,
            f"has format version {version}, of a later release than this one, which reads up to {FORMAT}",
        )
    if type(version) is not int or version != FORMAT:
        raise CheckpointError(file, f"has no format version that this release reads, which is {FORMAT}")
    listed = content.get("members")
    if content.keys() != {"format", "members"} or not isinstance(listed, dict):
        raise CheckpointError(file, "must have the keys 'format' and 'members', and no others")
    if len(listed) > MOST:
        raise CheckpointError(file, f"lists more than {MOST} members")
    members = {name: _member(file, name, entry) for name, entry in listed.items()}
    if sum(each.config.size + each.weights.size for each in members.values()) > TOTAL_LIMIT:
        raise CheckpointError(file, f"lists more than the {TOTAL_LIMIT} bytes allowed in all")
    return members


def read_member(bundle: str | Path, member: Member) -> tuple[dict, bytes]:
    """The manifest and the weights of a member, just as bundle.json lists them. Raises CheckpointError."""
    folder = Path(bundle) / member.name
    if member.config is UNKNOWN:
        return read_checkpoint(folder)
    text = read_file(folder / CONFIG, CONFIG_LIMIT)
    if len(text) != member.config.size or hashlib.sha256(text).hexdigest() != member.config.sha256:
        raise CheckpointError(folder / CONFIG, f"is damaged: it is not the one that {MEMBERS} lists")
    manifest = parse_manifest(folder / CONFIG, text)
    named = manifest["weights"]
    if File(named["sha256"], named["size"]) != member.weights or manifest["model"] != member.model:
        raise CheckpointError(
            folder / CONFIG, f"describes another model or other weights than {MEMBERS} lists"
        )
    return manifest, read_checkpoint(folder)[1]


def verify(bundle: str | Path) -> None:
    """Check every file of a bundle by size and sha256. Raises CheckpointError."""
    for member in read_members(bundle).values():
        if member.known_role:
            read_member(bundle, member)


def files(bundle: str | Path) -> list[str]:
    """The paths of a bundle's files below its folder. Raises CheckpointError."""
    listed = [MEMBERS] if (Path(bundle) / MEMBERS).exists() else []
    return listed + [file for each in read_members(bundle).values() for file in each.files]


def as_json(members: dict[str, Member]) -> bytes:
    """The bundle.json that lists these members; all have their hashes."""
    listed = {
        name: {
            "model": each.model,
            "role": each.role,
            "data": each.data,
            **{kind: {"sha256": f.sha256, "size": f.size} for kind, f in _files_of(each)},
        }
        for name, each in members.items()
    }
    return (json.dumps({"format": FORMAT, "members": listed}, indent=2) + "\n").encode()


def _files_of(member: Member) -> tuple[tuple[str, File], tuple[str, File]]:
    return ("config", member.config), ("weights", member.weights)


def _member(file: Path, name: str, entry: object) -> Member:
    if not _NAME.fullmatch(name):
        raise CheckpointError(file, f"names a member {name[:40]!r}; a name has a-z, 0-9, _ and -")
    if not isinstance(entry, dict) or entry.keys() != _KEYS:
        raise CheckpointError(file, f"must give of {name!r} {', '.join(sorted(_KEYS))}, and nothing else")
    for key in ("model", "role", "data"):
        if not isinstance(entry[key], str) or len(entry[key]) > 200:
            raise CheckpointError(
                file, f"has a {key} of {name!r} that is not a text of at most 200 characters"
            )
    limits = {"config": CONFIG_LIMIT, "weights": WEIGHTS_LIMIT}
    hashes = {key: _file(file, name, entry[key], limit) for key, limit in limits.items()}
    return Member(name, entry["model"], entry["role"], entry["data"], **hashes)


def _file(file: Path, name: str, value: object, limit: int) -> File:
    if (
        not isinstance(value, dict)
        or value.keys() != {"sha256", "size"}
        or not is_sha256(value["sha256"])
        or type(value["size"]) is not int
        or not 0 < value["size"] <= limit
    ):
        raise CheckpointError(file, f"must give of the files of {name!r} a sha256 and a size up to {limit}")
    return File(value["sha256"], value["size"])
