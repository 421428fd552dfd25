"""Errors that reach the person: a sentence for what they can mend, no traceback for what they cannot."""

import functools
import html
import logging
from collections.abc import Callable

import gradio as gr

from pixelcnn.errors import UserError

log = logging.getLogger(__name__)

APOLOGY = "Something went wrong on the server; it has been logged."


def sentence(error: Exception, where: str) -> str:
    """What to say of an error: the sentence of a UserError, else an apology, logged with its traceback."""
    if isinstance(error, UserError):
        return str(error)
    log.error("%s failed", where, exc_info=error)
    return APOLOGY


def in_one_sentence(function: Callable) -> Callable:
    """Wrap an event's function so that page and API get one sentence even under `show_error=False`.

    A UserError becomes a gr.Error with the same sentence; any other exception is logged and becomes an
    apology.
    """

    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except gr.Error:
            raise
        except Exception as error:
            # the page renders the message as HTML
            text = html.escape(sentence(error, function.__name__), quote=False)
            raise gr.Error(text, print_exception=False) from None

    return wrapped
