"""The models: one file each, with a frozen Config and a keras.Model that is built when it is made.

An autoregressive model is one of a grid of categorical levels (B, H, W, C), K of them, `model.levels`:

    model(levels)                           -> logits (B, H, W, C, K); of a binary one, the logit of level 1
    model.start(levels)                     -> (logits, cache): one ordinary forward pass, which is final for
                                               the rows above the first unknown pixel
    model.step(cache, levels, row, column)  -> (logits at that pixel, cache), at the cost of one pixel
"""

from pixelcnn.models.pixelcnn import Config as PixelCNNConfig
from pixelcnn.models.pixelcnn import PixelCNN
from pixelcnn.models.prior import Config as PriorConfig
from pixelcnn.models.prior import Prior
from pixelcnn.models.vqvae import VQVAE
from pixelcnn.models.vqvae import Config as VQVAEConfig

MODELS = {
    "pixelcnn": (PixelCNN, PixelCNNConfig),
    "vqvae": (VQVAE, VQVAEConfig),
    "prior": (Prior, PriorConfig),
}
