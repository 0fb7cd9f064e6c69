"""The side of the tests: whether the lane can run here, and how it is driven."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[4]
PYTHON = ROOT / ".venv" / "state" / "bin" / "python"
PATIENCE = 60.0


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Why the lane cannot run here. `mendable`: everything it needs is there, only nobody has built it."""

    why: str
    mendable: bool = False


@cache
def missing() -> Missing | None:
    if not PYTHON.exists():
        found = subprocess.run(["tools/state.sh", "find"], cwd=ROOT, capture_output=True).returncode == 0
        what = "is not built: make setup" if found else "needs a Python 3.13: install one, then make setup"
        return Missing(why=f"gramlab, a second Telegram server, {what}", mendable=found)
    return None if _alone() else Missing(why="gramlab wants a network of its own, and this system gives none")


def _alone() -> bool:
    command = [str(PYTHON), "-m", "tests.support.telegram.state.network"]
    return subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0


def until(look: Callable[[], T], *, seconds: float = PATIENCE) -> T:
    """What is seen as soon as something is, or what is seen at last."""
    latest = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < latest:
        time.sleep(0.02)
    return seen


class Lane:
    """Every call is one of `inside.Inside`; what they mean is told there."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.api = self._answer()

    def __getattr__(self, what: str) -> Callable[..., Any]:
        def call(**given: Any) -> Any:
            assert self._process.stdin
            self._process.stdin.write(json.dumps([what, given]) + "\n")
            self._process.stdin.flush()
            return self._answer()

        return call

    def close(self) -> tuple[int, dict[str, Any]]:
        """The exit code and the report."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        report = json.loads(self._process.stdout.readline())["report"]
        self._process.stdout.close()
        return self._process.wait(PATIENCE), report

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the lane has ended; see what it wrote above"
        told = json.loads(line)
        assert "wrong" not in told, told["wrong"]
        return told["is"]


@contextmanager
def lane(folder: Path) -> Iterator[Lane]:
    process = subprocess.Popen(
        [str(PYTHON), "-m", "tests.support.telegram.state.inside", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Lane(process)
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe and not pipe.closed:
                pipe.close()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
