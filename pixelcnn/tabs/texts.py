"""Everything a person reads in the page, in English and Korean: tabs/locale/en.json and ko.json, key by key.

In Python `i18n("pad_pen")` stands for the text in the browser's language; it works where Gradio translates:
label, info, placeholder, and the value of gr.Markdown and gr.Button. In JavaScript `PixelCNN.t("pad_pen",
{name: value})`; there a text may hold {name}. `launch(i18n=i18n)` makes it work.
"""

import json
from pathlib import Path

import gradio as gr

TEXTS: dict[str, dict[str, str]] = {
    language: json.loads((Path(__file__).parent / "locale" / f"{language}.json").read_text(encoding="utf-8"))
    for language in ("en", "ko")
}

i18n = gr.I18n(**TEXTS)
