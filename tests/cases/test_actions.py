"""Supplement, withdraw, message and move: each saves the case and writes its diary line."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases import actions, errors, lifecycle
from cases.actions import Done, DraftKey, Refused
from cases.case import Access, Author, Case, State, Track
from cases.instants import half_day
from cases.lifecycle import Grounds
from cases.organisation import Recusal
from tests.cases.books import DictBooks
from tests.cases.builders import NOW, TIP_ANSWERS, ZONE, a_case, a_lock, a_tip

LATER = NOW + timedelta(hours=2)
DRAFT = DraftKey(owner="visitor", key=b"k" * 32)


def books_with(case: Case) -> DictBooks:
    books = DictBooks()
    books.cases.add(case, a_lock())
    return books


def lines(books: DictBooks) -> list[tuple[str, str, dict[str, object]]]:
    return [(link.actor, link.event, dict(link.facts)) for link in books.diary.links]


def supplemented(books: DictBooks, case: Case, files: tuple[str, ...] = ()) -> Done:
    return actions.supplement(
        books, case, text="另有一份通知。", files=files, now=LATER, zone=ZONE, message_id="m1", draft=DRAFT
    )


def test_a_supplement_is_said_saved_and_noted() -> None:
    books = books_with(a_case())
    done = supplemented(books, a_case(), ("f1",))
    facts = {"files": 1, "old": "submitted", "new": "submitted"}
    assert (books.cases.get("case-1"), done.case.version) == (done.case, 2)
    assert lines(books) == [("reporter", "SupplementAdded", facts)]
    assert [(said.author, said.kind, said.at, said.files) for _, said in books.contents.said] == [
        (Author.REPORTER, "supplement", LATER, ("f1",))
    ]
    assert books.evidence.adopted == [("case-1", "visitor", b"k" * 32, ("f1",), True)]


def test_the_diary_never_holds_what_was_written() -> None:
    books = books_with(a_case())
    supplemented(books, a_case())
    assert "通知" not in str(books.diary.links)


def test_a_supplement_takes_the_case_back_to_where_it_was_asked_from() -> None:
    books = books_with(a_case(state=State.HANDLING))
    asked = move(books, a_case(state=State.HANDLING), State.SUPPLEMENTING, actor="housing-handler")
    assert isinstance(asked, Done)
    assert supplemented(books, asked.case).case.state is State.HANDLING


def test_a_supplement_asked_before_acceptance_submits_again() -> None:
    case = a_case(state=State.SUPPLEMENTING)
    assert supplemented(books_with(case), case).case.state is State.SUBMITTED


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ARCHIVED])
def test_nothing_is_added_to_what_is_over(state: State) -> None:
    books = books_with(a_case(state=state))
    with pytest.raises(errors.CaseOver):
        supplemented(books, a_case(state=state))
    assert (books.contents.said, books.diary.links) == ([], [])


def test_new_evidence_is_taken_on_a_closed_case() -> None:
    case = a_case(state=State.CLOSED)
    assert supplemented(books_with(case), case).case.state is State.CLOSED


def test_a_stale_case_is_not_saved() -> None:
    books = books_with(a_case())
    supplemented(books, a_case())
    with pytest.raises(errors.StaleCase):
        supplemented(books, a_case())


@pytest.mark.parametrize("case", [a_case(anonymous=True), a_tip(anonymous=True)])
def test_cf_09_of_an_anonymous_case_no_later_instant_is_exact(case: Case) -> None:
    books = books_with(case)
    supplemented(books, case)
    actions.withdraw(books, books.cases.get(case.id), now=LATER, zone=ZONE)
    kept = {link.at for link in books.diary.links} | {said.at for _, said in books.contents.said}
    assert kept == {half_day(LATER, ZONE)}


def message(books: DictBooks, case: Case, author: Author, actor: str) -> Done:
    return actions.message(
        books, case, author=author, text="请问何时上门？", now=LATER, zone=ZONE, message_id="m2", actor=actor
    )


def test_messages_go_both_ways() -> None:
    books = books_with(a_case())
    done = message(books, a_case(), Author.REPORTER, "reporter")
    message(books, done.case, Author.STAFF, "housing-handler")
    assert [said.author for _, said in books.contents.said] == [Author.REPORTER, Author.STAFF]
    assert [line[:2] for line in lines(books)] == [("reporter", "MessageSent"), ("housing-handler", "MessageSent")]


def test_the_desk_passes_the_gate_to_write() -> None:
    books = books_with(a_tip())
    with pytest.raises(errors.NoSuchCase):
        message(books, a_tip(), Author.STAFF, "dispatcher")
    assert books.contents.said == []


def move(
    books: DictBooks,
    case: Case,
    new: State,
    actor: str = "dispatcher",
    grounds: Grounds = lifecycle.NO_GROUNDS,
    **more: object,
) -> actions.Done | actions.Refused:
    return actions.move(books, case, new, actor=actor, reason="理由", now=LATER, zone=ZONE, grounds=grounds, **more)  # type: ignore[arg-type]


def test_a_move_is_saved_and_noted_with_its_reason_apart() -> None:
    books = books_with(a_case())
    done = move(books, a_case(), State.ACCEPTED)
    assert done.case == replace(a_case(), state=State.ACCEPTED, version=2) == books.cases.get("case-1")
    assert lines(books) == [("dispatcher", "CaseMoved", {"old": "submitted", "new": "accepted"})]
    assert books.diary.reasons == ["理由"]


def test_a_refused_move_is_recorded_and_then_raised() -> None:
    books = books_with(a_case())
    refused = move(books, a_case(), State.CLOSED)
    assert isinstance(refused, Refused)
    facts = {"old": "submitted", "new": "closed", "why": "not-in-table"}
    assert (books.cases.get("case-1"), lines(books)) == (a_case(), [("dispatcher", "MoveRefused", facts)])
    with pytest.raises(errors.MoveRefused):
        actions.settled(refused)


def test_settled_hands_on_what_was_done() -> None:
    done = move(books_with(a_case()), a_case(), State.ACCEPTED)
    assert actions.settled(done) is done


def test_whoever_the_gate_refuses_leaves_no_trace_and_learns_nothing() -> None:
    books = books_with(a_case())
    books.organisation.kept = replace(
        books.organisation.kept, recusals=(Recusal(person="dispatcher", case="case-1", reason="relative"),)
    )
    with pytest.raises(errors.NoSuchCase):
        move(books, a_case(), State.ACCEPTED)
    assert books.diary.links == []


def test_a_rejection_names_the_right_channel() -> None:
    books = books_with(a_case())
    refused = move(books, a_case(), State.REJECTED)
    done = move(books, a_case(), State.REJECTED, grounds=Grounds(right_channel="court", rejected_for="in-court"))
    assert [type(each) for each in (refused, done)] == [Refused, Done]
    assert dict(books.diary.links[-1].facts)["right_channel"] == "court"


def test_why_it_was_rejected_is_read_from_the_diary_not_taken_on_trust() -> None:
    books = books_with(a_case())
    done = move(books, a_case(), State.REJECTED, grounds=Grounds(right_channel="court", rejected_for="in-court"))
    claimed = Grounds(rejected_for=lifecycle.SUPPLEMENT_OVERDUE)
    assert isinstance(move(books, done.case, State.SUBMITTED, grounds=claimed), Refused)


def test_a_case_rejected_for_a_late_supplement_comes_back() -> None:
    books = books_with(a_case())
    late = Grounds(right_channel="resubmit", rejected_for=lifecycle.SUPPLEMENT_OVERDUE)
    done = move(books, a_case(), State.REJECTED, grounds=late)
    assert isinstance(done, Done)
    assert done.case.flags == {"supplement-overdue"}
    back = move(books, done.case, State.SUBMITTED)
    assert isinstance(back, Done)
    assert back.case.flags == set()


def test_a_case_is_reworked_twice_at_most() -> None:
    books = books_with(a_case(state=State.REPLIED))
    for _ in range(2):
        done = move(books, replace(books.cases.get("case-1"), state=State.REPLIED), State.REWORK)
        assert isinstance(done, Done)
    assert isinstance(move(books, replace(books.cases.get("case-1"), state=State.REPLIED), State.REWORK), Refused)


def test_the_track_of_the_head_is_read_from_the_books() -> None:
    books = books_with(a_case())
    books.cases.add(a_tip(id="case-2", number="2"), a_lock())
    books.cases.add(a_case(id="case-3", number="3"), a_lock())
    claimed = Grounds(head="case-2", head_track=Track.SERVICE)
    assert isinstance(move(books, a_case(), State.MERGED, actor="system", grounds=claimed), Refused)
    assert isinstance(move(books, a_case(), State.MERGED, grounds=Grounds(head="case-3")), Done)


def test_the_head_must_be_a_case_the_actor_may_see() -> None:
    books = books_with(a_case())
    books.cases.add(a_tip(id="case-2", number="2"), a_lock())
    with pytest.raises(errors.NoSuchCase):
        move(books, a_case(), State.MERGED, grounds=Grounds(head="case-2"))
    assert books.diary.links == []


TIP = a_tip(state=State.SCREENING)


def test_a_tip_becomes_a_service_complaint_by_a_clue_manager_who_opened_it() -> None:
    books = books_with(TIP)
    done = move(books, TIP, State.ACCEPTED, actor="clue-1", opened={**TIP_ANSWERS, "place": "site-3"})
    expected = Access(excluded_people=frozenset({"quality-handler"}))
    assert (done.case.track, done.case.access, done.case.place) == (Track.SERVICE, expected, "site-3")
    assert books.contents.get(done.case, "answers") == TIP_ANSWERS


def test_a_tip_stays_one_without_its_opened_answers() -> None:
    books = books_with(TIP)
    refused = move(books, TIP, State.ACCEPTED, actor="clue-1")
    assert isinstance(refused, Refused)
    assert refused.error.facts["why"] == "needs-content"


def test_a_recipient_who_is_no_clue_manager_cannot_make_it_a_service_complaint() -> None:
    tip = replace(TIP, access=Access(recipients=("clue-1", "custodian-1")))
    refused = move(books_with(tip), tip, State.ACCEPTED, actor="custodian-1", opened=TIP_ANSWERS)
    assert isinstance(refused, Refused)
    assert refused.error.facts["why"] == "needs-clue-manager"


def test_a_service_complaint_is_withdrawn_for_good() -> None:
    books = books_with(a_case())
    done = actions.withdraw(books, a_case(), now=LATER, zone=ZONE)
    assert (done.case.state, lines(books)) == (
        State.WITHDRAWN,
        [("reporter", "CaseWithdrawn", {"old": "submitted", "final": True})],
    )


def test_withdrawing_a_tip_is_a_flag_and_the_handling_goes_on() -> None:
    books = books_with(a_tip(state=State.TRANSFERRED))
    done = actions.withdraw(books, a_tip(state=State.TRANSFERRED), now=LATER, zone=ZONE)
    assert (done.case.state, done.case.flags) == (State.TRANSFERRED, frozenset({"withdrawn"}))
    assert lines(books) == [("reporter", "CaseWithdrawn", {"old": "transferred", "final": False})]


def test_a_tip_is_withdrawn_once() -> None:
    flagged = a_tip(flags=frozenset({"withdrawn"}))
    assert isinstance(actions.withdraw(books_with(flagged), flagged, now=LATER, zone=ZONE), Refused)


def test_a_withdrawal_that_comes_too_late_is_recorded() -> None:
    books = books_with(a_case(state=State.CLOSED))
    assert isinstance(actions.withdraw(books, a_case(state=State.CLOSED), now=LATER, zone=ZONE), Refused)
    assert [line[1] for line in lines(books)] == ["MoveRefused"]


def test_the_system_moves_without_a_gate() -> None:
    books = books_with(a_tip())
    assert isinstance(move(books, a_tip(), State.SCREENING, actor="system"), Done)


def test_a_rating_is_stars_and_whether_it_was_solved() -> None:
    books = books_with(a_case(state=State.CLOSED))
    done = actions.rate(books, a_case(state=State.CLOSED), stars=4, solved="partly", now=LATER, zone=ZONE)
    assert (done.case.version, lines(books)) == (2, [("reporter", "CaseRated", {"stars": 4, "solved": "partly"})])


@pytest.mark.parametrize(("stars", "solved"), [(0, "yes"), (6, "yes"), (3, "perhaps")])
def test_another_rating_is_a_mistake_of_the_program(stars: int, solved: str) -> None:
    with pytest.raises(ValueError, match="no such rating"):
        actions.rate(books_with(a_case()), a_case(), stars=stars, solved=solved, now=LATER, zone=ZONE)


def test_the_reason_for_a_review_is_a_message_and_not_in_the_diary() -> None:
    books = books_with(a_case())
    actions.ask_review(books, a_case(), reason="太久了", now=LATER, zone=ZONE, message_id="m3")
    assert [(said.kind, said.text) for _, said in books.contents.said] == [("review", "太久了")]
    assert lines(books) == [("reporter", "ReviewAsked", {})]
