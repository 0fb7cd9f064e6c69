"""The page that a scanned code opens: what it costs the server, and what it costs the person's connection."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from benchmarks import processes
from benchmarks.figures import Figure
from benchmarks.processes import Deployment, Server

#: Fewer than all strangers together may look up by a short code at once.
ROUNDS, EACH = 5, 50
PLACE = "YunchuanPark01"
#: A phone in mainland China, with the languages it has.
HEADERS = {"Accept-Language": "zh-CN,zh;q=0.9", "Accept-Encoding": "gzip, deflate, br"}
MOST_MILLISECONDS, MOST_KILOBYTES = 5, 60


def figures(deployment: Deployment) -> Iterator[Figure]:
    link, short = _codes(deployment)
    with processes.mashang(deployment) as server:
        for name, path in (("long code", f"/s/{link}"), ("short code", f"/s/{short}"), ("no code", "/")):
            yield _page(server, name, path)
        for language in ("zh-CN", "en-GB"):
            yield _wire(server, f"/s/{link}", language)


def _codes(deployment: Deployment) -> tuple[str, str]:
    """As it is scanned, and as it is typed."""
    command = [sys.executable, "-m", "app", "qr", "show", PLACE, "--json"]
    done = subprocess.run(command, env=deployment.environment, cwd=processes.ROOT, check=True, capture_output=True)
    told: dict[str, str] = json.loads(done.stdout)
    return told["link"].rsplit("/", 1)[1], told["short"]


def _page(server: Server, name: str, path: str) -> Figure:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    _ask(connection, path, 20)
    cpu, wall = [], []
    for _ in range(ROUNDS):
        began, at = server.cpu(), time.perf_counter()
        _ask(connection, path, EACH)
        cpu.append((server.cpu() - began) / EACH * 1000)
        wall.append((time.perf_counter() - at) / EACH * 1000)
    connection.close()
    how = f"CPU of `mashang serve` for the whole request, scan counted; median wall {median(wall):.1f} ms"
    return Figure(
        name=f"landing page, {name}",
        value=median(cpu),
        unit="ms",
        most=MOST_MILLISECONDS,
        n=ROUNDS * EACH,
        how=how,
        spread=cpu,
    )


def _ask(connection: HTTPConnection, path: str, times: int) -> None:
    for _ in range(times):
        connection.request("GET", path, headers=HEADERS)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or b'class="about"' not in body or b'class="place slow"' in body:
            raise RuntimeError(f"no landing page: {answer.status}")


def _wire(server: Server, path: str, language: str) -> Figure:
    """A phone that has never been here: page, scripts, styles, and what the API says at first."""
    from playwright.sync_api import sync_playwright

    sizes: list[float] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=_chromium(), args=["--headless", "--no-sandbox"])
        page = browser.new_context(viewport={"width": 390, "height": 844}, locale=language).new_page()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        page.goto(f"http://127.0.0.1:{server.port}{path}")
        page.locator('#log [data-value="file"]').wait_for()
        page.wait_for_timeout(500)
        browser.close()
    how = f"Network.loadingFinished in headless Chromium, {len(sizes)} answers with their headers"
    name = f"landing over the wire, {language}"
    return Figure(name=name, value=sum(sizes) / 1000, unit="kB", most=MOST_KILOBYTES, n=1, how=how)


def _chromium() -> str:
    """Debian's; playwright's own browser is never downloaded."""
    return shutil.which("chromium") or shutil.which("google-chrome") or "chromium"


if __name__ == "__main__":
    for figure in figures(Deployment.new(Path(sys.argv[1]))):
        print(f"{figure.name}: {figure.value:.2f} {figure.unit} ({figure.how}) {figure.verdict}")
