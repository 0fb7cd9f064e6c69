"""Stretches of days: what a vague date may mean, from the earliest day to the latest."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


class Impossible(Exception):
    """A day that no calendar has."""


@dataclass(frozen=True)
class Span:
    earliest: date
    latest: date
    ongoing: bool = False


def day(year: int, month: int, number: int) -> Span:
    try:
        found = date(year, month, number)
    except ValueError:
        raise Impossible from None
    return Span(found, found)


def month(year: int, number: int) -> Span:
    return months(year, number, number)


def months(year: int, first: int, last: int) -> Span:
    """From the first to the last month; a last month before the first lies in the next year (winter)."""
    if not (1 <= first <= 12 and 1 <= last <= 12 and 1 <= year <= 9998):
        raise Impossible
    end = year + (last < first)
    return Span(date(year, first, 1), date(end, last, monthrange(end, last)[1]))


def year(number: int) -> Span:
    return months(number, 1, 12)


def third(span: Span, part: str) -> Span:
    """The early, middle or late part of a month or of something longer."""
    long = (span.latest - span.earliest).days > 45
    step = (span.latest - span.earliest).days // 3 if long else 10
    if part == "early":
        return Span(span.earliest, span.earliest + timedelta(step - (not long)))
    if part == "late":
        return Span(span.earliest + timedelta(2 * step), span.latest)
    return Span(span.earliest + timedelta(step), span.earliest + timedelta(2 * step - (not long)))


def around(middle: date, *, days: int) -> Span:
    return Span(shifted(middle, -days), shifted(middle, days))


def shifted(start: date, days: int) -> date:
    """Never beyond what a date can hold."""
    try:
        return start + timedelta(days)
    except OverflowError:
        return date.min if days < 0 else date.max


def week(today: date, *, ago: int) -> Span:
    monday = shifted(today, -today.weekday() - 7 * ago)
    return Span(monday, shifted(monday, 6))


def month_ago(today: date, count: int) -> Span:
    """The calendar month so many months before this one; a negative count is ahead."""
    index = today.year * 12 + today.month - 1 - count
    return month(index // 12, index % 12 + 1)


def joined(first: Span, last: Span) -> Span:
    return Span(first.earliest, last.latest, last.ongoing)
