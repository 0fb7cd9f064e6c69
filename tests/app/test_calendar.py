"""`mashang calendar`: shown as a picture, checked, imported by an administrator; and what the doctor says of it."""

import inspect
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import doctor
from app.cli import run, words
from app.cli.layout import columns
from storage import calendars
from storage.calendars import reading
from storage.calendars import surprises as surprising
from tests.app import houses

CHANGED = calendars.shipped().replace('holidays = "CN"', 'holidays = "CN"\npublished = [2027]')
ADMINISTRATOR = "p-ding"


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    houses.point_at(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    houses.set_up(tmp_path, monkeypatch)
    capsys.readouterr()
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["calendar", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    found = json.loads(told(capsys, *arguments, "--json")[1])
    assert isinstance(found, dict)
    return found


def a_file(folder: Path, text: str = CHANGED) -> str:
    path = folder / "office.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def taken(capsys: pytest.CaptureFixture[str], file: str, *, person: str = ADMINISTRATOR, reason: str = "2027") -> int:
    return told(capsys, "import", file, "--reason", reason, "--as", person)[0]


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(
    "span", [[], ["--year", "2026"], ["--year", "2027"], ["--month", "2026-02"], ["--month", "2027-02"]]
)
def test_the_picture_fits_eighty_columns(
    span: list[str], language: str, bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    monkeypatch.setenv("COLUMNS", "80")
    code, shown, _ = told(capsys, "show", *span)
    assert (code, max(map(columns, shown.splitlines())) <= 80) == (0, True)


def test_a_year_shows_every_make_up_day_and_the_stretches_between(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = told(capsys, "show", "--year", "2026")[1]
    listed = re.findall(r"(2026-\d\d-\d\d) \w\w +make-up", shown)
    golden = "2026-10-01 Th – 2026-10-07 We  7 days off  National Day"
    assert (listed, golden in shown, "248 working days" in shown) == (
        ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
        True,
        True,
    )


def test_what_may_still_move_is_marked_without_colour_too(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sure, open_ = (told(capsys, "show", "--month", month)[1] for month in ("2026-10", "2027-10"))
    found = [
        ("October 2026 ?" in sure),
        ("October 2027 ?" in open_),
        ("? provisional" in sure),
        ("days off ?" in open_),
    ]
    assert found == [False, True, False, True]


def test_programs_get_the_same(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "show", "--month", "2026-10")
    dates = found["dates"]
    assert isinstance(dates, list)
    last = {"date": "2026-10-10", "kind": "make-up", "hours": ["09:00-12:00", "13:30-17:30"], "names": {}}
    assert (found["source"], found["working_days"], dates[-1]) == ("shipped", 18, last)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["show", "--month", "2026-13"], "2026-10"),
        (["show", "--month", "October"], "2026-10"),
        (["show", "--year", "2026", "--month", "2026-10"], "either"),
        (["show", "--calendar", "nowhere.toml"], "file"),
        (["check", "nowhere.toml"], "file"),
    ],
)
def test_wrong_usage_exits_with_two_and_one_clear_line(
    arguments: list[str], hint: str, bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = told(capsys, *arguments)
    assert (code, out, hint in err, err.count("\n")) == (2, "", True, 1)


def test_a_good_file_is_fine_and_summed_up(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = told(capsys, "check", a_file(bare, calendars.shipped()))
    assert (code, shown.splitlines()[0], "2026: 248 working days" in shown) == (0, "✓ This calendar is fine.", True)


def test_everything_that_is_wrong_is_told_at_once(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = told(capsys, "check", a_file(bare, 'zone = "Mars"\n[week]\nmon = ["9-5"]\n'))
    assert (code, len(shown.splitlines())) == (1, 2)


def test_surprises_are_told(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "check", a_file(bare))
    assert found["surprises"] == [{"code": "published-without-make-up", "year": 2027}]


def test_a_file_from_an_editor_that_marks_its_beginning(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "check", a_file(bare, "\ufeff" + calendars.shipped().replace("\n", "\r\n")))[0] == 0


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * 1_000_000], ids=["no text", "too large"])
def test_a_file_that_is_no_calendar_at_all(content: bytes, bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = bare / "odd.toml"
    path.write_bytes(content)
    assert told(capsys, "show", "--calendar", str(path))[0] == 2


def test_an_imported_calendar_is_in_force_with_its_reason(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = taken(capsys, a_file(house))
    edition = houses.inside(lambda books: books.rules.editions())[-1]
    shown = said(capsys, "show", "--month", "2027-01")
    assert (code, edition.part, edition.actor, edition.reason, shown["source"], shown["provisional"]) == (
        0, "calendar", ADMINISTRATOR, "2027", "edition", [],
    )  # fmt: skip


def test_the_text_is_kept_as_it_is(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken(capsys, a_file(house))
    assert houses.inside(lambda books: books.rules.text("calendar")) == CHANGED


def test_the_same_file_may_be_imported_again_so_that_everything_is_reckoned_anew(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken(capsys, a_file(house))
    taken(capsys, a_file(house), reason="an update knows 2027")
    assert [each.number for each in houses.inside(lambda books: books.rules.editions())] == [1, 2]


@pytest.mark.parametrize("person", ["p-lin", "p-wei", "nobody"])
def test_only_an_administrator_imports(person: str, house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = taken(capsys, a_file(house), person=person)
    assert (code, len(houses.inside(lambda books: books.rules.editions()))) == (1, 0)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_an_import_needs_a_reason(reason: str, house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert taken(capsys, a_file(house), reason=reason) == 2


def test_a_calendar_without_working_time_is_never_kept(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = taken(capsys, a_file(house, 'zone = "UTC"\n[week]\n'))
    assert (code, len(houses.inside(lambda books: books.rules.editions()))) == (2, 0)


@pytest.mark.parametrize(
    ("day", "touched", "expected"),
    [
        ("2026-11-01", [], []),
        ("2026-11-03", [], ["2027"]),
        ("2026-06-01", [2026, 2027], ["2027"]),
        ("2027-02-01", [2026], ["2027"]),
    ],
)
def test_the_doctor_warns_in_time_of_a_year_that_is_not_published(
    day: str, touched: list[int], expected: list[str]
) -> None:
    now = datetime.fromisoformat(day).replace(tzinfo=UTC)
    found = doctor.of_calendar(calendars.read(calendars.shipped()), now=now, touched=touched)
    assert [each.facts["year"] for each in found] == expected


def test_the_doctor_is_quiet_once_the_year_is_declared() -> None:
    now = datetime(2026, 12, 31, tzinfo=UTC)
    assert list(doctor.of_calendar(calendars.read(CHANGED), now=now)) == []


def test_the_doctor_says_when_the_known_holidays_run_out() -> None:
    found = doctor.of_calendar(calendars.read(calendars.shipped()), now=datetime(2037, 6, 1, tzinfo=UTC))
    assert "calendar-horizon" in [each.code for each in found]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_everything_that_is_wrong_or_surprising_has_words(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    wrong = [*re.findall(r'NotACalendar\(\s*"([a-z-]+)"', inspect.getsource(reading)), "duplicate", "not-toml"]
    odd = re.findall(r'code="([a-z-]+)"', inspect.getsource(surprising))
    keys = [f"calendar.wrong.{code}" for code in wrong] + [f"calendar.surprise.{code}" for code in odd]
    assert (len(keys) > 20, [key for key in keys if not words.has(key)]) == (True, [])
