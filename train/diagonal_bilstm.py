"""Trains the Diagonal BiLSTM on binary MNIST: `python -m train.diagonal_bilstm
--out runs/diagonal_bilstm`.
"""

from pixelcnn.models.diagonal_bilstm import Config, DiagonalBiLSTM
from train import binary, checks


def main(argv: list[str] | None = None) -> None:
    parser = binary.arguments(__doc__, epochs=5, batch_size=64, learning_rate=1e-2)
    parser.add_argument("--classes", type=int, choices=[0, 10], default=Config.classes, help="0: no labels")
    parser.add_argument("--features", type=int, default=Config.features)
    parser.add_argument("--layers", type=int, default=Config.layers)
    args = parser.parse_args(argv)
    features, layers = (4, 1) if args.tiny else (args.features, args.layers)
    config = checks.config(Config, classes=args.classes, features=features, layers=layers)
    binary.train(args, lambda: DiagonalBiLSTM(config))


if __name__ == "__main__":
    main()
