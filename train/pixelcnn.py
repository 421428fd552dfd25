"""Trains the PixelCNN on binary MNIST: `python -m train.pixelcnn --out runs/pixelcnn`."""

from pixelcnn.models.pixelcnn import SPEC
from train import binary, common, data


def main(argv: list[str] | None = None) -> None:
    args = common.parse(binary.arguments(__doc__, epochs=12, batch_size=64, learning_rate=1e-2), argv)
    side = data.load(args.data, args.size).side
    sizes = {**(SPEC.tiny if args.tiny else {}), "height": side, "width": side}
    binary.train(args, lambda: SPEC.make(**sizes))


if __name__ == "__main__":
    main()
