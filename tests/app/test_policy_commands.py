"""`mashang policy` on a real deployment, in both languages."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import policy_words, run
from app.cli.layout import columns
from app.cli.words import LANGUAGES
from cases.clocks.model import Clock
from cases.rules import reading, structure
from cases.rules.model import Act
from cases.rules.profiles import LEVELS
from tests.app import houses
from tests.cases import builders
from tools import policies_page

ADMINISTRATOR, DISPATCHER = "p-ding", "p-lin"
Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    houses.set_up(tmp_path, monkeypatch)
    capsys.readouterr()

    def telling(*arguments: str) -> tuple[int, str, str]:
        code = run(["policy", *arguments])
        return code, *capsys.readouterr()

    return telling


def change(told: Told, *arguments: str, person: str = ADMINISTRATOR, reason: str = "test") -> tuple[int, str, str]:
    return told("set", *arguments, "--reason", reason, "--as", person)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_fits_into_eighty_columns_and_names_every_policy(
    language: str, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    code, out, _ = told("list")
    lacking = [each.key for each in reading.read(reading.shipped()).policies if f"  {each.key} " not in out]
    assert (code, lacking, max(map(columns, out.splitlines())) <= 80) == (0, [], True)


def test_the_list_of_a_track_leaves_out_what_cannot_concern_it(told: Told) -> None:
    keys = {each["key"] for each in json.loads(told("list", "--track", "D", "--json")[1])}
    assert ({"D-03", "S-03", "S-19"} <= keys, keys & {"S-11", "P-02", "X-01"}) == (True, set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_policy_is_told_in_words(language: str, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    for key in ("S-01", "S-03", "S-09", "S-14", "S-16", "X-02", "X-03.request", "T-04.lists", "E-01.ack", "D-04"):
        code, out, _ = told("show", key)
        assert (code, key in out, max(map(columns, out.splitlines())) <= 80) == (0, True, True)


def test_an_example_says_when_it_would_be_due_and_who_hears_when(told: Told) -> None:
    shown = json.loads(told("show", "S-11", "--json")[1])
    assert shown["example"]["due"] > shown["example"]["started"]
    assert [each["level"] for each in shown["reminders"]][-1] == "+15wd"


def test_a_policy_is_shown_as_it_stands_in_the_file(told: Told) -> None:
    assert told("show", "D-03", "--toml")[1].startswith('[[policy]]\nkey = "D-03"\n')


def test_an_unknown_policy_is_wrong_usage(told: Told) -> None:
    assert told("show", "S-99")[0] == 2
    assert change(told, "S-99", "--limit", "1wd")[0] == 2


def test_a_change_is_kept_and_its_open_clocks_are_counted(told: Told) -> None:
    case = builders.a_case(id="c" * 32, owner="construction")
    houses.file(case)
    clock = Clock(
        case=case.id, name="supplement", round=1, policy="S-03", started=builders.NOW, due=builders.NOW, edition=0
    )
    houses.inside(lambda books: books.clocks.save(clock))
    before: int = houses.inside(lambda books: len(books.clocks.outdated(1, limit=100)))
    code, out, _ = change(told, "S-11", "--limit", "4wd", reason="promised")
    assert (code, "5 working days → 4 working days" in out, f"edition 1. {before} open clock" in out) == (0, True, True)
    assert json.loads(told("show", "S-11", "--json")[1])["limit"] == "4wd"


def test_differences_are_found_like_diff_does(told: Told) -> None:
    assert told("diff")[0] == 0
    change(told, "S-11", "--limit", "4wd", reason="promised")
    code, out, _ = told("diff")
    assert (code, "promised" in out, "limit: 5 working days → 4 working days" in out) == (1, True, True)
    assert told("diff", "1")[0] == 0
    assert told("diff", "2")[0] == 2
    assert json.loads(told("diff", "--json")[1])["differences"] == [
        {"part": "policy", "key": "S-11", "name": "limit", "old": "5wd", "new": "4wd"}
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_against_a_change_is_told_and_nothing_is_kept(
    language: str, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    refused = {
        ("D-03", "--limit", "20wd"): "15wd",
        ("S-11", "--inactive"): "handling",
        ("S-11", "--limit", "soon"): "soon",
    }
    for arguments, why in refused.items():
        code, _, err = change(told, *arguments)
        assert (code, why in err) == (1, True)
    assert told("diff")[0] == 0


@pytest.mark.parametrize(("person", "reason"), [(DISPATCHER, "test"), (ADMINISTRATOR, " "), ("nobody", "test")])
def test_only_an_administrator_who_says_why(told: Told, person: str, reason: str) -> None:
    assert change(told, "S-11", "--limit", "4wd", person=person, reason=reason)[0] == 1
    assert told("diff")[0] == 0


@pytest.mark.parametrize("arguments", [(), ("S-11",), ("--limit", "4wd"), ("S-11", "--file", "x")])
def test_saying_nothing_or_two_things_is_wrong_usage(arguments: tuple[str, ...], told: Told) -> None:
    assert change(told, *arguments)[0] == 2


def test_a_whole_file_is_put_in_place(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "policies.toml"
    file.write_text(reading.shipped().replace("digest_above = 5", "digest_above = 8"), encoding="utf-8")
    assert change(told, "--file", str(file))[0] == 0
    assert json.loads(told("diff", "--json")[1])["differences"][0]["name"] == "digest_above"
    assert change(told, "--file", str(tmp_path / "none.toml"))[0] == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_in_the_rules_has_words(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    rules = reading.read(reading.shipped())
    clocks = {policy.clock for policy in rules.policies} | set(structure.clocks())
    keys = [f"{part}.{clock}" for part in ("clock", "stage", "starts") for clock in clocks]
    keys += [f"act.{act}" for act in Act] + [f"level.{level}" for level in LEVELS]
    keys += [f"role.{role}" for rule in structure.clocks().values() for role in rule.who]
    keys += [f"flag.{flag}" for policy in rules.policies for when in policy.whens for flag in when.flags]
    assert [key for key in keys if not policy_words.has(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stage_name_outside_the_desk_does_not_give_a_tip_away(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a reminder of a tip says, a reminder of a complaint says as well (decisions 5 and 13)."""
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    names = {
        track: {policy_words.say(f"clock.{name}") for name, rule in structure.clocks().items() if track in rule.tracks}
        for track in "DS"
    }
    assert names["D"] <= names["S"]


def test_the_page_tells_what_the_data_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", "en")
    text = policies_page.PAGE.read_text(encoding="utf-8")
    assert policies_page.page(text) == text
