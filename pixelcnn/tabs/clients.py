"""Who asks, and whether they are still there: what the connection tells, not what the page says."""

import asyncio
import ipaddress
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

import fastapi
from gradio.context import LocalContext

from pixelcnn.errors import UserError
from pixelcnn.serving import models
from pixelcnn.turns import Asker

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle

# Whether all requests come through proxies that append to X-Forwarded-For whom they have it from, as on a
# Space. Where there are none, the header is what any client likes to write.
BEHIND_PROXY = bool(os.environ.get("PIXELCNN_BEHIND_PROXY") or os.environ.get("SPACE_ID"))
LOOK_S = 0.25  # between two looks at whether the listener of a queued event has gone

T = TypeVar("T")


class Gone(UserError):
    """Told to nobody: the client has gone."""

    def __init__(self) -> None:
        super().__init__("The client has gone.")


async def in_turn(work: Callable[["Bundle"], T], *, visitor: str | None = None, number: int = 0) -> T:
    """`work(bundle)` for whom Gradio is answering now, in their turn; dropped if they go before it.

    visitor and number: see `turns.Asker`. Raises what `Models.run` raises, and Gone.
    """
    asking, event_id = LocalContext.request.get(None), LocalContext.event_id.get(None)
    wrapped = getattr(asking, "request", asking)  # by a gr.Request
    request = cast("fastapi.Request | None", wrapped)
    asker = Asker(address(request), visitor, number)
    asked = asyncio.ensure_future(models.run(work, asker))
    gone = asyncio.ensure_future(_gone(request, event_id))
    try:
        done, _ = await asyncio.wait((asked, gone), return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        asked.cancel()  # nothing if it is done
    if asked not in done:
        raise Gone
    return asked.result()


def address(request: fastapi.Request | None) -> str:
    """The address that a request comes from, for the fairness of the line.

    Behind proxies it is the rightmost one of X-Forwarded-For that is public: what stands to its left may be
    invented, what stands to its right are the proxies. An IPv6 network of 64 bits counts as one address, as
    its owner has all of it.
    """
    if request is None:
        return ""
    hops = [request.client.host] if request.client else []
    if BEHIND_PROXY:
        forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        hops = [hop.strip() for hop in forwarded] + hops
    known = [found for hop in hops if (found := _parsed(hop)) is not None]
    if not known:
        return ""
    client = next((each for each in reversed(known) if each.is_global), known[-2:][0])
    if client.version == 6:
        return str(ipaddress.ip_network((client, 64), strict=False))
    return str(client)


def _parsed(hop: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(hop)
    except ValueError:
        return None


async def _gone(request: fastapi.Request | None, event_id: str | None) -> None:
    """Returns when the client has gone. Of an event of Gradio's queue that is whoever listens for its
    result; the request that put it there has been answered."""
    blocks = LocalContext.blocks.get(None)
    event = blocks._queue.event_ids_to_events.get(event_id) if blocks and event_id else None
    if event is not None:
        while event.alive:
            await asyncio.sleep(LOOK_S)
    elif request is not None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
    else:
        await asyncio.Event().wait()
