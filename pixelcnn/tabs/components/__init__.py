"""The two components of the drawing experience, `Pad` and `Viewer`, beside the page's scripts and styles.

Each is a gr.HTML whose other half is a script of this folder. `pixelcnn.tabs.page` says how a page gets them.
"""

from pixelcnn.tabs.components.pad import EMPTY, Pad
from pixelcnn.tabs.components.viewer import Viewer, drawings, view

__all__ = ["EMPTY", "Pad", "Viewer", "drawings", "view"]
