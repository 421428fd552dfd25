"""Trains the Diagonal BiLSTM on binary MNIST: `python -m train.diagonal_bilstm
--out runs/diagonal_bilstm`.
"""

from pixelcnn.models.diagonal_bilstm import Config, DiagonalBiLSTM
from train import binary


def main() -> None:
    parser = binary.arguments(__doc__, epochs=2, batch_size=32, learning_rate=1e-2)
    parser.add_argument("--features", type=int, default=Config.features)
    parser.add_argument("--layers", type=int, default=Config.layers)
    args = parser.parse_args()
    config = Config(features=4, layers=1) if args.tiny else Config(features=args.features, layers=args.layers)
    binary.train(args, lambda: DiagonalBiLSTM(config))


if __name__ == "__main__":
    main()
