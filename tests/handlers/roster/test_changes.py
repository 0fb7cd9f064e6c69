"""An import changes what is different and nothing else, and tells all of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from cases.organisation import Organisation, Post, Role
from handlers import roster
from handlers.roster import Changes, Kind, Pending, Sheet
from tests.handlers.roster.sample_files import (
    LEAVE,
    SAID,
    SECTORS,
    TEAMS,
    an_organisation,
    apply,
    only,
    read_texts,
    said,
)

PEOPLE_SAID, POSTS_SAID = SAID["人员"], SAID["任职"]


def imported(
    organisation: Organisation | None = None, **sheets: Sequence[Sequence[object]]
) -> tuple[Organisation, Changes]:
    return apply(read_texts(only(**sheets)), organisation)


def test_the_same_file_again_changes_nothing() -> None:
    organisation = an_organisation()
    after, changes = apply(read_texts(SAID), organisation)
    assert (after is organisation, changes) == (True, Changes())


def test_a_second_import_of_a_changed_file_changes_nothing_more() -> None:
    told = said(people=[*PEOPLE_SAID, ["p-new", "新示范（虚构）"]], leave=[LEAVE])
    once, first = apply(read_texts(told))
    twice, second = apply(read_texts(told), once)
    assert (bool(first), bool(second), twice is once) == (True, False, True)


def test_a_sheet_that_is_not_there_changes_nothing() -> None:
    after, changes = imported(people=[*PEOPLE_SAID, ["p-new", "新示范（虚构）"]])
    assert {change.sheet for change in changes.changes} == {Sheet.PEOPLE}
    assert replace(after, people=an_organisation().people) == an_organisation()


def test_what_is_new_is_told_with_what_it_is() -> None:
    after, changes = imported(people=[*PEOPLE_SAID, ["p-new", "新示范（虚构）"]])
    (change,) = changes.changes
    assert (change.kind, change.key, change.before, change.after) == (
        Kind.ADDED,
        ("p-new",),
        None,
        after.people["p-new"],
    )


def test_what_is_different_is_told_with_before_and_after() -> None:
    rows = [*POSTS_SAID[:3], ["p-cen", "housing", "承办人、回访员", "是"], POSTS_SAID[4]]
    after, changes = imported(posts=rows)
    (change,) = changes.changes
    assert (change.kind, change.key) == (Kind.CHANGED, ("p-cen", "housing"))
    assert (change.before, change.after) == (an_organisation().posts[2], after.posts[2])
    assert after.posts[2].roles == {Role.HANDLER, Role.CALLBACK_CALLER}


def test_only_what_is_different_is_made_anew() -> None:
    before = an_organisation()
    after, _ = imported(before, posts=[*POSTS_SAID[:3], ["p-cen", "housing", "回访员", "否"], POSTS_SAID[4]])
    assert [old is new for old, new in zip(before.posts, after.posts, strict=True)] == [True, True, False, True]


@pytest.mark.parametrize(
    ("sheets", "sheet"),
    [
        ({"posts": POSTS_SAID[:-1]}, Sheet.POSTS),
        ({"leave": [LEAVE]}, Sheet.LEAVE),
        ({"sectors": [SECTORS]}, Sheet.SECTORS),
        ({"teams": [TEAMS]}, Sheet.TEAMS),
    ],
)
def test_a_row_that_is_gone_is_removed(sheets: dict[str, list[list[object]]], sheet: Sheet) -> None:
    _, changes = imported(**sheets)
    assert changes.counts() == {(sheet, Kind.REMOVED): 1}


def test_a_unit_that_nothing_belongs_to_is_removed() -> None:
    told = said(units=SAID["单位"][:-1], posts=POSTS_SAID[:-1], sectors=[SECTORS])
    assert "quality" not in apply(read_texts(told))[0].units


def test_a_sector_without_leading_units_is_as_one_that_is_not_there() -> None:
    assert imported(sectors=[SECTORS, ["学校", "quality、housing"], ["家庭", ""]])[1] == Changes()


def test_the_order_of_leading_units_counts() -> None:
    assert imported(sectors=[SECTORS, ["学校", "housing、quality"]])[0].sectors == {"school": ("housing", "quality")}


def test_the_order_of_rows_does_not_count() -> None:
    told = {title: [rows[0], *reversed(rows[1:])] for title, rows in SAID.items()}
    assert apply(read_texts(told))[1] == Changes()


def test_a_person_whose_row_is_gone_has_left_and_stays_known() -> None:
    after, changes = imported(people=[PEOPLE_SAID[0], PEOPLE_SAID[1], PEOPLE_SAID[3]])
    assert (after.people["p-bai"].active, after.people["p-bai"].name) == (False, "白示范（虚构）")
    assert changes.leavers == ("p-bai",)


def test_a_person_who_is_said_to_be_inactive_has_left() -> None:
    rows = [*PEOPLE_SAID[:2], ["p-bai", "白示范（虚构）", "否"], *PEOPLE_SAID[3:]]
    assert imported(people=rows)[1].leavers == ("p-bai",)


def test_somebody_who_had_left_before_is_no_leaver() -> None:
    assert imported(people=PEOPLE_SAID[:-1])[1] == Changes()


def test_a_leaver_keeps_posts_leave_keys_and_recusals() -> None:
    before = an_organisation()
    after, _ = imported(before, people=[PEOPLE_SAID[0], PEOPLE_SAID[3]])
    assert replace(after, people=before.people) == before


def test_keys_and_recusals_are_not_touched() -> None:
    told = said(people=[*PEOPLE_SAID[:2], PEOPLE_SAID[3]], posts=POSTS_SAID[:3], leave=[LEAVE], teams=[TEAMS])
    after, _ = apply(read_texts(told))
    before = an_organisation()
    assert (after.recipients, after.recusals) == (before.recipients, before.recusals)
    assert (after.office, after.authority, after.fictional) == (before.office, before.authority, before.fictional)


@pytest.mark.parametrize("role", ["线索管理员", "身份保管人", "审计员"])
def test_a_new_holder_of_a_sensitive_role_waits(role: str) -> None:
    """Decision 10: somebody who holds it already has to say yes."""
    rows = [*POSTS_SAID[:3], ["p-cen", "housing", f"承办人、{role}、回访员", "否"], POSTS_SAID[4]]
    after, changes = imported(posts=rows)
    assert after.posts[2].roles == {Role.HANDLER, Role.CALLBACK_CALLER}
    assert [(each.person, each.unit) for each in changes.pending] == [("p-cen", "housing")]


def test_a_sensitive_role_of_a_new_person_waits() -> None:
    told = said(
        people=[*PEOPLE_SAID, ["p-new", "新示范（虚构）"]], posts=[*POSTS_SAID, ["p-new", "office", "审计员", ""]]
    )
    after, changes = apply(read_texts(told))
    assert (after.posts[-1], changes.pending) == (
        Post(person="p-new", unit="office"),
        (Pending(person="p-new", unit="office", role=Role.AUDITOR),),
    )


def test_the_same_role_in_another_unit_waits() -> None:
    after, changes = imported(posts=[*POSTS_SAID, ["p-ann", "housing", "线索管理员", ""]])
    assert ([each.unit for each in changes.pending], after.posts[-1].roles) == (["housing"], frozenset())


def test_a_role_that_is_held_does_not_wait() -> None:
    after, changes = imported(
        posts=[["人员编号", "单位编号", "角色", "负责人"], ["p-ann", "office", "线索管理员", "否"]]
    )
    assert (after.posts[0].roles, changes.pending) == ({Role.CLUE_MANAGER}, ())


@pytest.mark.parametrize("sheets", [{}, {"posts": POSTS_SAID}])
def test_somebody_who_comes_back_does_not_bring_a_sensitive_role(sheets: dict[str, list[list[object]]]) -> None:
    rows = [*PEOPLE_SAID[:-1], ["p-dai", "戴示范（虚构）", "是"]]
    after, changes = imported(people=rows, **sheets)
    assert (after.people["p-dai"].active, after.posts[3].roles) == (True, frozenset())
    assert changes.pending == (Pending(person="p-dai", unit="quality", role=Role.AUDITOR),)


def test_a_sensitive_role_of_somebody_who_has_left_is_not_given_and_nobody_is_asked() -> None:
    after, changes = imported(posts=[*POSTS_SAID[:4], ["p-dai", "quality", "审计员、线索管理员", "否"]])
    assert (after.posts[3].roles, changes.pending) == ({Role.AUDITOR}, ())


def test_what_waits_is_told_again_and_changes_nothing() -> None:
    told = read_texts(only(posts=[*POSTS_SAID, ["p-cen", "office", "审计员", ""]]))
    once, first = apply(told)
    twice, second = apply(told, once)
    assert (twice is once, second.changes, second.pending) == (True, (), first.pending)


def test_what_waits_is_granted_by_whoever_holds_it_and_stays() -> None:
    """Once it has been given elsewhere, the same file finds it as it is."""
    told = read_texts(only(posts=[*POSTS_SAID, ["p-cen", "office", "审计员", ""]]))
    once, _ = apply(told)
    given = replace(once.posts[-1], roles=frozenset({Role.AUDITOR}))
    granted = replace(once, posts=(*once.posts[:-1], given))
    assert apply(told, granted) == (granted, Changes())


def test_a_sensitive_role_is_taken_away_at_once() -> None:
    after, changes = imported(posts=[*POSTS_SAID[:1], ["p-ann", "office", "承办人", "是"], *POSTS_SAID[2:]])
    assert (after.posts[0].roles, changes.pending) == ({Role.HANDLER}, ())


def test_two_posts_of_a_person_in_one_unit_count_as_one() -> None:
    before = an_organisation()
    split = (
        *before.posts,
        Post(person="p-cen", unit="quality", roles=frozenset({Role.HANDLER})),
        Post(person="p-cen", unit="quality", roles=frozenset({Role.REVIEWER}), head=True),
    )
    before = replace(before, posts=split)
    rows = [*POSTS_SAID, ["p-cen", "quality", "承办人、办结审核人", "是"]]
    assert imported(before, posts=rows) == (before, Changes())


def test_two_posts_that_are_changed_become_one() -> None:
    before = an_organisation()
    before = replace(before, posts=(*before.posts, replace(before.posts[2], roles=frozenset({Role.REVIEWER}))))
    after, _ = imported(before, posts=[*POSTS_SAID[:3], ["p-cen", "housing", "回访员", "否"], POSTS_SAID[4]])
    assert [{Role.CALLBACK_CALLER}] == [each.roles for each in after.posts if each.person == "p-cen"]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_leave_that_is_there_twice_is_the_one_that_says_more(turn: int) -> None:
    before = an_organisation()
    (leave,) = before.leaves
    before = replace(before, leaves=(leave, replace(leave, stand_in=None))[::turn])
    assert imported(before, leave=SAID["请假"]) == (before, Changes())


def test_names_in_other_languages_are_kept() -> None:
    before = an_organisation()
    names = {**before.units["housing"].names, "ug": "ئۆي"}
    before = replace(before, units={**before.units, "housing": replace(before.units["housing"], names=names)})
    rows = [*SAID["单位"][:3], ["housing", "部门", "新名（虚构）", "", "city", "是"], SAID["单位"][4]]
    assert imported(before, units=rows)[0].units["housing"].names == {"zh-Hans": "新名（虚构）", "ug": "ئۆي"}


def test_changes_are_counted_by_sheet_and_kind() -> None:
    told = said(people=[*PEOPLE_SAID, ["p-x", "甲（虚构）"], ["p-y", "乙（虚构）"]], leave=[LEAVE])
    assert apply(read_texts(told))[1].counts() == {(Sheet.PEOPLE, Kind.ADDED): 2, (Sheet.LEAVE, Kind.REMOVED): 1}


def test_a_leave_that_moves_goes_and_comes() -> None:
    after, changes = imported(leave=[LEAVE, ["p-bai", "2026-03-02", "2026-03-09", "p-cen"]])
    assert ([leave.last for leave in after.leaves], [change.kind for change in changes.changes]) == (
        [date(2026, 3, 9)],
        [Kind.REMOVED, Kind.ADDED],
    )


def test_nothing_is_changed_in_what_was_there() -> None:
    before = an_organisation()
    roster.apply(read_texts(said(leave=[LEAVE], people=PEOPLE_SAID[:3])), before, owned=(), projects=["demoProject01"])
    assert before == an_organisation()
