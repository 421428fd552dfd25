"""How many digits a LeNet-5 reads in photographs, as they are and normalised: python -m
benchmarks.photographs --data mnist.npz
"""

import argparse
from collections.abc import Callable

import numpy as np

from benchmarks.results import machine, write
from pixelcnn import checkpoints, images, photographs
from pixelcnn.errors import UserError
from pixelcnn.hub import BUNDLED
from tests.photos import KINDS, photograph
from train import data
from train.quality import read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="an .npz with x_train and x_test (default: Keras' own MNIST loader)")
    parser.add_argument("--images", type=int, default=100, help="the first of the test images, in each kind")
    args = parser.parse_args()
    facts, split = machine(), data.load(args.data)
    digits, truth = split.test[: args.images, ..., 0], split.test_labels[: args.images]
    lenet = checkpoints.load(BUNDLED / "lenet").model

    def share(kind: str, digit_of: Callable[[np.ndarray], np.ndarray]) -> float:
        def levels(picture: np.ndarray) -> np.ndarray:
            try:
                return digit_of(picture)
            except UserError:  # what is refused is not read
                return np.zeros((images.SIDE, images.SIDE), np.uint8)

        found = np.stack([levels(photograph(kind, digit, k)) for k, digit in enumerate(digits)])
        return round(float((read(lenet, images.binarize(found)[..., None])[1] == truth).mean()), 4)

    kinds = {
        kind: {
            "as_it_is": share(kind, images.grey_levels),
            "normalised": share(kind, lambda picture: photographs.read(picture).digit),
        }
        for kind in KINDS
    }
    write("photographs", facts | {"images": args.images, "kinds": kinds})


if __name__ == "__main__":
    main()
