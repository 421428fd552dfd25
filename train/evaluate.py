"""Scores checkpoints on the MNIST test images.

`python -m train.evaluate weights/` scores every checkpoint of a bundle, `train.evaluate weights/pixelcnn`
one, and writes the figures into its config.json. A prior is scored on the codes of the VQ-VAE beside it, or
of `--vqvae`.

`python -m train.evaluate --all` scores a bundle, and with `--runs` what else was trained, for the scoreboard:
docs/scoreboard.json, docs/scoreboard.md and the excerpt in README.md. It takes minutes for each model. Rows
of checkpoints that are not there stay as they are.
"""

import argparse
from pathlib import Path

import keras

from pixelcnn import checkpoints, sampling
from pixelcnn.checkpoints import Checkpoint, CheckpointError
from pixelcnn.hub import BUNDLED, ROOT
from pixelcnn.manifest import CONFIG, read_manifest
from pixelcnn.members import MEMBERS
from pixelcnn.models import MODELS
from pixelcnn.models.spec import CODES
from train import checks, completion, data, quality, rows, scoreboard, scoring
from train.machine import command, today


def evaluate(folder: Path, split: data.Split, vqvae: Checkpoint | None) -> Checkpoint:
    """Score the checkpoint in `folder` and write the figures into it; returns it as it was read."""
    checkpoint = checkpoints.load(folder)
    described, images = f"{split.name} test images", len(split.test)
    section = rows.section(checkpoint)
    if section == "binary":
        figures = scoring.score_binary(checkpoint.model, split)
        if sampling.looks_ahead(checkpoint.model):
            figures |= completion.score_regions(checkpoint.model, split)
            figures |= completion.score_bayes(checkpoint.model, split)
            figures |= completion.score_reading(checkpoint.model, reader(folder), split)
        first = scoring.first_scored(split.test)
        images -= first
        described = f"{split.name} test images [{first}:], ink above 0.33 * 256"
    elif section == "levels":
        shown = rows.test_images(checkpoint, split)
        figures = scoring.score_levels(checkpoint.model, shown, split.test_labels)
    elif section == "reader":
        figures = scoring.score_lenet(checkpoint.model, split)
    elif checkpoint.spec.kind not in CODES:
        figures = scoring.score_vqvae(checkpoint.model, split.test)
    else:
        if vqvae is None:
            raise SystemExit("A prior is scored on the codes of its VQ-VAE: name it with --vqvae.")
        if checkpoint.codebook_sha256 != checkpoints.codebook_sha256(vqvae.model):
            raise SystemExit(f"{folder} was trained on another codebook than that VQ-VAE's.")
        figures = scoring.score_prior(checkpoint.model, checkpoint.spec.kind, vqvae.model, split)
    figures = {name: float(f"{v:.6g}") if isinstance(v, float) else v for name, v in figures.items()}
    old = checkpoint.metrics  # of the same weights
    marginal = {name: old[name] for name in scoring.MARGINAL if name in old}
    measured = {"date": today(), "data": described, "images": images, "command": command()}
    measured |= {name: how for name, how in old.get("measured", {}).items() if name == "marginal"}
    write_metrics(folder, checkpoint, {**figures, **marginal, "measured": measured})
    for name, value in figures.items():
        if not name.startswith("code_usage"):
            print(f"{checkpoint.name:9} {name:20} {value:.6g}")
    return checkpoint


def write_metrics(folder: Path, checkpoint: Checkpoint, metrics: dict) -> None:
    """Write them into the checkpoint in `folder`, and into the bundle.json beside it."""
    checkpoints.save(
        folder,
        checkpoint.model,
        metrics=metrics,
        training=checkpoint.training,
        codebook_sha256=checkpoint.codebook_sha256,
    )
    if (folder.parent / MEMBERS).exists():
        checkpoints.write_bundle(folder.parent)


def reader(folder: Path) -> keras.Model:
    """The LeNet-5 beside a checkpoint, or else the bundled one."""
    beside = folder.parent / "lenet"
    return checkpoints.load(beside if beside.is_dir() else BUNDLED / "lenet").model


def evaluate_all(
    bundle: Path,
    split: data.Split,
    *,
    runs: Path | None = None,
    only: list[str] | None = None,
    samples: int = 10_000,
    times_only: bool = False,
    root: Path = ROOT,
) -> None:
    """Measure checkpoints anew, and write the scoreboard of the repository `root`.

    They are those in `bundle`, and those in runs/*/MODEL that are no other row's. `only` names models; the
    rows of others are kept. `times_only` measures milliseconds anew and keeps the rest. Raises SystemExit
    with one sentence, and CheckpointError.
    """
    if keras.backend.backend() != "tensorflow":
        raise SystemExit("Sampling is timed as the app does it: run this with KERAS_BACKEND=tensorflow.")
    there = gather(bundle, runs)
    chosen = {key: c for key, c in there.items() if not only or c.name in only}
    if absent := set(only or []) - {c.name for c in chosen.values()}:
        raise SystemExit(f"There is no checkpoint of the model {min(absent)!r} to score.")
    if times_only:
        board = scoreboard.read(root)
        if board is None:
            raise SystemExit(f"{root} has no scoreboard yet.")
        for i, row in enumerate(board["rows"]):
            checkpoint = chosen.get(scoreboard.key(row))
            if checkpoint and checkpoint.sha256 == row["sha256"]:
                board["rows"][i] = rows.retimed(row, checkpoint)
        scoreboard.write(root, board | {"others": others(bundle)})
        return
    lenet = there.get(("lenet", "threshold"))
    if lenet is None:
        raise SystemExit(f"{bundle} lacks the LeNet-5 that reads samples: train.classifier trains it.")
    scoreboard.around(root)  # refused now rather than after minutes
    board = scoreboard.read(root)
    kept = [row for row in board["rows"] if scoreboard.key(row) not in chosen] if board else []
    measure = {"samples": samples, "reader": lenet.sha256}
    if board and kept and {name: board[name] for name in measure} != measure:
        raise SystemExit("Rows that are kept had other samples or another LeNet-5: score all of them anew.")
    references = {name: quality.references(lenet.model, split, name, samples) for name in data.BINARIZE}
    judge = rows.Judge(
        split=split,
        lenet=lenet.model,
        test_features={name: features for name, (features, _) in references.items()},
        vqvaes={
            checkpoints.codebook_sha256(c.model): c.model
            for c in there.values()
            if c.spec.kind in CODES.values()
        },
        tops={c.codebook_sha256 or "": c.model for c in there.values() if c.spec.kind == "top codes"},
        samples=samples,
    )
    board = measure | {
        "draws": rows.DRAWS,
        "frechet": {name: rows.rounded(limits) for name, (_, limits) in references.items()},
        "others": others(bundle),
        "published": scoreboard.PUBLISHED,
    }
    for checkpoint in chosen.values():
        kept.append(rows.row(checkpoint, judge))
        board["rows"] = sorted(kept, key=scoreboard.order)
        scoreboard.write(root, board)  # a run that is stopped keeps the rows it has
    print(scoreboard.markdown(board))


def others(bundle: Path) -> list[dict]:
    """The rows of the bundles of other data in folders of a bundle."""
    return [
        rows.of_other_data(file.parent.name, [checkpoints.load(each) for each in inside(file.parent)])
        for file in sorted(bundle.glob(f"*/{MEMBERS}"))
    ]


def gather(bundle: Path, runs: Path | None) -> dict[tuple, Checkpoint]:
    """The checkpoints of a bundle, then of runs, by the key of their row. SystemExit where two would have
    one row.
    """
    bundled = {}
    for folder in checkpoints.checkpoint_folders(bundle):
        add(folder, bundled)
    if not bundled:
        raise SystemExit(f"{bundle} holds no checkpoint.")
    others = {}
    for file in sorted(runs.glob(f"*/*/{CONFIG}")) if runs else []:
        if file.parent.name in MODELS:
            add(file.parent, others)
    for key in others.keys() & bundled.keys():
        print(f"The {rows.title(others[key])} in {runs} is left out: the bundle has one.")
    return others | bundled


def add(folder: Path, found: dict[tuple, Checkpoint]) -> None:
    checkpoint = checkpoints.load(folder)
    key = checkpoint.name, rows.variant(checkpoint)
    if key in found:
        raise SystemExit(f"{folder} is a second {rows.title(checkpoint)}, and there is one row for both.")
    found[key] = checkpoint


def inside(folder: Path) -> list[Path]:
    """The checkpoints in folders of a folder, a VQ-VAE before the priors over its codes."""
    found = checkpoints.checkpoint_folders(folder)
    return sorted(found, key=lambda each: "codebook_sha256" in read_manifest(each))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", type=Path, nargs="?", help="a checkpoint, or a bundle of them (with --all: weights/)"
    )
    parser.add_argument("--data", help="an .npz with x_train and x_test (default: Keras' own MNIST loader)")
    parser.add_argument("--size", type=checks.side, help="of the pictures, as in their training")
    parser.add_argument("--vqvae", type=Path, help="checkpoint of the VQ-VAE whose codes a prior models")
    board = parser.add_argument_group("the scoreboard")
    board.add_argument("--all", action="store_true", help="write it")
    board.add_argument("--runs", type=Path, metavar="DIR", help="score those in DIR/*/MODEL too")
    board.add_argument("--only", nargs="+", metavar="MODEL", help="score these, and keep the rows of others")
    board.add_argument("--samples", type=int, default=10_000, help="drawn from each model")
    board.add_argument("--times-only", action="store_true", help="measure the milliseconds anew")
    board.add_argument("--root", type=Path, default=ROOT, help="the folder of README.md and docs/")
    args = parser.parse_args()
    if not args.folder and not args.all:
        parser.error("name a folder, or give --all")
    if args.samples < 2:
        parser.error("--samples must be at least 2")
    split = data.load(args.data, args.size)
    try:
        if args.all:
            evaluate_all(
                args.folder or BUNDLED,
                split,
                runs=args.runs,
                only=args.only,
                samples=args.samples,
                times_only=args.times_only,
                root=args.root,
            )
            return
        vqvaes, given = {}, checkpoints.load(args.vqvae) if args.vqvae else None
        for folder in inside(args.folder) or [args.folder]:
            codebook = read_manifest(folder).get("codebook_sha256")
            scored = evaluate(folder, split, vqvaes.get(codebook, given))
            if scored.spec.kind in CODES.values():
                vqvaes[checkpoints.codebook_sha256(scored.model)] = scored
    except CheckpointError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
