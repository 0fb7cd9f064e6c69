"""Trap 2: a sweep that returns at the first person with notices off, or handles a hundred a run, so that others hear
nothing."""

import logging

import pytest

from cases import errors
from cases.actions import alerting
from cases.clocks.model import NoticeState
from cases.organisation import Post, Role
from tests.cases.builders import an_organisation
from tests.handlers.real_desks import PASSING
from tests.handlers.reminding import Office, case_of, id_of

DUE = "2026-03-09 17:30"
CASES = 9


async def test_one_clock_that_fails_stops_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await office.begin(*(case_of(n) for n in range(1, CASES + 1)))
    whole = alerting.raise_due

    def breaks(books, case_id, *rest, **more):  # type: ignore[no-untyped-def]
        found = whole(books, case_id, *rest, **more)
        if case_id == id_of(3):
            raise KeyError("broken in the middle of its transaction")
        return found

    monkeypatch.setattr(alerting, "raise_due", breaks)
    with caplog.at_level(logging.ERROR, "handlers.sweep"):
        swept = await office.sweep(DUE, batch=4)
    assert (swept.missed, swept.failed, [record.msg for record in caplog.records]) == (8, 1, ["alert-failed"])
    assert await office.notices(id_of(3)) == []  # nothing of it by half
    monkeypatch.setattr(alerting, "raise_due", whole)
    assert ((await office.sweep(DUE)).missed, len(await office.notices(id_of(3)))) == (1, 3)


async def test_a_case_that_is_gone_stops_no_other(office: Office) -> None:
    """Whatever is wrong with a row: the ones behind it are raised."""
    await office.begin(*(case_of(n) for n in range(1, CASES + 1)))
    await office.do(lambda books: books.housekeeping.archive(books.cases.get(id_of(1))))
    with pytest.raises(errors.NoSuchCase):
        await office.do(lambda books: books.cases.get(id_of(1)))
    assert (await office.sweep(DUE)).missed == CASES - 1


async def test_one_person_who_cannot_be_reached_stops_no_other(staffed: Office) -> None:
    await staffed.begin(case_of(1))
    await staffed.sweep(DUE)
    await staffed.desk.cannot_be_reached("housing-deputy")  # the first by name
    await staffed.send(DUE)
    assert await staffed.desk.people() >= {"housing-handler", "housing-head"}


@PASSING
@pytest.mark.parametrize("trouble", ["busy", "broken"])
async def test_trouble_with_one_person_stops_no_other(staffed: Office, trouble: str) -> None:
    await staffed.begin(case_of(1))
    await staffed.sweep(DUE)
    await staffed.desk.is_troubled("housing-deputy", trouble)
    await staffed.send(DUE)
    assert await staffed.desk.people() == {"housing-handler", "housing-head"}


async def test_one_person_whose_language_is_unknown_stops_no_other(office: Office) -> None:
    """No real desk fails there: it looks at the account only where it tells."""
    await office.begin(case_of(1))
    await office.sweep(DUE)
    spoken = office.desk.language

    def language(person: str) -> str:
        if person == "housing-deputy":
            raise LookupError(person)
        return spoken(person)

    office.desk.language = language  # type: ignore[method-assign]
    sent = await office.send(DUE)
    waiting = {each.person for each in await office.notices() if each.state is NoticeState.QUEUED}
    assert (sent.failed, await office.desk.people(), waiting) == (
        1,
        {"housing-handler", "housing-head"},
        {"housing-deputy"},
    )


async def test_there_is_no_most_for_one_run(staffed: Office) -> None:
    """Eleven heads, each with a late case of nine: pages far smaller than what waits."""
    organisation = an_organisation()
    heads = tuple(Post(person=who, unit="housing", head=True) for who in organisation.people)
    await staffed.open(an_organisation(posts=(*organisation.posts, *heads)))
    await staffed.begin(*(case_of(n) for n in range(1, CASES + 1)))
    await staffed.sweep(DUE, batch=2)
    await staffed.send(DUE, page=2)
    assert await staffed.desk.people() == set(organisation.people)
    assert {post.person for post in organisation.posts if Role.OBSERVER in post.roles} <= await staffed.desk.people()
