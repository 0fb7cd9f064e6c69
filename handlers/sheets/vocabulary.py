"""The words of sheets: headings, titles, roles, kinds, yes and no, in every language, and the codes they stand for."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dialog.catalogue import Catalogue
from handlers.sheets.columns import NO, YES, YES_NO, Column, Schema

#: What programs write for yes and no.
_BY_PROGRAMS = {YES: ("true", "1", "y"), NO: ("false", "0", "n")}


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """By what was typed, as `folded` makes it. `sheets` are codes, `allowed` keys of what may be written; `ignored` are
    headings that whoever brings the file does not want read."""

    schema: Schema
    sheets: Mapping[str, str]
    columns: Mapping[str, Mapping[str, Column]]
    words: Mapping[str, Mapping[str, str]]
    allowed: Mapping[str, tuple[str, ...]]
    ignored: frozenset[str] = frozenset()

    def sheet(self, typed: str) -> str | None:
        return self.sheets.get(folded(typed))

    def column(self, sheet: str, typed: str) -> Column | None:
        return self.columns[sheet].get(folded(typed))

    def code(self, words: str, typed: str) -> str | None:
        return self.words[words].get(folded(typed))


def of(schema: Schema, words: Catalogue, headings: Mapping[str, str] | None = None) -> Vocabulary:
    """`headings` are what whoever brings the file says of its own: the code of a column, or empty to leave it out."""
    lists = (*schema.lists, YES_NO)
    said = {folded(heading): code for heading, code in (headings or {}).items()}
    return Vocabulary(
        schema=schema,
        sheets={typed: sheet for sheet in schema.columns for typed in spoken(schema, f"sheet.{sheet}", sheet, words)},
        columns={
            sheet: {
                typed: column
                for column in columns
                for typed in spoken(schema, f"column.{sheet}.{column.name}", column.name, words)
                if typed not in said
            }
            | {typed: column for typed, code in said.items() for column in columns if column.name == code}
            for sheet, columns in schema.columns.items()
        },
        words={
            name: {
                typed: str(code)
                for code in schema.codes(name)
                for typed in (*spoken(schema, f"{name}.{code}", code, words), *_BY_PROGRAMS.get(code, ()))
            }
            for name in lists
        },
        allowed={name: tuple(schema.key(f"{name}.{code}", words) for code in schema.codes(name)) for name in lists},
        ignored=frozenset(typed for typed, code in said.items() if not code),
    )


def folded(typed: str) -> str:
    """For comparing: half width, one case, letters and digits only."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).casefold() if sign.isalnum())


def spoken(schema: Schema, name: str, code: str, words: Catalogue) -> Iterator[str]:
    """The code, its word in each language, and other words for it that texts may give (`also.<name>`)."""
    yield folded(code)
    also = schema.key(f"also.{name}", words)
    for language in words.languages:
        yield folded(schema.text(name, language, words))
        if words.has(also, language):
            yield from map(folded, re.split("[、,]", words.text(also, language)))
