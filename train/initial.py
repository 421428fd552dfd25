"""`--initial`: a training that begins with the weights of a checkpoint."""

import dataclasses

import keras
import numpy as np

from pixelcnn import checkpoints
from pixelcnn.weights import inference_weights
from train import checks

CLASSES_AND_DROPOUT = ("classes", "dropout")  # by which a config may differ from that of --initial


def begin_with(model: keras.Model, initial: checkpoints.Checkpoint) -> dict:
    """Take over the weights of a checkpoint, and return how they were trained; {} if training begins now:
    with another model, all of whose weights have the same paths here, or with other classes or levels, of
    which it knows nothing yet. The checkpoint may be of a model that lacks some of the layers.
    """
    found, wanted = (inference_weights(each) for each in (initial.model, model))
    if type(model) is type(initial.model) and not found.keys() < wanted.keys():
        if others := other_classes(model, initial.model):
            print(f"Weights of the {initial.name} for other classes begin anew: {', '.join(sorted(others))}")
            for path in wanted.keys() - others:
                wanted[path].assign(found[path])
            return {}
        checks.same_model(initial, model)
        model.set_weights(initial.model.get_weights())
        return initial.training
    others = of_levels(found, wanted) if levels(model) != levels(initial.model) else {}
    same = found.keys() - others.keys()
    if not found.keys() <= wanted.keys() or any(found[path].shape != wanted[path].shape for path in same):
        raise SystemExit(f"--initial: the {initial.name} has other layers than this model, or other sizes.")
    for path in found:
        wanted[path].assign(others.get(path, found[path]))
    return initial.training if type(model) is type(initial.model) else {}


def levels(model: keras.Model) -> int | None:
    """Of each pixel of an autoregressive model; None of another."""
    return getattr(model, "levels", None)


def of_levels(found: dict, wanted: dict) -> dict[str, np.ndarray]:
    """The weights by which a PixelRNN of more levels than another begins, by path, where they are not the
    same: all levels are as likely, and of each only itself is seen, not its embedding."""
    begun = {path: np.zeros(wanted[path].shape) for path in found if path.startswith("logit/")}
    old, new = found.get("first/kernel"), wanted.get("first/kernel")  # (taps * channels, filters)
    if old is not None and new is not None and new.shape[0] % old.shape[0] == 0:
        taps, filters = old.shape
        kernel = np.zeros((taps, new.shape[0] // taps, filters))
        kernel[:, 0] = keras.ops.convert_to_numpy(old)
        begun["first/kernel"] = kernel.reshape(-1, filters)
    return begun


def other_classes(model: keras.Model, initial: keras.Model) -> set[str]:
    """The weights of a model that belong to its classes, if the other has another number of them alone."""
    classes, before = (getattr(each, "classes", 0) for each in (model, initial))
    if not (classes and before and classes != before):
        return set()
    own = dataclasses.asdict(model.config)
    free = {name: own[name] for name in CLASSES_AND_DROPOUT if name in own}
    if dataclasses.replace(initial.config, **free) != model.config:
        return set()
    found, wanted = (inference_weights(each) for each in (initial, model))
    return {path for path in wanted if wanted[path].shape != found[path].shape}
