"""Models to and from files: config.json and model.safetensors, never anything that could run code.

A bundle is a folder with one such checkpoint for each of manifest.BUNDLE. A checkpoint either fits
its config entirely or is refused with a CheckpointError, whose one sentence names the file and the reason.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import safetensors
import safetensors.numpy

from pixelcnn.arguments import shown
from pixelcnn.errors import UserError
from pixelcnn.images import SIDE
from pixelcnn.manifest import (
    BUNDLE,
    CONFIG,
    FORMAT,
    WEIGHTS,
    CheckpointError,
    check_manifest,
    read_manifest,
    read_weights,
    write_files,
)
from pixelcnn.models import MODELS
from pixelcnn.models.spec import Spec

TRAINING_ONLY = {"quantizer/counts", "quantizer/sums"}  # the codebook is their quotient


@dataclass(frozen=True)
class Checkpoint:
    """A model with its weights, and what is known of it. `config` is the model's own frozen Config."""

    model: keras.Model
    name: str
    config: object
    metrics: dict
    training: dict
    sha256: str
    codebook_sha256: str | None = None

    @property
    def spec(self) -> Spec:
        """What the model is."""
        return MODELS[self.name]


@dataclass(frozen=True)
class Bundle:
    """Checkpoints that fit one another, `members` by name; `source` says in words where all came from."""

    members: dict[str, Checkpoint]
    source: str

    @property
    def pictures(self) -> dict[str, Checkpoint]:
        """Those that draw binary pictures; the first one draws where no other is asked for."""
        return self._of_kind("pictures")

    @property
    def default(self) -> str:
        """The name of the first one."""
        return next(iter(self.pictures))

    def drawing(self, name: object) -> Checkpoint:
        """The one of that name that draws pictures. Raises UserError."""
        if not isinstance(name, str) or name not in self.pictures:
            raise UserError(f"The model must be one of {', '.join(self.pictures)}, not {shown(name)}.")
        return self.pictures[name]

    @property
    def vqvae(self) -> Checkpoint:
        return next(iter(self._of_kind("autoencoder").values()))

    @property
    def prior(self) -> Checkpoint:
        return next(iter(self._of_kind("codes").values()))

    def _of_kind(self, kind: str) -> dict[str, Checkpoint]:
        return {name: each for name, each in self.members.items() if each.spec.kind == kind}


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
    arrays = {
        name: np.ascontiguousarray(keras.ops.convert_to_numpy(weight))
        for name, weight in inference_weights(model).items()
    }
    _check_finite(folder / WEIGHTS, arrays)
    data = safetensors.numpy.save(arrays)
    manifest = {
        "format": FORMAT,
        "model": _name(model),
        "config": dataclasses.asdict(model.config),
        "weights": {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)},
        "metrics": metrics,
        "training": training,
    }
    if codebook_sha256 is not None:
        manifest["codebook_sha256"] = codebook_sha256
    check_manifest(folder / CONFIG, manifest)
    text = json.dumps(manifest, indent=2, allow_nan=False) + "\n"
    write_files({folder / WEIGHTS: data, folder / CONFIG: text.encode()})


def load(folder: str | Path) -> Checkpoint:
    """Read a checkpoint: its files are checked before they are parsed, its weights before they are assigned.

    Raises CheckpointError.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    data = read_weights(folder, manifest)
    name = manifest["model"]
    if name not in MODELS:
        raise CheckpointError(
            folder / CONFIG, f"describes a model {name[:40]!r}, which is none of {', '.join(MODELS)}"
        )
    spec = MODELS[name]
    if spec.kind == "codes" and "codebook_sha256" not in manifest:
        raise CheckpointError(folder / CONFIG, "does not say which codebook the prior was trained on")
    config = _config(folder / CONFIG, spec.config, manifest["config"])
    model = spec.model(config)
    _assign(folder / WEIGHTS, model, data)
    return Checkpoint(
        model=model,
        name=name,
        config=config,
        metrics=manifest["metrics"],
        training=manifest["training"],
        sha256=manifest["weights"]["sha256"],
        codebook_sha256=manifest.get("codebook_sha256"),
    )


def load_bundle(folder: str | Path, *, source: str = "bundled with the app") -> Bundle:
    """Read the checkpoints of a bundle, and see that they belong together. Raises CheckpointError."""
    folder = Path(folder)
    members = {name: load(folder / name) for name in BUNDLE}
    for name, checkpoint in members.items():
        if checkpoint.name != name:
            raise CheckpointError(folder / name / CONFIG, f"describes a model {checkpoint.name!r}")
    bundle = Bundle(members, source=source)
    vqvae, prior = bundle.vqvae.config, bundle.prior.config
    sizes = {name: (each.config.height, each.config.width) for name, each in bundle.pictures.items()}
    for name, size in (sizes | {"vqvae": (vqvae.side, vqvae.side)}).items():
        if size != (SIDE, SIDE):
            raise CheckpointError(
                folder / name / CONFIG, f"is for pictures of another size than {SIDE}x{SIDE}"
            )
    if (prior.height, prior.width, prior.codes) != (SIDE // 4, SIDE // 4, vqvae.codes):
        raise CheckpointError(
            folder / "prior" / CONFIG,
            f"is for {prior.height}x{prior.width} of {prior.codes} codes, and the VQ-VAE beside it has "
            f"{SIDE // 4}x{SIDE // 4} of {vqvae.codes}",
        )
    if len(bundle.vqvae.metrics.get("code_usage", [0] * vqvae.codes)) != vqvae.codes:
        raise CheckpointError(
            folder / "vqvae" / CONFIG, f"does not count the uses of all {vqvae.codes} codes"
        )
    if bundle.prior.codebook_sha256 != codebook_sha256(bundle.vqvae.model):
        raise CheckpointError(
            folder / "prior" / CONFIG,
            "names another codebook than that of the VQ-VAE beside it, so its codes mean nothing",
        )
    return bundle


def codebook_sha256(vqvae: keras.Model) -> str:
    """The sha256 of a VQ-VAE's codebook, as float32 in little-endian order."""
    codebook = keras.ops.convert_to_numpy(vqvae.codebook)
    return hashlib.sha256(np.ascontiguousarray(codebook, dtype="<f4").tobytes()).hexdigest()


def _name(model: keras.Model) -> str:
    for name, spec in MODELS.items():
        if type(model) is spec.model:
            return name
    raise ValueError(f"{type(model).__name__} is none of the models {', '.join(MODELS)}.")


def inference_weights(model: keras.Model) -> dict:
    """The variables that inference needs, by their path below the model's own name.

    Not among them: the states of random generators, and the running averages that only training reads.
    """
    named = {weight.path.removeprefix(f"{model.name}/"): weight for weight in model.weights}
    if len(named) != len(model.weights):
        raise ValueError(f"Two weights of {type(model).__name__} have the same path.")
    return {path: weight for path, weight in named.items() if path not in TRAINING_ONLY}


def _config(file: Path, config_class: type, values: dict) -> object:
    fields = {field.name: field for field in dataclasses.fields(config_class)}
    if missing := fields.keys() - values.keys():
        raise CheckpointError(file, f"lacks the setting {min(missing)!r} of the model")
    if unknown := values.keys() - fields.keys():
        raise CheckpointError(file, f"has a setting that the model does not know: {min(unknown)[:40]!r}")
    try:
        return config_class(**{key: tuple(v) if isinstance(v, list) else v for key, v in values.items()})
    except (ValueError, TypeError) as error:
        raise CheckpointError(file, f"has a setting out of range: {str(error).rstrip('.')[:150]}") from error


def _assign(file: Path, model: keras.Model, data: bytes) -> None:
    try:
        arrays = safetensors.numpy.load(data)
    except (safetensors.SafetensorError, KeyError, ValueError, TypeError) as error:
        raise CheckpointError(file, "is not a safetensors file of known types") from error
    weights = inference_weights(model)
    if missing := weights.keys() - arrays.keys():
        raise CheckpointError(file, f"lacks the weight {min(missing)!r}")
    if unknown := arrays.keys() - weights.keys():
        raise CheckpointError(file, f"has a weight that the model does not know: {min(unknown)[:80]!r}")
    for name, weight in weights.items():
        if arrays[name].dtype != np.float32:
            raise CheckpointError(file, f"has {arrays[name].dtype} instead of float32 in {name!r}")
        if arrays[name].shape != tuple(weight.shape):
            raise CheckpointError(
                file,
                f"has shape {arrays[name].shape} in {name!r} where the config means {tuple(weight.shape)}",
            )
    _check_finite(file, arrays)
    for name, weight in weights.items():
        weight.assign(arrays[name])


def _check_finite(file: Path, arrays: dict[str, np.ndarray]) -> None:
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise CheckpointError(file, f"has a number that is not finite in {name!r}")
