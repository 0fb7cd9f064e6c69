"""The program as a person at a terminal starts it: `mashang demo` in a folder of its own, with keys and a database."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.support.shifted import Shift, settle

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@dataclass(kw_only=True)
class Site:
    folder: Path
    port: int = field(default_factory=free_port)
    #: Where a test moves the clock.
    shift: Shift | None = None
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def printed(self) -> str:
        return (self.folder / "terminal").read_text("utf-8")

    @property
    def links(self) -> list[str]:
        """Of the demo places as the terminal shows them: a project, a window, a territory."""
        return list(dict.fromkeys(re.findall(r"http://\S+/s/\S+", self.printed)))

    def start(self) -> None:
        with (self.folder / "terminal").open("ab") as terminal:
            command = [*self._program, "demo", "--no-qr", "--port", str(self.port)]
            self._process = subprocess.Popen(
                command, cwd=self.folder, env=self._environment, stdout=terminal, stderr=terminal
            )
        latest = time.monotonic() + START_SECONDS
        while not self._ready():
            assert self._process.poll() is None, self.printed
            assert time.monotonic() < latest, self.printed
            time.sleep(0.05)

    def kill(self) -> None:
        """As the power does it."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(60)

    def at(self, instant: datetime) -> None:
        """Later; until the program has done by itself what is due by then."""
        assert self.shift
        self.shift.set(instant)
        settle(lambda: self.printed)

    def mashang(self, *words: str, given: str = "") -> str:
        """Another command on the same deployment; what it prints."""
        done = subprocess.run(
            [*self._program, *words],
            cwd=self.folder,
            env=self._environment,
            input=given.encode(),
            capture_output=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def cases(self, person: str) -> list[dict[str, str]]:
        listed: list[dict[str, str]] = json.loads(self.mashang("case", "list", "--as", person, "--json"))
        return listed

    @property
    def _program(self) -> list[str]:
        return self.shift.command if self.shift else [sys.executable, "-m", "app"]

    @property
    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MASHANG_")}
        return {**kept, "MASHANG_LANGUAGE": "en", "PYTHONPATH": str(ROOT)}

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
