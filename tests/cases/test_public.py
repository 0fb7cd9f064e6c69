"""What the reporter may see and do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cases import actions, lifecycle, public
from cases.case import Author, Case, Link, State, Track
from cases.lifecycle import Grounds
from cases.ports import Aftercare, Promise
from cases.public import NoPromiseYet, PublicAct, PublicView
from tests.cases.books import DictBooks
from tests.cases.builders import NOW, ZONE, a_case, a_filing, a_lock, a_tip, a_tip_filing, credentials

DUE = NOW + timedelta(days=5)


class Clocked:
    """A fixed clock: a promise that was missed, with rating and review open."""

    def promise(self, case: Case, diary: Sequence[Link], *, now: datetime) -> Promise:
        return Promise(due=DUE, missed=now > DUE)

    def may_rate(self, case: Case, diary: Sequence[Link], *, now: datetime) -> bool:
        return case.state is State.CLOSED

    def may_ask_review(self, case: Case, diary: Sequence[Link], *, now: datetime) -> bool:
        return now > DUE


def seen(
    books: DictBooks, aftercare: Aftercare | None = None, now: datetime = NOW, head: Case | None = None
) -> PublicView:
    case = books.cases.get("case-1")
    thread = books.contents.thread(case)
    return public.view(case, books.diary.of(case.id), thread, aftercare or NoPromiseYet(), now, head)


def filed(tip: bool = False) -> DictBooks:
    books = DictBooks()
    filing = a_tip_filing() if tip else a_filing()
    actions.submit(books, filing, credentials(), now=NOW, case_id="case-1", zone=ZONE)
    return books


def moved(books: DictBooks, *news: State, grounds: Grounds = lifecycle.NO_GROUNDS) -> DictBooks:
    for new in news:
        outcome = actions.move(
            books, books.cases.get("case-1"), new, actor="system", now=NOW, zone=ZONE, grounds=grounds
        )
        actions.settled(outcome)
    return books


def keys(view: PublicView) -> list[str]:
    return [line.key for line in view.happened]


ENOUGH = Grounds(outcome="solved", result=True, right_channel="12388", approver="office-head")


def test_a_new_case_was_received() -> None:
    view = seen(filed())
    assert (view.status, view.filed, keys(view)) == ("status.received", NOW, ["status.received"])


def test_moves_within_one_word_do_not_show() -> None:
    inner = (
        State.ACCEPTED,
        State.DISPATCHED,
        State.RETURNED,
        State.DISPATCHED,
        State.HANDLING,
        State.REVIEW,
        State.HANDLING,
    )
    view = seen(moved(filed(), *inner))
    assert keys(view) == ["status.received", "status.accepted", "status.handling"]


def test_of_a_tip_only_the_words_of_b3_show() -> None:
    stages = (State.SCREENING, State.TRANSFERRED, State.DISPOSED, State.FEEDBACK, State.CLOSED)
    view = seen(moved(filed(tip=True), *stages, grounds=ENOUGH))
    assert keys(view) == ["status.received", "status.accepted", "status.handling", "status.closed"]


def test_refusals_do_not_show() -> None:
    books = filed()
    actions.move(books, books.cases.get("case-1"), State.CLOSED, actor="system", now=NOW, zone=ZONE)
    assert keys(seen(books)) == ["status.received"]


def test_what_was_said_shows_as_having_been_said() -> None:
    books = filed()
    case = books.cases.get("case-1")
    case = actions.supplement(books, case, text="a", now=NOW, zone=ZONE, message_id="1").case
    said = [(Author.REPORTER, "reporter"), (Author.STAFF, "dispatcher")]
    for author, actor in said:
        case = actions.message(
            books, case, author=author, text="b", now=NOW, zone=ZONE, message_id=actor, actor=actor
        ).case
    view = seen(books)
    assert keys(view)[1:] == [
        "status.happened.supplement", "status.happened.message_sent", "status.happened.message_received",
    ]  # fmt: skip
    assert [message.text for message in view.messages] == ["a", "b", "b"]


@pytest.mark.parametrize(
    ("tip", "key", "status"),
    [
        (False, "status.happened.withdrawn", "status.withdrawn"),
        (True, "status.happened.withdrawal_noted", "status.received"),
    ],
)
def test_a_withdrawal_shows(tip: bool, key: str, status: str) -> None:
    books = filed(tip)
    actions.withdraw(books, books.cases.get("case-1"), now=NOW, zone=ZONE)
    view = seen(books)
    assert (keys(view)[-1], view.status, PublicAct.WITHDRAW in view.acts) == (key, status, False)


def test_archiving_changes_nothing_for_the_reporter() -> None:
    view = seen(moved(filed(), State.REJECTED, State.ARCHIVED, grounds=ENOUGH))
    assert (view.status, keys(view)) == ("status.redirected", ["status.received", "status.redirected"])


def test_a_merged_case_shows_the_word_of_its_head_and_nothing_else_of_it() -> None:
    books = filed()
    head = a_case(id="case-2", number="2", state=State.ACCEPTED)
    books.cases.add(head, a_lock())
    moved(books, State.MERGED, grounds=Grounds(head="case-2"))
    view = seen(books, head=head)
    assert (view.status, "case-2" in repr(view)) == ("status.accepted", False)
    assert public.head_of(books.cases.get("case-1"), books.diary.of("case-1")) == "case-2"


def test_a_case_that_was_not_merged_has_no_head() -> None:
    assert public.head_of(filed().cases.get("case-1"), []) is None


def test_a_rating_and_a_request_for_review_show() -> None:
    books = filed()
    case = actions.rate(books, books.cases.get("case-1"), stars=5, solved="yes", now=NOW, zone=ZONE).case
    actions.ask_review(books, case, reason="a", now=NOW, zone=ZONE, message_id="1")
    assert keys(seen(books))[1:] == ["status.happened.rated", "status.happened.review_asked"]


TALK = {PublicAct.SUPPLEMENT, PublicAct.MESSAGE}


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (a_case(), TALK | {PublicAct.WITHDRAW}),
        (a_case(state=State.HANDLING), TALK | {PublicAct.WITHDRAW}),
        (a_case(state=State.REVIEW), TALK),
        (a_case(state=State.CLOSED), TALK),
        (a_case(state=State.ARCHIVED), set()),
        (a_case(state=State.WITHDRAWN), set()),
        (a_tip(state=State.DISPOSED), TALK | {PublicAct.WITHDRAW}),
        (a_tip(state=State.CLOSED), TALK),
        (a_tip(flags=frozenset({"withdrawn"})), TALK),
    ],
)
def test_what_may_be_done(case: Case, expected: set[PublicAct]) -> None:
    assert public.view(case, [], [], NoPromiseYet(), NOW).acts == expected


def test_without_a_clock_nothing_is_promised() -> None:
    assert seen(filed()).promise == Promise(due=None, missed=False)


def test_with_a_clock_the_promise_shows_and_a_missed_one_opens_the_review() -> None:
    view = seen(filed(), Clocked(), DUE + timedelta(seconds=1))
    assert (view.promise, PublicAct.REVIEW in view.acts) == (Promise(due=DUE, missed=True), True)


def test_with_a_clock_a_closed_case_may_be_rated() -> None:
    case = a_case(state=State.CLOSED)
    assert PublicAct.RATE in public.view(case, [], [], Clocked(), NOW).acts


@pytest.mark.parametrize("track", [Track.SERVICE, Track.PAYMENT])
def test_track_category_owner_and_place_are_not_in_the_view(track: Track) -> None:
    case = replace(a_case(track=track), category="C03.01", place="site-3", owner="housing")
    shown = repr(public.view(case, [], [], NoPromiseYet(), NOW))
    assert [word for word in ("C03", "site-3", "housing", "track") if word in shown] == []
