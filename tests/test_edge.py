"""The limits of the edge, around a Starlette app that uvicorn serves on a socket; test_api.py has them on the
real app."""

import asyncio
import contextlib
import json
import os
import socket
import threading
import time
from pathlib import Path

import httpx
import pytest
import uvicorn
from gradio.routes import App
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

import app as pixelcnn_app
from pixelcnn.edge import connections, refusal
from pixelcnn.edge.bodies import FILES_LIMIT, FORM_LIMIT, JSON_LIMIT, UPLOAD_ROUTE, BodyLimit
from pixelcnn.edge.connections import BoundedProtocol, bound
from pixelcnn.edge.pace import Pace
from pixelcnn.edge.routes import CLOSED, ClosedRoutes
from pixelcnn.edge.streams import StreamLimit
from pixelcnn.edge.uploads import UploadRoom

FORM = {"content-type": "multipart/form-data; boundary=x"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Refusals without their pause."""
    monkeypatch.setattr(refusal, "PAUSE_S", 0.0)


async def length(request: Request) -> JSONResponse:
    return JSONResponse(len(await request.body()))


async def hello(request: Request) -> JSONResponse:
    return JSONResponse("hello")


async def keep(request: Request) -> JSONResponse:
    """Write the body into the folder of uploads, as Gradio does."""
    body = await request.body()
    folder = Path(request.app.state.folder) / str(time.monotonic_ns())
    folder.mkdir(parents=True)
    (folder / "upload").write_bytes(body)
    return JSONResponse(len(body))


async def events(request: Request) -> StreamingResponse:
    async def forever():
        while True:
            yield "data: ALIVE\n\n"
            await asyncio.sleep(0.05)

    return StreamingResponse(forever(), media_type="text/event-stream")


@contextlib.contextmanager
def served(*middleware: Middleware, folder: Path | None = None):
    """The port of an app behind that middleware and BoundedProtocol."""
    routes = [
        Route("/", hello),
        Route("/", length, methods=["POST"]),
        Route(UPLOAD_ROUTE, keep, methods=["POST"]),
        Route("/gradio_api/queue/data", events),
    ]
    app = Starlette(routes=routes, middleware=middleware)
    app.state.folder = folder
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        bound(server)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


@pytest.fixture(scope="module")
def url():
    """An app behind the limits of a request, as they are."""
    with served(Middleware(BodyLimit)) as port:
        yield f"http://127.0.0.1:{port}"


def chunks(size):
    while size > 0:
        yield b" " * min(size, 10_000)
        size -= 10_000


def connect(port: int, sent: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(sent)
    return connection


def received(connection: socket.socket) -> bytes:
    """All that a server sends until it closes the connection."""
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            answer += piece
    return answer


def test_a_body_within_the_limit_arrives_whole(url):
    assert httpx.post(url, content=b" " * JSON_LIMIT).json() == JSON_LIMIT
    assert httpx.post(url, content=chunks(30_000)).json() == 30_000


@pytest.mark.parametrize(
    ("path", "size", "kind"),
    [("/", JSON_LIMIT, {"content-type": "application/json"}), (UPLOAD_ROUTE, FORM_LIMIT, FORM)],
)
def test_a_larger_body_is_refused_declared_or_in_chunks(url, path, size, kind):
    for content in (b" " * (size + 1), b" " * (size * 3), chunks(size + 10_000)):
        response = httpx.post(url + path, content=content, headers=kind)
        assert response.status_code == 413
        assert "too large" in response.json()["detail"]


def test_a_client_that_sends_its_whole_upload_first_still_reads_why_it_was_refused(url):
    """More than the buffers of a socket hold, so that a server that closed at once would reset it."""
    size = 12_000_000
    port = int(url.rpartition(":")[2])
    head = f"POST {UPLOAD_ROUTE} HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n"
    with connect(port, f"{head}Content-Type: {FORM['content-type']}\r\n\r\n".encode()) as connection:
        connection.sendall(b"x" * size)
        answer = received(connection)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"too large" in answer


def test_a_second_content_type_is_refused(url):
    json_, form = ("content-type", "application/json"), ("content-type", FORM["content-type"])
    for headers in ([json_, form], [form, json_], [json_, json_]):
        response = httpx.post(url, content=b" " * (JSON_LIMIT + 1), headers=headers)
        assert response.status_code == 400
        assert response.json()["detail"] == "A request must have one Content-Type."


def test_a_form_is_an_upload_of_few_files(url):
    assert httpx.post(url, content=b"--x--", headers=FORM).status_code == 415
    many = [("files", (f"{i}.png", b"x")) for i in range(FILES_LIMIT + 1)]
    assert httpx.post(url + UPLOAD_ROUTE, files=many).status_code == 400


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_file_on_another_server_is_refused(url, encoding):
    body = json.dumps({"data": [[{"path": "https://example.com/a.png", "meta": {}}]]})
    for text in (body, body.replace("path", "p\\u0061th").replace("https", "\\u0068ttps")):
        response = httpx.post(url, content=text.encode(encoding))
        assert response.status_code == 400
        assert "upload" in response.json()["detail"]


def test_a_request_names_few_files(url):
    file = {"path": "/tmp/a.png", "meta": {"_type": "gradio.FileData"}}
    assert httpx.post(url, json={"data": [file] * FILES_LIMIT}).status_code == 200
    response = httpx.post(url, json={"data": [[file] * FILES_LIMIT, {"file": file}]})
    assert response.status_code == 400
    assert response.json()["detail"] == f"A request names at most {FILES_LIMIT} files."


def test_other_json_arrives(url):
    for value in ({"path": "/tmp/upload/a.png"}, {"data": ["https://example.com"]}, [None, 1]):
        assert httpx.post(url, json=value).status_code == 200
    assert httpx.post(url, content=b"{not json").status_code == 200  # the app's to judge


def test_a_body_that_does_not_arrive_in_time_is_given_up():
    with served(Middleware(BodyLimit, seconds=0.5)) as port:
        head = b" / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx"
        stalled = [connect(port, method + head) for method in (b"POST", b"GET", b"PUT") * 10]
        for connection in stalled:
            answer = received(connection)
            assert answer.startswith(b"HTTP/1.1 408")
            assert b"too long" in answer
            connection.close()
        assert httpx.post(f"http://127.0.0.1:{port}", content=b"x").json() == 1


def test_the_oldest_body_gives_way_when_memory_is_short():
    with served(Middleware(BodyLimit, memory=250_000)) as port:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
        stalled = [connect(port, head + b"x" * 90_000) for _ in range(3)]
        assert received(stalled[0]).startswith(b"HTTP/1.1 408")
        for connection in stalled[1:]:
            connection.sendall(b"x" * 10_000)
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        for connection in stalled:
            connection.close()


def test_the_connection_that_waited_longest_gives_way(monkeypatch):
    monkeypatch.setattr(BoundedProtocol, "limit", 5)
    with served() as port:
        half = b"POST / HTTP/1.1\r\nHost: a\r\n"
        waiting = [connect(port, half) for _ in range(5)]
        assert httpx.get(f"http://127.0.0.1:{port}").status_code == 200
        assert received(waiting[0]) == b""
        for connection in waiting[1:]:
            connection.sendall(b"Connection: close\r\nContent-Length: 0\r\n\r\n")
            assert received(connection).startswith(b"HTTP/1.1 200")
            connection.close()


def test_with_every_connection_being_answered_a_new_one_is_told_so(monkeypatch):
    monkeypatch.setattr(BoundedProtocol, "limit", 2)
    with served() as port:
        streams = [connect(port, b"GET /gradio_api/queue/data HTTP/1.1\r\nHost: a\r\n\r\n") for _ in range(2)]
        assert all(stream.recv(1000).startswith(b"HTTP/1.1 200") for stream in streams)
        response = httpx.post(f"http://127.0.0.1:{port}", json={})
        assert response.status_code == 503
        assert "too many connections" in response.json()["detail"]
        for stream in streams:
            stream.close()


def test_a_connection_without_a_whole_request_is_closed(monkeypatch):
    monkeypatch.setattr(BoundedProtocol, "request_s", 0.4)
    with served() as port:
        for sent in (b"", b"POST / HTTP/1.1\r\nHost: a\r\n"):
            with connect(port, sent) as connection:
                assert received(connection) == b""  # or TimeoutError if it stays open
        answered = b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"
        with connect(port, answered) as connection:
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
            connection.sendall(b"x")  # the body goes on, and never ends
            received(connection)


def test_a_client_that_does_not_read_is_given_up(monkeypatch):
    monkeypatch.setattr(BoundedProtocol, "reader_s", 0.3)

    async def endless(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})

    given_up = threading.Event()

    class Endless:
        def __init__(self, app):
            pass

        async def __call__(self, scope, receive, send):
            if scope["type"] == "http":
                sending = asyncio.create_task(endless(scope, receive, send))
                await receive()
                while (await receive())["type"] != "http.disconnect":
                    pass
                sending.cancel()
                given_up.set()

    with served(Middleware(Endless)) as port, connect(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"):
        assert given_up.wait(10)


def test_the_oldest_stream_ends_when_there_are_too_many():
    with served(Middleware(StreamLimit, limit=2)) as port:
        ask = b"GET /gradio_api/queue/data HTTP/1.1\r\nHost: a\r\n\r\n"
        streams = []
        for _ in range(3):
            streams.append(connect(port, ask))
            assert streams[-1].recv(1000).startswith(b"HTTP/1.1 200")
        while streams[0].recv(1000)[-5:] != b"0\r\n\r\n":  # the last chunk: the answer is whole
            pass
        assert b"ALIVE" in streams[1].recv(1000)
        for stream in streams:
            stream.close()


def test_a_stream_ends_after_a_while():
    with served(Middleware(StreamLimit, seconds=0.3)) as port:
        answer = httpx.get(f"http://127.0.0.1:{port}/gradio_api/queue/data").text
        assert set(answer.split("\n\n")) == {"data: ALIVE", ""}


def test_a_pace_lets_a_burst_pass_and_then_so_many_a_second():
    now = 100.0
    pace = Pace(10, burst=3, wait_s=0.45, clock=lambda: now)
    waits = [pace.wait() for _ in range(10)]
    assert waits[:8] == pytest.approx([0, 0, 0, 0, 0.1, 0.2, 0.3, 0.4])
    assert waits[8:] == [None, None]
    now += 60
    assert [pace.wait() for _ in range(4)] == [0, 0, 0, 0]


def test_who_is_refused_waits_and_gives_way(monkeypatch):
    monkeypatch.setattr(BoundedProtocol, "limit", 3)
    monkeypatch.setattr(refusal, "PAUSE_S", 1.5)
    with served(Middleware(ClosedRoutes)) as port:
        ask = b"GET /monitoring HTTP/1.1\r\nHost: a\r\n\r\n"
        refused = [connect(port, ask) for _ in range(3)]
        time.sleep(0.1)
        assert httpx.get(f"http://127.0.0.1:{port}").json() == "hello"
        assert received(refused[0]) == b""
        assert [received(connection)[:12] for connection in refused[1:]] == [b"HTTP/1.1 404"] * 2
        for connection in refused:
            connection.close()


def test_the_oldest_uploads_make_room(tmp_path):
    limits = {"folder": tmp_path, "room": 10 * FORM_LIMIT, "kept_s": 0}
    with served(Middleware(BodyLimit), Middleware(UploadRoom, **limits), folder=tmp_path) as port:
        for number in range(25):
            body = bytes([number]) * FORM_LIMIT
            address = f"http://127.0.0.1:{port}{UPLOAD_ROUTE}"
            assert httpx.post(address, content=body, headers=FORM).json() == FORM_LIMIT
            kept = sorted(path.read_bytes()[0] for path in tmp_path.rglob("upload"))
            assert len(kept) <= 10
            assert kept == list(range(kept[0], number + 1))
    assert len(list(tmp_path.iterdir())) == len(kept)  # no empty folders are left


def test_without_room_an_upload_is_refused_and_nothing_new_is_deleted(tmp_path):
    (tmp_path / "fresh").write_bytes(b"x" * FORM_LIMIT)
    room = UploadRoom(None, folder=tmp_path, room=FORM_LIMIT + 1000, kept_s=60)
    assert room.make_room() == 1000
    os.utime(tmp_path / "fresh", (0, 0))
    assert room.make_room() == FORM_LIMIT + 1000
    (tmp_path / "fresh").write_bytes(b"x" * FORM_LIMIT)
    limits = {"folder": tmp_path, "room": FORM_LIMIT + 1000, "kept_s": 60}
    with served(Middleware(UploadRoom, **limits), folder=tmp_path) as port:
        response = httpx.post(f"http://127.0.0.1:{port}{UPLOAD_ROUTE}", content=b"x", headers=FORM)
    assert response.status_code == 503
    assert "no room" in response.json()["detail"]
    assert (tmp_path / "fresh").exists()


OPEN = {
    *("/", "/config", "/favicon.ico", "/manifest.json", "/pwa_icon", "/robots.txt", "/theme.css"),
    *("/assets", "/static", "/openapi.json"),
    *("api", "app_id", "call", "cancel", "component_server", "file", "info", "login_check", "openapi.json"),
    *("queue", "reset", "run", "startup-events", "theme.css", "token", "upload", "upload_progress", "user"),
}


def test_every_route_of_gradio_is_either_closed_or_known():
    """So that a new version of it opens nothing unseen."""
    demo = pixelcnn_app.build()
    app = App.create_app(demo)
    routes = {route.path for route in app.routes if isinstance(route, Route)}
    for part in app.routes:
        routes |= {route.path for route in getattr(getattr(part, "original_router", None), "routes", ())}
    assert len(routes) > 50
    for path in routes:
        first = path.removeprefix("/gradio_api/") if path.startswith("/gradio_api/") else path
        known = first in OPEN or first.replace("=", "/").strip("/").split("/")[0] in OPEN
        known = known or "/" + first.strip("/").split("/")[0] in OPEN
        assert known != bool(CLOSED.match(path.rstrip("/"))), path
    assert not demo.config.get("connect_heartbeat"), "a page with state needs /gradio_api/heartbeat"


def test_closed_routes_say_so():
    with served(Middleware(ClosedRoutes)) as port:
        for path in ("/gradio_api/dev/reload", "/monitoring/summary", "/gradio_api/file=http://127.0.0.1/"):
            response = httpx.get(f"http://127.0.0.1:{port}{path}")
            assert response.status_code == 404
            assert response.json() == {"detail": "There is nothing here."}


def test_there_is_no_websocket(url):
    head = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    with connect(int(url.rpartition(":")[2]), head) as connection:
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    assert connections.MAX_CONNECTIONS < 1024  # file descriptors that a process may have, where it is least
