"""What the scripts of the priors share: those over the codes of a VQ-VAE, and over those of a VQ-VAE-2."""

import argparse
import functools
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from PIL import Image

from pixelcnn import checkpoints
from pixelcnn.models.spec import Spec
from train import checks, common, data
from train.scoring import NegativeLogLikelihood, code_maps, nats_per_image

SIZES = ("filters", "dilations", "features", "layers", "heads", "dropout")
TINY = 512  # training images with --tiny, and an eighth as many to validate on


def arguments(description: str, spec: Spec, **defaults: Any) -> argparse.ArgumentParser:
    """Those of every script, and what of SIZES the config of a prior has."""
    parser, sizes = common.arguments(description, **defaults), vars(spec.config())
    for name, size in sizes.items():
        if name not in SIZES:
            continue
        several = isinstance(size, tuple)
        parser.add_argument(
            f"--{name}", type=int if several else type(size), nargs="*" if several else None, default=size
        )
    parser.add_argument(
        "--label-dropout", type=checks.real(0, 1), default=0.1, help="share of labels left out"
    )
    parser.add_argument(
        "--shift",
        type=checks.whole(0, 4),
        default=sizes.get("shift", 0),
        help="train as well on the codes of pictures moved by up to so many pixels; a run without it that "
        "goes on from such weights (--initial) unlearns the places and keeps the rest",
    )
    return parser


def shifted(kind: str, autoencoder: keras.Model, levels: np.ndarray, by: int) -> np.ndarray:
    """Code maps (N, H, W, (2 `by` + 1)**2) of pictures (N, 28, 28, 1) moved by -`by` to `by`
    pixels both ways; what comes in from outside is 0."""
    height, width = levels.shape[1:3]
    padded = np.pad(levels, ((0, 0), (by, by), (by, by), (0, 0)))
    places = itertools.product(range(2 * by + 1), repeat=2)
    moved = (padded[:, y : y + height, x : x + width] for y, x in places)
    return np.concatenate([code_maps(kind, autoencoder, each)[0] for each in moved], axis=-1)


def any_of_them(maps: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """One of the maps (N, H, W, M) of each picture, as (N, H, W, 1)."""
    chosen = generator.integers(0, maps.shape[-1], (len(maps), 1, 1, 1))
    return np.take_along_axis(maps, chosen, axis=-1)


OneOfThem = functools.partial(data.Batches, draw=any_of_them)


class Moved(data.Batches):
    """Batches of one of the maps of each picture, with its number beside it: the input is (levels
    (B, H, W, 1), labels (B,), which of the M maps (B,))."""

    def __getitem__(self, index):
        (maps, labels), _ = super().__getitem__(index)
        generator = np.random.default_rng((self.seed, self.epoch, index, 1))
        chosen = generator.integers(0, maps.shape[-1], len(maps)).astype("int32")
        levels = np.take_along_axis(maps, chosen[:, None, None, None], axis=-1)
        return (levels, labels, chosen), levels


def task(
    args: argparse.Namespace,
    spec: Spec,
    autoencoder: keras.Model,
    picture: Callable[[keras.Model], Image.Image],
    batches: Callable[..., data.Batches] = OneOfThem,
    **settings: Any,
) -> common.Task:
    """A prior over the codes of an autoencoder, trained on `batches` of the maps (N, H, W, M) of pictures
    that are moved in M ways; `settings` are those that the codes fix."""
    split = data.load(args.data, args.size)
    train, labels = split.train, split.train_labels
    validation, validation_labels = split.validation, split.validation_labels
    sizes = {name: size for name, size in vars(args).items() if name in SIZES}
    sizes |= {name: tuple(size) for name, size in sizes.items() if isinstance(size, list)}
    if args.tiny:
        train, labels, sizes = train[:TINY], labels[:TINY], spec.tiny
        validation, validation_labels = validation[: TINY // 8], validation_labels[: TINY // 8]
    config = checks.config(spec.config, classes=len(split.classes), **settings, **sizes)
    codes, top = code_maps(spec.kind, autoencoder, train)
    if args.shift and top is not None:
        raise SystemExit(
            "--shift is for the codes of one map: those of the bottom would need the top's moved alike."
        )
    if args.shift:
        codes = shifted(spec.kind, autoencoder, train, args.shift)
    held_out, held_out_top = code_maps(spec.kind, autoencoder, validation)

    def validate(model: keras.Model) -> dict[str, float]:
        def nats(label: np.ndarray | None) -> float:
            return float(nats_per_image(model, held_out, label, top=held_out_top).mean())

        return {"val_nats_per_map": nats(None), "val_nats_per_map_given_label": nats(validation_labels)}

    return common.Task(
        make=lambda: spec.model(config),
        batches=batches(
            codes,
            args.batch_size,
            args.seed,
            labels=labels,
            no_label=config.classes,
            label_dropout=args.label_dropout,
            beside=top,
        ),
        validate=validate,
        picture=picture,
        loss=NegativeLogLikelihood(),
        optimizer=common.muon,
        codebook_sha256=checkpoints.codebook_sha256(autoencoder),
    )


def train(
    argv: list[str] | None,
    description: str,
    spec: Spec,
    *,
    of: str,
    picture: Callable[[keras.Model, keras.Model], Image.Image],
    batches: Callable[..., data.Batches] = OneOfThem,
    average: float = 0.999,
    **defaults: Any,
) -> None:
    """A script of a prior over the codes of a `vqvae`, or over the top ones of a `vqvae2`: that is `of`.
    picture(prior, autoencoder): the grid of an epoch."""
    parser = arguments(description, spec, **defaults)
    parser.set_defaults(average=average)
    parser.add_argument(f"--{of}", type=Path, default=Path("weights") / of, help="its checkpoint")
    args = common.parse(parser, argv)
    autoencoder = checks.checkpoint(f"--{of}", getattr(args, of), name=of).model
    height, width = autoencoder.map_shape if of == "vqvae" else autoencoder.map_shapes[0]
    settings = {"height": height, "width": width, "codes": autoencoder.config.codes}
    if "shift" in vars(spec.config()):
        settings["shift"] = args.shift
    made = task(args, spec, autoencoder, lambda model: picture(model, autoencoder), batches, **settings)
    common.train(args, made)
