"""Every tab has an address, that of its state: the page opens the one that is asked for, and says which is
open; the rest is in components/links.js."""

import json

import gradio as gr


def connect(demo: gr.Blocks, tabs: dict[str, gr.Tab]) -> None:
    """Open the tab of the address, and put the one that is opened into it: in the browser, without a
    request."""
    load = 'PixelCNN.load("links")'
    first = f"() => {{ {load}.then((links) => links.first({json.dumps(list(tabs))})); }}"
    demo.load(None, None, None, js=first, api_visibility="private")
    for tab in tabs.values():
        follow = f"() => {{ {load}.then((links) => links.follow()); }}"
        tab.select(None, None, None, js=follow, api_visibility="private")
