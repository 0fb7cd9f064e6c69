"""The mandatory matrix of B5."""

from dataclasses import replace

import pytest

from cases import filing
from cases.case import Filing, Track
from cases.filing import Need
from cases.values import Json
from tests.cases.builders import IDENTITY, a_filing, a_tip_filing, without_name

# B5 by question, written out once more by hand: service, tip real-name, tip anonymous.
B5 = {
    1: "MMM", 2: "MMM", 3: "MMM", 4: "MMM", 6: "MM-", 7: "M--", 8: "MMM", 9: "MMM", 10: "MMM", 12: "MMM", 13: "OMO",
    15: "OOO", 17: "MOO", 18: "OOO", 19: "MMO", 20: "OOO", 21: "OOO", 22: "MM-", 23: "O--",
}  # fmt: skip
FIRST_SLOT = {question: next(slot for slot in filing.SLOTS if filing.QUESTION[slot] == question) for question in B5}


@pytest.mark.parametrize("question", B5)
def test_the_matrix_is_that_of_b5(question: int) -> None:
    slot = FIRST_SLOT[question]
    columns = [(Track.SERVICE, False), (Track.DISCIPLINE, False), (Track.DISCIPLINE, True)]
    assert "".join(filing.needs(track, anonymous=anonymous)[slot] for track, anonymous in columns) == B5[question]


def letters(slots: str, track: Track, anonymous: bool) -> str:
    found = filing.needs(track, anonymous=anonymous)
    return "".join(found[slot] for slot in slots.split())


def test_enterprise_and_its_code() -> None:
    slots = "enterprise credit_code"
    found = [
        letters(slots, *column)
        for column in [(Track.SERVICE, False), (Track.DISCIPLINE, False), (Track.DISCIPLINE, True)]
    ]
    assert found == ["MO", "OO", "--"]


def test_the_person_complained_about() -> None:
    slots = "subject_name subject_post subject_level subject_head subject_relation"
    found = [
        letters(slots, *column)
        for column in [(Track.SERVICE, False), (Track.DISCIPLINE, False), (Track.DISCIPLINE, True)]
    ]
    assert found == ["OOOOO", "MMOOO", "MOOOO"]


def test_an_anonymous_service_filing_drops_questions_5_6_7_and_22() -> None:
    named, unnamed = (filing.needs(Track.SERVICE, anonymous=anonymous) for anonymous in (False, True))
    dropped = {filing.QUESTION[slot] for slot in filing.SLOTS if unnamed[slot] is Need.NEVER}
    changed = {filing.QUESTION[slot] for slot in filing.SLOTS if unnamed[slot] is not named[slot]}
    assert (dropped, changed) == ({5, 6, 7, 22}, {5, 6, 7, 22})


def test_arrears_need_amount_and_contract_date() -> None:
    service, payment = (filing.needs(track, anonymous=False) for track in (Track.SERVICE, Track.PAYMENT))
    assert {slot for slot in filing.SLOTS if service[slot] is not payment[slot]} == {"amount", "contract_date"}


def test_foreign_invested_uses_the_service_column() -> None:
    assert filing.needs(Track.FOREIGN, anonymous=False) == filing.needs(Track.SERVICE, anonymous=False)


@pytest.mark.parametrize("filed", [a_filing(), a_tip_filing(), without_name(a_filing()), without_name(a_tip_filing())])
def test_nothing_is_missing_from_a_complete_filing(filed: Filing) -> None:
    assert filing.missing(filed) == ()


@pytest.mark.parametrize("filed", [a_filing(), a_tip_filing(), without_name(a_filing()), without_name(a_tip_filing())])
def test_each_mandatory_slot_is_missed_when_it_is_not_there(filed: Filing) -> None:
    for slot in filing.needed(filed):
        answers = {name: value for name, value in filed.answers.items() if name != slot}
        identity = {name: value for name, value in filed.identity.items() if name != slot}
        assert slot in filing.missing(replace(filed, answers=answers, identity=identity))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"narrative": "   "}, ("narrative",)),
        ({"narrative": None}, ("narrative",)),
        ({"subject_unit": None}, ()),
        ({"when_ongoing": "no"}, ("when_to",)),
        ({"when_ongoing": False, "when_to": None}, ()),
        ({"project_stage": "build"}, ("project",)),
        ({"project_stage": "build", "project": None}, ()),
        ({"callback": "yes"}, ("callback_way",)),
        ({"callback": False}, ()),
        ({"demand": ""}, ("demand",)),
        ({"fear": "yes", "share_identity": None}, ()),
    ],
)
def test_what_counts_as_an_answer(changes: dict[str, Json], expected: tuple[str, ...]) -> None:
    assert filing.missing(a_filing(**changes)) == expected


def test_a_tip_about_a_unit_asks_for_no_name() -> None:
    filed = a_tip_filing(subject_kind="unit")
    answers = {slot: value for slot, value in filed.answers.items() if slot not in ("subject_name", "subject_post")}
    assert filing.missing(replace(filed, answers=answers)) == ()


def test_an_unknown_subject_needs_no_unit() -> None:
    filed = a_filing(subject_kind="unknown")
    answers = {slot: value for slot, value in filed.answers.items() if slot != "subject_unit"}
    assert filing.missing(replace(filed, answers=answers)) == ()


def test_identity_that_slipped_into_the_answers_is_put_apart() -> None:
    sorted_out = filing.sorted_out(replace(a_filing(), answers={**a_filing().answers, **IDENTITY}, identity={}))
    assert (dict(sorted_out.identity), filing.IDENTITY_SLOTS & sorted_out.answers.keys()) == (
        dict(IDENTITY),
        frozenset(),
    )


def test_an_anonymous_filing_loses_every_trace_of_identity() -> None:
    slipped = replace(without_name(a_filing()), identity=IDENTITY)
    slipped = replace(slipped, answers={**slipped.answers, **IDENTITY, "callback_way": "+8613800000000"})
    sorted_out = filing.sorted_out(slipped)
    assert sorted_out.identity == {}
    assert "示范建材" not in str(dict(sorted_out.answers))
    assert "138000" not in str(dict(sorted_out.answers))


@pytest.mark.parametrize(
    ("value", "expected"), [("a", "a"), (["a", "b"], "a、b"), ({"unit": "x"}, "x"), (None, ""), (3, "")]
)
def test_the_words_in_an_answer(value: Json, expected: str) -> None:
    assert filing.text_of(value) == expected
