"""Trains the Transformer prior over the code maps of a VQ-VAE: `python -m train.transformer_prior --vqvae
weights/vqvae --out runs/transformer_prior`.
"""

from pathlib import Path

from pixelcnn.models.transformer_prior import SPEC
from train import checks, common, pictures, priors


def main(argv: list[str] | None = None) -> None:
    parser = priors.arguments(__doc__, SPEC, epochs=12, batch_size=128, learning_rate=1.2e-2)
    parser.set_defaults(average=0.998)
    parser.add_argument("--vqvae", type=Path, default=Path("weights/vqvae"), help="its checkpoint")
    args = common.parse(parser, argv)
    vqvae = checks.checkpoint("--vqvae", args.vqvae, name="vqvae").model
    height, width = vqvae.map_shape
    task = priors.task(
        args,
        SPEC,
        vqvae,
        picture=lambda model: pictures.decoded_codes(model, vqvae),
        batches=priors.Moved,
        height=height,
        width=width,
        codes=vqvae.config.codes,
        shift=args.shift,
    )
    common.train(args, task)


if __name__ == "__main__":
    main()
