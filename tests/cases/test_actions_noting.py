"""Notes, progress, what is taken back, and what the reporter brings to the desk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases import actions, errors, public
from cases.actions import Fields, Words
from cases.case import Author, Case, State
from cases.clocks.model import Run
from cases.instants import half_day
from cases.lifecycle import SUPPLEMENT_OVERDUE
from cases.public import PublicView
from tests.cases.acting import ENOUGH, LATER, a_clock, books_with, do, done, facts, lines, went, why
from tests.cases.books import DictBooks
from tests.cases.builders import NOW, ZONE, a_case, a_tip

HANDLING = State.HANDLING
IN_HAND = a_case(state=HANDLING, handler="housing-handler")
SEALED = a_tip(state=State.SCREENING)


def saying(text: str, id_: str = "m1") -> Fields:
    return replace(ENOUGH, words=Words(id=id_, text=text))


def seen(books: DictBooks) -> PublicView:
    case = books.cases.get("case-1")
    return public.view(case, books.diary.of(case.id), books.contents.thread(case), books.clocks.of(case.id), LATER)


def somebody(case: Case) -> str:
    return "clue-1" if case.sealed else "housing-handler"


# ── Notes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", [IN_HAND, SEALED])
def test_a_note_is_for_the_desk_alone(case: Case) -> None:
    books = books_with(case)
    done(do(books, "note", somebody(case), saying("内部看法")))
    done(do(books, "progress", somebody(case), saying("正在核实", "m2")))
    assert [(said.kind, said.author) for _, said in books.contents.said] == [
        ("note", Author.STAFF), ("progress", Author.STAFF),
    ]  # fmt: skip
    view = seen(books)
    assert [message.text for message in view.messages] == ["正在核实"]
    assert [line.key for line in view.happened] == ["status.happened.message_received"]


def test_a_note_leaves_a_line_without_a_word_of_it() -> None:
    books = books_with(IN_HAND)
    done(do(books, "note", "housing-handler", saying("内部看法")))
    assert (lines(books), facts(books, "Noted"), "看法" in repr(books.diary.links)) == (["Noted"], [{}], False)


@pytest.mark.parametrize("name", ["note", "progress", "take_supplement"])
def test_nothing_is_written_without_words(name: str) -> None:
    books = books_with(IN_HAND)
    assert why(do(books, name, "housing-handler", replace(ENOUGH, words=None))) == "needs-text"
    assert books.contents.said == []


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("note", State.ARCHIVED), ("note", State.WITHDRAWN), ("progress", State.CLOSED), ("progress", State.REJECTED),
        ("take_supplement", State.ARCHIVED), ("take_supplement", State.WITHDRAWN),
    ],
)  # fmt: skip
def test_nothing_is_written_on_what_is_over(name: str, state: State) -> None:
    books = books_with(a_case(state=state))
    assert why(do(books, name, "dispatcher")) == "over"
    assert books.contents.said == []


def test_a_unit_that_helps_notes_and_writes_to_nobody() -> None:
    books = books_with(replace(IN_HAND, co_units=frozenset({"approvals"})))
    done(do(books, "note", "approvals-handler"))
    with pytest.raises(errors.NoSuchCase):
        do(books, "progress", "approvals-handler")
    with pytest.raises(errors.NoSuchCase):
        do(books, "take_supplement", "approvals-handler")


# ── RC-08: who handled it ──────────────────────────────────────────────────────────────────────────────────────────


def reviewed_by(books: DictBooks, person: str) -> object:
    done(do(books, "finish", "housing-handler"))
    outcome = do(books, "approve", person)
    return why(outcome) if isinstance(outcome, actions.Refused) else None


@pytest.mark.parametrize(
    ("name", "expected"), [("progress", "own-work"), ("first_contact", "own-work"), ("note", None)]
)
def test_rc_08_whoever_spoke_with_the_reporter_handled_it_and_whoever_noted_did_not(
    name: str, expected: str | None
) -> None:
    books = books_with(IN_HAND)
    done(do(books, name, "housing-deputy"))
    assert reviewed_by(books, "housing-deputy") == expected


def test_rc_08_a_message_of_the_reviewer_is_no_handling() -> None:
    books = books_with(IN_HAND)
    actions.message(
        books, IN_HAND, author=Author.STAFF, text="-", now=LATER, zone=ZONE, message_id="m", actor="housing-deputy"
    )
    assert reviewed_by(books, "housing-deputy") is None


# ── Taken back ─────────────────────────────────────────────────────────────────────────────────────────────────────


def told(kind: str = "progress", case: Case = IN_HAND) -> DictBooks:
    books = books_with(case)
    if kind == "request":
        done(do(books, "ask_supplement", somebody(case), saying("错话", "m0")))
    else:
        done(do(books, kind, somebody(case), saying("错话", "m0")))
    return books


RECALL = Fields(message="m0")


@pytest.mark.parametrize("case", [IN_HAND, SEALED])
def test_a_wrong_message_is_taken_back_before_it_was_shown_and_nothing_of_it_shows(case: Case) -> None:
    books = told(case=case)
    done(do(books, "recall", somebody(case), RECALL))
    view = seen(books)
    assert (books.contents.said, view.messages, view.happened) == ([], (), ())
    assert facts(books, "MessageRecalled") == [{"message": "m0"}]


def test_what_the_reporter_was_shown_stays() -> None:
    books = told()
    books.contents.shown(books.cases.get("case-1"))
    assert why(do(books, "recall", "housing-handler", RECALL)) == "already-left"
    assert [message.text for message in seen(books).messages] == ["错话"]


def test_a_request_is_taken_back_only_with_another_one_in_its_place() -> None:
    books = told("request")
    assert why(do(books, "recall", "housing-handler", RECALL)) == "needs-text"
    right = replace(RECALL, words=Words(id="m9", text="请补充合同。"))
    done(do(books, "recall", "housing-handler", right))
    assert [(said.kind, said.text) for said in seen(books).messages] == [("request", "请补充合同。")]


def test_what_was_said_instead_is_taken_back_as_well() -> None:
    books = told()
    done(do(books, "recall", "housing-handler", replace(RECALL, words=Words(id="m9", text="也不对"))))
    once = [line.key for line in seen(books).happened]
    done(do(books, "recall", "housing-handler", Fields(message="m9")))
    assert (once, seen(books).happened) == (["status.happened.message_received"], ())


@pytest.mark.parametrize("id_", ["m0", "m-unknown", ""])
def test_neither_a_note_nor_the_reporters_word_nor_nothing_is_taken_back(id_: str) -> None:
    books = books_with(IN_HAND)
    done(do(books, "note", "housing-handler", saying("-", "m0")))
    assert why(do(books, "recall", "housing-handler", Fields(message=id_))) == "no-such-message"
    actions.supplement(books, books.cases.get("case-1"), text="-", now=LATER, zone=ZONE, message_id="m5")
    assert why(do(books, "recall", "housing-handler", Fields(message="m5"))) == "no-such-message"
    assert len(books.contents.said) == 2


# ── What the reporter brings ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("anonymous", [False, True])
def test_what_came_by_telephone_ends_the_wait_for_it(anonymous: bool) -> None:
    case = a_case(state=HANDLING, handler="housing-handler", anonymous=anonymous)
    books = books_with(case, "archive")
    books.clocks.save(a_clock("handling"))
    done(do(books, "ask_supplement", "housing-handler"))
    held = next(clock for clock in books.clocks.of("case-1") if clock.name == "handling")
    taken = done(
        do(books, "take_supplement", "housing-handler", saying("合同在此", "m7"), now=LATER + timedelta(days=1))
    )
    going = next(clock for clock in books.clocks.of("case-1") if clock.name == "handling")
    assert (taken.state, held.run, going.run) == (HANDLING, Run.PAUSED, Run.RUNNING)
    said = books.contents.said[-1][1]
    assert (said.author, said.kind, said.text) == (Author.REPORTER, "supplement", "合同在此")
    link = books.diary.of("case-1")[-1]
    assert (link.event, link.actor, link.facts["new"]) == ("SupplementAdded", "housing-handler", "handling")


def test_decision_7_when_an_anonymous_reporter_came_is_kept_to_the_half_day() -> None:
    books = books_with(a_case(state=HANDLING, anonymous=True))
    done(do(books, "take_supplement", "housing-handler"))
    kept = {books.contents.said[-1][1].at, books.diary.of("case-1")[-1].at}
    assert kept == {half_day(LATER, ZONE)} != {LATER}


def test_what_comes_later_is_added_and_the_case_stays_where_it_is() -> None:
    books = books_with(a_case(state=State.REVIEW, flags=frozenset({"unanswered"})))
    taken = done(do(books, "take_supplement", "dispatcher"))
    assert (taken.state, taken.flags, lines(books)) == (State.REVIEW, set(), ["SupplementAdded"])


def test_what_was_missing_brings_a_rejected_case_back_in_time() -> None:
    late = a_case(state=State.REJECTED, flags=frozenset({"supplement-overdue"}))
    books = went(books_with(late, "archive"), State.SUPPLEMENTING, State.REJECTED, rejected_for=SUPPLEMENT_OVERDUE)
    taken = done(do(books, "take_supplement", "dispatcher"))
    assert (taken.state, taken.flags) == (State.SUBMITTED, set())
    books = went(books_with(late, "handling"), State.SUPPLEMENTING, State.REJECTED, rejected_for=SUPPLEMENT_OVERDUE)
    assert done(do(books, "take_supplement", "dispatcher")).state is State.REJECTED


def test_the_ids_of_messages_are_kept_for_the_desk_and_not_for_the_reporter() -> None:
    books = books_with(IN_HAND)
    for author, actor in ((Author.STAFF, "housing-handler"), (Author.REPORTER, "reporter")):
        case = books.cases.get("case-1")
        actions.message(books, case, author=author, text="-", now=NOW, zone=ZONE, message_id=actor, actor=actor)
    assert [each.get("message") for each in facts(books, "MessageSent")] == ["housing-handler", None]
