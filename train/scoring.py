"""Negative log likelihood, as a loss and as a figure."""

import keras
import numpy as np
from keras import ops

from pixelcnn.sampling import class_logits


def nats(levels, logits):
    """-ln p of each level: levels (B, H, W, C), logits (B, H, W, C, K or 1) -> (B, H, W, C) float32."""
    log_p = ops.log_softmax(class_logits(ops.cast(logits, "float32")))
    chosen = ops.take_along_axis(log_p, ops.expand_dims(ops.cast(levels, "int32"), -1), -1)
    return -ops.squeeze(chosen, -1)


class NegativeLogLikelihood(keras.losses.Loss):
    """Mean nats for each pixel, teacher-forced."""

    def call(self, y_true, y_pred):
        return nats(y_true, y_pred)


def nats_per_image(model, levels: np.ndarray, label=None, batch_size: int = 250) -> np.ndarray:
    """Teacher-forced -ln p of each image: levels (N, H, W, C) and, where given, label (N,) -> (N,)
    float64.
    """
    inputs = (levels,) if label is None else (levels, label)
    scored = []
    for i in range(0, len(levels), batch_size):
        batch = tuple(array[i : i + batch_size] for array in inputs)
        logits = model.predict_on_batch(batch if label is not None else batch[0])
        scored.append(ops.convert_to_numpy(nats(batch[0], logits)).astype("float64").sum((1, 2, 3)))
    return np.concatenate(scored)


def reconstructions(model, levels: np.ndarray, batch_size: int = 250) -> tuple[np.ndarray, np.ndarray]:
    """A VQ-VAE's pictures (N, S, S, 1) float32 in 0..1 of levels 0..255 (N, S, S, 1), and codes (N, S/4,
    S/4).
    """
    pictures, codes = [], []
    for i in range(0, len(levels), batch_size):
        reconstruction, _, indices = model.predict_on_batch(levels[i : i + batch_size])
        pictures.append(np.clip(reconstruction + 0.5, 0, 1))
        codes.append(indices)
    return np.concatenate(pictures), np.concatenate(codes)
