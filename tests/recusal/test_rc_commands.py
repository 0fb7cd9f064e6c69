"""RC-01, RC-02, RC-07 at the command line: every command about a case, by somebody who is recused and by somebody who
may not know, on a real deployment in a temporary folder."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import run
from cases import numbers
from cases.case import Access, State
from cases.organisation import Recusal
from storage.ports import UnitOfWork
from tests.app import houses
from tests.app.conftest import logging_as_it_was
from tests.app.test_acting import CASE
from tests.app.test_staff_commands import ORGANISATION

__all__ = ["logging_as_it_was"]

NUMBER, ABSENT = numbers.shown(CASE.number), "7Q7Q-7Q7Q-7Q7Q"
KIN = "kin-planted"
AWAY = replace(
    CASE, state=State.HANDLING, handler="p-tan", access=Access(excluded_people=frozenset({"p-pan", "p-lin"}))
)


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    houses.set_up(tmp_path, monkeypatch)
    capsys.readouterr()


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO("您好。\n"))
    code = run(list(words))
    told = capsys.readouterr()
    return code, (told.out + told.err).replace(NUMBER, "#").replace(ABSENT, "#")


def test_no_command_tells_whoever_is_recused_that_there_is_such_a_case(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    houses.file(AWAY)
    before = houses.inside(lambda books: (books.cases.get(CASE.id), len(books.diary.of(CASE.id))))
    told = {}
    for person in ("p-pan", "p-lin"):
        monkeypatch.setenv("MASHANG_AS", person)
        commands = [
            ("case", "show"), ("case", "message"), ("case", "move", "review"), ("route", "explain"),
            *(("case", "act", name) for name in ("note", "hand_over", "decide_recusal", "ask_recusal", "suspect_leak")),
        ]  # fmt: skip
        given = {"hand_over": ["--handler", "p-tan"], "decide_recusal": ["--whom", "p-pan", "--yes"]}
        given["ask_recusal"] = ["--whom", "p-pan"]
        for group, name, *rest in commands:
            more = [*rest, *given.get(rest[0] if rest else "", [])]
            more += ["--reason", KIN] if name in ("act", "move") else []
            answers = [said(monkeypatch, capsys, group, name, number, *more) for number in (NUMBER, ABSENT)]
            told[person, name, *rest] = (answers[0][0] != 0, answers[0] == answers[1])
        listed = said(monkeypatch, capsys, "case", "list")
        assert "#" not in listed[1]
    assert dict.fromkeys(told, (True, True)) == told
    assert before == houses.inside(lambda books: (books.cases.get(CASE.id), len(books.diary.of(CASE.id))))


def test_no_command_tells_why_somebody_is_recused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Nor by whom it was passed over, but to those who may know that there was somebody."""
    houses.file(replace(CASE, state=State.ACCEPTED))

    def recuse(books: UnitOfWork) -> None:
        known, answers = books.organisation.hold(), {"subject_kind": "unit", "subject_unit": "云川市住建局（虚构）"}
        books.contents.put(books.cases.get(CASE.id), "answers", answers)
        books.organisation.save(replace(known, recusals=(Recusal(person="p-tan", case=CASE.id, reason=KIN),)))

    houses.inside(recuse)
    told = {
        person: "".join(
            said(monkeypatch, capsys, *words, "--as", person)[1]
            for words in (("route", "explain", NUMBER), ("case", "show", NUMBER), ("case", "list"))
        )
        for person in ("p-pan", "p-gao", "p-lin", "p-qiao")
    }
    out = tmp_path / "sheets"
    assert 0 == run(["organisation", "export", str(out)])
    sheets = "".join(path.read_text("utf-8-sig") for path in out.glob("*.csv"))
    assert KIN not in "".join(told.values()) + sheets
    assert {"p-pan", "p-gao"} == {person for person in told if "recused" not in told[person]}


def test_signing_by_command_needs_the_declaration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    houses.file(replace(CASE, state=State.DISPATCHED))
    monkeypatch.setenv("MASHANG_AS", "p-pan")
    by_move = said(monkeypatch, capsys, "case", "move", NUMBER, "handling", "--reason", "-")
    by_door = said(monkeypatch, capsys, "case", "act", NUMBER, "sign_for", "--reason", "-")
    state = houses.inside(lambda books: books.cases.get(CASE.id).state)
    assert (by_move[0], by_door[0], state) == (1, 1, State.DISPATCHED)


def test_a_recusal_outlives_an_organisation_that_is_loaded_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RC-10: the file says who works here, and nothing of who may not come near a case."""
    kept = (Recusal(person="p-wei", case="c" * 32, reason=KIN),)

    def recuse(books: UnitOfWork) -> None:
        books.organisation.save(replace(books.organisation.hold(), recusals=kept))

    houses.inside(recuse)
    source = tmp_path / "org.toml"
    source.write_text(ORGANISATION % '["dispatcher"]', encoding="utf-8")
    assert 0 == run(["init", "--organisation", str(source)])
    assert kept == houses.inside(lambda books: books.organisation.load().recusals)
