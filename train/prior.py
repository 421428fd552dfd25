"""Trains the PixelCNN prior over the code maps of a VQ-VAE: `python -m train.prior --vqvae weights/vqvae
--out runs/prior`.
"""

from pixelcnn.models.prior import SPEC
from train import pictures, priors


def main(argv: list[str] | None = None) -> None:
    priors.train(
        argv,
        __doc__,
        SPEC,
        of="vqvae",
        picture=pictures.decoded_codes,
        epochs=15,
        batch_size=128,
        learning_rate=1e-2,
    )


if __name__ == "__main__":
    main()
