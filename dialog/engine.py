"""The engine: pure, synchronous, knows no channel. `advance` takes what a person did, `resume` what an effect gave."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from dialog import overlays
from dialog.conditions import Facts, holds
from dialog.incoming import Command, FileRef, Incoming
from dialog.incoming import Kind as Did
from dialog.parsers import Heard, Trouble, Value, secret_guard
from dialog.prompts import Hint, Prompt
from dialog.questions import choices_of, facts_of, is_optional, next_step, question
from dialog.script import Kind, Script, Step
from dialog.state import State
from dialog.turn import Effect, Outcome, Turn
from dialog.values import Json

#: A message longer than this is not taken as a whole by any step, in characters.
LONGEST_ANSWER = 20_000


def begin(script: Script, *, language: str, given: Mapping[str, Json], ask: int = 0) -> Turn:
    """Open a script. `ask` is the number of the last question of the conversation so far."""
    state = State(script=script.name, version=script.version, language=language, given=given, ask=ask)
    return _go_on(script, state, ())


def advance(script: Script, state: State, incoming: Incoming, *, today: date) -> Turn:
    """One turn. The same state and the same incoming always give the same turn."""
    if state.ended:
        return Turn(state=state, switch="welcome")
    match incoming.kind:
        case Did.START:
            return _start(script, state, incoming)
        case Did.COMMAND if incoming.ask not in (None, state.ask):
            return _again(script, state, Prompt(text="dialog.old-button"))
        case Did.COMMAND:
            return _command(script, state, incoming.command)
        case Did.CHOICE:
            return _choose(script, state, incoming, today)
        case Did.TEXT if incoming.edited:
            return _edited(script, state, incoming)
        case _ if incoming.ask not in (None, state.ask):
            # Two tabs at once: what answers an earlier question must not answer the next one.
            return _again(script, state, Prompt(text="dialog.old-answer", kind="trouble"))
        case Did.FILES:
            return _files(script, state, incoming.files)
        case _:
            return _text(script, state, incoming.text, today)


def resume(script: Script, state: State, outcome: Outcome) -> Turn:
    """Go on after an effect."""
    state = replace(
        state, learned={**state.learned, **outcome.facts}, answers={**state.answers, **outcome.answers}
    ).without(outcome.clears)
    if outcome.ended or outcome.switch:
        return Turn(state=replace(state, ended=outcome.ended), say=outcome.say, switch=outcome.switch)
    return _go_on(script, state, outcome.say)


def _start(script: Script, state: State, incoming: Incoming) -> Turn:
    if incoming.facts:
        # A place scanned in the middle of a draft does not change the draft; it counts when a new one is begun.
        state = replace(state, learned={**state.learned, "scanned": incoming.facts})
    if script.keeps_draft and (state.path or state.pieces):
        return _lay(script, state, overlays.DRAFT)
    return Turn(state=state, switch="welcome")


def _command(script: Script, state: State, command: Command | None) -> Turn:
    match command:
        case Command.BACK:
            return _back(script, state)
        case Command.SKIP:
            return _skip(script, state)
        case Command.CANCEL:
            return _lay(script, state, overlays.CANCEL)
        case Command.RESTART:
            return _lay(script, state, overlays.RESTART)
        case Command.LANGUAGE:
            return _lay(script, state, overlays.LANGUAGE)
        case _:
            return _again(script, state, Prompt(text=f"{script.name}.help", facts=facts_of(script, state)))


def _choose(script: Script, state: State, incoming: Incoming, today: date) -> Turn:
    if incoming.ask != state.ask:
        return _again(script, state, Prompt(text="dialog.old-button"))
    facts = facts_of(script, state)
    if state.overlay:
        return _choose_overlay(script, state, incoming.choice, facts)
    step = script.by_name[state.step]
    if step.kind is Kind.SUMMARY and incoming.choice == "edit":
        return _lay(script, state, overlays.EDIT)
    if step.kind is Kind.SUMMARY and incoming.choice.startswith("edit:"):
        return _edit(script, state, incoming.choice.removeprefix("edit:"), facts)
    if step.kind in (Kind.PIECES, Kind.FILES) and state.pieces and incoming.choice == "clear":
        return _clear(script, state, step)
    if step.kind in (Kind.PIECES, Kind.FILES) and state.pieces and incoming.choice == "done":
        return _done(script, state, step, facts, today)
    if incoming.choice in {choice.value for choice in choices_of(script, step, facts)}:
        moved = step.navigate(incoming.choice, facts) if step.navigate else None
        if moved is not None:
            return _ask(script, replace(state, learned={**state.learned, **moved}), ())
        if incoming.choice in step.reopens:
            return _go_on(script, state.without(step.reopens[incoming.choice]), ())
        return _accept(script, state, step, incoming.choice, facts)
    return _again(script, state, Prompt(text="dialog.choose", kind="trouble"))


def _choose_overlay(script: Script, state: State, choice: str, facts: Facts) -> Turn:
    if choice not in overlays.values(script, state.overlay, facts):
        return _again(script, state, Prompt(text="dialog.choose", kind="trouble"))
    overlay, bare = state.overlay, replace(state, overlay="", ask=state.ask + 1)
    match overlay, choice:
        case overlays.CANCEL, "yes":
            gone = replace(bare, ended=True, answers={}, learned={}, pieces=(), kept={}, path=())
            return Turn(state=gone, say=(Prompt(text="dialog.cancelled"),), do=(Effect(name="erase"),))
        case (overlays.RESTART, "yes") | (overlays.DRAFT, "new"):
            scanned = state.learned.get("scanned")
            given = scanned if isinstance(scanned, Mapping) else state.given
            fresh = State(
                script=state.script,
                version=state.version,
                language=state.language,
                given=given,
                ask=bare.ask,
                ended=True,
            )
            return Turn(state=fresh, do=(Effect(name="start_over"),), switch="welcome")
        case overlays.LANGUAGE, _:
            return _again(script, replace(bare, language=choice), Prompt(text="dialog.language.done"))
        case overlays.EDIT, name if name != "no":
            return _edit(script, bare, name, facts)
        case _:
            return _again(script, bare)


def _text(script: Script, state: State, text: str, today: date) -> Turn:
    if state.overlay:
        return _again(script, state, Prompt(text="dialog.choose", kind="trouble"))
    step = script.by_name[state.step]
    if step.hint is not Hint.SECRET and secret_guard(text):
        turn = _again(script, state, Prompt(text="dialog.secret-typed", kind="trouble"))
        return replace(turn, hush=True)
    facts = facts_of(script, state)
    if step.kind is Kind.PIECES:
        return _piece(script, state, text)
    if step.kind is Kind.FILES:
        return _again(script, state, Prompt(text="dialog.files-wanted", kind="trouble"))
    if step.kind is not Kind.LINE and not step.typed:
        return _again(script, state, Prompt(text="dialog.choose", kind="trouble"))
    heard = Heard(text=text, language=state.language, today=today)
    match step.parse(heard, facts):
        case Value(value):
            return _accept(script, state, step, value, facts)
        case Trouble(key, told, hush):
            turn = _again(script, state, Prompt(text=key, facts=told, kind="trouble"))
            return replace(turn, hush=hush or step.hint is Hint.SECRET)


def _piece(script: Script, state: State, text: str) -> Turn:
    pieces = (*state.pieces, text)
    if sum(len(piece) for piece in pieces if isinstance(piece, str)) > LONGEST_ANSWER:
        return _again(script, state, Prompt(text="dialog.too-much", kind="trouble", facts={"limit": LONGEST_ANSWER}))
    if not text.strip():
        return _again(script, state)
    state = replace(state, pieces=pieces, ask=state.ask + 1)
    noted = replace(question(script, state, facts_of(script, state)), text="dialog.noted", why="")
    return Turn(state=state, say=(noted,))


def _edited(script: Script, state: State, incoming: Incoming) -> Turn:
    """A message sent before was changed. Where it is a piece of the answer that is being given, the new words are a
    piece more, so that both are kept; an answer that was accepted stays as it was."""
    step = script.by_name.get(state.step)
    if secret_guard(incoming.text):
        return replace(_again(script, state, Prompt(text="dialog.secret-typed", kind="trouble")), hush=True)
    ours = incoming.ask is not None and state.ask - len(state.pieces) <= incoming.ask < state.ask
    if ours and step is not None and step.kind is Kind.PIECES and not state.overlay and incoming.text.strip():
        turn = _piece(script, state, incoming.text)
        return replace(turn, say=(Prompt(text="dialog.edit-kept"), *turn.say))
    return _again(script, state, Prompt(text="dialog.edit-noted", kind="trouble"))


def _files(script: Script, state: State, files: tuple[FileRef, ...]) -> Turn:
    step = script.by_name.get(state.step)
    if state.overlay or step is None or step.kind is not Kind.FILES:
        return _again(script, state, Prompt(text="dialog.files-not-now", kind="trouble"))
    refs: tuple[Json, ...] = tuple({"id": file.id, "kind": file.kind, "size": file.size} for file in files)
    state = replace(state, pieces=(*state.pieces, *refs), ask=state.ask + 1)
    facts = {**facts_of(script, state), "count": len(state.pieces)}
    noted = replace(question(script, state, facts), text="dialog.files-noted", why="", facts=facts)
    return Turn(state=state, say=(noted,))


def _clear(script: Script, state: State, step: Step) -> Turn:
    if step.kind is not Kind.FILES:
        return _ask(script, replace(state, pieces=()), (Prompt(text="dialog.cleared"),))
    # The files are erased at once, so an answer that names them must go with them.
    bare = replace(state.without((step.name,)), pieces=(), editing="")
    return replace(_ask(script, bare, (Prompt(text="dialog.cleared"),)), do=(Effect(name="discard"),))


def _done(script: Script, state: State, step: Step, facts: Facts, today: date) -> Turn:
    if step.kind is Kind.FILES:
        return _accept(script, state, step, list(state.pieces), facts)
    text = "\n".join(piece for piece in state.pieces if isinstance(piece, str))
    match step.parse(Heard(text=text, language=state.language, today=today), facts):
        case Value(value):
            return _accept(script, state, step, value, facts)
        case Trouble(key, told):
            return _again(script, state, Prompt(text=key, facts=told, kind="trouble"))


def _accept(script: Script, state: State, step: Step, value: Json, facts: Facts) -> Turn:
    if step.clears and state.answers.get(step.name, value) != value:
        state = state.without(step.clears)
    learned = step.learn(value, facts) if step.learn else {}
    state = replace(
        state,
        answers={**state.answers, step.name: None if step.transient else value},
        path=state.path if step.name in state.path else (*state.path, step.name),
        learned={**state.learned, **learned} if learned else state.learned,
        kept={name: kept for name, kept in state.kept.items() if name != step.name} if state.kept else state.kept,
        pieces=(),
        editing="",
    )
    chosen = value if isinstance(value, str) else ""
    say = (Prompt(text=step.after[chosen], facts=facts),) if chosen in step.after else ()
    hush = step.transient
    if step.effect and (not step.effect_when or chosen in step.effect_when):
        data: Mapping[str, Json] = {**facts, step.name: value}
        return Turn(state=state, say=say, do=(Effect(name=step.effect, data=data),), hush=hush)
    if chosen in step.goto:
        return Turn(state=state, say=say, switch=step.goto[chosen], hush=hush)
    turn = _go_on(script, state, say)
    return replace(turn, hush=True) if hush else turn


def _go_on(script: Script, state: State, say: tuple[Prompt, ...]) -> Turn:
    facts = facts_of(script, state)
    step = next_step(script, state, facts)
    if step is None:
        return Turn(state=replace(state, ended=True), say=say)
    if step.kind is Kind.STOP:
        stop = Prompt(
            text=f"{script.name}.{step.name}.ask", facts=facts, choices=choices_of(script, step, facts), kind="stop"
        )
        gone = replace(state, ended=True, answers={}, learned={}, pieces=(), kept={}, path=())
        return Turn(state=gone, say=(*say, stop), do=(Effect(name="erase"),))
    kept = state.kept.get(step.name, ())
    pieces = tuple(kept) if isinstance(kept, list | tuple) else ()
    state = replace(state, step=step.name, pieces=pieces, ask=state.ask + 1)
    return Turn(state=state, say=(*say, question(script, state, facts)))


def _ask(script: Script, state: State, say: tuple[Prompt, ...]) -> Turn:
    """Ask the step's question as a new one: buttons of the last are old from now on."""
    state = replace(state, ask=state.ask + 1)
    return Turn(state=state, say=(*say, question(script, state, facts_of(script, state))))


def _again(script: Script, state: State, *say: Prompt) -> Turn:
    """Ask what is open once more, under the same number."""
    facts = facts_of(script, state)
    return Turn(state=state, say=(*say, overlays.open_question(script, state, facts)))


def _lay(script: Script, state: State, overlay: str) -> Turn:
    state = replace(state, overlay=overlay, ask=state.ask + 1)
    return Turn(state=state, say=(overlays.prompt(script, state, facts_of(script, state)),))


def _edit(script: Script, state: State, name: str, facts: Facts) -> Turn:
    step = script.by_name.get(name)
    if step is None or not step.in_summary or not holds(step.when, facts):
        return _again(script, state, Prompt(text="dialog.choose", kind="trouble"))
    return _ask(script, replace(state, step=name, editing=name, pieces=_pieces_of(step, facts)), ())


def _pieces_of(step: Step, facts: Facts) -> tuple[Json, ...]:
    """An answer made of pieces, to be added to or begun anew."""
    value = facts.get(step.name)
    if step.kind is Kind.PIECES and isinstance(value, str):
        return (value,)
    if step.kind is Kind.FILES and isinstance(value, list | tuple):
        return tuple(value)
    return ()


def _back(script: Script, state: State) -> Turn:
    if state.overlay:
        return _again(script, replace(state, overlay="", ask=state.ask + 1))
    if state.editing:
        return _go_on(script, replace(state, editing="", pieces=()), ())
    if not state.path:
        return _again(script, state, Prompt(text="dialog.at-start"))
    last = state.path[-1]
    step = script.by_name[last]
    pieces = _pieces_of(step, state.answers)
    kept = {**state.kept, state.step: list(state.pieces)} if state.pieces else state.kept
    state = replace(state.without((last,)), step=last, pieces=pieces, kept=kept)
    return _ask(script, state, ())


def _skip(script: Script, state: State) -> Turn:
    if state.overlay:
        return _again(script, state, Prompt(text="dialog.choose", kind="trouble"))
    step, facts = script.by_name[state.step], facts_of(script, state)
    if not is_optional(step, facts):
        return _again(script, state, Prompt(text="dialog.cannot-skip", kind="trouble"))
    effects = (Effect(name="discard"),) if step.kind is Kind.FILES and state.pieces else ()
    turn = _accept(script, state, step, None, facts)
    return replace(turn, do=(*effects, *turn.do))
