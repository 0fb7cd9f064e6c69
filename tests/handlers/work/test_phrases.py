"""Words that are often said to the reporter."""

import pytest

from cases.case import State
from handlers.work.phrases import fitting, read, said, shipped

ONE = """
[how]
title = { zh-Hans = "进展", en = "Progress" }
actions = ["progress"]
states = ["handling"]
zh-Hans = "由{unit}办理，{due} 前答复。{name}"
en = "{unit} handles it, by {due}."
"""


def test_only_what_fits_action_and_state_is_offered() -> None:
    phrases = read(ONE)
    found = [fitting(phrases, *asked) for asked in (("progress", State.HANDLING), ("reply", State.HANDLING))]
    assert [phrases, (), ()] == [*found, fitting(phrases, "progress", State.CLOSED)]


def test_facts_are_put_in_and_what_is_not_known_is_a_gap() -> None:
    (phrase,) = read(ONE)
    assert "由住建局办理，____ 前答复。{name}" == said(phrase, "zh-Hans", {"unit": "住建局", "due": ""})


def test_a_language_that_is_lacking_is_said_in_the_first_there_is() -> None:
    (phrase,) = read(ONE)
    assert said(phrase, "zh-Hans", {}) == said(phrase, "fr", {})


@pytest.mark.parametrize("broken", ["[x]\nactions = 3", "[x]\nactions = ['a']\nstates = ['nowhere']\ntitle = {}", "["])
def test_a_file_that_is_none_is_refused(broken: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        read(broken)


def test_what_is_shipped_can_be_read() -> None:
    assert len(shipped()) >= 8
