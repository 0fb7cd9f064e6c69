"""The one gate, as a table: who may do what on which case (CF-01, CF-02, CF-06, RC-01, RC-10, trap 4)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases import errors, exclusions, gate
from cases.case import Access, Case
from cases.gate import Act
from cases.organisation import Leave, Organisation, Post, Recusal, Role, Unit, UnitKind
from tests.cases.builders import DAY, PEOPLE, a_case, a_tip, an_organisation

ORG = an_organisation()

#: s see, r read, m move, w write a message, n note, i identity.
LETTERS = {
    "s": Act.SEE, "r": Act.READ, "m": Act.MOVE, "w": Act.MESSAGE, "n": Act.NOTE, "i": Act.IDENTITY,
}  # fmt: skip


def rights(case: Case, person: str, organisation: Organisation = ORG) -> str:
    """Of somebody who said that there is nothing to be recused for."""
    return undeclared(replace(case, declared=case.declared | {person}), person, organisation)


def undeclared(case: Case, person: str, organisation: Organisation = ORG) -> str:
    return "".join(letter for letter, act in LETTERS.items() if passes(case, person, act, organisation))


def passes(case: Case, person: str, act: Act, organisation: Organisation) -> bool:
    return gate.visible([case], person, organisation, day=DAY, act=act) == (case,)


SERVICE = {
    "dispatcher": "srmwn",
    "supervisor": "srn",
    "auditor": "s",
    "housing-head": "srmwni",
    "housing-deputy": "srmwni",
    "housing-handler": "srmwni",
    "housing-reviewer": "srmn",
    "housing-caller": "srwn",
}

#: Nobody has said anything yet. The office decides what becomes of a case, and has to read it for that.
BEFORE = {
    "dispatcher": "srmwn",
    "supervisor": "srn",
    "auditor": "s",
    "housing-head": "smwn",
    "housing-deputy": "smwn",
    "housing-handler": "smwn",
    "housing-reviewer": "smn",
    "housing-caller": "swn",
}


@pytest.mark.parametrize("person", [*PEOPLE, "stranger"])
def test_rights_on_a_service_complaint(person: str) -> None:
    assert rights(a_case(owner="housing"), person) == SERVICE.get(person, "")


@pytest.mark.parametrize("person", [*PEOPLE, "stranger"])
def test_rights_on_a_tip_are_those_of_its_allow_list_alone(person: str) -> None:
    assert rights(a_tip(), person) == ("srmwn" if person in ("clue-1", "clue-2") else "")


@pytest.mark.parametrize("person", [*PEOPLE, "stranger"])
def test_rc_02_no_declaration_no_content(person: str) -> None:
    assert undeclared(a_case(owner="housing"), person) == BEFORE.get(person, "")


@pytest.mark.parametrize("person", ["clue-1", "clue-2"])
def test_rc_02_on_a_tip_its_recipients_declare_as_well_and_so_does_the_office(person: str) -> None:
    assert undeclared(a_tip(), person) == "smwn"
    tip = a_tip(access=Access(recipients=("dispatcher", "clue-2")))
    assert (undeclared(tip, "dispatcher"), rights(tip, "dispatcher")) == ("smwn", "srmwn")


def test_rc_02_the_declaration_of_somebody_else_opens_nothing() -> None:
    case = a_case(declared=frozenset({"housing-handler"}))
    assert (undeclared(case, "housing-head"), undeclared(case, "housing-handler")) == ("smwn", "srmwni")


def test_rc_02_who_acts_for_an_excluded_office_or_leads_the_case_declares() -> None:
    excluded = a_case(access=Access(excluded_units=frozenset({"office"})))
    assert (undeclared(excluded, "chair"), rights(excluded, "chair")) == ("smwn", "srmwn")
    led = a_case(leader="chair")
    assert (undeclared(led, "chair"), rights(led, "chair")) == ("sn", "srn")


def test_rc_10_whoever_stands_in_at_the_office_declares() -> None:
    """The office itself need not; a deputy does not inherit that."""
    away = replace(ORG, leaves=(replace(LEAVE, person="dispatcher", stand_in="observer"),))
    assert (undeclared(a_case(), "observer", away), rights(a_case(), "observer", away)) == ("smwn", "srmwn")


@pytest.mark.parametrize(
    ("person", "expected"), [("approvals-handler", "srn"), ("clue-2", ""), ("quality-handler", "")]
)
def test_a_unit_that_helps_sees_reads_and_notes_and_no_more(person: str, expected: str) -> None:
    case = a_case(owner="housing", co_units=frozenset({"approvals"}))
    assert (rights(case, person), undeclared(case, person)) == (expected, expected.replace("r", ""))


def test_the_head_of_a_unit_that_helps_does_not_approve() -> None:
    case = a_case(owner="approvals", co_units=frozenset({"housing"}), declared=frozenset({"housing-head"}))
    able = {act for act in Act if passes(case, "housing-head", act, ORG)}
    assert able == {Act.SEE, Act.READ, Act.NOTE}


def test_cf_01_a_unit_that_helps_is_shut_out_once_it_is_excluded() -> None:
    case = a_case(co_units=frozenset({"approvals"}), access=Access(excluded_units=frozenset({"approvals"})))
    assert rights(case, "approvals-handler") == ""


def test_nobody_helps_with_a_tip() -> None:
    assert rights(a_tip(co_units=frozenset({"approvals"})), "approvals-handler") == ""


def everything_for(person: str, unit: str = "office") -> Organisation:
    """An organisation in which this person holds every role, in the owner's unit and in the office."""
    posts = (
        Post(person=person, unit=unit, roles=frozenset(Role)),
        Post(person=person, unit="housing", roles=frozenset(Role)),
    )
    return replace(ORG, posts=(*ORG.posts, *posts))


def test_no_role_opens_a_sealed_case() -> None:
    assert rights(a_tip(owner="housing"), "observer", everything_for("observer")) == ""


def test_a_sealed_case_without_recipients_is_closed_to_all() -> None:
    assert rights(a_tip(access=Access()), "observer", everything_for("observer")) == ""


def test_an_allow_list_binds_on_every_track() -> None:
    case = a_case(access=Access(recipients=("clue-1",)))
    assert (rights(case, "housing-head"), rights(case, "clue-1")) == ("", "srmwn")


def test_a_leaver_is_refused() -> None:
    gone = {**ORG.people, "clue-1": replace(ORG.people["clue-1"], active=False)}
    assert rights(a_tip(), "clue-1", replace(ORG, people=gone)) == ""


def test_a_named_person_is_refused_whatever_the_role() -> None:
    case = a_case(access=Access(excluded_people=frozenset({"housing-handler"})))
    assert rights(case, "housing-handler", everything_for("housing-handler")) == ""


def test_a_named_recipient_is_refused() -> None:
    access = Access(recipients=("clue-1", "clue-2"), excluded_people=frozenset({"clue-1"}))
    assert rights(a_tip(access=access), "clue-1") == ""


@pytest.mark.parametrize("person", ["housing-handler", "housing-head", "quality-handler", "clue-3", "custodian-2"])
def test_cf_01_nobody_of_an_accused_unit_or_under_it_passes(person: str) -> None:
    excluded = exclusions.spread(ORG, units=frozenset({"housing"}), people=frozenset())
    case = a_case(owner="office", access=Access(excluded_units=excluded.units, excluded_people=excluded.people))
    assert rights(case, person, everything_for(person)) == ""


def test_cf_01_a_post_taken_later_in_an_accused_unit_shuts_out_as_well() -> None:
    case = a_case(owner="office", access=Access(excluded_units=frozenset({"quality"})))
    moved = replace(ORG, posts=(*ORG.posts, Post(person="dispatcher", unit="quality")))
    assert (rights(case, "dispatcher"), rights(case, "dispatcher", moved)) == ("srmwn", "")


def test_cf_01_a_unit_made_later_under_an_accused_one_is_shut_out_as_well() -> None:
    case = a_case(owner="office", access=Access(excluded_units=frozenset({"housing"})))
    new = Unit(id="branch", kind=UnitKind.DEPARTMENT, names={}, above="quality")
    moved = replace(
        ORG, units={**ORG.units, "branch": new}, posts=(*ORG.posts, Post(person="dispatcher", unit="branch"))
    )
    assert rights(case, "dispatcher", moved) == ""


@pytest.mark.parametrize("head", ["housing-head", "housing-deputy"])
def test_cf_02_when_the_head_or_a_deputy_is_named_the_whole_unit_is_out(head: str) -> None:
    excluded = exclusions.spread(ORG, units=frozenset(), people=frozenset({head}))
    case = a_case(access=Access(excluded_units=excluded.units, excluded_people=excluded.people))
    seen = [person for person in PEOPLE if rights(case, person)]
    assert seen == ["dispatcher", "supervisor", "auditor"]


@pytest.mark.parametrize("act", Act)
def test_rc_01_a_recused_person_is_refused_every_act(act: Act) -> None:
    recused = replace(ORG, recusals=(Recusal(person="housing-handler", case="case-1", reason="relative"),))
    assert passes(a_case(), "housing-handler", act, recused) is False


def test_rc_01_a_recusal_binds_on_its_own_case_only() -> None:
    recused = replace(ORG, recusals=(Recusal(person="housing-handler", case="case-2", reason="relative"),))
    assert rights(a_case(), "housing-handler", recused) == "srmwni"


def test_rc_01_a_recused_recipient_is_refused() -> None:
    recused = replace(ORG, recusals=(Recusal(person="clue-1", case="case-1", reason="witness"),))
    assert (rights(a_tip(), "clue-1", recused), rights(a_tip(), "clue-2", recused)) == ("", "srmwn")


LEAVE = Leave(person="housing-handler", first=DAY, last=DAY, stand_in="quality-handler")
AWAY = replace(ORG, leaves=(LEAVE,))


def test_a_stand_in_has_the_rights_of_the_one_on_leave() -> None:
    assert (rights(a_case(), "quality-handler"), rights(a_case(), "quality-handler", AWAY)) == ("", "srmwni")


def test_a_stand_in_has_none_before_and_after() -> None:
    later = replace(LEAVE, first=DAY + timedelta(days=1), last=DAY + timedelta(days=2))
    assert rights(a_case(), "quality-handler", replace(ORG, leaves=(later,))) == ""


def test_rc_10_a_stand_in_does_not_inherit_from_somebody_recused() -> None:
    recused = replace(AWAY, recusals=(Recusal(person="housing-handler", case="case-1", reason="interest"),))
    assert rights(a_case(), "quality-handler", recused) == ""


def test_rc_10_a_stand_in_does_not_inherit_from_somebody_named() -> None:
    case = a_case(access=Access(excluded_people=frozenset({"housing-handler"})))
    assert rights(case, "quality-handler", AWAY) == ""


def test_a_stand_in_who_is_recused_is_refused() -> None:
    recused = replace(AWAY, recusals=(Recusal(person="quality-handler", case="case-1", reason="interest"),))
    assert rights(a_case(), "quality-handler", recused) == ""


def test_nobody_stands_in_for_a_recipient() -> None:
    leave = replace(LEAVE, person="clue-1")
    assert rights(a_tip(), "quality-handler", replace(ORG, leaves=(leave,))) == ""


@pytest.mark.parametrize("person", PEOPLE)
def test_cf_06_nobody_opens_an_identity_of_a_tip_through_the_desk(person: str) -> None:
    assert passes(a_tip(), person, Act.IDENTITY, everything_for(person)) is False


def test_an_administrator_sees_no_case() -> None:
    assert [rights(case, "administrator") for case in (a_case(owner="office"), a_tip())] == ["", ""]


def test_trap_4_lists_leave_out_what_may_not_be_seen() -> None:
    mine, other, tip = a_case(id="a"), a_case(id="b", owner="approvals"), a_tip(id="c", owner="housing")
    excluded = a_case(id="d", access=Access(excluded_people=frozenset({"housing-handler"})))
    assert gate.visible([mine, other, tip, excluded], "housing-handler", ORG, day=DAY) == (mine,)


def test_a_refusal_says_nothing_about_the_case() -> None:
    with pytest.raises(errors.NoSuchCase) as refused:
        gate.admit(a_tip(), "dispatcher", Act.SEE, ORG, day=DAY)
    assert (refused.value.code, refused.value.facts, refused.value.args) == ("no-such-case", {}, ("no-such-case",))


#: A visit that only the guard of the same name refuses.
ONLY = {
    "_works_here": (
        a_tip(),
        "clue-1",
        {"people": {**ORG.people, "clue-1": replace(ORG.people["clue-1"], active=False)}},
    ),
    "_not_named": (a_case(access=Access(excluded_people=frozenset({"dispatcher"}))), "dispatcher", {}),
    "_not_of_an_excluded_unit": (a_case(access=Access(excluded_units=frozenset({"housing"}))), "housing-handler", {}),
    "_not_recused": (a_case(), "dispatcher", {"recusals": (Recusal(person="dispatcher", case="case-1", reason=""),)}),
    "_on_the_list": (a_tip(), "dispatcher", {}),
    "_declared": (a_case(), "housing-handler", {}),
}


@pytest.mark.parametrize("name", ONLY)
def test_each_guard_is_needed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, person, changes = ONLY[name]
    organisation = replace(ORG, **changes)  # type: ignore[arg-type]
    if name != "_declared":
        case = replace(case, declared=frozenset({person}))
    with_all = passes(case, person, Act.READ, organisation)
    monkeypatch.setattr(gate, "GUARDS", tuple(guard for guard in gate.GUARDS if guard.__name__ != name))
    assert (with_all, passes(case, person, Act.READ, organisation)) == (False, True)


def test_every_guard_has_its_visit() -> None:
    assert [guard.__name__ for guard in gate.GUARDS] == list(ONLY)
