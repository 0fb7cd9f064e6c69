"""The engine on a small script of its own: one question of every kind."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialog.conditions import NEVER, Facts, Known, Not, all_of, is_
from dialog.engine import LONGEST_ANSWER, advance, begin, resume
from dialog.incoming import Command, FileRef, Incoming
from dialog.incoming import Kind as Did
from dialog.parsers import line, narrative
from dialog.prompts import Choice, Hint, Prompt
from dialog.questions import facts_of, filed, next_step
from dialog.script import OPTIONAL, Kind, Script, Step
from dialog.state import State, from_json, to_json
from dialog.turn import Outcome, Turn
from dialog.values import Json

TODAY = date(2026, 11, 16)
SECRET = "7H4K-QW2M-9XTR-D3PF"


def _pages(facts: Facts) -> tuple[Choice, ...]:
    page = facts.get("page")
    return tuple(Choice(value=value) for value in (("a.1", "a.2", "more") if page == "a" else ("a", "b.1")))


def _derive(facts: Facts) -> Mapping[str, Json]:
    return {"serious": facts.get("kind") == "serious"}


SCRIPT = Script(
    name="small",
    version=3,
    derive=_derive,
    keeps_draft=True,
    steps=(
        Step(
            name="kind",
            kind=Kind.CHOICE,
            choices=(Choice(value="light"), Choice(value="serious"), Choice(value="never"), Choice(value="elsewhere")),
            clears=("detail",),
            after={"serious": "small.kind.note"},
            learn=lambda value, _: {"learned_kind": value},
            goto={"elsewhere": "other"},
        ),
        Step(
            name="stop",
            kind=Kind.STOP,
            when=is_("kind", "never"),
            choices=(Choice(value="elsewhere", link="address"),),
            in_summary=False,
        ),
        Step(
            name="confirm",
            kind=Kind.CHOICE,
            when=is_("page", "a"),
            choices=(Choice(value="yes"), Choice(value="other")),
            reopens={"other": ("page_of", "confirm")},
            in_summary=False,
        ),
        Step(name="detail", when=is_("kind", "serious"), required=OPTIONAL, parse=line(50)),
        Step(name="where", given=True, required=is_("serious", True), parse=line(50), masked=True),
        Step(name="story", kind=Kind.PIECES, parse=narrative(least=5, most=100)),
        Step(
            name="page_of",
            kind=Kind.CHOICE,
            options=_pages,
            navigate=lambda value, _: {"page": value if value != "more" else None} if "." not in value else None,
        ),
        Step(name="files", kind=Kind.FILES, required=OPTIONAL, hint=Hint.FILES),
        Step(
            name="originals",
            kind=Kind.CHOICE,
            when=all_of(Known("files"), Not(is_("files", None))),
            choices=(Choice(value="keep"), Choice(value="drop")),
        ),
        Step(name="password", transient=True, hint=Hint.SECRET, parse=line(30), effect="check", in_summary=False),
        Step(
            name="summary",
            kind=Kind.SUMMARY,
            choices=(Choice(value="submit"), Choice(value="edit")),
            effect="submit",
            effect_when=("submit",),
            in_summary=False,
        ),
    ),
)


def fresh(**given_: Json) -> State:
    return begin(SCRIPT, language="en", given=given_).state


def press(state: State, value: str, *, ask: int | None = None) -> Turn:
    asked = state.ask if ask is None else ask
    return advance(SCRIPT, state, Incoming(id="x", kind=Did.CHOICE, choice=value, ask=asked), today=TODAY)


def write(state: State, text: str) -> Turn:
    return advance(SCRIPT, state, Incoming(id="x", kind=Did.TEXT, text=text), today=TODAY)


def command(state: State, name: str) -> Turn:
    return advance(SCRIPT, state, Incoming(id="x", kind=Did.COMMAND, command=Command(name)), today=TODAY)


def send(state: State, *ids: str) -> Turn:
    files = tuple(FileRef(id=id_, kind="image/png", size=9) for id_ in ids)
    return advance(SCRIPT, state, Incoming(id="x", kind=Did.FILES, files=files), today=TODAY)


def start(state: State, **facts: Json) -> Turn:
    return advance(SCRIPT, state, Incoming(id="x", kind=Did.START, facts=facts), today=TODAY)


def said(turn: Turn) -> list[str]:
    return [prompt.text for prompt in turn.say]


def at(step: str) -> State:
    """On the way of a light matter, at that step."""
    state = fresh()
    moves = {
        "kind": lambda s: press(s, "light").state,
        "where": lambda s: command(s, "skip").state,
        "story": lambda s: press(write(s, "It went wrong.").state, "done").state,
        "page_of": lambda s: press(s, "b.1").state,
        "files": lambda s: command(s, "skip").state,
        "password": lambda s: resume(SCRIPT, write(s, "open sesame").state, Outcome()).state,
    }
    while state.step != step:
        state = moves[state.step](state)
    return state


def test_a_script_begins_with_its_first_question() -> None:
    turn = begin(SCRIPT, language="en", given={}, ask=6)
    assert (said(turn), turn.say[0].ask) == (["small.kind.ask"], 7)


def test_what_was_given_is_not_asked() -> None:
    assert press(fresh(where="Dock 3"), "light").state.step == "story"


def test_what_was_given_counts_as_an_answer() -> None:
    assert filed(SCRIPT, fresh(where="Dock 3")) == {"where": "Dock 3"}


def test_a_note_follows_a_chosen_value() -> None:
    assert said(press(fresh(), "serious")) == ["small.kind.note", "small.detail.ask"]


def test_an_answer_teaches_facts() -> None:
    assert press(fresh(), "serious").state.learned == {"learned_kind": "serious"}


def test_every_new_question_has_a_new_number() -> None:
    state = fresh()
    assert press(state, "light").state.ask == state.ask + 1


@pytest.mark.parametrize("ask", [None, 0, 99])
def test_a_button_of_another_question_is_told_and_does_nothing(ask: int | None) -> None:
    state = at("where")
    turn = advance(SCRIPT, state, Incoming(id="x", kind=Did.CHOICE, choice="light", ask=ask), today=TODAY)
    assert (state, ["dialog.old-button", "small.where.ask"]) == (turn.state, said(turn))


def test_a_value_that_was_not_offered_is_refused() -> None:
    assert said(press(fresh(), "made-up")) == ["dialog.choose", "small.kind.ask"]


def test_words_on_a_question_with_buttons_only_are_refused() -> None:
    assert said(write(fresh(), "hello")) == ["dialog.choose", "small.kind.ask"]


@pytest.mark.parametrize("name", ["cancel", "restart", "language"])
def test_an_overlay_is_a_question_of_its_own_and_can_be_left(name: str) -> None:
    state = at("story")
    laid = command(state, name)
    left = command(laid.state, "back")
    assert (f"dialog.{name}.ask", state.ask + 1, "small.story.ask", state.ask + 2, "story") == (
        said(laid)[0],
        laid.state.ask,
        said(left)[0],
        left.state.ask,
        left.state.step,
    )


@pytest.mark.parametrize("name", ["cancel", "restart"])
def test_no_goes_on_where_it_was(name: str) -> None:
    state = write(at("story"), "One piece").state
    back = press(command(state, name).state, "no").state
    assert replace(state, ask=back.ask) == back


def test_under_an_overlay_words_and_files_are_not_taken() -> None:
    laid = command(at("story"), "cancel").state
    assert (
        said(write(laid, "a longer piece")),
        said(send(laid, "f1")),
    ) == (["dialog.choose", "dialog.cancel.ask"], ["dialog.files-not-now", "dialog.cancel.ask"])


def test_a_button_under_an_overlay_is_old() -> None:
    state = fresh()
    laid = command(state, "cancel").state
    assert said(press(laid, "light", ask=state.ask)) == ["dialog.old-button", "dialog.cancel.ask"]


def test_cancel_forgets_everything_and_erases() -> None:
    turn = press(command(at("page_of"), "cancel").state, "yes")
    assert (
        turn.state.ended,
        turn.state.answers,
        turn.state.learned,
        turn.state.path,
        said(turn),
        [effect.name for effect in turn.do],
    ) == (True, {}, {}, (), ["dialog.cancelled"], ["erase"])


def test_restart_goes_to_the_welcome_with_what_was_given() -> None:
    state = press(fresh(where="Dock 3"), "light").state
    turn = press(command(state, "restart").state, "yes")
    assert (
        turn.switch,
        turn.state.given,
        turn.state.answers,
        [effect.name for effect in turn.do],
    ) == ("welcome", {"where": "Dock 3"}, {}, ["start_over"])


def test_another_language_goes_on_at_the_same_question() -> None:
    state = at("story")
    turn = press(command(state, "language").state, "zh-Hans")
    assert (
        turn.state.language,
        turn.state.step,
        said(turn),
    ) == ("zh-Hans", "story", ["dialog.language.done", "small.story.ask"])


def test_help_is_said_and_the_question_stays_the_same() -> None:
    state = at("story")
    turn = command(state, "help")
    assert (state, ["small.help", "small.story.ask"]) == (turn.state, said(turn))


def test_back_asks_the_last_question_again_without_its_answer() -> None:
    state = command(at("page_of"), "back").state
    assert (state.step, state.pieces, "story" in state.answers) == ("story", ("It went wrong.",), False)


def test_back_at_the_first_question_says_so() -> None:
    assert said(command(fresh(), "back")) == ["dialog.at-start", "small.kind.ask"]


def test_pieces_of_an_unfinished_answer_wait_while_one_goes_back() -> None:
    state = write(at("story"), "First half").state
    state = command(state, "back").state
    assert command(state, "skip").state.pieces == ("First half",)


def test_pieces_are_one_answer_when_all_is_said() -> None:
    state = write(write(at("story"), "First half").state, "second half").state
    assert press(state, "done").state.answers["story"] == "First half\nsecond half"


def test_there_is_no_that_is_all_before_the_first_piece() -> None:
    assert said(press(at("story"), "done")) == ["dialog.choose", "small.story.ask"]


def test_pieces_that_are_too_short_together_stay() -> None:
    turn = press(write(at("story"), "Hm").state, "done")
    assert (turn.state.pieces, said(turn)[0]) == (("Hm",), "trouble.too-short")


def test_start_over_forgets_the_pieces() -> None:
    turn = press(write(at("story"), "Wrong words").state, "clear")
    assert (turn.state.pieces, said(turn)) == ((), ["dialog.cleared", "small.story.ask"])


def test_a_piece_beyond_the_longest_answer_is_not_kept() -> None:
    state = write(at("story"), "a" * LONGEST_ANSWER).state
    turn = write(state, "b")
    assert (state, "dialog.too-much") == (turn.state, said(turn)[0])


def edit(state: State, text: str, ask: int | None) -> Turn:
    return advance(SCRIPT, state, Incoming(id="x", kind=Did.TEXT, text=text, ask=ask, edited=True), today=TODAY)


def test_an_edited_piece_is_a_piece_more_so_that_both_are_kept() -> None:
    before = at("story")
    state = write(write(before, "First half").state, "second half").state
    turn = edit(state, "The first half, better", before.ask)
    assert turn.state.pieces == ("First half", "second half", "The first half, better")
    assert said(turn) == ["dialog.edit-kept", "dialog.noted"]


@pytest.mark.parametrize("back", [1, None])
def test_an_edit_of_what_another_question_asked_changes_nothing(back: int | None) -> None:
    state = write(at("story"), "First half").state
    turn = edit(state, "Somewhere else", None if back is None else at("story").ask - back)
    assert (turn.state, said(turn)[0]) == (state, "dialog.edit-noted")


def test_an_edit_answers_no_question() -> None:
    state = at("where")
    turn = edit(state, "Elsewhere", state.ask)
    assert (turn.state, said(turn)) == (state, ["dialog.edit-noted", "small.where.ask"])


def test_a_secret_that_is_put_into_an_old_message_is_hushed() -> None:
    turn = edit(write(at("story"), "First half").state, SECRET, at("story").ask)
    assert (turn.hush, said(turn)[0]) == (True, "dialog.secret-typed")


def test_a_command_under_an_earlier_question_does_nothing() -> None:
    state = at("where")
    incoming = Incoming(id="x", kind=Did.COMMAND, command=Command.SKIP, ask=state.ask - 1)
    turn = advance(SCRIPT, state, incoming, today=TODAY)
    assert (turn.state, said(turn)) == (state, ["dialog.old-button", "small.where.ask"])


def test_skip_leaves_an_optional_answer_empty() -> None:
    assert command(at("where"), "skip").state.answers["where"] is None


def test_what_must_be_answered_cannot_be_skipped() -> None:
    state = at("story")
    turn = command(state, "skip")
    assert (state, ["dialog.cannot-skip", "small.story.ask"]) == (turn.state, said(turn))


def test_what_was_skipped_is_asked_again_when_it_becomes_mandatory() -> None:
    state = press(at("summary"), "edit:kind").state
    state = press(state, "serious").state
    assert command(state, "skip").state.step == "where"


def test_files_are_collected_until_that_is_all() -> None:
    state = send(send(at("files"), "f1").state, "f2", "f3").state
    files = press(state, "done").state.answers["files"]
    assert [{"id": id_, "kind": "image/png", "size": 9} for id_ in ("f1", "f2", "f3")] == files


def test_files_at_another_question_are_refused() -> None:
    assert said(send(at("story"), "f1")) == ["dialog.files-not-now", "small.story.ask"]


def test_words_at_the_question_for_files_are_not_taken() -> None:
    assert said(write(at("files"), "no files")) == ["dialog.files-wanted", "small.files.ask"]


def test_files_that_are_cleared_leave_the_answer_too() -> None:
    state = press(send(at("files"), "f1").state, "done").state
    state = resume(SCRIPT, write(press(state, "keep").state, "open sesame").state, Outcome()).state
    turn = press(press(state, "edit:files").state, "clear")
    assert ([effect.name for effect in turn.do], "files" in turn.state.answers) == (["discard"], False)


def test_an_edit_begins_with_the_answer_and_ends_at_the_summary() -> None:
    state = press(at("summary"), "edit:story").state
    edited = press(write(state, "And more.").state, "done").state
    assert (
        state.pieces,
        edited.step,
        edited.answers["story"],
    ) == (("It went wrong.",), "summary", "It went wrong.\nAnd more.")


def test_back_from_an_edit_leaves_the_answer() -> None:
    state = command(press(at("summary"), "edit:story").state, "back").state
    assert (state.step, state.answers["story"]) == ("summary", "It went wrong.")


def test_the_summary_offers_its_answers_for_editing() -> None:
    turn = press(at("summary"), "edit")
    assert [choice.value for choice in turn.say[0].choices] == ["kind", "story", "page_of", "no"]


@pytest.mark.parametrize("name", ["confirm", "summary", "made-up", "", "detail"])
def test_what_is_not_in_the_summary_cannot_be_edited(name: str) -> None:
    assert said(press(at("summary"), f"edit:{name}"))[0] == "dialog.choose"


def test_a_changed_answer_clears_those_that_hang_on_it() -> None:
    state = press(at("summary"), "edit:kind").state
    state = write(write(press(state, "serious").state, "a detail").state, "Dock 3").state
    state = press(press(state, "edit:kind").state, "light").state
    assert "detail" not in state.answers


def test_an_answer_that_no_longer_applies_is_not_filed() -> None:
    state = press(send(at("files"), "f1").state, "done").state
    state = resume(SCRIPT, write(press(state, "keep").state, "open sesame").state, Outcome()).state
    bare = command(press(press(state, "edit:files").state, "clear").state, "skip").state
    assert (bare.step, "originals" in filed(SCRIPT, bare)) == ("summary", False)


def test_a_page_of_choices_is_turned_without_an_answer() -> None:
    state = press(at("page_of"), "a").state
    state = replace(state, answers={**state.answers, "confirm": "yes"})
    assert ("page_of", False, {"a.1", "a.2", "more"}) == (
        state.step,
        "page_of" in state.answers,
        {choice.value for choice in _pages(facts_of(SCRIPT, state))},
    )


def test_a_choice_can_reopen_earlier_questions() -> None:
    state = press(press(at("page_of"), "a").state, "a.1").state
    assert state.step == "confirm"
    reopened = press(state, "other").state
    assert ("page_of" in reopened.answers, "confirm" in reopened.answers) == (False, False)


def test_a_stop_ends_the_way_and_erases_everything() -> None:
    turn = press(fresh(), "never")
    assert (
        turn.state.ended,
        turn.state.answers,
        said(turn),
        [effect.name for effect in turn.do],
    ) == (True, {}, ["small.stop.ask"], ["erase"])


def test_a_stop_can_show_the_way_to_somewhere_else() -> None:
    turn = press(fresh(), "never")
    shown = [(choice.text, choice.link) for choice in turn.say[-1].choices]
    assert shown == [("small.stop.elsewhere", "address")]


def test_another_script_takes_over() -> None:
    assert press(fresh(), "elsewhere").switch == "other"


def test_a_transient_answer_is_in_the_effect_and_nowhere_else() -> None:
    turn = write(at("password"), "open sesame")
    assert (
        turn.do[0].data["password"],
        turn.hush,
        "open sesame" in json.dumps(to_json(turn.state)),
    ) == ("open sesame", True, False)


def test_an_effect_comes_back_with_facts_and_words() -> None:
    turn = write(at("password"), "open sesame")
    came = resume(SCRIPT, turn.state, Outcome(facts={"found": 1}, say=(Prompt(text="small.found"),)))
    assert (came.state.learned["found"], said(came)) == (1, ["small.found", "small.summary.ask"])


def test_an_effect_may_know_an_answer_better() -> None:
    turn = write(at("where"), "yard 3")
    came = resume(SCRIPT, turn.state, Outcome(answers={"where": "Yard No. 3"}))
    assert (came.state.answers["where"], came.state.path) == ("Yard No. 3", turn.state.path)


def test_an_effect_can_ask_an_answer_again() -> None:
    turn = write(at("password"), "open sesame")
    assert resume(SCRIPT, turn.state, Outcome(clears=("password",))).state.step == "password"


def test_an_effect_can_end_the_script() -> None:
    turn = press(at("summary"), "submit")
    assert (
        [effect.name for effect in turn.do],
        resume(SCRIPT, turn.state, Outcome(ended=True)).state.ended,
    ) == (["submit"], True)


@pytest.mark.parametrize("step", ["kind", "where", "story", "files", "summary"])
def test_a_secret_typed_as_a_message_is_hushed_and_kept_nowhere(step: str) -> None:
    state = at(step)
    turn = write(state, f"my code is {SECRET}")
    assert (state, True, "dialog.secret-typed") == (turn.state, turn.hush, said(turn)[0])


def test_opening_the_chat_again_offers_the_draft() -> None:
    assert said(start(at("story"))) == ["dialog.draft.ask"]


def test_opening_the_chat_again_without_an_answer_begins_anew() -> None:
    assert start(fresh()).switch == "welcome"


def test_a_draft_goes_on_where_it_was() -> None:
    state = write(at("story"), "First half").state
    back = press(start(state).state, "continue").state
    assert (back.step, back.pieces) == ("story", ("First half",))


def test_a_new_one_takes_the_place_scanned_now() -> None:
    state = start(press(fresh(where="Dock 3"), "light").state, where="Dock 4").state
    turn = press(state, "new")
    assert (turn.switch, turn.state.given) == ("welcome", {"where": "Dock 4"})


def test_whatever_comes_after_the_end_goes_to_the_welcome() -> None:
    assert write(replace(fresh(), ended=True), "hello").switch == "welcome"


def test_an_answer_on_a_sealed_filing_is_masked_in_the_summary() -> None:
    state = replace(at("summary"), learned={"sealed": True}, answers={**at("summary").answers, "where": "Dock 3"})
    rows = {row.value: row.shown for row in command(state, "help").say[-1].rows}
    assert rows["where"] == {"key": "dialog.masked"}


def test_two_steps_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        Script(name="twice", version=1, steps=(Step(name="one"), Step(name="one", when=NEVER)))


@pytest.mark.parametrize("broken", [None, [], "state", {"script": 1}, {"script": "a", "version": 1}])
def test_what_is_no_state_is_refused(broken: Json) -> None:
    with pytest.raises(ValueError, match="not a state"):
        from_json(broken)


_VALUES = (
    *(choice.value for step in SCRIPT.steps for choice in step.choices),
    *("a", "a.1", "a.2", "b.1", "more", "no", "edit:story", "edit:files", "edit:kind", "edit:nothing"),
    *("done", "clear", "continue", "new", "zh-Hans", "en"),
)

_INCOMING = st.one_of(
    st.builds(lambda text: ("text", text), st.one_of(st.text(max_size=30), st.just("A longer story"), st.just(SECRET))),
    st.builds(lambda value: ("press", value), st.sampled_from(_VALUES)),
    st.builds(lambda value: ("old", value), st.sampled_from(_VALUES)),
    st.builds(lambda name: ("command", name), st.sampled_from([each.value for each in Command])),
    st.builds(lambda id_: ("files", id_), st.sampled_from(["f1", "f2"])),
    st.just(("start", "")),
)


def _hear(state: State, what: str, value: str) -> Turn:
    match what:
        case "text":
            return write(state, value)
        case "press":
            return press(state, value)
        case "old":
            return press(state, value, ask=state.ask - 1)
        case "command":
            return command(state, value)
        case "files":
            return send(state, value)
        case _:
            return start(state, where="Dock 9")


@settings(max_examples=150, deadline=None)
@given(st.lists(_INCOMING, max_size=40))
def test_whatever_is_heard_nothing_breaks_and_the_state_is_json(heard: list[tuple[str, str]]) -> None:
    state = fresh()
    for what, value in heard:
        turn = _hear(state, what, value)
        assert turn == _hear(state, what, value), "the same turn came out differently"
        if any(effect.name in ("check", "submit") for effect in turn.do):
            turn = resume(SCRIPT, turn.state, Outcome())
        state = fresh() if turn.switch or turn.state.ended else turn.state
        kept = from_json(json.loads(json.dumps(to_json(state))))
        assert to_json(state) == to_json(kept)
        if not state.overlay and not state.editing:
            step = next_step(SCRIPT, state, facts_of(SCRIPT, state))
            assert step is not None
