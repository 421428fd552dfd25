"""Trains the PixelCNN on binary MNIST: `python -m train.pixelcnn --out runs/pixelcnn`."""

from pixelcnn.models.pixelcnn import Config, PixelCNN
from train import binary


def main(argv: list[str] | None = None) -> None:
    args = binary.arguments(__doc__, epochs=12, batch_size=64, learning_rate=1e-2).parse_args(argv)
    config = Config(filters=8, blocks=1) if args.tiny else Config()
    binary.train(args, lambda: PixelCNN(config))


if __name__ == "__main__":
    main()
