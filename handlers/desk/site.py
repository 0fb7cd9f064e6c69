"""The web desk as one router: `DeskSite(frame, pages).router`, included into the application."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from cases import errors
from handlers.desk.frame import CaseLink, Entry, Frame, Route, Visit


class Pages(Protocol):
    """A module of `handlers.desk.pages`, or anything like one, perhaps with `MENU` and `LINKS`."""

    def routes(self, frame: Frame) -> Sequence[Route]: ...


class _Direct(APIRoute):
    """Called without the machinery for parameters that the pages do not have."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return endpoint


class DeskSite:
    """Pages stand in the menu in the order in which they are given."""

    def __init__(self, frame: Frame, pages: Sequence[Pages]) -> None:
        frame.menu = tuple(entry for each in pages for entry in _menu(each))
        frame.case_links = tuple(link for each in pages for link in _links(each))
        self.router = APIRouter(route_class=_Direct)
        self._add(Route("GET", "/desk/static/{version}/{name}", frame.paper.static))
        for each in pages:
            for route in each.routes(frame):
                self._add(route)
        self._add(Route("GET", "/desk/{rest:path}", frame.signed_in(_nothing)))

    def _add(self, route: Route) -> None:
        self.router.add_api_route(
            route.path,
            route.handler,
            methods=[route.method],
            response_model=None,
            include_in_schema=False,
            name=f"{route.method.lower()} {route.path}",
        )


def _menu(pages: Pages) -> Sequence[Entry]:
    found: Sequence[Entry] = getattr(pages, "MENU", ())
    return found


def _links(pages: Pages) -> Sequence[CaseLink]:
    found: Sequence[CaseLink] = getattr(pages, "LINKS", ())
    return found


async def _nothing(_: Visit, __: Request) -> Response:
    raise errors.NoSuchCase
