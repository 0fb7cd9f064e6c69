"""Conditions, targets, and who is out before any rule is asked (CF-01, CF-02, RC-09, R05)."""

from dataclasses import replace

import pytest

from cases import routing
from cases.case import Track
from cases.exclusions import Excluded
from cases.organisation import Sector
from cases.routing import Alarm, Mark, Matter, When
from tests.cases.routing.samples import (
    DAY,
    ORG,
    SHIPPED,
    a_matter,
    a_table,
    accusing,
    an_organisation,
    decide,
    gone,
    keeping_away,
    passed_units,
    to,
    to_unit,
    without,
)

HERE = to_unit("safety", id="here")

# A condition, a matter that fits it, and one that does not.
CONDITIONS: tuple[tuple[dict[str, object], dict[str, object], dict[str, object]], ...] = (
    ({"tracks": frozenset({Track.PAYMENT})}, {"track": Track.PAYMENT}, {"track": Track.FOREIGN}),
    ({"kinds": frozenset({"stuck", "help"})}, {"kind": "help"}, {"kind": "praise"}),
    ({"categories": frozenset({"C03"})}, {"category": "C03.04"}, {"category": "C04.01"}),
    ({"categories": frozenset({"C03.04"})}, {"category": "C03.04"}, {"category": "C03.01"}),
    ({"categories": frozenset({"C03.04"})}, {"category": "C03.04"}, {"category": "C03"}),
    ({"categories": frozenset({"C03"})}, {"category": "C03"}, {}),
    ({"categories": frozenset({"C03"})}, {"category": "C03.01"}, {"category": "C03x"}),
    ({"territories": frozenset({"county"})}, {"place_unit": "county"}, {"place_unit": "district"}),
    ({"territories": frozenset({"county"})}, {"place_unit": "county-works"}, {"place_unit": "works"}),
    ({"territories": frozenset({"city"})}, {"place_unit": "county"}, {}),
    ({"departments": frozenset({"works"})}, {"place_unit": "works"}, {"place_unit": "services"}),
    ({"departments": frozenset({"works"})}, {"place_unit": "station"}, {"place_unit": "county-works"}),
    ({"projects": frozenset({"bridge"})}, {"project": "bridge"}, {"project": "tunnel"}),
    ({"in_project": True}, {"project": "tunnel"}, {}),
    ({"in_project": False}, {}, {"project": "tunnel"}),
    ({"sectors": frozenset({Sector.SCHOOL})}, {"category": "C16.03"}, {"category": "C16.02"}),
    ({"sectors": frozenset({Sector.SCHOOL})}, {"sector": Sector.SCHOOL}, {"sector": Sector.FAMILY}),
    ({"flags": frozenset({"repeat", "complex"})}, {"flags": frozenset({"complex"})}, {"flags": frozenset({"quick"})}),
    ({"flags": frozenset({"stuck"})}, {"kind": "stuck"}, {}),
    ({"no_flags": frozenset({"stuck"})}, {}, {"kind": "stuck"}),
    ({"sources": frozenset({"12345"})}, {"source": "12345"}, {"source": "paper"}),
    ({"urgent": True}, {"urgent": True}, {}),
    ({"urgent": False}, {}, {"category": "C13.01"}),
    ({"anonymous": True}, {"anonymous": True}, {}),
    ({"investor": False}, {}, {"investor": True}),
    ({"investor": True, "urgent": True}, {"investor": True, "urgent": True}, {"investor": True}),
)


@pytest.mark.parametrize(("condition", "fitting", "other"), CONDITIONS)
def test_a_route_is_taken_where_its_conditions_hold_and_passed_where_one_does_not(
    condition: dict[str, object], fitting: dict[str, object], other: dict[str, object]
) -> None:
    table = replace(SHIPPED, routes=(replace(HERE, when=replace(When(), **condition)), to("office")))  # type: ignore[arg-type]
    assert [decide(a_matter(**facts), table).rule for facts in (fitting, other)] == ["here", "office"]


def test_of_two_routes_that_fit_the_first_decides() -> None:
    table = a_table(to_unit("safety", id="one"), to_unit("works", id="two"))
    assert (decide(a_matter(), table).rule, decide(a_matter(), table).owner) == ("one", "safety")


def test_a_mark_sees_what_those_before_it_set_and_not_what_comes_after() -> None:
    marks = (
        Mark(id="early", when=When(flags=frozenset({"stuck"})), flags=frozenset({"repeat"})),
        Mark(id="sets", flags=frozenset({"stuck"})),
        Mark(id="late", when=When(flags=frozenset({"stuck"})), flags=frozenset({"complex"})),
    )
    found = decide(a_matter(), a_table(marks=marks))
    assert (found.marks, sorted(found.flags)) == (("sets", "late"), ["complex", "stuck"])


def test_a_table_without_routes_leads_to_the_office() -> None:
    found = decide(a_matter(place_unit="works"), a_table())
    assert (found.owner, found.rule, found.department, found.handler) == ("office", None, "works", "dispatcher")


def test_a_unit_that_a_rule_names_takes_the_place_of_the_responsible_one_of_its_kind() -> None:
    found = decide(a_matter(place_unit="works"), a_table(to_unit("county")))
    assert (found.owner, found.territory, found.department) == ("county", "county", "works")


@pytest.mark.parametrize(("category", "department"), [("C13.01", "safety"), ("C13.02", "services"), ("C03.01", None)])
def test_the_regulator_of_the_category_is_the_department_when_nothing_points_to_another(
    category: str, department: str | None
) -> None:
    table = a_table(regulators={"C13": "services", "C13.01": "safety"})
    assert decide(a_matter(category=category), table).department == department


def test_what_the_answers_say_goes_before_the_place_and_the_place_before_the_regulator() -> None:
    table = a_table(regulators={"C13": "safety"})
    facts: tuple[dict[str, object], ...] = (
        {"subject_units": frozenset({"works"}), "place_unit": "services"},
        {"place_unit": "services"},
        {},
    )
    found = [decide(a_matter(category="C13.01", **more), table).department for more in facts]
    assert found == ["works", "services", "safety"]


def test_the_first_lead_of_a_field_that_is_not_excluded_leads() -> None:
    table = a_table(to("sector"))
    matters = (a_matter(sector=Sector.SCHOOL), keeping_away("schools", sector=Sector.SCHOOL))
    assert [decide(matter, table).owner for matter in matters] == ["schools", "services"]


def test_the_first_unit_of_a_list_that_is_not_excluded_is_taken() -> None:
    table = a_table(to_unit("works", "safety"))
    assert [decide(matter, table).owner for matter in (a_matter(), keeping_away("works"))] == ["works", "safety"]


def test_units_that_share_get_the_next_one_by_open_cases() -> None:
    table = a_table(to_unit("works", "safety", "services", share=True))
    found = decide(a_matter(), table, units={"works": 3, "safety": 2, "services": 4})
    assert found.owner == "safety"
    assert {("works", "loaded"), ("services", "loaded")} <= passed_units(found)


def test_units_that_share_and_have_the_same_are_taken_in_turn() -> None:
    table = a_table(to_unit("works", "safety", share=True))
    owners = [decide(a_matter(case=f"case-{number}"), table).owner for number in range(50)]
    assert set(owners) == {"works", "safety"}


def test_a_shared_unit_that_is_excluded_is_not_called_loaded() -> None:
    table = a_table(to_unit("works", "safety", share=True))
    found = decide(keeping_away("works"), table, units={"works": 9})
    assert passed_units(found) == set()


def test_a_unit_that_does_not_exist_is_passed_over() -> None:
    found = decide(a_matter(), a_table(to_unit("nowhere")))
    assert (found.owner, found.rule, passed_units(found)) == ("office", None, {("nowhere", "unknown")})


def test_cf_02_where_the_unit_is_accused_routing_starts_one_level_above() -> None:
    found = decide(accusing("works"))
    assert (found.owner, found.handler, found.rule) == ("city", "mayor", "department")


def test_cf_02_a_head_who_is_named_counts_as_the_unit() -> None:
    found = decide(accusing(people=["works-head"], place_unit="works"))
    assert (found.owner, found.department) == ("city", "city")


def test_above_a_sub_unit_that_is_accused_comes_the_unit_it_belongs_to() -> None:
    assert decide(accusing("station")).owner == "works"


def test_above_an_accused_territory_comes_the_next_one_whatever_the_place_says() -> None:
    found = decide(accusing("county", place_unit="county-works"))
    assert (found.owner, found.territory, found.department) == ("city", "city", "city")


def test_above_the_accused_goes_before_the_unit_of_the_place() -> None:
    assert [
        decide(matter).owner for matter in (accusing("county", place_unit="safety"), a_matter(place_unit="safety"))
    ] == [
        "city",
        "safety",
    ]


@pytest.mark.parametrize("target", ["department", "territory"])
def test_a_unit_that_a_rule_names_and_that_is_accused_gives_way_to_the_one_above(target: str) -> None:
    assert decide(accusing("works"), a_table(to_unit("works"), to(target))).owner == "city"


def test_rc_09_above_a_unit_that_is_kept_away_nobody_looks() -> None:
    table = a_table(to("department"), to_unit("works"))
    found = decide(keeping_away("works", subject_units=frozenset({"works"})), table)
    assert (found.owner, found.rule, found.department) == ("office", None, None)


def test_rc_09_what_is_kept_away_takes_everything_under_it_along() -> None:
    found = decide(keeping_away("works", place_unit="station"))
    assert (found.owner, found.department) == ("city", None)


def test_a_territory_is_not_left_for_the_one_above_when_it_is_kept_away() -> None:
    found = decide(keeping_away("county", place_unit="county"))
    assert (found.owner, found.rule, found.territory) == ("office", "office", None)


def test_rc_09_the_office_excluded_gives_way_to_the_unit_above() -> None:
    found = decide(keeping_away("office"))
    assert (found.owner, found.handler, found.alarm) == ("city", "mayor", None)


def test_in_an_excluded_unit_nobody_is_even_looked_at() -> None:
    found = decide(keeping_away("office"), organisation=gone("mayor"))
    assert {each.unit for each in found.trail if each.person} == {"city"}


def test_nobody_left_anywhere_is_an_alarm_and_no_exception() -> None:
    found = decide(keeping_away("city", subject_units=frozenset({"works"})))
    assert (found.owner, found.handler, found.alarm) == (None, None, Alarm.NO_OWNER)


def test_an_organisation_without_anything_is_an_alarm_too() -> None:
    empty = an_organisation(office="", units={}, people={}, posts=(), recipients=(), sectors={}, teams=())
    assert decide(a_matter(), SHIPPED, empty).alarm is Alarm.NO_OWNER


def test_a_unit_with_nobody_gives_way_to_the_next_one_up() -> None:
    found = decide(a_matter(place_unit="station"), organisation=gone("station-1"))
    assert (found.owner, found.rule, passed_units(found)) == ("works", "department", {("station", "nobody")})


def test_with_nobody_on_the_way_up_it_is_the_dispatchers() -> None:
    empty = gone("station-1", "works-1", "works-2", "works-3", "works-head", "mayor")
    found = decide(a_matter(place_unit="station"), organisation=empty)
    assert (found.owner, found.handler, found.department) == ("office", "dispatcher", "station")


def test_with_nobody_at_all_the_office_has_it_and_an_alarm_says_so() -> None:
    found = decide(a_matter(place_unit="works"), organisation=gone(*ORG.people))
    assert (found.owner, found.handler, found.alarm) == ("office", None, Alarm.NO_HANDLER)


def test_a_unit_made_under_an_excluded_one_later_is_out_too() -> None:
    later = {**ORG.units, "annex": replace(ORG.units["station"], id="annex", above="works")}
    matter = a_matter(excluded=Excluded(units=frozenset({"works"})), place_unit="annex")
    assert decide(matter, organisation=an_organisation(units=later)).department is None


def test_a_unit_above_that_is_not_known_stops_nothing() -> None:
    lost = {**ORG.units, "works": replace(ORG.units["works"], above="atlantis")}
    found = decide(accusing("works", place_unit="station"), organisation=an_organisation(units=lost))
    assert (found.owner, found.territory, found.department) == ("office", None, None)


def test_a_circle_of_units_ends() -> None:
    ring = {**ORG.units, "city": replace(ORG.units["city"], above="works")}
    assert decide(a_matter(place_unit="works"), organisation=an_organisation(units=ring)).owner == "works"


@pytest.mark.parametrize("matter", [a_matter(), accusing("works"), keeping_away("services", place_unit="county")])
def test_a_tip_is_not_routed_by_rules_and_tells_nothing(matter: Matter) -> None:
    found = decide(replace(matter, track=Track.DISCIPLINE, category="C12.01"))
    assert found == routing.Decision(owner="office", sealed=True)


def test_a_decision_in_a_log_does_not_tell_who_is_excluded() -> None:
    matter = without(accusing("works"), "services-1")
    logged = f"{matter!r} {decide(matter)!r}"
    assert [who for who in ("excluded", "accused", "services-1") if who in logged] == []


def test_the_map_is_made_once_for_an_organisation_and_its_rules() -> None:
    maps = routing.Maps()
    first = maps.of(ORG, SHIPPED)
    assert maps.of(ORG, SHIPPED) is first
    assert maps.of(an_organisation(), SHIPPED) is not first


def test_a_changed_organisation_is_seen_at_once() -> None:
    maps = routing.Maps()
    matter = a_matter(place_unit="safety")
    found = [
        routing.decide(matter, organisation, SHIPPED, day=DAY, maps=maps).owner
        for organisation in (ORG, gone("safety-1"))
    ]
    assert found == ["safety", "city"]
