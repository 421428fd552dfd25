"""Figures for models of pictures: bits per dimension, PSNR, perplexity, Fréchet distance. NumPy only."""

import numpy as np

# Regions that are scored, by what is known of a picture
REGIONS = {
    "top": "the upper half",
    "bottom": "the lower half",
    "left": "the left half",
    "right": "the right half",
    "frame": "all but the centre",
    "blocks": "every second block",
    "strokes": "a few strokes of ink",
    "nothing": "nothing",
}
# The figures of a config.json that are shown, and what they are called
FIGURES = {
    "nats_per_pixel": "Negative log-likelihood, nats per pixel",
    "nats_per_pixel_given_label": "Negative log-likelihood given the label, nats per pixel",
    "nats_per_pixel_marginal": "Negative log-likelihood marginalised over the label, nats per pixel",
    "nats_per_image": "Negative log-likelihood, nats per image",
    "nats_per_image_dynamic": "Dynamic binarization: negative log-likelihood, nats per image",
    "nats_per_image_dynamic_given_label": "Dynamic binarization: given the label, nats per image",
    "nats_per_image_dynamic_marginal": "Dynamic binarization: marginalised over the label, nats per image",
    "nats_per_map": "Negative log-likelihood, nats per code map",
    "nats_per_map_given_label": "Negative log-likelihood given the label, nats per code map",
    "nats_per_map_marginal": "Negative log-likelihood marginalised over the label, nats per code map",
    "bits_per_dim": "Bits per dimension",
    "bits_per_dim_given_label": "Bits per dimension given the label",
    "bits_per_dim_marginal": "Bits per dimension marginalised over the label",
    "mse_over_variance": "Mean squared error / variance of the data",
    "psnr": "PSNR, dB, mean over images",
    "codes_used": "Codes used, of 128",
    "perplexity": "Perplexity of the codes",
    "codes_used_top": "Codes used of the top level, of 128",
    "perplexity_top": "Perplexity of the top codes",
    "codes_used_bottom": "Codes used of the bottom level, of 128",
    "perplexity_bottom": "Perplexity of the bottom codes",
    "accuracy": "Accuracy, thresholded images",
    "accuracy_stochastic": "Accuracy, dynamic binarization",
    **{
        f"nats_unknown_{name}": f"Nats of the unknown pixels of an image, given the label and {known}"
        for name, known in REGIONS.items()
    },
    **{
        f"read_right_{name}": f"Completions read as the digit they belong to, given {known}"
        for name, known in REGIONS.items()
    },
}
FORMATS = {  # how a figure is written: {the beginning of its name: format}
    "nats_per_pixel": ".4f",
    "nats": ".2f",
    "bits_per_dim": ".4f",
    "mse_over_variance": ".4f",
    "psnr": ".2f",
    "codes_used": ".0f",
    "perplexity": ".1f",
    "accuracy": ".2%",
    "ms": ".1f",
    "frechet": ".2f",
    "entropy": ".3f",
    "classifier_agreement": ".1%",
    "read_right": ".1%",
}


def written(name: str, figure: float) -> str:
    """A figure as it is shown everywhere, with the decimals that its name calls for."""
    return format(figure, next((how for begins, how in FORMATS.items() if name.startswith(begins)), ""))


def nats_to_bits(nats: float | np.ndarray) -> float | np.ndarray:
    """nats -> bits."""
    return nats / np.log(2.0)


def nats_to_bits_per_dim(nats: float, dimensions: int = 1) -> float:
    """A negative log-likelihood, nats over `dimensions` values -> bits per dimension (van den Oord et al.
    2016)."""
    if dimensions < 1:
        raise ValueError("bits per dimension need at least one dimension.")
    return float(nats_to_bits(nats) / dimensions)


def psnr(original: np.ndarray, reconstruction: np.ndarray, peak: float = 1.0) -> float:
    """Peak signal-to-noise ratio of one picture, in dB: 10 log10(peak^2 / MSE); infinite for an exact copy.

    Both arrays have one shape and range 0..`peak`; ValueError where the shapes differ.
    """
    original, reconstruction = np.asarray(original, np.float64), np.asarray(reconstruction, np.float64)
    if original.shape != reconstruction.shape:
        raise ValueError(f"the shapes {original.shape} and {reconstruction.shape} differ.")
    mse = np.mean((original - reconstruction) ** 2)
    return float(10 * np.log10(peak**2 / mse)) if mse > 0 else float("inf")


def perplexity(counts: np.ndarray) -> float:
    """exp(entropy) of how often each code was used, (K,) counts: K when all are used alike, 1 when one is.

    As VQ-VAE papers report codebook use (van den Oord et al. 2017). ValueError without a single count.
    """
    counts = np.asarray(counts, np.float64)
    if counts.sum() <= 0:
        raise ValueError("perplexity needs at least one count.")
    share = counts[counts > 0] / counts.sum()
    return float(np.exp(-np.sum(share * np.log(share))))


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Squared Fréchet distance of the Gaussians fitted to two sets of features, (N, D) and (M, D).

    |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)), Heusel et al. 2017 (arXiv 1706.08500), section 2 and equation
    6. S1 S2 has the eigenvalues of the symmetric S1^(1/2) S2 S1^(1/2), which are real and not negative.
    ValueError with fewer than two rows, or where D differs.
    """
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1] or min(len(a), len(b)) < 2:
        raise ValueError(f"need two sets of at least two features each, not {a.shape} and {b.shape}.")
    s1, s2 = (np.atleast_2d(np.cov(features, rowvar=False)) for features in (a, b))
    values, vectors = np.linalg.eigh(s1)
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    product = np.linalg.eigvalsh(root @ s2 @ root)
    means = np.sum((a.mean(0) - b.mean(0)) ** 2)
    return float(means + np.trace(s1) + np.trace(s2) - 2 * np.sqrt(np.maximum(product, 0)).sum())
