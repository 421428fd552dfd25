"""The app: `python app.py` serves every tab and the endpoints, on this machine or on a Space."""

import argparse
import functools
import gc
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=1 "  # compiles faster, draws as fast
    "--xla_cpu_use_fusion_emitters=false "  # compiles in less time, draws as fast
    "--xla_cpu_parallel_codegen_split_count=1 "  # a program is one module of LLVM, which saves 19 MB of all
    "--xla_cpu_enable_concurrency_optimized_scheduler=false",  # the BiLSTMs draw faster, the others as fast
)
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # its allocator keeps 60 MB; XLA does not use the rest
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("FORWARDED_ALLOW_IPS", "")  # tabs/clients.py says who is believed about addresses
os.environ.setdefault("GRADIO_TEMP_DIR", str(Path(tempfile.gettempdir()) / "pixelcnn-uploads"))

if __name__ == "__main__":
    gc.disable()  # of what imports and loading make nearly all stays; `memory.settle` turns it on again

import gradio as gr

from pixelcnn import edge, hub, memory
from pixelcnn.edge.bodies import UPLOAD_LIMIT
from pixelcnn.edge.connections import bound
from pixelcnn.serving import models
from pixelcnn.tabs import TABS, api, datasets, links, tools
from pixelcnn.tabs.errors import HANDLERS, Page
from pixelcnn.tabs.page import HEAD, ROUTE, ZIPPED
from pixelcnn.tabs.texts import i18n
from pixelcnn.turns import MAX_WAITING

# Gradio's own default, but for the weights of the font: its semi-bold file lacks most letters.
FONT = [
    gr.themes.LocalFont("Source Sans Pro", weights=(400, 700)),
    "ui-sans-serif",
    "system-ui",
    "sans-serif",
]

UPLOADS = Path(os.environ["GRADIO_TEMP_DIR"])  # a folder of its own, as the oldest files there are deleted

LAUNCH: dict[str, Any] = {
    "theme": gr.themes.Default(primary_hue="indigo", font=FONT),
    "app_kwargs": {
        "middleware": [*edge.middleware(UPLOADS), ZIPPED],
        "routes": [ROUTE],
        "exception_handlers": HANDLERS,
    },
    "max_threads": 2 * MAX_WAITING,  # our own line says who is too many, so all events must reach it
    "max_file_size": UPLOAD_LIMIT,
    "state_session_capacity": 100,  # of 140 kB each; the app keeps nothing there
    "show_error": False,  # our own sentences are gr.Error, which are shown all the same
    "enable_monitoring": False,
    "run_history": False,
    "ssr_mode": False,
    "footer_links": ["api"],
    "head": HEAD,
    "i18n": i18n,
}


def build() -> Page:
    """The page, one gr.Tab for each entry of TABS, and the endpoints."""
    with Page(title="PixelCNN and VQ-VAE playground", fill_width=True, delete_cache=(600, 600)) as demo:
        with gr.Row(elem_classes="px-top"):
            gr.Markdown("# PixelCNN and VQ-VAE playground")
            datasets.build()
        tabs = {}
        with gr.Tabs():
            for name, build_tab in TABS.items():
                with gr.Tab(i18n(f"tab_{name}"), id=name) as tabs[name]:
                    build_tab()
        links.connect(demo, tabs)
        api.build()
    return demo.queue(api_open=False, default_concurrency_limit=None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--hub-repo",
        metavar="OWNER/NAME[@REVISION]",
        default=os.environ.get("PIXELCNN_HUB_REPO"),
        help="take the weights from this repository on the Hugging Face Hub (default: PIXELCNN_HUB_REPO)",
    )
    parser.add_argument(
        "--weights",
        metavar="FOLDER",
        type=Path,
        default=os.environ.get("PIXELCNN_WEIGHTS"),
        help="a bundle to use in the place of the one that comes with the app (default: PIXELCNN_WEIGHTS)",
    )
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "tensorflow"):  # TensorFlow warns of one program per batch size, which is meant
        logging.getLogger(chatty).setLevel(logging.ERROR)
    memory.share_one_arena()
    demo = build()
    demo.launch(prevent_thread_lock=True, mcp_server=tools.wanted(), **LAUNCH)
    tools.shorten(demo)
    bound(demo.server)
    # Only now: Gradio gives up on a server that does not answer its first request within 3 s, and a busy
    # machine that imports TensorFlow may not.
    folder = {"bundled": args.weights, "own": f"The weights in {args.weights}."} if args.weights else {}
    models.start(functools.partial(hub.load, args.hub_repo, **folder))
    demo.block_thread()


if __name__ == "__main__":
    main()
