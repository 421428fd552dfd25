"""Small untrained models, one of each kind, and bundles of them."""

from pathlib import Path

import keras

from pixelcnn import checkpoints
from pixelcnn.checkpoints import Bundle, Checkpoint
from pixelcnn.members import LEGACY
from pixelcnn.models import MODELS

BUNDLE = tuple(LEGACY)  # what the app can show


def model(name: str, **settings) -> keras.Model:
    return MODELS[name].make(**MODELS[name].tiny | settings)


def bundle() -> Bundle:
    """In memory, the same each time."""
    keras.utils.set_random_seed(1)
    made = {name: model(name) for name in BUNDLE}
    members = {
        name: Checkpoint(each, name, each.config, metrics={}, training={}, sha256="")
        for name, each in made.items()
    }
    return Bundle(members, source="made for a test")


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
    checkpoints.write_bundle(folder)
    return folder
