"""What the reporter may see and do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cases import actions, lifecycle, public
from cases.case import Author, Case, Entry, State, Track
from cases.clocks.model import Clock, Run
from cases.lifecycle import Grounds
from cases.promises import Promise
from cases.public import PublicAct, PublicView
from tests.cases.books import DictBooks
from tests.cases.builders import NOW, ZONE, a_case, a_filing, a_lock, a_tip, a_tip_filing, credentials

DUE = NOW + timedelta(days=5)


def a_clock(name: str, run: Run = Run.RUNNING) -> Clock:
    return Clock(case="case-1", name=name, round=1, policy=name, started=NOW, due=DUE, run=run)


def seen(books: DictBooks, clocks: Sequence[Clock] = (), now: datetime = NOW, head: Case | None = None) -> PublicView:
    case = books.cases.get("case-1")
    thread = books.contents.thread(case)
    return public.view(case, books.diary.of(case.id), thread, clocks, now, head)


def view_of(case: Case, *clocks: Clock, now: datetime = NOW) -> PublicView:
    return public.view(case, [], [], clocks, now)


def filed(tip: bool = False) -> DictBooks:
    books = DictBooks()
    filing = a_tip_filing() if tip else a_filing()
    actions.submit(books, filing, credentials(), now=NOW, case_id="case-1", zone=ZONE)
    return books


def moved(books: DictBooks, *news: State, grounds: Grounds = lifecycle.NO_GROUNDS, actor: str = "system") -> DictBooks:
    for new in news:
        outcome = actions.move(books, books.cases.get("case-1"), new, actor=actor, now=NOW, zone=ZONE, grounds=grounds)
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
    )
    view = seen(moved(moved(filed(), *inner), State.HANDLING, actor="dispatcher"))
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
    assert view_of(case).acts == expected


def test_without_a_clock_nothing_is_promised() -> None:
    assert view_of(a_case()).promise == Promise()


def test_a_missed_promise_shows_and_opens_the_review() -> None:
    view = view_of(a_case(), a_clock("promise"), now=DUE + timedelta(seconds=1))
    assert (view.promise, PublicAct.REVIEW in view.acts) == (Promise(due=DUE, missed=True), True)


def test_a_review_is_asked_for_once_until_there_is_another_answer() -> None:
    books, late = filed(), DUE + timedelta(seconds=1)
    case = books.cases.get("case-1")
    books.diary.append(case, Entry(at=late, actor="reporter", event="ReviewAsked"))
    clocks = [a_clock("promise")]
    asked = PublicAct.REVIEW in seen(books, clocks, late).acts
    books.diary.append(case, Entry(at=late, actor="system", event="CaseMoved", facts={"new": "replied"}))
    assert (asked, PublicAct.REVIEW in seen(books, clocks, late).acts) == (False, True)


def test_the_time_to_rate_shows_until_it_is_used() -> None:
    books = filed()
    case = books.cases.get("case-1")
    clocks = [a_clock("rating")]
    before = seen(books, clocks)
    books.diary.append(case, Entry(at=NOW, actor="reporter", event="CaseRated"))
    after = seen(books, clocks)
    assert (before.rate_until, PublicAct.RATE in before.acts) == (DUE, True)
    assert (after.rate_until, PublicAct.RATE in after.acts) == (None, False)


def test_closing_after_the_rating_does_not_ask_for_another() -> None:
    books = filed()
    case = books.cases.get("case-1")
    books.diary.append(case, Entry(at=NOW, actor="reporter", event="CaseRated"))
    closing = {"old": "replied", "new": "closed"}
    books.diary.append(case, Entry(at=NOW, actor="p", event="CaseMoved", facts=closing))
    assert PublicAct.RATE not in seen(books, [a_clock("rating")]).acts


def test_what_the_reporter_is_waited_for_shows_with_its_date() -> None:
    assert view_of(a_case(state=State.SUPPLEMENTING), a_clock("supplement")).supplement_until == DUE


def test_what_lapsed_for_want_of_a_supplement_says_so_and_until_when_it_may_come_back() -> None:
    case = a_case(state=State.REJECTED, flags=frozenset({"supplement-overdue"}))
    view = view_of(case, a_clock("archive"))
    assert (view.status, view.come_back_until) == ("status.lapsed", DUE)


def test_a_tip_that_lapsed_has_the_one_neutral_word() -> None:
    view = view_of(a_tip(state=State.REJECTED, flags=frozenset({"supplement-overdue"})), a_clock("archive"))
    assert (view.status, view.come_back_until) == ("status.redirected", None)


def test_an_extension_shows_in_one_neutral_line() -> None:
    books = filed()
    books.diary.append(books.cases.get("case-1"), Entry(at=NOW, actor="p", event="CaseExtended"))
    assert keys(seen(books)) == ["status.received", "status.happened.extended"]


NAMED, ANONYMOUS = a_tip(state=State.SUPPLEMENTING, anonymous=False), a_tip(state=State.SUPPLEMENTING, anonymous=True)


def test_a_tip_does_not_show_that_it_waits_for_the_reporter() -> None:
    view = view_of(NAMED, a_clock("promise", Run.PAUSED), a_clock("supplement"))
    assert (view.status, view.promise, view.supplement_until) == ("status.received", Promise(due=DUE), None)


def test_an_anonymous_tip_is_promised_nothing_whatever_runs() -> None:
    assert view_of(ANONYMOUS, a_clock("promise")).promise == Promise()


def test_of_a_tip_no_extension_shows() -> None:
    books = filed(tip=True)
    books.diary.append(books.cases.get("case-1"), Entry(at=NOW, actor="p", event="CaseExtended"))
    assert keys(seen(books)) == ["status.received"]


@pytest.mark.parametrize("track", [Track.SERVICE, Track.PAYMENT])
def test_track_category_owner_and_place_are_not_in_the_view(track: Track) -> None:
    case = replace(a_case(track=track), category="C03.01", place="site-3", owner="housing")
    shown = repr(view_of(case, a_clock("promise")))
    assert [word for word in ("C03", "site-3", "housing", "track") if word in shown] == []
