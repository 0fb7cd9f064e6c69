"""CF-01, CF-02, CF-03, RC-09 and decision 2."""

from dataclasses import replace

import pytest

from cases import errors, exclusions
from cases.case import Filing, Track
from cases.exclusions import Excluded
from cases.organisation import Level
from cases.values import Json
from tests.cases.builders import a_filing, a_tip_filing, an_organisation

ORG = an_organisation()
HOUSING = frozenset({"housing", "quality"})


def units(filed: Filing) -> frozenset[str]:
    return exclusions.of(filed, ORG).units


def test_the_unit_asked_to_act_on_a_service_complaint_is_not_excluded() -> None:
    assert exclusions.of(a_filing(), ORG) == Excluded()


@pytest.mark.parametrize("category", ["C11.02", "C12.01"])
def test_complaints_of_conduct_accuse_the_unit_on_every_track(category: str) -> None:
    assert units(a_filing(category=category)) == HOUSING


def test_a_unit_named_in_a_tip_is_out_with_everything_under_it_and_everybody_posted_there() -> None:
    excluded = exclusions.of(a_tip_filing(subject_kind="unit", subject_unit="云岭市住建局", subject_name=None), ORG)
    assert excluded.units == HOUSING
    assert {"housing-head", "housing-handler", "quality-handler", "clue-3", "custodian-2"} <= excluded.people


def test_cf_02_a_head_who_is_named_stands_for_the_whole_unit() -> None:
    filed = a_tip_filing(subject_name="尤示范", subject_unit=None, subject_head="no")
    assert units(filed) == HOUSING


def test_cf_02_a_deputy_who_is_named_stands_for_the_whole_unit() -> None:
    assert units(a_tip_filing(subject_name="游示范", subject_unit=None, subject_head="no")) == HOUSING


@pytest.mark.parametrize("said", ["yes", "unknown", None, True])
def test_cf_02_an_unlisted_head_or_perhaps_head_stands_for_the_unit_named(said: Json) -> None:
    assert units(a_tip_filing(subject_name="某某", subject_unit="云岭市住建局", subject_head=said)) == HOUSING


def test_an_ordinary_person_who_is_named_is_out_alone() -> None:
    excluded = exclusions.of(a_tip_filing(), ORG)
    assert excluded == Excluded(people=frozenset({"quality-handler"}))


def test_a_named_person_is_out_on_a_service_complaint_too() -> None:
    excluded = exclusions.of(a_filing(subject_kind="person", subject_name="韩示范", subject_head="no"), ORG)
    assert excluded == Excluded(people=frozenset({"housing-handler"}))


def test_question_20_keeps_units_and_people_away() -> None:
    excluded = exclusions.of(a_filing(keep_away="审批局，还有柯示范"), ORG)
    assert excluded.units == frozenset({"approvals"})
    assert {"quality-handler", "approvals-handler", "clue-2"} <= excluded.people


def test_question_20_naming_a_head_keeps_the_unit_away() -> None:
    assert units(a_filing(keep_away="尤示范")) == HOUSING


def test_a_tip_about_a_rank_above_the_platform_is_not_taken() -> None:
    with pytest.raises(errors.AboveAuthority):
        exclusions.check_authority(a_tip_filing(subject_level="bureau"), ORG)


@pytest.mark.parametrize("level", ["staff", "section", "division", "unknown", None, "anything"])
def test_a_tip_about_other_ranks_is_taken(level: Json) -> None:
    exclusions.check_authority(a_tip_filing(subject_level=level), ORG)


def test_the_authority_is_that_of_the_organisation() -> None:
    with pytest.raises(errors.AboveAuthority):
        exclusions.check_authority(a_tip_filing(subject_level="division"), replace(ORG, authority=Level.SECTION))


@pytest.mark.parametrize("name", ["白示范", "甘示范"])
def test_cf_03_a_tip_about_the_head_of_the_office_or_above_is_not_taken(name: str) -> None:
    with pytest.raises(errors.AboveAuthority):
        exclusions.check_authority(a_tip_filing(subject_name=name, subject_unit=None), ORG)


@pytest.mark.parametrize("kind", ["person", "unknown"])
@pytest.mark.parametrize("head", ["yes", "unknown"])
def test_cf_03_an_unlisted_head_of_the_office_is_not_taken_either(kind: str, head: str) -> None:
    with pytest.raises(errors.AboveAuthority):
        exclusions.check_authority(
            a_tip_filing(subject_name="某某", subject_kind=kind, subject_unit="office", subject_head=head), ORG
        )


def test_cf_03_the_head_of_the_platform_is_not_taken() -> None:
    with pytest.raises(errors.AboveAuthority):
        exclusions.check_authority(a_tip_filing(subject_level="platform-head"), ORG)


def test_cf_03_a_unit_above_the_office_is_above_the_platform() -> None:
    with pytest.raises(errors.AboveAuthority):
        exclusions.check_authority(a_tip_filing(subject_kind="unit", subject_unit="council"), ORG)


def test_a_service_complaint_about_a_unit_is_within_authority() -> None:
    exclusions.check_authority(a_filing(subject_unit="council"), ORG)


def test_a_person_named_in_a_service_complaint_may_be_above_authority() -> None:
    with pytest.raises(errors.AboveAuthority):
        exclusions.check_authority(a_filing(subject_kind="person", subject_level="ministry"), ORG)


def test_the_office_owns_what_nobody_else_does() -> None:
    assert exclusions.choose_owner(ORG, Excluded()) == "office"


def test_rc_09_an_excluded_office_gives_way_to_the_unit_above() -> None:
    assert exclusions.choose_owner(ORG, Excluded(units=frozenset({"office"}))) == "council"


def test_rc_09_an_excluded_unit_is_never_the_owner() -> None:
    with pytest.raises(errors.AboveAuthority):
        exclusions.choose_owner(ORG, Excluded(units=frozenset({"office", "council"})))


def chosen(excluded: Excluded) -> list[str]:
    return [each.person for each in exclusions.choose_recipients(ORG, excluded)]


def test_all_clue_managers_receive_a_tip() -> None:
    assert chosen(Excluded()) == ["clue-1", "clue-2", "clue-3"]


def test_clue_managers_of_an_excluded_unit_receive_nothing() -> None:
    assert chosen(Excluded(units=frozenset({"quality"}))) == ["clue-1", "clue-2"]


def test_a_clue_manager_who_is_named_receives_nothing() -> None:
    assert chosen(Excluded(people=frozenset({"clue-1"}))) == ["clue-2", "clue-3"]


def test_custodians_are_second_choice() -> None:
    assert chosen(Excluded(people=frozenset({"clue-1", "clue-2"}))) == ["clue-3", "custodian-1", "custodian-2"]


def test_two_keys_of_one_person_are_one_recipient() -> None:
    keys = tuple(each for each in ORG.recipients if each.person == "clue-1")
    organisation = replace(ORG, recipients=(*keys, replace(keys[0], public_key="age1second")))
    with pytest.raises(errors.TooFewRecipients):
        exclusions.choose_recipients(organisation, Excluded())


def test_fewer_than_two_recipients_are_refused() -> None:
    people = frozenset({"clue-1", "clue-2", "clue-3", "custodian-1"})
    with pytest.raises(errors.TooFewRecipients):
        exclusions.choose_recipients(ORG, Excluded(people=people))


def test_an_excluded_custodian_never_opens_the_identity() -> None:
    excluded = Excluded(units=frozenset({"housing"}))
    assert [each.person for each in exclusions.choose_custodians(ORG, excluded)] == ["custodian-1"]


def test_without_a_custodian_no_identity_is_taken() -> None:
    with pytest.raises(errors.NoCustodian):
        exclusions.choose_custodians(ORG, Excluded(units=frozenset({"housing", "office"})))


def test_a_tip_never_treats_the_track_of_a_copy_differently() -> None:
    unit = {"subject_kind": "unit", "subject_unit": "quality"}
    assert [units(replace(a_tip_filing(**unit), track=track)) for track in (Track.DISCIPLINE, Track.SERVICE)] == [
        frozenset({"quality"}),
        frozenset({"quality"}),  # C12 accuses on every track
    ]
