"""The first handler inside a unit: who may take it, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from cases.organisation import Role
from cases.routing.decisions import Considered, Load, Why
from cases.routing.maps import Map
from cases.routing.matters import Matter


@dataclass(frozen=True, kw_only=True)
class Staffing:
    map: Map
    matter: Matter
    load: Load
    day: date
    trail: list[Considered]

    def first_handler(self, unit: str) -> str | None:
        """A handler; where none is left, the head. The office has dispatchers in between. A stand-in counts as nobody
        but themselves (RC-10). None when nobody in the unit may take it."""
        seen: set[str] = set()
        for role in self._roles(unit):
            able = []
            for person in self.map.rosters.get((unit, role), ()):
                if person in seen:
                    continue
                seen.add(person)
                why = self._objection(person)
                if why is None:
                    able.append(person)
                else:
                    self._note(unit, person, why)
            if able:
                return self._pick(unit, able)
        self.trail.append(Considered(unit=unit, why=Why.NOBODY))
        return None

    def _roles(self, unit: str) -> tuple[Role, ...]:
        at_office = (Role.DISPATCHER,) if unit == self.map.organisation.office else ()
        return (Role.HANDLER, *at_office, Role.UNIT_HEAD)

    def _objection(self, person: str) -> Why | None:
        map_, matter = self.map, self.matter
        if person in matter.excluded.people or any(map_.is_out(unit, matter.out) for unit in map_.posted[person]):
            return Why.EXCLUDED
        if person in map_.recused.get(matter.case, ()):
            return Why.RECUSED
        if not map_.organisation.is_active(person):
            return Why.INACTIVE
        return Why.ON_LEAVE if map_.is_away(person, self.day) else None

    def _pick(self, unit: str, able: Sequence[str]) -> str:
        """Of the project's own team before the others, then whoever has the fewest open cases."""
        crew = self.map.crews.get(self.matter.project or "", frozenset())
        near = [person for person in able if person in crew] or able
        open_cases = self.load.people
        least = min(open_cases.get(person, 0) for person in near)
        tied = [person for person in near if open_cases.get(person, 0) == least]
        taken = tied[turn(self.matter, self.day, len(tied))]
        for person in able:
            passed = Why.LOADED if person in near else Why.NOT_IN_TEAM
            self._note(unit, person, Why.TAKEN if person == taken else passed)
        for person in sorted(crew.difference(able, self.map.rosters.get((unit, Role.HANDLER), ()))):
            self._note(unit, person, Why.NOT_A_HANDLER)
        return taken

    def _note(self, unit: str, person: str, why: Why) -> None:
        self.trail.append(Considered(unit=unit, person=person, why=why))


def turn(matter: Matter, day: date, among: int) -> int:
    """Which of so many equals it is. Where the ring begins is drawn from the random id of the case: the same case comes
    out the same each time, no id is first more often than another, and no reporter can choose by waiting. Without a
    case, in a dry run, the day draws."""
    drawn = matter.case or day.isoformat()
    return int.from_bytes(sha256(drawn.encode()).digest()[:8], "big") % among
