"""What the command line says, in the language of whoever reads it. Help loads `cli.toml` only: it must be quick."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from dialog.catalogue import Catalogue
from dialog.values import Json

LANGUAGES = ("zh-Hans", "en")


def language() -> str:
    """MASHANG_LANGUAGE when it is one of ours, otherwise what the locale says, otherwise Chinese."""
    chosen = os.environ.get("MASHANG_LANGUAGE", "")
    if chosen in LANGUAGES:
        return chosen
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if spoken := os.environ.get(name, ""):
            return "zh-Hans" if spoken.startswith("zh") else "en"
    return "zh-Hans"


def say(key: str, /, **facts: Json) -> str:
    spoken = language()
    return _catalogue(spoken).text(f"cli.{key}", spoken, facts).strip("\n")


def trouble(code: str, /, **facts: Json) -> str:
    """What `cases.errors` calls by a code, as people are told elsewhere too."""
    spoken = language()
    return _catalogue(spoken, "error").text(f"error.{code}", spoken, facts)


def day(instant: datetime, zone: str) -> str:
    """Short and in columns: the same in both languages."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def has(key: str) -> bool:
    spoken = language()
    return _catalogue(spoken).has(f"cli.{key}", spoken)


@cache
def _catalogue(spoken: str, name: str = "cli") -> Catalogue:
    words = tomllib.loads((resources.files("texts") / spoken / f"{name}.toml").read_text(encoding="utf-8"))
    return Catalogue({spoken: dict(leaves(words, f"{name}."))})


def leaves(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
