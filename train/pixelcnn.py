"""Trains the PixelCNN on binary MNIST: `python -m train.pixelcnn --out runs/pixelcnn`."""

from pixelcnn.models.pixelcnn import SPEC
from train import binary, common


def main(argv: list[str] | None = None) -> None:
    args = common.parse(binary.arguments(__doc__, epochs=12, batch_size=64, learning_rate=1e-2), argv)
    binary.train(args, lambda: SPEC.make(**SPEC.tiny if args.tiny else {}))


if __name__ == "__main__":
    main()
