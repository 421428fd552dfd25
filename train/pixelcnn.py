"""Trains the PixelCNN on binary MNIST: `python -m train.pixelcnn --out runs/pixelcnn`."""

import numpy as np

from pixelcnn.models.pixelcnn import Config, PixelCNN
from train import common, data, pictures
from train.scoring import NegativeLogLikelihood, nats_per_image


def main() -> None:
    parser = common.arguments(__doc__, epochs=12, batch_size=64, learning_rate=1e-2)
    parser.add_argument("--binarize", choices=["threshold", "stochastic"], default="threshold")
    args = parser.parse_args()
    split = data.load(args.data)
    train, validation, config = split.train, split.validation, Config()
    if args.tiny:
        train, validation, config = train[:512], validation[:64], Config(filters=8, blocks=1)
    if args.binarize == "stochastic":
        draw, fixed = data.stochastic, data.stochastic(validation, np.random.default_rng(0))
    else:
        draw, fixed = (lambda batch, _: data.threshold(batch)), data.threshold(validation)

    def validate(model):
        return {"val_nats_per_pixel": float(nats_per_image(model, fixed).mean() / fixed[0].size)}

    common.train(
        args,
        common.Task(
            make=lambda: PixelCNN(config),
            batches=data.Batches(train, args.batch_size, args.seed, draw=draw),
            validate=validate,
            picture=pictures.digits,
            loss=NegativeLogLikelihood(),
            optimizer=common.muon,
        ),
    )


if __name__ == "__main__":
    main()
