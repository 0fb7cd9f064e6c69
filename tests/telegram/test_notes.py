"""What the channel says by itself: short, in both languages, and never more than it should."""

import re

import pytest

import texts
from bot.channels.telegram import buttons, menu, notes
from bot.channels.telegram.kinds import ODD
from bot.channels.telegram.model import Key, Order, Outgoing
from dialog.catalogue import PLACEHOLDER, Catalogue, MissingText

WORDS = Catalogue(texts.load())
NUMBERS = ("7H4KQW2M9XTR", "0123456789AB")
each_language = pytest.mark.parametrize("language", texts.LANGUAGES)

#: Notes without facts, as the channel names them.
PLAIN = (
    *sorted(set(ODD.values())),
    "telegram.odd.command",
    "telegram.trouble",
    "telegram.file-gone",
    "telegram.edit-too-late",
    "telegram.old-button",
    "telegram.kept",
    "telegram.forget.no",
    "telegram.commands",
)


def data(outgoing: Outgoing) -> list[str]:
    return [key.data for row in outgoing.keys for key in row]


@each_language
@pytest.mark.parametrize("key", PLAIN)
def test_a_plain_note_has_words_and_needs_no_fact(key: str, language: str) -> None:
    text = notes.plain(WORDS, language, key).text
    assert text
    assert not PLACEHOLDER.search(text)


def test_a_key_without_words_is_an_error() -> None:
    with pytest.raises(MissingText, match="nonsense"):
        notes.plain(WORDS, "en", "nonsense")


@each_language
def test_an_unknown_command_is_told_the_menu_as_help_tells_it(language: str) -> None:
    for key in ("telegram.odd.command", "telegram.commands"):
        told = re.findall(r"^/([a-z]+) ", notes.plain(WORDS, language, key).text, re.MULTILINE)
        assert told == [order.value for order in menu.MENU]


@each_language
def test_when_to_try_again_is_told(language: str) -> None:
    assert "30" in notes.plain(WORDS, language, "telegram.busy", seconds=30).text


@each_language
def test_why_a_file_was_refused(language: str) -> None:
    assert notes.refused(WORDS, language, "file-macro").text == WORDS.text("file.file-macro", language)
    assert notes.refused(WORDS, language, "unheard-of").text == WORDS.text("telegram.file-refused", language)


@each_language
def test_news_tells_nothing_of_a_case(language: str) -> None:
    note = notes.news(WORDS, language)
    assert data(note) == ["n:see", "n:news:off"]
    assert not re.search(r"\d|举报|投诉|办结|补充|tip|complaint|closed", note.text)


@each_language
@pytest.mark.parametrize(("on", "change"), [(True, "n:news:off"), (False, "n:news:on")])
def test_how_news_is_set_and_the_key_that_changes_it(language: str, on: bool, change: str) -> None:
    assert data(notes.news_setting(WORDS, language, on=on)) == [change]


@each_language
def test_ones_cases_are_numbers_to_press(language: str) -> None:
    note = notes.mine(WORDS, language, NUMBERS)
    assert note.keys[0] == (Key(label="7H4K-QW2M-9XTR", data="n:mine:7H4KQW2M9XTR"),)
    assert len(note.keys) == 2


def test_of_very_many_cases_the_first_are_shown() -> None:
    assert len(notes.mine(WORDS, "en", NUMBERS * 100).keys) <= 100


@each_language
def test_without_a_case_the_way_to_ask_is_told(language: str) -> None:
    note = notes.mine(WORDS, language, ())
    assert note.keys == ()
    assert "/status" in note.text


@each_language
def test_forgetting_is_asked_first_and_says_what_stays(language: str) -> None:
    note = notes.forget_asked(WORDS, language)
    assert data(note) == ["n:forget:yes", "n:forget:no"]
    assert "48" in note.text


@each_language
def test_what_could_not_be_deleted_is_told(language: str) -> None:
    done = notes.forgotten(WORDS, language).text
    assert "48" in done
    assert notes.forgotten(WORDS, language, 3).text.startswith(f"{done}\n\n")
    assert "3" in notes.forgotten(WORDS, language, 3).text.removeprefix(done)


@each_language
def test_a_group_gets_one_line_and_the_way_to_the_private_chat(language: str) -> None:
    link = "https://t.me/mashang_demo_bot?start=AbC"
    note = notes.in_group(WORDS, language, link)
    assert "\n" not in note.text
    assert [key.link for row in note.keys for key in row] == [link]


@each_language
def test_a_large_file_goes_by_the_web(language: str) -> None:
    note = notes.upload(WORDS, language, "https://example.test/up/T0K3N")
    assert [key.link for row in note.keys for key in row] == [f"https://example.test/up/T0K3N?lang={language}"]
    assert "20 MB" in note.text


def test_a_link_that_is_no_key_is_in_the_text() -> None:
    note = notes.upload(WORDS, "en", "http://127.0.0.1/up/T0K3N")
    assert note.keys == ()
    assert note.text.endswith("http://127.0.0.1/up/T0K3N?lang=en")


@each_language
def test_the_last_line_that_stays_tells_nothing_of_what_was_said(language: str) -> None:
    text = notes.plain(WORDS, language, "telegram.kept").text
    assert not re.search(r"举报|线索|密封|匿名|回执|编号|查询码|tip|seal|anonym|receipt|number|secret", text)


@each_language
def test_a_toast_is_short_enough(language: str) -> None:
    assert len(WORDS.text("telegram.old-button", language)) <= 200


@each_language
def test_every_key_of_a_note_is_ours(language: str) -> None:
    shown = (
        notes.news(WORDS, language),
        notes.news_setting(WORDS, language, on=True),
        notes.news_setting(WORDS, language, on=False),
        notes.mine(WORDS, language, NUMBERS),
        notes.forget_asked(WORDS, language),
    )
    assert all(isinstance(buttons.read(sent), buttons.Own) for note in shown for sent in data(note))


def test_every_command_of_the_menu_is_one_we_know() -> None:
    assert set(menu.MENU) == set(Order) - buttons.BOUND
