"""One model to and from files: config.json and model.safetensors, never anything that could run code.

A checkpoint either fits its config entirely or is refused with a CheckpointError, whose one sentence names
the file and the reason.
"""

import dataclasses
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from pixelcnn import weights
from pixelcnn.files import CheckpointError
from pixelcnn.manifest import CONFIG, FORMAT, WEIGHTS, check_manifest, read_checkpoint, write_checkpoint
from pixelcnn.models import MODELS
from pixelcnn.models.spec import AUTOREGRESSIVE, CODES, Spec


@dataclass(frozen=True)
class Checkpoint:
    """A model with its weights, and what is known of it. `config` is the model's own frozen Config."""

    model: keras.Model
    name: str
    config: Any
    metrics: dict
    training: dict
    sha256: str
    codebook_sha256: str | None = None  # of a prior: that of what it was trained on

    @property
    def spec(self) -> Spec:
        """What the model is."""
        return MODELS[self.name]

    @property
    def parameters(self) -> int:
        """How many it has, without what only its training needs."""
        return weights.count(self.model)


def save(
    folder: str | Path,
    model: keras.Model,
    *,
    metrics: dict,
    training: dict,
    codebook_sha256: str | None = None,
) -> None:
    """Write a model as config.json and model.safetensors, whole or not at all.

    `metrics` are measured figures by name, `training` how it came about; both must be JSON. A prior records
    the codebook it was trained on in `codebook_sha256`. Raises ValueError for what would not load again.
    """
    folder = Path(folder)
    data, tensors = weights.to_bytes(folder / WEIGHTS, model)
    manifest = {
        "format": FORMAT,
        "model": _name(model),
        "config": dataclasses.asdict(model.config),
        "weights": {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "tensors": tensors},
        "metrics": metrics,
        "training": training,
    }
    if codebook_sha256 is not None:
        manifest["codebook_sha256"] = codebook_sha256
    check_manifest(folder / CONFIG, manifest)
    write_checkpoint(folder, manifest, data)


def load(folder: str | Path) -> Checkpoint:
    """Read a checkpoint: its files are checked before they are parsed, its weights before a model is made.

    Raises CheckpointError.
    """
    return read(Path(folder), *read_checkpoint(folder))


def read(folder: Path, manifest: dict, data: bytes) -> Checkpoint:
    """The checkpoint of a manifest and weights that were read from a folder. Raises CheckpointError."""
    name = manifest["model"]
    if name not in MODELS:
        raise CheckpointError(
            folder / CONFIG, f"describes a model {name[:40]!r}, which this release does not know"
        )
    spec, codebook = MODELS[name], manifest.get("codebook_sha256")
    if spec.kind in CODES and codebook is None:
        raise CheckpointError(folder / CONFIG, "does not say which codebook the prior was trained on")
    config = _config(folder / CONFIG, spec.config, manifest["config"])
    file = folder / WEIGHTS
    model = weights.build(file, lambda: spec.model(config), data, manifest["weights"].get("tensors"))
    probed = _in_little(spec, model) if spec.kind in AUTOREGRESSIVE else model
    weights.check_sense(file, probed(_probe(spec, probed.config)))
    return Checkpoint(
        model=model,
        name=name,
        config=config,
        metrics=manifest["metrics"],
        training=manifest["training"],
        sha256=manifest["weights"]["sha256"],
        codebook_sha256=codebook,
    )


def _in_little(spec: Spec, model: keras.Model) -> keras.Model:
    """A model of pictures of 8x8 with the same weights, which says as much of them in a tenth of the time;
    the model itself where its weights are those of a size."""
    config = dataclasses.replace(
        model.config, height=min(model.config.height, 8), width=min(model.config.width, 8)
    )
    little, given = weights.blank(lambda: spec.model(config)), weights.inference_weights(model)
    asked = weights.inference_weights(little)
    if {name: w.shape for name, w in asked.items()} != {name: w.shape for name, w in given.items()}:
        return model
    weights.fill(little, given)
    return little


def _probe(spec: Spec, config: Any) -> np.ndarray:
    """Noise (1, H, W, C) of 0 and 1, or of the 256 levels of what an autoencoder encodes."""
    if spec.kind in ("autoencoder", "hierarchy"):
        shape, levels = (config.side, config.side, 1), 256
    else:
        shape, levels = (config.height, config.width, getattr(config, "channels", 1)), 2
    return np.random.default_rng(0).integers(0, levels, (1, *shape), "int32")


def codebook_sha256(vqvae: keras.Model) -> str:
    """The sha256 of a VQ-VAE's codebook, or of a VQ-VAE-2's two, as float32 in little-endian order."""
    codebook = keras.ops.convert_to_numpy(vqvae.codebook)
    return hashlib.sha256(np.ascontiguousarray(codebook, dtype="<f4").tobytes()).hexdigest()


def _name(model: keras.Model) -> str:
    for name, spec in MODELS.items():
        if type(model) is spec.model:
            return name
    raise ValueError(f"{type(model).__name__} is none of the models {', '.join(MODELS)}.")


def _config(file: Path, config_class: Any, values: dict) -> object:
    fields = {field.name: field for field in dataclasses.fields(config_class)}
    values = {n: f.metadata["before"] for n, f in fields.items() if "before" in f.metadata} | values
    if missing := fields.keys() - values.keys():
        raise CheckpointError(file, f"lacks the setting {min(missing)!r} of the model")
    if unknown := values.keys() - fields.keys():
        raise CheckpointError(file, f"has a setting that the model does not know: {min(unknown)[:40]!r}")
    try:
        return config_class(**{key: tuple(v) if isinstance(v, list) else v for key, v in values.items()})
    except (ValueError, TypeError) as error:
        raise CheckpointError(file, f"has a setting out of range: {str(error).rstrip('.')[:150]}") from error
