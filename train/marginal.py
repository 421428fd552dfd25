"""The exact likelihood of a model of classes, marginalised over the label.

`python -m train.marginal weights/diagonal_bilstm` scores a checkpoint, `train.marginal weights/` all of a
bundle that know classes: -ln p(x) = -ln of the mean of p(x | y) over the labels y, which is what the model
knows of an image whose digit nobody tells it. That takes a pass over the test images for each label; where
the model was trained on dynamic binarization, for each label of each of four fixed draws. Beside it stand, on
the same images, the pass without a label and the one given it.

What is scored is kept in --keep every few seconds: the same command goes on from there. The figures go into
config.json and into the row of these weights in the scoreboard. `--images N` scores the first N images only,
and prints.
"""

import argparse
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pixelcnn import checkpoints
from pixelcnn.checkpoints import Checkpoint, CheckpointError
from pixelcnn.files import write_files
from pixelcnn.hub import ROOT
from pixelcnn.metrics import nats_to_bits_per_dim
from pixelcnn.models.spec import CODES, PICTURES
from train import checks, data, rows, scoreboard, scoring
from train.evaluate import inside, write_metrics
from train.machine import command, today

DRAWS = 4  # of the dynamically binarized test images, by the seeds 0 to 3
BATCH_SIZE = 100
KEEP = ROOT / "runs" / "marginal"


def nats_by_label(model, levels: np.ndarray, kept: Path, count: int) -> np.ndarray:
    """-ln p(x | y) of the first `count` images for each label y, and last without one: (count, classes + 1)
    float64. `kept` is a file of those that are known, which it adds to; NaN stands for the others.
    """
    shape = len(levels), model.classes + 1
    nats = np.load(kept, allow_pickle=False) if kept.exists() else np.full(shape, np.nan)
    if nats.shape != shape:
        raise SystemExit(f"{kept} is of other images or labels; --keep names another folder.")
    for i in range(0, count, BATCH_SIZE):
        batch = np.s_[i : min(i + BATCH_SIZE, count)]
        if np.isfinite(nats[batch]).all():
            continue
        for label in range(model.classes + 1):
            told = np.full(len(levels[batch]), label, "int32")
            nats[batch, label] = scoring.nats_per_image(model, levels[batch], told, BATCH_SIZE)
        stream = io.BytesIO()
        np.save(stream, nats)
        write_files({kept: stream.getvalue()})
        rows.tell(f"{kept.stem}: {batch.stop} of {count} images")
    return nats[:count]


def marginalised(nats: np.ndarray) -> np.ndarray:
    """-ln of the mean of p(x | y) over y, all labels being as likely: nats (N, classes) -> (N,)."""
    return np.log(nats.shape[-1]) - np.logaddexp.reduce(-nats, axis=-1)


def images(checkpoint: Checkpoint, split: data.Split, vqvae) -> Iterator[tuple[str, np.ndarray]]:
    """What a checkpoint is scored on, as it was trained: names and levels (N, H, W, C)."""
    section = rows.section(checkpoint)
    if section == "codes":
        yield "codes", scoring.code_maps(checkpoint.spec.kind, vqvae, split.test)[0]
    elif section == "levels":
        yield "levels", rows.test_images(checkpoint, split)
    elif rows.variant(checkpoint) == "threshold":
        yield "threshold", data.threshold(split.test)
    else:
        for seed in range(DRAWS):
            yield f"draw-{seed}", data.stochastic(split.test, np.random.default_rng(seed))


def score(checkpoint: Checkpoint, split: data.Split, vqvae, keep: Path, count: int) -> dict[str, float]:
    """The figures of config.json (scoring.MARGINAL), of the first `count` test images."""
    without, given, marginal = [], [], []  # of each set of images, the nats of each image
    label = split.test_labels[:count]
    for name, levels in images(checkpoint, split, vqvae):
        same = hashlib.sha256(checkpoint.sha256.encode() + levels.tobytes()).hexdigest()[:12]
        nats = nats_by_label(checkpoint.model, levels, keep / f"{checkpoint.name}-{name}-{same}.npy", count)
        without.append(nats[:, -1])
        given.append(nats[np.arange(count), label])
        marginal.append(marginalised(nats[:, :-1]))
    rows.tell(
        f"{rows.title(checkpoint)}, nats: {np.mean(without):.3f} without a label, {np.mean(given):.3f} "
        f"given it, {np.mean(marginal):.3f} marginalised over it"
    )
    section, size = rows.section(checkpoint), levels[0].size
    if section == "codes":
        return {"nats_per_map_marginal": np.mean(marginal)}
    if section == "levels":
        return {"bits_per_dim_marginal": nats_to_bits_per_dim(np.mean(marginal), size)}
    if rows.variant(checkpoint) == "threshold":
        chosen = np.mean(marginal[0][scoring.first_scored(marginal[0]) :])
        return {"nats_per_pixel_marginal": chosen / size, "nats_per_image_all_marginal": np.mean(marginal)}
    return {
        "nats_per_image_dynamic": np.mean(without),
        "nats_per_image_dynamic_given_label": np.mean(given),
        "nats_per_image_dynamic_marginal": np.mean(marginal),
        "nats_per_image_dynamic_marginal_spread": np.std(np.mean(marginal, axis=1), ddof=1),
    }


def record(folder: Path, checkpoint: Checkpoint, figures: dict[str, float], root: Path) -> None:
    """Write the figures into config.json, and into the row of these weights in the scoreboard of `root`."""
    metrics = checkpoint.metrics | rows.rounded(figures)
    metrics["measured"] = checkpoint.metrics.get("measured", {}) | {"marginal": f"{today()}, `{command()}`"}
    write_metrics(folder, checkpoint, metrics)
    if board := scoreboard.read(root):
        for row in board["rows"]:
            if row["sha256"] == checkpoint.sha256:
                row["figures"] |= rows.kept(metrics)
        scoreboard.write(root, board)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a checkpoint, or a bundle of them")
    parser.add_argument("--data", help="an .npz with x_train and x_test (default: Keras' own MNIST loader)")
    parser.add_argument("--size", type=checks.side, help="of the pictures, as in their training")
    parser.add_argument("--vqvae", type=Path, help="checkpoint of the VQ-VAE whose codes a prior models")
    parser.add_argument("--images", type=int, metavar="N", help="score the first N only, and record nothing")
    parser.add_argument("--keep", type=Path, default=KEEP, help="where to go on from")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder of README.md and docs/")
    args = parser.parse_args()
    split = data.load(args.data, args.size)
    count = len(split.test) if args.images is None else args.images
    if not 1 <= count <= len(split.test):
        parser.error(f"--images must be from 1 to {len(split.test)}")
    try:
        found = {folder: checkpoints.load(folder) for folder in inside(args.folder) or [args.folder]}
        vqvaes = [each for each in found.values() if each.spec.kind in CODES.values()]
        vqvaes += [checkpoints.load(args.vqvae)] if args.vqvae else []
        by_codebook = {checkpoints.codebook_sha256(each.model): each.model for each in vqvaes}
        chosen = {folder: each for folder, each in found.items() if knows_classes(each)}
        if not chosen:
            raise SystemExit(f"{args.folder} holds no model that was trained with labels.")
        for folder, checkpoint in chosen.items():
            vqvae = by_codebook.get(checkpoint.codebook_sha256)
            if checkpoint.spec.kind in CODES and vqvae is None:
                raise SystemExit("A prior is scored on the codes of its VQ-VAE: name it with --vqvae.")
            figures = score(checkpoint, split, vqvae, args.keep, count)
            if args.images is None:
                record(folder, checkpoint, figures, args.root)
    except CheckpointError as error:
        raise SystemExit(str(error)) from None


def knows_classes(checkpoint: Checkpoint) -> bool:
    """Whether it draws, and of a class."""
    return checkpoint.spec.kind in (*PICTURES, "codes", "top codes") and checkpoint.model.classes > 0


if __name__ == "__main__":
    main()
