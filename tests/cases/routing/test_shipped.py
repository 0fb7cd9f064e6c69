"""The shipped rules: where matters go, and what marks them."""

import pytest

from cases import flags, routing
from cases.case import Track
from cases.organisation import Sector
from cases.places import PlaceKind
from cases.routing import Target
from tests.cases.routing import samples
from tests.cases.routing.samples import ORG, SHIPPED, a_matter, accusing, decide, keeping_away

WORKS = frozenset({"works"})

# Facts, then owner, rule, territory, department.
ROUTES: tuple[tuple[dict[str, object], tuple[str, str, str | None, str | None]], ...] = (
    ({}, ("office", "office", None, None)),
    ({"subject_units": WORKS}, ("works", "department", "city", "works")),
    ({"subject_units": WORKS, "category": "C03.01"}, ("works", "department", "city", "works")),
    ({"subject_units": WORKS, "track": Track.PAYMENT, "category": "C07.02"}, ("works", "department", "city", "works")),
    ({"subject_units": WORKS, "track": Track.FOREIGN}, ("works", "department", "city", "works")),
    ({"subject_units": WORKS, "track": Track.PETITION}, ("works", "department", "city", "works")),
    ({"place_unit": "works"}, ("works", "department", "city", "works")),
    ({"place_unit": "county-works"}, ("county-works", "department", "county", "county-works")),
    ({"place_unit": "county"}, ("county", "territory", "county", None)),
    ({"place_unit": "county", "subject_units": WORKS}, ("works", "department", "county", "works")),
    ({"place_unit": "county", "subject_units": WORKS, "category": "C06.02"}, ("county", "land", "county", "works")),
    ({"place_unit": "county", "category": "C15.01"}, ("county", "land", "county", None)),
    ({"subject_units": WORKS, "category": "C14.05"}, ("office", "across", "city", "works")),
    ({"subject_units": frozenset({"county"})}, ("county", "territory", "county", None)),
    ({"subject_units": frozenset({"county", "works"})}, ("works", "department", "county", "works")),
    ({"subject_units": frozenset({"works", "station"})}, ("works", "department", "city", "works")),
    ({"subject_units": frozenset({"works", "safety"})}, ("office", "office", None, None)),
    (
        {"subject_units": frozenset({"works", "safety"}), "place_unit": "county"},
        ("county", "territory", "county", None),
    ),
    ({"category": "C16.03"}, ("schools", "sector", "city", "schools")),
    ({"category": "C16.03", "subject_units": WORKS}, ("schools", "sector", "city", "schools")),
    ({"category": "C16.02", "place_unit": "county"}, ("county", "territory", "county", None)),
    ({"sector": Sector.SCHOOL}, ("schools", "department", "city", "schools")),
    ({"subject_units": frozenset({"no-such-unit"}), "place_unit": "nowhere"}, ("office", "office", None, None)),
)


@pytest.mark.parametrize(("facts", "expected"), ROUTES)
def test_a_matter_goes_where_the_shipped_rules_say(
    facts: dict[str, object], expected: tuple[str, str, str | None, str | None]
) -> None:
    found = decide(a_matter(**facts))
    assert (found.owner, found.rule, found.territory, found.department) == expected


def test_every_shipped_route_decides_some_row_of_that_table() -> None:
    assert {rule for _, (_, rule, _, _) in ROUTES} == {route.id for route in SHIPPED.routes}


# Facts, then the marks that fit, the flags set, and whether it is urgent.
MARKS: tuple[tuple[dict[str, object], tuple[tuple[str, ...], list[str], bool]], ...] = (
    ({}, ((), [], False)),
    ({"investor": True}, (("investor",), [flags.GREEN_CHANNEL], False)),
    ({"kind": "stuck"}, (("stuck",), [flags.STUCK], False)),
    ({"kind": "stuck", "track": Track.PAYMENT}, ((), [], False)),
    ({"category": "C03.04"}, (("stuck-category",), [flags.STUCK], False)),
    ({"category": "C14.03"}, (("landing",), [flags.PROJECT_LANDING, flags.QUICK], False)),
    ({"category": "C13.01"}, (("safety",), [], True)),
    ({"urgent": True}, ((), [], True)),
    ({"kind": "stuck", "investor": True}, (("investor", "stuck"), [flags.GREEN_CHANNEL, flags.STUCK], False)),
    ({"kind": "stuck", "flags": frozenset({flags.STUCK})}, (("stuck",), [], False)),
)


@pytest.mark.parametrize(("facts", "expected"), MARKS)
def test_marks_set_the_flags_that_choose_the_limits(
    facts: dict[str, object], expected: tuple[tuple[str, ...], list[str], bool]
) -> None:
    found = decide(a_matter(**facts))
    assert (found.marks, sorted(found.flags), found.urgent) == expected


def test_every_shipped_mark_fits_some_row_of_that_table() -> None:
    assert {mark for _, (marks, _, _) in MARKS for mark in marks} == {mark.id for mark in SHIPPED.marks}


def test_the_shipped_rules_name_no_unit_and_end_with_the_office() -> None:
    assert [route.units for route in SHIPPED.routes if route.units] == []
    assert SHIPPED.routes[-1] == routing.Route(id="office", to=Target.OFFICE)


def test_nothing_is_wrong_with_the_shipped_rules_but_fields_without_a_lead() -> None:
    assert {each.code for each in routing.check(SHIPPED, ORG)} == {"no-lead"}


def test_a_unit_may_be_the_department_of_one_matter_and_accused_in_another() -> None:
    assert [decide(each).owner for each in (a_matter(subject_units=WORKS), accusing("works"))] == ["works", "city"]


def test_kept_away_from_one_responsible_unit_it_goes_to_the_other() -> None:
    found = decide(keeping_away("works", subject_units=WORKS, place_unit="county"))
    assert (found.owner, found.rule, found.department) == ("county", "territory", None)


def test_the_kind_of_place_can_be_asked_for() -> None:
    table = samples.a_table(samples.to_unit("services", places=frozenset({PlaceKind.WINDOW})))
    kinds = (PlaceKind.WINDOW, PlaceKind.PROJECT, None)
    assert [decide(a_matter(place_kind=kind), table).owner for kind in kinds] == ["services", "office", "office"]
