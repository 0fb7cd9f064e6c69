"""A disk that is full, a database that is locked or gone: said in words, nothing acknowledged is lost, and it goes on
by itself when the trouble is over."""

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPException
from pathlib import Path

import pytest

from benchmarks import intake, processes
from benchmarks.people import Answered, Person
from benchmarks.processes import Deployment, Server
from tests.soak import verdict
from tests.soak.reporters import Acknowledged

pytestmark = pytest.mark.soak


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment.new(tmp_path)


@pytest.fixture
def server(deployment: Deployment) -> Iterator[Server]:
    with processes.mashang(deployment) as started:
        yield started


def test_a_full_disk_refuses_in_words_and_goes_on_when_there_is_room(deployment: Deployment, server: Server) -> None:
    """The kernel lets no file of the process grow any further (RLIMIT_FSIZE), from outside, while it runs."""
    kept = [_filed(server)]
    whole = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    largest = max(path.stat().st_size for path in deployment.database.parent.glob("mashang.db*"))

    def fill() -> None:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (largest, whole[1]))

    def make_room() -> None:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, whole)

    kept.append(_through_trouble(server, fill, make_room))
    verdict.judge(deployment, kept)


def test_a_locked_database_refuses_in_words_and_goes_on(deployment: Deployment, server: Server) -> None:
    kept = [_filed(server)]
    with closing(sqlite3.connect(deployment.database, isolation_level=None)) as other:
        kept.append(
            _through_trouble(server, lambda: _execute(other, "BEGIN IMMEDIATE"), lambda: _execute(other, "ROLLBACK"))
        )
    verdict.judge(deployment, kept)


def test_a_database_that_is_gone_is_told_and_found_again(deployment: Deployment, server: Server) -> None:
    kept = [_filed(server)]
    away = deployment.folder / "away"
    away.mkdir()

    def move(here: Path, there: Path) -> None:
        for path in here.glob("mashang.db*"):
            path.rename(there / path.name)

    home = deployment.database.parent
    kept.append(_through_trouble(server, lambda: move(home, away), lambda: move(away, home)))
    verdict.judge(deployment, kept)


def _filed(server: Server) -> Acknowledged:
    return Acknowledged(receipt=Person(port=server.port).file())


def _through_trouble(server: Server, trouble: Callable[[], None], mended: Callable[[], None]) -> Acknowledged:
    """An intake with the trouble in the middle of it. The turn that was refused is sent again with the same id."""
    person = Person(port=server.port)
    person.begin()
    first, *others = intake.short_deeds()
    person.do(first.incoming)
    trouble()
    refused = _refusal(person, others)
    assert refused.status == 503
    assert refused.words
    assert refused.retry_after > 0
    assert _alive(server)
    mended()
    for deed in others[person.turns - 2 :]:
        person.do(deed.incoming)
    assert processes.is_ready(server.port)
    return Acknowledged(receipt=person.receipt())


def _refusal(person: Person, deeds: list[intake.Deed]) -> Answered:
    """A small write may still fit into what the files have already."""
    for deed in deeds:
        try:
            person.do(deed.incoming)
        except Answered as told:
            return told
    raise AssertionError("the trouble was not noticed")


def _alive(server: Server) -> bool:
    try:
        response, _ = Person(port=server.port).send("GET", "/healthz")
    except (OSError, HTTPException):
        return False
    return response.status == 200


def _execute(other: sqlite3.Connection, statement: str) -> None:
    other.execute(statement)
