"""Reconstruct: a picture through the VQ-VAE and back, beside what was lost."""

import math
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from pixelcnn.serving import models
from pixelcnn.tabs.api import MODEL_WORK
from pixelcnn.tabs.components import Pad, Viewer, greys, view
from pixelcnn.tabs.digits import digit_levels
from pixelcnn.tabs.errors import in_one_sentence
from pixelcnn.tabs.texts import i18n


class Upload(gr.Image):
    """An uploaded picture as its Path, undecoded: `images.grey_levels` looks at its size first, and refuses in a sentence."""

    is_template = True  # the page shows a gr.Image

    def preprocess(self, payload: Any) -> Path | None:
        return Path(payload.path) if payload is not None and payload.path else None
