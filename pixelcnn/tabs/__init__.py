"""The tabs of the app, one file each with `build()`. A new tab is a file here and a line in TABS."""

from pixelcnn.tabs import about, codes, compare, complete, generate, how, prior, reconstruct

TABS = {
    "complete": complete.build,
    "generate": generate.build,
    "compare": compare.build,
    "reconstruct": reconstruct.build,
    "codes": codes.build,
    "prior": prior.build,
    "how": how.build,
    "about": about.build,
}
