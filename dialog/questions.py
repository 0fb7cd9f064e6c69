"""From where a conversation stands to the question that is open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialog.conditions import Facts, holds
from dialog.prompts import Choice, Hint, Prompt, Row, Shown
from dialog.script import Kind, Script, Step
from dialog.state import State
from dialog.values import Json


def facts_of(script: Script, state: State) -> dict[str, Json]:
    """What is known: given, then learned, then answered, then derived from all of it."""
    facts: dict[str, Json] = {**state.given, **state.learned, **state.answers}
    facts.update(script.derive(facts))
    return facts


def next_step(script: Script, state: State, facts: Facts) -> Step | None:
    """The first step that applies and has no answer; None when nothing is left to ask."""
    answers = state.answers
    for step in script.steps:
        if step.name in answers:
            # What was skipped is asked again when a later answer makes it mandatory.
            lacking = answers[step.name] is None and not step.transient
            if lacking and holds(step.when, facts) and not is_optional(step, facts):
                return step
        elif not (step.given and facts.get(step.name) is not None) and holds(step.when, facts):
            return step
    return None


def choices_of(script: Script, step: Step, facts: Facts) -> tuple[Choice, ...]:
    """The buttons of a step, each with its text key filled in."""
    raw = step.options(facts) if step.options else step.choices
    return tuple(
        choice if choice.text or choice.label else replace(choice, text=f"{script.name}.{step.name}.{choice.value}")
        for choice in raw
    )


def question(script: Script, state: State, facts: Facts) -> Prompt:
    """The open question of the script as a prompt."""
    step = script.by_name[state.step]
    key = next((key for condition, key in step.asked_as if holds(condition, facts)), f"{script.name}.{step.name}.ask")
    choices = choices_of(script, step, facts)
    rows: tuple[Row, ...] = ()
    if step.kind is Kind.SUMMARY:
        rows = summary(script, facts)
    elif step.kind in (Kind.PIECES, Kind.FILES) and state.pieces:
        choices = (*choices, Choice(value="done", text="dialog.done"), Choice(value="clear", text="dialog.clear"))
    return Prompt(
        text=key,
        facts=facts,
        choices=choices,
        rows=rows,
        hint=hint_of(step),
        why=f"{script.name}.{step.name}.why" if step.why else "",
        ask=state.ask,
        kind="summary" if step.kind is Kind.SUMMARY else "ask",
        extra={
            "optional": is_optional(step, facts),
            "back": bool(state.path) or bool(state.editing),
            **({"shared_device": True} if state.shared else {}),
        },
    )


def is_optional(step: Step, facts: Facts) -> bool:
    return step.kind not in (Kind.SUMMARY, Kind.STOP) and not holds(step.required, facts)


def hint_of(step: Step) -> Hint:
    match step.kind:
        case Kind.PIECES:
            return Hint.LONG
        case Kind.FILES:
            return Hint.FILES
        case Kind.LINE:
            return step.hint
        case _:
            return step.hint if step.typed else Hint.NONE


def applicable(script: Script, facts: Facts) -> Sequence[Step]:
    """Steps that have an answer that counts: it was given or answered, and its condition still holds."""
    return [step for step in script.steps if facts.get(step.name) is not None and holds(step.when, facts)]


def filed(script: Script, state: State) -> Mapping[str, Json]:
    """The answers that count, by slot; what became inapplicable by a later edit is left out."""
    facts = facts_of(script, state)
    return {step.name: facts[step.name] for step in applicable(script, facts)}


def summary(script: Script, facts: Facts) -> tuple[Row, ...]:
    sealed = facts.get("sealed") is True
    return tuple(
        Row(
            label=f"{script.name}.{step.name}.label",
            shown={"key": "dialog.masked"} if sealed and step.masked else shown(script, step, facts),
            value=step.name,
        )
        for step in applicable(script, facts)
        if step.in_summary
    )


def shown(script: Script, step: Step, facts: Facts) -> Shown:
    """An answer as it is shown: a choice by its text, a date or a sum as it was given, files by their count."""
    value = facts.get(step.name)
    if step.kind is Kind.FILES and isinstance(value, Sequence):
        return {"key": "dialog.files", "facts": {"count": len(value)}}
    if isinstance(value, Mapping) and ("given" in value or "value" in value):
        return value.get("given", value.get("value"))
    choices = (
        {choice.value: choice for choice in choices_of(script, step, facts)} if step.choices or step.options else {}
    )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_of(item, choices) for item in value]
    return _of(value, choices)


def _of(value: Json, choices: Mapping[str, Choice]) -> Shown:
    choice = choices.get(value) if isinstance(value, str) else None
    if choice is None:
        return value
    return choice.label or {"key": choice.text, "facts": dict(choice.facts)}
