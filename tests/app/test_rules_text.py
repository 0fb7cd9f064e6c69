"""Editing one policy leaves the rest of the file as somebody wrote it."""

import difflib

import pytest

from app import rules_text
from cases.rules import reading


def lines_changed(old: str, new: str) -> list[str]:
    return [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"]


def test_one_line_is_changed_and_no_other() -> None:
    text = rules_text.edited(reading.shipped(), "S-18", limit="4wd")
    assert lines_changed(reading.shipped(), text) == ['- limit = "5wd"', '+ limit = "4wd"']
    assert reading.read(text).policy("S-18").limit.text == "4wd"


def test_turning_off_adds_a_line_and_turning_on_again_keeps_it() -> None:
    off = rules_text.edited(reading.shipped(), "S-12", active=False)
    assert lines_changed(reading.shipped(), off) == ["+ active = false"]
    on = rules_text.edited(off, "S-12", active=True)
    assert lines_changed(off, on) == ["- active = false", "+ active = true"]


def test_turning_on_what_is_on_changes_nothing() -> None:
    assert rules_text.edited(reading.shipped(), "S-11", active=True) == reading.shipped()


def test_what_was_read_and_written_is_what_it_was() -> None:
    assert rules_text.edited(reading.shipped(), "S-01") == reading.shipped()


def test_what_is_typed_stays_one_value() -> None:
    """A quote or a line end in a limit does not become more of the file."""
    text = rules_text.edited(reading.shipped(), "S-11", limit='4wd"\nhard = true #')
    with pytest.raises(reading.NotRules) as refused:
        reading.read(text)
    assert [each.code for each in refused.value.findings] == ["not-a-limit"]


def test_a_policy_is_shown_as_it_stands_and_nothing_below_it() -> None:
    for key in ("S-01", "D-03", "E-01.feedback"):
        shown = rules_text.snippet(reading.shipped(), key)
        assert (shown in reading.shipped(), shown.count("[[policy]]"), "#" in shown) == (True, 1, False)


@pytest.mark.parametrize("text", ["", reading.shipped()])
def test_an_unknown_policy_is_told(text: str) -> None:
    with pytest.raises(rules_text.NoSuchPolicy):
        rules_text.edited(text, "S-99", limit="1wd")
