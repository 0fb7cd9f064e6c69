"""What routing takes from a filing and from a stored case."""

from dataclasses import replace

from cases import routing
from cases.case import Access, Track
from cases.organisation import Sector
from cases.places import Place, PlaceKind
from tests.cases import builders
from tests.cases.builders import a_filing

ORG = builders.an_organisation()
SITE = Place(id="site-3", kind=PlaceKind.PROJECT, names={}, unit="approvals")


def test_the_facts_come_from_answers_and_place() -> None:
    matter = routing.of_filing(
        a_filing(),
        ORG,
        place=SITE,
        sector=Sector.SCHOOL,
        urgent=True,
        investor=True,
        flags=frozenset({"repeat"}),
        source="phone",
        case="case-1",
    )
    assert matter == routing.Matter(
        track=Track.SERVICE,
        category="C03.01",
        kind="complaint",
        place_unit="approvals",
        place_kind=PlaceKind.PROJECT,
        project="site-3",
        subject_units=frozenset({"housing"}),
        sector=Sector.SCHOOL,
        urgent=True,
        investor=True,
        flags=frozenset({"repeat"}),
        source="phone",
        case="case-1",
    )


def test_the_project_that_is_named_goes_before_that_of_the_place() -> None:
    named = a_filing(project="另一项目（虚构）", project_id="other")
    assert routing.of_filing(named, ORG, place=SITE).project == "other"
    assert routing.of_filing(named, ORG, place=replace(SITE, kind=PlaceKind.WINDOW)).project == "other"


def test_a_window_is_no_project() -> None:
    matter = routing.of_filing(a_filing(), ORG, place=replace(SITE, kind=PlaceKind.WINDOW))
    assert (matter.project, matter.place_kind) == (None, PlaceKind.WINDOW)


def test_an_anonymous_reporter_is_no_investor_on_record() -> None:
    matter = routing.of_filing(builders.without_name(a_filing()), ORG, investor=True)
    assert (matter.anonymous, matter.investor) == (True, False)


def test_the_accused_and_those_kept_away_are_told_apart() -> None:
    matter = routing.of_filing(a_filing(category="C11.02", keep_away="审批局"), ORG)
    assert matter.accused == {"housing", "quality"}
    assert matter.excluded.units == {"housing", "quality", "approvals"}


def test_a_unit_asked_to_act_is_not_accused() -> None:
    assert routing.of_filing(a_filing(), ORG).accused == frozenset()


def test_a_piece_of_a_name_points_to_no_unit() -> None:
    assert routing.of_filing(a_filing(subject_unit="质量监督"), ORG).subject_units == frozenset()


def test_a_stored_case_brings_its_flags_urgency_and_exclusions() -> None:
    access = Access(excluded_units=frozenset({"approvals"}), excluded_people=frozenset({"housing-handler"}))
    case = builders.a_case(category="C03.02", urgent=True, flags=frozenset({"complex"}), access=access)
    matter = routing.of_case(case, dict(a_filing(keep_away="柯示范").answers), ORG, place=SITE)
    assert (matter.case, matter.category, matter.urgent) == ("case-1", "C03.02", True)
    assert matter.flags == {"complex"}
    assert matter.excluded.units == {"approvals"}
    assert matter.excluded.people == {"housing-handler", "quality-handler"}
