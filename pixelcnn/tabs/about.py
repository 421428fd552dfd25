"""About: what each model is, its measured figures, and where the weights came from."""

import gradio as gr


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown("PixelCNN, VQ-VAE and a PixelCNN prior over its codes, on MNIST.")
