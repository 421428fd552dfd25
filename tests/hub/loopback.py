"""A Hub on the loopback interface, for the real huggingface_hub client, with its repositories in a folder.

What it proves: that the requests which the pinned client makes for push and pull are answered in the shapes
that it reads, so that names, hashes, commits, tags, tokens, redirects and errors go the whole way through
it over HTTP. What it does not prove: anything about the real Hub's own checks (of cards, names, quotas),
about Xet storage, TLS, proxies or speed, nor that the real Hub answers as this one does; `test_real_hub.py`
asks the real one, if it is told to.

Layout of the folder, for each repository: KIND/OWNER/NAME/repo.json {"private", "gated", "refs": {name:
commit}, "variables"}, commits/COMMIT.json {path: {"oid", "size", "lfs"}}, and for all of them
objects/SHA256.
"""

import hashlib
import json
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from pathlib import Path

from loopback_routes import Handler


class LoopbackHub:
    """Serves `root` on a free port. `fault(handler, path) -> bool`, if set, may answer in its own way."""

    def __init__(self, root: Path):
        self.root = root
        self.fault: Callable | None = None
        self.space: dict = {
            "stage": "BUILDING",
            "host": None,
            "log": {"build": [], "run": []},
        }  # how Spaces fare
        self.requests: list[str] = []  # "METHOD /path", in the order in which they came
        self.authorised: list[str] = []  # those that brought a token
        self.closing = threading.Event()  # what a hanging answer waits for
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"hub": self}))
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def repo(self, name: str, kind: str = "models") -> dict | None:
        file = self.root / kind / name / "repo.json"
        return json.loads(file.read_text()) if file.exists() else None

    def set(self, name: str, kind: str = "models", **values) -> None:
        file = self.root / kind / name / "repo.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({**(self.repo(name, kind) or {}), **values}))

    def files(self, name: str, revision: str = "main", kind: str = "models") -> dict | None:
        """{path: {"oid", "size", "lfs"}} at a revision, or None if there is no such."""
        commit = self.commit_of(name, revision, kind)
        return (
            json.loads((self.root / kind / name / "commits" / f"{commit}.json").read_text())
            if commit
            else None
        )

    def commit_of(self, name: str, revision: str, kind: str = "models") -> str | None:
        commit = self.repo(name, kind)["refs"].get(revision, revision)
        return commit if (self.root / kind / name / "commits" / f"{commit}.json").exists() else None

    def commit(self, name: str, files: dict, kind: str = "models") -> str:
        """Put a new state of all files on main; the commit's name is the hash of that state and its
        parent."""
        parent = self.repo(name, kind)["refs"].get("main", "")
        text = json.dumps(files, sort_keys=True)
        commit = hashlib.sha1((parent + text).encode()).hexdigest()
        folder = self.root / kind / name / "commits"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{commit}.json").write_text(text)
        self.set(name, kind, refs={**self.repo(name, kind)["refs"], "main": commit})
        return commit

    def store(self, data: bytes) -> str:
        oid = hashlib.sha256(data).hexdigest()
        (self.root / "objects").mkdir(parents=True, exist_ok=True)
        (self.root / "objects" / oid).write_bytes(data)
        return oid

    def put_file(self, name: str, path: str, data: bytes | None) -> str:
        """Replace one file of a model repository (None deletes it), as somebody else's push would; the
        commit."""
        files = self.files(name)
        if data is None:
            del files[path]
        else:
            files[path] = {"oid": self.store(data), "size": len(data), "lfs": path.endswith(".safetensors")}
        return self.commit(name, files)
