"""Where long work ends early: between two calls of a model, when nobody waits for it any more."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar

_wanted: ContextVar[Callable[[], bool]] = ContextVar("wanted", default=lambda: True)


class Abandoned(Exception):
    """Nobody waits for this work; it goes to nobody."""


@contextmanager
def ends_unless(wanted: Callable[[], bool]) -> Generator[None]:
    """Within it, `check` raises Abandoned as soon as `wanted()` is no longer true."""
    token = _wanted.set(wanted)
    try:
        yield
    finally:
        _wanted.reset(token)


def check() -> None:
    """Called before every call of a model that takes long. Raises Abandoned."""
    if not _wanted.get()():
        raise Abandoned
