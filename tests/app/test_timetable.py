"""Clocks as lines: both languages, at most eighty columns."""

from datetime import UTC, datetime, timedelta

import pytest

from app.cli import timetable, words
from app.cli.layout import columns
from cases.case import State
from handlers.clerk import Clocks
from handlers.timetable import Stage, Standing
from tests.cases.books import DictBooks

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 17, 9, 40, tzinfo=UTC)
EVENING = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 31, 16, tzinfo=UTC)


def a_stage(
    name: str = "dispatch", standing: Standing = Standing.RUNNING, due: datetime = EVENING, **more: int
) -> Stage:
    return Stage(
        name=name,
        standing=standing,
        due=due,
        duty=True,
        provisional=bool(more.get("provisional")),
        undelivered=more.get("undelivered", 0),
    )


def seen(*stages: Stage, state: State = State.ACCEPTED) -> Clocks:
    return Clocks(
        number="7K3M-9PQ2-WXYZ", state=state, filed=NOW, changed=NOW, due=EVENING, late=True, timetable=stages
    )


@pytest.fixture(params=words.LANGUAGES)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MASHANG_LANGUAGE", request.param)
    return str(request.param)


def test_a_case_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", "en")
    stages = (
        a_stage("dispatch", Standing.LATE, undelivered=2),
        a_stage("promise", due=MIDNIGHT, provisional=1),
        a_stage("acceptance", Standing.DONE),
    )
    assert (
        "\n".join(timetable.told(seen(*stages), NOW, ZONE))
        == """\
Number     7K3M-9PQ2-WXYZ
State      accepted
Filed      2026-11-17 17:40
Last step  2026-11-17 17:40
Due        Tue 2026-11-17 17:30

What is open
  dispatching                 Tue 2026-11-17 17:30  late by 10 min
    not reminded: 2 reminders could not be delivered
  promised to the reporter    Thu 2026-12-31 24:00* running
  * may still move: public holidays on the way have not been published

What is over
  deciding on acceptance      Tue 2026-11-17 17:30  done"""
    )


def test_every_stage_and_standing_fits_eighty_columns(language: str) -> None:
    names = [*DictBooks().rules.current().clocks, "promise"]
    late = NOW + timedelta(days=1234, hours=23)
    for name in names:
        stages = [a_stage(name, standing, provisional=1, undelivered=12) for standing in Standing]
        lines = list(timetable.told(seen(*stages), late, ZONE))
        assert [line for line in lines if columns(line) > 80] == [], language


def test_every_line_of_a_list_fits_eighty_columns(language: str) -> None:
    lines = [timetable.listed(seen(state=state), ZONE) for state in State if state is not State.DRAFT]
    assert [line for line in lines if columns(line) > 80] == [], language


def test_columns_of_a_list_stand_under_each_other(language: str) -> None:
    lines = [timetable.listed(seen(state=state), ZONE) for state in State if state is not State.DRAFT]
    at = {columns(line.partition("2026-11-17 17:30")[0]) for line in lines}
    assert len(at) == 1, language


def test_json_has_seconds_and_codes() -> None:
    told = timetable.to_json(seen(a_stage(standing=Standing.LATE)), NOW)
    assert isinstance(told, dict)
    assert (told["due"], told["late"], told["clocks"]) == (
        EVENING.isoformat(),
        True,
        [
            {
                "stage": "dispatch",
                "state": "late",
                "due": EVENING.isoformat(),
                "ended": None,
                "late_by": 600,
                "provisional": False,
                "not_reminded": 0,
            }
        ],
    )
