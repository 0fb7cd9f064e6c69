"""Which language somebody is answered in before they have signed in."""

from collections.abc import Sequence

from starlette.requests import Request

from handlers.desk import cookies


def language_of(request: Request, languages: Sequence[str]) -> str:
    """What was asked for, else what was chosen before, else what the browser prefers, else the first we have."""
    for wish in (request.query_params.get("lang", ""), request.cookies.get(cookies.LANGUAGE, "")):
        if wish in languages:
            return wish
    for wish in _preferred(request.headers.get("accept-language", "")):
        for language in languages:
            if wish.split("-")[0] == language.split("-")[0].lower():
                return language
    return languages[0]


def _preferred(header: str) -> list[str]:
    wishes = [part.split(";q=") for part in header[:200].replace(" ", "").lower().split(",")]
    return [name for _, name in sorted((-_weight(wish[1:]), wish[0]) for wish in wishes)]


def _weight(parts: Sequence[str]) -> float:
    try:
        return float(parts[0]) if parts else 1.0
    except ValueError:
        return 0.0
