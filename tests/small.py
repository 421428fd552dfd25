"""Small untrained models, one of each kind, and bundles of them."""

from pathlib import Path

import keras

from pixelcnn import checkpoints
from pixelcnn.checkpoints import Bundle, Checkpoint
from pixelcnn.manifest import BUNDLE, PICTURE_MODELS
from pixelcnn.models import MODELS

SETTINGS = {
    "conditional_pixelcnn": {"filters": 6, "blocks": 1, "levels": 4},
    "pixelcnn": {"filters": 4, "blocks": 1},
    "gated_pixelcnn": {"filters": 4, "dilations": (1, 2)},
    "small_pixelcnn": {"filters": 4},
    "row_lstm": {"features": 2, "layers": 1},
    "diagonal_bilstm": {"features": 2, "layers": 1},
    "lenet": {},
    "vqvae": {},
    "prior": {"filters": 4, "dilations": (1,)},
}


def model(name: str, **settings) -> keras.Model:
    model_class, config_class = MODELS[name]
    return model_class(config_class(**SETTINGS[name] | settings))


def bundle() -> Bundle:
    """In memory, the same each time."""
    keras.utils.set_random_seed(1)
    made = {name: model(name) for name in BUNDLE}
    parts = {
        name: Checkpoint(each, name, each.config, metrics={}, training={}, sha256="")
        for name, each in made.items()
    }
    pictures = {name: parts.pop(name) for name in PICTURE_MODELS}
    return Bundle(pictures=pictures, **parts, source="made for a test")


def save_bundle(folder: Path, *, metrics: dict[str, dict], training: dict[str, dict]) -> Path:
    """On disk, with random weights: one checkpoint for each entry of BUNDLE; metrics and training by name."""
    made = {name: model(name) for name in BUNDLE}
    for name, each in made.items():
        checkpoints.save(
            folder / name,
            each,
            metrics=metrics[name],
            training=training[name],
            codebook_sha256=checkpoints.codebook_sha256(made["vqvae"]) if name == "prior" else None,
        )
    return folder
