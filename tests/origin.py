"""A web server under another's name, for programs that fetch over HTTPS by way of a proxy.

What it proves: that a real client's requests for these paths go out, and that what comes back is used. What
it does not prove: anything about the server whose name it takes.
"""

import contextlib
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme


@contextlib.contextmanager
def origin(host: str, files: dict[str, bytes], folder: Path) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Serves `files` by path as https://`host`. Yields the environment of a client that reaches it, whose
    proxy it is and whose certificates, in `folder`, it has, and the paths that were asked for."""
    authority, asked = trustme.CA(), []
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self):
            if self.path != f"{host}:443":
                self.send_error(403)
                return
            self.send_response(200)
            self.end_headers()
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            self.handle_one_request()
            self.close_connection = True

        def do_GET(self):
            asked.append(self.path)
            content = files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        "https_proxy": f"http://127.0.0.1:{server.server_port}",
        "no_proxy": "",
        "SSL_CERT_FILE": str(folder / "authority.pem"),
    }
    try:
        yield environment, asked
    finally:
        server.shutdown()
        server.server_close()
