"""Trains the prior over the top codes of a VQ-VAE-2: `python -m train.top_prior --vqvae2 weights/vqvae2
--out runs/top_prior`.
"""

from pixelcnn.models.top_prior import SPEC
from train import pictures, priors


def main(argv: list[str] | None = None) -> None:
    priors.train(
        argv,
        __doc__,
        SPEC,
        of="vqvae2",
        picture=pictures.decoded_tops,
        epochs=15,
        batch_size=128,
        learning_rate=1e-2,
    )


if __name__ == "__main__":
    main()
