"""Processes that are to be killed, forked from one in which the product is imported already: to import it takes longer
than all that they do before they die."""

import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.storage.killed", "tests.handlers.killed"])
PATIENCE = 60.0


def run(work: Callable[..., None], *arguments: Any, told: Path) -> int | None:
    """How it ended; negative is the signal that killed it. What it printed is in the file `told`."""
    process = _FORKS.Process(target=_printing, args=(told, work, arguments))
    process.start()
    process.join(PATIENCE)
    ended = process.exitcode
    process.kill()
    process.join()
    process.close()
    return ended


def _printing(told: Path, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """A real file in the place of the terminal: what reached it is there, whatever becomes of the process."""
    with told.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    work(*arguments)
