"""The models: one file each, with a frozen Config and a keras.Model that is built when it is made.

An autoregressive model is one of a grid of categorical levels (B, H, W, C), K of them, `model.levels`, and
of `model.classes` classes. `label` (B,) holds a class for each picture, or `model.classes` for none of them;
a model without classes has 0 of them and does not read it. `condition` is a map (B, H, W, F) of what is known
anywhere (arXiv 1606.05328, section 2.3); a model without it is given None, and sees the pixels before one
only.

    model(levels, label=None)               -> logits (B, H, W, C, K); of a binary one, the logit of level 1
    model.start(levels, known, label=None, condition=None)
                                            -> (logits, cache): one forward pass, which is final for the rows
                                               at the top that known (B, H, W, C), a mask, has whole in every
                                               picture
    model.row(cache, levels, row)           -> cache, with what all pixels of that row share; before its first
                                               pixel, when the rows above are known
    model.step(cache, levels, row, column)  -> (logits at that pixel, cache), at the cost of one pixel; called
                                               once for each channel, when those before it are known
    model.receptive_field()                 -> [(rows above, first column, last column), ...]: what can move
                                               the logits at a pixel, columns relative to it
"""

from pixelcnn.models.conditional_pixelcnn import ConditionalPixelCNN
from pixelcnn.models.conditional_pixelcnn import Config as ConditionalPixelCNNConfig
from pixelcnn.models.diagonal_bilstm import Config as DiagonalBiLSTMConfig
from pixelcnn.models.diagonal_bilstm import DiagonalBiLSTM
from pixelcnn.models.gated_pixelcnn import Config as GatedPixelCNNConfig
from pixelcnn.models.gated_pixelcnn import GatedPixelCNN
from pixelcnn.models.lenet import Config as LeNetConfig
from pixelcnn.models.lenet import LeNet
from pixelcnn.models.pixelcnn import Config as PixelCNNConfig
from pixelcnn.models.pixelcnn import PixelCNN
from pixelcnn.models.prior import Config as PriorConfig
from pixelcnn.models.prior import Prior
from pixelcnn.models.row_lstm import Config as RowLSTMConfig
from pixelcnn.models.row_lstm import RowLSTM
from pixelcnn.models.small_pixelcnn import Config as SmallPixelCNNConfig
from pixelcnn.models.small_pixelcnn import SmallPixelCNN
from pixelcnn.models.vqvae import VQVAE
from pixelcnn.models.vqvae import Config as VQVAEConfig

MODELS = {
    "pixelcnn": (PixelCNN, PixelCNNConfig),
    "gated_pixelcnn": (GatedPixelCNN, GatedPixelCNNConfig),
    "small_pixelcnn": (SmallPixelCNN, SmallPixelCNNConfig),
    "row_lstm": (RowLSTM, RowLSTMConfig),
    "diagonal_bilstm": (DiagonalBiLSTM, DiagonalBiLSTMConfig),
    "conditional_pixelcnn": (ConditionalPixelCNN, ConditionalPixelCNNConfig),
    "vqvae": (VQVAE, VQVAEConfig),
    "prior": (Prior, PriorConfig),
    "lenet": (LeNet, LeNetConfig),
}
