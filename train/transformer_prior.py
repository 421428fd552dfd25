"""Trains the Transformer prior over the code maps of a VQ-VAE: `python -m train.transformer_prior --vqvae
weights/vqvae --out runs/transformer_prior`.
"""

from pixelcnn.models.transformer_prior import SPEC
from train import pictures, priors


def main(argv: list[str] | None = None) -> None:
    priors.train(
        argv,
        __doc__,
        SPEC,
        of="vqvae",
        picture=pictures.decoded_codes,
        batches=priors.Moved,
        average=0.998,
        epochs=12,
        batch_size=128,
        learning_rate=1.2e-2,
    )


if __name__ == "__main__":
    main()
