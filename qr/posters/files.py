"""Files of a run: whole or not at all, with names that any system takes and that say nothing secret."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cases.values import Json

#: What was made, one line a file: its name, of what it was made, and what it then held.
MADE: Final = "made.jsonl"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")
#: Devices of Windows, which no file there can be called.
_DEVICES: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])")
_LONGEST: Final = 60


@dataclass(frozen=True, kw_only=True)
class Made:
    digest: str
    content: str


def safe(name: str) -> str:
    """The same for the same name, and another for another, also where capitals do not count."""
    plain = _UNSAFE.sub("-", name).strip("-")[:_LONGEST]
    if plain and plain == name == plain.lower() and not _DEVICES.fullmatch(plain):
        return plain
    return f"{plain or 'x'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def digest(of: Json) -> str:
    return hashlib.sha256(json.dumps(of, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def content(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """Gives a name to write to. The file is there when the block ends well, and never in part."""
    fresh = file.with_name(f".{file.name}.part")
    try:
        yield fresh
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.replace(file)
        _keep_names(file.parent)
    finally:
        fresh.unlink(missing_ok=True)


def remember(folder: Path, name: str, made: Made) -> None:
    with (folder / MADE).open("a", encoding="utf-8") as file:
        file.write("\n" + json.dumps({"file": name, "digest": made.digest, "content": made.content}))
        file.flush()
        os.fsync(file.fileno())


def remembered(folder: Path) -> Mapping[str, Made]:
    """A line that was cut short counts as none."""
    try:
        lines = (folder / MADE).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return {}
    return dict(made for line in lines if (made := _line(line)))


def is_kept(folder: Path, name: str, digest: str, known: Mapping[str, Made]) -> bool:
    """Made of the same, and still what it was."""
    made = known.get(name)
    try:
        return made is not None and made.digest == digest and made.content == content(folder / name)
    except OSError:
        return False


def _line(line: str) -> tuple[str, Made] | None:
    try:
        told = json.loads(line)
        return told["file"], Made(digest=told["digest"], content=told["content"])
    except (ValueError, TypeError, KeyError):
        return None


def _keep_names(folder: Path) -> None:
    """The new name survives a loss of power; where a folder cannot be opened (Windows), it does so by itself."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
