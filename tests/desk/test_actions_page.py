"""docs/actions.md tells what the desk can do, and all of it."""

import pytest

from cases.actions import DOORS
from handlers.work.forms import FORMS
from tools import actions_page


def test_the_page_is_what_the_code_says() -> None:
    """When it is not: python -m tools.actions_page"""
    assert actions_page.PAGE.read_text(encoding="utf-8") == actions_page.page()


def test_every_door_has_a_row_or_a_reason_and_every_form_leads_somewhere() -> None:
    assert (set(), set()) == actions_page.missing()


def test_nothing_has_both_a_row_and_a_reason() -> None:
    assert set() == set(actions_page.NOT_OF_THE_DESK) & set(FORMS)
    assert set(actions_page.NOT_OF_THE_DESK) <= set(DOORS)


@pytest.mark.parametrize(
    ("action", "who"),
    [
        ("dispatch", "handler, unit-head, reviewer; dispatcher of the office"),
        ("dispose", "recipient of a tip"),
        ("supervise", "dispatcher, supervisor of the office"),
        ("approve", "unit-head, reviewer; dispatcher of the office"),
    ],
)
def test_who_may_is_read_from_the_gate(action: str, who: str) -> None:
    assert f"| {who} |" in next(line for line in actions_page.page().splitlines() if line.startswith(f"| `{action}` |"))


@pytest.mark.parametrize(
    ("action", "way"),
    [("accept", "buttons"), ("dispatch", "buttons"), ("set_flags", "link"), ("note", "link"), ("screen", "desk")],
)
def test_what_is_done_in_the_chat_is_what_can_be_pressed(action: str, way: str) -> None:
    """Flags cannot be, though none has to be given."""
    assert way == actions_page.chat(action)
