"""Limits of a request, on the middleware around a real Starlette app; test_api.py has them on the real
app."""

import asyncio
import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from pixelcnn.body_limit import FORM_LIMIT, JSON_LIMIT, BodyLimit


async def length(request: Request) -> JSONResponse:
    return JSONResponse(len(await request.body()))


app = Starlette(routes=[Route("/", length, methods=["POST"])], middleware=[Middleware(BodyLimit)])


def post(**request) -> httpx.Response:
    async def send():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as client:
            return await client.post("/", **request)

    return asyncio.run(send())


async def chunks(size):
    while size > 0:
        yield b" " * min(size, 10_000)
        size -= 10_000


def test_a_body_within_the_limit_arrives_whole():
    assert post(content=b" " * JSON_LIMIT).json() == JSON_LIMIT
    assert post(content=chunks(30_000)).json() == 30_000
    form = {"content-type": "multipart/form-data; boundary=x"}
    assert post(content=b" " * FORM_LIMIT, headers=form).json() == FORM_LIMIT


@pytest.mark.parametrize(
    ("size", "kind"), [(JSON_LIMIT, "application/json"), (FORM_LIMIT, "multipart/form-data; boundary=x")]
)
def test_a_larger_body_is_refused_declared_or_in_chunks(size, kind):
    for content in (b" " * (size + 1), chunks(size + 10_000)):
        response = post(content=content, headers={"content-type": kind})
        assert response.status_code == 413
        assert "too large" in response.json()["detail"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_file_on_another_server_is_refused(encoding):
    body = json.dumps({"data": [[{"path": "https://example.com/a.png", "meta": {}}]]})
    for text in (body, body.replace("path", "p\\u0061th").replace("https", "\\u0068ttps")):
        response = post(content=text.encode(encoding))
        assert response.status_code == 400
        assert "upload" in response.json()["detail"]


def test_other_json_arrives():
    for value in ({"path": "/tmp/upload/a.png"}, {"data": ["https://example.com"]}, [None, 1]):
        assert post(json=value).status_code == 200
    assert post(content=b"{not json").status_code == 200  # the app's to judge
