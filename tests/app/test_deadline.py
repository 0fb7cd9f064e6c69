"""`mashang deadline` on the shipped calendar and on files: due date, state, reasons."""

import json
from pathlib import Path

import pytest

from app.cli import run
from app.cli.layout import columns

FRIDAY = "2026-03-06T15:00:00+08:00"
WEEKEND = "2026-03-06T16:00:00+08:00/2026-03-09T09:15:00+08:00"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", "en")


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["deadline", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def reckoned(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    found = json.loads(told(capsys, *arguments, "--json")[1])
    assert isinstance(found, dict)
    return found


def brief(found: dict[str, object]) -> tuple[object, ...]:
    return tuple(found[name] for name in ("due", "state", "used", "held", "left"))


def test_a_pause_over_the_weekend(capsys: pytest.CaptureFixture[str]) -> None:
    """E7."""
    at = "2026-03-09T10:00:00+08:00"
    found = reckoned(capsys, "--start", FRIDAY, "--limit", "3h", "--pause", WEEKEND, "--at", at)
    assert brief(found) == ("2026-03-09T11:15:00+08:00", "running", 6300, 6300, 4500)


def test_a_pause_that_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    pause = "2026-03-06T16:00:00+08:00/"
    at = "2026-03-06T17:00:00+08:00"
    found = reckoned(capsys, "--start", FRIDAY, "--limit", "3h", "--pause", pause, "--at", at)
    assert brief(found) == ("2026-03-09T10:30:00+08:00", "paused", 3600, 3600, 7200)


def test_done_without_a_step_that_ends_the_pause(capsys: pytest.CaptureFixture[str]) -> None:
    """E9."""
    start, pause, done = "2026-03-02T09:00:00+08:00", "2026-03-02T10:00:00+08:00/", "2026-03-04T10:00:00+08:00"
    found = reckoned(capsys, "--start", start, "--limit", "5h", "--pause", pause, "--done", done)
    assert brief(found)[1:] == ("done", 3600, 14 * 3600, 4 * 3600)


def test_several_pauses_and_extensions(capsys: pytest.CaptureFixture[str]) -> None:
    more = "2026-03-09T10:00:00+08:00/2026-03-09T11:00:00+08:00"
    options = ("--pause", WEEKEND, "--pause", more, "--extension", "1wd", "--extension", "1wd")
    found = reckoned(capsys, "--start", FRIDAY, "--limit", "3h", *options, "--at", FRIDAY)
    assert found["due"] == "2026-03-11T17:30:00+08:00"


def test_round_the_clock(capsys: pytest.CaptureFixture[str]) -> None:
    found = reckoned(capsys, "--start", FRIDAY, "--limit", "24h", "--continuous", "--at", FRIDAY)
    assert found["due"] == "2026-03-07T15:00:00+08:00"


def test_late_is_told_in_seconds_below_zero(capsys: pytest.CaptureFixture[str]) -> None:
    found = reckoned(capsys, "--start", FRIDAY, "--limit", "1h", "--at", "2026-03-09T10:00:00+08:00")
    assert brief(found)[1:] == ("late", 9000 + 3600, 0, -9000)


def test_the_offset_is_that_of_the_calendars_zone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """E21, in spring."""
    file = tmp_path / "berlin.toml"
    hours = "".join(f'{day} = ["09:00-17:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri"))
    file.write_text('zone = "Europe/Berlin"\n[week]\n' + hours, encoding="utf-8")
    found = reckoned(capsys, "--calendar", str(file), "--start", "2026-03-27T15:00:00Z", "--limit", "2h")
    assert found["due"] == "2026-03-30T10:00:00+02:00"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "make-up days of 2027 are not published"), ("zh-Hans", "2027 年的调休安排尚未公布")],
)
def test_provisional_years_are_named(
    language: str, sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    found = reckoned(capsys, "--start", "2026-12-28T10:00:00+08:00", "--limit", "5wd", "--at", FRIDAY)
    reasons = found["because"]
    assert isinstance(reasons, list)
    assert (found["provisional"], sentence in " ".join(reasons)) == ([2027], True)


@pytest.mark.parametrize(("language", "named"), [("en", "National Day"), ("zh-Hans", "国庆节")])
def test_the_statement_names_the_holidays_and_fits_eighty_columns(
    language: str, named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """E5."""
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    _, shown, _ = told(capsys, "--start", "2026-09-30T16:30:00+08:00", "--limit", "8h", "--at", FRIDAY)
    assert (named in shown, max(map(columns, shown.splitlines())) <= 80) == (True, True)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--start", "2026-03-06T15:00:00", "--limit", "3h"], "+08:00"),
        (["--start", "2026-03-06", "--limit", "3h"], "+08:00"),
        (["--start", "yesterday", "--limit", "3h"], "is not a time"),
        (["--start", "9999-12-31T23:59:59Z", "--limit", "3h"], "too far"),
        (["--start", "0001-01-01T00:00:00+14:00", "--limit", "3h"], "too far"),
        (["--start", FRIDAY, "--limit", "3 hours"], "is no limit"),
        (["--start", FRIDAY, "--limit", "9999999h"], "is no limit"),
        (["--start", FRIDAY, "--limit", "3h", "--extension", "0d"], "--extension"),
        (["--start", FRIDAY, "--limit", "3h", "--pause", FRIDAY], "FROM/TO"),
        (["--start", FRIDAY, "--limit", "3h", "--pause", "/"], "--pause"),
        (["--start", FRIDAY, "--limit", "3h", "--pause", f"{FRIDAY}/2026-03-06T14:00:00+08:00"], "before it begins"),
        (["--start", FRIDAY, "--limit", "3h", "--done", "2026-03-05T15:00:00+08:00"], "--done"),
        (["--start", FRIDAY, "--limit", "3h", "--calendar", "nowhere.toml"], "file"),
    ],
)
def test_wrong_usage_exits_with_two_and_one_clear_line(
    arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = told(capsys, *arguments)
    assert (code, out, hint in err, err.count("\n")) == (2, "", True, 1)


def test_a_calendar_that_is_none_is_one_clear_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "empty.toml"
    file.write_text('zone = "UTC"\n[week]\n', encoding="utf-8")
    code, _, err = told(capsys, "--start", FRIDAY, "--limit", "3h", "--calendar", str(file))
    assert (code, "nobody ever works" in err, err.count("\n")) == (2, True, 1)
