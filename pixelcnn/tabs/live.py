"""Answers while the pen still moves: of one visitor's waiting requests only the newest.

The browser calls these functions past Gradio's queue (gr.HTML's `server_functions`), which saves it 10
to 30 ms. A request is a dict with `visitor`, an id that the page made up, `number`, which counts that
visitor's requests, the arguments, and maybe `data`, whose models are asked. The answer is a dict: the result,
{"stale": True} where a newer request took its place, {"loading": sentence} while the models are not there, or
{"error": sentence}.
While programs are being compiled it has "progress": [n, m] as well: n of m are there.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from types import FunctionType
from typing import Any

from pixelcnn.arguments import DEFAULT_DATA
from pixelcnn.errors import UserError
from pixelcnn.serving import models
from pixelcnn.tabs.clients import in_turn
from pixelcnn.tabs.errors import sentence
from pixelcnn.turns import Superseded


def live(function: FunctionType) -> Callable[[Any], Awaitable[dict[str, Any]]]:
    """Make `function(bundle, **arguments) -> dict` a server function that answers as the head of this file
    says."""
    return _server_function(function, in_turn)


def at_once(function: FunctionType) -> Callable[[Any], Awaitable[dict[str, Any]]]:
    """The same of a function that runs no model: it waits for no turn."""

    async def run(work: Callable[[Any], dict[str, Any]], **_: Any) -> dict[str, Any]:
        return await asyncio.to_thread(lambda: work(models.loaded()))

    return _server_function(function, run)


def _server_function(
    function: FunctionType, run: Callable[..., Awaitable[dict[str, Any]]]
) -> Callable[[Any], Awaitable[dict[str, Any]]]:
    names = list(inspect.signature(function).parameters)[1:]

    async def answer(request: Any) -> dict[str, Any]:
        compiled, programs = models.progress()
        progress = {"progress": [compiled, programs]} if compiled < programs else {}
        kind, words = models.status()
        if kind == "loading":
            return {"loading": words} | progress
        try:
            visitor, number, data, arguments = _parts(request, names)
            result = await run(
                lambda bundle: function(bundle.of(data), **arguments), visitor=visitor, number=number
            )
            return result | progress
        except Superseded:
            return {"stale": True}
        except Exception as error:
            return {"error": sentence(error, function.__name__)}

    answer.__name__, answer.__doc__ = function.__name__, function.__doc__
    return answer


def _parts(request: object, names: list[str]) -> tuple[str, int, object, dict[str, Any]]:
    """(visitor, number, data, arguments) of a request; UserError unless it has the form of the page's."""
    if not isinstance(request, dict) or not all(isinstance(key, str) for key in request):
        raise UserError("A request is an object of named arguments.")
    arguments = dict(request)
    visitor = arguments.pop("visitor", None)
    if not isinstance(visitor, str) or not 1 <= len(visitor) <= 64:
        raise UserError("A request names its visitor, in 1 to 64 characters.")
    number = arguments.pop("number", 0)
    if type(number) is not int:
        raise UserError("A request is numbered by a whole number.")
    data = arguments.pop("data", DEFAULT_DATA)
    if arguments.keys() != set(names):
        raise UserError(f"A request has the arguments {', '.join(names)}.")
    return visitor, number, data, arguments
