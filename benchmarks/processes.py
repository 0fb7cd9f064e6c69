"""Real processes: a deployment in a folder of its own, its server, and what the kernel knows of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).parent.parent
#: The server under measure has one core for itself, whoever asks it the other one.
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]
START_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A fictional organisation with keys and database, as `mashang init --demo` makes it."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "var" / "mashang.db"

    @property
    def keyring(self) -> Path:
        return self.folder / "keys" / "keyring.json"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MASHANG_")}
        return {
            **kept,
            "MASHANG_DATABASE": f"sqlite:///{self.database}",
            "MASHANG_VAR": str(self.folder / "var"),
            "MASHANG_KEYRING": str(self.keyring),
            "MASHANG_ORGANISATION": "云川市总专班办公室（虚构）",
            "MASHANG_LOG_LEVEL": "warning",
            "PYTHONPATH": str(ROOT),
        }

    @classmethod
    def new(cls, folder: Path) -> "Deployment":
        made = cls(folder=folder)
        subprocess.run(
            [sys.executable, "-m", "app", "init", "--demo"],
            env=made.environment,
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return made


@dataclass(frozen=True, kw_only=True)
class Server:
    pid: int
    port: int
    ready_seconds: float

    def cpu(self) -> float:
        """Seconds of processor time of all its threads so far, user and system, to the nanosecond."""
        return cpu_of(self.pid)

    def resident(self) -> int:
        """Bytes of memory it holds."""
        return _status(self.pid, "VmRSS")

    def peak(self) -> int:
        return _status(self.pid, "VmHWM")


def cpu_of(pid: int) -> float:
    """By the clock that the kernel keeps for each process (clock_getcpuclockid(3)): /proc/PID/stat counts in 10 ms."""
    return time.clock_gettime((~pid << 3) | 2)


@contextmanager
def serving(
    command: Sequence[str],
    environment: Mapping[str, str],
    port: int,
    *,
    core: int | None = SERVER_CORE,
    errors: Path | None = None,
) -> Iterator[Server]:
    """Until the block ends; then SIGTERM. Raises RuntimeError when it does not come up."""
    with (errors or Path(os.devnull)).open("ab") as sink:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=sink,
            preexec_fn=None if core is None else lambda: os.sched_setaffinity(0, {core}),
        )
        try:
            ready = wait_until_ready(port, process.pid, began)
            yield Server(pid=process.pid, port=port, ready_seconds=ready)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def mashang(deployment: Deployment, *options: str, core: int | None = SERVER_CORE) -> Iterator[Server]:
    """`mashang serve` as people run it."""
    port = free_port()
    command = [sys.executable, *options, "-m", "app", "serve", "--port", str(port)]
    with serving(command, deployment.environment, port, core=core, errors=deployment.folder / "server.log") as server:
        yield server


def wait_until_ready(port: int, pid: int, began: float, *, seconds: float = START_SECONDS) -> float:
    """Seconds from `began` to the first 200 from /readyz."""
    while time.perf_counter() - began < seconds:
        if is_ready(port):
            return time.perf_counter() - began
        if not alive(pid):
            raise RuntimeError("the server has ended before it was ready")
        time.sleep(0.005)
    raise RuntimeError("the server did not become ready")


def is_ready(port: int, *, timeout: float = 10.0) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def alive(pid: int) -> bool:
    """Not a zombie either."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise KeyError(name)
