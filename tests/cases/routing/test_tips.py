"""Tips find their recipients in memory (decisions 4 and 11)."""

from dataclasses import replace

import pytest

from cases import errors, exclusions, routing
from cases.case import Filing, Track
from cases.organisation import Recipient
from cases.routing import Sealing
from tests.cases import builders
from tests.cases.routing.samples import ORG, an_organisation


def a_tip(**answers: str | None) -> Filing:
    return Filing(track=Track.DISCIPLINE, anonymous=True, language="en", answers=answers)


def names(sealing: Sealing) -> list[str]:
    return [each.person for each in sealing.recipients]


def passed(sealing: Sealing) -> dict[str, str]:
    return {each.person or "": each.why.value for each in sealing.trail}


def test_a_tip_goes_to_the_clue_managers_and_custodians_stay_in_reserve() -> None:
    found = routing.seal_to(a_tip(), ORG)
    assert (found.owner, names(found)) == ("office", ["clue-1", "clue-2", "clue-3"])
    assert passed(found) == {"clue-1": "taken", "clue-2": "taken", "clue-3": "taken", "custodian": "reserve"}


def test_cf_01_whoever_is_accused_or_kept_away_receives_nothing() -> None:
    found = routing.seal_to(a_tip(subject_kind="unit", subject_unit="works", keep_away="services"), ORG)
    assert names(found) == ["clue-1", "custodian"]
    assert passed(found) == {"clue-1": "taken", "clue-2": "excluded", "clue-3": "excluded", "custodian": "taken"}


def test_the_trail_says_who_has_no_key_or_has_left() -> None:
    keys = tuple(each for each in ORG.recipients if each.person != "clue-1")
    left = {**ORG.people, "clue-2": replace(ORG.people["clue-2"], active=False)}
    found = routing.seal_to(a_tip(), an_organisation(recipients=keys, people=left))
    assert passed(found) == {"clue-1": "no-key", "clue-2": "inactive", "clue-3": "taken", "custodian": "taken"}


def test_an_ended_key_is_no_key() -> None:
    ended = Recipient(person="clue-1", public_key="age1old", ended=True)
    found = routing.seal_to(a_tip(), an_organisation(recipients=(ended, *ORG.recipients[1:])))
    assert passed(found)["clue-1"] == "no-key"


def test_decision_11_fewer_than_two_recipients_are_refused() -> None:
    with pytest.raises(errors.TooFewRecipients):
        routing.seal_to(a_tip(keep_away="clue-1 (fictional) clue-2 (fictional) clue-3 (fictional)"), ORG)


def test_cf_03_what_is_above_the_platform_finds_nobody() -> None:
    with pytest.raises(errors.AboveAuthority):
        routing.seal_to(a_tip(subject_kind="person", subject_level="ministry"), ORG)


@pytest.mark.parametrize("answers", [{}, {"keep_away": "审批局"}, {"subject_kind": "unit", "subject_unit": "quality"}])
def test_recipients_and_owner_are_those_of_the_submission(answers: dict[str, str]) -> None:
    filed, organisation = builders.a_tip_filing(**answers), builders.an_organisation()
    excluded = exclusions.of(filed, organisation)
    found = routing.seal_to(filed, organisation)
    assert found.recipients == exclusions.choose_recipients(organisation, excluded)
    assert found.owner == exclusions.choose_owner(organisation, excluded)


def test_a_sealing_in_a_log_does_not_tell_who_is_out() -> None:
    assert "clue-3" not in repr(routing.seal_to(a_tip(keep_away="station"), ORG))
