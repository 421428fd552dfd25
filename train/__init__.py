"""Scripts: `pixelcnn`, `vqvae` and `prior` train, `evaluate` scores, `push` publishes."""
