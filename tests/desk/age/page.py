"""A page with the modules of the desk in it, served as the site serves them, and nothing else."""

import base64
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page

from bot.channels.web.headers import POLICY
from tests.support.browser import context

STATIC: Final = Path(__file__).resolve().parents[3] / "handlers" / "desk" / "static"
DRIVER: Final = Path(__file__).with_name("driver.js")
EMPTY: Final = b'<!doctype html><html lang="en"><title>age</title><link rel="icon" href="data:,">'


@dataclass
class Site:
    url: str = ""
    extra: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[str, bytes] | None:
        if path == "/":
            return "text/html; charset=utf-8", EMPTY
        if path in self.extra:
            return "application/octet-stream", self.extra[path]
        file = DRIVER if path == "/driver.js" else STATIC / path[1:]
        known = file == DRIVER or file in STATIC.glob("*.js")
        return ("text/javascript; charset=utf-8", file.read_bytes()) if known else None


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(f"{self.requestline} {self.headers}")
            found = site.answer(self.path)
            self.send_response(200 if found else 404)
            kind, body = found or ("text/plain", b"")
            for name, value in (
                ("Content-Type", kind),
                ("Content-Length", str(len(body))),
                ("Content-Security-Policy", POLICY),
                ("X-Content-Type-Options", "nosniff"),
            ):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True)
class Desk:
    """`run` calls a function of driver.js: bytes go in as base64, and what was opened or sealed comes out as bytes."""

    page: Page
    site: Site
    faults: list[str]

    def run(self, name: str, *told: Any) -> Any:
        return self.page.evaluate("([name, told]) => driver(name, told)", [name, _letters(told)])

    def open(self, jobs: Sequence[tuple[Sequence[str], bytes]]) -> list[bytes | str]:
        return outcomes(self.run("open", jobs))

    def seal(self, jobs: Sequence[tuple[Sequence[str], bytes]]) -> list[bytes | str]:
        return outcomes(self.run("seal", jobs))


def outcomes(said: Sequence[Any]) -> list[bytes | str]:
    """What was opened, or the code of the refusal."""
    return [one["code"] if isinstance(one, dict) else base64.b64decode(one) for one in said]


def _letters(told: Any) -> Any:
    if isinstance(told, bytes):
        return base64.b64encode(told).decode()
    return [_letters(one) for one in told] if isinstance(told, list | tuple) else told


START: Final = """async () => {
  const functions = await import("/driver.js");
  window.driver = (name, told) => name.split(".").reduce((found, part) => found[part], functions)(...told);
}"""


@contextmanager
def desk(browser: Browser, site: Site) -> Iterator[Desk]:
    with context(browser) as own:
        page = own.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: faults.append(said.text))
        page.goto(site.url)
        page.evaluate(START)
        yield Desk(page, site, faults)
