"""How soon the program is there, what it loads, and how much memory it holds."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

import click

from app.cli import mashang
from benchmarks import intake, processes
from benchmarks.figures import Figure
from benchmarks.people import Person
from benchmarks.processes import Deployment

STARTS = 5
CONVERSATIONS, FAR = 1000, 12
#: One conversation in so many goes on to a receipt and a look-up.
WHOLE = 50
TELEGRAM = ("aiogram", "telegram")
MEGABYTE = 1024 * 1024


def figures(filled: Deployment, cases: int) -> Iterator[Figure]:
    yield from _ready(filled, cases)
    yield _telegram(filled)
    yield from _help(filled)
    yield from _memory(filled, cases)


def _ready(filled: Deployment, cases: int) -> Iterator[Figure]:
    walls, spent = [], []
    for _ in range(STARTS):
        with processes.mashang(filled) as server:
            walls.append(server.ready_seconds)
            spent.append(server.cpu())
    yield Figure(
        name=f"mashang serve ready at {cases:,} cases",
        value=median(walls),
        unit="s",
        most=2,
        n=STARTS,
        how="wall time from its start to the first 200 of /readyz, on one core",
        spread=walls,
    )
    yield Figure(
        name="CPU until ready", value=median(spent), unit="s", n=STARTS, how="the same starts; what a free core needs"
    )


def _telegram(filled: Deployment) -> Figure:
    """All imports of a real start, as Python itself reports them."""
    log = filled.folder / "server.log"
    log.unlink(missing_ok=True)
    with processes.mashang(filled, "-X", "importtime") as server:
        Person(port=server.port).begin()
    loaded = [
        line.rpartition("|")[2].strip() for line in log.read_text().splitlines() if line.startswith("import time")
    ]
    found = [name for name in loaded if name.partition(".")[0] in TELEGRAM]
    return Figure(
        name="Telegram libraries imported by mashang serve",
        value=len(found),
        unit="",
        most=0,
        n=len(loaded),
        how="modules in `python -X importtime` of a server that has answered a turn",
    )


def _help(filled: Deployment) -> Iterator[Figure]:
    slowest: tuple[float, str] = (0.0, "")
    commands = list(_commands((), mashang))
    middles = []
    for words in commands:
        middle = median(_seconds(filled, words) for _ in range(3))
        middles.append(middle)
        slowest = max(slowest, (middle, " ".join(("mashang", *words))))
    yield Figure(
        name="slowest mashang … --help",
        value=slowest[0],
        unit="s",
        most=0.5,
        n=len(commands),
        how=f"wall, median of 3 for each of {len(commands)} commands; it is `{slowest[1]}`",
        spread=middles,
    )


def _commands(before: tuple[str, ...], command: click.Command) -> Iterator[tuple[str, ...]]:
    yield before
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _commands((*before, name), below)


def _seconds(filled: Deployment, words: tuple[str, ...]) -> float:
    command = [sys.executable, "-m", "app", *words, "--help"]
    began = time.perf_counter()
    subprocess.run(
        command,
        env=filled.environment,
        cwd=processes.ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {processes.SERVER_CORE}),
    )
    return time.perf_counter() - began


def _memory(filled: Deployment, cases: int) -> Iterator[Figure]:
    port = processes.free_port()
    command = [sys.executable, "-m", "benchmarks.open_door", str(port)]
    with processes.serving(command, filled.environment, port) as server:
        idle = server.resident()
        for at in range(CONVERSATIONS):
            person = Person(port=server.port)
            person.begin()
            for deed in intake.deeds()[:FAR]:
                person.do(deed.incoming)
            if at % WHOLE == 0:
                receipt = Person(port=server.port).file()
                Person(port=server.port).look_up(receipt)
            person.hang_up()
        after, peak = server.resident(), server.peak()
    whole = CONVERSATIONS // WHOLE
    yield Figure(
        name=f"memory after {CONVERSATIONS:,} conversations",
        value=after / MEGABYTE,
        unit="MB",
        most=170,
        n=CONVERSATIONS,
        how=f"resident set; {FAR + 1} turns each, {whole} also filed and looked up; {cases:,} cases; open_door.py",
    )
    yield Figure(
        name="memory when ready", value=idle / MEGABYTE, unit="MB", n=1, how="resident set before anybody came"
    )
    yield Figure(name="memory, highest", value=peak / MEGABYTE, unit="MB", n=1, how="VmHWM of the same server")
