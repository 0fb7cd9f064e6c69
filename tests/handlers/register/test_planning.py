"""What rows make of places and of teams."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from cases.organisation import Person
from cases.places import Place, PlaceKind, Stage
from handlers import register
from handlers.register import Plan
from tests.handlers.register.sample_files import (
    BRIDGE,
    HEADINGS,
    PARK,
    PLAIN,
    SITE,
    an_organisation,
    new_ids,
    planned,
    read,
    row,
    where,
)

POST = Place(id="Post0000000001", kind=PlaceKind.OBSERVER, names={"zh-Hans": "示例哨（虚构）"})


def after(found: Plan) -> Place:
    (change,) = found.changes
    return change.after.place


def teams(found: Plan) -> dict[str, frozenset[str]]:
    made = register.organisation_with(an_organisation(), (each.after for each in found.changes))
    return {team.id: team.projects for team in made.teams}


def test_a_new_project_has_everything_from_its_row() -> None:
    rows = [
        [*HEADINGS, "英文名称", "建设阶段", "廉洁合同签订日期", "是否关闭"],
        ["项目", "XM-8", "示例码头（虚构）", "county", "交通局(虚构)", "transport", "p-bai", "t-bridge",
         "第一服务组（虚构）、t-two", "示例园区（虚构）", "Example Quay (fictional)", "在建", "2026年3月1日", "否"],
    ]  # fmt: skip
    found = planned(rows)
    assert () == found.problems
    assert after(found) == Place(
        id="New00000000001",
        kind=PlaceKind.PROJECT,
        names={"zh-Hans": "示例码头（虚构）", "en": "Example Quay (fictional)"},
        number="XM-8",
        unit="county",
        department="transport",
        lead="transport",
        leader="p-bai",
        within=PARK.id,
        stage=Stage.CONSTRUCTION,
        contract=date(2026, 3, 1),
    )
    new = frozenset({"New00000000001"})
    assert {"t-bridge": new | {SITE.id}, "t-one": new, "t-two": new} == teams(found)


def test_a_blank_cell_clears() -> None:
    cells = dict.fromkeys(("unit", "department", "lead", "leader", "stage", "name_en", "team"), "")
    found = planned(row(id=SITE.id, **cells))
    assert after(found) == Place(id=SITE.id, kind=SITE.kind, names={"zh-Hans": "示例大桥（虚构）"}, number="XM-1")
    assert frozenset() == teams(found)["t-bridge"]


def test_a_column_that_is_not_there_leaves_as_it_is() -> None:
    found = planned(row(id=SITE.id, closed="是"))
    assert replace(SITE, closed=True) == after(found)
    assert frozenset({SITE.id}) == teams(found)["t-bridge"]


def test_a_place_that_the_file_does_not_mention_stays() -> None:
    assert [SITE.id] == [each.after.place.id for each in planned(row(id=SITE.id, closed="是")).changes]


def test_other_teams_of_a_project_are_not_those_of_this_column() -> None:
    found = planned(row(id=SITE.id, service_group="第一服务组（虚构）"))
    assert {"t-bridge": frozenset({SITE.id}), "t-one": frozenset({SITE.id}), "t-two": frozenset()} == teams(found)


def test_teams_that_nothing_is_said_about_stay_the_very_same() -> None:
    found = planned(row(id=SITE.id, closed="是"))
    organisation = an_organisation()
    assert register.organisation_with(organisation, (each.after for each in found.changes)) is organisation


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"unit": "没有的局（虚构）"}, ("no-such-unit", 2, "unit")),
        ({"department": "同名局（虚构）"}, ("several-unit", 2, "department")),
        ({"lead": "nobody"}, ("no-such-unit", 2, "lead")),
        ({"leader": "白示范（虚构）"}, ("several-person", 2, "leader")),
        ({"leader": "没有的人"}, ("no-such-person", 2, "leader")),
        ({"team": "大桥专班（虚构）、没有的专班"}, ("no-such-team", 2, "team")),
        ({"team": "第一服务组（虚构）"}, ("no-such-team", 2, "team")),
        ({"service_group": "没有的组"}, ("no-such-service_group", 2, "service_group")),
        ({"within": "没有的园区"}, ("no-such-within", 2, "within")),
        ({"within": "示例大桥（虚构）"}, ("no-such-within", 2, "within")),
    ],
)
def test_whom_a_cell_means_has_to_be_clear(cells: dict[str, object], expected: tuple[str, int, str]) -> None:
    assert [expected] == where(planned(row(id=SITE.id, **cells)).problems)


@pytest.mark.parametrize("typed", ["twin-2", " twin-2 ", "ｔｗｉｎ－２"])
def test_one_of_two_with_the_same_name_is_meant_by_id(typed: str) -> None:
    assert "twin-2" == after(planned(row(id=SITE.id, unit=typed))).unit


def test_of_people_who_have_left_the_name_counts_no_more() -> None:
    organisation = an_organisation()
    left = replace(
        organisation, people={**organisation.people, "p-bao": Person(id="p-bao", name="白示范（虚构）", active=False)}
    )
    assert "p-bai" == after(planned(row(id=SITE.id, leader="白示范（虚构）"), organisation=left)).leader
    assert "p-bao" == after(planned(row(id=SITE.id, leader="p-bao"), organisation=left)).leader


@pytest.mark.parametrize("typed", ["新园区（虚构）", "YQ-9", "yq-9"])
def test_a_park_may_come_with_the_same_file(typed: str) -> None:
    rows = [
        ["kind", "number", "name_zh", "within"],
        ["project", "XM-5", "甲（虚构）", typed],
        ["park", "YQ-9", "新园区（虚构）", ""],
    ]
    found = planned(rows)
    project, park = (each.after.place for each in found.changes)
    assert ((), park.id) == (found.problems, project.within)


def test_an_observation_post_belongs_to_a_project() -> None:
    assert SITE.id == after(planned(row(id=POST.id, within="XM-1"), [SITE, POST])).within


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"within": "示例园区（虚构）"}, ("nothing-within", 2, "within")),
        ({"stage": "建设"}, ("only-projects", 2, "stage")),
        ({"team": "大桥专班（虚构）"}, ("only-projects", 2, "team")),
        ({"service_group": "t-one"}, ("only-projects", 2, "service_group")),
    ],
)
def test_what_only_projects_have_is_refused_elsewhere(cells: dict[str, object], expected: tuple[str, int, str]) -> None:
    assert [expected] == where(planned(row(kind="window", number="CK-1", name_zh="窗口（虚构）", **cells)).problems)


def test_whoever_is_gone_from_the_organisation_may_stay_in_a_row() -> None:
    """What was so before is not the fault of this file."""
    old = replace(SITE, unit="abolished", leader="p-gone")
    found = planned(row(id=SITE.id, unit="abolished", leader="p-gone", closed="是"), [old])
    assert ((), replace(old, closed=True)) == (found.problems, after(found))


def test_signs_that_no_poster_can_print_are_a_warning() -> None:
    rows = [[*HEADINGS[:3]], ["项目", "XM-5", "𰻞𰻞面（虚构）"], BRIDGE[:3]]

    def unprintable(names: Sequence[str]) -> str:
        return "𰻞" if "𰻞" in "".join(names) else ""

    found = register.plan(read(rows), [SITE], an_organisation(), new_id=new_ids(), unprintable=unprintable)
    assert [("unprintable", 2, "name_zh")] == where(found.problems)
    assert ({"signs": "𰻞"}, False) == (found.problems[0].facts, register.stands_against(found.problems))


def test_names_that_stay_are_not_looked_at_again() -> None:
    seen: list[str] = []
    register.plan(
        read(row(id=SITE.id, closed="是")),
        [SITE],
        an_organisation(),
        new_id=new_ids(),
        unprintable=lambda names: seen.extend(names) or "",
    )
    assert [] == seen


def test_names_in_other_languages_are_kept() -> None:
    place = replace(PLAIN, names={**PLAIN.names, "ug": "x"})
    assert {"zh-Hans": "新名（虚构）", "ug": "x"} == after(
        planned(row(id=PLAIN.id, name_zh="新名（虚构）"), [place])
    ).names
