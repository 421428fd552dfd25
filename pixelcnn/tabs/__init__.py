"""The tabs of the app, one file each with `build()`. A new tab is a file here and a line in TABS."""

from pixelcnn.tabs import about, complete, generate

TABS = {
    "complete": complete.build,
    "generate": generate.build,
    "about": about.build,
}
