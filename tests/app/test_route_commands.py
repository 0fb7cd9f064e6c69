"""`mashang route explain`, on a real deployment in a temporary folder."""

import json
from pathlib import Path

import pytest

from app.cli import run
from tests.app import houses

DRY = ["route", "explain", "--dry-run", "--category", "C03.01"]


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    houses.set_up(tmp_path, monkeypatch)
    capsys.readouterr()


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run([*DRY, *arguments])
    shown = capsys.readouterr()
    return code, shown.out


def test_the_rule_that_decides_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = told(capsys, "--as", "p-lin", "--unit", "云川市住建局（虚构）", "--json")
    said = json.loads(out)
    assert (0, "construction", "department") == (code, said["owner"], said["rule"])


def test_who_may_know_reads_why_the_others_were_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    _, knowing = told(capsys, "--as", "p-qiao", "--unit", "云川市住建局（虚构）")
    _, others = told(capsys, "--as", "p-pan", "--unit", "云川市住建局（虚构）")
    assert ("chosen" in knowing, "chosen" in others, len(others.splitlines()) > 3) == (True, False, True)


def test_somebody_who_does_not_work_here_learns_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "--as", "nobody") == (1, "")


@pytest.mark.parametrize("arguments", [["--category", "C99.99", "--as", "p-lin"], ["A-NUMBER", "--as", "p-lin"]])
def test_what_makes_no_sense_is_said(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert told(capsys, *arguments) == (2, "")


def test_a_case_that_is_not_there_has_no_explanation(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["route", "explain", "0000-0000-0000", "--as", "p-lin"]) == 1
