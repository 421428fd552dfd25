"""Memory of the process."""

import contextlib
import ctypes
import gc

M_ARENA_MAX = -8  # of malloc.h


def share_one_arena() -> None:
    """Let threads that begin from now on take memory from the same arena, which is left with fewer holes:
    glibc would make up to eight for each core. Does nothing where the C library is not glibc."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Hand what was freed back to the system, which the C library keeps: a compiler takes 100 MB and more
    for a moment, and requests leave as much in small pieces. Does nothing where that library is not glibc."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def settle() -> None:
    """Look for garbage from now on, but not again in what is there already: modules, models and programs, a
    million objects that stay, through which a collection takes half a second."""
    gc.collect()
    give_back()
    gc.freeze()
    gc.enable()
