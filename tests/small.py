"""Small untrained models, one of each kind, and bundles of them."""

from collections.abc import Iterable
from pathlib import Path

import keras

from pixelcnn import checkpoints
from pixelcnn.checkpoints import Bundle, Checkpoint
from pixelcnn.members import LEGACY
from pixelcnn.models import MODELS
from pixelcnn.models.spec import CODES

BUNDLE = tuple(LEGACY)  # on disk
LEVELS = ("vqvae2", "top_prior", "bottom_prior")  # in memory as well


def model(name: str, **settings) -> keras.Model:
    return MODELS[name].make(**MODELS[name].tiny | settings)


def codebook(name: str, made: dict[str, keras.Model]) -> str | None:
    """That of what makes the codes of a prior, among the models that were made; None of any other model."""
    maker = CODES.get(MODELS[name].kind)
    hashes = [
        checkpoints.codebook_sha256(each) for other, each in made.items() if MODELS[other].kind == maker
    ]
    return hashes[0] if hashes else None


def bundle(*more: str) -> Bundle:
    """In memory, the same each time; `more` models than those of BUNDLE and LEVELS."""
    keras.utils.set_random_seed(1)
    made = {name: model(name) for name in (*BUNDLE, *LEVELS, *more)}
    members = {
        name: Checkpoint(each, name, each.config, {}, {}, sha256="", codebook_sha256=codebook(name, made))
        for name, each in made.items()
    }
    return Bundle(members, source="made for a test")


def save(folder: Path, names: Iterable[str], *, metrics: dict, training: dict) -> None:
    """One checkpoint for each name, with random weights; metrics and training by name."""
    made = {name: model(name) for name in names}
    for name, each in made.items():
        checkpoints.save(
            folder / name,
            each,
            metrics=metrics[name],
            training=training[name],
            codebook_sha256=codebook(name, made),
        )


def save_bundle(folder: Path, *, metrics: dict[str, dict], training: dict[str, dict]) -> Path:
    """On disk, with random weights: one checkpoint for each entry of BUNDLE; metrics and training by name."""
    save(folder, BUNDLE, metrics=metrics, training=training)
    checkpoints.write_bundle(folder)
    return folder
