"""Leave: for oneself, in order, once, with a colleague standing in; what is past stays as it was."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.organisation import Leave
from handlers.leaves import MOST, Leaves, NoLeave, stand_ins
from handlers.office.rights import may_enter, may_import, may_take_leave_for
from tests.cases.books import DictBooks
from tests.cases.builders import an_organisation

TODAY = date(2026, 3, 4)
WHO, COLLEAGUE, STRANGER = "housing-handler", "housing-caller", "quality-handler"


def a_leave(first: int = 0, last: int = 2, **changes: object) -> Leave:
    """From so many days after today to so many."""
    days = {"first": TODAY + timedelta(days=first), "last": TODAY + timedelta(days=last)}
    return replace(Leave(person=WHO, **days), **changes)  # type: ignore[arg-type]


def office(*leaves: Leave, away: str = "") -> Leaves:
    books = DictBooks()
    known = an_organisation(leaves=leaves)
    people = {id_: replace(each, active=id_ != away) for id_, each in known.people.items()}
    books.organisation.save(replace(known, people=people))
    return Leaves(books=books, person=WHO)


def kept(leaves: Leaves) -> tuple[Leave, ...]:
    return leaves.books.organisation.load().leaves


@pytest.mark.parametrize(
    "leave",
    [a_leave(), a_leave(last=0), a_leave(11, 11 + MOST.days), a_leave(stand_in=COLLEAGUE), a_leave(3, 5)],
    ids=["from-today", "one-day", "longest", "stood-in", "next-to-another"],
)
def test_a_leave_in_order_is_kept(leave: Leave) -> None:
    there = (a_leave(6, 8), a_leave(person=COLLEAGUE))
    leaves = office(*there)
    leaves.take(leave, day=TODAY)
    assert (*there, leave) == kept(leaves)


@pytest.mark.parametrize(
    "leave",
    [
        a_leave(-1),
        a_leave(2, 1),
        a_leave(11, 12 + MOST.days),
        a_leave(person=COLLEAGUE),
        a_leave(2, 4),
        a_leave(6, 8),
        a_leave(0, 9),
        a_leave(stand_in=WHO),
        a_leave(stand_in=STRANGER),
        a_leave(stand_in="housing-head"),
        a_leave(stand_in="nobody"),
    ],
    ids=[
        *("begun", "backwards", "too-long", "of-another", "begins-in-one", "ends-in-one", "around-one"),
        *("by-oneself", "by-a-stranger", "by-somebody-who-left", "by-nobody"),
    ],
)
def test_another_is_refused_and_changes_nothing(leave: Leave) -> None:
    leaves = office(a_leave(4, 6), away="housing-head")
    with pytest.raises(NoLeave):
        leaves.take(leave, day=TODAY)
    assert (a_leave(4, 6),) == kept(leaves)


def test_a_leave_that_has_begun_ends_yesterday() -> None:
    leaves = office(a_leave(-2), a_leave(person=COLLEAGUE))
    leaves.end(a_leave(-2), day=TODAY)
    assert {a_leave(-2, -1), a_leave(person=COLLEAGUE)} == set(kept(leaves))


def test_a_leave_that_has_not_begun_is_taken_back() -> None:
    leaves = office(a_leave(), a_leave(5, 6))
    leaves.end(a_leave(), day=TODAY)
    assert (a_leave(5, 6),) == kept(leaves)


@pytest.mark.parametrize(
    "leave", [a_leave(-5, -3), a_leave(person=COLLEAGUE), a_leave(1)], ids=["over", "of-another", "not-there"]
)
def test_no_other_leave_is_ended(leave: Leave) -> None:
    there = (a_leave(-5, -3), a_leave(person=COLLEAGUE), a_leave())
    leaves = office(*there)
    with pytest.raises(NoLeave):
        leaves.end(leave, day=TODAY)
    assert there == kept(leaves)


def test_the_own_ones_that_are_not_over_are_ahead_the_next_one_first() -> None:
    leaves = office(a_leave(5, 6), a_leave(-3, -1), a_leave(-1, 0), a_leave(person=COLLEAGUE))
    assert (a_leave(-1, 0), a_leave(5, 6)) == leaves.ahead(TODAY)


def test_colleagues_who_work_here_stand_in() -> None:
    known = office(away="housing-reviewer").books.organisation.load()
    assert ("custodian-2", "housing-head", "housing-deputy", COLLEAGUE) == stand_ins(known, WHO)


@pytest.mark.parametrize(
    ("person", "other", "may"),
    [
        (WHO, WHO, True),
        ("housing-head", WHO, True),
        (WHO, COLLEAGUE, False),  # of the same unit, and no head
        ("chair", WHO, False),  # head of another unit
        ("housing-head", STRANGER, False),
        ("housing-reviewer", "housing-reviewer", False),  # has left
        ("housing-head", "housing-reviewer", False),
    ],
)
def test_a_head_says_so_for_the_people_of_the_own_unit(person: str, other: str, may: bool) -> None:
    known = office(away="housing-reviewer").books.organisation.load()
    assert may is may_take_leave_for(person, other, known)


def test_only_a_dispatcher_of_the_office_enters_cases() -> None:
    known = an_organisation()
    elsewhere = replace(next(each for each in known.posts if each.person == "dispatcher"), unit="housing")
    known = replace(known, posts=(*known.posts, replace(elsewhere, person=STRANGER)))
    assert ["dispatcher"] == [who for who in known.people if may_enter(who, known)]
    assert ["dispatcher", "administrator", "system"] == [
        who for who in (*known.people, "system") if may_import(who, known)
    ]
