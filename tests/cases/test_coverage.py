"""Who fills each role of a project, and which are empty."""

from dataclasses import replace
from datetime import date

import pytest

from cases import coverage
from cases.coverage import Coverage, Part
from cases.organisation import Organisation, Team, TeamKind
from cases.places import Place, PlaceKind
from tests.cases.builders import an_organisation

PROJECT = Place(
    id="project",
    kind=PlaceKind.PROJECT,
    names={"en": "Quay (fictional)"},
    unit="council",
    department="housing",
    lead="housing",
    leader="housing-head",
    contract=date(2026, 3, 1),
)
POST = Place(id="post", kind=PlaceKind.OBSERVER, names={"en": "Post (fictional)"}, within="project")


def a_team(kind: TeamKind, *members: str, team: str = "team") -> Team:
    return Team(
        id=team, kind=kind, names={"en": "Team"}, unit="housing", members=members, projects=frozenset({"project"})
    )


TEAMS = (
    a_team(TeamKind.PROJECT, "housing-caller", team="own"),
    a_team(TeamKind.SERVICE, "gone", "housing-caller", team="group"),
)
ORGANISATION = replace(an_organisation(), teams=TEAMS)


def of(
    project: Place = PROJECT, *others: Place, organisation: Organisation = ORGANISATION, coded: bool = True
) -> Coverage:
    (found,) = coverage.coverages((project, *(others or (POST,))), organisation, lambda _: coded)
    return found


def left(person: str) -> Organisation:
    gone = replace(ORGANISATION.people[person], active=False)
    return replace(ORGANISATION, people={**ORGANISATION.people, person: gone})


def test_whoever_fills_each_role_is_told() -> None:
    assert {
        Part.LEAD: ("housing",),
        Part.TERRITORY: ("council",),
        Part.DEPARTMENT: ("housing",),
        Part.LEADER: ("housing-head",),
        Part.TEAM: ("own",),
        Part.SERVICE: ("group",),
        Part.OBSERVER: ("post",),
        Part.CONTRACT: ("2026-03-01",),
        Part.CODE: ("project",),
    } == of().filled
    assert ((), True) == (of().empty, of().in_contact)


@pytest.mark.parametrize(
    ("found", "empty"),
    [
        (of(replace(PROJECT, lead=None)), Part.LEAD),
        (of(replace(PROJECT, unit=None)), Part.TERRITORY),
        (of(replace(PROJECT, unit="no-more")), Part.TERRITORY),
        (of(replace(PROJECT, department=None)), Part.DEPARTMENT),
        (of(replace(PROJECT, leader=None)), Part.LEADER),
        (of(organisation=left("housing-head")), Part.LEADER),
        (of(replace(PROJECT, contract=None)), Part.CONTRACT),
        (of(coded=False), Part.CODE),
        (of(PROJECT, replace(POST, within="another")), Part.OBSERVER),
        (of(PROJECT, replace(POST, closed=True)), Part.OBSERVER),
        (of(PROJECT, replace(POST, kind=PlaceKind.WINDOW)), Part.OBSERVER),
        (of(organisation=replace(ORGANISATION, teams=TEAMS[:1])), Part.SERVICE),
        (of(organisation=replace(ORGANISATION, teams=(a_team(TeamKind.PROJECT), TEAMS[1]))), Part.TEAM),
        (of(organisation=replace(ORGANISATION, teams=(a_team(TeamKind.PROJECT, "gone"), TEAMS[1]))), Part.TEAM),
    ],
)
def test_a_role_that_nobody_fills_is_empty(found: Coverage, empty: Part) -> None:
    """Also one whose unit is gone, whose person has left, or whose team has nobody who works here."""
    assert (empty,) == found.empty


def test_a_team_whose_last_member_left_fills_nothing() -> None:
    assert (Part.TEAM, Part.SERVICE) == of(organisation=left("housing-caller")).empty


def test_only_projects_that_are_not_closed_count() -> None:
    places = (replace(PROJECT, closed=True), POST, replace(PROJECT, id="park", kind=PlaceKind.PARK))
    assert [] == coverage.coverages(places, ORGANISATION, lambda _: True)


def test_a_project_is_in_contact_with_a_code_a_leader_and_a_post() -> None:
    """联系覆盖率: that many of all projects."""
    found = [
        of(),
        of(replace(PROJECT, lead=None, contract=None)),
        of(replace(PROJECT, leader=None)),
        of(coded=False),
        of(PROJECT, replace(POST, closed=True)),
    ]
    counted = coverage.totals(found)
    assert (5, 2, 1, 0.4) == (counted.projects, counted.in_contact, counted.whole, counted.share(counted.in_contact))
    assert {Part.LEADER: 4, Part.CODE: 4, Part.OBSERVER: 4, Part.LEAD: 4, Part.TEAM: 5} == {
        part: counted.filled[part] for part in (Part.LEADER, Part.CODE, Part.OBSERVER, Part.LEAD, Part.TEAM)
    }
    assert 0.0 == coverage.totals([]).share(0)
