"""The life of the codes on the wall: each has its time, gives way to a newer one, and may be revoked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from cases import errors, numbers


class CodeState(StrEnum):
    GENUINE = "genuine"
    EARLY = "early"  # not valid yet
    EXPIRED = "expired"
    REVOKED = "revoked"
    FORGED = "forged"  # none of ours, or none of a place we know


@dataclass(frozen=True, kw_only=True)
class PlaceCode:
    """One version of the code of a place: made by `actor`, valid from `first` up to and without `until`. Once revoked
    it stays revoked. `short` is what a person may type instead of scanning it, empty where there is none. `why` says
    why it was made, where somebody said so, `reason` why it was revoked."""

    place: str
    version: int
    made: datetime
    actor: str
    first: datetime | None = None
    until: datetime | None = None
    revoked: datetime | None = None
    revoked_by: str = ""
    reason: str = field(default="", repr=False)
    short: str = ""
    why: str = field(default="", repr=False)

    def state(self, at: datetime) -> CodeState:
        if self.revoked is not None:
            return CodeState.REVOKED
        if self.until is not None and at >= self.until:
            return CodeState.EXPIRED
        if self.first is not None and at < self.first:
            return CodeState.EARLY
        return CodeState.GENUINE


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What is counted of a scan, and all of it: nothing of who scanned. `day` is the local one. A forged code is of no
    place ("") and version (0), so that a flood of them is one line a day."""

    place: str
    version: int
    day: date
    state: CodeState


@dataclass(frozen=True, kw_only=True)
class ScanMonth:
    """The same of a month that is long over; `month` is its first day."""

    place: str
    month: date
    state: CodeState


#: Symbols of a short code; the last one checks the others.
SHORT_LENGTH = 8


def new_short(random: Callable[[int], bytes]) -> str:
    """35 random bits, so that nobody comes upon one by trying, from 5 random bytes at a time. A figure and a letter are
    always in it, so that within a sentence it cannot be taken for a word or a number; that costs a ninth of a bit."""
    while True:
        body = numbers.symbols(int.from_bytes(random(5), "big") >> 5, SHORT_LENGTH - 1)
        if mixed(body):
            return body + numbers.check_character(body)


def mixed(text: str) -> bool:
    """Whether there are a figure and a letter in it."""
    return any(sign.isdigit() for sign in text) and any(sign.isalpha() for sign in text)


def short_in(typed: str) -> str | None:
    """The short code in what somebody typed; None when there is none, or more than one."""
    return numbers.checked(typed, SHORT_LENGTH)


def first_of(place: str, *, now: datetime, actor: str, short: str = "") -> PlaceCode:
    return PlaceCode(place=place, version=1, made=now, actor=actor, short=short)


def standing(codes: Sequence[PlaceCode], at: datetime) -> PlaceCode | None:
    """The one to be printed: the newest that is valid, or will be. None when all have had their time."""
    over = (CodeState.REVOKED, CodeState.EXPIRED)
    return max((code for code in codes if code.state(at) not in over), key=lambda code: code.version, default=None)


def standing_of_each(codes: Iterable[PlaceCode], at: datetime) -> Mapping[str, PlaceCode]:
    """The same for several places at once, by place."""
    found = ((place, standing(mine, at)) for place, mine in by_place(codes).items())
    return {place: code for place, code in found if code is not None}


def shown_of_each(codes: Sequence[PlaceCode], at: datetime) -> Mapping[str, PlaceCode]:
    """By place the one to be printed, or the newest where there is none. `codes` in the order of their versions."""
    return {code.place: code for code in codes} | dict(standing_of_each(codes, at))


class Outlook(StrEnum):
    """How long there is a valid code at a place."""

    FINE = "fine"
    ENDING = "ending"  # the last one ends within `ENDING`, and none follows it without a gap
    EARLY = "early"  # none is valid yet
    MISSING = "missing"  # none is valid, and none will be


#: Days before the last valid code of a place ends on which people are warned, the widest first.
ENDING = (30, 7)


def valid_until(codes: Iterable[PlaceCode], at: datetime) -> datetime | None:
    """Up to when there is a valid code without a gap: `at` itself where there is none, None where there is no end."""
    live = [code for code in codes if code.revoked is None]
    end = at
    while True:
        held = [code.until for code in live if (code.first or at) <= end and (code.until is None or code.until > end)]
        if not held:
            return end
        if None in held:
            return None
        end = max(until for until in held if until)


def outlook(codes: Sequence[PlaceCode], at: datetime, *, days: int = ENDING[0]) -> Outlook:
    """Of the codes of one place."""
    end = valid_until(codes, at)
    if end is None or end - at > timedelta(days=days):
        return Outlook.FINE
    if end > at:
        return Outlook.ENDING
    return Outlook.MISSING if standing(codes, at) is None else Outlook.EARLY


def by_place(codes: Iterable[PlaceCode]) -> Mapping[str, Sequence[PlaceCode]]:
    found: dict[str, list[PlaceCode]] = {}
    for code in codes:
        found.setdefault(code.place, []).append(code)
    return found


def rotated(
    codes: Sequence[PlaceCode],
    place: str,
    *,
    now: datetime,
    actor: str,
    overlap: timedelta,
    first: datetime | None = None,
    until: datetime | None = None,
    short: str = "",
    why: str = "",
) -> tuple[PlaceCode, ...]:
    """A new version, and the older ones that change: they end `overlap` after the new one begins, so that there is no
    time without a valid code; one that ends sooner still does. Raises `errors.BadWindow`."""
    begins = max(now, first) if first else now
    if overlap < timedelta() or (until is not None and until <= begins):
        raise errors.BadWindow
    last = max((code.version for code in codes), default=0)
    new = PlaceCode(
        place=place, version=last + 1, made=now, actor=actor, first=first, until=until, short=short, why=why
    )
    ends = begins + overlap
    older = (
        replace(code, until=ends)
        for code in codes
        if code.revoked is None and (code.until is None or code.until > ends)
    )
    return (*older, new)


def revoked(
    codes: Sequence[PlaceCode], *, now: datetime, actor: str, reason: str, version: int | None = None
) -> tuple[PlaceCode, ...]:
    """Those that change: one version, or all of them. What is revoked already keeps its instant and its reason. Raises
    `errors.NoSuchPlace` for a version that there is not."""
    meant = [code for code in codes if version in (None, code.version)]
    if not meant:
        raise errors.NoSuchPlace
    return tuple(replace(code, revoked=now, revoked_by=actor, reason=reason) for code in meant if code.revoked is None)
