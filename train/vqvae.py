"""Trains the VQ-VAE on 8-bit MNIST: `python -m train.vqvae --out runs/vqvae`.

keras.io's recipe: `--codebook gradient --residual-blocks 0 --schedule constant --learning-rate 1e-3`.
"""

from pixelcnn.models.vqvae import VQVAE, Config
from train import autoencoders, checks, common, data


def main(argv: list[str] | None = None) -> None:
    parser = common.arguments(__doc__, epochs=20, batch_size=128, learning_rate=2e-3)
    parser.add_argument("--codebook", choices=["average", "gradient"], default="average")
    parser.add_argument("--codes", type=checks.whole(2, 4096), default=Config.codes)
    parser.add_argument("--residual-blocks", type=int, default=2)
    args = common.parse(parser, argv)
    sizes = {"codebook": args.codebook, "codes": args.codes, "residual_blocks": args.residual_blocks}

    split = data.load(args.data, args.size)

    def make(variance: float) -> VQVAE:
        return VQVAE(checks.config(Config, variance=variance, side=split.side, **sizes))

    common.train(args, autoencoders.task(args, split, make))


if __name__ == "__main__":
    main()
