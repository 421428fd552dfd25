"""Trains the conditional PixelCNN on 8-bit MNIST, grey or in colours that follow from the digit:
`python -m train.conditional_pixelcnn --colour rgb --out runs/conditional_pixelcnn`.
"""

import keras

from pixelcnn.metrics import nats_to_bits_per_dim
from pixelcnn.models.conditional_pixelcnn import SPEC, ConditionalPixelCNN, Config
from train import checks, common, data, pictures
from train.scoring import NegativeLogLikelihood, nats_per_image


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
    count, validated = args.images, len(split.validation)
    if args.tiny:
        count, validated, sizes = 128, 16, {**SPEC.tiny, "levels": Config.levels}
    config = checks.config(
        Config,
        channels=3 if rgb else 1,
        classes=len(split.classes),
        height=split.side,
        width=split.side,
        **sizes,
    )
    images, labels = split.train[:count], split.train_labels[:count]
    validation, validation_labels = split.validation[:validated], split.validation_labels[:validated]
    if rgb:
        images, validation = data.colour(images, labels), data.colour(validation, validation_labels)

    def bits_per_dim(model: keras.Model, label=None) -> float:
        nats = nats_per_image(model, validation, label, batch_size=50)  # an RGB image has 2.4 MB of logits
        return nats_to_bits_per_dim(nats.mean(), validation[0].size)

    common.train(
        args,
        common.Task(
            make=lambda: ConditionalPixelCNN(config),
            batches=data.Batches(
                images,
                args.batch_size,
                args.seed,
                labels=labels,
                no_label=config.classes,
                label_dropout=0.1,
            ),
            validate=lambda model: {
                "val_bits_per_dim": bits_per_dim(model),
                "val_bits_per_dim_given_label": bits_per_dim(model, validation_labels),
            },
            picture=pictures.digits_by_class,
            loss=NegativeLogLikelihood(),
            optimizer=common.muon,
            average=False,  # averaged weights have other batch statistics than those of the training
        ),
    )


if __name__ == "__main__":
    main()
