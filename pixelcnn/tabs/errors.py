"""Errors that reach the person: a sentence for what they can mend, no traceback for what they cannot."""

import functools
import html
import logging
from collections.abc import Callable

import gradio as gr

log = logging.getLogger(__name__)


def in_one_sentence(function: Callable) -> Callable:
    """Wrap an event's function so that page and API get one sentence even under `show_error=False`.

    A ValueError becomes a gr.Error with the same sentence; any other exception is logged and becomes an
    apology.
    """

    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except gr.Error:
            raise
        except ValueError as error:
            # the page renders the message as HTML
            raise gr.Error(html.escape(str(error), quote=False), print_exception=False) from None
        except Exception:
            log.exception("%s failed", getattr(function, "__name__", function))
            raise gr.Error(
                "Something went wrong on the server; it has been logged.", print_exception=False
            ) from None

    return wrapped
