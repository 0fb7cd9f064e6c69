"""Which place a row is about: by id, by number in its kind, and never by guessing."""

from dataclasses import replace

import pytest

from cases.places import PlaceKind
from tests.handlers.register.sample_files import BRIDGE, HEADINGS, PARK, PLAIN, SITE, planned, row, where


def test_a_row_is_known_by_its_number_in_its_kind() -> None:
    (change,) = planned(row(kind="project", number="XM-1", stage="construction")).changes
    assert (SITE.id, "construction") == (change.after.place.id, change.after.place.stage)


def test_the_same_number_in_another_kind_is_another_place() -> None:
    (change,) = planned(row(kind="window", number="XM-1", name_zh="窗口（虚构）")).changes
    assert (None, PlaceKind.WINDOW) == (change.before, change.after.place.kind)


def test_a_row_is_known_by_its_id_and_may_change_its_number() -> None:
    (change,) = planned(row(id=SITE.id, number="XM-9")).changes
    assert replace(SITE, number="XM-9") == change.after.place


def test_two_places_may_change_their_numbers_with_one_another() -> None:
    other = replace(PLAIN, number="XM-2")
    found = planned([["id", "number"], [SITE.id, "XM-2"], [other.id, "XM-1"]], [SITE, other])
    assert ((), {SITE.id: "XM-2", other.id: "XM-1"}) == (
        found.problems,
        {each.after.place.id: each.after.place.number for each in found.changes},
    )


def test_what_is_written_once_more_changes_nothing() -> None:
    found = planned([HEADINGS, BRIDGE])
    assert ((), (), 1) == (found.problems, found.changes, found.unchanged)


def test_full_width_figures_are_the_same_number() -> None:
    assert () == planned(row(kind="project", number="ＸＭ－１")).changes


def test_without_number_and_id_a_new_name_is_a_new_place() -> None:
    (change,) = planned(row(kind="park", name_zh="另一园区（虚构）")).changes
    assert change.before is None


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"id": "Nobody00000001", "name_zh": "甲（虚构）"}, ("no-such-place", 2, "id")),
        ({"id": "not an id"}, ("no-such-place", 2, "id")),
        ({"id": SITE.id, "kind": "window"}, ("other-kind", 2, "kind")),
        ({"number": "XM-1"}, ("missing", 2, "kind")),
        ({"kind": "palace", "number": "XM-1"}, ("unknown-word", 2, "kind")),
        ({"id": PLAIN.id, "number": "XM-1"}, ("number-taken", 2, "number")),
        ({"kind": "project", "name_zh": "示例大桥(虚构)", "stage": "construction"}, ("which-place", 2, None)),
        ({"kind": "project", "name_zh": "无号工程 （虚构）", "closed": "是"}, ("which-place", 2, None)),
        ({"kind": "project", "number": "XM-7", "name_zh": "无号工程（虚构）"}, ("known-without-number", 2, "number")),
        ({"kind": "project", "number": "XM-7", "name_zh": ""}, ("missing", 2, "name_zh")),
        ({"id": PARK.id, "name_zh": ""}, ("missing", 2, "name_zh")),
    ],
)
def test_a_row_that_is_about_no_clear_place_is_a_problem(
    cells: dict[str, object], expected: tuple[str, int, str | None]
) -> None:
    assert [expected] == where(planned(row(**cells)).problems)


def test_a_row_with_nothing_but_a_known_name_may_say_what_is_so() -> None:
    """Or a file without numbers could be imported once only."""
    found = planned(row(kind="project", name_zh="无号工程（虚构）", unit="河口县（虚构）"))
    assert ((), (), 1) == (found.problems, found.changes, found.unchanged)


def test_a_place_without_a_number_is_told_by_its_id() -> None:
    (problem,) = planned(row(kind="project", number="XM-7", name_zh="无号工程（虚构）")).problems
    assert {"id": PLAIN.id} == problem.facts


@pytest.mark.parametrize(
    "rows",
    [
        [["id", "number"], [SITE.id, "XM-1"], [SITE.id, "XM-3"]],
        [["id", "kind", "number"], [SITE.id, "project", "XM-1"], ["", "project", "XM-1"]],
        [["kind", "number", "name_zh"], ["project", "XM-5", "甲（虚构）"], ["project", "XM-5", "乙（虚构）"]],
        [["kind", "name_zh"], ["park", "甲（虚构）"], ["park", "甲(虚构)"]],
    ],
)
def test_a_place_that_comes_twice_names_the_row_where_it_was_first(rows: list[list[object]]) -> None:
    (problem,) = planned(rows).problems
    assert ("twice", 3, {"first": 2}) == (problem.code, problem.row, problem.facts)


def test_two_new_places_may_have_one_name_when_their_numbers_differ() -> None:
    rows = [["kind", "number", "name_zh"], ["project", "XM-5", "甲（虚构）"], ["project", "XM-6", "甲（虚构）"]]
    assert (2, ()) == (len(planned(rows).changes), planned(rows).problems)


def test_where_a_number_is_there_twice_already_the_id_is_asked_for() -> None:
    places = [SITE, replace(PLAIN, number="XM-1")]
    assert [("number-twice-known", 2, "number")] == where(planned(row(kind="project", number="XM-1"), places).problems)
    assert () == planned(row(id=SITE.id, number="XM-1", closed="是"), places).problems


def test_the_kind_of_a_file_may_be_said_beside_it() -> None:
    found = planned(row(number="XM-1", stage="construction"), kind=PlaceKind.PROJECT)
    assert [SITE.id] == [each.after.place.id for each in found.changes]


def test_a_file_without_id_number_and_name_is_told_once() -> None:
    found = planned([["kind", "stage"], *[["project", "construction"]] * 5])
    assert [("missing-column", 1, "name_zh")] == where(found.problems)
