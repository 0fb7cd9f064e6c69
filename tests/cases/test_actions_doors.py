"""Every door: each edge of the table has one, it goes nowhere else, and leaves one line in the diary."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from cases import actions, errors, gate, lifecycle
from cases.actions import DOORS, Done, Fields, Words
from cases.case import Access, Case, State, Track
from cases.clocks.model import Run
from cases.lifecycle import MOVES, SUPPLEMENT_OVERDUE
from tests.cases.acting import ENOUGH, LATER, TIP_ENOUGH, a_clock, books_with, do, done, lines, went
from tests.cases.books import DictBooks
from tests.cases.builders import DAY, PEOPLE, ZONE, a_case, a_filing, a_tip, an_organisation, credentials
from tests.cases.test_lifecycle import reachable
from tests.cases.test_texts import words

D, S = Track.DISCIPLINE, Track.SERVICE
EDGES = sorted((old, new) for old, news in MOVES.items() for new in news)
TAKEN = [(name, old, new) for name, door in DOORS.items() for old, new in door.moves]


def track_of(old: State, new: State) -> Track:
    return S if S in MOVES[old][new] else D


def prepared(name: str, old: State, new: State) -> tuple[DictBooks, Fields]:
    """A case in the old state for which this door leads to the new one."""
    track = track_of(old, new)
    nameless = new is State.CLOSED and name in ("reply", "conclude")
    declared = frozenset({"housing-handler"})
    case = (a_tip if track is D else a_case)(track=track, state=old, anonymous=nameless, declared=declared)
    books = books_with(case)
    if name == "archive":
        books.clocks.save(a_clock("archive", run=Run.DONE, ended=LATER))
    if name == "close_unreached":
        for _ in range(3):
            done(do(books, "call_back", "dispatcher", replace(ENOUGH, reached=False)))
    if name == "take_supplement" and old is State.SUPPLEMENTING:
        went(books, new, State.SUPPLEMENTING)
    if name in ("come_back", "take_supplement") and old is State.REJECTED:
        went(books, State.SUPPLEMENTING, State.REJECTED, rejected_for=SUPPLEMENT_OVERDUE)
    if name in ("reply", "give_feedback"):
        went(books, State.HANDLING, State.REVIEW, outcome="solved", result=True)
    yes = new in (State.CLOSED if name == "call_back" else State.HANDLING,)
    return books, replace(TIP_ENOUGH if track is D else ENOUGH, yes=yes)


def somebody(name: str, case: Case) -> str:
    """Who may, and never worked on it."""
    if case.sealed:
        return "clue-1"
    return "housing-handler" if name == "sign_for" else "dispatcher"


@pytest.mark.parametrize(("name", "old", "new"), TAKEN)
def test_each_door_leads_where_the_table_of_doors_says(name: str, old: State, new: State) -> None:
    books, fields = prepared(name, old, new)
    before = len(lines(books))
    case = done(do(books, name, somebody(name, books.cases.get("case-1")), fields))
    assert (case.state, books.cases.get("case-1")) == (new, case)
    first, *others = lines(books)[before:]
    assert first == DOORS[name].event.__name__
    assert set(others) <= {each.__name__ for each in DOORS[name].also}


def test_every_edge_of_the_life_cycle_is_taken_by_a_door() -> None:
    """Those of the reporter and of the program are walked below."""
    submitted = {(State.DRAFT, State.SUBMITTED)}
    answered = {(State.SUPPLEMENTING, new) for new in (State.SUBMITTED, State.HANDLING, State.SCREENING)}
    overdue = {(State.SUPPLEMENTING, State.REJECTED)}
    withdrawn = {(old, new) for old, new in EDGES if new is State.WITHDRAWN}
    by_staff = {(old, new) for _, old, new in TAKEN}
    assert by_staff | submitted | answered | overdue | withdrawn == set(EDGES)


def test_submitting_takes_the_first_edge() -> None:
    books = DictBooks()
    case = actions.submit(books, a_filing(), credentials(), now=LATER, case_id="case-1", zone=ZONE).case
    assert (case.state, lines(books)) == (State.SUBMITTED, ["CaseSubmitted"])


@pytest.mark.parametrize("state", [State.SUBMITTED, State.HANDLING, State.SCREENING])
def test_the_reporters_answer_leads_back_to_where_it_was_asked(state: State) -> None:
    case = (a_tip if state is State.SCREENING else a_case)(state=state)
    books = books_with(case)
    asked = done(do(books, "ask_supplement", somebody("", case)))
    answered = actions.supplement(books, asked, text="-", now=LATER, zone=ZONE, message_id="m2")
    assert (asked.state, answered.case.state) == (State.SUPPLEMENTING, state)


@pytest.mark.parametrize("state", [old for old, new in EDGES if new is State.WITHDRAWN])
def test_a_service_complaint_is_withdrawn_from_each_of_its_states(state: State) -> None:
    books = books_with(a_case(state=state))
    outcome = actions.withdraw(books, books.cases.get("case-1"), now=LATER, zone=ZONE)
    assert (done(outcome).state, lines(books)) == (State.WITHDRAWN, ["CaseWithdrawn"])


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.moves])
def test_a_door_opens_from_no_other_state_and_says_so_in_the_diary(name: str) -> None:
    for build, state in ((each, state) for each in (a_case, a_tip) for state in reachable(each().track)):
        olds = {old for old, new in DOORS[name].moves if build().track in MOVES[old][new]}
        if state in {State.DRAFT} | olds | DOORS[name].stays:
            continue
        books = books_with(build(state=state))
        outcome = do(books, name, somebody(name, build()), replace(ENOUGH, approver=None))
        assert not isinstance(outcome, Done), (state, build().track)
        assert (books.cases.get("case-1").version, len(lines(books))) == (1, 1)


CO_HANDLED = a_case(state=State.HANDLING, co_units=frozenset({"quality"}), flags=frozenset({"co-handled"}))

ACTS = {
    "declare": a_case(state=State.DISPATCHED),
    "confirm_transfer": a_tip(state=State.TRANSFERRED),
    "find_false_accusation": a_tip(state=State.DISPOSED),
    "note": a_case(),
    "progress": a_case(state=State.HANDLING),
    "recall": a_case(state=State.HANDLING),
    "supervise": a_case(),
    "co_handle": a_case(state=State.HANDLING),
    "end_co_handling": CO_HANDLED,
    "ask_privacy": a_case(),
    "answer_privacy": a_case(),
    "suspect_leak": a_case(),
    "end_incident": a_case(flags=frozenset({"frozen"})),
    "first_contact": a_case(state=State.HANDLING),
    "extend": a_case(state=State.HANDLING),
    "review_suspension": a_case(state=State.SUSPENDED),
    "tell_reporter": a_tip(state=State.SCREENING),
    "change_urgency": a_case(),
    "set_flags": a_case(),
    "hand_over": a_case(state=State.HANDLING, handler="housing-handler"),
    "assign_leader": a_case(),
    "level_up": a_case(),
    "serve_order": a_case(state=State.HANDLING),
    "answer_order": a_case(state=State.HANDLING),
    "serve_letter": a_case(state=State.HANDLING),
    "answer_letter": a_case(state=State.HANDLING),
    "recheck": a_case(state=State.CLOSED, flags=frozenset({"rectified"})),
    "ask_recusal": a_case(state=State.HANDLING),
    "decide_recusal": a_case(state=State.HANDLING),
}
FIRST = {
    "answer_order": "serve_order",
    "answer_letter": "serve_letter",
    "decide_recusal": "ask_recusal",
    "answer_privacy": "ask_privacy",
}

#: Where the fields of everything else do not do.
OWN_FIELDS = {
    "ask_privacy": replace(ENOUGH, code="erasure"),
    "find_false_accusation": TIP_ENOUGH,
}

#: What may be done again and again.
REPEATED = ("review_suspension", "note", "progress")


def test_every_door_is_either_a_move_or_walked_as_an_act() -> None:
    assert {name for name, door in DOORS.items() if not door.moves} == set(ACTS)


def acted(name: str) -> DictBooks:
    books = books_with(ACTS[name])
    if name in FIRST:
        done(do(books, FIRST[name], "dispatcher", OWN_FIELDS.get(FIRST[name], ENOUGH)))
    if name == "recall":
        done(do(books, "progress", "dispatcher", replace(ENOUGH, words=Words(id="m0", text="-"))))
    return books


def fields_for(name: str) -> Fields:
    return OWN_FIELDS.get(name, ENOUGH)


@pytest.mark.parametrize("name", ACTS)
def test_each_act_leaves_its_event_and_the_state_alone(name: str) -> None:
    books = acted(name)
    before = len(lines(books))
    case = done(do(books, name, somebody(name, ACTS[name]), fields_for(name)))
    assert (case.state, lines(books)[before:]) == (ACTS[name].state, [DOORS[name].event.__name__])
    assert books.cases.get("case-1") == case


@pytest.mark.parametrize("name", [name for name in ACTS if name not in REPEATED])
def test_what_is_done_is_not_done_twice_and_the_attempt_is_in_the_diary(name: str) -> None:
    books = acted(name)
    done(do(books, name, somebody(name, ACTS[name]), fields_for(name)))
    kept, before = books.cases.get("case-1"), len(lines(books))
    refused = do(books, name, somebody(name, ACTS[name]), fields_for(name))
    assert not isinstance(refused, Done)
    assert (books.cases.get("case-1"), lines(books)[before:]) == (kept, ["ActRefused"])
    with pytest.raises(errors.ActRefused):
        actions.settled(refused)


@pytest.mark.parametrize("name", DOORS)
def test_whoever_may_not_see_the_case_finds_none_at_any_door(name: str) -> None:
    for person in ("approvals-handler", "administrator", "stranger"):
        books = books_with(a_case(state=next((old for old, _ in DOORS[name].moves), State.HANDLING)))
        with pytest.raises(errors.NoSuchCase):
            do(books, name, person, replace(ENOUGH, approver=None, head=None))
        assert lines(books) == []


@pytest.mark.parametrize("name", DOORS)
def test_a_door_asks_of_the_gate_what_the_table_of_doors_says(name: str) -> None:
    """Each person who passes that act reaches the door, and nobody else."""
    for old, new in DOORS[name].moves or ((State.HANDLING, State.HANDLING),):
        case = a_case(state=old)
        for person in PEOPLE:
            passes = any(_passes(case, person, act) for act in DOORS[name].rights(old))
            assert _reaches(name, case, person, new) == passes, (person, old, new)


def _passes(case: Case, person: str, act: gate.Act) -> bool:
    return bool(gate.visible((case,), person, an_organisation(), day=DAY, act=act))


def _reaches(name: str, case: Case, person: str, new: State) -> bool:
    yes = new is (State.CLOSED if name == "call_back" else State.HANDLING)
    fields = replace(ENOUGH, approver=None, head=None, yes=yes)
    nameless = new is State.CLOSED and name in ("reply", "conclude")
    try:
        do(books_with(replace(case, anonymous=nameless)), name, person, fields)
    except errors.NoSuchCase:
        return False
    return True


def codes() -> set[str]:
    """Every reason for a refusal that the code names."""
    room = Path(actions.__file__).parent
    sources = [*room.glob("*.py"), Path(lifecycle.__file__)]
    text = "\n".join(each.read_text("utf-8") for each in sources)
    found = re.findall(r'\("([a-z-]+)", ', text) + re.findall(r'(?:State\.\w+|None), "([a-z-]+)", lambda', text)
    found += re.findall(r'why="([a-z-]+)"', text) + re.findall(r'"\w+", "([a-z-]+)"\)$', text, re.MULTILINE)
    return {each for each in found if "-" in each or each in ("already", "over", "anonymous")}


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_door_and_every_refusal_has_words(language: str) -> None:
    told = words(language, "cli")
    acts, refusals = told["acts"], told["refusals"]
    assert isinstance(acts, dict)
    assert isinstance(refusals, dict)
    assert set(acts) == set(DOORS)
    assert codes() - set(refusals) == set()


def test_a_tip_is_never_owned_by_whom_it_is_passed_to() -> None:
    """Whose case it is would tell what it is about (decision 4)."""
    case = a_tip(state=State.SCREENING)
    assert done(do(books_with(case), "transfer", "clue-1", TIP_ENOUGH)).owner == case.owner


def test_access_is_kept_through_every_move() -> None:
    access = Access(excluded_people=frozenset({"quality-handler"}))
    books = books_with(a_case(state=State.ACCEPTED, access=access))
    assert done(do(books, "dispatch", "dispatcher")).access == access


def test_stale_cases_are_not_saved_by_any_door() -> None:
    books = books_with(a_case())
    old = books.cases.get("case-1")
    done(do(books, "level_up", "dispatcher"))
    with pytest.raises(errors.StaleCase):
        actions.accept(books, old, actions.By(actor="dispatcher", now=LATER, zone=ZONE))
