"""The endpoints as tools, by the real client of the Model Context Protocol over HTTP."""

import asyncio
import base64
import io
import json

import httpx
import numpy as np
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from PIL import Image

from pixelcnn.edge.bodies import JSON_LIMIT

DIGIT = (np.load("tests/digits.npz")["x_test"][0] > 84).astype(int)
PACKING = ("compress", "decompress")
HALF = "".join(map(str, DIGIT[:14].ravel())) + "?" * 392


def with_tools(url: str, work):
    """What the coroutine `work(session)` returns."""

    async def run():
        client = streamable_http_client(f"{url}/gradio_api/mcp/")
        async with client as (read, write, _), ClientSession(read, write) as session:
            await session.initialize()
            return await work(session)

    return asyncio.run(run())


def picture(result) -> np.ndarray:
    (image,) = [part for part in result.content if part.type == "image"]
    assert image.mimeType == "image/png"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(image.data))))


def test_each_tool_says_what_it_does_and_takes(app_url):
    tools = {tool.name: tool for tool in with_tools(app_url, ClientSession.list_tools).tools}
    assert set(tools) == {
        "generate",
        "complete",
        "reconstruct",
        "code_map",
        "decode",
        "sample_prior",
        *PACKING,
    }
    for tool in tools.values():
        assert len(tool.description) > 40
        assert all(each.get("description") for each in tool.inputSchema["properties"].values())
    assert tools["complete"].inputSchema["required"] == ["drawing"]


def test_a_drawing_is_completed_encoded_and_decoded(app_url):
    async def work(session):
        done = await session.call_tool("complete", {"drawing": HALF, "count": 3, "seed": 5})
        drawings = json.loads(done.content[0].text)["drawings"]
        mapped = await session.call_tool("code_map", {"image": drawings[0]})
        decoded = await session.call_tool("decode", {"codes": json.loads(mapped.content[0].text)["codes"]})
        return done, drawings, mapped, decoded

    done, drawings, mapped, decoded = with_tools(app_url, work)
    assert not any(result.isError for result in (done, mapped, decoded))
    assert len(set(drawings)) > 1
    assert all(len(drawing) == 784 and drawing.startswith(HALF[:392]) for drawing in drawings)
    first = picture(done)[2:112:4, 2:112:4] // 255
    assert "".join(map(str, first.ravel())) == drawings[0]
    np.testing.assert_array_equal(picture(mapped)[:, -112:], picture(decoded))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("complete", {"drawing": "?" * 783}),
        ("complete", {"drawing": HALF, "count": 17}),
        ("decode", {"codes": [[128] * 7] * 7}),
        ("generate", {"digit": 10}),
    ],
)
def test_a_bad_argument_gets_our_sentence(app_url, name, arguments):
    result = with_tools(app_url, lambda session: session.call_tool(name, arguments))
    assert result.isError
    assert result.content[0].text.endswith(".")
    assert result.content[0].text.split()[0] in ("A", "The")


def test_the_limit_on_bodies_holds_here_too(app_url):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": "0" * JSON_LIMIT}})
    response = httpx.post(f"{app_url}/gradio_api/mcp/", content=body)
    assert response.status_code == 413
