"""Rules that name what does not exist, or are never asked."""

from dataclasses import replace

import pytest

from cases.case import Track
from cases.organisation import Sector
from cases.places import PlaceKind
from cases.routing import Mark, Route, RoutingTable, When, check
from tests.cases.routing.samples import ORG, SHIPPED, a_table, an_organisation, to, to_unit, told


def found(*routes: Route, **more: object) -> list[str]:
    return told(check(a_table(*routes, **more), ORG))


def test_rules_in_order_are_fine() -> None:
    assert found(to_unit("works", categories=frozenset({"C03"})), to("department"), to("territory"), to("office")) == []


def test_units_that_do_not_exist_are_named_with_the_rule() -> None:
    table = a_table(
        to_unit("works", "nowhere", id="a"),
        marks=(Mark(id="m", when=When(territories=frozenset({"atlantis"})), urgent=True),),
        regulators={"C13": "neverland"},
    )
    findings = check(table, ORG)
    assert [(each.where, each.facts["unit"]) for each in findings] == [
        ("m", "atlantis"),
        ("a", "nowhere"),
        ("regulators", "neverland"),
    ]


def test_a_department_in_a_condition_exists_too() -> None:
    assert found(to("office", departments=frozenset({"nowhere"}))) == ["office: unknown-unit"]


def test_categories_that_do_not_exist_are_named_with_the_rule() -> None:
    table: dict[str, object] = {"regulators": {"C99": "works"}, "sectors": {"C98": Sector.SCHOOL}}
    assert found(to("office", categories=frozenset({"C03", "C03.99"})), **table) == [
        "office: unknown-category",
        "regulators: unknown-category",
        "sectors: unknown-category",
    ]


@pytest.mark.parametrize("where", ["sectors", "when"])
def test_a_field_without_a_lead_is_named(where: str) -> None:
    speaks: dict[str, RoutingTable] = {
        "sectors": a_table(sectors={"C16.02": Sector.HOSPITAL}),
        "when": a_table(to("office", sectors=frozenset({Sector.HOSPITAL}))),
    }
    assert told(check(speaks[where], ORG)) == ["sectors: no-lead"]


def test_a_lead_that_does_not_exist_is_named() -> None:
    organisation = an_organisation(sectors={Sector.SCHOOL: ("nowhere",)})
    assert told(check(a_table(to("office")), organisation)) == ["sectors.school: unknown-unit"]


# Conditions of a wide route and of a narrow one behind it that is never asked.
COVERED: tuple[tuple[dict[str, object], dict[str, object]], ...] = (
    ({}, {}),
    ({}, {"categories": frozenset({"C03"}), "urgent": True}),
    ({"categories": frozenset({"C03"})}, {"categories": frozenset({"C03.04"})}),
    ({"categories": frozenset({"C03", "C04"})}, {"categories": frozenset({"C03.04", "C04"})}),
    ({"territories": frozenset({"city"})}, {"territories": frozenset({"county", "district"})}),
    ({"departments": frozenset({"works"})}, {"departments": frozenset({"station"})}),
    ({"kinds": frozenset({"a", "b"})}, {"kinds": frozenset({"a"})}),
    ({"flags": frozenset({"stuck", "quick"})}, {"flags": frozenset({"quick"})}),
    ({"no_flags": frozenset({"stuck"})}, {"no_flags": frozenset({"stuck", "quick"})}),
    ({"in_project": True}, {"projects": frozenset({"bridge"})}),
    ({"urgent": True}, {"urgent": True, "anonymous": False}),
    ({"sectors": frozenset({Sector.SCHOOL})}, {"sectors": frozenset({Sector.SCHOOL})}),
    ({"places": frozenset(PlaceKind)}, {"places": frozenset({PlaceKind.UNIT})}),
    ({}, {"tracks": frozenset({Track.PAYMENT})}),
)

# A route and one behind it that is asked all the same.
ASKED: tuple[tuple[dict[str, object], dict[str, object]], ...] = (
    ({"categories": frozenset({"C03"})}, {}),
    ({"categories": frozenset({"C03.04"})}, {"categories": frozenset({"C03"})}),
    ({"categories": frozenset({"C03"})}, {"categories": frozenset({"C03.01", "C04.01"})}),
    ({"territories": frozenset({"county"})}, {"territories": frozenset({"city"})}),
    ({"territories": frozenset({"county"})}, {"departments": frozenset({"county"})}),
    ({"departments": frozenset({"works"})}, {}),
    ({"kinds": frozenset({"a"})}, {"kinds": frozenset({"a", "b"})}),
    ({"kinds": frozenset({"a"})}, {}),
    ({"flags": frozenset({"stuck"})}, {"flags": frozenset({"stuck", "quick"})}),
    ({"no_flags": frozenset({"stuck", "quick"})}, {"no_flags": frozenset({"stuck"})}),
    ({"in_project": False}, {"projects": frozenset({"bridge"})}),
    ({"in_project": True}, {}),
    ({"urgent": True}, {}),
    ({"anonymous": True}, {"anonymous": False}),
    ({"investor": True}, {}),
    ({"tracks": frozenset({Track.PAYMENT})}, {}),
    ({"sources": frozenset({"12345"})}, {}),
    ({"projects": frozenset({"bridge"})}, {"in_project": True}),
)


def pair(wide: dict[str, object], narrow: dict[str, object]) -> tuple[Route, Route]:
    first, second = (replace(When(), **conditions) for conditions in (wide, narrow))  # type: ignore[arg-type]
    return replace(to_unit("works", id="wide"), when=first), replace(to_unit("safety", id="narrow"), when=second)


@pytest.mark.parametrize(("wide", "narrow"), COVERED)
def test_a_route_behind_one_that_always_comes_first_is_never_asked(
    wide: dict[str, object], narrow: dict[str, object]
) -> None:
    assert found(*pair(wide, narrow)) == ["narrow: never-asked"]


@pytest.mark.parametrize(("first", "second"), ASKED)
def test_a_route_that_fits_something_more_is_asked(first: dict[str, object], second: dict[str, object]) -> None:
    assert found(*pair(first, second)) == []


def test_the_finding_names_the_first_one_before_it() -> None:
    routes = (to_unit("works", id="one"), to_unit("safety", id="two"), to("department"))
    assert [(each.where, each.facts["rule"]) for each in check(a_table(*routes), ORG)] == [
        ("two", "one"),
        ("department", "one"),
    ]


def test_behind_a_target_that_may_lead_nowhere_others_are_asked() -> None:
    routes = (to("department"), to("sector"), to("territory"), to("office"))
    assert found(*routes) == []


def test_but_not_the_same_target_once_more() -> None:
    again = replace(to("department", urgent=True), id="again")
    assert found(to("department"), again) == ["again: never-asked"]


def test_nothing_is_behind_the_last_shipped_route() -> None:
    more = replace(SHIPPED, routes=(*SHIPPED.routes, to_unit("works", urgent=True)))
    assert "named: never-asked" in told(check(more, ORG))
