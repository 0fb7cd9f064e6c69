"""Pages of the desk among many cases, as each role opens them: a list of fifty with its counts, and the others.

A real `mashang serve` on its own core is asked over loopback with a keep-alive connection by people who are signed in.
The time of a page is that from asking to having it; beside it stands the CPU of the server, and on PostgreSQL of the
database's processes as well, which the neighbours disturb less.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from statistics import median

from app.settings import Settings
from app.wiring import now
from benchmarks import archive, backends, officers, processes
from benchmarks import figures as table
from benchmarks.archive import DISPATCHER, HANDLER, HEAD, SUPERVISOR, UNIT
from benchmarks.figures import Figure
from benchmarks.officers import Officer
from benchmarks.processes import Server
from storage.vault.keyring import Keyring

#: The server that the tests start; what is untyped there stays there.
postgres = import_module("tests.support.postgres")

#: With fewer cases no list fills a page.
FEWEST = 20_000
ROUNDS = 15
MOST_MS = 100.0
#: Seconds of processor time in a second: less is nothing.
IDLE = 0.05
CASES = "/desk/cases"

#: What each of them opens.
PAGES = (
    ("dispatcher's list", DISPATCHER, CASES),
    ("dispatcher's list from the middle", DISPATCHER, f"{CASES}?after="),
    ("dispatcher's list in one state", DISPATCHER, f"{CASES}?state=review"),
    ("dispatcher's list of one unit", DISPATCHER, f"{CASES}?unit={UNIT}"),
    ("dispatcher's workload", DISPATCHER, "/desk/workload"),
    ("supervisor's late list", SUPERVISOR, f"{CASES}?show=late"),
    ("supervisor's first page", SUPERVISOR, "/desk"),
    ("supervisor's list of what is over", SUPERVISOR, f"{CASES}?show=over"),
    ("unit head's list", HEAD, CASES),
    ("unit head's late list", HEAD, f"{CASES}?show=late"),
    ("handler's own cases", HANDLER, f"{CASES}?show=mine"),
    ("handler's cases due today", HANDLER, f"{CASES}?show=today"),
)


@dataclass(kw_only=True)
class Timed:
    """Milliseconds of one page, round by round."""

    name: str
    walls: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One deployment: its database, and where it lies."""

    url: str
    folder: Path

    @property
    def settings(self) -> Settings:
        return Settings(database=self.url, var=self.folder / "var", keyring=self.folder / "keyring.json")

    @property
    def environment(self) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MASHANG_")}
        return {
            **kept,
            "MASHANG_DATABASE": self.url,
            "MASHANG_VAR": str(self.folder / "var"),
            "MASHANG_KEYRING": str(self.folder / "keyring.json"),
            "MASHANG_LOG_LEVEL": "warning",
            "PYTHONPATH": str(processes.ROOT),
        }


def figures(folder: Path, sizes: Sequence[int]) -> Iterator[Figure]:
    """On PostgreSQL too, where there is one."""
    yield from _engine("SQLite", folder / "sqlite", sizes, lambda path: f"sqlite:///{path}")
    if postgres.is_there():
        with postgres.running() as server:
            yield from _engine("PostgreSQL", folder / "postgresql", sizes, lambda path: server.create(path.stem))


def _engine(engine: str, folder: Path, sizes: Sequence[int], create: Callable[[Path], str]) -> Iterator[Figure]:
    for size in sizes:
        place = Place(url=create(folder / f"desk_{size}.db"), folder=folder / str(size))
        place.folder.mkdir(parents=True)
        keyring = Keyring.create(place.folder / "keyring.json")
        archive.fill(place.url, keyring, cases=size, now=now())
        yield from measured(f"{engine}, {size:,} cases", place)


def measured(where: str, place: Place) -> Iterator[Figure]:
    timed = _timed(place)
    for each in timed:
        yield Figure(
            name=f"{each.name}: {where}",
            value=median(each.walls),
            unit="ms",
            most=MOST_MS,
            n=ROUNDS,
            how=f"from asking to having the page; CPU {table.shown(median(each.spent))} ms",
            spread=each.walls,
        )


def _timed(place: Place) -> Sequence[Timed]:
    with _serving(place) as (server, people):
        _wait_until_idle(server)
        paths = [(name, person, _path(people[DISPATCHER], path)) for name, person, path in PAGES]
        found = [Timed(name=name) for name, _, _ in paths]
        searched, form = Timed(name="search by number"), people[DISPATCHER].get("/desk/find")
        number = officers.cases_on(people[DISPATCHER].get(CASES))[-1].rpartition("/")[2]
        for warm in (True, *(False,) * ROUNDS):
            for each, (_, person, path) in zip(found, paths, strict=True):
                _time(each, server, place, partial(people[person].get, path), keep=not warm)
            _time(searched, server, place, partial(people[DISPATCHER].find, form, number), keep=not warm)
    return [*found, searched]


def _time(into: Timed, server: Server, place: Place, ask: Callable[[], object], *, keep: bool) -> None:
    before = server.cpu() + backends.cpu(place.url)
    began = time.perf_counter()
    ask()
    wall = time.perf_counter() - began
    spent = server.cpu() + backends.cpu(place.url) - before
    if keep:
        into.walls.append(wall * 1000)
        into.spent.append(spent * 1000)


def _wait_until_idle(server: Server) -> None:
    """What a server does once after its start has been done."""
    busy = 1.0
    while busy > IDLE:
        before = server.cpu()
        time.sleep(1)
        busy = server.cpu() - before


def _path(reader: Officer, path: str) -> str:
    """A list from the middle begins behind a case that is nobody's first."""
    if not path.endswith("after="):
        return path
    for _ in range(3):
        shown = officers.cases_on(reader.get(CASES if path.endswith("after=") else path))
        assert len(shown) == 50, "a whole page"
        path = f"{CASES}?after={shown[-1].rpartition('/')[2]}"
    return path


@contextmanager
def _serving(place: Place) -> Iterator[tuple[Server, Mapping[str, Officer]]]:
    names: dict[str, int | None] = {person: None for _, person, _ in PAGES}
    tokens = asyncio.run(officers.sign_in(place.settings, names))
    port = processes.free_port()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    with processes.serving(command, place.environment, port, errors=place.folder / "server.log") as server:
        people = {person: Officer(port=port, token=token) for person, token in tokens.items()}
        try:
            yield server, people
        finally:
            for person in people.values():
                person.hang_up()


def main() -> None:
    """By itself: `python -m benchmarks.desk SIZE…`."""
    os.sched_setaffinity(0, {processes.CLIENT_CORE})
    with tempfile.TemporaryDirectory(prefix="mashang-desk-") as folder:
        table.show(list(figures(Path(folder), [int(size) for size in sys.argv[1:]])))


if __name__ == "__main__":
    main()
