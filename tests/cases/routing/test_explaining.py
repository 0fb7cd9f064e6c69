"""Why it went there, and what of that stays with those who may know (RC-07)."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import texts
from cases import flags, routing
from cases.case import Filing, Track
from cases.organisation import Recusal
from cases.routing import Decision, Line, Matter, Why
from cases.routing.decisions import Alarm
from dialog.catalogue import Catalogue
from tests.cases.routing.samples import (
    ORG,
    a_matter,
    a_table,
    accusing,
    an_organisation,
    decide,
    gone,
    keeping_away,
    on_leave,
    to,
    to_unit,
    without,
)

WORKS = frozenset({"works"})
CATALOGUE = Catalogue(texts.load())


def seen(decision: Decision, *, knowing: bool = False) -> tuple[Line, ...]:
    return routing.explain(decision, knowing)


def keys(decision: Decision, *, knowing: bool = False) -> list[str]:
    return [line.key for line in seen(decision, knowing=knowing)]


def test_the_outcome_is_told_to_everybody() -> None:
    found = decide(a_matter(place_unit="safety", kind="stuck", urgent=True))
    outcome = [
        Line(key="routing.explain.owner", facts={"unit": "safety"}),
        Line(key="routing.explain.rule", facts={"rule": "department"}),
        Line(key="routing.explain.territory", facts={"unit": "city"}),
        Line(key="routing.explain.department", facts={"unit": "safety"}),
        Line(key="routing.explain.handler", facts={"person": "safety-1"}),
        Line(key="routing.explain.marks", facts={"rules": ["stuck"]}),
        Line(key="routing.explain.flag", facts={"flag": {"key": "routing.flag.stuck"}}),
        Line(key="routing.explain.urgent"),
    ]
    assert [list(seen(found, knowing=knowing))[:8] for knowing in (True, False)] == [outcome, outcome]


def test_what_is_missing_is_told_too() -> None:
    assert keys(decide(keeping_away("city")))[:5] == [
        "routing.explain.no-owner",
        "routing.explain.no-rule",
        "routing.explain.no-territory",
        "routing.explain.no-department",
        "routing.explain.no-handler",
    ]


def test_an_alarm_is_told_to_everybody() -> None:
    assert "routing.alarm.no-handler" in keys(decide(a_matter(), organisation=gone(*ORG.people)))


def test_whoever_may_know_reads_who_was_passed_over_and_why() -> None:
    found = decide(without(keeping_away("safety", subject_units=frozenset({"safety"}), place_unit="works"), "works-1"))
    passed = {(line.key, line.facts.get("person") or line.facts.get("unit")) for line in seen(found, knowing=True)}
    assert {("routing.unit.excluded", "safety"), ("routing.person.excluded", "works-1")} <= passed


def test_whoever_may_not_know_reads_everybody_not_chosen_with_one_word() -> None:
    recused = an_organisation(recusals=(Recusal(person="works-2", case="case-1", reason=""),))
    found = decide(without(a_matter(place_unit="works"), "works-1"), organisation=recused)
    assert [(line.key, line.facts) for line in seen(found)][5:] == [
        ("routing.person.not-available", {"person": "works-1"}),
        ("routing.person.not-available", {"person": "works-2"}),
    ]


# A matter in which a unit or somebody is kept away, and one in which they simply never came into question.
ALIKE: dict[str, tuple[Matter, Matter]] = {
    "kept away, so the territory has it": (
        keeping_away("works", subject_units=WORKS, place_unit="county"),
        a_matter(place_unit="county"),
    ),
    "kept away, so the office has it": (keeping_away("works", subject_units=WORKS), a_matter()),
    "accused, so the one above has it": (
        accusing("works"),
        a_matter(subject_units=frozenset({"city"}), place_unit="city"),
    ),
    "a sub-unit accused": (accusing("station"), a_matter(subject_units=WORKS)),
    "somebody named": (without(a_matter(place_unit="works"), "works-1", "works-2"), a_matter(place_unit="works")),
    "the first lead kept away": (
        keeping_away("schools", category="C16.03"),
        a_matter(category="C16.03", subject_units=frozenset({"services"})),
    ),
}


@pytest.mark.parametrize(
    "what", ["kept away, so the territory has it", "kept away, so the office has it", "a sub-unit accused"]
)
def test_rc_07_a_unit_that_was_excluded_leaves_no_trace(what: str) -> None:
    excluded, other = (decide(matter) for matter in ALIKE[what])
    assert seen(excluded) == seen(other)
    assert seen(excluded, knowing=True) != seen(other, knowing=True)


def test_rc_07_a_rule_whose_unit_was_excluded_leaves_no_trace() -> None:
    table = a_table(to_unit("works", "safety", categories=frozenset({"C03"})), to("office"))
    excluded = decide(keeping_away("works", "safety", category="C03.01"), table)
    other = decide(a_matter(category="C04.01"), table)
    assert seen(excluded) == seen(other)


def test_rc_07_one_level_above_an_accused_unit_looks_like_any_matter_of_that_one() -> None:
    table = a_table(to("department"))
    above = accusing("station", place_unit="station")
    assert seen(decide(above, table)) == seen(decide(a_matter(place_unit="works"), table))


def test_rc_07_somebody_named_recused_on_leave_or_with_more_cases_looks_the_same() -> None:
    matter, busy = a_matter(place_unit="works"), {"works-1": 1, "works-2": 1}
    recused = an_organisation(recusals=tuple(Recusal(person=who, case="case-1", reason="") for who in busy))
    found = [
        decide(without(matter, *busy)),
        decide(matter, organisation=recused),
        decide(matter, organisation=on_leave(*busy)),
        decide(matter, organisation=gone(*busy)),
        decide(matter, people=busy),
    ]
    assert len({repr(seen(each)) for each in found}) == 1


def test_rc_07_that_all_handlers_are_out_looks_like_leave() -> None:
    matter, all_three = a_matter(place_unit="works"), ("works-1", "works-2", "works-3")
    assert seen(decide(without(matter, *all_three))) == seen(decide(matter, organisation=on_leave(*all_three)))


def test_whoever_may_not_know_reads_people_of_the_owner_only() -> None:
    found = decide(a_matter(place_unit="station"), organisation=gone("station-1"))
    assert [line for line in seen(found) if line.facts.get("person") == "station-1"] == []
    assert Line(key="routing.person.inactive", facts={"person": "station-1", "unit": "station"}) in seen(
        found, knowing=True
    )


def test_rc_07_that_nobody_of_the_unit_may_have_it_looks_like_leave() -> None:
    matter = a_matter(place_unit="station")
    assert seen(decide(without(matter, "station-1"))) == seen(decide(matter, organisation=on_leave("station-1")))


def test_of_a_tip_nobody_reads_anything() -> None:
    found = decide(replace(accusing("works"), track=Track.DISCIPLINE))
    assert [keys(found, knowing=knowing) for knowing in (True, False)] == [["routing.explain.sealed"]] * 2


def test_a_sealing_is_explained_to_those_only_who_may_know() -> None:
    tip = Filing(track=Track.DISCIPLINE, anonymous=True, language="en", answers={"keep_away": "station"})
    sealing = routing.seal_to(tip, ORG)
    assert [line.key for line in routing.explain_sealing(sealing, False)] == ["routing.explain.sealed"]
    assert Line(
        key="routing.person.excluded", facts={"person": "clue-3", "unit": "station"}
    ) in routing.explain_sealing(sealing, True)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("what", ALIKE)
def test_every_line_has_words_with_names(what: str, language: str) -> None:
    lines = [
        line for matter in ALIKE[what] for knowing in (True, False) for line in seen(decide(matter), knowing=knowing)
    ]
    words = [CATALOGUE.text(line.key, language, line.facts) for line in routing.with_names(lines, ORG)]
    assert [each for each in words if "works-1" in each and "works-1 (fictional)" not in each] == []


def test_ids_that_are_not_known_stay_ids() -> None:
    line = Line(key="routing.unit.unknown", facts={"unit": "nowhere", "person": "nobody", "by": "named"})
    assert routing.with_names([line], ORG) == (line,)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_reason_alarm_and_flag_has_words(language: str) -> None:
    table = tomllib.loads((Path(texts.__file__).parent / language / "routing.toml").read_text("utf-8"))
    assert {why.value for why in Why} <= {*table["unit"], *table["person"]}
    assert {alarm.value for alarm in Alarm} == set(table["alarm"])
    assert flags.BY_HAND <= set(table["flag"])


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_finding_has_words(language: str) -> None:
    told = {
        *("too-long", "not-toml", "unknown-key", "missing-key", "bad-value", "unknown-word", "duplicate-id"),
        *("marks-nothing", "units-and-target", "tips-are-sealed"),
        *("unknown-unit", "unknown-category", "no-lead", "never-asked"),
    }
    table = tomllib.loads((Path(texts.__file__).parent / language / "routing.toml").read_text("utf-8"))
    assert set(table["finding"]) == told
