"""How long a case is kept, as data; when its time is over, and what it waits for (CF-17, anchors.md trap 16)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from importlib.resources import files
from typing import TypeGuard

from cases import errors, flags
from cases.actions import history
from cases.case import Case, Link, State, Track
from cases.events import REPORTER

#: Days before the end on which people are told.
WARNINGS = (30, 7, 1)

#: Somebody who has just written is not shut out.
JUST_WRITTEN = timedelta(days=30)


class NotRetention(errors.CaseError, ValueError):
    """The text is no table of terms. Facts: `where`."""

    code = "not-retention"


class Waits(StrEnum):
    FROZEN = "frozen"  # a leak is suspected
    ASKED = "asked"  # a request about the own data waits for its answer
    WRITTEN = "written"  # the reporter has just written


@dataclass(frozen=True, kw_only=True)
class Term:
    """`before` are the states from which a case was archived, empty for any. `years` 0: never by itself."""

    name: str
    tracks: frozenset[Track]
    years: int
    before: frozenset[State] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ScanTerm:
    """Counts of scans stay so many `days`, then so many `months` as sums. 0: never by itself."""

    days: int
    months: int

    def fold_before(self, today: date) -> date | None:
        """The first day that stays by itself: only whole months are folded."""
        return (today - timedelta(days=self.days)).replace(day=1) if self.days else None

    def forget_before(self, today: date) -> date | None:
        """The first month whose sums stay."""
        if not self.months:
            return None
        years, month = divmod(today.year * 12 + today.month - 1 - self.months, 12)
        return date(years, month + 1, 1)


#: Fewer days would be gone before somebody has looked at them; nobody plans for longer.
_LEAST_DAYS, _MOST = 92, 36_500


@dataclass(frozen=True, kw_only=True)
class Fate:
    """`until` is when it goes, None where it does not by itself. `erased`: because the reporter asked and it was
    granted. While it `waits` it stays, however long ago that was."""

    term: str
    until: datetime | None
    waits: Waits | None = None
    erased: bool = False

    def is_due(self, now: datetime) -> bool:
        return self.until is not None and self.waits is None and now >= self.until


def shipped() -> str:
    return files("cases").joinpath("retention.toml").read_text("utf-8")


def read(text: str) -> tuple[Term, ...]:
    """Raises `NotRetention`."""
    try:
        rows = tomllib.loads(text)["terms"]
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        raise NotRetention(where="terms") from None
    if not isinstance(rows, list):
        raise NotRetention(where="terms")
    terms = tuple(_term(at, row) for at, row in enumerate(rows))
    covered = frozenset[Track]().union(*(term.tracks for term in terms if not term.before))
    if covered != frozenset(Track):
        raise NotRetention(where="tracks")  # a case that no term fits would be kept for ever, and nobody would know
    return terms


def read_scans(text: str) -> ScanTerm:
    """Raises `NotRetention`."""
    try:
        row = tomllib.loads(text).get("scans", _shipped_scans())
    except tomllib.TOMLDecodeError:
        raise NotRetention(where="scans") from None
    days, months = (row.get("days"), row.get("months")) if isinstance(row, Mapping) else (None, None)
    if not (_is_span(days) and _is_span(months)):
        raise NotRetention(where="scans")
    term = ScanTerm(days=days, months=months)
    if 0 < term.days < _LEAST_DAYS or (term.months and term.days and term.months * 28 < term.days):
        raise NotRetention(where="scans")
    return term


def _is_span(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST


def _shipped_scans() -> object:
    return tomllib.loads(shipped())["scans"]


def fate(case: Case, diary: Sequence[Link], terms: Sequence[Term], *, now: datetime, zone: tzinfo) -> Fate | None:
    """None while the case is not archived."""
    archived = next((link for link in reversed(diary) if history.moved_to(link, State.ARCHIVED)), None)
    if case.state is not State.ARCHIVED or archived is None:
        return None
    term = next(each for each in terms if _fits(each, case, archived))
    waits = _waits(case, diary, now)
    if flags.ERASE in case.flags:
        return Fate(term=term.name, until=archived.at, waits=waits, erased=True)
    return Fate(term=term.name, until=_after(archived.at, term.years, zone) if term.years else None, waits=waits)


def _after(at: datetime, years: int, zone: tzinfo) -> datetime:
    local = at.astimezone(zone)
    try:
        return local.replace(year=local.year + years)
    except ValueError:  # the 29th of February
        return local.replace(year=local.year + years, month=3, day=1)


def _fits(term: Term, case: Case, archived: Link) -> bool:
    return case.track in term.tracks and (not term.before or archived.facts.get("old") in term.before)


def _waits(case: Case, diary: Sequence[Link], now: datetime) -> Waits | None:
    if flags.FROZEN in case.flags:
        return Waits.FROZEN
    if history.outstanding(diary, "PrivacyAsked", "PrivacyAnswered"):
        return Waits.ASKED
    written = next((link.at for link in reversed(diary) if link.actor == REPORTER), None)
    if written is not None and now - written < JUST_WRITTEN:
        return Waits.WRITTEN
    return None


def _term(at: int, row: object) -> Term:
    if not isinstance(row, Mapping):
        raise NotRetention(where=f"terms.{at}")
    name, years, tracks, before = row.get("name"), row.get("years"), row.get("tracks"), row.get("from", [])
    if not isinstance(name, str) or not isinstance(tracks, str) or not isinstance(before, list):
        raise NotRetention(where=f"terms.{at}")
    if not isinstance(years, int) or isinstance(years, bool) or not 0 <= years <= 100:
        raise NotRetention(where=f"terms.{at}.years")
    try:
        return Term(
            name=name,
            tracks=frozenset(map(Track, tracks)),
            years=years,
            before=frozenset(State(str(each)) for each in before),
        )
    except ValueError:
        raise NotRetention(where=f"terms.{at}") from None
