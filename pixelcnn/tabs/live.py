"""Answers while the pen still moves: one model call at a time, and of one visitor's waiting requests
only the newest.

The browser calls these functions past Gradio's queue (gr.HTML's `server_functions`), which saves it 10
to 30 ms; so the limits are here. A request is a dict with `visitor`, an id that the page made up,
`number`, which counts that visitor's requests, and the arguments. The answer is a dict: the result,
{"stale": True} where a newer request took its place, {"loading": sentence} while the models are not
there, or {"error": sentence}.
"""

import asyncio
import functools
import inspect
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from pixelcnn.errors import UserError
from pixelcnn.serving import models
from pixelcnn.tabs.errors import sentence

MAX_WAITING = 64  # visitors in line


class Newest:
    """A line of visitors, each with one piece of work: a newer one takes the place of the older in the
    line."""

    def __init__(self) -> None:
        self._line: OrderedDict[str, tuple[int, Callable[[], Any], asyncio.Future]] = OrderedDict()
        self._worker: asyncio.Task | None = None

    async def run(self, visitor: str, work: Callable[[], Any], number: int = 0) -> Any:
        """`work()` in a thread when it is the visitor's turn; None when newer work took its place.
        UserError when the line is full. Newer is what has no lower number: requests overtake one
        another on their way to the server."""
        future = asyncio.get_running_loop().create_future()
        if visitor in self._line:
            newest, _, waiting = self._line[visitor]
            if newest > number:
                return None
            if not waiting.done():  # it is, when the visitor has gone
                waiting.set_result(None)
        elif len(self._line) >= MAX_WAITING:
            raise UserError("The server is busy; please try again in a few seconds.")
        self._line[visitor] = number, work, future
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._serve())
        return await future

    async def _serve(self) -> None:
        while self._line:
            _, (_, work, future) = self._line.popitem(last=False)
            if future.done():  # the visitor has gone
                continue
            try:
                result = await asyncio.to_thread(work)
            except Exception as error:
                if not future.cancelled():
                    future.set_exception(error)
            else:
                if not future.cancelled():
                    future.set_result(result)


_line = Newest()  # of this process: Complete and Generate share the two cores


def live(function: Callable[..., dict[str, Any]]) -> Callable[[Any], Awaitable[dict[str, Any]]]:
    """Make `function(**arguments) -> dict` a server function that answers as the head of this file says."""

    @functools.wraps(function)
    async def answer(request):
        kind, words = models.status()
        if kind == "loading":
            return {"loading": words}
        try:
            visitor, number, arguments = _parts(request, inspect.signature(function))
            return await _line.run(visitor, lambda: function(**arguments), number) or {"stale": True}
        except Exception as error:
            return {"error": sentence(error, function.__name__)}

    del answer.__wrapped__  # Gradio looks at the signature: one argument
    return answer


def _parts(request: object, signature: inspect.Signature) -> tuple[str, int, dict[str, Any]]:
    """(visitor, number, arguments) of a request; UserError unless it has the form that the page sends."""
    if not isinstance(request, dict) or not all(isinstance(key, str) for key in request):
        raise UserError("A request is an object of named arguments.")
    arguments = dict(request)
    visitor = arguments.pop("visitor", None)
    if not isinstance(visitor, str) or not 1 <= len(visitor) <= 64:
        raise UserError("A request names its visitor, in 1 to 64 characters.")
    number = arguments.pop("number", 0)
    if type(number) is not int:
        raise UserError("A request is numbered by a whole number.")
    if arguments.keys() != signature.parameters.keys():
        raise UserError(f"A request has the arguments {', '.join(signature.parameters)}.")
    return visitor, number, arguments
