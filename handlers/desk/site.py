"""The web desk as a list of routes: `DeskSite(frame, pages).routes`, added to those of the application."""

from collections.abc import Sequence
from typing import Protocol

from starlette import routing
from starlette.requests import Request
from starlette.responses import Response

from cases import errors
from handlers.desk.frame import CaseLink, Entry, Frame, Route, Visit


class Pages(Protocol):
    """A module of `handlers.desk.pages`, or anything like one, perhaps with `MENU` and `LINKS`."""

    def routes(self, frame: Frame) -> Sequence[Route]: ...


class DeskSite:
    """Pages stand in the menu in the order in which they are given."""

    def __init__(self, frame: Frame, pages: Sequence[Pages]) -> None:
        frame.menu = tuple(entry for each in pages for entry in _menu(each))
        frame.case_links = tuple(link for each in pages for link in _links(each))
        static = Route("GET", "/desk/static/{version}/{name}", frame.paper.static)
        nothing = Route("GET", "/desk/{rest:path}", frame.signed_in(_nothing))
        own = (route for each in pages for route in each.routes(frame))
        self.routes = [_plain(route) for route in (static, *own, nothing)]


def _plain(route: Route) -> routing.Route:
    """Without HEAD: whoever looks at a case leaves a line in its diary, and should have seen it."""
    plain = routing.Route(route.path, route.handler, name=f"{route.method.lower()} {route.path}")
    plain.methods = {route.method}
    return plain


def _menu(pages: Pages) -> Sequence[Entry]:
    found: Sequence[Entry] = getattr(pages, "MENU", ())
    return found


def _links(pages: Pages) -> Sequence[CaseLink]:
    found: Sequence[CaseLink] = getattr(pages, "LINKS", ())
    return found


async def _nothing(_: Visit, __: Request) -> Response:
    raise errors.NoSuchCase
