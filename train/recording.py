"""Makes the recorded training of the page's tour from a run: `python -m train.recording runs/lesson`.

The run is one of `train.diagonal_bilstm` with classes; its settings are in what is written.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from pixelcnn import checkpoints

OUT = Path(__file__).parents[1] / "pixelcnn" / "tabs"
SHOWN = 2  # of the ten samples of each digit
ACROSS = 5  # digits beside each other
SCALE = 3  # of the pictures that the run left (train/pictures.py)
SIDE, GAP = 28, 2  # pixels of a picture in its grid, and between two


def samples(path: Path) -> np.ndarray:
    """(4 * 28, 5 * 28) uint8: of the grid of 10x10 samples that an epoch left, a row for each digit, the
    first ones of the digits 0 to 4, and below those of 5 to 9."""
    with Image.open(path) as picture:
        grid = np.asarray(picture.convert("L"))[::SCALE, ::SCALE]
    tile = SIDE + GAP
    rows = [
        np.concatenate([grid[digit * tile :, column * tile :][:SIDE, :SIDE] for digit in digits], axis=1)
        for digits in (range(ACROSS), range(ACROSS, 2 * ACROSS))
        for column in range(SHOWN)
    ]
    return np.concatenate(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="its --out")
    args = parser.parse_args()
    (checkpoint,) = args.run.glob("*/config.json")
    training = checkpoints.load(checkpoint.parent).training
    epochs = range(1, len(training["curve"]) + 1)
    sheet = np.concatenate([samples(args.run / f"epoch-{epoch:03d}.png") for epoch in epochs])
    Image.fromarray(sheet).convert("1", dither=Image.Dither.NONE).save(OUT / "recording.png", optimize=True)
    facts = {
        "command": training["command"],
        "date": training["date"],
        "images": training["images_per_epoch"],
        "curve": training["curve"],
    }
    (OUT / "recording.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
