"""Trains the Grey BiLSTM on 8-bit MNIST: `python -m train.grey_bilstm --initial weights/diagonal_bilstm
--out runs/grey_bilstm`, which begins with the weights that draw binary digits.
"""

from pixelcnn.models.grey_bilstm import SPEC, Config, GreyBiLSTM
from train import checks, common, data, levels


def main(argv: list[str] | None = None) -> None:
    parser = common.arguments(__doc__, epochs=5, batch_size=64, learning_rate=1e-2)
    parser.add_argument("--features", type=int, default=Config.features)
    parser.add_argument("--layers", type=int, default=Config.layers)
    args = common.parse(parser, argv)
    split = data.load(args.data, args.size)
    sizes = {"features": args.features, "layers": args.layers}
    if args.tiny:
        sizes = {**SPEC.tiny, "levels": Config.levels}
    config = checks.config(Config, classes=len(split.classes), height=split.side, width=split.side, **sizes)
    levels.train(args, lambda: GreyBiLSTM(config))


if __name__ == "__main__":
    main()
