"""Trains the Transformer prior over the top code maps of a VQ-VAE-2: `python -m
train.top_transformer_prior --vqvae2 weights/vqvae2 --out runs/top_transformer_prior`.
"""

from pathlib import Path

from pixelcnn.models.top_transformer_prior import SPEC
from train import checks, common, pictures, priors


def main(argv: list[str] | None = None) -> None:
    parser = priors.arguments(__doc__, SPEC, epochs=12, batch_size=128, learning_rate=1.2e-2)
    parser.set_defaults(average=0.998)
    parser.add_argument("--vqvae2", type=Path, default=Path("weights/vqvae2"), help="its checkpoint")
    args = common.parse(parser, argv)
    vqvae = checks.checkpoint("--vqvae2", args.vqvae2, name="vqvae2").model
    (height, width), _ = vqvae.map_shapes
    task = priors.task(
        args,
        SPEC,
        vqvae,
        picture=lambda model: pictures.decoded_tops(model, vqvae),
        batches=priors.Moved,
        height=height,
        width=width,
        codes=vqvae.config.codes,
        shift=args.shift,
    )
    common.train(args, task)


if __name__ == "__main__":
    main()
