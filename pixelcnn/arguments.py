"""Checks of what people and programs send: the value in its own type, or a UserError with one sentence."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from pixelcnn.errors import UserError

DEFAULT_MODEL = "default"  # the first of the bundle that draws pictures
DEFAULT_DATA = "default"  # what the bundle itself was trained on, and not those beside it
DEFAULT_GUIDANCE = 0.25  # where a digit is asked for
PRIOR_GUIDANCE = 0.2  # of priors over codes: of those tried the least at which 98 % are read right
MAX_GUIDANCE = 4
MAX_COUNT = 64
MAX_COMPLETIONS = 16
MAX_TEMPERATURE = 2
MAX_SEED = 2**32 - 1


def whole_number(name: str, value: object, low: int, high: int) -> int:
    """An integer `low`..`high`; no bool, fraction, NaN or string. JSON knows one kind of number, so 3.0 is
    3."""
    if isinstance(value, float | np.floating) and math.isfinite(value) and value == int(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
        raise UserError(f"{name} must be a whole number from {low} to {high}, not {shown(value)}.")
    return int(value)


def number(name: str, value: object, low: float, high: float) -> float:
    """A finite number `low`..`high`. No bool, NaN, infinity or string."""
    kinds = int | float | np.integer | np.floating
    if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
        raise UserError(f"{name} must be a number from {low} to {high}, not {shown(value)}.")
    return float(value)


def checked_code_map(value: object, *, side: int, codes: int) -> np.ndarray:
    """`side` rows of `side` codes 0..codes-1, as lists or an integer array -> (side, side) int32."""
    sentence = f"A code map is {side} rows of {side} whole numbers from 0 to {codes - 1}."
    rows: Any = value.tolist() if isinstance(value, np.ndarray) else value
    if not _is_list(rows, side) or not all(_is_list(row, side) for row in rows):
        raise UserError(sentence)
    if not all(type(code) is int and 0 <= code < codes for row in rows for code in row):
        raise UserError(sentence)
    return np.array(rows, np.int32)


def shown(value: object) -> str:
    """A wrong value for a sentence: a number as it is, anything else by its type, to echo nothing long."""
    if value is None:
        return "null"
    if isinstance(value, bool | int | float | np.number) and len(repr(value)) <= 40:
        return str(value)
    return f"a value of type {type(value).__name__}"


def _is_list(value: object, length: int) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes) and len(value) == length
