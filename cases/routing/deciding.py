"""From a matter to the unit that owns it and the person who has it first (F06)."""

from dataclasses import dataclass, replace
from datetime import date

from cases import flags
from cases.case import Track
from cases.organisation import Organisation, UnitKind
from cases.routing import fitting
from cases.routing.decisions import NO_LOAD, Alarm, Decision, Load, Why
from cases.routing.fitting import Facts
from cases.routing.maps import Map, Maps
from cases.routing.matters import Matter
from cases.routing.model import Route, RoutingTable, Target
from cases.routing.pointing import Pointer
from cases.routing.staffing import Staffing, turn

#: The map of whoever brings none of their own.
KEPT = Maps()


def decide(
    matter: Matter,
    organisation: Organisation,
    table: RoutingTable,
    *,
    day: date,
    load: Load = NO_LOAD,
    maps: Maps = KEPT,
) -> Decision:
    """Always a decision and no exception: where nobody is left, its `alarm` says so. Of a tip only the owner: who may
    open it was chosen before it was sealed (see `tips`)."""
    map_ = maps.of(organisation, table)
    pointer = Pointer(map=map_, matter=matter)
    office = pointer.office()
    if matter.track is Track.DISCIPLINE:
        return Decision(owner=office, urgent=matter.urgent, alarm=None if office else Alarm.NO_OWNER, sealed=True)
    return _Desk(map=map_, matter=matter, pointer=pointer, load=load, day=day, office=office).decide()


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """`office` is the office or whoever acts for it; None where all of them are excluded."""

    map: Map
    matter: Matter
    pointer: Pointer
    load: Load
    day: date
    office: str | None

    def decide(self) -> Decision:
        department = self.pointer.department()
        territory = self.pointer.territory(department)
        marks, facts = self._mark(fitting.facts_of(self.map, self.matter, territory=territory, department=department))
        rule, unit = self._route(facts, territory, department)
        owner, handler = self._staff(unit)
        if owner is not None:
            self.pointer.note(owner, Why.TAKEN, rule or Target.OFFICE)
            if owner not in (territory, department, self.office):
                territory, department = self._in_its_place(owner, territory, department)
        return Decision(
            owner=owner,
            handler=handler,
            territory=territory,
            department=department,
            rule=rule,
            marks=marks,
            flags=facts.flags - self.matter.flags,
            urgent=facts.urgent,
            alarm=_alarm(owner, handler),
            trail=tuple(self.pointer.trail),
        )

    def _mark(self, facts: Facts) -> tuple[tuple[str, ...], Facts]:
        """Each mark sees what those before it have set."""
        fitted = []
        for mark in self.map.marks(self.matter.track, self.matter.category):
            if fitting.fits(mark.when, facts):
                fitted.append(mark.id)
                got = flags.spread(facts.flags | mark.flags)
                facts = replace(facts, flags=got, urgent=facts.urgent or mark.urgent)
        return tuple(fitted), facts

    def _route(self, facts: Facts, territory: str | None, department: str | None) -> tuple[str | None, str | None]:
        """The first route that fits and leads to a unit which is not excluded. Without one it is the office's."""
        for route in self.map.routes(self.matter.track, self.matter.category):
            if fitting.fits(route.when, facts):
                unit = self._target(route, territory, department)
                if unit is not None:
                    return route.id, unit
        return None, self.office

    def _target(self, route: Route, territory: str | None, department: str | None) -> str | None:
        match route.to:
            case Target.DEPARTMENT:
                return department
            case Target.TERRITORY:
                return territory
            case Target.SECTOR:
                return self.pointer.first(self.pointer.leads(), route.id)
            case Target.UNIT:
                return self._named(route)
            case Target.OFFICE:
                return self.office

    def _named(self, route: Route) -> str | None:
        if not route.share:
            return self.pointer.first(route.units, route.id)
        begin = turn(self.matter, self.day, len(route.units))
        ring = (*route.units[begin:], *route.units[:begin])
        shared = sorted(ring, key=lambda unit: self.load.units.get(unit, 0))
        taken = self.pointer.first(shared, route.id)
        if taken in shared:
            for unit in shared[shared.index(taken) + 1 :]:
                if unit in self.map.chains and not self.pointer.is_out(unit):
                    self.pointer.note(unit, Why.LOADED, route.id)
        return taken

    def _staff(self, unit: str | None) -> tuple[str | None, str | None]:
        """The unit, or the nearest above it with somebody to take it, or the office and those above it. Where nobody
        is, the office has it all the same."""
        staffing = Staffing(map=self.map, matter=self.matter, load=self.load, day=self.day, trail=self.pointer.trail)
        chain = () if unit is None else self.map.chains[unit]
        last = self.map.chains.get(self.map.organisation.office, ())
        for each in dict.fromkeys((*chain, *last)):
            if not self.pointer.is_out(each) and (person := staffing.first_handler(each)) is not None:
                return each, person
        return self.office or unit, None

    def _in_its_place(self, owner: str, territory: str | None, department: str | None) -> tuple[str | None, str | None]:
        """The owner is one of the two responsible units (000-07)."""
        if self.map.organisation.units[owner].kind is UnitKind.TERRITORY:
            return owner, department
        return territory, owner


def _alarm(owner: str | None, handler: str | None) -> Alarm | None:
    if owner is None:
        return Alarm.NO_OWNER
    return Alarm.NO_HANDLER if handler is None else None
