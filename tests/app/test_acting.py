"""`mashang case act` on a real deployment in a temporary folder."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import run
from app.cli.acting import OPTIONS
from cases import numbers
from cases.actions import DOORS
from cases.case import State
from tests.app import houses
from tests.cases import builders

BODY = "0000000000Y"
NUMBER = numbers.shown(BODY + numbers.check_character(BODY))
CASE = builders.a_case(number=NUMBER.replace("-", ""), owner="construction", id="c" * 32)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    houses.set_up(tmp_path, monkeypatch)
    monkeypatch.setenv("MASHANG_AS", "p-lin")
    capsys.readouterr()
    return tmp_path / "var"


def act(*words: str) -> int:
    return run(["case", "act", NUMBER, *words, "--reason", "-"])


def state() -> State:
    return houses.inside(lambda books: books.cases.get(CASE.id).state)


def test_a_case_is_acted_on_by_the_name_of_the_action(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    houses.file(CASE)
    codes = (act("accept"), act("dispatch", "--unit", "construction", "--flag", "quick"))
    assert (codes, state()) == ((0, 0), State.DISPATCHED)
    assert "dispatched" in capsys.readouterr().out


def test_what_is_said_to_the_reporter_comes_from_standard_input(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    houses.file(CASE)
    monkeypatch.setattr("sys.stdin", io.StringIO("Please send the contract.\n"))
    assert (act("ask_supplement"), state()) == (0, State.SUPPLEMENTING)
    said = houses.inside(lambda books: [each.text for each in books.contents.thread(books.cases.get(CASE.id))])
    assert said == ["Please send the contract."]


def test_whoever_was_not_reached_answered_nothing(house: Path) -> None:
    houses.file(replace(CASE, state=State.REPLIED))
    assert (act("call_back", "--not-reached"), state()) == (0, State.REPLIED)


def test_words_that_may_be_left_out_are_read_only_when_asked_for(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    houses.file(CASE)
    for told in ([], ["--tell"]):
        monkeypatch.setattr("sys.stdin", io.StringIO("Here is a copy.\n"))
        assert act("ask_privacy", "--code", "access") == 0
        assert act("answer_privacy", "--yes", *told) == 0
    said = houses.inside(lambda books: [each.text for each in books.contents.thread(books.cases.get(CASE.id))])
    assert said == ["Here is a copy."]


@pytest.mark.parametrize(
    ("action", "option"),
    [
        ("ask_privacy", "--code"),
        ("recall", "--message"),
        ("assign_at_meeting", "--meeting"),
        ("call_back", "--yes/--no"),
    ],
)
def test_a_field_that_is_missing_is_asked_for_by_its_option(
    action: str, option: str, house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    houses.file(CASE)
    assert act(action) == 2
    assert option in capsys.readouterr().err


def test_a_refused_act_says_why_in_words(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    houses.file(CASE)
    assert act("first_contact") == 1
    assert "not done in its present state" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [(["fly"], "no such action"), (["dispatch"], "--unit"), (["call_back"], "--yes/--no"),
     (["extend", "--limit", "soon", "--approver", "p-fei"], "no limit")],
)  # fmt: skip
def test_what_is_missing_or_unknown_is_named(
    words: list[str], told: str, house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    houses.file(CASE)
    assert (act(*words), state()) == (2, State.SUBMITTED)
    assert told in capsys.readouterr().err


def test_whoever_may_not_see_it_finds_no_case(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    houses.file(CASE)
    assert run(["case", "act", NUMBER, "accept", "--as", "p-fei", "--reason", "-"]) == 1
    assert "no right to it" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_list_shows_every_action_and_needs_neither_case_nor_person(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    monkeypatch.delenv("MASHANG_AS", raising=False)
    assert run(["case", "act", "--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(DOORS)


def test_every_field_of_a_door_has_an_option() -> None:
    asked = {name for door in DOORS.values() for name in (*door.needs, *door.takes)}
    assert asked - {"opened"} <= set(OPTIONS)
