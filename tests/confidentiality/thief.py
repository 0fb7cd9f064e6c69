"""What somebody does who has the database, its files and all their time: reads every byte and every column."""

import base64
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql

from storage.instants import pack

#: These hold keys on purpose, and stand for what the thief has not got.
KEYS = ("keyring.json", ".key")

#: Fewer bytes than these also stand somewhere among a megabyte of sealed ones by chance.
LEAST = 6


@dataclass(frozen=True, kw_only=True)
class Cell:
    table: str
    column: str
    row: int
    value: object


def files(folder: Path) -> Iterator[Path]:
    """Everything the machine wrote: database, journal, roots, whatever else turns up; only the keys are left out."""
    return (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(KEYS))


def writings(text: str) -> set[bytes]:
    """A text as it may stand in a file: plain, in other encodings, escaped, in hexadecimal or in base64."""
    plain = text.encode()
    found = {plain, text.encode("utf-16-le"), text.encode("utf-16-be"), json.dumps(text)[1:-1].encode()}
    found |= {plain.hex().encode(), plain.hex().upper().encode(), plain[::-1]}
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + plain)
        found |= {whole[4 if offset else 0 : len(whole) - 4], base64.urlsafe_b64encode(plain).rstrip(b"=")}
    return {one for one in found if len(one) >= LEAST}


def found_in(folder: Path, texts: Iterable[str | bytes]) -> list[tuple[str, str]]:
    """Which of the texts stand in which file, in whatever writing."""
    wanted = {text: writings(text) if isinstance(text, str) else {text} for text in texts}
    hits = []
    for path in files(folder):
        data = path.read_bytes()
        hits += [(path.name, repr(text)) for text, forms in wanted.items() if any(form in data for form in forms)]
    return hits


def sqlite_cells(path: Path) -> list[Cell]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [cell for name in names for cell in _cells(name, db.execute(f'SELECT * FROM "{name}"'))]


def postgres_cells(url: str) -> list[Cell]:
    with psycopg.connect(url) as db:
        names = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename").fetchall()
        found: list[Cell] = []
        for (name,) in names:
            found += _cells(name, db.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))))
        return found


def _cells(table: str, rows: "sqlite3.Cursor | psycopg.Cursor[tuple[object, ...]]") -> list[Cell]:
    columns = [one[0] for one in rows.description or ()]
    return [
        Cell(table=table, column=column, row=at, value=value)
        for at, row in enumerate(rows)
        for column, value in zip(columns, row, strict=True)
    ]


def counts(cells: Iterable[Cell]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for cell in cells:
        found[cell.table] = max(found.get(cell.table, 0), cell.row + 1)
    return found


def naming(cells: Iterable[Cell], texts: Iterable[str | bytes]) -> list[Cell]:
    """Cells that hold one of the texts, in whatever writing."""
    forms = [
        form for text in texts for form in (writings(text) if isinstance(text, str) else {text, text.hex().encode()})
    ]
    said = re.compile(b"|".join(map(re.escape, forms)))
    return [cell for cell in cells if forms and said.search(_bytes(cell.value))]


def timed(cells: Iterable[Cell], times: Iterable[datetime], *, within: timedelta) -> list[Cell]:
    """Cells that tell one of the instants within `within`, as a number of any unit or in letters."""
    wanted = list(times)
    return [cell for cell in cells if any(_tells(cell.value, at, within) for at in wanted)]


def _tells(value: object, at: datetime, within: timedelta) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int | float):
        units = (1, 1_000, 1_000_000)
        return any(abs(value - pack(at) / 1_000_000 * unit) <= within.total_seconds() * unit for unit in units)
    if isinstance(value, datetime):
        return abs(value - at) <= within
    return at.isoformat()[:13].encode() in _bytes(value)


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return b"" if value is None else str(value).encode()
