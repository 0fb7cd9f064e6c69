"""The life of a code."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cases import codes, errors, numbers
from cases.codes import CodeState, Outlook, PlaceCode
from tests.support.coded import a_code

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER, TICK, WEEK = NOW + timedelta(days=60), timedelta(microseconds=1), timedelta(days=7)
TIMED = replace(a_code(now=NOW), first=NOW, until=LATER)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (NOW - TICK, CodeState.EARLY),
        (NOW, CodeState.GENUINE),
        (LATER - TICK, CodeState.GENUINE),
        (LATER, CodeState.EXPIRED),
    ],
)
def test_a_code_is_valid_from_its_first_instant_up_to_its_last(at: datetime, state: CodeState) -> None:
    assert state is TIMED.state(at)


@pytest.mark.parametrize("at", [NOW - TICK, NOW, LATER])
def test_a_revoked_code_is_revoked_at_any_time(at: datetime) -> None:
    assert CodeState.REVOKED is replace(TIMED, revoked=NOW).state(at)


def test_older_versions_end_after_the_overlap_and_the_new_one_is_next() -> None:
    sooner = replace(a_code(version=2, now=NOW), until=NOW + timedelta(days=1))
    gone = a_code(version=3, now=NOW, state="revoked")
    changed = codes.rotated((a_code(now=NOW), sooner, gone), "A" * 14, now=NOW, actor="lin", overlap=WEEK)
    assert [(1, NOW + WEEK), (4, None)] == [(code.version, code.until) for code in changed]


def test_the_overlap_begins_when_the_new_code_does() -> None:
    """Or there were a time without a valid code."""
    old, new = codes.rotated((a_code(now=NOW),), "A" * 14, now=NOW, actor="lin", overlap=WEEK, first=LATER)
    assert (LATER + WEEK, LATER) == (old.until, new.first)


@pytest.mark.parametrize("window", [{"until": NOW}, {"first": LATER, "until": LATER}, {"overlap": -WEEK}])
def test_a_code_that_ends_before_it_begins_is_refused(window: dict[str, datetime | timedelta]) -> None:
    with pytest.raises(errors.BadWindow):
        codes.rotated((), "A" * 14, **{"now": NOW, "actor": "lin", "overlap": WEEK, **window})  # type: ignore[arg-type]


def test_what_is_revoked_keeps_its_first_reason() -> None:
    first, second = a_code(now=NOW, state="revoked"), a_code(version=2, now=NOW)
    changed = codes.revoked((first, second), now=LATER, actor="lin", reason="again")
    assert [(2, "again", "lin", LATER)] == [
        (each.version, each.reason, each.revoked_by, each.revoked) for each in changed
    ]


def test_one_version_is_revoked_alone() -> None:
    known = a_code(now=NOW), a_code(version=2, now=NOW)
    assert [1] == [code.version for code in codes.revoked(known, now=NOW, actor="lin", reason="x", version=1)]


def test_a_version_that_there_is_not_cannot_be_revoked() -> None:
    with pytest.raises(errors.NoSuchPlace):
        codes.revoked((a_code(now=NOW),), now=NOW, actor="lin", reason="x", version=2)


@pytest.mark.parametrize(
    ("states", "version"),
    [(("genuine", "genuine"), 2), (("genuine", "early"), 2), (("genuine", "revoked"), 1), (("expired",), None)],
)
def test_the_newest_that_is_not_over_is_printed(states: tuple[str, ...], version: int | None) -> None:
    known = [a_code(version=at, now=NOW, state=state) for at, state in enumerate(states, start=1)]
    found = codes.standing(known, NOW)
    assert version == (found.version if found else None)


def until(at: datetime | None, version: int = 1, *, first: datetime | None = None) -> PlaceCode:
    return replace(a_code(version=version, now=NOW), until=at, first=first)


NEXT, SOON, FAR = NOW + timedelta(days=5), NOW + timedelta(days=20), NOW + timedelta(days=31)


@pytest.mark.parametrize(
    ("known", "end", "outlook"),
    [
        ((), NOW, Outlook.MISSING),
        ((until(None),), None, Outlook.FINE),
        ((until(FAR),), FAR, Outlook.FINE),
        ((until(SOON),), SOON, Outlook.ENDING),
        ((until(NEXT), until(SOON, 2)), SOON, Outlook.ENDING),
        ((until(SOON), until(None, 2, first=NEXT)), None, Outlook.FINE),
        ((until(NEXT), until(None, 2, first=SOON)), NEXT, Outlook.ENDING),
        ((until(NEXT), until(None, 2, first=NEXT)), None, Outlook.FINE),
        ((until(None, first=NEXT),), NOW, Outlook.EARLY),
        ((until(NOW),), NOW, Outlook.MISSING),
        ((replace(until(None), revoked=NOW),), NOW, Outlook.MISSING),
    ],
    ids=["none", "no-end", "far", "soon", "two", "followed", "with-a-gap", "without-a-gap", "early", "over", "revoked"],
)
def test_how_long_there_is_a_valid_code(known: tuple[PlaceCode, ...], end: datetime | None, outlook: Outlook) -> None:
    """A newer code helps where it begins before the older one ends."""
    assert (end, outlook) == (codes.valid_until(known, NOW), codes.outlook(known, NOW))


def test_a_short_code_is_neither_a_word_nor_a_number() -> None:
    """What would be one is drawn again."""
    drawn = iter([_bytes("FEATHER"), _bytes("2026113"), _bytes("FEATHE7"), _bytes("STANZA0")])
    assert "FEATHE7" == codes.new_short(lambda count: next(drawn))[:-1]


def _bytes(body: str) -> bytes:
    value = 0
    for sign in body:
        value = value * 32 + numbers.ALPHABET.index(sign)
    return (value << 5).to_bytes(5, "big")
