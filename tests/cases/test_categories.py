"""C01–C18 as data (domain.md B4)."""

from collections import Counter

import pytest

from cases import categories
from cases.case import Track

S, D, P = Track.SERVICE, Track.DISCIPLINE, Track.PAYMENT

COUNTS = {
    "C01": 5, "C02": 4, "C03": 6, "C04": 4, "C05": 5, "C06": 3, "C07": 4, "C08": 9, "C09": 5, "C10": 5, "C11": 9,
    "C12": 12, "C13": 3, "C14": 5, "C15": 3, "C16": 5, "C17": 4, "C18": 6,
}  # fmt: skip


def test_there_are_eighteen_groups_with_all_their_items() -> None:
    assert dict(Counter(each.above for each in categories.load().values() if each.above)) == COUNTS


@pytest.mark.parametrize(
    ("group", "tracks"),
    [("C01", (S,)), ("C04", (S, D)), ("C07", (P,)), ("C11", (S, D)), ("C12", (D,)), ("C16", (D,)), ("C18", (D,))],
)
def test_a_group_knows_its_tracks(group: str, tracks: tuple[Track, ...]) -> None:
    assert categories.load()[group].tracks == tracks


@pytest.mark.parametrize("code", ["C06.03", "C13.03", "C15.03"])
def test_single_items_are_tips_in_a_group_of_services(code: str) -> None:
    assert categories.load()[code].sealed


def test_items_take_the_track_of_their_group_otherwise() -> None:
    assert categories.load()["C06.02"].tracks == (S,)


def test_work_safety_is_urgent_and_nothing_else_is() -> None:
    assert {categories.group_of(each.code) for each in categories.load().values() if each.urgent} == {"C13"}


@pytest.mark.parametrize(
    ("code", "zh", "trace"),
    [("C03.04", "办不成事", "001-12"), ("C08.07", "违反十禁止", "001-57"), ("C11.08", "花架子/造盆景", "004-38"),
     ("C12.12", "行贿围猎", "000-30"), ("C18.06", "诬告线索", "000-45")],
)  # fmt: skip
def test_codes_are_serials_in_the_order_given(code: str, zh: str, trace: str) -> None:
    category = categories.load()[code]
    assert (category.names["zh-Hans"], trace in category.traces) == (zh, True)


@pytest.mark.parametrize("category", categories.load().values(), ids=lambda each: each.code)
def test_every_category_is_named_in_both_languages(category: categories.Category) -> None:
    assert set(category.names) == {"zh-Hans", "en"}
    assert all(category.names.values())
    assert category.names["en"].isascii()


def test_names_are_distinct_within_a_group() -> None:
    names = [(each.above, each.names["en"]) for each in categories.load().values()]
    assert len(names) == len(set(names))


def test_groups_items_and_unknown_codes() -> None:
    assert len(categories.groups()) == 18
    assert [each.code for each in categories.items("C13")] == ["C13.01", "C13.02", "C13.03"]
    assert categories.get("C99") is None
