"""Trains the Transformer prior over the top code maps of a VQ-VAE-2: `python -m
train.top_transformer_prior --vqvae2 weights/vqvae2 --out runs/top_transformer_prior`.
"""

from pixelcnn.models.top_transformer_prior import SPEC
from train import pictures, priors


def main(argv: list[str] | None = None) -> None:
    priors.train(
        argv,
        __doc__,
        SPEC,
        of="vqvae2",
        picture=pictures.decoded_tops,
        batches=priors.Moved,
        average=0.998,
        epochs=12,
        batch_size=128,
        learning_rate=1.2e-2,
    )


if __name__ == "__main__":
    main()
