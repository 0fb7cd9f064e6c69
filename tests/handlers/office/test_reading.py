"""The form of the dispatcher asks what the intake asks."""

import pytest

from cases import filing as forms
from cases.case import Track
from cases.filing import SLOTS
from handlers.office import questions
from tests.handlers.office.entries import TYPED, filed, read

OF_A_TIP = {"subject_level", "subject_head", "subject_relation"}


def test_every_question_that_is_not_of_a_tip_alone_is_asked() -> None:
    asked = {each.slot for each in questions.QUESTIONS}
    assert asked == set(SLOTS) - OF_A_TIP - {"evidence"}


@pytest.mark.parametrize("track", questions.TRACKS)
def test_what_is_filled_in_completely_lacks_nothing(track: Track) -> None:
    kind = questions.KINDS[track][0]
    more = {"amount": "12万元", "contract_date": "2025年1月"} if track is Track.PAYMENT else {}
    assert forms.missing(filed(track, kind=kind, **more)) == ()


@pytest.mark.parametrize("slot", ["notice", "demand", "narrative", "phone", "category"])
def test_a_mandatory_answer_that_is_missing_is_named(slot: str) -> None:
    found = read(**{slot: ""})
    assert (None, "office.wrong.missing") == (found.filing, found.wrong[slot].key)


def test_a_payment_needs_its_amount_and_the_date_of_the_contract() -> None:
    assert {"amount", "contract_date"} <= set(read(Track.PAYMENT, kind="arrears").wrong)


def test_of_an_anonymous_caller_nothing_that_identifies_is_kept() -> None:
    filing = filed(wish_named="anonymous")
    assert ({}, True) == (filing.identity, filing.anonymous)
    assert "13800000000" not in str(filing.answers)


def test_who_is_owed_money_is_never_anonymous() -> None:
    found = read(Track.PAYMENT, kind="arrears", wish_named="anonymous")
    assert found.wrong["wish_named"].key == "office.wrong.not-one-of-these"


def test_nobody_knows_is_an_answer() -> None:
    filing = filed(subject_unit="", subject_unit_unknown="on")
    assert filing.answers["subject_unit"] is None


@pytest.mark.parametrize("changes", [{"category": "C12.01"}, {"category": "C03.01", "subject_kind": "person"}])
def test_what_is_a_tip_is_not_taken(changes: dict[str, str]) -> None:
    assert read(**changes).is_a_tip is bool(changes["category"] == "C12.01")


def test_an_identity_number_is_not_taken_for_a_phone_and_not_repeated() -> None:
    found = read(phone="11010519491231002X")
    assert found.wrong["phone"].key == "trouble.identity-number"
    assert "1101" not in str(found.wrong)


@pytest.mark.parametrize("slot", ["kind", "category", "subject_kind", "in_court"])
def test_only_offered_answers_are_taken(slot: str) -> None:
    assert read(**{slot: "tip"}).wrong[slot].key == "office.wrong.not-one-of-these"


def test_what_an_earlier_answer_takes_away_does_not_count() -> None:
    assert "when_to" not in filed(when_to="2026年5月").answers
    assert "when_to" in TYPED | filed(when_ongoing="no", when_to="2026年5月").answers
