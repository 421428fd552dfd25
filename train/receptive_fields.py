"""Draws docs/images/receptive-fields.png, what each model of a bundle sees: `python -m train.receptive_fields
weights/`.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from pixelcnn.checkpoints import load_bundle
from pixelcnn.images import SIDE

ROW, COLUMN = 18, 13
SCALE = 8  # screen pixels a side of each pixel
MARGIN = 2  # pixels between two fields
LATER, PIXEL, SEEN, BLIND = (246, 246, 248), (24, 24, 37), (125, 190, 235), (240, 150, 160)


def field(spans: list[tuple[int, int, int]]) -> np.ndarray:
    """(28, 28, 3) uint8: blue is what the pixel at (ROW, COLUMN) sees, red what was drawn before it and
    is out of its sight, grey what comes later.
    """
    picture = np.full((SIDE, SIDE, 3), LATER, "uint8")
    picture.reshape(-1, 3)[: ROW * SIDE + COLUMN] = BLIND
    for up, first, last in spans:
        if up <= ROW:
            picture[ROW - up, max(COLUMN + first, 0) : max(COLUMN + last + 1, 0)] = SEEN
    picture[ROW, COLUMN] = PIXEL
    return picture


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a bundle")
    parser.add_argument("--out", type=Path, default=Path("docs/images/receptive-fields.png"))
    args = parser.parse_args()
    models = load_bundle(args.folder).pictures.values()
    margin = np.full((SIDE, MARGIN, 3), 255, "uint8")
    fields = [part for each in models for part in (margin, field(each.model.receptive_fields()[-1]))][1:]
    sheet = Image.fromarray(np.concatenate(fields, axis=1))
    sheet.resize((sheet.width * SCALE, sheet.height * SCALE), Image.Resampling.NEAREST).save(args.out)


if __name__ == "__main__":
    main()
