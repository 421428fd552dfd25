"""What the training scripts refuse, each with one sentence and before anything is written."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from pixelcnn import checkpoints
from pixelcnn.arguments import number, whole_number
from pixelcnn.images import SIZES

# What a run may go on with otherwise than it began. Every other argument fixes what it computes.
FREE_SETTINGS = {
    "data",
    "out",
    "epochs",
    "resume",
    "push_to_hub",
    "devices",
    "coordinator",
    "processes",
    "process",
}


def whole(low: int, high: int) -> Callable[[str], int]:
    """The `type` of an argument that is a whole number."""
    return _argument(lambda value: whole_number("it", value, low, high))


def real(low: float, high: float) -> Callable[[str], float]:
    """The `type` of an argument that is a finite number."""
    return _argument(lambda value: number("it", value, low, high))


def side(text: str) -> int:
    """The `type` of an argument that is the side of pictures."""
    value = whole(SIZES[0], SIZES[-1])(text)
    if value not in SIZES:
        raise argparse.ArgumentTypeError(f"it must be a multiple of 4, not {value}")
    return value


def _argument(check: Callable[[Any], Any]) -> Callable[[str], Any]:
    def checked(text: str) -> Any:
        try:
            value: Any = float(text)
        except ValueError:
            value = text
        try:
            return check(value)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return checked


def new_folder(out: Path, *, resume: bool) -> None:
    """Make the folder of a run. SystemExit if it holds anything already and the run is not one to resume."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        occupied = any(out.iterdir())
    except OSError as error:
        raise SystemExit(f"--out {out} cannot be used as a folder: {error.strerror}.") from None
    if occupied and not resume:
        raise SystemExit(f"--out {out} is not empty; --resume goes on with the run in it.")


def settings(args: argparse.Namespace) -> dict[str, str]:
    """The arguments that fix what a run computes."""
    return {name: str(value) for name, value in sorted(vars(args).items()) if name not in FREE_SETTINGS}


def same_settings(path: Path, before: dict[str, str], now: dict[str, str]) -> None:
    """SystemExit if a run would go on otherwise than it began."""
    for name in before.keys() & now.keys():
        if before[name] != now[name]:
            option = "--" + name.replace("_", "-")
            raise SystemExit(
                f"{path} was written with {option} {before[name]}, not {now[name]}; "
                "go on with that, or choose another --out."
            )


def config(kind: Callable[..., Any], **sizes: Any) -> Any:
    """A model's Config of these sizes, or SystemExit with what it says against them."""
    try:
        return kind(**sizes)
    except ValueError as error:
        raise SystemExit(str(error)) from None


def checkpoint(option: str, folder: Path, *, name: str | None = None) -> checkpoints.Checkpoint:
    """The checkpoint that an argument names, of the model of that name; SystemExit if there is none."""
    try:
        loaded = checkpoints.load(folder)
    except checkpoints.CheckpointError as error:
        raise SystemExit(f"{option}: {error}") from None
    if name and loaded.name != name:
        raise SystemExit(f"{option}: {folder} holds a {loaded.name}, not a {name}.")
    return loaded


def same_model(initial: checkpoints.Checkpoint, model: Any) -> None:
    """SystemExit if the weights of a checkpoint are not this model's."""
    if [w.shape for w in initial.model.weights] != [w.shape for w in model.weights]:
        raise SystemExit(f"--initial: the {initial.name} has other layers than this model, or other sizes.")


def images(name: str, array: np.ndarray, at_least: int) -> np.ndarray:
    """(N, S, S) levels 0..255 -> uint8, or SystemExit."""
    square = array.ndim == 3 and array.shape[1] == array.shape[2] and array.shape[1] in SIZES
    if not square or len(array) < at_least:
        raise SystemExit(
            f"{name} must be {at_least} or more images of 28 x 28, or another size from 8 x 8 to 64 x 64 in "
            f"steps of 4, not of shape {array.shape}."
        )
    if not np.issubdtype(array.dtype, np.integer) or array.min() < 0 or not 1 < array.max() <= 255:
        raise SystemExit(f"{name} must hold levels from 0 to 255 as whole numbers, not scaled or binarized.")
    return array.astype("uint8")


def labels(name: str, array: np.ndarray, count: int, classes: int) -> np.ndarray:
    """(N,) classes 0..classes-1 -> int32, or SystemExit."""
    if array.shape != (count,):
        raise SystemExit(f"{name} must be {count} classes, one for each image, not of shape {array.shape}.")
    if not np.issubdtype(array.dtype, np.integer) or array.min() < 0 or array.max() >= classes:
        raise SystemExit(f"{name} must hold classes from 0 to {classes - 1} as whole numbers.")
    return array.astype("int32")
