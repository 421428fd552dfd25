"""Trains the encoder of the Inpainting BiLSTM alone, before all of it: `python -m train.inpainting_encoder
--initial weights/diagonal_bilstm --out runs/inpainting_encoder`.

Each unknown pixel is predicted from the condition at its place alone, as if it did not depend on the others,
and the class beside it. That takes a fraction of the time of the recurrent layers, and leaves a condition
that says much of what is not known; `train.inpainting_bilstm --initial` of the result goes on from there.
"""

import keras

from pixelcnn import checkpoints
from pixelcnn.models.inpainting_bilstm import InpaintingBiLSTM
from train import checks, common
from train.initial import begin_with
from train.inpainting_bilstm import arguments, losses, prepare
from train.machine import command


class OneShot(keras.Model):
    """(levels, label, known) -> logits of all pixels (B, H, W, 1, 1) and of the class (B, classes)."""

    def __init__(self, model: InpaintingBiLSTM):
        super().__init__(name="one_shot")
        self.model = model
        self.pixel = keras.layers.Dense(1, name="logit")
        self.pixel.build((None, model.config.condition))
        for layer in (*model.recurrent, *model.last, *model.project, model.first, model.label, model.logit):
            layer.trainable = False
        self.built = True

    def call(self, inputs):
        levels, _, known = inputs
        condition = self.model.encode(levels, known)
        return self.pixel(condition)[..., None], self.model.classify(condition)


def main(argv: list[str] | None = None) -> None:
    args = arguments(__doc__, epochs=3, learning_rate=1e-2).parse_args(argv)
    if args.devices or args.coordinator:
        raise SystemExit("The encoder is trained alone on one device; its joint training may use several.")
    checks.new_folder(args.out, resume=False)
    keras.utils.set_random_seed(args.seed)
    make, batches, _ = prepare(args)
    batches.of_an_epoch(args.images_per_epoch)
    model = make()
    if args.initial:
        begin_with(model, checks.checkpoint("--initial", args.initial))
    one_shot = OneShot(model)
    rate = common.learning_rate(args, steps=args.epochs * len(batches))
    one_shot.compile(common.muon(rate, use_ema=True, ema_momentum=args.average), **losses(args))
    one_shot.fit(
        batches,
        epochs=args.epochs,
        shuffle=False,
        callbacks=[keras.callbacks.CSVLogger(args.out / "log.csv"), Save(args, model)],
    )


class Save(keras.callbacks.Callback):
    """Writes the model with its averaged encoder after the last epoch."""

    def __init__(self, args, model: InpaintingBiLSTM):
        super().__init__()
        self.args, self.saved = args, model

    def on_train_end(self, logs=None):
        self.model.optimizer.finalize_variable_values(self.model.trainable_variables)
        training = {"command": command(), "epochs": self.args.epochs, "seed": self.args.seed}
        checkpoints.save(self.args.out / self.saved.name, self.saved, metrics={}, training=training)


if __name__ == "__main__":
    main()
