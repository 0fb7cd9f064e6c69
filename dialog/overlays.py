"""Questions of the house that lie over the script's own: really cancel, start again, which language, go on with a
draft, which answer to change. An overlay has its own question number; leaving it asks the script's question again."""

from dialog.conditions import Facts
from dialog.prompts import Choice, Prompt
from dialog.questions import applicable, question
from dialog.script import Script
from dialog.state import State

CANCEL, RESTART, LANGUAGE, DRAFT, EDIT = "cancel", "restart", "language", "draft", "edit"

LANGUAGES = ("zh-Hans", "en")

_CHOICES = {
    CANCEL: ("yes", "no"),
    RESTART: ("yes", "no"),
    LANGUAGE: LANGUAGES,
    DRAFT: ("continue", "new"),
}


def values(script: Script, overlay: str, facts: Facts) -> tuple[str, ...]:
    """What may be chosen."""
    if overlay == EDIT:
        return (*(step.name for step in applicable(script, facts) if step.in_summary), "no")
    return _CHOICES[overlay]


def prompt(script: Script, state: State, facts: Facts) -> Prompt:
    """The overlay as a question."""
    overlay = state.overlay
    if overlay == EDIT:
        choices = tuple(
            Choice(value=name, text="dialog.edit.no" if name == "no" else f"{script.name}.{name}.label")
            for name in values(script, overlay, facts)
        )
    else:
        choices = tuple(
            Choice(value=value, text=f"dialog.{overlay}.{value}") for value in values(script, overlay, facts)
        )
    extra = {"optional": False, "back": True}
    return Prompt(text=f"dialog.{overlay}.ask", facts=facts, choices=choices, ask=state.ask, kind="ask", extra=extra)


def open_question(script: Script, state: State, facts: Facts) -> Prompt:
    """What is being asked now: the overlay, or else the script's own question."""
    return prompt(script, state, facts) if state.overlay else question(script, state, facts)
