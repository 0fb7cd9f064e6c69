"""Whoever has to know of something hears of it, however much happens on one version of a case."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cases.case import Access
from cases.clocks import news
from cases.clocks.model import NoticeState
from tests.cases.acting import books_with
from tests.cases.books import DictBooks
from tests.cases.builders import NOW, ZONE, a_case

LATER = NOW + timedelta(minutes=5)


def told(books: DictBooks, *people: str, now: datetime = NOW, **changes: object) -> list[str]:
    news.tell(books, a_case(**changes), people or ("housing-head",), now=now)
    return [each.person for each in books.notices.of("case-1") if each.state is NoticeState.QUEUED]


def tried(books: DictBooks, state: NoticeState) -> None:
    for each in books.notices.of("case-1"):
        books.notices.save(replace(each, state=state, tries=1))


def test_what_is_not_sent_yet_tells_of_both() -> None:
    books = books_with(a_case())
    told(books)
    assert ["housing-head"] == told(books)


@pytest.mark.parametrize("state", list(NoticeState))
def test_what_happens_after_it_went_out_is_told_anew(state: NoticeState) -> None:
    """Of the same version: neither a proposal nor its refusal changes the case."""
    books = books_with(a_case())
    for _ in range(3):
        told(books)
        tried(books, state)
    assert 3 == len(books.notices.of("case-1"))


def test_what_waits_for_the_half_day_of_the_reporter_does_not_keep_back_a_colleague() -> None:
    books = books_with(a_case())
    case = a_case(anonymous=True, handler="housing-handler")
    news.heard(books, case, now=NOW, zone=ZONE)
    told(books, "housing-handler", now=LATER)
    first, second = sorted(each.after for each in books.notices.of("case-1"))
    assert (LATER, True) == (first, second > first)


def test_each_is_told_once_and_nobody_who_may_not_be() -> None:
    books = books_with(a_case())
    kept_away = Access(excluded_people=frozenset({"housing-handler"}))
    people = ("housing-head", "housing-head", "nobody", "housing-handler")
    assert ["housing-head"] == told(books, *people, access=kept_away)
