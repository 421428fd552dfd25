"""Trains the Diagonal BiLSTM on binary MNIST: `python -m train.diagonal_bilstm
--out runs/diagonal_bilstm`.
"""

from pixelcnn.models.diagonal_bilstm import SPEC
from train import binary


def main(argv: list[str] | None = None) -> None:
    binary.pixel_rnn(SPEC, __doc__, argv, epochs=5)


if __name__ == "__main__":
    main()
