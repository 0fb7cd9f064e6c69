"""The folder of an order of many posters: what was asked for, how far it is, and what came of it.

It is all there is of an order. Whoever works at it holds its lock; begun again it goes on where it was.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from cases.values import Json

ORDER: Final = "order.json"
PROGRESS: Final = "progress.json"
DONE: Final = "done.json"
FAILED: Final = "failed.json"
TRIES: Final = "tries.json"
WORK: Final = "work"
LOCK: Final = ".lock"

#: So often an order is begun, before it counts as failed.
MOST_TRIES: Final = 3


def write(folder: Path, name: str, value: Json) -> None:
    """Whole or not at all; for nobody else to read."""
    fresh = folder / f".{name}.part"
    fresh.touch(mode=0o600)
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / name)


def read(folder: Path, name: str) -> Mapping[str, Any]:
    """Empty where there is none, or none that can be read."""
    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def held(home: Path) -> Iterator[bool]:
    """Whether nobody else works at any order here; nobody does as long as the block lasts."""
    handle = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def waiting(home: Path) -> Path | None:
    """The oldest order that is neither done nor failed."""
    open_ = [folder for folder in all_of(home) if not any((folder / name).exists() for name in (DONE, FAILED))]
    return min(open_, key=lambda folder: str(read(folder, ORDER).get("at", "")), default=None)


def all_of(home: Path) -> list[Path]:
    if not home.is_dir():
        return []
    return [folder for folder in home.iterdir() if (folder / ORDER).is_file()]


def remove(folder: Path) -> None:
    """The order itself first: what is left after a fall is none any more."""
    (folder / ORDER).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
