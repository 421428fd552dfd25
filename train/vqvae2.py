"""Trains the VQ-VAE-2 on 8-bit MNIST: `python -m train.vqvae2 --out runs/vqvae2`."""

from pixelcnn.models.vqvae2 import SPEC, VQVAE2, Config
from train import autoencoders, checks, common, data


def main(argv: list[str] | None = None) -> None:
    parser = common.arguments(__doc__, epochs=20, batch_size=128, learning_rate=2e-3)
    parser.add_argument("--codes", type=checks.whole(3, 4096), default=Config.codes, help="of each level")
    parser.add_argument("--filters", type=int, default=Config.filters)
    args = common.parse(parser, argv)
    sizes = SPEC.tiny if args.tiny else {"filters": args.filters}

    split = data.load(args.data, args.size)

    def make(variance: float) -> VQVAE2:
        return VQVAE2(checks.config(Config, codes=args.codes, variance=variance, side=split.side, **sizes))

    common.train(args, autoencoders.task(args, split, make))


if __name__ == "__main__":
    main()
