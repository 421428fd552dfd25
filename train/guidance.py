"""What guidance does to samples by class, as a LeNet-5 reads them: `python -m train.guidance` writes
docs/guidance.json.
"""

import argparse
import json
from pathlib import Path

from pixelcnn import checkpoints
from pixelcnn.hub import BUNDLED, ROOT
from pixelcnn.members import read_members
from train import data, quality
from train.machine import today

STRENGTHS = (0.0, 0.25, 0.5, 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        help="the checkpoint of a model with classes (default: the bundle's first)",
    )
    parser.add_argument("--data", help="an .npz with x_train and x_test (default: Keras' own MNIST loader)")
    parser.add_argument("--samples", type=int, default=2_000, help="at each strength")
    args = parser.parse_args()
    checkpoint = checkpoints.load(args.folder or BUNDLED / next(iter(read_members(BUNDLED))))
    if not checkpoint.model.classes:
        raise SystemExit(f"{checkpoint.spec.title} knows no classes, so there is nothing to guide it to.")
    lenet = checkpoints.load(BUNDLED / "lenet").model
    split = data.load(args.data)
    test, limits = quality.references(lenet, split, "threshold", args.samples)
    board = {
        "model": checkpoint.name,
        "sha256": checkpoint.sha256,
        "samples": args.samples,
        "date": today(),
        **limits,
        "strengths": [],
    }
    for strength in STRENGTHS:
        figures = quality.quality(lenet, checkpoint.model, test, args.samples, guidance=strength)
        board["strengths"].append(
            {"guidance": strength} | {name: float(f"{value:.5g}") for name, value in figures.items()}
        )
        print(board["strengths"][-1], flush=True)
    text = json.dumps(board, indent=2, allow_nan=False) + "\n"
    (ROOT / "docs" / "guidance.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
