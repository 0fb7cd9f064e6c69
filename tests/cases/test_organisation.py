from dataclasses import replace
from datetime import date

import pytest

from cases.organisation import Leave, Level, Recipient, Role, Unit, UnitKind
from tests.cases.builders import an_organisation

ORG = an_organisation()


def test_above_is_the_chain_nearest_first() -> None:
    assert ORG.above("quality") == ("housing", "council")


def test_under_holds_the_unit_itself_and_all_below() -> None:
    assert (ORG.under("housing"), ORG.under("council")) == (frozenset({"housing", "quality"}), frozenset(ORG.units))


def test_a_circle_of_units_ends() -> None:
    ring = {
        key: Unit(id=key, kind=UnitKind.TERRITORY, names={}, above=above) for key, above in (("a", "b"), ("b", "a"))
    }
    assert an_organisation(units=ring).above("a") == ("b",)


def test_posts_units_and_roles_of_a_person() -> None:
    assert [post.unit for post in ORG.posts_of("clue-1")] == ["office"]
    assert ORG.units_of("clue-1") == frozenset({"office"})
    assert (ORG.has_role("clue-1", Role.CLUE_MANAGER), ORG.has_role("clue-1", Role.AUDITOR)) == (True, False)


LEAVE = Leave(person="housing-handler", first=date(2026, 3, 2), last=date(2026, 3, 4), stand_in="quality-handler")
ON_LEAVE = an_organisation(leaves=(LEAVE,))


@pytest.mark.parametrize(
    ("day", "away"),
    [(date(2026, 3, 1), False), (date(2026, 3, 2), True), (date(2026, 3, 4), True), (date(2026, 3, 5), False)],
)
def test_leave_counts_its_first_and_last_day(day: date, away: bool) -> None:
    assert ON_LEAVE.on_leave("housing-handler", day) is away
    assert ON_LEAVE.stand_in_for("housing-handler", day) == ("quality-handler" if away else None)
    assert ON_LEAVE.represented_by("quality-handler", day) == (("housing-handler",) if away else ())


def test_a_stand_in_who_has_left_stands_in_for_nobody() -> None:
    gone = {**ON_LEAVE.people, "quality-handler": replace(ON_LEAVE.people["quality-handler"], active=False)}
    assert replace(ON_LEAVE, people=gone).stand_in_for("housing-handler", date(2026, 3, 3)) is None


def test_ended_keys_leavers_and_strangers_receive_nothing() -> None:
    people = {**ORG.people, "clue-1": replace(ORG.people["clue-1"], active=False)}
    keys = (
        Recipient(person="clue-1", public_key="age1a"),
        Recipient(person="clue-2", public_key="age1b", ended=True),
        Recipient(person="clue-2", public_key="age1c"),
        Recipient(person="nobody", public_key="age1d"),
    )
    organisation = replace(ORG, people=people, recipients=keys)
    assert [each.public_key for each in organisation.active_recipients()] == ["age1c"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("housing", {"housing"}),
        ("云岭市住建局（虚构）", {"housing"}),
        ("云岭市住建局", {"housing"}),
        ("ＹＵＮＬＩＮＧ housing  bureau", {"housing"}),
        ("住建局", {"housing"}),
        ("住建局的人，还有质量监督站", {"housing", "quality"}),
        ("请不要给审批局看", {"approvals"}),
        ("the Yunling Approvals Bureau please", {"approvals"}),
        ("不要给他们看（住建局）", {"housing"}),
        ("质量监督", {"quality"}),
        ("云岭市", set()),
        ("Yunling", set()),
        ("没有", set()),
        ("无", set()),
        ("", set()),
        ("no", set()),
        ("别处的办公室", set()),
        ("省某厅", set()),
    ],
)
def test_units_are_found_by_what_people_type(typed: str, expected: set[str]) -> None:
    assert ORG.find_units(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("柯示范", {"quality-handler"}),
        ("住建局尤示范和韩示范", {"housing-head", "housing-handler"}),
        ("示范", set()),
        ("", set()),
    ],
)
def test_people_are_found_by_full_name(typed: str, expected: set[str]) -> None:
    assert ORG.find_people(typed) == expected


def test_two_bureaus_of_a_city_named_in_one_sentence_are_not_the_city() -> None:
    """Or whoever names both for question 20 keeps everybody away, and the matter is taken up by nobody."""
    city = Unit(id="city", kind=UnitKind.TERRITORY, names={"zh-Hans": "云岭市（虚构）"})
    known = an_organisation(units={**ORG.units, "city": city})
    both = "云岭市住建局、云岭市审批局"
    assert [{"housing", "approvals"}, {"housing", "approvals", "city"}] == [
        set(known.find_units(typed)) for typed in (both, f"{both}和云岭市领导")
    ]


def test_a_piece_of_a_name_counts_only_loosely() -> None:
    assert [ORG.find_units("质量监督", loosely=loosely) for loosely in (True, False)] == [{"quality"}, set()]


#: A city whose name begins that of each of its bureaus, as in the demonstration.
CITY = an_organisation(
    units={
        each: Unit(id=each, kind=UnitKind.DEPARTMENT, names={"zh-Hans": f"{name}（虚构）"})
        for each, name in (("city", "云川市"), ("market", "云川市市场监管局"), ("works", "云川市工程局"))
    }
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("云川市市场监管局（虚构）；某某（虚构）", {"market"}),
        ("请不要让云川市市场监管局和云川市工程局知道", {"market", "works"}),
        ("请不要让云川市知道", {"city"}),
        ("云川市市场监管局，还有云川市的领导", {"market", "city"}),
    ],
)
def test_a_bureau_of_a_city_is_not_the_city(typed: str, expected: set[str]) -> None:
    """Or whoever names one bureau with the city in front keeps everybody away, and nobody is left to take the case."""
    assert CITY.find_units(typed) == expected


def test_a_person_without_a_name_is_not_found_everywhere() -> None:
    nameless = {"x": replace(ORG.people["clue-1"], id="x", name="（虚构）")}
    assert replace(ORG, people=nameless).find_people("谁也不是") == set()


def test_levels_are_ordered() -> None:
    assert [Level.BUREAU.above(other) for other in Level] == [True, True, True, False, False]
