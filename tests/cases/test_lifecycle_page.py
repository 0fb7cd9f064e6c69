"""docs/lifecycle.md tells of every door what the code does, and of no other."""

from pathlib import Path

import pytest

from cases.actions import DOORS, Door
from cases.actions.extending import HANDLING
from cases.case import State, Track
from cases.events import CaseExtended
from cases.lifecycle import MOVES
from cases.rules.model import ClockRule
from tests.cases.books import DictBooks
from tests.cases.test_texts import words

PAGE = (Path(__file__).parents[2] / "docs" / "lifecycle.md").read_text("utf-8")
ROWS = {
    cells[0].strip("`"): cells[1:]
    for line in PAGE.splitlines()
    if line.startswith("| `") and len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 8
}
CLOCKS: dict[str, ClockRule] = dict(DictBooks().rules.current().clocks)


def asked(door: Door) -> str:
    olds = {old for old, _ in door.moves} or {State.HANDLING}
    return ", ".join(sorted({act for old in olds for act in door.rights(old)}))


def needed(door: Door) -> str:
    return ", ".join([*door.needs, *(f"({name})" for name in door.takes)]) or "–"


def path(door: Door) -> str:
    news: dict[str, list[str]] = {}
    for old, new in door.moves:
        news.setdefault(new, []).append(old)
    moves = [f"{' '.join(olds)} → {new}" for new, olds in news.items()]
    return "; ".join([*moves, *(["or stays"] if door.stays else [])]) or "stays"


def diary(door: Door) -> str:
    return ", ".join(each.__name__ for each in (door.event, *door.also))


def clocks(door: Door) -> str:
    """What begins, is held, goes on and ends on at least one of its ways."""
    told: dict[str, set[str]] = {verb: set() for verb in ("starts", "holds", "resumes", "extends", "ends")}
    for rule in CLOCKS.values():
        for event in (door.event, *door.also):
            if event.__name__ in rule.starts:
                told["starts"].add(rule.name)
            if event.__name__ in rule.ends:
                told["ends"].add(rule.name)
        for old, new in door.moves:
            for verb in verbs(rule, old, new):
                told[verb].add(rule.name)
    if door.event is CaseExtended:
        told["extends"].add(HANDLING)
    return "; ".join(f"{verb} {', '.join(sorted(names))}" for verb, names in told.items() if names) or "–"


def verbs(rule: ClockRule, old: State, new: State) -> list[str]:
    if not rule.tracks & MOVES[old][new] & frozenset(Track) or not rule.runs:
        return []
    inside = rule.runs | rule.held
    found = {
        "starts": f"{old}>{new}" in rule.starts or (new in rule.starts and old not in inside),
        "holds": old in rule.runs and new in rule.held,
        "resumes": new in rule.runs and (old in rule.held or (rule.resumes and old not in inside)),
        "ends": old in inside and new not in inside,
    }
    if found["starts"]:
        found["resumes"] = False
    return [verb for verb, stands in found.items() if stands]


@pytest.mark.parametrize("name", DOORS)
def test_the_page_tells_of_each_door_what_the_code_does(name: str) -> None:
    door = DOORS[name]
    expected = [asked(door), needed(door), path(door), clocks(door), diary(door)]
    assert [ROWS[name][at] for at in (0, 1, 2, 4, 5)] == expected


def test_the_page_tells_of_no_door_that_is_not_there() -> None:
    assert set(ROWS) == set(DOORS)


def test_every_refusal_the_page_names_has_words() -> None:
    told = words("en", "cli")["refusals"]
    assert isinstance(told, dict)
    named = {code.strip() for row in ROWS.values() for code in row[3].split(",")} - {"–"}
    assert named - set(told) == set()
