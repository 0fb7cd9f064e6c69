"""The web channel as a list of routes. `web = WebChannel(...)`; add `web.routes` to those of the application, wrap that
in `SecurityHeaders`, and call `web.close()` when the server is asked to stop."""

import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeAlias

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web import handover as handovers
from bot.channels.web import schemas, trouble, wire
from bot.channels.web.api import Api
from bot.channels.web.channel import Channel
from bot.channels.web.handover import Handover, HandoverPage
from bot.channels.web.news import News
from bot.channels.web.pages import BotName, Pages
from bot.channels.web.plain import Plain
from bot.channels.web.settings import Places, VisitorOf, WebSettings, Words
from bot.channels.web.uploads import Uploads
from bot.ports import Talker

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
Ready: TypeAlias = Callable[[], Awaitable[bool]]


class _Direct(APIRoute):
    """A route that is documented, and called without the machinery for parameters that it does not have."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return endpoint


class WebChannel:
    """`handover` where another channel sends people here with files too large for it; `bot_name` where people may
    write to a bot instead."""

    def __init__(
        self,
        talker: Talker,
        *,
        visitor_of: VisitorOf,
        places: Places,
        words: Words,
        settings: WebSettings,
        ready: Ready,
        handover: Handover | None = None,
        bot_name: BotName = str,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._channel = Channel(
            talker, visitor_of=visitor_of, places=places, words=words, settings=settings, clock=clock, now=now
        )
        self._ready = ready
        self._news = News(self._channel)
        self.routes: list[_Direct] = []
        self._api_routes(Api(self._channel), Uploads(self._channel))
        pages = Pages(self._channel, bot_name)
        self._page_routes(pages, Plain(self._channel, pages))
        if handover is not None:
            self._handover_routes(HandoverPage(handover, self._channel, pages))

    def close(self) -> None:
        """Ends the streams of news, so that a stopping server need not wait for them."""
        self._news.close()

    def _api_routes(self, api: Api, uploads: Uploads) -> None:
        for method, path, handler, documented in (
            ("POST", "/api/v1/turns", api.turns, schemas.TURNS),
            ("GET", "/api/v1/messages", api.messages, schemas.MESSAGES),
            ("POST", "/api/v1/acks", api.acks, schemas.ACKS),
            ("POST", "/api/v1/files", uploads.files, schemas.FILES),
            ("GET", "/api/v1/news", self._news.stream, schemas.NEWS),
            ("GET", "/healthz", self._healthz, schemas.HEALTH),
            ("GET", "/readyz", self._readyz, schemas.READY),
        ):
            self._add(method, path, handler, documented)
        self._add("GET", "/api/v1/openapi.json", _openapi)

    def _page_routes(self, pages: Pages, plain: Plain) -> None:
        for method, path, handler in (
            ("GET", "/", pages.chat),
            ("GET", "/s", pages.typed),
            ("GET", "/s/{code}", pages.at_place),
            ("GET", "/status", pages.status),
            ("GET", "/static/{version}/{name}", pages.static),
            ("GET", "/plain", plain.show),
            ("GET", "/plain/s/{code}", plain.at_place),
            ("GET", "/plain/status", plain.status),
            ("GET", "/plain/receipt.ics", plain.calendar),
            ("POST", "/plain", plain.act),
            ("POST", "/plain/kept", plain.kept),
        ):
            self._add(method, path, handler)

    def _handover_routes(self, page: HandoverPage) -> None:
        self._add("GET", handovers.DONE, page.done)
        self._add("GET", handovers.PATH, page.show)
        self._add("POST", handovers.PATH, page.take)

    def _add(self, method: str, path: str, handler: Handler, documented: Mapping[str, Any] | None = None) -> None:
        self.routes.append(
            _Direct(
                path,
                trouble.guarded(handler, self._channel),
                methods=[method],
                response_model=None,
                include_in_schema=documented is not None,
                operation_id=f"{method.lower()}{path.replace('/', '_')}",
                openapi_extra=dict(documented) if documented else None,
            )
        )

    async def _healthz(self, _: Request) -> Response:
        return wire.answer({"ok": True})

    async def _readyz(self, _: Request) -> Response:
        ready = await self._ready()
        return wire.answer({"ok": ready}, 200 if ready else 503)


async def _openapi(request: Request) -> Response:
    return wire.answer(request.app.openapi())
