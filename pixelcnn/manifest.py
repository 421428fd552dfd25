"""The two files of a checkpoint, config.json and model.safetensors, checked before anything is made of them.

Only the standard library is used here, so that a download can be verified without starting TensorFlow.
"""

import hashlib
import json
import math
import os
import re
from pathlib import Path

from pixelcnn.files import CheckpointError, parse_json, read_file, write_files

FORMAT = 1
CONFIG, WEIGHTS, CARD = "config.json", "model.safetensors", "README.md"
CONFIG_LIMIT, WEIGHTS_LIMIT = 1 << 20, 1 << 28  # bytes

_REQUIRED = {"format": int, "model": str, "config": dict, "weights": dict, "metrics": dict, "training": dict}
_DATA = {"name", "classes", "size", "levels", "polarity", "splits", "licence"}
_SHA256 = re.compile("[0-9a-f]{64}")


def read_manifest(folder: str | Path) -> dict:
    """The content of a checkpoint's config.json, checked as by `check_manifest`. Raises CheckpointError."""
    file = Path(folder) / CONFIG
    return parse_manifest(file, read_file(file, CONFIG_LIMIT))


def parse_manifest(file: Path, text: bytes) -> dict:
    """The same of the bytes of that file."""
    manifest = parse_json(file, text)
    check_manifest(file, manifest)
    return manifest


def check_manifest(file: Path, manifest: dict) -> None:
    """Raises CheckpointError unless the keys are those of this format and their values of the types that it
    has.

    The config is left to the model's own Config. Figures are numbers, save for `code_usage`, a count for
    each code, and `measured`, which says how they came about. `training` holds plain values and the
    `curve`, a row of numbers for each epoch.
    """
    version = manifest.get("format")
    if type(version) is int and version > FORMAT:
        raise CheckpointError(
            file,
            f"has format version {version}, of a later release than this one, which reads up to {FORMAT}",
        )
    for key, kind in _REQUIRED.items():
        if type(manifest.get(key)) is not kind:
            raise CheckpointError(file, f"lacks '{key}', or it is not of type {kind.__name__}")
    if version != FORMAT:
        raise CheckpointError(file, f"has format version {version}, and this release reads {FORMAT}")
    if unknown := manifest.keys() - _REQUIRED.keys() - {"codebook_sha256"}:
        raise CheckpointError(file, f"has a key that is not known: {min(unknown)[:40]!r}")

    weights = manifest["weights"]
    if (
        weights.keys() - {"tensors"} != {"sha256", "size"}
        or not is_sha256(weights["sha256"])
        or not is_sha256(weights.get("tensors", weights["sha256"]))
        or type(weights["size"]) is not int
    ):
        raise CheckpointError(
            file, "must give the sha256 and the size of the weights, and nothing else of them"
        )
    if not 0 < weights["size"] <= WEIGHTS_LIMIT:
        raise CheckpointError(
            file, f"gives a size of the weights that is not within 1 to {WEIGHTS_LIMIT} bytes"
        )
    if "codebook_sha256" in manifest and not is_sha256(manifest["codebook_sha256"]):
        raise CheckpointError(file, "has a codebook_sha256 that is not a sha256")

    figures, training = dict(manifest["metrics"]), dict(manifest["training"])
    measured, curve = figures.pop("measured", {}), training.pop("curve", [])
    for name in [name for name in figures if name.startswith("code_usage")]:  # of each level of codes
        usage = figures.pop(name)
        if not isinstance(usage, list) or not all(type(count) is int and count >= 0 for count in usage):
            raise CheckpointError(file, f"has a {name[:40]} that is not a list of counts")
    data = training.pop("data", {"name": "", "classes": []})
    if not _is_data(data):
        raise CheckpointError(file, "must say of its data a name and a list of the names of the classes")
    for name, value in figures.items():
        if not _is_number(value):
            raise CheckpointError(file, f"has a figure that is not a number: {name[:40]!r}")
    for facts in (measured, training):
        if not isinstance(facts, dict) or not all(map(_is_plain, facts.values())):
            raise CheckpointError(file, "tells of the training or the measuring in other than plain values")
    rows = isinstance(curve, list) and all(isinstance(row, dict) for row in curve)
    if not rows or not all(_is_number(value) for row in curve for value in row.values()):
        raise CheckpointError(file, "has a training curve that is not a list of rows of numbers")


def read_checkpoint(folder: str | Path) -> tuple[dict, bytes]:
    """The manifest, and the weights that it describes by size and sha256. Raises CheckpointError.

    A checkpoint that is replaced at this moment is read again: as it was, or as it is then.
    """
    for _ in range(2):
        manifest = read_manifest(folder)
        try:
            return manifest, read_weights(folder, manifest)
        except CheckpointError:
            continue
    manifest = read_manifest(folder)
    return manifest, read_weights(folder, manifest)


def read_weights(folder: str | Path, manifest: dict) -> bytes:
    """The bytes of model.safetensors, of the size and sha256 in the manifest. Raises CheckpointError."""
    file = Path(folder) / WEIGHTS
    try:
        return _read_weights(file, manifest["weights"])
    except CheckpointError:
        aside = _aside(file, manifest["weights"]["sha256"])
        if not aside.is_file():
            raise
        return _read_weights(aside, manifest["weights"])  # whoever wrote them was stopped in the last step


def _read_weights(file: Path, expected: dict) -> bytes:
    data = read_file(file, WEIGHTS_LIMIT)
    if len(data) != expected["size"]:
        raise CheckpointError(
            file, f"is damaged: it has {len(data)} bytes where {CONFIG} says {expected['size']}"
        )
    if hashlib.sha256(data).hexdigest() != expected["sha256"]:
        raise CheckpointError(file, f"is damaged: its sha256 is not the one in {CONFIG}")
    return data


def write_checkpoint(folder: Path, manifest: dict, data: bytes) -> None:
    """Put config.json and model.safetensors in the place of those that are there, in one step.

    The step is that of config.json, which names its weights by their sha256. Until then they lie aside, in a
    file named after it, which takes the place of the old one afterwards. Whoever is stopped in between leaves
    the old checkpoint or the new one.
    """
    file = folder / WEIGHTS
    aside = _aside(file, manifest["weights"]["sha256"])
    write_files({aside: data})
    text = json.dumps(manifest, indent=2, allow_nan=False) + "\n"
    write_files({folder / CONFIG: text.encode()})
    os.replace(aside, file)
    for left in (f"{file.stem}-*", f".{file.stem}-*", f".{CONFIG}.*"):  # by others that were stopped
        for each in folder.glob(left):
            each.unlink(missing_ok=True)


def _aside(file: Path, sha256: str) -> Path:
    return file.with_name(f"{file.stem}-{sha256[:16]}{file.suffix}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, bool | str) or _is_number(value)


def _is_data(value: object) -> bool:
    """A name and those of the classes, each of at most 40 characters, and what else is said of data."""
    if not isinstance(value, dict) or not {"name", "classes"} <= value.keys() <= _DATA:
        return False
    names, splits, size = value["classes"], value.get("splits", {}), value.get("size", [])
    if not isinstance(names, list) or len(names) > 1000 or not isinstance(splits, dict):
        return False
    texts = [value["name"], value.get("polarity", ""), value.get("licence", ""), *names, *splits]
    counts = [value.get("levels", 0), *splits.values(), *(size if isinstance(size, list) else [None])]
    return all(isinstance(text, str) and len(text) <= 40 for text in texts) and all(
        type(count) is int and count >= 0 for count in counts
    )


def is_sha256(value: object) -> bool:
    """Whether it is one, as 64 hexadecimal digits."""
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None
