"""The weights of a model, from and to the bytes of model.safetensors.

What a file says of its tensors is compared with what the config means before any of them is made, so that a
config of a few lines cannot ask for gigabytes; and a model that was given weights must show some sense.
"""

import functools
import hashlib
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import safetensors
import safetensors.numpy
from keras import ops, tree
from keras.src.backend.common import global_state

from pixelcnn.files import CheckpointError

TRAINING_ONLY = {"quantizer/counts", "quantizer/sums"}  # the codebook is their quotient
SANE = 1e4  # no logit, vector or pixel of a model in its senses is as large
HEADER_LIMIT = 1 << 20  # bytes
TYPES = {f"{kind[0].upper()}{bits}": f"{kind}{bits}" for kind in ("float", "int") for bits in (16, 32, 64)}


def inference_weights(model: keras.Model) -> dict:
    """The variables that inference needs, by their path below the model's own name.

    Not among them: the states of random generators, and the running averages that only training reads.
    """
    named = {weight.path.removeprefix(f"{model.name}/"): weight for weight in model.weights}
    if len(named) != len(model.weights):
        raise ValueError(f"Two weights of {type(model).__name__} have the same path.")
    return {path: weight for path, weight in named.items() if path not in TRAINING_ONLY}


def count(model: keras.Model) -> int:
    """The parameters of a model, without what only its training needs."""
    return sum(math.prod(weight.shape) for weight in inference_weights(model).values())


def to_bytes(file: Path, model: keras.Model) -> tuple[bytes, str]:
    """A model's weights as a safetensors file, and the `tensors_sha256` of them. Raises CheckpointError."""
    arrays = {
        name: np.ascontiguousarray(ops.convert_to_numpy(weight))
        for name, weight in inference_weights(model).items()
    }
    _check_finite(file, arrays)
    return safetensors.numpy.save(arrays), tensors_sha256(arrays)


def tensors_sha256(arrays: dict[str, np.ndarray]) -> str:
    """The sha256 of what is where: of each name in order, its shape and its numbers as little-endian float32.

    Unlike that of the file it does not follow when tensors change their names.
    """
    total = hashlib.sha256()
    for name in sorted(arrays):
        total.update(f"{name} {list(arrays[name].shape)}\n".encode())
        total.update(np.ascontiguousarray(arrays[name], "<f4").tobytes())
    return total.hexdigest()


def build(file: Path, make: Callable[[], keras.Model], data: bytes, tensors: str | None) -> keras.Model:
    """The model that `make()` makes, with the weights of a file; `tensors` is their hash, if it is known.

    Raises CheckpointError.
    """
    model = blank(make)
    expected = {name: tuple(weight.shape) for name, weight in inference_weights(model).items()}
    _check_header(file, _header(file, data), expected)
    try:
        arrays = safetensors.numpy.load(data)
    except (safetensors.SafetensorError, KeyError, ValueError, TypeError) as error:
        raise CheckpointError(file, "is not a safetensors file of known types") from error
    _check_finite(file, arrays)
    if tensors is not None and tensors_sha256(arrays) != tensors:
        raise CheckpointError(file, "has tensors under other names than those they were saved under")
    fill(model, arrays)
    return model


def blank(make: Callable[[], keras.Model]) -> keras.Model:
    """A model of weights that have shapes and no numbers yet, which `fill` gives them."""
    with keras.StatelessScope(initialize_variables=False):
        model = make()
    global_state.set_global_attribute("uninitialized_variables", [])  # or the next scope would make them
    return model


def fill(model: keras.Model, arrays: Mapping[str, Any]) -> None:
    """Make the weights of a `blank` model: those by these names of arrays, the others, which only training
    reads, as they begin. Random numbers that are overwritten would take half as long again."""
    named = inference_weights(model)
    for name, weight in named.items():
        # A variable of Keras that has an initializer and no value is one of a stateless scope.
        weight._initializer = functools.partial(_as_it_is, arrays[name])
    for variable in model.variables:
        variable._deferred_initialize()


def _as_it_is(array, shape: tuple[int, ...], dtype: str):
    """An initializer in Keras' sense, which keeps the numbers that are there."""
    return ops.convert_to_tensor(array, dtype)


def check_sense(file: Path, outputs: object) -> None:
    """Raises CheckpointError if what a model says of a picture is not finite, or beyond all measure."""
    for output in tree.flatten(outputs):
        values = np.abs(ops.convert_to_numpy(output).astype("float64"))
        if not (values.max() < SANE):  # false of NaN too
            raise CheckpointError(file, "makes a model whose answers are beyond all measure, or no numbers")


def _header(file: Path, data: bytes) -> dict[str, tuple[str, tuple]]:
    """The type and the shape of each tensor, from the head of a safetensors file: eight bytes that give the
    size of some JSON, and the JSON.
    """
    size = int.from_bytes(data[:8], "little")
    try:
        if not 2 <= size <= min(HEADER_LIMIT, len(data) - 8):
            raise ValueError
        header = json.loads(data[8 : 8 + size])
        header.pop("__metadata__", None)
        return {name: (TYPES[each["dtype"]], tuple(each["shape"])) for name, each in header.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CheckpointError(file, "is not a safetensors file of known types") from error


def _check_header(file: Path, header: dict, expected: dict[str, tuple[int, ...]]) -> None:
    if missing := expected.keys() - header.keys():
        raise CheckpointError(file, f"lacks the weight {min(missing)!r}")
    if unknown := header.keys() - expected.keys():
        raise CheckpointError(file, f"has a weight that the model does not know: {min(unknown)[:80]!r}")
    for name, shape in expected.items():
        dtype, found = header[name]
        if dtype != "float32":
            raise CheckpointError(file, f"has {dtype} instead of float32 in {name!r}")
        if found != shape:
            raise CheckpointError(
                file, f"has shape {str(found)[:60]} in {name!r} where the config means {shape}"
            )


def _check_finite(file: Path, arrays: dict[str, np.ndarray]) -> None:
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise CheckpointError(file, f"has a number that is not finite in {name!r}")
