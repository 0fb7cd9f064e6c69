"""A project that is named in a filing: found, offered, taken, and handed on with its id."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.effects.finding import find_project, take_project
from bot.filings import filing_of
from bot.intake.choices import NONE_OF_THESE
from bot.intake.script import INTAKE
from cases import filing
from cases.places import Place, PlaceKind, Stage
from dialog.questions import facts_of
from dialog.state import State
from dialog.turn import Outcome
from dialog.values import Json
from storage.search import Searcher
from tests.cases.books import Places

PARK = Place(
    id="park",
    kind=PlaceKind.PROJECT,
    number="XM-1",
    names={"zh-Hans": "云川产业园（一期）（虚构）", "en": "Yunchuan Park, Phase One (fictional)"},
    stage=Stage.CONSTRUCTION,
)
SECOND = replace(PARK, id="second", number="XM-2", names={"zh-Hans": "云川产业园（二期）（虚构）"}, stage=None)
OVER = replace(PARK, id="over", number="XM-3", names={"zh-Hans": "云川产业园旧址（虚构）"}, closed=True)
WINDOW = replace(PARK, id="window", number="", names={"zh-Hans": "云川产业园窗口（虚构）"}, kind=PlaceKind.WINDOW)
KNOWN = (PARK, SECOND, OVER, WINDOW)


class Shelf(Places):
    def get(self, place_id: str) -> Place | None:
        return next((place for place in KNOWN if place.id == place_id), None)

    def find(self, typed: str, **how: object) -> list[Place]:  # type: ignore[override]
        return list(Searcher().find(KNOWN, typed, **how))  # type: ignore[arg-type]


def found(written: Json, **facts: Json) -> Outcome:
    outcome = find_project(Shelf(), {**facts, "project": written}).outcome
    assert outcome is not None
    return outcome


def offered(outcome: Outcome) -> list[str]:
    projects = outcome.facts["projects"]
    return [str(each["id"]) for each in projects if isinstance(each, Mapping)] if isinstance(projects, list) else []


def taken(said: str, written: str = "云川") -> Outcome:
    outcome = take_project(Shelf(), {**found(written).facts, "project_which": said}).outcome
    assert outcome is not None
    return outcome


@pytest.mark.parametrize(
    "written",
    ["xm-1", "云川产业园（一期）", "云川产业园（一期）（虚构）", "云川产业园一期", "Yunchuan Park, Phase One"],
)
def test_what_is_called_exactly_so_is_taken_at_once(written: str) -> None:
    outcome = found(written)
    assert (outcome.answers["project"], outcome.facts["project_stage"], offered(outcome)) == (
        {"names": dict(PARK.names), "place": "park"},
        "construction",
        [],
    )


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("云川产业园", ["park", "second"]),  # both are called so, but for the brackets
        ("yccyy", ["park", "second"]),
        ("云川产叶园二期", ["second"]),
        ("旧址", []),
        ("窗口", []),
        ("云川产业园窗口", []),
        ("没有这个", []),
    ],
)
def test_only_projects_that_are_not_closed_are_offered(written: str, ids: list[str]) -> None:
    outcome = found(written)
    assert (sorted(offered(outcome)), outcome.answers) == (ids, {"project": written})


@pytest.mark.parametrize("written", ["none", None])
def test_no_project_is_looked_for_where_none_is_named(written: Json) -> None:
    assert found(written) == Outcome(facts={"projects": None, "project_stage": None})


def test_what_a_tip_is_about_is_not_said_again() -> None:
    assert (len(found("xm-1").say), found("xm-1", sealed=True).say) == (1, ())


def test_one_of_those_offered_is_taken() -> None:
    assert taken("place:second").answers == {"project": {"names": dict(SECOND.names), "place": "second"}}


def test_nothing_but_a_project_is_taken_whatever_is_typed() -> None:
    assert taken("place:window").answers == {"project": "place:window"}


def test_none_of_them_leaves_what_was_written() -> None:
    outcome = taken(NONE_OF_THESE, written="云川产业园")
    assert (outcome.answers, outcome.facts) == ({"project": "云川产业园"}, {"project_stage": None})


def test_other_words_are_looked_for_anew() -> None:
    assert taken("xm-2").answers == {"project": {"names": dict(SECOND.names), "place": "second"}}
    assert (taken("没有这个").answers, taken("没有这个").clears) == ({"project": "没有这个"}, ("project_which",))


def filed(answer: Json, *, wish: str = "named", **given: Json) -> tuple[str | None, Json, Json]:
    """The place, the id of the project, and its name."""
    answers = {"wish_named": wish, "kind": "complaint", "matter": "none", "project": answer}
    state = State(script="intake", version=1, language="zh-Hans", given=given, answers=answers)
    made = filing_of(INTAKE, state, facts_of(INTAKE, state))
    return made.place, made.answers.get(filing.PROJECT_ID), made.answers["project"]


ANSWER: Json = {"names": dict(PARK.names), "place": "park"}
NAME = PARK.names["zh-Hans"]
AT_WINDOW: Mapping[str, Json] = {"place": "window", "place_kind": "window", "place_identifies": False}
AT_PROJECT: Mapping[str, Json] = {"place": "second", "place_kind": "project", "place_identifies": False}
AT_POST: Mapping[str, Json] = {"place": "post", "place_kind": "observer", "place_identifies": True}


@pytest.mark.parametrize(
    ("given", "wish", "place"),
    [
        ({}, "named", "park"),
        ({}, "anonymous", "park"),
        (AT_PROJECT, "named", "park"),
        (AT_WINDOW, "named", "window"),
        (AT_POST, "named", "post"),
        (AT_POST, "anonymous", "park"),  # the post would tell who scanned it; the project was said (decision 7)
    ],
)
def test_the_project_is_handed_on(given: Mapping[str, Json], wish: str, place: str) -> None:
    assert filed(ANSWER, wish=wish, **given) == (place, "park", NAME)


@pytest.mark.parametrize(("given", "place"), [({}, None), (AT_PROJECT, "second"), (AT_WINDOW, "window")])
def test_a_project_that_is_only_written_has_no_id(given: Mapping[str, Json], place: str | None) -> None:
    assert filed("云川的一个项目", **given) == (place, None, "云川的一个项目")


def test_a_project_is_no_place_of_somebody_who_said_it_is_none() -> None:
    assert filed("none") == (None, None, None)
