"""A block within the limits of a channel, and what was typed read as a choice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialog.blocks import Block, Button, Line
from dialog.fit import Limits, Shown, Unit, chosen, clusters, fit, size, split
from dialog.prompts import Hint

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇨🇳"
PLAIN = Limits(text=4096, has_buttons=False)
PRESSED = Limits(text=4096, buttons=3, button_label=20)


def a_block(*labels: str, text: str = "Which?", hint: Hint = Hint.NONE, language: str = "en") -> Block:
    buttons = tuple(Button(value=f"v{at}", label=label) for at, label in enumerate(labels, start=1))
    return Block(kind="ask", text=text, buttons=buttons, hint=hint, language=language)


def test_buttons_that_fit_stay_buttons() -> None:
    block = a_block("Yes", "No")
    assert fit(block, PRESSED) == (Shown(text="Which?", buttons=block.buttons),)


@pytest.mark.parametrize(
    ("labels", "limits"),
    [
        (("Yes", "No"), PLAIN),
        (("Yes", "No"), Limits(text=4096, buttons=1, button_label=20)),
        (("Yes", "No"), Limits(text=4096, buttons=2, button_label=2)),
    ],
    ids=["no buttons here", "too many", "words too long"],
)
def test_otherwise_they_are_a_numbered_list(labels: tuple[str, ...], limits: Limits) -> None:
    assert fit(a_block(*labels), limits) == (Shown(text="Which?\n\n1. Yes\n2. No"),)


def test_where_something_is_typed_the_numbers_are_marked() -> None:
    assert fit(a_block("Skip", hint=Hint.LINE), PLAIN) == (Shown(text="Which?\n\n/1 Skip"),)


def test_a_summary_is_in_the_text_with_the_colon_of_its_language() -> None:
    lines = (Line(label="地点", text="示范路"), Line(label="时间", text="昨天"))
    assert fit(Block(kind="summary", text="请核对", why="可以修改", lines=lines), PLAIN) == (
        Shown(text="请核对\n\n地点：示范路\n时间：昨天\n\n可以修改"),
    )


def test_an_empty_block_is_one_message() -> None:
    assert fit(Block(kind="say", text=""), PLAIN) == (Shown(text=""),)


def test_the_buttons_are_under_the_last_piece() -> None:
    block = a_block("Yes", text="One two. Three four.")
    limits = Limits(text=12, buttons=1, button_label=9)
    assert fit(block, limits) == (Shown(text="One two."), Shown(text="Three four.", buttons=block.buttons))


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("aaa aa.\n\nbbb bbb", 12, ["aaa aa.", "bbb bbb"]),
        ("aaa aa\nbbb bbb", 10, ["aaa aa", "bbb bbb"]),
        ("甲乙丙。丁戊己", 6, ["甲乙丙。", "丁戊己"]),
        ("甲说“好。”乙丙丁戊己庚", 9, ["甲说“好。”", "乙丙丁戊己庚"]),
        ("aaa bbb ccc", 9, ["aaa bbb", "ccc"]),
        ("甲乙，丙丁戊", 4, ["甲乙，", "丙丁戊"]),
        ("a" * 7, 3, ["aaa", "aaa", "a"]),
        ("is 1,000,000", 8, ["is 1,000", ",000"]),
        ("fits", 4, ["fits"]),
        ("", 4, []),
    ],
)
def test_text_is_cut_where_a_reader_pauses(text: str, limit: int, pieces: list[str]) -> None:
    assert list(split(text, limit)) == pieces


@pytest.mark.parametrize("whole", [FAMILY, FLAG, "👍🏽", "é", "1️⃣", "🏴\U000e0067\U000e0062\U000e007f", "\r\n", "नि"])
def test_what_a_reader_sees_as_one_is_one(whole: str) -> None:
    assert list(clusters("a" + whole + whole + "b")) == ["a", whole, whole, "b"]


def test_a_joined_emoji_is_never_cut() -> None:
    assert list(split(FAMILY * 3, 10)) == [FAMILY, FAMILY, FAMILY]


def test_utf_16_counts_what_is_beyond_the_basic_plane_twice() -> None:
    assert list(split("😀" * 5, 4, Unit.UTF16)) == ["😀😀", "😀😀", "😀"]


def test_endless_marks_are_cut_after_all() -> None:
    assert [len(piece) for piece in split("a" + "\u0301" * 25, 10)] == [10, 10, 6]


@given(st.text(alphabet="ab 。.,\n甲😀\u200d\u0301🇨🇳👍🏽é", max_size=80), st.integers(2, 30), st.sampled_from(Unit))
@settings(max_examples=150, deadline=None)
def test_each_piece_is_within_the_limit_and_nothing_but_white_space_is_lost(text: str, limit: int, unit: Unit) -> None:
    pieces = list(split(text, limit, unit))
    assert all(0 < size(piece, unit) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize("typed", ["2", "２", "②", " 2 ", "2.", "2、", "(2)", "⑵", "/2", "#2", "No", "nO", "ＮＯ", "n"])
def test_a_choice_is_typed_in_many_ways(typed: str) -> None:
    assert chosen(a_block("Yes", "No", "Maybe"), typed) == "v2"


@pytest.mark.parametrize("typed", ["", "  ", "0", "4", "22", "-2", "2 3", "not now", "x"])
def test_what_is_no_choice_is_none(typed: str) -> None:
    assert chosen(a_block("Yes", "No", "Maybe"), typed) is None


def test_a_beginning_of_two_is_none() -> None:
    assert chosen(a_block("Send now", "Send later"), "send") is None


def test_a_label_that_begins_another_is_itself() -> None:
    assert chosen(a_block("Send", "Send later"), "send") == "v1"


def test_a_number_that_begins_the_words_of_another_choice_is_not_guessed() -> None:
    assert chosen(a_block("3 stars", "2 stars", "1 star"), "3") is None


def test_a_number_that_is_the_label_of_its_own_place_is_taken() -> None:
    assert chosen(a_block("1 star", "2 stars", "3 stars"), "3") == "v3"


@pytest.mark.parametrize("hint", [Hint.LINE, Hint.LONG, Hint.DATE, Hint.NUMBER, Hint.SECRET, Hint.PHONE])
def test_an_answer_being_typed_is_not_taken_for_a_choice(hint: Hint) -> None:
    block = a_block("Skip", "Back", hint=hint)
    assert [chosen(block, typed) for typed in ("2", "b", "/2", "back")] == [None, None, "v2", "v2"]


def test_where_files_are_awaited_a_number_is_a_choice() -> None:
    assert chosen(a_block("That is all", hint=Hint.FILES), "1") == "v1"


def test_a_limit_that_holds_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="two units"):
        Limits(text=1)
