"""Whom an alert is for. Nobody who may not come near the case, and never nobody in silence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.case import Access, Case
from cases.clocks.targets import LEVELS, instead_of, may_be_told, people_for
from cases.organisation import Leave, Organisation, Person, Post, Recusal, Role
from cases.rules.model import ClockRule
from tests.cases.builders import DAY, PEOPLE, a_case, a_tip, an_organisation

HANDLING = ClockRule(name="handling", who=("handler",))
REVIEW = ClockRule(name="review", who=("reviewer", "unit-head"))
ACCEPTANCE = ClockRule(name="acceptance", who=("dispatcher",), office=True)
REGISTRATION = ClockRule(name="registration", who=("clue-manager",))
HANDLED = a_case(handler="housing-handler", leader="chair")


def told(
    *levels: str, case: Case = HANDLED, rule: ClockRule = HANDLING, organisation: Organisation | None = None
) -> list[str]:
    return list(people_for(levels, case, rule, organisation or an_organisation(), DAY))


def on_leave(person: str, stand_in: str | None, *more: Leave) -> Organisation:
    return an_organisation(leaves=(Leave(person=person, first=DAY, last=DAY, stand_in=stand_in), *more))


def recused(person: str, case: str = "case-1") -> Organisation:
    return an_organisation(recusals=(Recusal(person=person, case=case, reason="同学"),))


def without(*people: str, organisation: Organisation | None = None) -> Organisation:
    found = organisation or an_organisation()
    gone = {who: replace(found.people[who], active=False) for who in people}
    return replace(found, people={**found.people, **gone})


@pytest.mark.parametrize(
    ("level", "people"),
    [
        ("L0", ["housing-handler"]),
        ("L1", ["housing-deputy", "housing-head"]),
        ("L2", ["office-head", "supervisor"]),
        ("L3", ["supervisor"]),
        ("L4", ["chair"]),
        ("L5", ["chair"]),
    ],
)
def test_the_levels(level: str, people: list[str]) -> None:
    assert told(level) == people


def test_before_anybody_signed_for_it_all_who_could_are_meant() -> None:
    assert told("L0", case=a_case()) == ["housing-handler"]


def test_a_review_is_for_the_reviewers_and_not_for_whoever_handled_it() -> None:
    assert told("L0", rule=REVIEW) == ["housing-deputy", "housing-head", "housing-reviewer"]


def test_a_duty_of_the_office_is_for_the_office_and_its_head() -> None:
    assert (told("L0", rule=ACCEPTANCE), told("L1", rule=ACCEPTANCE)) == (["dispatcher"], ["office-head"])


def test_the_lead_unit_is_the_nearest_above_that_is_below_the_office() -> None:
    assert told("L2", case=a_case(owner="quality")) == ["housing-deputy", "housing-head"]


def test_without_a_leader_the_office_hears() -> None:
    assert told("L4", case=a_case(handler="housing-handler")) == ["supervisor"]


def test_without_a_supervisor_the_dispatchers_are_the_office() -> None:
    organisation = an_organisation()
    posts = tuple(post for post in organisation.posts if post.person != "supervisor")
    assert told("L3", organisation=replace(organisation, posts=posts)) == ["dispatcher"]


def test_the_office_at_the_top_is_its_own_last_level() -> None:
    organisation = an_organisation()
    top = {**organisation.units, "office": replace(organisation.units["office"], above=None)}
    assert told("L5", organisation=replace(organisation, units=top)) == ["office-head"]


def test_nobody_is_told_twice() -> None:
    assert told("L4", "L5", "L4") == ["chair"]


def test_whoever_is_on_leave_is_stood_in_for() -> None:
    assert told("L0", organisation=on_leave("housing-handler", "housing-reviewer")) == ["housing-reviewer"]


def test_a_stand_in_on_leave_is_stood_in_for_as_well() -> None:
    both = Leave(person="housing-reviewer", first=DAY, last=DAY, stand_in="housing-caller")
    assert told("L0", organisation=on_leave("housing-handler", "housing-reviewer", both)) == ["housing-caller"]


def test_two_who_stand_in_for_each_other_are_nobody() -> None:
    back = Leave(person="housing-reviewer", first=DAY, last=DAY, stand_in="housing-handler")
    organisation = on_leave("housing-handler", "housing-reviewer", back)
    assert told("L0", organisation=organisation) == ["housing-deputy", "housing-head"]


def test_leave_on_another_day_changes_nothing() -> None:
    day = DAY + timedelta(days=1)
    leave = Leave(person="housing-handler", first=day, last=day, stand_in="housing-reviewer")
    assert told("L0", organisation=an_organisation(leaves=(leave,))) == ["housing-handler"]


@pytest.mark.parametrize(
    "organisation",
    [on_leave("housing-handler", None), recused("housing-handler"), without("housing-handler")],
    ids=["on leave", "recused", "gone"],
)
def test_a_level_with_nobody_left_goes_one_up(organisation: Organisation) -> None:
    assert told("L0", organisation=organisation) == ["housing-deputy", "housing-head"]


def test_a_recusal_of_another_case_keeps_nobody_away() -> None:
    assert told("L0", organisation=recused("housing-handler", "case-2")) == ["housing-handler"]


def test_rc10_nobody_inherits_from_somebody_recused() -> None:
    organisation = replace(
        on_leave("housing-handler", "housing-reviewer"), recusals=recused("housing-handler").recusals
    )
    assert told("L0", organisation=organisation) == ["housing-deputy", "housing-head"]


def test_rc10_a_recused_stand_in_is_none() -> None:
    organisation = replace(
        on_leave("housing-handler", "housing-reviewer"), recusals=recused("housing-reviewer").recusals
    )
    assert told("L0", organisation=organisation) == ["housing-deputy", "housing-head"]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("rule", [HANDLING, REVIEW, ACCEPTANCE])
def test_nobody_named_is_ever_told(level: str, rule: ClockRule) -> None:
    named = {who for who in PEOPLE if who not in ("supervisor", "housing-caller")}
    case = replace(HANDLED, access=Access(excluded_people=frozenset(named)))
    assert told(level, case=case, rule=rule) == ["supervisor"]


@pytest.mark.parametrize("level", LEVELS)
def test_nobody_of_an_excluded_unit_is_ever_told(level: str) -> None:
    case = replace(HANDLED, access=Access(excluded_units=frozenset({"housing", "quality", "council"})))
    people = {who: unit for who, (_, unit, *_) in PEOPLE.items()}
    assert {people[who] for who in told(level, case=case)} <= {"approvals", "office"} - {"council"}


def test_a_post_taken_today_counts_for_exclusion() -> None:
    organisation = an_organisation()
    posts = (*organisation.posts, Post(person="supervisor", unit="quality", roles=frozenset({Role.HANDLER})))
    people = {**organisation.people, "other": Person(id="other", name="另示范")}
    other = Post(person="other", unit="office", roles=frozenset({Role.SUPERVISOR}))
    case = replace(HANDLED, access=Access(excluded_units=frozenset({"quality"})))
    moved = replace(organisation, posts=(*posts, other), people=people)
    assert told("L3", case=case, organisation=moved) == ["other"]


@pytest.mark.parametrize("level", LEVELS)
def test_of_a_tip_only_its_recipients_are_ever_told(level: str) -> None:
    assert set(told(level, case=a_tip(), rule=REGISTRATION)) <= {"clue-1", "clue-2"} != set()


def test_of_a_tip_the_level_is_told_as_far_as_it_is_on_the_list() -> None:
    assert told("L0", case=a_tip(), rule=REGISTRATION) == ["clue-1"]


def test_of_a_tip_the_whole_list_is_told_where_nobody_of_the_level_is_on_it() -> None:
    assert told("L3", case=a_tip(), rule=REGISTRATION) == ["clue-1", "clue-2"]


def test_of_a_tip_a_stand_in_off_the_list_is_none() -> None:
    assert told("L0", case=a_tip(), rule=REGISTRATION, organisation=on_leave("clue-1", "clue-3")) == ["clue-2"]


def test_a_restricted_case_of_any_track_keeps_to_its_list() -> None:
    case = replace(HANDLED, access=Access(recipients=("housing-head",)))
    assert [told(level, case=case) for level in LEVELS] == [["housing-head"]] * 6


def test_nobody_at_all_is_told_to_whoever_asks() -> None:
    assert told("L0", organisation=without(*PEOPLE)) == []


def test_instead_of_somebody_comes_the_stand_in() -> None:
    organisation = on_leave("housing-handler", "housing-reviewer")
    assert instead_of("housing-handler", HANDLED, HANDLING, organisation, DAY) == ("housing-reviewer",)


def test_instead_of_somebody_without_a_stand_in_comes_the_next_level() -> None:
    people = instead_of("housing-handler", HANDLED, HANDLING, an_organisation(), DAY, levels=("L0", "L1"))
    assert people == ("housing-deputy", "housing-head")


def test_instead_of_a_stand_in_who_failed_as_well_comes_the_next_level() -> None:
    organisation = on_leave("housing-handler", "housing-reviewer")
    failed = ("housing-reviewer", "housing-deputy")
    assert instead_of("housing-handler", HANDLED, HANDLING, organisation, DAY, failed=failed) == ("housing-head",)


def test_instead_of_the_last_level_the_office_is_told() -> None:
    assert instead_of("chair", HANDLED, HANDLING, an_organisation(), DAY, levels=("L5",)) == ("supervisor",)


def test_whoever_went_on_leave_since_is_not_told_himself() -> None:
    organisation = on_leave("housing-handler", "housing-reviewer")
    asked = ("housing-handler", "housing-reviewer", "observer")
    assert [may_be_told(who, HANDLED, organisation, DAY) for who in asked] == [False, True, True]
