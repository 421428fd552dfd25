"""What the Hub on the loopback interface answers; `loopback.py` says what that proves."""

import base64
import json
from http.server import BaseHTTPRequestHandler
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import yaml

if TYPE_CHECKING:
    from loopback import LoopbackHub

TOKENS = {"hf_write": {"read", "write"}, "hf_read": {"read"}}


class Handler(BaseHTTPRequestHandler):
    """Routes of the Hub's API that huggingface_hub 2.4 uses for models and Spaces."""

    hub: "LoopbackHub"
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                self.body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        self.hub.requests.append(f"{self.command} {path}")
        self.token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if self.token:
            self.hub.authorised.append(f"{self.command} {path}")
        if self.hub.fault is None or not self.hub.fault(self, path):
            self.route(path)

    do_GET = do_HEAD = do_POST = do_PUT = handle_any

    def log_message(self, *args) -> None:
        """Requests are in `hub.requests`; the tests' output stays readable."""

    def answer(self, status: int, body: object = b"", **headers) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        headers.setdefault("Content_Type", "application/octet-stream" if body is data else "application/json")
        headers.setdefault("Content_Length", len(data))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def error(self, status: int, code: str, message: str = "") -> None:
        self.answer(status, {"error": message or code}, X_Error_Code=code, X_Error_Message=message or code)

    def may(self, right: str) -> bool:
        return right in TOKENS.get(self.token, set())

    def route(self, path: str) -> None:
        parts = path.strip("/").split("/")
        match parts:
            case ["api", "repos", "create"]:
                self.create(json.loads(self.body))
            case ["api", "validate-yaml"]:
                self.validate_yaml(json.loads(self.body)["content"])
            case ["api", ("models" | "spaces" | "datasets") as kind, owner, name, *rest]:
                if self.visible(f"{owner}/{name}", kind):
                    self.api(kind, f"{owner}/{name}", rest)
            case [*_, name, "info", "lfs", "objects", "batch"] if name.endswith(".git"):
                self.lfs_batch()
            case ["lfs", oid] if self.command == "PUT":
                self.answer(200 if self.hub.store(self.body) == oid else 400)
            case ["lfs", oid]:
                # As on the Hub, large files lie on another host, which must not see a token.
                data = (self.hub.root / "objects" / oid).read_bytes()
                self.answer(400 if self.token else 200, data, ETag=f'"{oid}"')
            case [("spaces" | "datasets") as kind, owner, name, "resolve", revision, *rest]:
                if self.visible(f"{owner}/{name}", kind):
                    self.resolve(kind, f"{owner}/{name}", revision, "/".join(rest))
            case [owner, name, "resolve", revision, *rest]:
                if self.visible(f"{owner}/{name}", "models"):
                    self.resolve("models", f"{owner}/{name}", revision, "/".join(rest))
            case _:
                self.error(404, "NoSuchRoute", f"The loopback hub has no route {path}")

    def visible(self, name: str, kind: str) -> bool:
        """Whether the request may read the repository; if not, it has been answered as the Hub does."""
        repo = self.hub.repo(name, kind)
        if self.token and not self.may("read"):
            self.error(401, "", "Invalid credentials in Authorization header")
        elif repo is None or (repo["private"] and not self.may("read")):
            self.error(404 if self.token else 401, "RepoNotFound", "Repository not found")
        elif repo.get("gated") and not self.may("write") and "resolve" in self.path:
            self.error(403, "GatedRepo", f"Access to model {name} is restricted")
        else:
            return True
        return False

    def create(self, asked: dict) -> None:
        kind, name = f"{asked.get('type', 'model')}s", f"{asked['organization']}/{asked['name']}"
        if not self.may("write"):
            self.error(401 if not self.token else 403, "", "A token that may write is needed")
        elif self.hub.repo(name, kind):
            self.answer(409, {"error": "You already created this repo", "url": f"{self.hub.url}/{name}"})
        else:
            private = asked.get("visibility") == "private" or asked.get("private", False)
            extra = {key: asked[key] for key in ("sdk", "variables") if key in asked}
            self.hub.set(name, kind, private=private, gated=False, refs={}, **extra)
            self.hub.commit(name, {}, kind)
            prefix = "spaces/" if kind == "spaces" else ""
            self.answer(200, {"url": f"{self.hub.url}/{prefix}{name}", "name": name, "id": name})

    def validate_yaml(self, text: str) -> None:
        try:
            metadata = yaml.safe_load(text.split("---")[1])
            errors = [] if isinstance(metadata, dict) else [{"message": "there is no metadata"}]
        except (yaml.YAMLError, IndexError) as error:
            errors = [{"message": str(error)}]
        self.answer(400 if errors else 200, {"errors": errors, "warnings": []})

    def api(self, kind: str, name: str, rest: list[str]) -> None:
        hub = self.hub
        action, revision = (rest[0] if rest else "revision"), (rest[1] if len(rest) > 1 else "main")
        if kind == "spaces" and action in ("runtime", "logs"):
            if action == "runtime":
                running = hub.space.get("sha") or hub.commit_of(name, "main", kind)
                said = {"stage": hub.space["stage"], "hardware": {"current": "cpu-basic"}, "sha": running}
                self.answer(200, said)
            else:
                events = [{"data": f"{line}\n", "timestamp": ""} for line in hub.space["log"][revision]]
                lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
                self.answer(200, lines.encode(), Content_Type="text/event-stream")
        elif self.command == "POST" and not self.may("write"):
            self.error(403, "", "A token that may write is needed")
        elif action == "variables":
            asked = json.loads(self.body)
            variables = {**hub.repo(name, kind).get("variables_set", {}), asked["key"]: asked["value"]}
            hub.set(name, kind, variables_set=variables)
            self.answer(200, {key: {"key": key, "value": value} for key, value in variables.items()})
        elif (commit := hub.commit_of(name, revision, kind)) is None:
            self.error(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        elif action == "revision":
            files = [{"rfilename": path} for path in hub.files(name, commit, kind)]
            repo = hub.repo(name, kind)
            said = {"id": name, "sha": commit, "private": repo["private"], "siblings": files, "tags": []}
            self.answer(200, said | {"host": hub.space.get("host")})
        elif action == "tree":
            self.tree(hub.files(name, commit, kind), "/".join(rest[2:]))
        elif action == "preupload":
            lfs = [
                (file["path"], file["path"].endswith((".safetensors", ".png")))
                for file in json.loads(self.body)["files"]
            ]
            modes = [
                {"path": p, "uploadMode": "lfs" if big else "regular", "shouldIgnore": False}
                for p, big in lfs
            ]
            self.answer(200, {"files": modes})
        elif action == "commit":
            self.commit(kind, name)
        elif action == "tag":
            tag = json.loads(self.body)["tag"]
            refs = hub.repo(name, kind)["refs"]
            if tag in refs:
                self.error(409, "", f"Tag {tag} already exists")
            else:
                hub.set(name, kind, refs={**refs, tag: commit})
                self.answer(200, {})
        else:
            self.error(404, "NoSuchRoute", f"The loopback hub has no action {action}")

    def tree(self, files: dict, folder: str) -> None:
        """What is in a folder, files and folders, or with ?recursive=true all that is below it."""
        entries = {path: self.tree_entry(path, file) for path, file in files.items()}
        for path in files:
            for above in map(str, PurePosixPath(path).parents[:-1]):
                entries[above] = {"type": "directory", "path": above, "oid": "0" * 40, "size": 0}
        start = f"{folder}/" if folder else ""
        below = [entries[path] for path in sorted(entries) if path.startswith(start)]
        if "recursive=true" not in self.path.lower():
            below = [entry for entry in below if "/" not in entry["path"].removeprefix(start)]
        if below:
            self.answer(200, below)
        else:
            self.error(404, "EntryNotFound", f"{folder} does not exist")

    def tree_entry(self, path: str, file: dict) -> dict:
        entry = {"type": "file", "path": path, "size": file["size"], "oid": file["oid"][:40]}
        return (
            {**entry, "lfs": {"oid": file["oid"], "size": file["size"], "pointerSize": 134}}
            if file["lfs"]
            else entry
        )

    def commit(self, kind: str, name: str) -> None:
        files = self.hub.files(name, "main", kind)
        for line in self.body.splitlines():
            item = json.loads(line)
            value = item["value"]
            match item["key"]:
                case "file":
                    data = base64.b64decode(value["content"])
                    files[value["path"]] = {"oid": self.hub.store(data), "size": len(data), "lfs": False}
                case "lfsFile":
                    if (self.hub.root / "objects" / value["oid"]).stat().st_size != value["size"]:
                        return self.error(400, "", "The size of an LFS object is wrong")
                    files[value["path"]] = {"oid": value["oid"], "size": value["size"], "lfs": True}
                case "deletedFile":
                    del files[value["path"]]
                case "header":
                    self.hub.set(name, kind, last_message=value["summary"])
        commit = self.hub.commit(name, files, kind)
        url = f"{self.hub.url}/{name}/commit/{commit}"
        return self.answer(200, {"success": True, "commitOid": commit, "commitUrl": url, "hookOutput": ""})

    def lfs_batch(self) -> None:
        objects = []
        for asked in json.loads(self.body)["objects"]:
            entry = {"oid": asked["oid"], "size": asked["size"]}
            if not (self.hub.root / "objects" / asked["oid"]).exists():
                entry["actions"] = {"upload": {"href": f"{self.hub.url}/lfs/{asked['oid']}", "header": {}}}
            objects.append(entry)
        self.answer(200, {"transfer": "basic", "objects": objects})

    def resolve(self, kind: str, name: str, revision: str, path: str) -> None:
        commit = self.hub.commit_of(name, revision, kind)
        if commit is None:
            return self.error(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        file = self.hub.files(name, commit, kind).get(path)
        if file is None:
            return self.error(404, "EntryNotFound", "Entry not found")
        headers = {"X_Repo_Commit": commit, "ETag": f'"{file["oid"]}"'}
        if file["lfs"]:
            headers |= {"X_Linked_Etag": f'"{file["oid"]}"', "X_Linked_Size": file["size"]}
            # "localhost" is another origin than "127.0.0.1", so the client has to leave its token behind.
            return self.answer(302, Location=f"http://localhost:{self.hub.port}/lfs/{file['oid']}", **headers)
        return self.answer(200, (self.hub.root / "objects" / file["oid"]).read_bytes(), **headers)
