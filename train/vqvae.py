"""Trains the VQ-VAE on 8-bit MNIST: `python -m train.vqvae --out runs/vqvae`.

keras.io's recipe: `--codebook gradient --residual-blocks 0 --schedule constant --learning-rate 1e-3`.
"""

import numpy as np

from pixelcnn import images
from pixelcnn.models.vqvae import VQVAE, Config
from train import checks, common, data
from train.scoring import reconstructions


def main(argv: list[str] | None = None) -> None:
    parser = common.arguments(__doc__, epochs=20, batch_size=128, learning_rate=2e-3)
    parser.add_argument("--codebook", choices=["average", "gradient"], default="average")
    parser.add_argument("--residual-blocks", type=int, default=2)
    args = parser.parse_args(argv)
    split = data.load(args.data)
    train, validation = split.train, split.validation
    if args.tiny:
        train, validation = train[:512], validation[:64]
    variance = round(float(np.var(train / 255.0)), 4)
    config = checks.config(
        Config, codebook=args.codebook, residual_blocks=args.residual_blocks, variance=variance
    )

    def validate(model):
        error = (reconstructions(model, validation)[0] - validation / 255.0) ** 2
        return {"val_mse_over_variance": float(error.mean() / np.var(validation / 255.0))}

    def picture(model):
        """Ten rows of five pairs: original, reconstruction."""
        shown = validation[:50]
        pairs = np.stack([shown / 255.0, reconstructions(model, shown)[0]], axis=1).reshape(-1, 28, 28)
        return images.to_pil(images.grid(np.rint(pairs * 255).astype("uint8"), columns=10), scale=3)

    common.train(
        args,
        common.Task(
            make=lambda: VQVAE(config),
            batches=data.Batches(train, args.batch_size, args.seed),
            validate=validate,
            picture=picture,
            average=False,  # the codebook follows the raw encoder, not its average
        ),
    )


if __name__ == "__main__":
    main()
