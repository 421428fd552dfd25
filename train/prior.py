"""Trains the PixelCNN prior over the code maps of a VQ-VAE: `python -m train.prior --vqvae weights/vqvae
--out runs/prior`.
"""

from pathlib import Path

from pixelcnn import checkpoints
from pixelcnn.models.prior import SPEC, Config, Prior
from train import checks, common, data, pictures
from train.scoring import NegativeLogLikelihood, nats_per_image, reconstructions


def main(argv: list[str] | None = None) -> None:
    parser = common.arguments(__doc__, epochs=15, batch_size=128, learning_rate=1e-2)
    parser.add_argument("--vqvae", type=Path, default=Path("weights/vqvae"), help="its checkpoint")
    parser.add_argument("--filters", type=int, default=Config.filters)
    parser.add_argument("--dilations", type=int, nargs="*", default=list(Config.dilations))
    parser.add_argument("--dropout", type=float, default=Config.dropout)
    parser.add_argument(
        "--label-dropout", type=checks.real(0, 1), default=0.1, help="share of labels left out"
    )
    args = parser.parse_args(argv)
    split = data.load(args.data)
    vqvae = checks.checkpoint("--vqvae", args.vqvae, name="vqvae").model
    train, labels = split.train, split.train_labels
    validation, validation_labels = split.validation, split.validation_labels
    sizes = {"filters": args.filters, "dilations": tuple(args.dilations), "dropout": args.dropout}
    if args.tiny:
        train, labels, sizes = train[:512], labels[:512], SPEC.tiny
        validation, validation_labels = validation[:64], validation_labels[:64]
    side = vqvae.config.side // 4
    config = checks.config(Config, height=side, width=side, codes=vqvae.config.codes, **sizes)
    train, validation = (reconstructions(vqvae, levels)[1][..., None] for levels in (train, validation))

    def validate(model):
        given = nats_per_image(model, validation, validation_labels).mean()
        return {
            "val_nats_per_map": float(nats_per_image(model, validation).mean()),
            "val_nats_per_map_given_label": float(given),
        }

    common.train(
        args,
        common.Task(
            make=lambda: Prior(config),
            batches=data.Batches(
                train,
                args.batch_size,
                args.seed,
                labels=labels,
                no_label=config.classes,
                label_dropout=args.label_dropout,
            ),
            validate=validate,
            picture=lambda model: pictures.decoded_codes(model, vqvae),
            loss=NegativeLogLikelihood(),
            optimizer=common.muon,
            codebook_sha256=checkpoints.codebook_sha256(vqvae),
        ),
    )


if __name__ == "__main__":
    main()
