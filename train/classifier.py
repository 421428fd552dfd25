"""Trains the LeNet-5 that reads samples, on the binary MNIST of the models: `python -m train.classifier
--out runs/lenet`.
"""

import keras
import numpy as np
from keras import ops

from pixelcnn import images
from pixelcnn.models.lenet import Config, LeNet
from train import binary, checks, common, data


class Digits(data.Batches):
    """Batches of (levels (B, H, W, 1), label (B,)), each image moved by up to one pixel either way."""

    def __getitem__(self, index):
        (levels, labels), _ = super().__getitem__(index)
        generator = np.random.default_rng((self.seed, self.epoch, index, 1))
        moves = generator.integers(-1, 2, (len(levels), 2))
        moved = [np.roll(level, move, (0, 1)) for level, move in zip(levels, moves, strict=True)]
        return np.stack(moved), labels


def main(argv: list[str] | None = None) -> None:
    parser = binary.arguments(__doc__, epochs=20, batch_size=64, learning_rate=2e-3)
    args = common.parse(parser, argv)
    split = data.load(args.data, args.size)
    train, labels, validation = split.train, split.train_labels, split.validation
    if args.tiny:
        train, labels, validation = (a[:n] for a, n in ((train, 512), (labels, 512), (validation, 64)))
    binarize = data.BINARIZE[args.binarize]
    fixed = binarize(validation, np.random.default_rng(0))
    right = split.validation_labels[: len(fixed)]

    def probabilities(model):
        return ops.convert_to_numpy(ops.softmax(model.predict_on_batch(fixed)))

    def validate(model):
        return {"val_accuracy": float(np.mean(probabilities(model).argmax(-1) == right))}

    def picture(model):
        """The hundred validation digits that it is least sure to read right."""
        order = np.argsort(probabilities(model)[np.arange(len(fixed)), right])[:100]
        return images.to_pil(images.grid(255 * fixed[order, :, :, 0], columns=10), scale=3)

    common.train(
        args,
        common.Task(
            make=lambda: LeNet(
                checks.config(Config, height=split.side, width=split.side, classes=len(split.classes))
            ),
            batches=Digits(train, args.batch_size, args.seed, draw=binarize, labels=labels),
            validate=validate,
            picture=picture,
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        ),
    )


if __name__ == "__main__":
    main()
