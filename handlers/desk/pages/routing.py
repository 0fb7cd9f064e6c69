"""Where the rules would send a case, and why, as far as whoever looks may know."""

from collections.abc import Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from handlers.desk import addresses, showing
from handlers.desk.frame import CaseLink, Frame, Route, Visit
from handlers.work.cards import Card

OF_CASE = "/desk/cases/{number}/routing"


def _routed(_: Visit, card: Card) -> bool:
    return not card.sealed


LINKS = (CaseLink(OF_CASE, "office.routing.link", _routed),)


class Routing:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def show(self, visit: Visit, request: Request) -> Response:
        number = request.path_params["number"]
        card = await visit.workplace.card(number, now=visit.now)
        decision, lines = await visit.workplace.explain(number, now=visit.now)
        alone = "route" in card.actions and decision.alarm is None
        return self._frame.render(
            visit,
            "routing.html",
            card=card,
            owner=None if decision.owner is None else showing.unit_names(visit.organisation, decision.owner),
            handler=showing.person_name(visit.organisation, decision.handler),
            alarm=f"routing.alarm.{decision.alarm}" if decision.alarm is not None else "",
            lines=[(line.key, dict(line.facts)) for line in lines],
            where=addresses.of_action(card.number, "route") if alone else "",
            back=addresses.of_case(card.number),
        )


def routes(frame: Frame) -> Sequence[Route]:
    return (partial(Route, "GET")(OF_CASE, frame.signed_in(Routing(frame).show)),)
