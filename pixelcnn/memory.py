"""Memory of the process."""

import contextlib
import ctypes


def give_back() -> None:
    """Hand what was freed back to the system, which the C library keeps: a compiler takes 100 MB and more
    for a moment. Does nothing where that library is not glibc."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
