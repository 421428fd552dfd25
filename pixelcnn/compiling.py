"""Compiles a function of a model and arrays with XLA. The only file that names a backend."""

import functools
import sys
import threading
from collections.abc import Callable
from typing import Any

import keras


def once_a_model(make: Callable[[Any], Callable]) -> Callable[[Any], Callable]:
    """Keeps what `make(model)` makes: one for each model, also where two threads ask at the same moment, as
    each would compile its own."""
    kept, lock = functools.lru_cache(maxsize=64)(make), threading.Lock()

    @functools.wraps(make)
    def locked(model: Any) -> Callable:
        with lock:
            return kept(model)

    return locked


def compiled(model, function):
    """`function(*arrays)` -> tree of arrays as one XLA program for each set of shapes; it may use the model's
    weights.

    Weights are arguments of the program, not constants in it: it stays right after they change.
    """
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        @functools.wraps(function)
        def traced(*arrays):
            with _few_frames():
                return function(*arrays)

        return tf.function(traced, jit_compile=True, autograph=False)
    if keras.backend.backend() == "jax":
        import jax

        def stateless(weights, *arrays):
            with keras.StatelessScope(state_mapping=list(zip(model.variables, weights, strict=True))):
                return function(*arrays)

        program = jax.jit(stateless)
        return lambda *arrays: program([variable.value for variable in model.variables], *arrays)
    import torch

    return torch.no_grad()(function)  # not compiled: PyTorch is for training only


def _few_frames():
    """While TensorFlow traces a function, it keeps with each operation all Python frames that led to it, a
    quarter of what a program takes. This leaves that of this file, and those that make an operation: it skips
    three, and crashes where none is left.
    """
    from tensorflow.python.framework import func_graph, ops  # of 2.21; nothing public says how
    from tensorflow.python.util import tf_stack

    class OfOthers(tf_stack.StackTraceFilter):
        def get_filtered_filenames(self):
            files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
            return frozenset(files - {"", __file__, func_graph.__file__, ops.__file__})

    return OfOthers()


def outputs(program, *arrays):
    """What a compiled function returns of arrays, as a tree of what has a shape and a dtype, without
    compiling or running it; None where the backend does not say.
    """
    if keras.backend.backend() == "tensorflow":
        return program.get_concrete_function(*arrays).structured_outputs
    return None
