"""Who gets a case: rules in data, one decision, and why (F06, docs/routing.md).

    table = routing.read(routing.shipped())
    matter = routing.of_case(case, answers, organisation, place=place)
    decision = routing.decide(matter, organisation, table, load=load, day=day)
    lines = routing.with_names(routing.explain(decision, viewer_may_know=False), organisation)

A tip never comes this way: `seal_to` chooses its recipients in memory, before it is sealed (decision 4).
"""

from cases.routing.checking import check
from cases.routing.deciding import decide
from cases.routing.decisions import Alarm, Considered, Decision, Load, Sealing, Why
from cases.routing.explaining import Line, explain, explain_sealing, with_names
from cases.routing.maps import Maps
from cases.routing.matters import Matter, of_case, of_filing
from cases.routing.model import Mark, Route, RoutingTable, Target, When
from cases.routing.reading import NotRouting, read, shipped
from cases.routing.tips import seal_to

__all__ = [
    "Alarm",
    "Considered",
    "Decision",
    "Line",
    "Load",
    "Maps",
    "Mark",
    "Matter",
    "NotRouting",
    "Route",
    "RoutingTable",
    "Sealing",
    "Target",
    "When",
    "Why",
    "check",
    "decide",
    "explain",
    "explain_sealing",
    "of_case",
    "of_filing",
    "read",
    "seal_to",
    "shipped",
    "with_names",
]
