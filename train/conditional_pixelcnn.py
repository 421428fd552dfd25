"""Trains the conditional PixelCNN on 8-bit MNIST, grey or in colours that follow from the digit:
`python -m train.conditional_pixelcnn --colour rgb --out runs/conditional_pixelcnn`.
"""

from pixelcnn.models.conditional_pixelcnn import SPEC, ConditionalPixelCNN, Config
from train import checks, common, data, levels


def main(argv: list[str] | None = None) -> None:
    parser = common.arguments(__doc__, epochs=8, batch_size=64, learning_rate=1e-2)
    parser.add_argument("--colour", choices=["grey", "rgb"], default="grey")
    parser.add_argument(
        "--images", type=checks.whole(1, 100_000), help="train on so many of the first images (default: all)"
    )
    parser.add_argument("--filters", type=int, help="a multiple of 6 for rgb (default: 64, rgb 96)")
    parser.add_argument("--blocks", type=int, default=Config.blocks)
    args = common.parse(parser, argv)
    rgb = args.colour == "rgb"
    split = data.load(args.data, args.size)
    sizes = {"filters": args.filters or (96 if rgb else 64), "blocks": args.blocks}
    if args.tiny:
        sizes = {**SPEC.tiny, "levels": Config.levels}
    config = checks.config(
        Config,
        channels=3 if rgb else 1,
        classes=len(split.classes),
        height=split.side,
        width=split.side,
        **sizes,
    )
    levels.train(
        args,
        lambda: ConditionalPixelCNN(config),
        *([data.colour] if rgb else []),
        images=args.images,
        average=False,  # averaged weights have other batch statistics than those of the training
    )


if __name__ == "__main__":
    main()
