"""PixelCNN and VQ-VAE on MNIST: models, samplers, checkpoints and the tabs of the app.

In a program, `pixelcnn.from_pretrained()` is all it takes; see `pixelcnn.pretrained`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pixelcnn.pretrained import Pretrained, from_pretrained

__all__ = ["Pretrained", "from_pretrained"]


def __getattr__(name: str) -> Any:
    if name in __all__:  # only then: it brings Keras, which takes seconds
        from pixelcnn import pretrained

        return getattr(pretrained, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
