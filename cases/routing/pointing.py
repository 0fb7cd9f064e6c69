"""The two units responsible for a matter, 属地 and 部门, without those that are excluded (000-07, R05, RC-09)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cases.organisation import UnitKind
from cases.routing.decisions import Considered, Why
from cases.routing.maps import Map, category_line
from cases.routing.matters import Matter


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """Finds units for one matter, and notes on the trail what it passed over."""

    map: Map
    matter: Matter
    trail: list[Considered] = field(default_factory=list, repr=False)

    def department(self) -> str | None:
        """The unit that the answers name, that of the place, the regulator of the industry, or the field's first lead.
        For an accused unit the one above it stands, whatever its kind."""
        map_, matter = self.map, self.matter
        named = _topmost(matter.accused, map_) or self._of_kind(matter.subject_units, UnitKind.DEPARTMENT)
        at_place = (matter.place_department, matter.place_unit)
        place = (each for unit in at_place if unit for each in self._of_kind((unit,), UnitKind.DEPARTMENT))
        line = category_line(matter.category)
        regulators = [map_.table.regulators[code] for code in line if code in map_.table.regulators]
        for found in (self._covering(named, "department"), *place, *regulators):
            if found is not None and (unit := self.first((found,), "department")) is not None:
                return unit
        return self.first(self.leads(), "department")

    def territory(self, department: str | None) -> str | None:
        """Where it is: of the place, of the answers, or the one that the department belongs to."""
        matter = self.matter
        named = self._covering(self._of_kind(matter.subject_units, UnitKind.TERRITORY), "territory")
        for found in (matter.place_unit, named, department):
            if found is not None and (unit := self._territory_of(found)) is not None:
                return unit
        return None

    def leads(self) -> tuple[str, ...]:
        """The leading units of the matter's field, the first one first (004-05)."""
        sector = self.matter.sector or self.map.sector_of(self.matter.category)
        return () if sector is None else tuple(self.map.organisation.sectors.get(sector, ()))

    def first(self, units: Iterable[str], by: str) -> str | None:
        """The first that is not excluded. Where all are, the nearest one above the first that is accused; above one
        that is kept away nobody looks."""
        listed = tuple(units)
        known = tuple(unit for unit in listed if unit in self.map.chains)
        for unit in listed:
            if unit not in known:
                self.note(unit, Why.UNKNOWN, by)
        accused = (unit for unit in known if self.map.is_out(unit, self.matter.accused))
        above = (self.map.chains[unit][1:] for unit in accused)
        found = self.first_standing(known, by)
        return found or next(filter(None, (self.first_standing(chain, by) for chain in above)), None)

    def office(self) -> str | None:
        """The office, or the nearest unit above it that is not excluded (RC-09)."""
        return self.first_standing(self.map.chains.get(self.map.organisation.office, ()), "office")

    def first_standing(self, units: Iterable[str], by: str) -> str | None:
        for unit in units:
            if not self.is_out(unit):
                return unit
            self.note(unit, Why.EXCLUDED, by)
        return None

    def is_out(self, unit: str) -> bool:
        return self.map.is_out(unit, self.matter.out)

    def _territory_of(self, unit: str) -> str | None:
        """The nearest territory at or above it; beyond one that is excluded only when that one is accused."""
        for each in self.map.chains.get(unit, ()):
            if self.map.organisation.units[each].kind is UnitKind.TERRITORY:
                if not self.is_out(each):
                    return each
                self.note(each, Why.EXCLUDED, "territory")
                if not self.map.is_out(each, self.matter.accused):
                    return None
        return None

    def _of_kind(self, units: Iterable[str], kind: UnitKind) -> tuple[str, ...]:
        known = self.map.organisation.units
        return tuple(sorted(unit for unit in units if unit in known and known[unit].kind is kind))

    def _covering(self, units: Iterable[str], by: str) -> str | None:
        """Of several the one that has the others under it; otherwise nobody guesses."""
        found = tuple(units)
        for unit in found:
            if all(unit in self.map.lineage(other) for other in found):
                return unit
        for unit in found:
            self.note(unit, Why.AMBIGUOUS, by)
        return None

    def note(self, unit: str, why: Why, by: str) -> None:
        self.trail.append(Considered(unit=unit, why=why, by=by))


def _topmost(units: frozenset[str], map_: Map) -> tuple[str, ...]:
    """Those of the units that have none of the others above them."""
    return tuple(sorted(unit for unit in units if unit in map_.chains and units.isdisjoint(map_.chains[unit][1:])))
