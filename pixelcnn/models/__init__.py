"""The models: one file each, with a frozen Config and a keras.Model that is built when it is made."""

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
