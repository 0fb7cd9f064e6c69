"""A helper process of the tests: says where it listens, and goes when the tests do, however they end."""

import asyncio
import contextlib
import gc
import signal
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

ROOT = Path(__file__).resolve().parent.parent.parent.parent
START_SECONDS = 100.0
STOP_SECONDS = 20.0
_READY = "listening on "


@dataclass(kw_only=True)
class Process:
    """`python -m MODULE`, which prints where it listens on its first line and lives as long as its standard input."""

    module: str
    arguments: tuple[str, ...] = ()
    address: str = ""
    stderr: list[str] = field(default_factory=list)
    _popen: "subprocess.Popen[str] | None" = None
    _reader: threading.Thread | None = None

    def start(self) -> None:
        command = [sys.executable, "-W", "default", "-m", self.module, *self.arguments]
        self._popen = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ready(self) -> None:
        """Wait for the first line; started before, so that two processes can start at once."""
        assert self._popen
        assert self._popen.stdout
        timer = threading.Timer(START_SECONDS, self._popen.kill)
        timer.start()
        line = self._popen.stdout.readline()
        timer.cancel()
        assert line.startswith(_READY), f"{self.module} did not start: {line}{''.join(self.stderr)}"
        self.address = line.removeprefix(_READY).strip()

    def stop(self) -> None:
        if self._popen is None:
            return
        assert self._popen.stdin
        assert self._popen.stdout
        with contextlib.suppress(BrokenPipeError):
            self._popen.stdin.close()
        try:
            self._popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        if self._reader:
            self._reader.join(STOP_SECONDS)
        self._popen.stdout.close()

    def _read(self) -> None:
        assert self._popen
        assert self._popen.stderr
        with self._popen.stderr as stream:
            self.stderr.extend(stream)


def serve(application: Callable[[str], Awaitable[web.Application]]) -> None:
    """The other side: the application, told its own address, until standard input ends."""
    # What has been journalled stays: to look through all of it holds everybody up for a tenth of a second.
    gc.set_threshold(700, 10, 1000)
    asyncio.run(_serve(application))


async def _serve(application: Callable[[str], Awaitable[web.Application]]) -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, lambda: None)  # Ctrl-C is for the tests, which then stop us
    watcher = threading.Thread(target=_until_closed, args=(loop, over), daemon=True)
    watcher.start()
    server = await loop.create_server(lambda: asyncio.Protocol(), "127.0.0.1", 0)
    door = server.sockets[0].dup()
    server.close()
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    runner = web.AppRunner(await application(address), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.SockSite(runner, door).start()
    print(f"{_READY}{address}", flush=True)
    await over.wait()
    await runner.cleanup()


def _until_closed(loop: asyncio.AbstractEventLoop, over: asyncio.Event) -> None:
    sys.stdin.read()
    with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
        loop.call_soon_threadsafe(over.set)
