"""PixelCNN and VQ-VAE on MNIST: models, samplers, checkpoints and the tabs of the app."""
