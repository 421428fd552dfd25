"""What the training scripts share: arguments, schedule, and a Keras `fit` that can be stopped and resumed at
any epoch.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import safetensors
import safetensors.numpy
from PIL import Image

from pixelcnn import checkpoints
from pixelcnn.arguments import MAX_SEED
from train import checks, data, devices, log, push
from train.data import Batches
from train.initial import begin_with
from train.machine import command, today

STATE = "state.safetensors"
WARM_UP_STEPS = 200


def arguments(
    description: str, *, epochs: int, batch_size: int, learning_rate: float
) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--data",
        help="mnist (default) or fashion_mnist by Keras; an .npz with x_train, y_train, x_test, y_test and, "
        "where they are not digits, names of the classes; a folder with a folder of pictures a class; or "
        "hf://datasets/OWNER/NAME",
    )
    parser.add_argument(
        "--size",
        type=checks.side,
        help="pictures of so many pixels a side, 8 to 64 in steps of 4 (default: those of an .npz, else 28)",
    )
    parser.add_argument(
        "--out", required=True, type=Path, help="folder for the checkpoint, the state and the logs"
    )
    parser.add_argument("--epochs", type=checks.whole(1, 100_000), default=epochs)
    parser.add_argument(
        "--images-per-epoch",
        type=checks.whole(1, 100_000_000),
        help="other ones each epoch, after each of which a checkpoint is written; all by default",
    )
    parser.add_argument("--batch-size", type=checks.whole(1, 100_000), default=batch_size)
    parser.add_argument("--learning-rate", type=checks.real(0, 10), default=learning_rate, help="its peak")
    parser.add_argument("--schedule", choices=["cosine", "constant"], default="cosine")
    parser.add_argument(
        "--average",
        type=checks.real(0, 1),
        default=0.999,
        help="decay of the EMA of the weights; 0.99 where a run has few steps",
    )
    parser.add_argument("--seed", type=checks.whole(0, MAX_SEED), default=0)
    parser.add_argument("--initial", type=Path, help="start from the weights of this checkpoint")
    parser.add_argument("--resume", action="store_true", help="go on from the last epoch in --out")
    parser.add_argument(
        "--push-to-hub",
        metavar="OWNER/NAME",
        help="publish weights/ with the new checkpoint in it; a new VQ-VAE goes with a prior trained on it",
    )
    parser.add_argument("--tiny", action="store_true", help="a tiny model on few images, to try a script out")
    parser.add_argument(
        "--precision",
        choices=["float32", "mixed_bfloat16"],
        default="float32",
        help="mixed_bfloat16 trains faster where the backend has fast bfloat16 convolutions",
    )
    devices.arguments(parser)
    return parser


def parse(parser: argparse.ArgumentParser, argv: list[str] | None) -> argparse.Namespace:
    """The arguments of a script, once the processes of a training on several machines have met."""
    args = parser.parse_args(argv)
    devices.join(args)
    return args


def muon(learning_rate, **options) -> keras.optimizers.Optimizer:
    """Muon (Liu et al. 2025, arXiv 2502.16982) for the matrices, AdamW for biases and logits."""
    return keras.optimizers.Muon(learning_rate, exclude_layers=["logit"], adam_lr_ratio=0.3, **options)


@dataclass(frozen=True)
class Task:
    """What one script trains. `make` builds the model anew: one is trained, its twin is scored and saved in
    float32.
    """

    make: Callable[[], keras.Model]
    batches: Batches
    validate: Callable[[keras.Model], dict[str, float]]
    picture: Callable[[keras.Model], Image.Image]
    loss: keras.losses.Loss | list[keras.losses.Loss] | None = None
    loss_weights: list[float] | None = None
    optimizer: Callable[..., keras.optimizers.Optimizer] = keras.optimizers.Adam
    average: bool = True
    codebook_sha256: str | None = None


def train(args: argparse.Namespace, task: Task) -> None:
    """Keras `fit` to args.epochs; after each epoch the checkpoint, the training state and a picture are in
    args.out.
    """
    if args.push_to_hub:
        push.check(args.push_to_hub)  # a missing token is told before the training, not after
    if devices.is_first(args):
        checks.new_folder(args.out, resume=args.resume)
    initial = checks.checkpoint("--initial", args.initial) if args.initial else None
    keras.utils.set_random_seed(args.seed)
    with devices.together(args), devices.over(devices.distribution(args)):
        name = fit(args, task, initial)
    if name and args.push_to_hub and devices.is_first(args):
        # what a prior was trained on goes with it
        beside = {name: vars(args)[name] for name in ("vqvae", "vqvae2") if name in args}
        push.push(args.push_to_hub, replacing={name: args.out / name, **beside})


def fit(args: argparse.Namespace, task: Task, initial: checkpoints.Checkpoint | None) -> str | None:
    """What `train` does, on the devices that share the batches; the name of the model that was trained."""
    keras.config.set_dtype_policy(args.precision)
    model = task.make()
    before = begin_with(model, initial) if initial else {}
    keras.config.set_dtype_policy("float32")
    task.batches.of_an_epoch(args.images_per_epoch)
    rate = learning_rate(args, steps=args.epochs * len(task.batches))
    optimizer = task.optimizer(rate, use_ema=task.average, ema_momentum=args.average)
    model.compile(optimizer=optimizer, loss=task.loss, loss_weights=task.loss_weights)
    optimizer.build(model.trainable_variables)

    curve = restore(args.out / STATE, model, checks.settings(args)) if args.resume else []
    if len(curve) >= args.epochs:
        print(f"Nothing to do: {args.out} has {len(curve)} epochs already.")
        return None
    task.batches.epoch = len(curve)
    task.batches.order = task.batches.shuffled()
    callbacks = []
    if devices.is_first(args):
        callbacks += [
            EndOfEpoch(args, task, curve, before),
            keras.callbacks.CSVLogger(args.out / "log.csv", append=args.resume),
        ]
    model.fit(
        devices.Share(task.batches, args),
        epochs=args.epochs,
        initial_epoch=len(curve),
        callbacks=callbacks,
        shuffle=False,
        verbose=1 if devices.is_first(args) else 0,
    )
    return model.name


def learning_rate(args: argparse.Namespace, *, steps: int):
    """The peak rate throughout, or a linear warm-up to it and a cosine decay to a thousandth of it."""
    if args.schedule == "constant":
        return args.learning_rate
    warm_up = min(WARM_UP_STEPS, steps // 10)
    return keras.optimizers.schedules.CosineDecay(
        args.learning_rate / 100,
        max(steps - warm_up, 1),
        alpha=1e-3,
        warmup_target=args.learning_rate,
        warmup_steps=warm_up,
    )


class EndOfEpoch(keras.callbacks.Callback):
    """Scores the averaged weights on the validation images, and writes checkpoint, picture and state.

    `before` is how the checkpoint was trained that the run began with: its epochs and seconds count too.
    """

    def __init__(self, args, task: Task, curve: list[dict], before: dict):
        super().__init__()
        self.args, self.task, self.curve, self.before = args, task, curve, before
        with devices.over(None):
            self.twin, self.clock = task.make(), log.Clock()

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.monotonic()

    def on_epoch_end(self, epoch, logs):
        with devices.over(None):
            self.write(epoch, logs)

    def write(self, epoch: int, logs: dict[str, float]) -> None:
        args, out = self.args, self.args.out
        epochs_before = self.before.get("epochs", 0)
        seconds = round(time.monotonic() - self.began, 1)
        self.twin.set_weights(self.model.get_weights())
        self.model.optimizer.finalize_variable_values(self.twin.trainable_variables)
        # JAX donates the arrays of a model that predicts, so the twin must not share the optimiser's.
        self.twin.set_weights([np.array(weight) for weight in self.twin.get_weights()])
        logs |= self.task.validate(self.twin)
        row = {
            "epoch": epoch + 1,
            **{name: float(f"{value:.6g}") for name, value in logs.items()},
            "seconds": seconds,
        }
        self.curve.append(row)
        training = {
            "command": command(),
            "date": today(),
            "data": data.described(args.data, args.size),
            "backend": keras.backend.backend(),
            "device": device(self.model),
            "precision": args.precision,
            **({"binarize": args.binarize} if "binarize" in args else {}),
            "optimizer": self.model.optimizer.name,
            "batch_size": args.batch_size,
            **({"images_per_epoch": args.images_per_epoch} if args.images_per_epoch else {}),
            "learning_rate": args.learning_rate,
            "schedule": args.schedule,
            "epochs": epochs_before + len(self.curve),
            "epochs_before": epochs_before,
            "epochs_planned": epochs_before + args.epochs,
            "seed": args.seed,
            "seconds": self.before.get("seconds", 0) + round(sum(row["seconds"] for row in self.curve)),
            "curve": self.curve,
        }
        checkpoints.save(
            out / self.model.name,
            self.twin,
            metrics={},
            training=training,
            codebook_sha256=self.task.codebook_sha256,
        )
        picture = self.task.picture(self.twin)
        picture.save(out / f"epoch-{epoch + 1:03d}.png")
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        log.write(out, epoch, {**row, "learning_rate": rate}, picture)
        store(out / STATE, self.model, self.curve, checks.settings(args))
        print(f"\n{self.clock.left(args.epochs - len(self.curve))}", flush=True)


def device(model: keras.Model) -> str:
    """Where a model is trained: CPU or GPU."""
    return "CPU" if "cpu" in str(model.variables[0].value.device).lower() else "GPU"


def variables(model: keras.Model) -> dict[str, keras.Variable]:
    """All that `fit` changes: weights, states of random generators, optimiser."""
    metrics = {id(variable) for variable in model.metrics_variables}
    kept = [variable for variable in model.variables if id(variable) not in metrics]
    return {f"{i:04d} {v.path}": v for i, v in enumerate([*kept, *model.optimizer.variables])}


def store(path: Path, model: keras.Model, curve: list[dict], settings: dict[str, str]) -> None:
    """Write the training state so that a kill leaves the old file or the new one, whole."""
    arrays = {name: np.asarray(keras.ops.convert_to_numpy(v)) for name, v in variables(model).items()}
    data = safetensors.numpy.save(
        arrays, metadata={"curve": json.dumps(curve), "settings": json.dumps(settings)}
    )
    temporary = path.with_suffix(".partial")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def restore(path: Path, model: keras.Model, settings: dict[str, str]) -> list[dict]:
    """Read the training state into the model and its optimiser; returns the curve, one row for each finished
    epoch. SystemExit if the file is broken, or is of another model or run.
    """
    if not path.exists():
        return []
    try:
        with safetensors.safe_open(path, "numpy") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        curve = json.loads(metadata["curve"])
        before = json.loads(metadata.get("settings", "{}"))
    except (OSError, safetensors.SafetensorError, KeyError, ValueError) as error:
        raise SystemExit(f"{path} cannot be read: {error}; choose another --out.") from None
    checks.same_settings(path, before, settings)
    expected = variables(model)
    if {n: a.shape for n, a in arrays.items()} != {n: tuple(v.shape) for n, v in expected.items()}:
        raise SystemExit(f"{path} was written by another model or optimiser; choose another --out.")
    for name, variable in expected.items():
        variable.assign(arrays[name])
    return curve
