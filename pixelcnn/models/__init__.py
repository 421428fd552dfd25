"""The models: one file each, with a frozen Config and a keras.Model that is built when it is made.

An autoregressive model is one of a grid of categorical levels (B, H, W, C), K of them, `model.levels`, and
of `model.classes` classes. `label` (B,) holds a class for each picture, or `model.classes` for none of them;
a model without classes has 0 of them and does not read it. `condition` is a map (B, H, W, F) of what is known
anywhere (arXiv 1606.05328, section 2.3); a model without it is given None, and sees the pixels before one
only.

    model(levels, label=None, condition=None)
                                            -> logits (B, H, W, C, K); of a binary one, the logit of level 1
    model.start(levels, known, label=None, condition=None)
                                            -> (logits, cache): one forward pass. known (B, H, W, C) is a
                                               mask; logits are final before the first pixel that it lacks in
                                               any picture, the cache for the rows above that one: arrays
                                               whose first axis is that of the pictures
    model.row(cache, levels, row)           -> cache, with what all pixels of that row share; before its first
                                               pixel, when the rows above are known
    model.step(cache, levels, row, column)  -> (logits at that pixel, cache), at the cost of one pixel; called
                                               once for each channel, when those before it are known
    model.receptive_fields()                -> for each layer [(rows above, first column, last column), ...]:
                                               what can move its features at a pixel, columns relative to it;
                                               the last is what can move the logits

A model that looks ahead draws any region, given all that is known anywhere:

    model.encode(levels, known)             -> condition (B, H, W, F), computed once for a drawing
    model.classify(condition)               -> logits of the class (B, classes), given what is known
    model(levels, label, condition)         -> logits as above; without a condition, nothing is known

A model of a finer level is given the codes of the level above (B, h, w), which move logits anywhere:

    model.condition(above)                  -> condition (B, H, W, F), computed once for a picture
    model(levels, label, condition)         -> logits as above

An autoencoder is one of pictures, levels 0..255 (B, S, S, 1), and of maps of `model.config.codes` codes:

    model(levels)                           -> (reconstruction around -0.5..0.5, vectors, codes)
    model.encode(levels)                    -> codes (B, h, w)
    model.decode(codes)                     -> pictures (B, S, S, 1) in 0..1
    model.codebook                          -> the vector of each code (K, D); `model.map_shape` is (h, w)

A hierarchy is one whose maps are two, the top (B, h, w) and the bottom (B, H, W), of `model.config.codes`
codes each:

    model(levels)                           -> (reconstruction, vectors, codes, what the top says alone);
                                               vectors and codes are of both
    model.encode(levels)                    -> top, bottom
    model.decode(top, bottom)               -> pictures (B, S, S, 1) in 0..1; model.decode_top(top) of the top
    model.codebook                          -> of both (2, K, D); `model.map_shapes` is ((h, w), (H, W))

A classifier reads pictures of 0 and 1:

    model.features(levels)                  -> the last hidden layer (B, F)
    model.logits(features)                  -> logits (B, classes)

Each file says in its `SPEC` what its model is, and `MODELS` is the only list of them: bundle, page,
endpoints, scoreboard, model card and tests take from it what they need to know.
"""

import importlib

from pixelcnn.models.spec import Spec

_FILES = (
    "pixelcnn",
    "gated_pixelcnn",
    "small_pixelcnn",
    "row_lstm",
    "diagonal_bilstm",
    "inpainting_bilstm",
    "grey_bilstm",
    "conditional_pixelcnn",
    "vqvae",
    "prior",
    "transformer_prior",
    "vqvae2",
    "top_prior",
    "top_transformer_prior",
    "bottom_prior",
    "lenet",
)

MODELS: dict[str, Spec] = {name: importlib.import_module(f"{__name__}.{name}").SPEC for name in _FILES}
