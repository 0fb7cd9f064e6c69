"""The chat page and the static files it is made of. Everything comes from this host; nothing is inline."""

import gzip
import hashlib
import json
import mimetypes
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.web import cookies
from bot.channels.web.channel import Channel
from bot.channels.web.settings import Banner
from cases import written
from dialog.values import Json

_HERE = Path(__file__).parent
_IMMUTABLE = "public, max-age=31536000, immutable"
_SCRIPT_WORDS = "web.js."
#: What a path and a start parameter may hold.
_PLAIN_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST_CODE = 200

#: The name of the bot that people can write to; empty while there is none.
BotName = Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class _File:
    """`packed` is compressed once and for all. Pages and answers never are: they hold what a visitor typed next to
    signed tickets and what others must not guess, and their length would tell of it."""

    data: bytes = field(repr=False)
    packed: bytes = field(repr=False)
    kind: str


@cache
def _file(path: Path) -> _File:
    data = path.read_bytes()
    return _File(data=data, packed=gzip.compress(data, 9, mtime=0), kind=mimetypes.guess_type(path)[0] or "text/plain")


class Pages:
    def __init__(self, channel: Channel, bot_name: BotName = str) -> None:
        self._channel = channel
        self._words = channel.words
        self._bot_name = bot_name
        self._files = {file.name: _file(file) for file in sorted((_HERE / "static").iterdir()) if file.is_file()}
        self.version = hashlib.sha256(b"".join(file.data for file in self._files.values())).hexdigest()[:12]
        self._script_words = {language: self._for_script(language) for language in channel.settings.languages}

    async def chat(self, request: Request) -> Response:
        return await self._page(request, banner=await self.banner(request, ""))

    async def status(self, request: Request) -> Response:
        return await self._page(request, opens="lookup", banner=await self.banner(request, ""))

    async def at_place(self, request: Request) -> Response:
        code = code_of(request)
        banner = await self.banner(request, code, scanned=_is_a_scan(request))
        typed = code if banner.state == "typo" else ""
        return await self._page(request, code=code, banner=banner, typed=typed)

    async def typed(self, request: Request) -> Response:
        """Whatever somebody typed or pasted into the box for a code."""
        text = request.query_params.get("code", "")
        told = written.code_in(text)
        if told is not None and _PLAIN_CODE.fullmatch(told.code):
            return RedirectResponse(f"/s/{told.code}", 303)
        banner = await self.banner(request, "")
        if text.strip():
            banner = replace(banner, state="unread")
        return await self._page(request, banner=banner, typed=text[:_MOST_CODE])

    async def static(self, request: Request) -> Response:
        found = self._files.get(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        caching = _IMMUTABLE if request.path_params["version"] == self.version else "no-cache"
        headers = {"Cache-Control": caching, "Vary": "Accept-Encoding"}
        if _takes_gzip(request.headers.get("accept-encoding", "")) and len(found.packed) < len(found.data):
            return Response(found.packed, media_type=found.kind, headers={**headers, "Content-Encoding": "gzip"})
        return Response(found.data, media_type=found.kind, headers=headers)

    async def _page(
        self, request: Request, *, banner: Banner, code: str = "", opens: str = "chat", typed: str = ""
    ) -> Response:
        language = self.language(request)
        plain = {"chat": "/plain", "lookup": "/plain/status"}[opens]
        facts = {
            "code": code,
            "opens": opens,
            "banner": banner,
            "typed_code": typed,
            "script_words": self._script_words[language],
            "plain": f"/plain/s/{quote(code, safe='')}" if code else plain,
        }
        return self.render(request, "chat.html", language, facts)

    async def banner(self, request: Request, code: str, *, scanned: bool = False) -> Banner:
        """What the code turned out to be. Short ones are looked up at a pace: the state is slow when it is too fast."""
        places, language = self._channel.places, self.language(request)
        told = written.code_in(code)
        if told is not None and told.short and self._channel.wait_for_short(request):
            return replace(await places.banner("", language), state="slow")
        return await places.banner(code, language, scanned=scanned)

    def language(self, request: Request) -> str:
        return self._channel.language(request, request.query_params.get("lang", ""))

    def render(
        self, request: Request, template: str, language: str, facts: Mapping[str, object], status: int = 200
    ) -> HTMLResponse:
        settings = self._channel.settings
        owner = settings.owner.get(language) or next(iter(settings.owner.values()), "")

        def text(key: str, **given: Json) -> str:
            return self._words.text(f"web.{key}", language, given)

        page = _template(template).render(
            t=text,
            language=language,
            languages=settings.languages,
            path=request.url.path,
            static=f"/static/{self.version}",
            owner=owner,
            demo=settings.demo,
            address=urlsplit(settings.base_url).netloc,
            word=lambda key: self._words.text(key, language),
            bot=self._bot_name(),
            wechat="MicroMessenger" in request.headers.get("user-agent", ""),
            **facts,
        )
        response = HTMLResponse(page, status)
        if request.query_params.get("lang") == language:
            response.headers.append("Set-Cookie", cookies.speak(language, secure=settings.secure))
        return response

    def _for_script(self, language: str) -> str:
        keys = (key for key in sorted(self._words.keys(language)) if key.startswith(_SCRIPT_WORDS))
        table = {key.removeprefix(_SCRIPT_WORDS): self._words.text(key, language, _Places()) for key in keys}
        return json.dumps(table, ensure_ascii=False, separators=(",", ":"))


def code_of(request: Request) -> str:
    """The code in the path, as it is looked up."""
    given = str(request.path_params["code"])[:_MOST_CODE]
    told = written.code_in(given)
    return told.code if told else given


def _takes_gzip(accepted: str) -> bool:
    for each in accepted.lower().split(","):
        name, _, quality = each.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _is_a_scan(request: Request) -> bool:
    """What a browser fetches ahead is none, and neither is the same page in another language (`?lang`)."""
    ahead = (request.headers.get(name, "").lower() for name in ("sec-purpose", "purpose"))
    return (
        request.method == "GET" and not any("prefetch" in each for each in ahead) and "lang" not in request.query_params
    )


class _Places(Mapping[str, Json]):
    """Facts that leave every `{place}` in the words as it is: the script puts its facts in itself."""

    def __getitem__(self, name: str) -> Json:
        return f"{{{name}}}"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@cache
def _templates() -> Environment:
    """They know nothing of a deployment, so a process compiles each once."""
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(name: str) -> Template:
    return _templates().get_template(name)
