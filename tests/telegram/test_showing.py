"""What is shown, within what Telegram takes: 4096 units of UTF-16, a hundred keys, 64 bytes a key, no empty message."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import texts
from bot.channels.telegram import buttons
from bot.channels.telegram.keys import WIDEST_LABEL, board, is_open_to_all, with_language
from bot.channels.telegram.model import Key, Order, Outgoing
from bot.channels.telegram.showing import chose, show
from bot.intake.script import INTAKE
from bot.lookup.script import ACTS, LOOKUP
from bot.welcome import WELCOME
from cases import categories
from dialog import overlays
from dialog.blocks import Block, Button, Line
from dialog.catalogue import Catalogue
from dialog.prompts import Choice, Hint, Prompt
from dialog.questions import choices_of
from dialog.script import Script, Step
from dialog.values import Json

WORDS = Catalogue(texts.load())
NUMBER, SECRET = "7H4K-QW2M-9XTR", "7H4K-QW2M-9XTR-D3PF"
RECEIPT: Mapping[str, Json] = {
    "number": NUMBER,
    "secret": SECRET,
    "status_url": "https://example.test/status#n=7H4KQW2M9XTR",
    "filed": "22 November 2026",
    "promise_line": "You will have an answer by 1 December 2026 at the latest.",
}


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def a_question(*labels: str, ask: int | None = 3, text: str = "Which?", hint: Hint = Hint.NONE, **extra: Json) -> Block:
    pressed = tuple(Button(value=f"v{number}", label=label) for number, label in enumerate(labels, start=1))
    return Block(kind="ask", text=text, buttons=pressed, ask=ask, hint=hint, language="en", extra=extra)


def a_word(text: str) -> Block:
    return Block(kind="say", text=text, language="en")


def a_link(link: str, *, ask: int | None = None) -> Block:
    button = Button(value="web", label="The web", link=link)
    return Block(kind="stop", text="Go there.", buttons=(button,), ask=ask, language="en")


def labels(outgoing: Outgoing) -> list[list[str]]:
    return [[key.label for key in row] for row in outgoing.keys]


def keys(outgoing: Outgoing) -> list[Key]:
    return [key for row in outgoing.keys for key in row]


def one(*blocks: Block) -> Outgoing:
    (shown,) = show(blocks, WORDS)
    return shown


# Text.


def test_what_was_said_is_one_message_with_the_keys_of_the_question() -> None:
    assert one(a_word("Noted."), a_question("Yes", "No")) == Outgoing(
        text="Noted.\n\nWhich?",
        keys=((Key(label="Yes", data="c:3:v1"), Key(label="No", data="c:3:v2")),),
        ask=3,
    )


def test_rows_and_reasons_are_told() -> None:
    rows = (Line(label="Place", text="Demo Road"), Line(label="Since", text="March"))
    block = Block(kind="summary", text="Please check.", lines=rows, why="So that it is right.", language="en")
    assert one(block).text == "Please check.\n\nPlace: Demo Road\nSince: March\n\nSo that it is right."


@given(text=st.text(st.sampled_from("ab 。\n\u4f60\U0001f600\ud800\x00"), max_size=60), times=st.integers(1, 400))
def test_no_message_is_empty_or_too_long_and_all_can_be_sent(text: str, times: int) -> None:
    shown = show([a_word(text * times), a_question("Yes", text=text)], WORDS)
    assert all(piece.text.strip() and utf16(piece.text) <= 4096 for piece in shown)
    assert all(piece.text.encode("utf-8") for piece in shown)


def test_the_keys_are_under_the_last_of_several_pieces() -> None:
    *before, last = show([a_word("Long. " * 2000), a_question("Yes")], WORDS)
    assert [(piece.keys, piece.ask) for piece in before] == [((), 0)] * len(before)
    assert (labels(last), last.ask) == ([["Yes"]], 3)


def test_emoji_are_counted_as_telegram_counts() -> None:
    first, *_ = show([a_word("\U0001f600" * 4000)], WORDS)
    assert utf16(first.text) == 4096


def test_markup_stays_as_it_was_written() -> None:
    assert one(a_word("<b>x</b> *y* [z](https://a.test) {w}")).text == "<b>x</b> *y* [z](https://a.test) {w}"


def test_nothing_said_is_a_word_all_the_same() -> None:
    assert one().text == WORDS.text("telegram.silent", "zh-Hans")
    assert one(a_word(" ")).text == WORDS.text("telegram.silent", "en")
    assert one(a_question("Yes", text="")).text == WORDS.text("dialog.choose", "en")


def test_keys_in_the_middle_stay_under_their_own_words() -> None:
    first, second = show([a_question("Yes", text="One?", ask=1), a_question("No", text="Two?", ask=2)], WORDS)
    assert (first.text, labels(first), first.ask) == ("One?", [["Yes"]], 1)
    assert (second.text, labels(second), second.ask) == ("Two?", [["No"]], 2)


# Keys.


def test_short_words_share_a_row_and_long_ones_have_their_own() -> None:
    shown = one(a_question("Yes", "No", "Not sure", "Something that needs a row", "Or so"))
    assert labels(shown) == [["Yes", "No", "Not sure"], ["Something that needs a row"], ["Or so"]]


def test_words_too_long_for_a_key_are_whole_in_the_text() -> None:
    long = "The provincial or ministerial level, " * 3
    shown = one(a_question("Yes", long))
    assert shown.text == f"Which?\n\n1. Yes\n2. {long.strip()}"
    assert labels(shown) == [["1. Yes"], ["2. The provincial or ministerial level,…"]]
    assert [key.data for key in keys(shown)] == ["c:3:v1", "c:3:v2"]


def test_a_value_too_long_for_a_key_makes_all_of_them_a_list() -> None:
    block = a_question("Yes")
    long = Button(value="x" * 70, label="No")
    shown = one(Block(kind="ask", text="Which?", buttons=(*block.buttons, long), ask=3, language="en"))
    assert (shown.text, shown.keys) == ("Which?\n\n1. Yes\n2. No", ())


def test_where_something_is_typed_the_list_is_marked_as_the_runner_reads_it() -> None:
    shown = one(a_question(*(f"Choice {number}" for number in range(1, 101)), hint=Hint.LINE))
    assert "/100 Choice 100" in shown.text
    assert shown.keys == ()


def test_skip_and_back_are_bound_to_the_question() -> None:
    shown = one(a_question("Yes", optional=True, back=True))
    assert shown.keys[-1] == (Key(label="Skip", data="k:3:skip"), Key(label="Back", data="k:3:back"))


def test_a_question_that_is_typed_has_them_too() -> None:
    assert labels(one(a_question(optional=True, back=False))) == [["Skip"]]


def test_what_is_no_question_has_no_commands() -> None:
    assert one(a_question("Yes", ask=None, optional=True, back=True)).keys == ()


def test_a_label_is_one_line_and_never_empty() -> None:
    assert labels(one(a_question("a\n b", " "))) == [["a b", "v2"]]


# Links.


def test_a_link_is_a_key_in_the_language_that_is_spoken() -> None:
    shown = one(a_link("https://example.test/s/A1?x=&lang=zh-Hans#top"))
    assert shown.keys == ((Key(label="The web", link="https://example.test/s/A1?x=&lang=en#top"),),)
    assert shown.text == "Go there."


def test_a_link_beside_choices_is_a_key_too() -> None:
    assert keys(one(a_link("https://example.test/", ask=3))) == [
        Key(label="The web", link="https://example.test/?lang=en")
    ]


def test_a_link_that_is_not_for_all_stands_in_the_text() -> None:
    shown = one(a_link("http://127.0.0.1:8000/"))
    assert shown.text == "Go there.\n\nThe web: http://127.0.0.1:8000/?lang=en"
    assert shown.keys == ()


def test_a_choice_whose_link_is_not_for_all_can_still_be_chosen() -> None:
    shown = one(a_link("http://127.0.0.1:8000/", ask=3))
    assert keys(shown) == [Key(label="The web", data="c:3:web")]
    assert "http://127.0.0.1:8000/" in shown.text


@given(link=st.text(max_size=30) | st.sampled_from(("https://[", "https:", "https:///x", "//a.test", "javascript:1")))
def test_any_link_can_be_looked_at(link: str) -> None:
    assert isinstance(with_language(link, "en"), str)
    assert not is_open_to_all(link) or link.lower().lstrip().startswith("https://")


# The receipt.


def a_receipt(language: str = "en") -> Block:
    return Block(kind="receipt", text="Filed. \U0001f600 Keep both.", language=language, extra=RECEIPT)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_number_and_secret_of_a_receipt_are_copied_by_a_tap(language: str) -> None:
    (shown,) = show([a_receipt(language)], WORDS, seq=12)
    units = shown.text.encode("utf-16-le")
    copied = [units[2 * at : 2 * (at + length)].decode("utf-16-le") for at, length in shown.code]
    assert copied == [NUMBER, SECRET]
    assert [key.data for key in keys(shown)] == ["n:kept:12"]


def test_a_receipt_is_a_message_of_its_own() -> None:
    before, receipt, after = show([a_word("Thank you."), a_receipt(), a_word("Good-bye.")], WORDS, seq=1)
    assert (before.text, after.text) == ("Thank you.", "Good-bye.")
    assert SECRET in receipt.text
    assert (before.code, after.code, after.keys) == ((), (), ())


def test_no_secret_is_in_what_is_printed_of_a_message() -> None:
    assert SECRET not in repr(show([a_receipt()], WORDS, seq=1))


# What was chosen.


def test_what_was_chosen_is_the_first_line() -> None:
    shown = show([a_question("Yes"), a_word("Then.")], WORDS)
    assert [piece.text for piece in chose("No,\n thanks", shown)] == ["› No, thanks\n\nWhich?", "Then."]


def test_code_spans_move_with_it() -> None:
    (shown,) = chose("\U0001f600", show([a_receipt()], WORDS, seq=1))
    at, length = shown.code[0]
    assert shown.text.encode("utf-16-le")[2 * at : 2 * (at + length)].decode("utf-16-le") == NUMBER


def test_it_is_a_message_of_its_own_where_there_is_no_room() -> None:
    shown = show([a_word("x" * 4096)], WORDS)
    assert chose("Yes", shown) == (Outgoing(text="› Yes"), *shown)


def test_it_is_cut_where_it_is_long_and_left_out_where_it_is_empty() -> None:
    shown = show([a_word("Then.")], WORDS)
    assert utf16(chose("x" * 5000, shown)[0].text) < 250
    assert chose("  ", shown) == shown


# Every choice that our own scripts offer.

SCRIPTS: tuple[Script, ...] = (WELCOME, INTAKE, LOOKUP)
LONG = "示范市政务服务和公共资源交易管理办公室第二窗口" * 3
HOST: Mapping[str, Json] = {"organisation": {"names": {"zh-Hans": "示例办（虚构）", "en": "Example (fictional)"}}}
KNOWN: tuple[Mapping[str, Json], ...] = (
    {"account_known": True, "web_link": "https://example.test/"},
    {"place_unit": {"zh-Hans": LONG, "en": LONG}, "may": list(ACTS), "browse": "more"},
    {"suggested": [item.code for group in categories.groups() for item in categories.items(group.code)][:3]},
    *({"browse": group.code} for group in categories.groups()),
)


def offered() -> Iterator[tuple[str, tuple[Choice, ...]]]:
    for script in SCRIPTS:
        for step in script.steps:
            for known in KNOWN:
                yield f"{script.name}.{step.name}", choices_of(script, step, {**HOST, **known})
        everything = [step.name for step in script.steps]
        yield "edit", tuple(Choice(value=name, text=f"{script.name}.{name}.label") for name in everything if _has(name))
    for overlay in (overlays.CANCEL, overlays.RESTART, overlays.LANGUAGE, overlays.DRAFT):
        values = overlays.values(INTAKE, overlay, {})
        yield overlay, tuple(Choice(value=value, text=f"dialog.{overlay}.{value}") for value in values)


def _has(name: str) -> bool:
    return WORDS.has(f"intake.{name}.label", "en") and name in INTAKE.by_name


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_choice_of_every_script_can_be_pressed(language: str) -> None:
    for name, choices in offered():
        facts = {**HOST, **KNOWN[0]}
        prompt = Prompt(text="dialog.choose", facts=facts, choices=choices, ask=999_999_999)
        block = WORDS.block(prompt, language)
        below = board(block, WORDS)
        pressed = [key for row in below.rows for key in row]
        assert len(pressed) == len(choices) <= 96, name
        values = [buttons.read(key.data) for key in pressed if not key.link]
        assert values == [
            buttons.Choice(ask=999_999_999, value=button.value) for button in block.buttons if not button.link
        ], name
        assert all(len(row) <= 3 for row in below.rows), name


def test_the_words_of_a_known_choice_need_no_list_in_chinese() -> None:
    listed = [
        name
        for name, choices in offered()
        if name != "intake.subject_unit"
        and board(WORDS.block(Prompt(text="dialog.choose", choices=choices, ask=1), "zh-Hans"), WORDS).listed
    ]
    assert listed == []


def test_a_unit_with_an_endless_name_is_told_in_full() -> None:
    step: Step = INTAKE.by_name["subject_unit"]
    choices = choices_of(INTAKE, step, KNOWN[1])
    shown = one(WORDS.block(Prompt(text="intake.subject_unit.ask", choices=choices, hint=Hint.LINE, ask=1), "zh-Hans"))
    assert f"/1 {LONG}" in shown.text
    assert len(keys(shown)[0].label) < WIDEST_LABEL


def test_every_command_that_is_shown_as_a_key_has_words() -> None:
    assert {Order.BACK, Order.SKIP} == buttons.BOUND
    assert all(WORDS.has(f"telegram.key.{order}", language) for order in buttons.BOUND for language in texts.LANGUAGES)
