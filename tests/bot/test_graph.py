"""Every way through every script, pressed by a walker: no dead step, no dead end, no missing words."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

import pytest

import texts
from bot.effects.finding import OFFERED, find_project, take_project
from bot.filings import filing_of
from bot.intake.script import INTAKE
from bot.lookup.script import ACTS, LOOKUP
from bot.welcome import WELCOME
from cases import filing, numbers
from cases.places import Place, PlaceKind, Stage
from dialog import overlays
from dialog.catalogue import Catalogue
from dialog.conditions import All, Any, Condition, Facts, Is, Known, Not, holds
from dialog.engine import advance, begin, resume
from dialog.incoming import Command, FileRef, Incoming
from dialog.incoming import Kind as Did
from dialog.prompts import Hint, Prompt
from dialog.questions import choices_of, facts_of, is_optional
from dialog.script import Kind, Script, Step
from dialog.state import State, to_json
from dialog.turn import Effect, Outcome, Turn
from dialog.values import Json
from tests.cases.books import Places

TODAY = date(2026, 11, 16)
HOST: Mapping[str, Json] = {"organisation": {"names": {"zh-Hans": "示例办（虚构）", "en": "Example (fictional)"}}}
NAMES: Json = {"names": {"zh-Hans": "示例园（虚构）", "en": "Example Park (fictional)"}}
UNIT: Json = {"zh-Hans": "示例局（虚构）", "en": "Example Bureau (fictional)"}
PLACE: Mapping[str, Json] = {"code": "genuine", "place": "p", "place_name": NAMES, "place_unit": UNIT}

#: What a chat may be opened with.
OPENED: Mapping[str, Mapping[str, Json]] = {
    "nothing": HOST,
    "project": {**HOST, **PLACE, "place_kind": "project", "place_identifies": False, "project": NAMES, "where": NAMES},
    "enterprise": {**HOST, **PLACE, "place_kind": "enterprise", "place_identifies": True, "enterprise": NAMES},
    "known account": {**HOST, "account_known": True, "web_link": "https://example.org/"},
    "forged code": {**HOST, "code": "forged"},
    "revoked code": {**HOST, "code": "revoked"},
    "early code": {**HOST, "code": "early"},
    "expired code": {**HOST, "code": "expired"},
}

TYPED = {
    Hint.LINE: "Some words",
    Hint.LONG: "The permit was handed in three months ago and nobody has answered since.",
    Hint.DATE: "2026-03",
    Hint.PHONE: "13800138000",
    Hint.NUMBER: numbers.new_number(bytes),
    Hint.SECRET: "7H4K-QW2M-9XTR-D3PF",
}
#: What a register may offer, with names as long as they get.
PROJECTS = [
    Place(
        id=f"YunchuanPark{number:02}",
        kind=PlaceKind.PROJECT,
        names={"zh-Hans": f"示例园{number}（虚构）" * 8, "en": f"Example Park {number} (fictional) " * 4},
        stage=Stage.APPROVAL if number % 2 else None,
    )
    for number in range(OFFERED)
]


class Shelf(Places):
    """Everything is meant by everything."""

    def get(self, place_id: str) -> Place | None:
        return next((place for place in PROJECTS if place.id == place_id), None)

    def find(
        self, typed: str, *, kinds: Collection[PlaceKind] | None = None, closed: bool = True, limit: int = 10
    ) -> Sequence[Place]:
        return PROJECTS[:limit]


TYPED_AT = {"amount": "125000", "credit_code": "91350100M000100Y43", "when_to": "2026-04", "review": "It is late."}

SCRIPTS = {"welcome": WELCOME, "intake": INTAKE, "lookup": LOOKUP}
ALL_WORDS = Catalogue(texts.load())


@dataclass
class Walk:
    """What the walker saw. A node is a step with what still matters for the way on."""

    script: Script
    steps: set[str] = field(default_factory=set)
    edges: dict[object, set[object]] = field(default_factory=lambda: defaultdict(set))
    ends: set[object] = field(default_factory=set)
    summaries: list[State] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    deaf: list[str] = field(default_factory=list)
    no_way_back: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    worded: set[object] = field(default_factory=set)


@cache
def walk(name: str, opened: str) -> Walk:
    script = SCRIPTS[name]
    seen = Walk(script)
    first = begin(script, language="zh-Hans", given=OPENED[opened])
    _word(seen, first)
    waiting = [first.state]
    known = {_node(script, first.state)}
    while waiting:
        state = waiting.pop()
        here = _node(script, state)
        for state_after in _moves(seen, state):
            there = _node(script, state_after)
            seen.edges[here].add(there)
            if there not in known:
                known.add(there)
                waiting.append(state_after)
    return seen


def _moves(seen: Walk, state: State) -> Iterator[State]:
    """Every way on from here, each tried."""
    script, step = seen.script, seen.script.by_name[state.step]
    seen.steps.add(step.name)
    if step.kind is Kind.SUMMARY:
        seen.summaries.append(state)
        seen.ends.add(_node(script, state))
    _check_back(seen, state)
    _check_overlays(seen, state)
    facts = facts_of(script, state)
    ways = 0
    for choice in choices_of(script, step, facts):
        turn = _press(script, state, choice.value)
        if turn.say and turn.say[0].text == "dialog.choose":
            seen.deaf.append(f"{step.name}={choice.value}")
        ways += 1
        yield from _after(seen, state, turn)
    for turn in _other_ways(script, state, step, facts):
        ways += 1
        yield from _after(seen, state, turn)
    if not ways:
        seen.stuck.append(step.name)


def _other_ways(script: Script, state: State, step: Step, facts: Facts) -> Iterator[Turn]:
    if is_optional(step, facts):
        yield _hear(script, state, Incoming(id="x", kind=Did.COMMAND, command=Command.SKIP))
    if step.kind in (Kind.LINE, Kind.PIECES) or step.typed:
        typed = TYPED_AT.get(step.name, TYPED[Hint.LONG if step.kind is Kind.PIECES else step.hint])
        turn = _hear(script, state, Incoming(id="x", kind=Did.TEXT, text=typed))
        yield _press(script, turn.state, "done") if step.kind is Kind.PIECES else turn
    if step.kind is Kind.FILES:
        file = FileRef(id="f1", kind="image/jpeg", size=9)
        yield _press(script, _hear(script, state, Incoming(id="x", kind=Did.FILES, files=(file,))).state, "done")


def _after(seen: Walk, before: State, turn: Turn) -> Iterator[State]:
    """Where that led; effects and hand-overs come out well."""
    _word(seen, turn)
    here = _node(seen.script, before)
    for effect in turn.do:
        if effect.name == "submit" or turn.state.ended:
            seen.ends.add(here)
            return
        turn = resume(seen.script, turn.state, _outcome(effect, turn.state))
        _word(seen, turn)
    if turn.switch or turn.state.ended:
        seen.ends.add(here)
    else:
        yield turn.state


def _outcome(effect: Effect, state: State) -> Outcome:
    match effect.name:
        case "find_project":
            return find_project(Shelf(), effect.data).outcome or Outcome()
        case "take_project":
            return take_project(Shelf(), effect.data).outcome or Outcome()
        case "look_up":
            return Outcome(facts={"case": "c", "sealed": True, "may": list(ACTS)})
        case "leave" if state.answers["menu"] == "leave":
            return Outcome(ended=True)
        case "leave":
            return Outcome(facts={"case": None, "may": None, "number": None}, clears=("number", "secret", "menu"))
        case _:
            return Outcome(clears=tuple(step.name for step in LOOKUP.steps if step.name not in ("number", "secret")))


def _check_back(seen: Walk, state: State) -> None:
    turn = _hear(seen.script, state, Incoming(id="x", kind=Did.COMMAND, command=Command.BACK))
    _word(seen, turn)
    if state.path and turn.state.step != state.path[-1]:
        seen.no_way_back.append(state.step)


def _check_overlays(seen: Walk, state: State) -> None:
    names = [Command.CANCEL, Command.RESTART, Command.LANGUAGE, Command.HELP]
    for name in names:
        _word(seen, _hear(seen.script, state, Incoming(id="x", kind=Did.COMMAND, command=name)))
    if seen.script.by_name[state.step].kind is Kind.SUMMARY:
        _word(seen, _press(seen.script, state, "edit"))


def _press(script: Script, state: State, value: str) -> Turn:
    return _hear(script, state, Incoming(id="x", kind=Did.CHOICE, choice=value, ask=state.ask))


def _hear(script: Script, state: State, incoming: Incoming) -> Turn:
    return advance(script, state, incoming, today=TODAY)


def _word(seen: Walk, turn: Turn) -> None:
    """Raises MissingText."""
    for prompt in turn.say:
        seen.said.add(prompt.text)
        shape = (
            prompt.text,
            prompt.why,
            tuple((choice.text, choice.label, str(choice.facts)) for choice in prompt.choices),
            tuple((row.label, str(row.shown)) for row in prompt.rows),
        )
        if shape not in seen.worded:
            seen.worded.add(shape)
            _render(prompt)


def _render(prompt: Prompt) -> None:
    for language in overlays.LANGUAGES:
        ALL_WORDS.block(prompt, language)


def _node(script: Script, state: State) -> object:
    """The step, and the truth of everything that conditions of this and later steps ask for."""
    facts = facts_of(script, state)
    after = script.steps[[step.name for step in script.steps].index(state.step) :]
    truths = tuple(holds(leaf, facts) for leaf in _leaves(script.name, tuple(step.name for step in after)))
    # The category may still turn the track, and then what is behind counts again.
    told = (facts.get("wish_named"), facts.get("subject_kind"), facts.get("track"), facts.get("browse"))
    given = tuple(name for name in ("narrative", "subject_level", "seal", "menu") if name in state.answers)
    return state.step, truths, told, given


@cache
def _leaves(script: str, names: tuple[str, ...]) -> tuple[Condition, ...]:
    found: dict[Condition, None] = {}
    for name in names:
        step = SCRIPTS[script].by_name[name]
        for condition in (step.when, step.required, *(condition for condition, _ in step.asked_as)):
            found.update(dict.fromkeys(_leaves_of(condition)))
    return tuple(found)


def _leaves_of(condition: Condition) -> Iterator[Condition]:
    match condition:
        case Not(inner):
            yield from _leaves_of(inner)
        case All(parts) | Any(parts):
            for part in parts:
                yield from _leaves_of(part)
        case Is() | Known():
            yield condition


everywhere = pytest.mark.parametrize("opened", OPENED)
each = pytest.mark.parametrize("name", SCRIPTS)


@each
@everywhere
def test_no_step_is_without_a_way_on(name: str, opened: str) -> None:
    assert walk(name, opened).stuck == []


@each
@everywhere
def test_every_choice_leads_somewhere(name: str, opened: str) -> None:
    assert walk(name, opened).deaf == []


@each
@everywhere
def test_back_leads_to_the_question_before(name: str, opened: str) -> None:
    assert walk(name, opened).no_way_back == []


@each
def test_every_step_is_reached(name: str) -> None:
    reached = set[str]().union(*(walk(name, opened).steps for opened in OPENED))
    stops = {step.name for step in SCRIPTS[name].steps if step.kind is Kind.STOP}
    said = set[str]().union(*(walk(name, opened).said for opened in OPENED))
    assert {step.name for step in SCRIPTS[name].steps} - stops == reached
    assert {f"{name}.{stop}.ask" for stop in stops} <= said


@each
@everywhere
def test_the_end_can_be_reached_from_everywhere(name: str, opened: str) -> None:
    seen = walk(name, opened)
    back: dict[object, set[object]] = defaultdict(set)
    for here, others in seen.edges.items():
        for there in others:
            back[there].add(here)
    arrived, waiting = set(seen.ends), list(seen.ends)
    while waiting:
        for before in back[waiting.pop()] - arrived:
            arrived.add(before)
            waiting.append(before)
    assert set(seen.edges) - arrived == set()


@everywhere
def test_at_the_summary_nothing_mandatory_is_missing(opened: str) -> None:
    lacking = set()
    for state in walk("intake", opened).summaries:
        filed = filing_of(INTAKE, state, facts_of(INTAKE, state))
        for slot in filing.missing(filed):
            lacking.add((filed.track.value, filed.anonymous, slot))
    assert lacking == set()


def test_every_track_comes_to_a_summary_named_and_anonymous() -> None:
    seen = {
        (filed.track.value, filed.anonymous)
        for state in walk("intake", "nothing").summaries
        for filed in [filing_of(INTAKE, state, facts_of(INTAKE, state))]
    }
    assert seen == {("S", False), ("S", True), ("D", False), ("D", True), ("P", False), ("I", False)}


def test_what_the_project_code_tells_is_never_asked() -> None:
    assert {"project", "where"} & walk("intake", "project").steps == set()


def test_an_identifying_code_is_dropped_and_told_when_one_stays_anonymous() -> None:
    assert "intake.prefill_dropped.ask" in walk("intake", "enterprise").said


@everywhere
def test_what_is_kept_of_a_full_intake_is_small(opened: str) -> None:
    """Besides what the person wrote: at most 8 KB."""
    sizes = (len(json.dumps(to_json(_without_words(state))).encode()) for state in walk("intake", opened).summaries)
    assert max(sizes) <= 8 * 1024


def _without_words(state: State) -> State:
    typed = {name: value for name, value in state.answers.items() if INTAKE.by_name[name].kind is Kind.PIECES}
    return replace(state, answers={name: value for name, value in state.answers.items() if name not in typed})
