"""The chat page and the static files it is made of. Everything comes from this host; nothing is inline."""

import hashlib
import json
import mimetypes
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.web import cookies
from bot.channels.web.channel import Channel
from bot.channels.web.settings import Banner
from dialog.values import Json

_HERE = Path(__file__).parent
_IMMUTABLE = "public, max-age=31536000, immutable"
_SCRIPT_WORDS = "web.js."


class Pages:
    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._words = channel.words
        self._files = {
            file.name: (file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/plain")
            for file in sorted((_HERE / "static").iterdir())
            if file.is_file()
        }
        self.version = hashlib.sha256(b"".join(data for data, _ in self._files.values())).hexdigest()[:12]
        self._script_words = {language: self._for_script(language) for language in channel.settings.languages}

    async def chat(self, request: Request) -> Response:
        return await self._page(request, code="", opens="chat")

    async def status(self, request: Request) -> Response:
        return await self._page(request, code="", opens="lookup")

    async def at_place(self, request: Request) -> Response:
        code, language = str(request.path_params["code"])[:200], self.language(request)
        banner = await self._channel.places.banner(code, language, scanned=_is_a_scan(request))
        return await self._page(request, code=code, opens="chat", banner=banner)

    async def static(self, request: Request) -> Response:
        found = self._files.get(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        caching = _IMMUTABLE if request.path_params["version"] == self.version else "no-cache"
        return Response(found[0], media_type=found[1], headers={"Cache-Control": caching})

    async def _page(self, request: Request, *, code: str, opens: str, banner: Banner | None = None) -> Response:
        language = self.language(request)
        plain = {"chat": "/plain", "lookup": "/plain/status"}[opens]
        facts = {
            "code": code,
            "opens": opens,
            "banner": banner,
            "script_words": self._script_words[language],
            "plain": f"/plain/s/{code}" if code else plain,
        }
        return self.render(request, "chat.html", language, facts)

    async def banner(self, code: str, language: str) -> Banner | None:
        return await self._channel.places.banner(code, language) if code else None

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
