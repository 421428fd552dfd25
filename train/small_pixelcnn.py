"""Trains the small PixelCNN on MNIST, binarized anew each time an image is seen: `python -m
train.small_pixelcnn --out runs/small_pixelcnn`.
"""

from pixelcnn.models.small_pixelcnn import SPEC
from train import binary, common, data


def main(argv: list[str] | None = None) -> None:
    parser = binary.arguments(__doc__, epochs=6, batch_size=64, learning_rate=1e-2)
    parser.set_defaults(binarize="stochastic")
    args = common.parse(parser, argv)
    side = data.load(args.data, args.size).side
    sizes = {**(SPEC.tiny if args.tiny else {}), "height": side, "width": side}
    binary.train(args, lambda: SPEC.make(**sizes))


if __name__ == "__main__":
    main()
