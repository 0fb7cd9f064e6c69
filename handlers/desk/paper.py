"""Pages out of templates: no page holds words of its own, nothing is inline, everything is escaped."""

import base64
import hashlib
import mimetypes
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cases.values import Json
from handlers.desk.settings import DeskSettings, Words

_HERE = Path(__file__).parent
_IMMUTABLE = "public, max-age=31536000, immutable"
NO_STORE = {"Cache-Control": "no-store"}


class Paper:
    """Templates and static files of the desk."""

    def __init__(self, words: Words, settings: DeskSettings) -> None:
        self._words, self._settings = words, settings
        self._files = {
            file.name: (file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/plain")
            for file in sorted((_HERE / "static").iterdir())
            if file.is_file()
        }
        self.version = hashlib.sha256(b"".join(data for data, _ in self._files.values())).hexdigest()[:12]

    def page(self, template: str, language: str, facts: Mapping[str, object], status: int = 200) -> HTMLResponse:
        """Templates have `t(key, **facts)` for words by their whole key, `when(instant)`, `ends(instant)` for the end
        of a time limit and `day(date)`, `name(names)` for a name in several languages, and `has(key)`."""
        words, settings = self._words, self._settings

        def text(key: str, **given: Json) -> str:
            return words.text(key, language, given)

        def fact(value: Json) -> str:
            return words.text("desk.fact", language, {"fact": value})

        body = _template(template).render(
            t=text,
            has=lambda key: words.has(key, language),
            when=lambda at: fact(instant(at)),
            ends=lambda at: fact(until(at)),
            day=lambda on: fact(of_day(on)),
            name=lambda names: fact({"names": dict(names)}),
            language=language,
            languages=settings.languages,
            static=f"/desk/static/{self.version}",
            deployment=settings.names.get(language) or next(iter(settings.names.values()), ""),
            demo=settings.demo,
            **facts,
        )
        return HTMLResponse(body, status, headers=NO_STORE)

    async def static(self, request: Request) -> Response:
        found = self._files.get(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        caching = _IMMUTABLE if request.path_params["version"] == self.version else "no-cache"
        return Response(found[0], media_type=found[1], headers={"Cache-Control": caching})


def instant(at: datetime) -> Json:
    """A fact for texts."""
    return {"instant": at.isoformat()}


def until(at: datetime) -> Json:
    """The end of a time limit."""
    return {"until": at.isoformat()}


def of_day(on: date) -> Json:
    return {"date": on.isoformat()}


def picture(svg: str) -> str:
    """An address that holds the picture itself."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@cache
def _templates() -> Environment:
    """They know nothing of a deployment, so a process compiles each once."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["picture"] = picture
    return environment


def _template(name: str) -> Template:
    return _templates().get_template(name)
