"""The PixelCNN prior over the code maps of a VQ-VAE, after https://keras.io/examples/generative/vq_vae/.

Van den Oord et al. 2017, "Neural Discrete Representation Learning" (arXiv 1711.00937), section 3.3: the prior
over the discrete latents is an autoregressive model that is fitted after the VQ-VAE, on its codes. Here it is
a Gated PixelCNN with attention, by class; at keras.io a plain PixelCNN.
"""

from dataclasses import dataclass, field

from pixelcnn.models import gated_pixelcnn
from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import Spec


@dataclass(frozen=True)
class Config(gated_pixelcnn.Config):
    """Sizes of a prior. Raises ValueError for a value out of range."""

    height: int = 7
    width: int = 7
    codes: int = 128
    dilations: tuple[int, ...] = (1, 1, 1, 1)
    dropout: float = 0.2
    heads: int = field(default=4, metadata={"before": 0})  # of the attention in each block but the last

    def __post_init__(self):
        super().__post_init__()
        require_integer("codes", self.codes, 3, 4096)
        require_integer("classes", self.classes, 1, 1000)
        require_integer("heads", self.heads, 0, 64)
        if self.heads and self.filters % self.heads:
            raise ValueError(f"filters must be a multiple of heads, not {self.filters!r} of {self.heads!r}.")


class Prior(gated_pixelcnn.GatedPixelCNN):
    """codes (B, H, W, 1) of 0..K-1, label (B,) -> logits (B, H, W, 1, K)."""

    def __init__(self, config: Config = Config()):
        super().__init__(config, name="prior", levels=config.codes, heads=config.heads)


SPEC = Spec(
    name="prior",
    title="PixelCNN prior over code maps",
    kind="codes",
    data="7x7 code maps of the VQ-VAE",
    model=Prior,
    config=Config,
    tiny={"filters": 4, "dilations": (1,), "heads": 2},
)
