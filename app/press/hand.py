"""`python -m app.press.hand TASK`: does one thing, with little memory and time, and ends.

Everything it reads may be hostile, so it runs without the keys of the deployment and without its settings. A line of
JSON and what follows it come from standard input, and go to standard output.
"""

import json
import os
import resource
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from app.press import folders
from app.press.tasks import Task, unpack
from cases.errors import CaseError
from cases.values import Json
from qr import logos, pictures, posters, reading
from qr.logos import Logo
from qr.posters import PAPERS, Report

#: Bytes of address space, seconds of processor time, and of a whole order.
MOST_MEMORY: Final = 3 * 1024**3
MOST_SECONDS, MOST_SECONDS_OF_ORDER = 60, 8 * 3600
#: Pages of a PDF that somebody brings, pixels an inch of a poster that is only looked at.
MOST_PAGES, LOOKED_AT = 20, 100

Answer = tuple[Json, bytes]


def read_codes(_: Mapping[str, Any], data: bytes) -> Answer:
    """Every code in a picture or in the first pages of a PDF."""
    if data.startswith(b"%PDF"):
        pages = zip(range(MOST_PAGES), reading.document(data), strict=False)
        return [code for _, page in pages for code in page], b""
    return list(reading.picture(data)), b""


def draw_logo(_: Mapping[str, Any], data: bytes) -> Answer:
    return None, logos.read(data).png


def draw_code(asked: Mapping[str, Any], data: bytes) -> Answer:
    link, logo = str(asked["link"]), Logo(png=data) if data else None
    level = pictures.level_for(logo)
    match asked["form"]:
        case "png":
            return None, reading.check(pictures.png(link, level, logo=logo), link)
        case "svg":
            return None, reading.check_drawing(pictures.svg(link, level, logo=logo), link).encode()
        case _:
            return None, reading.check_document(pictures.pdf(link, level, logo=logo), [[link]], 150)


def print_poster(asked: Mapping[str, Any], _: bytes) -> Answer:
    return None, _printed(unpack(asked))


def show_poster(asked: Mapping[str, Any], _: bytes) -> Answer:
    task = unpack(asked)
    return None, reading.first_page(_printed(task), max(LOOKED_AT, PAPERS[task.order.kind].ppi))


def _printed(task: Task) -> bytes:
    return posters.pdf(task.spots, task.order, task.host, task.words)


ONE: Final[Mapping[str, Callable[[Mapping[str, Any], bytes], Answer]]] = {
    "read": read_codes,
    "logo": draw_logo,
    "code": draw_code,
    "poster": print_poster,
    "preview": show_poster,
}


def run(home: Path) -> bool:
    """The oldest order that waits in this folder. False when there is none, or somebody else works."""
    with folders.held(home) as free:
        folder = folders.waiting(home) if free else None
        if folder is None:
            return False
        tries = int(folders.read(folder, folders.TRIES).get("tries", 0)) + 1
        if tries > folders.MOST_TRIES:
            folders.write(folder, folders.FAILED, {})
            return True
        folders.write(folder, folders.TRIES, {"tries": tries})
        _print_all(folder)
    return True


def _print_all(folder: Path) -> None:
    asked = folders.read(folder, folders.ORDER)
    task = unpack(asked["task"])

    furthest = int(folders.read(folder, folders.PROGRESS).get("done", 0))

    def progress(done: int, _: int) -> None:
        """Whoever gets further than ever before has not failed."""
        nonlocal furthest
        if done > furthest:
            furthest = done
            folders.write(folder, folders.PROGRESS, {"done": done})
            folders.write(folder, folders.TRIES, {"tries": 0})

    work = folder / folders.WORK
    report = posters.run(task.spots, task.order, task.host, task.words, work, by=task.by, progress=progress)
    name = _bound(folder, work, report, str(asked["name"]))
    unmade: list[Json] = [
        {"place": row.spot.id, "code": row.trouble.code, "facts": dict(row.trouble.facts)}
        for row in report.troubles
        if row.trouble
    ]
    folders.write(folder, folders.DONE, {"file": name, "unmade": unmade})
    for file in work.iterdir():
        file.unlink()
    work.rmdir()


def _bound(folder: Path, work: Path, report: Report, stem: str) -> str:
    """One file for everything; PDFs are packed already and are only put side by side."""
    names = (*dict.fromkeys(row.file for row in report.rows if row.file), *report.index)
    fresh, name = folder / ".bound.part", f"{stem}.zip"
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as file:
        for each in names:
            file.write(work / each, each)
    with fresh.open("rb") as written:
        os.fsync(written.fileno())
    fresh.replace(folder / name)
    return name


def confine(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.nice(5)
    os.umask(0o077)


def main(arguments: list[str]) -> int:
    what = arguments[0]
    if what == "run":
        confine(MOST_SECONDS_OF_ORDER)
        return 0 if run(Path(arguments[1])) else 3
    confine(MOST_SECONDS)
    asked = json.loads(sys.stdin.buffer.readline())
    try:
        told, data = ONE[what](asked, sys.stdin.buffer.read())
        head: Json = {"told": told}
    except CaseError as trouble:
        head, data = {"trouble": trouble.code, "facts": dict(trouble.facts)}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + data)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
