"""Trains the Gated PixelCNN on binary MNIST and its labels: `python -m train.gated_pixelcnn
--out runs/gated_pixelcnn`.
"""

from pixelcnn.models.gated_pixelcnn import SPEC, Config, GatedPixelCNN
from train import binary, checks, common, data


def main(argv: list[str] | None = None) -> None:
    parser = binary.arguments(__doc__, epochs=12, batch_size=64, learning_rate=1e-2)
    parser.add_argument("--filters", type=int, default=Config.filters)
    parser.add_argument("--dilations", type=int, nargs="*", default=list(Config.dilations))
    args = common.parse(parser, argv)
    sizes = SPEC.tiny if args.tiny else {"filters": args.filters, "dilations": tuple(args.dilations)}
    split = data.load(args.data, args.size)
    config = checks.config(Config, classes=len(split.classes), height=split.side, width=split.side, **sizes)
    binary.train(args, lambda: GatedPixelCNN(config))


if __name__ == "__main__":
    main()
