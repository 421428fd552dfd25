"""Range checks of a Config's values: a damaged config is refused with a sentence."""

import math


def require_integer(name: str, value, low: int, high: int) -> None:
    """Raises ValueError unless value is an integer (not a bool) of low..high."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {value!r}.")


def require_number(name: str, value, low: float, high: float) -> None:
    """Raises ValueError unless value is a finite number (not a bool) of low..high."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low} to {high}, not {value!r}.")
