"""Trains the Row LSTM on binary MNIST: `python -m train.row_lstm --out runs/row_lstm`."""

from pixelcnn.models.row_lstm import SPEC
from train import binary


def main(argv: list[str] | None = None) -> None:
    binary.pixel_rnn(SPEC, __doc__, argv, epochs=3)


if __name__ == "__main__":
    main()
