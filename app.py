"""The app: `python app.py` serves every tab, on this machine or on a Space."""

import logging
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import gradio as gr

from pixelcnn.serving import models
from pixelcnn.tabs import TABS


def build() -> gr.Blocks:
    """The page: one gr.Tab for each entry of TABS."""
    with gr.Blocks(title="PixelCNN and VQ-VAE playground", analytics_enabled=False, fill_width=True) as demo:
        gr.Markdown("# PixelCNN and VQ-VAE playground")
        with gr.Tabs():
            for name, build_tab in TABS.items():
                with gr.Tab(name.capitalize(), id=name):
                    build_tab()
    return demo.queue(max_size=64)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    from pixelcnn import checkpoints, pipelines

    models.start(checkpoints.load_bundle, pipelines.warm_up)
    build().launch(show_error=False, max_file_size="2mb", enable_monitoring=False, ssr_mode=False)


if __name__ == "__main__":
    main()
