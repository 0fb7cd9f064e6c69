"""Which language somebody is answered in."""

from collections.abc import Iterable, Sequence


def choose(languages: Sequence[str], *, wishes: Iterable[str], accepted: str) -> str:
    """The first of the wishes that we have, else what the browser prefers (`accepted`, an Accept-Language header), else
    the first of our `languages`."""
    for wish in wishes:
        if wish in languages:
            return wish
    for wish in _preferred(accepted):
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
