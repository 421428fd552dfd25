"""Trains the PixelCNN prior over the code maps of a VQ-VAE: `python -m train.prior --vqvae weights/vqvae
--out runs/prior`.
"""

from pathlib import Path

from pixelcnn import checkpoints
from pixelcnn.models.prior import Config, Prior
from train import common, data, pictures
from train.scoring import NegativeLogLikelihood, nats_per_image, reconstructions


def main() -> None:
    parser = common.arguments(__doc__, epochs=15, batch_size=128, learning_rate=1e-2)
    parser.add_argument("--vqvae", type=Path, default=Path("weights/vqvae"), help="its checkpoint")
    parser.add_argument("--filters", type=int, default=128)
    parser.add_argument("--blocks", type=int, default=5)
    parser.add_argument("--dropout", type=float, default=0.2)
    args = parser.parse_args()
    split = data.load(args.data)
    vqvae = checkpoints.load(args.vqvae).model
    train, validation = split.train, split.validation
    sizes = {"filters": args.filters, "blocks": args.blocks, "dropout": args.dropout}
    if args.tiny:
        train, validation, sizes = train[:512], validation[:64], {"filters": 8, "blocks": 1}
    side = vqvae.config.side // 4
    config = Config(height=side, width=side, codes=vqvae.config.codes, **sizes)
    train, validation = (reconstructions(vqvae, levels)[1][..., None] for levels in (train, validation))

    common.train(
        args,
        common.Task(
            make=lambda: Prior(config),
            batches=data.Batches(train, args.batch_size, args.seed),
            validate=lambda model: {"val_nats_per_map": float(nats_per_image(model, validation).mean())},
            picture=lambda model: pictures.decoded_codes(model, vqvae),
            loss=NegativeLogLikelihood(),
            optimizer=common.muon,
            codebook_sha256=checkpoints.codebook_sha256(vqvae),
        ),
    )


if __name__ == "__main__":
    main()
