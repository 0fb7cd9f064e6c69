"""Duties of the office: T-04 every month and quarter, D-07 every quarter."""

from dataclasses import replace
from datetime import datetime

import pytest

from cases import errors
from cases.clocks import duties
from cases.clocks.model import Clock, Run
from tests.cases.books import DictBooks
from tests.cases.clocks.test_turning import at


def open_ones(books: DictBooks) -> dict[str, Clock]:
    return {clock.policy: clock for clock in books.clocks.of(duties.OFFICE) if clock.open}


def begun(when: str) -> DictBooks:
    books = DictBooks()
    duties.begin(books, now=at(when))
    return books


def test_each_begins_with_its_month_or_quarter() -> None:
    due = {key: clock.due for key, clock in open_ones(begun("2026-10-01T00:00")).items()}
    assert due == {
        "T-04.lists": at("2026-10-06T00:00"),  # 24:00 of Monday the 5th
        "T-04.steps": at("2026-10-13T00:00"),  # the 10th is a Saturday here
        "D-07": at("2026-10-14T17:30"),
    }


def test_a_deployment_does_not_begin_by_being_late() -> None:
    assert open_ones(begun("2026-11-22T09:00")) == {}


def test_one_that_was_running_is_asked_for_the_period_it_slept_through() -> None:
    books = begun("2026-10-01T00:00")
    duties.begin(books, now=at("2026-11-22T09:00"))
    assert {clock.round for clock in books.clocks.of(duties.OFFICE) if clock.name == "lists"} == {202610, 202611}


def test_it_begins_once() -> None:
    books = begun("2026-10-01T00:00")
    assert duties.begin(books, now=at("2026-10-31T23:59")) == 0


def test_done_takes_back_its_reminders() -> None:
    books = begun("2026-10-01T00:00")
    assert any(each.clock == "lists" for each in books.clocks.reminders(duties.OFFICE))
    done = duties.finish(books, "T-04.lists", actor="dispatcher", now=at("2026-10-05T09:00"))
    assert (done.run, done.missed) == (Run.DONE, None)
    assert not any(each.clock == "lists" for each in books.clocks.reminders(duties.OFFICE))


def test_done_late_stays_missed() -> None:
    books = begun("2026-10-01T00:00")
    done = duties.finish(books, "T-04.lists", actor="dispatcher", now=at("2026-10-09T09:00"))
    assert done.missed == at("2026-10-06T00:00")


@pytest.mark.parametrize("person", ["housing-handler", "nobody", "administrator"])
def test_only_the_office_can_say_that_it_is_done(person: str) -> None:
    books = begun("2026-10-01T00:00")
    with pytest.raises(errors.NoSuchCase):
        duties.finish(books, "T-04.lists", actor=person, now=at("2026-10-05T09:00"))


def test_a_policy_that_was_turned_off_clears_it() -> None:
    books = begun("2026-10-01T00:00")
    rules = books.rules.current()
    clock = open_ones(books)["D-07"]
    gone = replace(rules, policies=tuple(each for each in rules.policies if each.key != "D-07"))
    assert duties.reckoned(clock, gone, now=datetime.now(clock.due.tzinfo)).run is Run.CLEARED
