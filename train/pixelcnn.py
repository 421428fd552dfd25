"""Trains the PixelCNN on binary MNIST: `python -m train.pixelcnn --out runs/pixelcnn`."""

import numpy as np

from pixelcnn import images, sampling
from pixelcnn.models.pixelcnn import Config, PixelCNN
from train import common, data
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
            picture=sample_grid,
            loss=NegativeLogLikelihood(),
            optimizer=common.muon,
        ),
    )


def sample_grid(model):
    """10x10 samples of seed 0 at temperature 1."""
    shape = (model.config.height, model.config.width, 1)
    noise = sampling.noise(0, 100, shape)
    known = np.zeros((50, *shape), bool)
    halves = [sampling.cached(model, known, known, half, 1.0).levels for half in np.split(noise, 2)]
    return images.to_pil(images.grid(np.concatenate(halves)[..., 0], columns=10), levels_count=2, scale=3)


if __name__ == "__main__":
    main()
