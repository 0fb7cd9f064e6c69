"""The form of the dispatcher asks what the intake asks."""

from collections.abc import Mapping

import pytest

from cases import filing as forms
from cases.case import Track
from cases.filing import SLOTS
from cases.values import Json
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


@pytest.mark.parametrize(("about", "tip"), [("person", True), ("unit", False)])
def test_a_category_that_knows_tips_is_one_when_somebody_is_accused(about: str, tip: bool) -> None:
    assert tip is read(category="C04.01", subject_kind=about).is_a_tip


def test_what_belongs_to_another_form_is_said_unless_that_takes_names_only() -> None:
    owed = {"category": "C07.01"}
    assert "office.wrong.other-track" == read(**owed).wrong["category"].key
    assert "C07.01" == filed(**owed, wish_named="anonymous").answers["category"]
    assert "C07.01" == filed(Track.PETITION, **owed).answers["category"]


def test_nobody_knows_is_no_answer_where_somebody_must() -> None:
    assert TYPED["demand"] == filed(demand_unknown="on").answers["demand"]


def test_what_is_wrong_is_told_in_the_order_of_the_form() -> None:
    assert ["notice", "kind", "in_court"] == list(read(in_court="tip", kind="", notice="").wrong)


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("where", "某" * 201),
        ("narrative", "太短"),
        ("narrative", "长" * 2001),
        ("amount", f"12万元{'，' * 60}"),
        ("category", "C03"),  # a group
        ("contact", "某" * 61),
    ],
)
def test_what_is_too_long_too_short_or_no_item_is_not_taken(slot: str, text: str) -> None:
    assert slot in read(**{slot: text}).wrong


def test_an_end_before_the_beginning_is_not_taken() -> None:
    assert "when_to" in read(when_ongoing="no", when_from="2026年3月", when_to="2026年1月").wrong


def test_an_identity_number_is_not_taken_for_a_phone_and_not_repeated() -> None:
    found = read(phone="11010519491231002X")
    assert found.wrong["phone"].key == "trouble.identity-number"
    assert "1101" not in str(found.wrong)


@pytest.mark.parametrize("slot", ["kind", "category", "subject_kind", "in_court"])
def test_only_offered_answers_are_taken(slot: str) -> None:
    assert read(**{slot: "tip"}).wrong[slot].key == "office.wrong.not-one-of-these"


@pytest.mark.parametrize(
    ("slot", "text", "counts", "not_"),
    [
        ("when_to", "2026年5月", {"when_ongoing": "no"}, {"when_ongoing": "yes"}),
        ("other_number", "甲7号", {"other_channels": "yes"}, {"other_channels": "no"}),
        ("callback_way", "phone", {"callback": "yes", "callback_time": "any"}, {"callback": "no"}),
        ("callback_time", "any", {"callback": "yes", "callback_way": "phone"}, {"callback": "no"}),
        ("project_stage", "approval", {"project": "虚构项目"}, {"project": ""}),
        ("contract_date", "2025年1月", {"track": "P"}, {"track": "S"}),
    ],
)
def test_what_an_earlier_answer_takes_away_does_not_count(
    slot: str, text: str, counts: dict[str, str], not_: dict[str, str]
) -> None:
    def answers(given: dict[str, str]) -> Mapping[str, Json]:
        track = Track(given.pop("track", "S"))
        more = {"kind": "arrears", "amount": "12万元"} if track is Track.PAYMENT else {}
        return filed(track, **{slot: text, **more, **given}).answers

    assert (True, False) == (slot in answers(counts), slot in answers(not_))


def test_whoever_fears_for_themselves_shares_nothing() -> None:
    assert ["yes", None] == [
        filed(share_identity="yes", fear=fear).answers.get("share_identity") for fear in ("no", "yes")
    ]
