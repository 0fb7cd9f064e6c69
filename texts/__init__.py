"""All words for people: one folder a language, one file an area; the file's stem is the first part of each key."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("zh-Hans", "en")


def load() -> dict[str, dict[str, str]]:
    """Language → key → text, as `dialog.catalogue.Catalogue` takes it. Raises `ValueError` for what is no text."""
    return {language: dict(_language(language)) for language in LANGUAGES}


@cache
def _language(language: str) -> dict[str, str]:
    return {
        key: text
        for file in sorted(files(__name__).joinpath(language).iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".toml")
        for key, text in _flat(
            file.name.removesuffix(".toml"),
            tomllib.loads(file.read_text(encoding="utf-8")),
        )
    }


def _flat(key: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case Mapping():
            for name, inner in value.items():
                yield from _flat(f"{key}.{name}", inner)
        case str():
            yield key, value
        case _:
            raise ValueError(f"{key} is not a text")
