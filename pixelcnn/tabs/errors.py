"""Errors that reach the person: a sentence for what they can mend, no traceback for what they cannot."""

import functools
import html
import inspect
import logging
from collections.abc import Callable
from types import FunctionType
from typing import Any

import gradio as gr
from fastapi import Request
from fastapi.responses import JSONResponse
from gradio.block_function import BlockFunction
from gradio.exceptions import InvalidPathError
from gradio.route_utils import FnIndexInferError

from pixelcnn.errors import UserError

log = logging.getLogger(__name__)

APOLOGY = "Something went wrong on the server; it has been logged."


def sentence(error: Exception, where: str) -> str:
    """What to say of an error: the sentence of a UserError, else an apology, logged with its traceback."""
    if isinstance(error, UserError):
        return str(error)
    log.error("%s failed", where, exc_info=error)
    return APOLOGY


def in_one_sentence(function: FunctionType) -> Callable:
    """Wrap a component's own check so that its UserError reaches the person as what Gradio shows."""

    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except Exception as error:
            raise _shown(error, function.__name__) from None

    return wrapped


class Page(gr.Blocks):
    """A gr.Blocks whose events and endpoints answer every error with one sentence, under `show_error=False`
    too, and take as many arguments as they have; the last ones have their defaults where a client does not
    send them, so that those written before there were as many go on."""

    async def process_api(self, block_fn: BlockFunction | int, inputs: list[Any], *args: Any, **kwargs: Any):
        """As Gradio's; the only error that it raises is a gr.Error."""
        called = self.fns[block_fn] if isinstance(block_fn, int) else block_fn
        try:
            if called.fn is None:
                raise UserError("There is nothing to be called here.")
            return await super().process_api(block_fn, _filled(called, inputs), *args, **kwargs)
        except Exception as error:
            raise _shown(error, called.name or "an event") from None


def _filled(called: BlockFunction, inputs: list[Any]) -> list[Any]:
    """The arguments of an endpoint or event, with defaults for those that are not there. Raises UserError."""
    count, missing = len(called.inputs), []
    if len(inputs) < count:
        parameters = list(inspect.signature(called.fn).parameters.values()) if called.fn else []
        missing = [each.default for each in parameters[len(inputs) : count]]
    if len(inputs) + len(missing) != count or inspect.Parameter.empty in missing:
        raise UserError(f"There must be {count} arguments, not {len(inputs)}.")
    return [*inputs, *missing]


def _shown(error: Exception, where: str) -> gr.Error:
    if isinstance(error, gr.Error):
        return error
    if isinstance(error, InvalidPathError):
        error = UserError("The file is none that was uploaded here; please upload it first.")
    # the page renders the message as HTML
    return gr.Error(html.escape(sentence(error, where), quote=False), print_exception=False)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    """What Gradio's routes raise when they look up what a client names, or fit in what it sends."""
    log.warning("%s %s: %r", request.method, request.url.path, error)
    if isinstance(error, FnIndexInferError | KeyError):
        return JSONResponse({"detail": "There is nothing of that name here."}, 404)
    return JSONResponse({"detail": "The request does not fit what it was sent to."}, 400)


HANDLERS = dict.fromkeys((FnIndexInferError, KeyError, TypeError, ValueError), _refused)  # of the server
