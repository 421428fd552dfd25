"""The check of a Config's whole numbers, stricter than for people: 2.0 from a damaged config is no size."""


def require_integer(name: str, value: object, low: int, high: int) -> None:
    """Raises ValueError unless value is an integer (not a bool) of low..high."""
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
