"""What cells, headings and files may look like, and what they are taken for."""

from datetime import date, datetime, time

import pytest

from cases.organisation import Leave, Person, Post, Role, Sector, UnitKind
from handlers import roster
from handlers.roster import Sheet
from handlers.sheets import cells
from tests.handlers.roster.sample_files import (
    LEAVE,
    PEOPLE,
    POSTS,
    SAID,
    SECTORS,
    TEAMS,
    UNITS,
    an_organisation,
    apply,
    check,
    codes,
    only,
    read,
    read_csv,
    read_texts,
    where,
    words,
)

NEW = ["p-new", "新示范（虚构）", "是"]


def people(*rows: list[object]) -> dict[str, Person]:
    """The people after an import of these rows."""
    return dict(apply(read_texts(only(people=[PEOPLE, *rows])))[0].people)


def test_an_organisation_is_read_as_it_is_said() -> None:
    assert (check(read(SAID)), apply(read(SAID))[0]) == ((), an_organisation())


def test_columns_may_stand_in_any_order() -> None:
    (row,) = read(only(people=[["在岗", "人员编号", "姓名"], ["是", "p-new", "新示范（虚构）"]])).rows[Sheet.PEOPLE]
    assert row.values == {"id": "p-new", "name": "新示范（虚构）", "active": True}


@pytest.mark.parametrize(
    "headings",
    [
        ["Person", "Name", "Active"],
        ["id", "name", "active"],
        ["PERSON ID", " n a m e ", "Is active"],
        ["编号", "姓名", "在职"],
    ],
)
def test_headings_are_known_in_chinese_english_and_by_code(headings: list[str]) -> None:
    (row,) = read_texts(only(people=[headings, NEW])).rows[Sheet.PEOPLE]
    assert row.values == {"id": "p-new", "name": "新示范（虚构）", "active": True}


@pytest.mark.parametrize("title", ["people", "People", "人员", "ＰＥＯＰＬＥ"])
def test_sheets_are_known_by_their_title(title: str) -> None:
    assert list(read({title: [PEOPLE, NEW]}).rows) == [Sheet.PEOPLE]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("承办人", {Role.HANDLER}),
        ("handler", {Role.HANDLER}),
        ("HANDLER", {Role.HANDLER}),
        ("承办人、办结审核人", {Role.HANDLER, Role.REVIEWER}),
        ("承办人,reviewer；回访员/Supervisor", {Role.HANDLER, Role.REVIEWER, Role.CALLBACK_CALLER, Role.SUPERVISOR}),
        ("承办人\n承办人", {Role.HANDLER}),
        ("callback caller, Unit head", {Role.CALLBACK_CALLER, Role.UNIT_HEAD}),
        ("单位负责人", {Role.UNIT_HEAD}),
        ("", set()),
        (None, set()),
    ],
)
def test_roles_are_known_by_code_and_by_word(typed: str | None, expected: set[Role]) -> None:
    changed = apply(read_texts(only(posts=[POSTS, ["p-bai", "housing", typed, "否"]])))[0]
    assert changed.posts == (Post(person="p-bai", unit="housing", roles=frozenset(expected)),)


@pytest.mark.parametrize(("typed", "kind"), [("属地", UnitKind.TERRITORY), ("Department", UnitKind.DEPARTMENT)])
def test_kinds_of_units_are_known_by_word(typed: str, kind: UnitKind) -> None:
    rows = [*SAID["单位"], ["new", typed, "新单位（虚构）", None, "city", None]]
    assert apply(read_texts(only(units=rows)))[0].units["new"].kind is kind


@pytest.mark.parametrize("typed", ["学校", "School", "school", "廉洁学校建设"])
def test_sectors_are_known_by_word(typed: str) -> None:
    assert apply(read_texts(only(sectors=[SECTORS, [typed, "housing"]])))[0].sectors == {Sector.SCHOOL: ("housing",)}


@pytest.mark.parametrize("typed", ["是", "Yes", "true", "1", "１", "Y"])
def test_yes_may_be_said_in_many_ways(typed: object) -> None:
    assert people(["p-new", "新示范（虚构）", typed])["p-new"].active is True


@pytest.mark.parametrize(("typed", "active"), [(True, True), (1, True), (1.0, True), (False, False), (0, False)])
def test_yes_and_no_may_be_cells_of_other_kinds(typed: object, active: bool) -> None:
    (row,) = read(only(people=[PEOPLE, ["p-new", "新示范（虚构）", typed]])).rows[Sheet.PEOPLE]
    assert row.values["active"] is active


@pytest.mark.parametrize("typed", ["否", "No", "false", "0", "０", "n"])
def test_no_may_be_said_in_many_ways(typed: object) -> None:
    assert people(["p-new", "新示范（虚构）", typed])["p-new"].active is False


def test_blank_under_active_leaves_a_person_as_they_are() -> None:
    after = people(["p-dai", "戴示范（虚构）", None], ["p-new", "新示范（虚构）", None])
    assert (after["p-dai"].active, after["p-new"].active) == (False, True)


@pytest.mark.parametrize(
    "typed",
    [
        date(2026, 1, 5),
        datetime.combine(date(2026, 1, 5), time()),
        "2026-01-05",
        "2026-1-5",
        "2026/1/5",
        "2026.01.05",
        "2026年1月5日",
        " ２０２６－０１－０５　",
        "2026-01-05 00:00:00",
        "20260105",
        20260105,
        46027,
        46027.0,
        "46027",
    ],
)
def test_dates_are_known_as_cells_as_text_and_as_serial_numbers(typed: object) -> None:
    leaves = apply(read(only(leave=[LEAVE, ["p-cen", typed, "2026-01-09", ""]])))[0].leaves
    assert leaves == (Leave(person="p-cen", first=date(2026, 1, 5), last=date(2026, 1, 9)),)


@pytest.mark.parametrize(
    "typed",
    ["5.1.2026", "1/5/2026", "26-01-05", "2026-02-30", "2026-13-01", "soon", "1999-12-31", "2100-01-01", 7, 45.5, True,
     "99999", 1e300, datetime.combine(date(2026, 1, 5), time(8, 30)), "2026-01-05 08:30"],
)  # fmt: skip
def test_what_is_no_clear_date_is_refused(typed: object) -> None:
    told = read(only(leave=[LEAVE, ["p-cen", typed, "2026-01-09", ""]]))
    assert where(told.problems) == [("bad-date", Sheet.LEAVE, 2, "first")]


def test_full_width_digits_and_letters_are_ids() -> None:
    assert people(["ｐ－７", "新示范（虚构）", "是"]).keys() >= {"p-7"}


def test_a_number_is_an_id() -> None:
    rows = read(only(people=[PEOPLE, [1007, "新示范（虚构）", "是"], [1008.0, "又示范（虚构）", "是"]])).rows[
        Sheet.PEOPLE
    ]
    assert [row.values["id"] for row in rows] == ["1007", "1008"]


@pytest.mark.parametrize("around", [" ", "\u3000", "\u00a0", "\t", "\n", "\u200b", "\ufeff"])
def test_blanks_around_a_value_do_not_count(around: str) -> None:
    found = people([f"{around}p-new{around}", f"{around}新示范（虚构）{around}", "是"])
    assert found["p-new"].name == "新示范（虚构）"


def test_names_keep_their_full_width_signs() -> None:
    assert people(["p-new", "Ｎｅｗ（虚构）"])["p-new"].name == "Ｎｅｗ（虚构）"


def test_rows_without_anything_do_not_count() -> None:
    told = read(only(people=[PEOPLE, [None, None, None], NEW, ["", " ", "\u3000"]]))
    assert [row.number for row in told.rows[Sheet.PEOPLE]] == [3]


def test_headings_may_stand_below_empty_rows() -> None:
    told = read(only(people=[[], [], PEOPLE, NEW]))
    assert ([row.number for row in told.rows[Sheet.PEOPLE]], told.problems) == ([4], ())


def test_a_column_that_is_not_there_changes_nothing() -> None:
    told = read_texts(only(units=[["编号", "类型", "名称（中文）"], *(row[:3] for row in SAID["单位"][1:])]))
    assert apply(told)[0] == an_organisation()


def test_a_column_that_is_not_known_is_named_and_left_out() -> None:
    told = read(only(people=[[*PEOPLE, "电话\u202e"], [*NEW, "13800000000"]]))
    assert [(each.code, each.row, each.facts, each.warning) for each in told.problems] == [
        ("unknown-column", 1, {"name": "(control-character)"}, True)
    ]


def test_the_name_of_an_unknown_column_is_shown_short() -> None:
    told = read(only(people=[[*PEOPLE, "电话 " * 40], NEW]))
    assert told.problems[0].facts == {"name": ("电话 " * 40)[:40]}


def test_something_without_a_heading_is_told_once() -> None:
    told = read(only(people=[PEOPLE, NEW, *[[*NEW, None, "left over"]] * 2]))
    assert where(told.problems) == [("column-without-heading", Sheet.PEOPLE, 3, None)]


def test_a_sheet_that_is_not_known_is_named_and_left_out() -> None:
    told = read({**only(people=[PEOPLE, NEW]), "备忘": [["x"]], "Sheet3": []})
    assert [(each.code, each.facts, each.warning) for each in told.problems] == [
        ("unknown-sheet", {"name": "备忘"}, True)
    ]


@pytest.mark.parametrize(
    ("headings", "code", "column"),
    [
        (["姓名", "在岗"], "missing-column", "id"),
        (["人员编号", "编号", "姓名"], "column-twice", "id"),
        (["甲", "乙"], "no-headings", None),
    ],
)
def test_headings_that_do_not_do_are_told(headings: list[str], code: str, column: str | None) -> None:
    told = read_texts(only(people=[headings, ["p-new", "p-new", "x"]]))
    assert (code, Sheet.PEOPLE, 1, column) in where(told.problems)


def test_without_its_headings_a_sheet_counts_as_absent() -> None:
    told = read(only(people=[["姓名"], ["新示范（虚构）"]], posts=[POSTS, ["p-bai", "housing", "承办人", "否"]]))
    assert codes(check(told)) == ["missing-column"]


def test_a_sheet_that_comes_twice_is_refused() -> None:
    told = read({"人员": [PEOPLE, NEW], "people": [PEOPLE, NEW]})
    assert where(told.problems) == [("sheet-twice", Sheet.PEOPLE, None, None)]


def test_a_workbook_without_any_known_sheet_is_refused() -> None:
    assert codes(read({"备忘": [["x"]]}).problems) == ["unknown-sheet", "no-sheets"]


@pytest.mark.parametrize("name", ["people.csv", "人员.csv", "PEOPLE.CSV", "upload (3).csv"])
def test_a_csv_file_says_by_name_or_headings_which_sheet_it_is(name: str) -> None:
    assert list(read_csv("人员编号,姓名,在岗\r\np-new,新示范（虚构）,是\r\n", name).rows) == [Sheet.PEOPLE]


def test_a_csv_file_that_could_be_any_sheet_is_refused() -> None:
    assert codes(read_csv("人员编号\r\np-new\r\n", "upload.csv").problems) == ["which-sheet"]


def test_utf_8_is_read_with_and_without_its_mark() -> None:
    text = "人员编号,姓名\np-new,新示范（虚构）\n"
    assert read_csv(text.encode("utf-8-sig")) == read_csv(text.encode())


def test_gb18030_is_read_with_a_warning() -> None:
    told = read_csv("人员编号,姓名\np-new,新示范（虚构）\n".encode("gb18030"))
    assert [row.values["name"] for row in told.rows[Sheet.PEOPLE]] == ["新示范（虚构）"]
    assert [(each.code, each.warning) for each in told.problems] == [("gb18030", True)]


def test_rows_of_csv_are_counted_as_a_spreadsheet_shows_them() -> None:
    told = read_csv('人员编号,姓名,在岗\n\np-new,"新示范\n（虚构）",是\np-new,,\n')
    assert where(told.problems) == [
        ("control-character", Sheet.PEOPLE, 3, "name"),
        ("missing", Sheet.PEOPLE, 4, "name"),
    ]


def test_csv_files_may_come_together() -> None:
    files = [read_csv("人员编号,姓名\np-new,新示范（虚构）\n"), read_csv("领域,牵头单位\n", "sectors.csv")]
    assert list(roster.together(*files).rows) == [Sheet.PEOPLE, Sheet.SECTORS]


def test_csv_files_for_the_same_sheet_are_refused() -> None:
    one = read_csv("人员编号,姓名\np-new,新示范（虚构）\n")
    assert where(roster.together(one, one).problems) == [("sheet-twice", Sheet.PEOPLE, None, None)]


@pytest.mark.parametrize("name", ["organisation.txt", "organisation", ".xlsx.zip"])
def test_other_kinds_of_file_are_refused(name: str) -> None:
    assert codes(roster.read(b"x", name, words()).problems) == ["which-kind"]


def test_units_and_headings_in_english_are_read() -> None:
    rows = [["Unit", "Kind", "Name (Chinese)", "Name (English)", "Unit above", "Branch"]]
    rows += [list(row) for row in SAID["单位"][1:]]
    assert (len(UNITS), apply(read({"Units": rows}))[0]) == (6, an_organisation())


@pytest.mark.parametrize("raw", ["p-ann、" * 10_000, "a" * 32_768])
def test_a_list_longer_than_any_cell_of_a_workbook_is_too_long(raw: str) -> None:
    with pytest.raises(cells.BadCell) as fault:
        cells.items(raw)
    assert fault.value.code == "too-long"


def test_no_date_is_no_date() -> None:
    assert cells.day(" ", date(1899, 12, 30)) is None


def test_a_sheet_with_nothing_in_it_has_no_headings() -> None:
    assert "no-headings" in codes(check(read_csv("", "people.csv")))


def test_in_csv_as_well_headings_may_stand_below_empty_rows() -> None:
    told = read_csv(" ,,\r\n\r\n人员编号,姓名,在岗\r\np-new,新示范（虚构）,是\r\n")
    assert ([Sheet.PEOPLE], 1) == (list(told.rows), len(told.rows[Sheet.PEOPLE]))


def test_what_cannot_be_an_id_is_told_in_a_list_as_well() -> None:
    team = ["t-park", "项目专班", "示例园区专班（虚构）", "Example Team (fictional)", "housing", "p-bai、p cen!", ""]
    found = check(read_texts(only(teams=[TEAMS, team])))
    assert [("bad-item", {"item": 2})] == [(each.code, each.facts) for each in found if each.code == "bad-item"]
