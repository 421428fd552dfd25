"""Trains the prior over the bottom codes of a VQ-VAE-2, given the top ones: `python -m train.bottom_prior
--vqvae2 weights/vqvae2 --out runs/bottom_prior`.
"""

from pathlib import Path

from pixelcnn.models.bottom_prior import SPEC
from train import checks, common, data, pictures, priors
from train.scoring import encoded


def main(argv: list[str] | None = None) -> None:
    parser = priors.arguments(__doc__, SPEC, epochs=10, batch_size=128, learning_rate=1e-2)
    parser.add_argument("--vqvae2", type=Path, default=Path("weights/vqvae2"), help="its checkpoint")
    args = common.parse(parser, argv)
    vqvae = checks.checkpoint("--vqvae2", args.vqvae2, name="vqvae2").model
    _, (height, width) = vqvae.map_shapes
    top, _ = encoded(vqvae, data.load(args.data, args.size).validation[:100])
    task = priors.task(
        args,
        SPEC,
        vqvae,
        picture=lambda model: pictures.decoded_bottoms(model, vqvae, top),
        height=height,
        width=width,
        codes=vqvae.config.codes,
        top_codes=vqvae.config.codes,
    )
    common.train(args, task)


if __name__ == "__main__":
    main()
