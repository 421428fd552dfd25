"""`--initial`: a training that begins with the weights of a checkpoint."""

import dataclasses

import keras

from pixelcnn import checkpoints
from pixelcnn.weights import inference_weights
from train import checks

CLASSES_AND_DROPOUT = ("classes", "dropout")  # by which a config may differ from that of --initial


def begin_with(model: keras.Model, initial: checkpoints.Checkpoint) -> dict:
    """Take over the weights of a checkpoint, and return how they were trained; {} if training begins now:
    with another model, all of whose weights have the same paths here, or with other classes, of which it
    knows nothing yet. The checkpoint may be of a model that lacks some of the layers.
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
    if not found.keys() <= wanted.keys() or any(found[path].shape != wanted[path].shape for path in found):
        raise SystemExit(f"--initial: the {initial.name} has other layers than this model, or other sizes.")
    for path in found:
        wanted[path].assign(found[path])
    return initial.training if type(model) is type(initial.model) else {}


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
