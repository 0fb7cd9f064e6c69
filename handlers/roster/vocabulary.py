"""The words of sheets: headings, titles, roles, kinds, yes and no, in every language, and the codes they stand for."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cases.organisation import Role, Sector, TeamKind, UnitKind
from dialog.catalogue import Catalogue
from handlers.roster.columns import COLUMNS, Column, Sheet

YES, NO = "yes", "no"

#: Lists of words, by their name in texts, and the codes in them.
LISTS: Mapping[str, tuple[str, ...]] = {
    "unit_kind": tuple(UnitKind),
    "team_kind": tuple(TeamKind),
    "role": tuple(Role),
    "sector": tuple(Sector),
    "yes_no": (YES, NO),
}

#: What programs write for yes and no.
_BY_PROGRAMS = {YES: ("true", "1", "y"), NO: ("false", "0", "n")}


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """By what was typed, as `folded` makes it."""

    sheets: Mapping[str, Sheet]
    columns: Mapping[Sheet, Mapping[str, Column]]
    words: Mapping[str, Mapping[str, str]]

    def sheet(self, typed: str) -> Sheet | None:
        return self.sheets.get(folded(typed))

    def column(self, sheet: Sheet, typed: str) -> Column | None:
        return self.columns[sheet].get(folded(typed))

    def code(self, words: str, typed: str) -> str | None:
        return self.words[words].get(folded(typed))


def of(words: Catalogue) -> Vocabulary:
    return Vocabulary(
        sheets={typed: sheet for sheet in Sheet for typed in _spoken(words, f"sheet.{sheet}", sheet)},
        columns={
            sheet: {
                typed: column
                for column in COLUMNS[sheet]
                for typed in _spoken(words, f"column.{sheet}.{column.name}", column.name)
            }
            for sheet in Sheet
        },
        words={
            name: {
                typed: str(code)
                for code in codes
                for typed in (*_spoken(words, f"{name}.{code}", code), *_BY_PROGRAMS.get(code, ()))
            }
            for name, codes in LISTS.items()
        },
    )


def word(words: Catalogue, name: str, code: str, language: str) -> str:
    """As it is written into a sheet."""
    return words.text(f"roster.{name}.{code}", language)


def folded(typed: str) -> str:
    """For comparing: half width, one case, letters and digits only."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).casefold() if sign.isalnum())


def _spoken(words: Catalogue, key: str, code: str | StrEnum) -> Iterator[str]:
    """The code, its word in each language, and other words for it that texts may give (`roster.also.<key>`)."""
    yield folded(code)
    for language in words.languages:
        yield folded(words.text(f"roster.{key}", language))
        if words.has(f"roster.also.{key}", language):
            yield from map(folded, re.split("[、,]", words.text(f"roster.also.{key}", language)))
