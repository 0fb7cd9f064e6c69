"""The first handler inside a unit."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from cases import routing
from cases.organisation import Post, Recusal, Role, TeamKind
from cases.routing import Load
from tests.cases.routing.samples import (
    DAY,
    ORG,
    SHIPPED,
    TEAM,
    a_matter,
    an_organisation,
    decide,
    gone,
    keeping_away,
    on_leave,
    passed,
    without,
)

WORKS = a_matter(place_unit="works")
HANDLERS = ("works-1", "works-2", "works-3")


def test_whoever_has_the_fewest_open_cases_is_first() -> None:
    found = decide(WORKS, people={"works-1": 4, "works-2": 2, "works-3": 3})
    assert (found.handler, passed(found)) == ("works-2", {("works-1", "loaded"), ("works-3", "loaded")})


def test_whoever_has_none_is_in_no_list_of_open_cases() -> None:
    assert decide(WORKS, people={"works-1": 1, "works-3": 1}).handler == "works-2"


def test_a_thousand_cases_are_spread_evenly() -> None:
    open_cases: Counter[str] = Counter()
    for number in range(1_000):
        load = Load(people=open_cases)
        found = routing.decide(replace(WORKS, case=f"case-{number}"), ORG, SHIPPED, load=load, day=DAY)
        assert found.handler is not None
        open_cases[found.handler] += 1
    assert set(open_cases) == set(HANDLERS)
    assert max(open_cases.values()) - min(open_cases.values()) <= 1


def test_among_equals_nobody_is_first_because_of_the_name() -> None:
    chosen = Counter(decide(replace(WORKS, case=f"case-{number}")).handler for number in range(900))
    assert all(250 <= chosen[who] <= 350 for who in HANDLERS)


def test_the_same_case_comes_out_the_same_on_another_day() -> None:
    cases = [replace(WORKS, case=f"case-{number}") for number in range(20)]
    days = (DAY, DAY + timedelta(days=1))
    assert len({tuple(decide(case, day=day).handler for case in cases) for day in days}) == 1


def test_in_a_dry_run_the_day_draws() -> None:
    dry = replace(WORKS, case="")
    assert {decide(dry, day=DAY + timedelta(days=ahead)).handler for ahead in range(30)} == set(HANDLERS)


def test_a_person_on_leave_is_skipped() -> None:
    found = decide(WORKS, organisation=on_leave("works-1", "works-2"))
    assert (found.handler, passed(found)) == ("works-3", {("works-1", "on-leave"), ("works-2", "on-leave")})


def test_back_from_leave_they_are_asked_again() -> None:
    organisation = on_leave("works-1", "works-2")
    assert (
        decide(WORKS, organisation=organisation, people={"works-3": 1}, day=DAY + timedelta(days=1)).handler
        != "works-3"
    )


def test_a_stand_in_counts_only_as_themselves() -> None:
    organisation = on_leave(*HANDLERS, stand_in="works-clerk")
    assert decide(WORKS, organisation=organisation).handler == "works-head"


def test_whoever_left_is_skipped() -> None:
    found = decide(WORKS, organisation=gone("works-1", "works-3"))
    assert (found.handler, passed(found)) == ("works-2", {("works-1", "inactive"), ("works-3", "inactive")})


def test_somebody_recused_on_this_case_is_skipped_and_on_another_is_not() -> None:
    recused = an_organisation(recusals=tuple(Recusal(person=who, case="case-1", reason="") for who in HANDLERS[:2]))
    assert decide(WORKS, organisation=recused).handler == "works-3"
    busy = {"works-3": 5}
    assert decide(replace(WORKS, case="case-2"), organisation=recused, people=busy).handler in HANDLERS[:2]


def test_somebody_named_is_skipped_though_the_unit_is_not() -> None:
    found = decide(without(WORKS, "works-1", "works-2"))
    assert (found.handler, passed(found)) == ("works-3", {("works-1", "excluded"), ("works-2", "excluded")})


def test_somebody_posted_in_an_excluded_unit_too_is_skipped() -> None:
    posts = (*ORG.posts, Post(person="works-1", unit="services"), Post(person="works-2", unit="services"))
    found = decide(keeping_away("services", place_unit="works"), organisation=an_organisation(posts=posts))
    assert found.handler == "works-3"


def test_without_a_handler_the_unit_head_has_it() -> None:
    found = decide(WORKS, organisation=on_leave(*HANDLERS))
    assert (found.owner, found.handler) == ("works", "works-head")


def test_somebody_who_is_handler_and_head_is_asked_once() -> None:
    both = Post(person="works-1", unit="works", roles=frozenset({Role.HANDLER, Role.UNIT_HEAD}))
    organisation = replace(on_leave(*HANDLERS, "works-head"), posts=(*ORG.posts, both))
    trail = [each.person for each in decide(WORKS, organisation=organisation).trail]
    assert trail.count("works-1") == 1


def test_handlers_of_the_office_come_before_its_dispatchers_and_those_before_its_head() -> None:
    extra = Post(person="services-1", unit="office", roles=frozenset({Role.HANDLER}))
    organisations = (an_organisation(posts=(*ORG.posts, extra)), ORG, on_leave("dispatcher"))
    found = [decide(a_matter(), organisation=organisation).handler for organisation in organisations]
    assert found == ["services-1", "dispatcher", "office-head"]


def test_dispatchers_are_first_handlers_in_the_office_only() -> None:
    extra = Post(person="works-clerk", unit="works", roles=frozenset({Role.DISPATCHER}))
    organisation = replace(on_leave(*HANDLERS), posts=(*ORG.posts, extra))
    assert decide(WORKS, organisation=organisation).handler == "works-head"


BRIDGE = replace(WORKS, project="bridge")


def test_the_projects_own_team_goes_before_the_others() -> None:
    found = decide(BRIDGE, people={"works-3": 9})
    assert found.handler == "works-3"
    assert passed(found) == {
        ("works-1", "not-in-team"),
        ("works-2", "not-in-team"),
        ("works-clerk", "not-a-handler"),
        ("services-1", "not-a-handler"),
    }


def test_a_head_of_the_team_who_takes_it_is_on_the_trail_once() -> None:
    organisation = replace(on_leave(*HANDLERS), teams=(replace(TEAM, members=("works-head",)),))
    found = decide(BRIDGE, organisation=organisation)
    assert [each.why.value for each in found.trail if each.person == "works-head"] == ["taken"]


def test_where_nobody_of_the_team_is_there_the_others_take_it() -> None:
    assert decide(BRIDGE, organisation=on_leave("works-3")).handler in HANDLERS[:2]


def test_the_team_of_another_project_does_not_count() -> None:
    assert decide(replace(WORKS, project="tunnel"), people={"works-3": 1}).handler in HANDLERS[:2]


@pytest.mark.parametrize(("kind", "chosen"), [(TeamKind.PROJECT, {"works-3"}), (TeamKind.SERVICE, set(HANDLERS[:2]))])
def test_a_service_group_has_no_first_claim(kind: TeamKind, chosen: set[str]) -> None:
    organisation = an_organisation(teams=(replace(TEAM, kind=kind),))
    found = {
        decide(replace(BRIDGE, case=f"case-{number}"), organisation=organisation, people={"works-3": 1}).handler
        for number in range(30)
    }
    assert found == chosen
