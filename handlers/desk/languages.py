"""Which language somebody is answered in before they have signed in."""

from collections.abc import Sequence

from starlette.requests import Request

from dialog.languages import choose
from handlers.desk import cookies


def language_of(request: Request, languages: Sequence[str]) -> str:
    """What was asked for, else what was chosen before, else what the browser prefers, else the first we have."""
    return choose(
        languages,
        wishes=(request.query_params.get("lang", ""), request.cookies.get(cookies.LANGUAGE, "")),
        accepted=request.headers.get("accept-language", ""),
    )
