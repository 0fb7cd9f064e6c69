"""What a code fills in, and what is left of it for somebody who stays anonymous (decision 7)."""

import pytest

from bot.intake.facts import PREFILLED
from bot.intake.script import INTAKE
from dialog.engine import begin
from dialog.questions import facts_of, next_step
from dialog.state import State

OBSERVER = {
    "organisation": "Office",
    "place_identifies": True,
    "where": "Dock 3",
    "project": "North quay",
    "project_stage": "construction",
    "enterprise": "Example Ltd",
    "place_unit": {"en": "Harbour Bureau"},
}


def after(wish: str, *, identifies: bool = True) -> State:
    state = begin(INTAKE, language="en", given={**OBSERVER, "place_identifies": identifies}).state
    step = INTAKE.by_name["wish_named"]
    assert step.learn is not None
    learned = step.learn(wish, facts_of(INTAKE, state))
    return State(
        script="intake",
        version=1,
        language="en",
        given={**OBSERVER, "place_identifies": identifies},
        learned=learned,
        answers={"wish_named": wish},
    )


@pytest.mark.parametrize("slot", PREFILLED)
def test_nothing_an_identifying_code_tells_is_used_for_an_anonymous_filing(slot: str) -> None:
    state = after("anonymous")
    assert facts_of(INTAKE, state)[slot] is None


@pytest.mark.parametrize(("wish", "identifies"), [("named", True), ("anonymous", False)])
def test_otherwise_what_the_code_tells_stands(wish: str, identifies: bool) -> None:
    facts = facts_of(INTAKE, after(wish, identifies=identifies))
    assert [facts[slot] for slot in PREFILLED if slot in OBSERVER] == [OBSERVER[s] for s in PREFILLED if s in OBSERVER]


def test_what_was_dropped_is_asked() -> None:
    answered = {step.name: "x" for step in INTAKE.steps if step.name != "where"}
    state = State(
        script="intake",
        version=1,
        language="en",
        given=OBSERVER,
        learned=dict.fromkeys(PREFILLED),
        answers={**answered, "wish_named": "anonymous"},
    )
    step = next_step(INTAKE, state, facts_of(INTAKE, state))
    assert step is not None
    assert step.name == "where"
