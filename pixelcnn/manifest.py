"""The two files of a checkpoint, config.json and model.safetensors, checked before anything is made of them.

Only the standard library is used here, so that a download can be verified without starting TensorFlow.
"""

import hashlib
import json
import math
import os
import re
import tempfile
from pathlib import Path

from pixelcnn.errors import UserError

FORMAT = 1
CONFIG, WEIGHTS, CARD = "config.json", "model.safetensors", "README.md"
PICTURE_MODELS = ("pixelcnn", "gated_pixelcnn", "small_pixelcnn", "row_lstm", "diagonal_bilstm")
LABELLED = ("gated_pixelcnn", "diagonal_bilstm")  # of which these can be asked for a digit
BUNDLE = ("diagonal_bilstm", "pixelcnn", "gated_pixelcnn", "small_pixelcnn", "row_lstm", "vqvae", "prior")
BUNDLE_FILES = tuple(f"{name}/{file}" for name in BUNDLE for file in (CONFIG, WEIGHTS))
CONFIG_LIMIT, WEIGHTS_LIMIT = 1 << 20, 1 << 28  # bytes

_REQUIRED = {"format": int, "model": str, "config": dict, "weights": dict, "metrics": dict, "training": dict}
_SHA256 = re.compile("[0-9a-f]{64}")


class CheckpointError(UserError):
    """A checkpoint that must not be used; the message is one sentence that names the file and the reason."""

    def __init__(self, file: str | Path, reason: str):
        super().__init__(f"{'/'.join(Path(file).parts[-2:])} {reason}.")


def read_manifest(folder: str | Path) -> dict:
    """The content of a checkpoint's config.json, checked as by `check_manifest`. Raises CheckpointError."""
    file = Path(folder) / CONFIG
    text = _read(file, CONFIG_LIMIT)
    try:
        manifest = json.loads(text.decode(), parse_float=_number, parse_constant=_number, parse_int=_integer)
        json.dumps(manifest, ensure_ascii=False).encode()  # a lone surrogate could be shown nowhere
    except (ValueError, RecursionError) as error:
        raise CheckpointError(file, "is not the JSON that a checkpoint is described in") from error
    if not isinstance(manifest, dict):
        raise CheckpointError(file, "is not a JSON object")
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
        weights.keys() != {"sha256", "size"}
        or not _is_sha256(weights["sha256"])
        or type(weights["size"]) is not int
    ):
        raise CheckpointError(
            file, "must give the sha256 and the size of the weights, and nothing else of them"
        )
    if not 0 < weights["size"] <= WEIGHTS_LIMIT:
        raise CheckpointError(
            file, f"gives a size of the weights that is not within 1 to {WEIGHTS_LIMIT} bytes"
        )
    if "codebook_sha256" in manifest and not _is_sha256(manifest["codebook_sha256"]):
        raise CheckpointError(file, "has a codebook_sha256 that is not a sha256")

    figures, training = dict(manifest["metrics"]), dict(manifest["training"])
    measured, curve = figures.pop("measured", {}), training.pop("curve", [])
    usage = figures.pop("code_usage", [])
    if not isinstance(usage, list) or not all(type(count) is int and count >= 0 for count in usage):
        raise CheckpointError(file, "has a code_usage that is not a list of counts")
    for name, value in figures.items():
        if not _is_number(value):
            raise CheckpointError(file, f"has a figure that is not a number: {name[:40]!r}")
    for facts in (measured, training):
        if not isinstance(facts, dict) or not all(map(_is_plain, facts.values())):
            raise CheckpointError(file, "tells of the training or the measuring in other than plain values")
    rows = isinstance(curve, list) and all(isinstance(row, dict) for row in curve)
    if not rows or not all(_is_number(value) for row in curve for value in row.values()):
        raise CheckpointError(file, "has a training curve that is not a list of rows of numbers")


def read_weights(folder: str | Path, manifest: dict) -> bytes:
    """The bytes of model.safetensors, of the size and sha256 in the manifest. Raises CheckpointError."""
    file = Path(folder) / WEIGHTS
    expected = manifest["weights"]
    data = _read(file, WEIGHTS_LIMIT)
    if len(data) != expected["size"]:
        raise CheckpointError(
            file, f"is damaged: it has {len(data)} bytes where {CONFIG} says {expected['size']}"
        )
    if hashlib.sha256(data).hexdigest() != expected["sha256"]:
        raise CheckpointError(file, f"is damaged: its sha256 is not the one in {CONFIG}")
    return data


def verify_files(bundle: str | Path) -> None:
    """Check every config.json of a bundle and the size and sha256 of its weights. Raises CheckpointError."""
    for name in BUNDLE:
        read_weights(Path(bundle) / name, read_manifest(Path(bundle) / name))


def write_files(files: dict[Path, bytes]) -> None:
    """Write all files aside, then put each in its place in one step: a reader never sees half a file.

    A checkpoint that was caught between the steps of its two files does not match its sha256 and is refused.
    """
    written = []
    try:
        for file, data in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
            written.append(temporary)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(temporary, 0o644)
        for temporary, file in zip(written, files, strict=True):
            os.replace(temporary, file)
    finally:
        for temporary in written:
            Path(temporary).unlink(missing_ok=True)


def _read(file: Path, limit: int) -> bytes:
    try:
        if not file.is_file():
            raise CheckpointError(file, "is missing")
        with open(file, "rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise CheckpointError(file, f"could not be read: {error.strerror}") from error
    if len(data) > limit:
        raise CheckpointError(file, f"is larger than the {limit} bytes allowed")
    return data


def _number(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("not a finite number")
    return number


def _integer(text: str) -> int:
    if not -(2**63) <= (integer := int(text)) < 2**63:
        raise ValueError("not an integer of 64 bits")
    return integer


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, bool | str) or _is_number(value)


def _is_sha256(value: object) -> bool:
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None
