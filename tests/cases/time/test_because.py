"""Explanations: what is named, and in which words."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

import texts
from cases.time import because, deadlines, telling
from cases.time.because import Kind, Part
from cases.time.calendars import Calendar, DayKind, Special
from cases.time.deadlines import Pause
from cases.time.limits import parse
from dialog.catalogue import Catalogue
from tests.cases.time.calendars import A_OCTOBER, NATIONAL_DAY, A, B, closed, hours, there

CATALOGUE = Catalogue(texts.load())
SUNDAY = date(2026, 10, 11)
MADE_UP = replace(
    A_OCTOBER,
    dates={
        **A_OCTOBER.dates,
        SUNDAY: Special(kind=DayKind.MAKE_UP, segments=hours("09:00-17:00"), names=NATIONAL_DAY),
        **closed(date(2026, 10, 9), kind=DayKind.OWN),
    },
)


def explained(
    limit: str, calendar: Calendar = A, *, start: str = "2026-03-02 09:00", **more: object
) -> tuple[Part, ...]:
    return because.explain(there(calendar, start), parse(limit), calendar, **more)  # type: ignore[arg-type]


def kinds(parts: tuple[Part, ...]) -> list[str]:
    return [part.kind.value for part in parts]


def test_a_lunch_break_is_told_with_its_ends() -> None:
    parts = explained("1h", start="2026-03-02 11:30")
    assert [("counted", 1_800), ("off-hours", 5_400), ("counted", 1_800)] == [(p.kind.value, p.seconds) for p in parts]


def test_long_runs_are_told_as_work_and_rest() -> None:
    parts = explained("5wd")
    assert ["start-day", "counted", "off-hours", "weekend", "counted"] == kinds(parts)[:5]


def test_holidays_make_up_days_and_closed_days_are_named() -> None:
    parts = explained("5wd", MADE_UP, start="2026-09-30 10:00")
    named = {part.kind: part for part in parts}
    assert NATIONAL_DAY == named[Kind.HOLIDAY].names == named[Kind.MAKE_UP].names
    assert tuple(date(2026, 10, day) for day in range(1, 8)) == named[Kind.HOLIDAY].days
    assert (date(2026, 10, 9),) == named[Kind.OWN_CLOSED].days
    assert (SUNDAY,) == named[Kind.MAKE_UP].days


def test_two_holidays_in_a_row_keep_their_names() -> None:
    dates = closed(date(2026, 3, 3), names={"en": "One"}) | closed(date(2026, 3, 4), names={"en": "Other"})
    parts = explained("2wd", replace(A, dates=dates))
    assert ["One", "Other"] == [part.names["en"] for part in parts if part.kind is Kind.HOLIDAY]


def test_rolling_forward_is_told_with_the_last_day_and_every_day_after_it() -> None:
    parts = explained("30d", A_OCTOBER, start="2026-09-03 10:00")
    assert ["start-day", "counted", "last-day", "holiday", "roll-forward"] == kinds(parts)
    assert [(date(2026, 10, 3),), tuple(date(2026, 10, day) for day in (4, 5, 6, 7)), (date(2026, 10, 8),)] == [
        part.days for part in parts[2:]
    ]


def test_the_rest_of_the_last_day_after_a_pause_of_seconds_is_told() -> None:
    """An allowance that is used up at the first second of a Tuesday lasts until its close of business."""
    held = Pause(first=there(A, "2026-03-02 16:00:00"), last=there(A, "2026-03-02 16:00:01"))
    parts = explained("0wd", pauses=[held])
    assert [("counted", 1), ("to-close", 8 * 3_600 + 1_799)] == [(p.kind.value, p.seconds) for p in parts[-2:]]


def test_every_pause_is_told_also_one_inside_another() -> None:
    outer = Pause(first=there(A, "2026-03-02 10:00"), last=there(A, "2026-03-02 12:00"))
    inner = Pause(first=there(A, "2026-03-02 10:30"), last=there(A, "2026-03-02 11:00"))
    parts = explained("3h", pauses=[outer, inner])
    assert ["counted", "pause", "off-hours", "counted", "pause-aside"] == kinds(parts)


def test_the_sooner_limit_and_an_extension_are_told() -> None:
    parts = explained("1mo|30d", extensions=[parse("2wd")])
    assert [("sooner", "30d"), ("extension", "2wd")] == [(p.kind.value, p.limit) for p in parts if p.limit]


def test_a_provisional_year_is_told() -> None:
    parts = explained("5wd", A_OCTOBER, start="2026-12-30 10:00")
    assert [2027] == [part.year for part in parts if part.kind is Kind.PROVISIONAL]


def test_asked_until_later_the_rest_is_late() -> None:
    parts = explained("1h", until=there(A, "2026-03-02 11:00"))
    assert [("counted", 3_600), ("late", 3_600)] == [(part.kind.value, part.seconds) for part in parts]


def test_asked_until_earlier_it_ends_there() -> None:
    parts = explained("5wd", A_OCTOBER, start="2026-09-30 10:00", until=there(A, "2026-10-03 12:00"))
    assert ["start-day", "holiday"] == kinds(parts)
    assert 74 * 3_600 == sum(part.seconds for part in parts)


def test_a_run_of_a_thousand_days_is_one_part() -> None:
    assert ["counted"] == kinds(because.explain(there(B, "2026-01-01 00:00"), parse("24000h"), B))


def test_the_hour_that_is_skipped_is_in_no_part() -> None:
    parts = because.explain(there(B, "2026-03-28 12:00"), parse("24h"), B)
    assert 24 * 3_600 == sum(part.seconds for part in parts)


def every_part() -> list[Part]:
    some = there(A, "2026-03-02 10:00")
    days = (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 9))
    parts = [Part(kind=kind, first=some, last=some, seconds=90_061, ran=0, days=days, limit="5wd") for kind in Kind]
    can_be_named = (Kind.HOLIDAY, Kind.MAKE_UP, Kind.OWN_HOURS, Kind.OWN_CLOSED, Kind.LAST_DAY)
    return [*parts, *(replace(part, names=NATIONAL_DAY) for part in parts if part.kind in can_be_named)]


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_kind_of_part_has_words(language: str) -> None:
    said = [
        CATALOGUE.text(key, language, facts) for key, facts in (telling.told(p, "Asia/Shanghai") for p in every_part())
    ]
    assert len(set(said)) == len(said)


def test_only_days_can_have_names() -> None:
    found = because.explain(
        there(A, "2026-09-29 10:00"), parse("9wd"), MADE_UP,
        pauses=[Pause(first=there(A, "2026-10-08 10:00"), last=there(A, "2026-10-08 11:00"))],
    )  # fmt: skip
    keys = {telling.told(part, "Asia/Shanghai")[0] for part in found}
    assert all(CATALOGUE.has(key, language) for key in keys for language in CATALOGUE.languages)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59, "59 s"), (3_600, "1 h"), (6_300, "1 h 45 min"), (172_799, "47 h 59 min 59 s"), (172_800, "2 d")],
)
def test_durations(seconds: int, said: str) -> None:
    assert said == CATALOGUE.shown(telling.duration(seconds), "en")


def test_a_holiday_in_both_languages() -> None:
    part = next(p for p in explained("5wd", A_OCTOBER, start="2026-09-30 10:00") if p.kind is Kind.HOLIDAY)
    key, facts = telling.told(part, "Asia/Shanghai")
    assert ("1 October 2026 to 7 October 2026: holiday (National Day), not counted (7 d)") == CATALOGUE.text(
        key, "en", facts
    )
    assert "2026年10月1日至2026年10月7日 放假（国庆节），不计入（7 天）" == CATALOGUE.text(key, "zh-Hans", facts)


def test_for_programs_a_part_is_told_in_no_language() -> None:
    part = next(p for p in explained("5wd", A_OCTOBER, start="2026-09-30 10:00") if p.kind is Kind.HOLIDAY)
    told = telling.plain(part, "Asia/Shanghai")
    assert ("holiday", "2026-10-01T00:00:00+08:00", 604_800) == (told["kind"], told["first"], told["seconds"])


def test_done_cuts_a_pause_in_the_explanation_too() -> None:
    done = there(A, "2026-03-02 11:00")
    parts = explained("3h", pauses=[Pause(first=there(A, "2026-03-02 10:00"))], at=done, done=done)
    due = deadlines.reckon(
        there(A, "2026-03-02 09:00"), parse("3h"), A,
        pauses=[Pause(first=there(A, "2026-03-02 10:00"))], at=done, done=done,
    ).due  # fmt: skip
    assert sum(part.seconds for part in parts) == (due - there(A, "2026-03-02 09:00")) // timedelta(seconds=1)
    assert datetime.fromisoformat("2026-03-02T11:00:00+08:00") in {
        part.last for part in parts if part.kind is Kind.PAUSE
    }
