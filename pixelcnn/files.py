"""Files written whole or not at all and read up to a limit, JSON without surprises; standard library only."""

import json
import math
import os
import tempfile
from pathlib import Path

from pixelcnn.errors import UserError


class CheckpointError(UserError):
    """A checkpoint that must not be used; the message is one sentence that names the file and the reason."""

    def __init__(self, file: str | Path, reason: str):
        super().__init__(f"{'/'.join(Path(file).parts[-2:])} {reason}.")


def write_files(files: dict[Path, bytes]) -> None:
    """Write all files aside, then put each in its place in one step: a reader never sees half a file."""
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


def read_file(file: Path, limit: int) -> bytes:
    """The content of a file of at most `limit` bytes. Raises CheckpointError."""
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


def parse_json(file: Path, text: bytes) -> dict:
    """A JSON object of finite numbers, and of integers of 64 bits. Raises CheckpointError."""
    try:
        content = json.loads(text.decode(), parse_float=_number, parse_constant=_number, parse_int=_integer)
        json.dumps(content, ensure_ascii=False).encode()  # a lone surrogate could be shown nowhere
    except (ValueError, RecursionError) as error:
        raise CheckpointError(file, "is not the JSON that a checkpoint is described in") from error
    if not isinstance(content, dict):
        raise CheckpointError(file, "is not a JSON object")
    return content


def _number(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("not a finite number")
    return number


def _integer(text: str) -> int:
    if not -(2**63) <= (integer := int(text)) < 2**63:
        raise ValueError("not an integer of 64 bits")
    return integer
