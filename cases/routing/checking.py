"""What is wrong with rules that can be read: they name what does not exist, or are never asked."""

from collections.abc import Iterable, Iterator

from cases import categories
from cases.organisation import Organisation, Sector
from cases.routing.model import Route, RoutingTable, Target, When
from cases.rules.tables import Finding


def check(table: RoutingTable, organisation: Organisation) -> tuple[Finding, ...]:
    """Findings with the rule's id as `where`, or the part of the file (`routing.finding.<code>`). Routing works all the
    same: what a rule names in vain is passed over."""
    return (
        *_names(table, organisation),
        *_sectors(table, organisation),
        *(found for at, later in enumerate(table.routes) for found in _shadow(later, table.routes[:at], organisation)),
    )


def _names(table: RoutingTable, organisation: Organisation) -> Iterator[Finding]:
    for rule in table.rules:
        units = rule.units if isinstance(rule, Route) else ()
        yield from _unknown_units(rule.id, (*units, *rule.when.territories, *rule.when.departments), organisation)
        yield from _unknown_categories(rule.id, rule.when.categories)
    yield from _unknown_units("regulators", table.regulators.values(), organisation)
    yield from _unknown_categories("regulators", table.regulators)
    yield from _unknown_categories("sectors", table.sectors)


def _unknown_units(where: str, units: Iterable[str], organisation: Organisation) -> Iterator[Finding]:
    for unit in sorted(set(units) - organisation.units.keys()):
        yield Finding(code="unknown-unit", where=where, facts={"unit": unit})


def _unknown_categories(where: str, codes: Iterable[str]) -> Iterator[Finding]:
    for code in sorted(set(codes) - categories.load().keys()):
        yield Finding(code="unknown-category", where=where, facts={"category": code})


def _sectors(table: RoutingTable, organisation: Organisation) -> Iterator[Finding]:
    """A field that rules speak of without anybody who leads there, or led by a unit that does not exist."""
    spoken = frozenset(table.sectors.values()).union(*(rule.when.sectors for rule in table.rules))
    for sector in Sector:
        leads = organisation.sectors.get(sector, ())
        if sector in spoken and not leads:
            yield Finding(code="no-lead", where="sectors", facts={"sector": sector})
        yield from _unknown_units(f"sectors.{sector}", leads, organisation)


def _shadow(later: Route, earlier: Iterable[Route], organisation: Organisation) -> Iterator[Finding]:
    """The first route before it that fits whatever it fits, and leads somewhere wherever it does. What only several
    together leave nothing to is not found."""
    for route in earlier:
        same = (route.to, route.units) == (later.to, later.units)
        if (same or route.to in (Target.UNIT, Target.OFFICE)) and covers(route.when, later.when, organisation):
            yield Finding(code="never-asked", where=later.id, facts={"rule": route.id})
            return


def covers(wide: When, narrow: When, organisation: Organisation) -> bool:
    """Whether whatever fits the narrow one fits the wide one."""
    return (
        narrow.tracks <= wide.tracks
        and _categories_cover(wide.categories, narrow.categories)
        and _units_cover(wide.territories, narrow.territories, organisation)
        and _units_cover(wide.departments, narrow.departments, organisation)
        and all(not of_wide or (of_narrow and of_narrow <= of_wide) for of_wide, of_narrow in _lists(wide, narrow))
        and wide.no_flags <= narrow.no_flags
        and (wide.in_project in (None, narrow.in_project) or (wide.in_project is True and bool(narrow.projects)))
        and wide.urgent in (None, narrow.urgent)
        and wide.anonymous in (None, narrow.anonymous)
        and wide.investor in (None, narrow.investor)
    )


def _lists(wide: When, narrow: When) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    yield wide.kinds, narrow.kinds
    yield wide.projects, narrow.projects
    yield frozenset(wide.places), frozenset(narrow.places)
    yield frozenset(wide.sectors), frozenset(narrow.sectors)
    yield wide.flags, narrow.flags
    yield wide.sources, narrow.sources


def _categories_cover(wide: frozenset[str], narrow: frozenset[str]) -> bool:
    return not wide or (bool(narrow) and all(code in wide or categories.group_of(code) in wide for code in narrow))


def _units_cover(wide: frozenset[str], narrow: frozenset[str], organisation: Organisation) -> bool:
    return not wide or (bool(narrow) and all(not wide.isdisjoint((unit, *organisation.above(unit))) for unit in narrow))
