"""A model hub on this machine that speaks what huggingface_hub asks for, and fails where a test wants it to."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"
_INFO = re.compile(r"/api/models/([^/]+/[^/]+)/revision/([^?]+)\?blobs=True")
_FILE = re.compile(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)")


class Hub(ThreadingHTTPServer):
    """Serves the folder `models`/OWNER/NAME of each model at one commit, also called main.

    `refuses` maps models to the hub's name for an error; `breaks_after` is how many bytes of weights it sends before
    the connection ends and it answers 500, or None; `lies` has it send other weights than it said. `requests` are what
    was asked for, as (method, path, headers).
    """

    def __init__(self, models: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.models = models
        self.refuses: dict[str, tuple[int, str]] = {}
        self.breaks_after: int | None = None
        self.lies = False
        self.requests: list[tuple[str, str, dict[str, str]]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fetched(self) -> list[str]:
        """The names of the files that were asked for."""
        return [found[3] for method, path, _ in self.requests if method == "GET" and (found := _FILE.fullmatch(path))]


@contextmanager
def serving(models: Path) -> Iterator[Hub]:
    """A hub that answers until the block ends."""
    hub = Hub(models)
    thread = threading.Thread(target=hub.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        thread.join()
        hub.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Hub

    def log_message(self, *_arguments: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.server.requests.append((self.command, self.path, dict(self.headers)))
        if found := _INFO.fullmatch(self.path):
            self._info(*found.groups())
        elif found := _FILE.fullmatch(self.path):
            self._file(*found.groups())
        else:
            self._refuse(404, "")

    def _refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _info(self, name: str, revision: str) -> None:
        folder = self.server.models / name
        if name in self.server.refuses:
            self._refuse(*self.server.refuses[name])
        elif not folder.is_dir():
            self._refuse(404, "RepoNotFound")
        elif revision not in ("main", COMMIT):
            self._refuse(404, "RevisionNotFound")
        else:
            siblings = [_sibling(path, folder) for path in sorted(folder.rglob("*")) if path.is_file()]
            info = {"id": name, "sha": COMMIT, "siblings": siblings, "cardData": {"license": "mit"}}
            self._send(json.dumps(info).encode(), {"Content-Type": "application/json"})

    def _file(self, name: str, revision: str, file: str) -> None:
        content = (self.server.models / name / file).read_bytes()
        etag = hashlib.sha256(content).hexdigest()
        if self.server.lies and file.endswith(".safetensors"):
            content = bytes(len(content))
        self._send(content, {"ETag": f'"{etag}"', "X-Repo-Commit": revision}, file.endswith(".safetensors"))

    def _send(self, content: bytes, headers: dict[str, str], is_large: bool = False) -> None:
        start = int(re.sub(r"\D", "", self.headers.get("Range", "0").partition("-")[0]) or 0)
        part = content[start:]
        broken = is_large and self.command == "GET" and self.server.breaks_after is not None
        if broken and start:
            self._refuse(500, "")
            return
        self.send_response(206 if start else 200)
        for name, value in headers.items():
            self.send_header(name, value)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        if self.command == "GET":
            with suppress(ConnectionError):  # whoever asked was interrupted
                self.wfile.write(part[: self.server.breaks_after] if broken else part)
        self.close_connection = self.close_connection or broken


def _sibling(path: Path, folder: Path) -> dict[str, object]:
    content = path.read_bytes()
    lfs = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 134}
    found = {"rfilename": path.relative_to(folder).as_posix(), "size": len(content)}
    return found | ({"lfs": lfs} if path.suffix == ".safetensors" else {})
