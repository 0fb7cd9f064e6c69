"""A page to hand over one file that is too large for a chat elsewhere. Looking at it uses nothing up: chat applications
fetch links to show a preview. Sending does, once the file is taken; one that is refused leaves the link as it was."""

import hashlib
import re
from typing import Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.web import forms, trouble, uploads
from bot.channels.web.channel import Channel
from bot.channels.web.forms import Upload
from bot.channels.web.pages import Pages
from bot.channels.web.trouble import Trouble, check_origin
from bot.ports import Gone

PATH = "/up/{token}"
DONE = "/up/done"

#: 256 random bits in the alphabet of addresses. What looks otherwise is not looked up.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_MAX_NAME = 255
_NO_MORE = "link-gone"


class Handover(Protocol):
    async def holder(self, token: str) -> str | None:
        """The language of whoever holds this link, None when there is no such link, or no more."""

    async def take(self, token: str, data: bytes, name: str) -> None:
        """Hand the file in and use the link up. Raises `Gone`, and `Refused` or `Busy`: then the link stays."""


class HandoverPage:
    def __init__(self, handover: Handover, channel: Channel, pages: Pages) -> None:
        self._handover = handover
        self._channel = channel
        self._settings = channel.settings
        self._pages = pages

    async def show(self, request: Request) -> Response:
        language = await trouble.attempt(self._holder(request))
        return self._form(request, "", language) if isinstance(language, Trouble) else self._form(request, language)

    async def take(self, request: Request) -> Response:
        language = await trouble.attempt(self._holder(request))
        if isinstance(language, Trouble):
            return self._form(request, "", language)
        done = await trouble.attempt(self._take(request))
        if isinstance(done, Trouble):
            return self._form(request, language, done)
        return RedirectResponse(f"{DONE}?lang={self._spoken(request, language)}", 303)

    async def done(self, request: Request) -> Response:
        return self._page(request, self._spoken(request), "done")

    async def _holder(self, request: Request) -> str:
        token = _token(request)
        language = await self._handover.holder(token) if token else None
        if language is None:
            raise _no_more()
        return language

    async def _take(self, request: Request) -> None:
        """Checked for its link before anything of the file is read."""
        check_origin(request, self._settings, form=True)
        token = _token(request)
        who = hashlib.sha256(token.encode()).hexdigest()
        if wait := self._channel.uploads.take(who):
            raise Trouble(429, "too-fast", seconds=wait)
        upload = await self._receive(request, who)
        try:
            await self._handover.take(token, upload.data, upload.name[-_MAX_NAME:])
        except Gone:
            raise _no_more() from None

    async def _receive(self, request: Request, who: str) -> Upload:
        if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            raise Trouble(415, "bad-turn")
        most = self._settings.max_handover + self._settings.max_body
        async with uploads.arriving(self._channel, request, who, most=most) as pieces:
            form = await forms.multipart(request, pieces, max_files=1)
        if not form.files:
            raise Trouble(422, "nothing-chosen")
        return form.files[0]

    def _form(self, request: Request, language: str, what: Trouble | None = None) -> Response:
        spoken = self._spoken(request, language)
        if what is not None and what.code == _NO_MORE:
            return self._page(request, spoken, "gone", 404)
        if what is None:
            return self._page(request, spoken, "form")
        words = trouble.words_of(what, self._channel.words, spoken)
        page = self._page(request, spoken, "form", what.status, words)
        if what.seconds:
            page.headers["Retry-After"] = str(max(1, round(what.seconds)))
        return page

    def _page(self, request: Request, language: str, shows: str, status: int = 200, error: str = "") -> HTMLResponse:
        most = self._settings.max_handover // (1024 * 1024)
        facts: dict[str, object] = {"shows": shows, "error": error, "most": most, "banner": None}
        return self._pages.render(request, "up.html", language, facts, status)

    def _spoken(self, request: Request, holders: str = "") -> str:
        """What was asked for here, else what is spoken in the chat the link came from."""
        asked = request.query_params.get("lang", "")
        return self._channel.language(request, asked if asked in self._settings.languages else holders)


def _no_more() -> Trouble:
    """Unknown, used up and over look alike."""
    return Trouble(404, _NO_MORE)


def _token(request: Request) -> str:
    """Empty where it cannot be one of ours."""
    token = str(request.path_params["token"])
    return token if _TOKEN.fullmatch(token) else ""
