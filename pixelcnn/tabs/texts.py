"""Everything a person reads in the page, in English and Korean: tabs/locale/ has a file for each tab, and
shared.json for what several say; {key: {"en": text, "ko": text}}.

In Python `i18n("pad_pen")` stands for the text in the browser's language; it works where Gradio translates:
label, info, placeholder, and the value of gr.Markdown and gr.Button. In JavaScript `t("pad_pen", {name:
value})`; there a text may hold {name}. `launch(i18n=i18n)` makes it work.

Sentences that the server says in English are in sentences.json, each with its Korean: `t(sentence)` is what
they are in the browser's language.

What models are called and what they are is in models.json, for both languages; the page gets it with what
the bundle offers (tabs/offer.py).
"""

import json
from pathlib import Path

import gradio as gr
from gradio.i18n import I18nData

LANGUAGES = ("en", "ko")
LOCALE = Path(__file__).parent / "locale"

_files = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(LOCALE.glob("*.json"))}
# {model: {"title" or "about": {language: text}}}
MODEL_TEXTS: dict[str, dict[str, dict[str, str]]] = _files.pop("models")
SENTENCES: dict[str, str] = _files.pop("sentences")  # {English: Korean}
TEXTS: dict[str, dict[str, str]] = {  # {language: {key: text}}
    language: {key: text[language] for texts in _files.values() for key, text in texts.items()}
    for language in LANGUAGES
}
TEXTS["ko"] |= SENTENCES


class _Asked(gr.I18n):
    """Sends a page the texts that Python asked for; the scripts load theirs, in one language."""

    def __init__(self) -> None:
        super().__init__(**{language: {} for language in TEXTS})

    def __call__(self, key: str) -> I18nData:
        for language, texts in TEXTS.items():
            self.translations[language][key] = texts[key]
        return super().__call__(key)


i18n = _Asked()
