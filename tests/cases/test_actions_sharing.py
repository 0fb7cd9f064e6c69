"""Co-handling, supervision, assignment by a meeting, and handing over."""

from dataclasses import replace

import pytest

from cases import errors, gate
from cases.actions import Fields
from cases.case import Access, Case, State
from cases.gate import Act
from cases.organisation import Leave
from tests.cases.acting import ENOUGH, books_with, do, done, facts, lines, why
from tests.cases.books import DictBooks
from tests.cases.builders import DAY, a_case, a_tip

HANDLING = State.HANDLING
IN_HAND = a_case(state=HANDLING, handler="housing-handler")


def unit(name: str) -> Fields:
    return Fields(unit=name)


# ── Co-handling (会办) ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_unit_that_is_asked_to_help_sees_the_case_until_it_helps_no_more() -> None:
    books = books_with(IN_HAND)
    helped = done(do(books, "co_handle", "housing-head", unit("approvals")))
    assert (helped.co_units, helped.flags, helped.owner) == ({"approvals"}, {"co-handled"}, "housing")
    assert may(books, "approvals-handler", Act.SEE)
    over = done(do(books, "end_co_handling", "housing-head", unit("approvals")))
    assert (over.co_units, over.flags, may(books, "approvals-handler", Act.SEE)) == (set(), set(), False)
    assert facts(books, "CoHandlerAdded") == facts(books, "CoHandlerRemoved") == [{"unit": "approvals"}]


def test_the_mark_goes_with_the_last_unit_that_helps() -> None:
    books = books_with(IN_HAND)
    for name in ("approvals", "quality"):
        done(do(books, "co_handle", "supervisor", unit(name)))
    assert done(do(books, "end_co_handling", "dispatcher", unit("quality"))).flags == {"co-handled"}
    assert done(do(books, "end_co_handling", "dispatcher", unit("approvals"))).flags == set()
    assert why(do(books, "end_co_handling", "dispatcher", unit("approvals"))) == "not-helping"


@pytest.mark.parametrize(
    ("case", "name", "expected"),
    [
        (replace(IN_HAND, access=Access(excluded_units=frozenset({"approvals"}))), "approvals", "excluded-unit"),
        (
            a_case(owner="office", state=HANDLING, access=Access(excluded_units=frozenset({"housing"}))),
            "quality",
            "excluded-unit",
        ),
        (IN_HAND, "nowhere", "no-such-unit"),
        (IN_HAND, "housing", "own-unit"),
        (replace(IN_HAND, co_units=frozenset({"approvals"})), "approvals", "already"),
        (replace(IN_HAND, state=State.REFERRED), "approvals", "over"),
    ],
)
def test_cf_01_who_does_not_help(case: Case, name: str, expected: str) -> None:
    """Nor a unit under an excluded one, although it was not named itself."""
    books = books_with(case)
    assert why(do(books, "co_handle", "dispatcher", unit(name))) == expected
    assert books.cases.get("case-1") == case


def test_nobody_is_asked_to_help_with_a_tip() -> None:
    assert why(do(books_with(a_tip()), "co_handle", "clue-1", unit("approvals"))) == "sealed"


@pytest.mark.parametrize("person", ["housing-handler", "housing-reviewer", "approvals-handler"])
def test_neither_a_handler_nor_a_stranger_asks_others_to_help(person: str) -> None:
    with pytest.raises(errors.NoSuchCase):
        do(books_with(IN_HAND), "co_handle", person, unit("approvals"))


def test_the_mark_is_not_set_by_hand() -> None:
    fields = Fields(flags=frozenset({"co-handled"}))
    assert why(do(books_with(IN_HAND), "set_flags", "dispatcher", fields)) == "no-such-flag"


def test_a_unit_that_gets_the_case_helps_no_more() -> None:
    helped = frozenset({"approvals"})
    books = books_with(a_case(state=State.RETURNED, co_units=helped, flags=frozenset({"co-handled"})))
    sent = done(do(books, "rule_on_return", "dispatcher", unit("approvals")))
    assert (sent.owner, sent.co_units, sent.flags) == ("approvals", set(), set())


# ── Supervision (督办) ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_is_supervised_and_no_more_each_with_a_reason() -> None:
    books = books_with(IN_HAND)
    assert why(do(books, "supervise", "supervisor", Fields(yes=True), reason=None)) == "needs-reason"
    assert done(do(books, "supervise", "supervisor", Fields(yes=True))).flags == {"supervised"}
    assert why(do(books, "supervise", "supervisor", Fields(yes=True))) == "already"
    assert done(do(books, "supervise", "supervisor", Fields(yes=False))).flags == set()
    assert facts(books, "SupervisionChanged") == [{"supervised": True}, {"supervised": False}]


def test_a_unit_does_not_supervise_itself() -> None:
    with pytest.raises(errors.NoSuchCase):
        do(books_with(IN_HAND), "supervise", "housing-head", Fields(yes=False))


# ── Assigned by a meeting (集中交办) ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("person", ["dispatcher", "supervisor"])
def test_a_meeting_dispatches_what_nobody_has_yet(person: str) -> None:
    books = books_with(a_case(state=State.ACCEPTED, owner="office", flags=frozenset({"quick"})), "archive")
    sent = done(do(books, "assign_at_meeting", person, Fields(meeting="2026-07", unit="housing")))
    assert (sent.state, sent.owner, sent.meeting) == (State.DISPATCHED, "housing", "2026-07")
    assert sent.flags == {"supervised", "complex"}
    assert facts(books, "CaseMoved")[0]["meeting"] == "2026-07"
    handling = next(clock for clock in books.clocks.of("case-1") if clock.name == "handling")
    assert handling.policy == "S-13"


@pytest.mark.parametrize("state", [State.DISPATCHED, State.RETURNED, HANDLING])
def test_a_meeting_marks_what_the_unit_has_already(state: State) -> None:
    books = books_with(replace(IN_HAND, state=state))
    marked = done(do(books, "assign_at_meeting", "dispatcher", Fields(meeting="A-1", unit="housing")))
    assert (marked.state, marked.handler, marked.meeting) == (state, "housing-handler", "A-1")
    assert lines(books) == ["AssignedAtMeeting"]
    assert facts(books, "AssignedAtMeeting") == [{"meeting": "A-1", "flags": ["complex", "supervised"]}]
    assert why(do(books, "assign_at_meeting", "dispatcher", Fields(meeting="A-1", unit="housing"))) == "already"


@pytest.mark.parametrize("number", ["", "x" * 21, "2026 07", "七月会", "a/b", "张三示范"])
def test_the_number_of_a_meeting_is_short_and_says_nothing(number: str) -> None:
    books = books_with(IN_HAND)
    assert (
        why(do(books, "assign_at_meeting", "dispatcher", Fields(meeting=number, unit="housing"))) == "no-such-meeting"
    )


def test_a_meeting_does_not_take_a_case_from_the_unit_that_has_it() -> None:
    books = books_with(IN_HAND)
    assert why(do(books, "assign_at_meeting", "dispatcher", Fields(meeting="1", unit="approvals"))) == "other-unit"
    assert why(do(books, "assign_at_meeting", "dispatcher", Fields(meeting="1", unit="housing"), reason=None)) == (
        "needs-reason"
    )


def test_cf_01_a_meeting_does_not_send_it_to_an_excluded_unit() -> None:
    access = Access(excluded_units=frozenset({"housing"}))
    books = books_with(a_case(state=State.ACCEPTED, owner="office", access=access))
    outcome = do(books, "assign_at_meeting", "dispatcher", Fields(meeting="1", unit="quality"))
    assert why(outcome) == "excluded-unit"
    assert books.cases.get("case-1").meeting is None


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REVIEW, State.CLOSED])
def test_a_meeting_assigns_nothing_before_it_is_taken_up_nor_after_it_is_done(state: State) -> None:
    outcome = do(books_with(a_case(state=state)), "assign_at_meeting", "dispatcher", replace(ENOUGH, unit="housing"))
    assert why(outcome) == "not-from-here"


# ── Handing over ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_hands_over_to_somebody_who_is_away_or_has_left() -> None:
    books = books_with(IN_HAND)
    there = books.organisation.kept
    leave = Leave(person="housing-deputy", first=DAY, last=DAY, stand_in="housing-head")
    books.organisation.kept = replace(there, leaves=(leave,))
    assert why(do(books, "hand_over", "housing-head")) == "on-leave"
    gone = {**there.people, "housing-deputy": replace(there.people["housing-deputy"], active=False)}
    books.organisation.kept = replace(there, people=gone)
    assert why(do(books, "hand_over", "housing-head")) == "not-of-the-unit"
    books.organisation.kept = there
    assert done(do(books, "hand_over", "housing-head")).handler == "housing-deputy"


def may(books: DictBooks, person: str, act: Act) -> bool:
    case = books.cases.get("case-1")
    return gate.visible((case,), person, books.organisation.load(), day=DAY, act=act) == (case,)
