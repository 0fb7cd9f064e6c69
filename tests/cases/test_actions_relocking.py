"""Another secret for a reporter who lost it, a recipient taken out, and the receipt of a slip."""

from dataclasses import replace

import pytest

from cases import actions, errors
from cases.actions import By, Fields, Outcome
from cases.case import Access, Case, Lock, State
from cases.organisation import Recipient, Recusal
from tests.cases.acting import LATER, books_with, do, done, facts, lines, went, why
from tests.cases.books import DictBooks
from tests.cases.builders import NUMBER, TIP_ANSWERS, ZONE, a_case, a_lock, a_tip

NEW = replace(a_lock(), verifier=b"n" * 16)


def by(actor: str) -> By:
    return By(actor=actor, now=LATER, zone=ZONE, reason="-")


# ── A lost secret ──────────────────────────────────────────────────────────────────────────────────────────────────


def reissued(books: DictBooks, who: str = "housing-handler", approver: str | None = "housing-head") -> Outcome:
    return actions.reissue_secret(books, books.cases.get("case-1"), by(who), approver=approver, lock=NEW)


def lock_of(books: DictBooks) -> Lock | None:
    return books.cases.lock_of(NUMBER)


def test_two_people_give_a_real_name_reporter_another_secret() -> None:
    books = books_with(a_case(state=State.HANDLING))
    done(reissued(books))
    assert (lock_of(books), facts(books, "SecretReissued")) == (NEW, [{"approver": "housing-head"}])


@pytest.mark.parametrize(
    ("case", "who", "expected"),
    [
        (a_case(anonymous=True), "housing-handler", "anonymous"),
        (a_tip(), "clue-1", "sealed"),
        (a_tip(anonymous=True), "clue-1", "anonymous"),
    ],
)
def test_cf_12_never_an_anonymous_one_and_never_on_a_tip(case: Case, who: str, expected: str) -> None:
    books = books_with(case)
    approver = "clue-2" if case.sealed else "housing-head"
    assert why(reissued(books, who, approver)) == expected
    assert lock_of(books) == a_lock()


@pytest.mark.parametrize("approver", [None, "housing-handler"])
def test_nobody_does_it_alone(approver: str | None) -> None:
    books = books_with(a_case())
    assert why(reissued(books, approver=approver)) == "needs-approver"
    assert lock_of(books) == a_lock()


@pytest.mark.parametrize(("who", "approver"), [("housing-reviewer", "housing-head"), ("housing-handler", "dispatcher")])
def test_nor_anybody_who_does_not_speak_with_the_reporter_or_may_not_approve(who: str, approver: str) -> None:
    books = books_with(a_case())
    with pytest.raises(errors.NoSuchCase):
        reissued(books, who, approver)
    assert (lock_of(books), lines(books)) == (a_lock(), [])


def test_no_command_opens_it() -> None:
    assert not {"reissue_secret", "reseal"} & set(actions.DOORS)


# ── A recipient is taken out ───────────────────────────────────────────────────────────────────────────────────────

TIP = a_tip(state=State.SCREENING, access=Access(recipients=("clue-1", "clue-2", "custodian-1")))
BOXES = {"part answers": b"age new"}


def a_tip_with_contents(case: Case = TIP, *recused: str) -> DictBooks:
    books = books_with(case)
    books.contents.put(case, "answers", TIP_ANSWERS)
    found = tuple(Recusal(person=who, case="case-1", reason="asked") for who in recused)
    books.organisation.kept = replace(books.organisation.kept, recusals=found)
    return books


def resealed(
    books: DictBooks, who: str, person: str, *, instead: str | None = None, boxes: dict[str, bytes] | None = None
) -> Outcome:
    given = BOXES if boxes is None else boxes
    return actions.reseal(books, books.cases.get("case-1"), by(who), person=person, boxes=given, instead=instead)


def readers(books: DictBooks) -> set[tuple[str, ...]]:
    return {people for people, _ in books.contents.sealed.values()}


def test_decision_11_a_recused_recipient_is_sealed_away_by_another() -> None:
    case = replace(TIP, leader="clue-1", declared=frozenset({"clue-1", "clue-2"}))
    books = a_tip_with_contents(case, "clue-1")
    kept = done(resealed(books, "clue-2", "clue-1"))
    assert (kept.access.recipients, kept.leader, kept.declared) == (("clue-2", "custodian-1"), None, {"clue-2"})
    assert (readers(books), facts(books, "Resealed")) == ({("clue-2", "custodian-1")}, [{"boxes": 1}])


def test_nothing_tells_who_was_taken_out() -> None:
    books = a_tip_with_contents(TIP, "clue-1")
    done(resealed(books, "clue-2", "clue-1"))
    assert "clue-1" not in repr(books.diary.links)


def test_decision_11_two_stay_at_least_so_somebody_joins() -> None:
    two = a_tip(access=Access(recipients=("clue-1", "clue-2")))
    books = a_tip_with_contents(two, "clue-1")
    assert why(resealed(books, "clue-2", "clue-1")) == "too-few-recipients"
    kept = done(resealed(books, "clue-2", "clue-1", instead="custodian-1"))
    assert kept.access.recipients == ("clue-2", "custodian-1")
    assert readers(books) == {("clue-2", "custodian-1")}


@pytest.mark.parametrize("instead", ["dispatcher", "clue-2", "clue-1", "nobody", "custodian-2"])
def test_only_somebody_with_a_key_and_a_role_whom_nothing_keeps_away_joins(instead: str) -> None:
    books = a_tip_with_contents(a_tip(access=Access(recipients=("clue-1", "clue-2"))), "clue-1", "custodian-2")
    assert why(resealed(books, "clue-2", "clue-1", instead=instead)) == "no-such-person"


def test_somebody_whose_key_has_ended_does_not_join() -> None:
    books = a_tip_with_contents(a_tip(access=Access(recipients=("clue-1", "clue-2"))), "clue-1")
    keys = tuple(replace(each, ended=each.person == "clue-3") for each in books.organisation.kept.recipients)
    books.organisation.kept = replace(books.organisation.kept, recipients=keys)
    assert why(resealed(books, "clue-2", "clue-1", instead="clue-3")) == "no-such-person"


@pytest.mark.parametrize("boxes", [{}, {"part answers": b"x", "message 9": b"x"}])
def test_all_boxes_or_none(boxes: dict[str, bytes]) -> None:
    """One that stays as it is would stay open to the key that was taken out."""
    books = a_tip_with_contents(TIP, "clue-1")
    before = readers(books)
    with pytest.raises(errors.Sealed):
        resealed(books, "clue-2", "clue-1", boxes=boxes)
    assert (readers(books), books.cases.get("case-1"), lines(books)) == (before, TIP, [])


def test_a_leaver_is_sealed_away_as_well() -> None:
    books = a_tip_with_contents()
    there = books.organisation.kept.people
    gone = {**there, "clue-1": replace(there["clue-1"], active=False)}
    books.organisation.kept = replace(books.organisation.kept, people=gone)
    assert done(resealed(books, "clue-2", "clue-1")).access.recipients == ("clue-2", "custodian-1")


def test_nobody_is_taken_out_without_cause_nor_before_it_is_decided() -> None:
    books = a_tip_with_contents()
    assert why(resealed(books, "clue-2", "clue-1")) == "still-a-recipient"
    done(do(books, "ask_recusal", "clue-2", Fields(whom="clue-1")))
    assert why(resealed(books, "clue-2", "clue-1")) == "not-decided"
    done(do(books, "decide_recusal", "clue-2", Fields(whom="clue-1", yes=True)))
    assert done(resealed(books, "clue-2", "clue-1"))


def test_a_recused_recipient_reseals_nothing() -> None:
    books = a_tip_with_contents(TIP, "clue-1")
    for person in ("clue-1", "clue-2"):
        with pytest.raises(errors.NoSuchCase):
            resealed(books, "clue-1", person)


def test_not_oneself_not_a_stranger_and_only_on_a_tip() -> None:
    books = a_tip_with_contents(TIP, "clue-1")
    assert why(resealed(books, "clue-2", "clue-2")) == "not-oneself"
    assert why(resealed(books, "clue-2", "clue-3")) == "no-such-person"
    assert why(resealed(books_with(a_case()), "dispatcher", "clue-1")) == "only-on-a-tip"


def test_a_key_that_was_taken_out_stays_out_although_the_recusal_is_forgotten() -> None:
    books = a_tip_with_contents(TIP, "clue-1")
    done(resealed(books, "clue-2", "clue-1"))
    more = (*books.organisation.kept.recipients, Recipient(person="clue-1", public_key="age1another"))
    books.organisation.kept = replace(books.organisation.kept, recusals=(), recipients=more)
    with pytest.raises(errors.NoSuchCase):
        do(books, "note", "clue-1")


# ── The receipt of a slip ──────────────────────────────────────────────────────────────────────────────────────────

RECEIPT = Fields(code="收-2026-0012")


def passed(*, receipt: bool = False) -> DictBooks:
    books = books_with(a_tip(state=State.SCREENING))
    done(do(books, "transfer", "clue-1", Fields(receipt=receipt)))
    return books


def test_a_transfer_is_confirmed_by_the_number_the_department_gave() -> None:
    books = passed()
    assert actions.history.receipted(books.diary.of("case-1")) is False
    done(do(books, "confirm_transfer", "clue-1", RECEIPT))
    assert facts(books, "TransferConfirmed") == [{"receipt": "收-2026-0012"}]
    assert actions.history.receipted(books.diary.of("case-1")) is True
    assert why(do(books, "confirm_transfer", "clue-1", RECEIPT)) == "already"


def test_a_receipt_that_came_at_once_is_on_the_transfer() -> None:
    books = passed(receipt=True)
    assert facts(books, "CaseMoved")[-1]["receipt"] is True
    assert why(do(books, "confirm_transfer", "clue-1", RECEIPT)) == "already"


def test_a_second_transfer_waits_for_its_own_receipt() -> None:
    books = passed(receipt=True)
    went(books, State.SCREENING, State.TRANSFERRED)
    assert actions.history.receipted(books.diary.of("case-1")) is False


def test_the_receipt_may_come_later_and_is_a_number() -> None:
    for state in (State.DISPOSED, State.FEEDBACK, State.CLARIFYING, State.CLOSED):
        assert done(do(books_with(a_tip(state=state)), "confirm_transfer", "clue-1", RECEIPT)).state is state
    for code in ("", "收到了", "received by Mr. X, room 3"):
        assert why(do(passed(), "confirm_transfer", "clue-1", Fields(code=code))) == "needs-reference"


def test_what_was_not_passed_on_has_no_receipt() -> None:
    assert why(do(books_with(a_tip(state=State.SCREENING)), "confirm_transfer", "clue-1", RECEIPT)) == "not-from-here"
    assert why(do(books_with(a_case()), "confirm_transfer", "dispatcher", RECEIPT)) == "only-on-a-tip"
