"""A server that answers as Planfix's REST API is documented, with faults on demand."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

TOKEN = "tok-5e7dc0ffee"
Rows = list[dict[str, Any]]


@dataclass
class Planfix:
    """The account that is served, and how the server behaves.

    Attributes:
        before: called with the number of a request, from 0; what it gives is the
            answer: a status and a body, `drop`, or None for the usual one.
    """

    users: Rows = field(default_factory=list)
    groups: Rows = field(default_factory=list)
    projects: Rows = field(default_factory=list)
    before: Callable[[int], Any] = lambda _: None
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Any, float]] = field(default_factory=list)
    port: int = 0

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "/rest/user/groups":
            return {"result": "success", "groups": self.groups}
        names = {"/rest/user/list": "users", "/rest/project/list": "projects"}
        name = names[path]
        start, size = body["offset"], min(body["pageSize"], 100)
        kept = body["fields"].split(",")
        rows = getattr(self, name)[start : start + size]
        return {"result": "success", name: [_cut(row, kept) for row in rows]}


def _cut(row: Any, fields: list[str]) -> Any:
    if not isinstance(row, dict):
        return row
    return {field: row[field] for field in fields if field in row}


@contextmanager
def served(planfix: Planfix, folder: Path) -> Iterator[str]:
    """Serves it on loopback over TLS. Gives the file of its root."""
    ca = trustme.CA()
    root = folder / "root.pem"
    ca.cert_pem.write_to_path(str(root))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._reply(json.loads(self.rfile.read(length)))

        def _reply(self, body: dict[str, Any]) -> None:
            number = len(planfix.asked)
            planfix.asked.append((self.path, body, time.monotonic()))
            said = planfix.before(number)
            if said == "drop":
                self.connection.close()
                return
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                said = 401, {"result": "fail", "code": 1, "error": "token"}
            status, content = said or (200, planfix.answer(self.path, body))
            data = (
                content if isinstance(content, bytes) else json.dumps(content).encode()
            )
            self.send_response(status)
            for name, value in planfix.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def get_request(self) -> Any:
            line, address = self.socket.accept()
            return context.wrap_socket(line, server_side=True), address

        def handle_error(self, *_: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    planfix.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield str(root)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
