"""The HTTP side of the gate: requests are read whole, in whichever way they come, for gramlab wants to know their
length first and aiogram does not always say it. Python 3.13."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support.telegram.state.gate import Gate, refusal

METHOD = re.compile(r"/bot([^/]+)/(\w+)")


@contextmanager
def served(gate: Gate) -> Iterator[str]:
    """The base address of this Bot API."""

    class Answering(Front):
        behind = gate

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    behind: Gate

    def log_message(self, *args: Any) -> None:
        """Paths hold tokens."""

    def do_GET(self) -> None:
        if self.path.startswith("/file/"):
            self._reply(*self.behind.fetch(self.path))
        else:
            self.do_POST()

    def do_POST(self) -> None:
        body, url = self._body(), urlsplit(self.path)
        given = {**dict(parse_qsl(url.query)), **_fields(self.headers.get_content_type(), body)}
        asked = METHOD.fullmatch(url.path)
        status, answer = self.behind.call(asked[1], asked[2], given) if asked else refusal(404, "Not Found")
        self._reply(status, json.dumps(answer).encode())

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _reply(self, status: int, data: bytes) -> None:
        """Whoever hung up asks again."""
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True


def _fields(kind: str, body: bytes) -> dict[str, Any]:
    if kind == "application/json":
        return dict(json.loads(body or b"{}"))
    if kind == "multipart/form-data":
        raise NotImplementedError("the product uploads no files")
    return dict(parse_qsl(body.decode(), keep_blank_values=True))
