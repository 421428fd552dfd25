"""The endpoints as tools of the Model Context Protocol, for agents: /gradio_api/mcp of the running app.

Gradio serves them (`launch(mcp_server=…)`), and describes them by their docstrings. What they return is made
shorter here: pictures as images to look at, drawings as the characters that /complete takes.
"""

import json
import os
from typing import Any

import gradio as gr
from mcp.types import ImageContent, TextContent

from pixelcnn.images import format_drawing

LONG = ("original", "reconstruction", "difference", "picture")  # rows of levels, which the image shows
PNG = "data:image/png;base64,"


def wanted() -> bool:
    """Whether there are tools: unless GRADIO_MCP_SERVER says no."""
    return os.environ.get("GRADIO_MCP_SERVER", "true").lower() not in ("false", "0", "no", "off")


def shorten(demo: gr.Blocks) -> None:
    """Make a launched page's tools answer in images and short texts."""
    if demo.mcp_server_obj:
        demo.mcp_server_obj.postprocess_output_data = lambda data, root_url: [
            part for result in data for part in content(result)
        ]


def content(result: dict[str, Any]) -> list[TextContent | ImageContent]:
    """What an endpoint returned, as an agent reads it."""
    result = {name: value for name, value in result.items() if name not in LONG}
    png = result.pop("png", "").removeprefix(PNG)
    pictures = result.pop("pictures", None)
    if pictures is not None and result.get("levels") == 2:  # of ink and paper; others are grey
        result["drawings"] = [format_drawing(picture) for picture in pictures]
    parts: list[TextContent | ImageContent] = [TextContent(type="text", text=json.dumps(result))]
    return parts + ([ImageContent(type="image", data=png, mimeType="image/png")] if png else [])
