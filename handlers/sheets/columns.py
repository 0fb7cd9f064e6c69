"""What sheets there are, what their columns hold, and where their words are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from dialog.catalogue import Catalogue
from dialog.values import Json

YES_NO, YES, NO = "yes_no", "yes", "no"

#: Of a whole file, where a schema says no less.
MOST_ROWS = 50_000

#: Language of a column of names.
NAMES: Mapping[str, str] = {"name_zh": "zh-Hans", "name_en": "en"}

Value: TypeAlias = str | bool | date | tuple[str, ...] | None
Key: TypeAlias = tuple[str, ...]


class Form(StrEnum):
    """What a cell holds."""

    ID = "id"
    IDS = "ids"
    PLACE = "place"  # the id of a place, which the program makes
    PLACES = "places"
    NUMBER = "number"  # of somebody's own, of whatever kind
    NAME = "name"
    NAMES = "names"
    WORD = "word"
    WORDS = "words"
    YES_NO = "yes-no"
    DAY = "day"


@dataclass(frozen=True, kw_only=True)
class Column:
    """`needed`: there is no row without it. `words` is the list that its words are from (`Schema.lists`)."""

    name: str
    form: Form
    needed: bool = False
    words: str = ""


def column(name: str, form: Form, words: str = "", *, needed: bool = False) -> Column:
    return Column(name=name, form=form, words=words, needed=needed)


@dataclass(frozen=True, kw_only=True)
class Schema:
    """`columns` by sheet, in their order; `lists` of words by name, the codes in them; no file has more rows than
    `most_rows`. Words are in texts under `texts`
    (`<texts>.sheet.<sheet>`, `<texts>.column.<sheet>.<column>`, `<texts>.<list>.<code>`, other words for the same under
    `<texts>.also`), or else under `sheets`, where those of all schemas are."""

    texts: str
    columns: Mapping[str, tuple[Column, ...]]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    most_rows: int = MOST_ROWS

    def codes(self, words: str) -> tuple[str, ...]:
        return (YES, NO) if words == YES_NO else self.lists[words]

    def key(self, name: str, words: Catalogue) -> str:
        own = f"{self.texts}.{name}"
        return own if words.has(own, words.languages[0]) else f"sheets.{name}"

    def text(self, name: str, language: str, words: Catalogue, facts: Mapping[str, Json] | None = None) -> str:
        return words.text(self.key(name, words), language, facts)
