"""What is wrong between rows, and between rows and the organisation, with its place; all of it at once."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from handlers import roster
from handlers.roster import Sheet, checking
from tests.handlers.roster.sample_files import (
    LEAVE,
    PEOPLE,
    POSTS,
    PROJECT,
    SAID,
    SECTORS,
    TEAMS,
    an_organisation,
    apply,
    check,
    codes,
    only,
    read_texts,
    said,
    where,
)

UNITS_SAID, PEOPLE_SAID = SAID["单位"], SAID["人员"]


def found(
    owned: Sequence[str] = (), **sheets: Sequence[Sequence[object]]
) -> list[tuple[str, Sheet | None, int | None, str | None]]:
    return where(check(read_texts(only(**sheets)), owned=owned))


def test_what_is_right_has_no_problem() -> None:
    assert check(read_texts(SAID)) == ()


@pytest.mark.parametrize(
    ("row", "column"),
    [(["", "名"], "id"), (["p-x", ""], "name"), (["P X", "名"], "id"), (["p_x", "名"], "id"), (["p" * 41, "名"], "id")],
)
def test_a_person_needs_an_id_and_a_name(row: list[str], column: str) -> None:
    (problem,) = found(people=[*PEOPLE_SAID, row])
    assert problem[1:] == (Sheet.PEOPLE, 6, column)


@pytest.mark.parametrize("taken", ["reporter", "system"])
def test_ids_that_the_diary_uses_are_refused(taken: str) -> None:
    assert found(people=[*PEOPLE_SAID, [taken, "名"]]) == [("taken-id", Sheet.PEOPLE, 6, "id")]


def test_a_unit_needs_a_name_in_one_language() -> None:
    rows = [*UNITS_SAID, ["new", "部门", "", "", "city", ""]]
    assert found(units=rows) == [("missing", Sheet.UNITS, 6, "name_zh")]


def test_a_unit_may_have_a_name_in_the_other_language_only() -> None:
    assert found(units=[*UNITS_SAID, ["new", "部门", "", "New (fictional)", "city", ""]]) == []


def test_a_name_that_is_wrong_is_not_called_missing_as_well() -> None:
    assert found(units=[*UNITS_SAID, ["new", "部门", "名" * 201, "", "city", ""]]) == [
        ("too-long", Sheet.UNITS, 6, "name_zh")
    ]


@pytest.mark.parametrize(
    ("sheets", "first"),
    [
        ({"people": [*PEOPLE_SAID, ["p-bai", "又"]]}, 3),
        ({"units": [*UNITS_SAID, ["quality", "部门", "又", "", "city", ""]]}, 5),
        ({"posts": [POSTS, ["p-bai", "housing", "承办人", ""], ["p-bai", "housing", "回访员", ""]]}, 2),
        ({"leave": [LEAVE, *[["p-bai", "2026-01-05", "2026-01-09", ""]] * 2]}, 2),
        ({"sectors": [SECTORS, ["学校", "housing"], ["school", "quality"]]}, 2),
        ({"teams": [TEAMS, *[["t-x", "项目专班", "名", "", "housing", "", ""]] * 2]}, 2),
    ],
)
def test_what_comes_twice_names_the_row_where_it_was_first(sheets: dict[str, list[list[object]]], first: int) -> None:
    (problem,) = check(read_texts(only(**sheets)))
    assert (problem.code, problem.facts) == ("twice", {"first": first})


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({"units": [*UNITS_SAID, ["new", "部门", "名", "", "nowhere", ""]]}, ("no-such-unit", Sheet.UNITS, 6, "above")),
        ({"posts": [POSTS, ["p-none", "housing", "", ""]]}, ("no-such-person", Sheet.POSTS, 2, "person")),
        ({"posts": [POSTS, ["p-bai", "nowhere", "", ""]]}, ("no-such-unit", Sheet.POSTS, 2, "unit")),
        ({"leave": [LEAVE, ["p-none", "2026-01-05", "2026-01-09", ""]]}, ("no-such-person", Sheet.LEAVE, 2, "person")),
        (
            {"leave": [LEAVE, ["p-bai", "2026-01-05", "2026-01-09", "p-none"]]},
            ("no-such-person", Sheet.LEAVE, 2, "stand_in"),
        ),
        ({"sectors": [SECTORS, ["学校", "housing、nowhere"]]}, ("no-such-unit-item", Sheet.SECTORS, 2, "leads")),
        (
            {"teams": [TEAMS, ["t-x", "项目专班", "名", "", "nowhere", "", ""]]},
            ("no-such-unit", Sheet.TEAMS, 2, "unit"),
        ),
        (
            {"teams": [TEAMS, ["t-x", "项目专班", "名", "", "housing", "p-none", ""]]},
            ("no-such-person-item", Sheet.TEAMS, 2, "members"),
        ),
        (
            {"teams": [TEAMS, ["t-x", "项目专班", "名", "", "housing", "", f"{PROJECT}、nowhere"]]},
            ("no-such-project-item", Sheet.TEAMS, 2, "projects"),
        ),
    ],
)
def test_what_is_named_has_to_be_there(
    sheets: dict[str, list[list[object]]], expected: tuple[str, Sheet, int, str]
) -> None:
    assert found(**sheets) == [expected]


def test_what_is_named_may_come_with_the_same_file() -> None:
    told = only(people=[*PEOPLE_SAID, ["p-x", "名"]], posts=[*SAID["任职"], ["p-x", "housing", "承办人", ""]])
    assert check(read_texts(told)) == ()


def test_an_id_that_cannot_be_read_is_told_once() -> None:
    """Not again at each row that names it, nor as a unit that has gone."""
    rows = [[*row] for row in UNITS_SAID]
    rows[3][0] = "Housing Bureau"
    assert where(check(read_texts(said(units=rows)))) == [("bad-id", Sheet.UNITS, 4, "id")]


def test_the_item_of_a_list_is_told_by_its_place() -> None:
    (problem,) = check(read_texts(only(posts=[POSTS, ["p-bai", "housing", "承办人、国王", ""]])))
    assert (problem.code, problem.column, problem.facts["item"]) == ("unknown-item", "roles", 2)


@pytest.mark.parametrize(
    ("sheet", "row", "column"),
    [
        ("units", ["new", "王国", "名", "", "city", ""], "kind"),
        ("units", ["new", "部门", "名", "", "city", "也许"], "branch"),
        ("people", ["p-x", "名", "也许"], "active"),
        ("posts", ["p-bai", "quality", "", "也许"], "head"),
        ("sectors", ["王国", "housing"], "sector"),
        ("teams", ["t-x", "王国", "名", "", "housing", "", ""], "kind"),
    ],
)
def test_words_that_are_not_known_are_told_with_those_that_are(sheet: str, row: list[object], column: str) -> None:
    title = {"units": "单位", "people": "人员", "posts": "任职", "sectors": "分领域牵头", "teams": "专班与服务组"}[
        sheet
    ]
    (problem,) = check(read_texts(only(**{sheet: [*SAID[title], row]})))
    assert (problem.code, problem.column, bool(problem.facts["allowed"])) == ("unknown-word", column, True)


@pytest.mark.parametrize(
    ("above", "rows"),
    [({"city": "city"}, [2]), ({"city": "quality"}, [2, 4, 5]), ({"housing": "quality"}, [4, 5])],
)
def test_units_that_lead_round_in_a_circle_are_refused(above: dict[str, str], rows: list[int]) -> None:
    units = [UNITS_SAID[0], *([*row[:4], above.get(str(row[0]), row[4]), row[5]] for row in UNITS_SAID[1:])]
    assert found(units=units) == [("circle", Sheet.UNITS, row, "above") for row in rows]


@pytest.mark.timeout(10)
def test_a_chain_of_thousands_of_units_is_walked_once() -> None:
    assert checking._circling({str(at): str(at + 1) for at in range(50_000)} | {"50000": "49999"}) == {"49999", "50000"}


def test_a_leave_does_not_end_before_it_begins() -> None:
    assert found(leave=[LEAVE, ["p-bai", "2026-01-09", "2026-01-05", ""]]) == [
        ("dates-reversed", Sheet.LEAVE, 2, "last")
    ]


def test_nobody_stands_in_for_themselves() -> None:
    assert found(leave=[LEAVE, ["p-bai", "2026-01-05", "2026-01-09", "p-bai"]]) == [
        ("own-stand-in", Sheet.LEAVE, 2, "stand_in")
    ]


def without(*gone: str) -> list[Sequence[object]]:
    return [row for row in UNITS_SAID if row[0] not in gone]


def test_a_unit_with_posts_does_not_vanish() -> None:
    assert codes(check(read_texts(only(units=without("quality"), sectors=[SECTORS], teams=[TEAMS])))) == [
        "unit-has-posts"
    ]


def test_a_unit_that_owns_open_cases_does_not_vanish() -> None:
    told = said(units=without("quality"), posts=SAID["任职"][:-1], sectors=[SECTORS])
    assert [codes(check(read_texts(told), owned=owned)) for owned in ((), ["quality"])] == [[], ["unit-owns-cases"]]


def test_a_unit_that_something_belongs_to_does_not_vanish() -> None:
    told = only(units=without("housing", "quality"), posts=SAID["任职"][:2])
    assert codes(check(read_texts(told))) == ["unit-leads-sector", "unit-has-teams", "unit-leads-sector"]


def test_the_office_does_not_vanish() -> None:
    told = only(units=without("office"), posts=[POSTS, *SAID["任职"][2:]])
    assert codes(check(read_texts(told))) == ["unit-is-office"]


def test_a_unit_that_does_not_vanish_is_called_by_its_name() -> None:
    (problem, *_) = check(read_texts(only(units=without("quality"))))
    assert problem.facts == {"unit": {"names": {"zh-Hans": "示例市质监站（虚构）", "id": "quality"}}}


def test_where_a_vanished_unit_is_named_is_told_in_its_row() -> None:
    told = only(units=without("quality"), posts=SAID["任职"], sectors=SAID["分领域牵头"])
    assert where(check(read_texts(told))) == [
        ("no-such-unit", Sheet.POSTS, 5, "unit"),
        ("no-such-unit-item", Sheet.SECTORS, 2, "leads"),
    ]


@pytest.mark.parametrize("sheet", ["people", "posts"])
def test_a_sheet_of_headings_only_clears_nobody_away(sheet: str) -> None:
    headings = {"people": PEOPLE, "posts": POSTS}[sheet]
    assert found(**{sheet: [headings]}) == [("empty-sheet", Sheet(sheet), None, None)]


def test_an_organisation_of_nobody_may_have_an_empty_sheet_of_people() -> None:
    empty = an_organisation(people={}, posts=(), leaves=(), teams=(), recipients=())
    assert check(read_texts(only(people=[PEOPLE], posts=[POSTS])), empty) == ()


def test_all_problems_are_told_at_once_in_the_order_of_the_sheets() -> None:
    told = said(
        units=[*UNITS_SAID, ["new", "王国", "名", "", "nowhere", ""]],
        people=[*PEOPLE_SAID, ["P X", "", "也许"]],
        posts=[*SAID["任职"], ["p-none", "nowhere", "国王", ""]],
        leave=[LEAVE, ["p-bai", "soon", "2026-01-05", "p-bai"]],
    )
    assert where(check(read_texts(told))) == [
        ("unknown-word", Sheet.UNITS, 6, "kind"),
        ("no-such-unit", Sheet.UNITS, 6, "above"),
        ("bad-id", Sheet.PEOPLE, 6, "id"),
        ("missing", Sheet.PEOPLE, 6, "name"),
        ("unknown-word", Sheet.PEOPLE, 6, "active"),
        ("unknown-item", Sheet.POSTS, 6, "roles"),
        ("no-such-person", Sheet.POSTS, 6, "person"),
        ("no-such-unit", Sheet.POSTS, 6, "unit"),
        ("bad-date", Sheet.LEAVE, 2, "first"),
        ("own-stand-in", Sheet.LEAVE, 2, "stand_in"),
    ]


def test_one_error_keeps_the_whole_file_out() -> None:
    told = said(people=[*PEOPLE_SAID, ["p-new", "新示范（虚构）"], ["p-other", ""]])
    with pytest.raises(roster.Refused) as refused:
        apply(read_texts(told))
    assert codes(refused.value.problems) == ["missing"]


def test_a_warning_keeps_nothing_out() -> None:
    told = only(
        people=[[*PEOPLE, "备注"], *([*row, ""] for row in PEOPLE_SAID[1:]), ["p-new", "新示范（虚构）", "", ""]]
    )
    assert "p-new" in apply(read_texts(told))[0].people


def test_projects_are_asked_of_the_places_that_are_there() -> None:
    told = read_texts(only(teams=SAID["专班与服务组"]))
    found = roster.check(told, replace(an_organisation(), teams=()), owned=(), projects=())
    assert codes(found) == ["no-such-project-item"]
