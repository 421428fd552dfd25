"""Trains the PixelCNN prior over the code maps of a VQ-VAE: `python -m train.prior --vqvae weights/vqvae
--out runs/prior`.
"""

from pathlib import Path

from pixelcnn.models.prior import SPEC
from train import checks, common, pictures, priors


def main(argv: list[str] | None = None) -> None:
    parser = priors.arguments(__doc__, SPEC, epochs=15, batch_size=128, learning_rate=1e-2)
    parser.add_argument("--vqvae", type=Path, default=Path("weights/vqvae"), help="its checkpoint")
    args = common.parse(parser, argv)
    vqvae = checks.checkpoint("--vqvae", args.vqvae, name="vqvae").model
    height, width = vqvae.map_shape
    task = priors.task(
        args,
        SPEC,
        vqvae,
        picture=lambda model: pictures.decoded_codes(model, vqvae),
        height=height,
        width=width,
        codes=vqvae.config.codes,
    )
    common.train(args, task)


if __name__ == "__main__":
    main()
