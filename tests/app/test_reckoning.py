"""What the server does so that open clocks are always those of today's rules."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.reckoning import Bookkeeper, notice_new_data
from cases.case import Case
from cases.clocks.model import Clock
from cases.events import CaseSubmitted
from cases.time.calendars import Special
from storage import migrate
from storage.kept import Kept
from storage.ports import UnitOfWork
from storage.store import Store, open_store
from storage.vault.keyring import Keyring
from tests.cases.builders import a_case, a_lock, an_organisation

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
FILED = NOW - timedelta(days=18)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    url = f"sqlite:///{tmp_path}/mashang.db"
    migrate.migrate(url)
    opened = open_store(url, Keyring.create(tmp_path / "keys" / "keyring.json"))
    await opened.transact(lambda books: books.organisation.save(an_organisation()))
    yield opened
    await opened.close()


async def file(store: Store, case: Case) -> None:
    """As a version without clocks did."""

    def work(books: UnitOfWork) -> None:
        books.cases.add(case, a_lock())
        books.diary.append(case, CaseSubmitted(case=case.id, at=FILED, actor="reporter").entry())

    await store.transact(work)


async def clocks_of(store: Store, case: Case) -> dict[str, Clock]:
    return {clock.name: clock for clock in await store.read(lambda books: books.clocks.of(case.id))}


async def test_cases_from_before_get_their_clocks_once(store: Store) -> None:
    cases = [a_case(id=f"case-{n:03}", number=f"{n:012}") for n in range(120)]
    for case in cases:
        await file(store, case)
    assert await Bookkeeper(store=store).start_clocks(NOW) == len(cases)
    assert await Bookkeeper(store=store).start_clocks(NOW) == 0
    clocks = await clocks_of(store, cases[77])
    assert clocks["acceptance"].started == FILED


async def test_new_holiday_data_is_another_edition_and_open_clocks_follow(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same calendar, after the make-up days of a year were published."""
    case = a_case()
    await file(store, case)
    await Bookkeeper(store=store).catch_up(NOW)
    before = (await clocks_of(store, case))["acceptance"]
    _publish(monkeypatch, date(2026, 3, 3))
    await Bookkeeper(store=store).catch_up(NOW)
    after = (await clocks_of(store, case))["acceptance"]
    editions = await store.read(lambda books: books.rules.editions())
    assert (editions[-1].part, editions[-1].actor, after.edition) == ("calendar", "system", editions[-1].number)
    assert after.due == before.due + timedelta(days=1)


async def test_the_same_data_is_no_news(store: Store) -> None:
    await store.transact(lambda books: notice_new_data(books, now=NOW))
    assert not await store.transact(lambda books: notice_new_data(books, now=NOW))
    assert not await store.read(lambda books: books.rules.editions())


def _publish(monkeypatch: pytest.MonkeyPatch, closed: date) -> None:
    """Another day off is in the data from now on."""
    from storage.books import rules

    read = rules.calendars.read

    def with_another_day_off(text: str) -> object:
        calendar = read(text)
        holiday = next(each for each in calendar.dates.values() if not each.segments)
        return replace(calendar, dates={**calendar.dates, closed: _off(holiday)})

    monkeypatch.setattr(rules.calendars, "read", with_another_day_off)
    monkeypatch.setattr(rules, "_kept", Kept())  # as after a restart


def _off(holiday: Special) -> Special:
    return replace(holiday, names={"en": "Another day off"})
