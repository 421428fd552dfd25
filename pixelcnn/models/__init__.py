"""The models: one file each, with a frozen Config and a keras.Model that is built when it is made.

An autoregressive model is one of a grid of categorical levels (B, H, W, C), K of them, `model.levels`, and
of `model.classes` classes. `label` (B,) holds a class for each picture, or `model.classes` for none of them;
a model without classes has 0 of them and does not read it.

    model(levels, label=None)               -> logits (B, H, W, C, K); of a binary one, the logit of level 1
    model.start(levels, label=None)         -> (logits, cache): one ordinary forward pass, which is final for
                                               the rows above the first unknown pixel
    model.row(cache, levels, row)           -> cache, with what all pixels of that row share; before its first
                                               pixel, when the rows above are known
    model.step(cache, levels, row, column)  -> (logits at that pixel, cache), at the cost of one pixel
"""

from pixelcnn.models.gated_pixelcnn import Config as GatedPixelCNNConfig
from pixelcnn.models.gated_pixelcnn import GatedPixelCNN
from pixelcnn.models.lenet import Config as LeNetConfig
from pixelcnn.models.lenet import LeNet
from pixelcnn.models.pixelcnn import Config as PixelCNNConfig
from pixelcnn.models.pixelcnn import PixelCNN
from pixelcnn.models.prior import Config as PriorConfig
from pixelcnn.models.prior import Prior
from pixelcnn.models.vqvae import VQVAE
from pixelcnn.models.vqvae import Config as VQVAEConfig

MODELS = {
    "gated_pixelcnn": (GatedPixelCNN, GatedPixelCNNConfig),
    "pixelcnn": (PixelCNN, PixelCNNConfig),
    "vqvae": (VQVAE, VQVAEConfig),
    "prior": (Prior, PriorConfig),
    "lenet": (LeNet, LeNetConfig),
}
