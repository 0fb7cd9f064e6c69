"""Starts servers through `worker.py`, kills them, and knows whether they live."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks import processes
from benchmarks.processes import Deployment

KILLED = -signal.SIGKILL


@dataclass(kw_only=True)
class Nursery:
    """`telegram`: the public bot is imported beforehand as well. `environment` is what the next server gets besides."""

    deployment: Deployment
    telegram: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=processes.free_port)
    kills: int = 0
    pid: int = 0
    _process: subprocess.Popen[str] | None = None
    _listener: threading.Thread = field(default_factory=threading.Thread)
    _told: "queue.Queue[str]" = field(default_factory=queue.Queue)

    def __enter__(self) -> "Nursery":
        with (self.deployment.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.soak.worker", *(["--telegram"] if self.telegram else [])],
                env=self.deployment.environment,
                cwd=processes.ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.pid:
            self.kill()
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._listener.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def start(self, moment: str = "", count: int = 0) -> None:
        """Returns when it is ready, or when it has already died as it was told to."""
        assert self._process is not None
        assert self._process.stdin is not None
        order = {"port": self.port, "moment": moment, "count": count, "environment": dict(self.environment)}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        self.pid = int(self._next("started"))
        try:
            processes.wait_until_ready(self.port, self.pid, time.perf_counter())
        except RuntimeError:
            if self.lives():
                raise

    def lives(self) -> bool:
        return bool(self.pid) and processes.alive(self.pid)

    def kill(self) -> None:
        """Now, wherever it stands."""
        if self.lives():
            os.kill(self.pid, signal.SIGKILL)
        self.bury()

    def bury(self) -> None:
        """Wait for the end of one that dies by itself."""
        assert int(self._next("ended")) == KILLED, "the server ended in another way than by SIGKILL"
        self.pid, self.kills = 0, self.kills + 1

    def _listen(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._told.put(line)

    def _next(self, word: str) -> str:
        said, _, rest = self._told.get(timeout=60).partition(" ")
        assert said == word, said
        return rest
