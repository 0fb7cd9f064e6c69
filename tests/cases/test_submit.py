"""From a filing to a case: what is kept, where, and what never is (CF-01, CF-03, CF-04, CF-09)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cases import actions, errors
from cases.actions import DraftKey
from cases.case import Access, Case, Filing, State, Track
from cases.instants import half_day
from cases.organisation import Level
from cases.values import Json
from tests.cases.books import DictBooks
from tests.cases.builders import (
    IDENTITY,
    NOW,
    NUMBER,
    ZONE,
    a_filing,
    a_tip_filing,
    credentials,
    without_name,
)

DRAFT = DraftKey(owner="visitor", key=b"k" * 32)


def submitted(books: DictBooks, filing: Filing) -> Case:
    return actions.submit(books, filing, credentials(), now=NOW, case_id="case-1", zone=ZONE, draft=DRAFT).case


def test_a_service_complaint_becomes_a_case() -> None:
    books = DictBooks()
    case = submitted(books, a_filing())
    assert case == Case(
        id="case-1",
        number=NUMBER,
        track=Track.SERVICE,
        state=State.SUBMITTED,
        version=1,
        filed=NOW,
        owner="office",
        language="zh-Hans",
        anonymous=False,
        category="C03.01",
        place="site-3",
        identity="identity-1",
    )
    assert (books.cases.get("case-1"), books.cases.lock_of(NUMBER)) == (case, credentials().lock)


def test_the_diary_says_that_it_was_submitted_and_nothing_more() -> None:
    books = DictBooks()
    submitted(books, a_tip_filing())
    lines = [(link.actor, link.event, dict(link.facts)) for link in books.diary.of("case-1")]
    assert lines == [("reporter", "CaseSubmitted", {"new": "submitted"})]


def test_cf_04_identity_is_kept_apart_from_the_answers() -> None:
    books = DictBooks()
    submitted(books, replace(a_filing(), answers={**a_filing().answers, **IDENTITY}, identity={}))
    assert "13800000000" not in str(books.contents.open)
    assert books.identities.kept["identity-1"].identity == IDENTITY


@pytest.mark.parametrize(
    ("filing", "expected"),
    [
        (a_filing(share_identity="yes"), True),
        (a_filing(share_identity=True), True),
        (a_filing(share_identity="no"), False),
        (a_filing(share_identity="yes", fear="yes"), False),
        (a_tip_filing(share_identity="yes"), False),
    ],
)
def test_cf_06_the_owner_may_read_the_identity_only_with_consent_and_never_on_a_tip(
    filing: Filing, expected: bool
) -> None:
    books = DictBooks()
    submitted(books, filing)
    assert books.identities.kept["identity-1"].owner_may_read is expected


def test_the_identity_is_sealed_to_custodians_who_are_not_accused() -> None:
    books = DictBooks()
    submitted(books, a_tip_filing(subject_kind="unit", subject_unit="housing"))
    assert books.identities.kept["identity-1"].custodians == ["age1custodian-1"]


def test_without_a_custodian_nothing_is_kept() -> None:
    books = DictBooks()
    books.organisation.kept = replace(books.organisation.kept, recipients=())
    with pytest.raises(errors.NoCustodian):
        submitted(books, a_filing())
    assert books.empty()


def test_without_a_custodian_for_the_originals_nothing_is_kept() -> None:
    books = DictBooks()
    books.organisation.kept = replace(books.organisation.kept, recipients=())
    with pytest.raises(errors.NoCustodian):
        submitted(books, replace(without_name(a_filing()), files=("f1",)))
    assert books.empty()


def test_decision_4_of_a_tip_only_recipients_state_and_clocks_stay_readable() -> None:
    books = DictBooks()
    case = submitted(books, a_tip_filing())
    assert (case.category, case.place, case.flags) == (None, None, frozenset())
    assert case.access == Access(recipients=("clue-1", "clue-2", "clue-3"))
    assert books.contents.open == {}


def test_a_tip_is_sealed_with_its_place_to_its_recipients() -> None:
    books = DictBooks()
    case = submitted(books, a_tip_filing())
    recipients, content = books.contents.sealed["case-1", "answers"]
    assert isinstance(content, dict)
    assert (recipients, content["category"], content["place"]) == (case.access.recipients, "C12.01", "site-3")


def test_cf_01_nobody_of_the_accused_unit_receives_a_tip() -> None:
    case = submitted(DictBooks(), a_tip_filing(subject_kind="unit", subject_unit="housing"))
    assert case.access.recipients == ("clue-1", "clue-2")


def test_rc_09_question_20_applies_before_recipients_are_chosen() -> None:
    case = submitted(DictBooks(), a_tip_filing(keep_away="审批局"))
    assert case.access.recipients == ("clue-1", "clue-3")


def test_a_tip_that_leaves_too_few_recipients_is_not_kept() -> None:
    books = DictBooks()
    filing = a_tip_filing(keep_away="祁示范、齐示范、戚示范、包示范")
    with pytest.raises(errors.TooFewRecipients):
        submitted(books, filing)
    assert books.empty()


@pytest.mark.parametrize(
    "changes",
    [{"subject_level": "bureau"}, {"subject_name": "白示范"}, {"subject_kind": "unit", "subject_unit": "council"}],
)
def test_cf_03_above_authority_nothing_at_all_is_kept(changes: dict[str, Json]) -> None:
    books = DictBooks()
    with pytest.raises(errors.AboveAuthority) as refused:
        submitted(books, replace(a_tip_filing(**changes), files=("f1",)))
    assert (books.empty(), refused.value.facts) == (True, {})


def test_cf_03_binds_by_the_authority_of_the_organisation() -> None:
    books = DictBooks()
    books.organisation.kept = replace(books.organisation.kept, authority=Level.BUREAU)
    assert submitted(books, a_tip_filing(subject_level="bureau")).track is Track.DISCIPLINE


def test_people_named_and_kept_away_are_excluded_from_a_service_complaint() -> None:
    case = submitted(DictBooks(), a_filing(keep_away="柯示范"))
    assert case.access == Access(excluded_people=frozenset({"quality-handler"}))


@pytest.mark.parametrize(
    ("filing", "expected"),
    [
        (a_filing(), False),
        (a_filing(emergency="danger"), True),
        (a_filing(category="C13.01"), True),
        (a_tip_filing(emergency="stoppage"), True),
        (a_tip_filing(category="C13.03"), False),
    ],
)
def test_urgent_follows_danger_and_work_safety_but_never_the_category_of_a_tip(filing: Filing, expected: bool) -> None:
    assert submitted(DictBooks(), filing).urgent is expected


def test_who_fears_retaliation_is_protected() -> None:
    assert submitted(DictBooks(), a_filing(fear="yes")).flags == frozenset({"protected"})


def test_files_are_adopted_from_the_draft() -> None:
    books = DictBooks()
    submitted(books, replace(a_filing(), files=("f1", "f2"), keep_originals=False))
    assert books.evidence.adopted == [("case-1", "visitor", b"k" * 32, ("f1", "f2"), False)]


def test_files_without_the_key_of_their_draft_are_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="key of their draft"):
        actions.submit(
            DictBooks(), replace(a_filing(), files=("f1",)), credentials(), now=NOW, case_id="case-1", zone=ZONE
        )


def test_what_is_missing_is_said_by_slot() -> None:
    books = DictBooks()
    with pytest.raises(errors.FilingIncomplete) as refused:
        submitted(books, a_filing(narrative="", demand=None))
    assert (refused.value.facts, books.empty()) == ({"slots": ("narrative", "demand")}, True)


@pytest.mark.parametrize("filing", [a_filing(), a_tip_filing()])
def test_cf_09_an_anonymous_case_keeps_no_identity_and_no_exact_instant(filing: Filing) -> None:
    books = DictBooks()
    slipped = replace(without_name(filing), identity=IDENTITY)
    case = submitted(books, slipped)
    assert (case.identity, books.identities.kept) == (None, {})
    assert {case.filed, *(link.at for link in books.diary.links)} == {half_day(NOW, ZONE)}
    assert "13800000000" not in f"{books.contents.open}{books.contents.sealed}"


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(0, 0), (11.99, 0), (12, 12), (23.99, 12)],
)
def test_a_half_day_starts_at_local_midnight_or_noon(hour: float, expected: int) -> None:
    midnight = datetime(2026, 3, 4, tzinfo=ZONE)
    assert half_day((midnight + timedelta(hours=hour)).astimezone(UTC), ZONE) == midnight + timedelta(hours=expected)


def test_a_number_is_given_once() -> None:
    books = DictBooks()
    submitted(books, a_filing())
    with pytest.raises(errors.NumberTaken):
        actions.submit(books, a_filing(), credentials(), now=NOW, case_id="case-2", zone=ZONE)
