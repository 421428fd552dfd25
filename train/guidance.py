"""What guidance does to samples by class, as a LeNet-5 reads them: `python -m train.guidance` writes
docs/guidance.json; of a prior, whose maps are decoded by what is beside it, docs/guidance-NAME.json.
"""

import argparse
import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
from keras import ops

from pixelcnn import checkpoints
from pixelcnn.arguments import DEFAULT_GUIDANCE, PRIOR_GUIDANCE
from pixelcnn.checkpoints import Checkpoint
from pixelcnn.hub import BUNDLED, ROOT
from pixelcnn.members import read_members
from pixelcnn.metrics import frechet_distance
from train import checks, data, quality
from train.machine import today


def how(folder: Path, checkpoint: Checkpoint) -> dict[str, Any]:
    """The options of `quality.samples` by which a model draws pictures."""
    kind = checkpoint.spec.kind
    if kind == "pictures":
        return {}
    if kind == "grey pictures":
        return {"picture": data.threshold}
    if kind == "codes":
        vqvae = checkpoints.load_bundle(folder.parent).vqvae.model

        def picture(codes: np.ndarray) -> np.ndarray:
            return data.threshold(255 * ops.convert_to_numpy(vqvae.decode(codes[..., 0])))

        return {"picture": picture}
    if kind == "bottom codes":
        beside = checkpoints.load_bundle(folder.parent)
        both = beside.top_prior.model, beside.hierarchy.model
        return {"draw": functools.partial(quality.samples_of_levels, *both)}
    raise SystemExit(f"What {checkpoint.spec.title} draws is no picture.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        help="the checkpoint of a model with classes (default: the bundle's first)",
    )
    parser.add_argument("--data", help="an .npz with x_train and x_test (default: Keras' own MNIST loader)")
    parser.add_argument("--size", type=checks.side, help="of the pictures, as in their training")
    parser.add_argument("--samples", type=int, default=2_000, help="at each strength")
    parser.add_argument(
        "--temperature",
        type=checks.real(0, 2),
        default=1.0,
        help="another than 1 is printed, and not recorded",
    )
    args = parser.parse_args()
    folder = args.folder or BUNDLED / next(iter(read_members(BUNDLED)))
    checkpoint = checkpoints.load(folder)
    if not getattr(checkpoint.model, "classes", 0):
        raise SystemExit(f"{checkpoint.spec.title} knows no classes, so there is nothing to guide it to.")
    options = how(folder, checkpoint)
    lenet = checkpoints.load(BUNDLED / "lenet").model
    split = data.load(args.data, args.size)
    test, limits = quality.references(lenet, split, "threshold", args.samples)
    validation = quality.read(lenet, data.threshold(split.validation))[0]
    board = {
        "model": checkpoint.name,
        "sha256": checkpoint.sha256,
        "samples": args.samples,
        "date": today(),
        **limits,
        "strengths": [],
    }
    draw = options.pop("draw", quality.samples)
    asked = np.arange(args.samples) % checkpoint.model.classes
    default = DEFAULT_GUIDANCE if "pictures" in checkpoint.spec.kind else PRIOR_GUIDANCE
    for strength in (0.0, default, 0.5, 1.0):
        drawn = draw(
            checkpoint.model,
            args.samples,
            asked,
            guidance=strength,
            temperature=args.temperature,
            **options,
        )
        figures = quality.judged(lenet, drawn, test, asked)
        figures["frechet_validation"] = frechet_distance(quality.read(lenet, drawn)[0], validation)
        board["strengths"].append(
            {"guidance": strength} | {name: float(f"{value:.5g}") for name, value in figures.items()}
        )
        print(board["strengths"][-1], flush=True)
    if args.temperature != 1:
        return
    text = json.dumps(board, indent=2, allow_nan=False) + "\n"
    name = "guidance.json" if checkpoint.spec.kind == "pictures" else f"guidance-{checkpoint.name}.json"
    (ROOT / "docs" / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
