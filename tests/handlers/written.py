"""What was told, read back from where it is written: from the rows of a tray, and from the words of a message."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from handlers import telling as saying
from handlers.ports import Item, Morning, Telling
from tests.cases.clocks.schedules import ZONE
from tests.support.house import catalogue


def telling(language: str, rows: Sequence[Any]) -> Telling:
    """Of a morning the tray has no total."""
    items = tuple(_item(row) for row in rows if "morning" not in row)
    mornings = [Morning(total=0, **row["morning"]) for row in rows if row.get("morning")]
    return Telling(language=language, items=items, morning=next(iter(mornings), None))


def read(text: str, language: str, tray: Sequence[Telling]) -> Telling:
    """Each line of a message is an item that lies in the tray too; of a digest that was cut the tray has the rest."""
    known = {_line(item, language): item for each in tray for item in each.items}
    first, *lines = text.splitlines()
    if first in known:
        assert lines == [], text
        return Telling(language=language, items=(known[first],))
    figures = [int(figure) for figure in re.findall(r"\d+", first)]
    if len(figures) == 1:
        return Telling(language=language, items=_digest(first, lines, figures[0], language, tray))
    morning = Morning(**dict(zip(("total", "today", "late", "waiting"), figures, strict=True)))
    assert first == _words("reminder.morning", language, asdict(morning)), text
    return Telling(language=language, items=tuple(known[line] for line in lines), morning=morning)


def _digest(heading: str, lines: Sequence[str], count: int, language: str, tray: Sequence[Telling]) -> tuple[Item, ...]:
    assert heading == _words("reminder.digest", language, {"count": count}), heading
    items = next(each.items for each in tray if len(each.items) == count)
    known = {_line(item, language): item for item in items}
    said = [known[line] for line in lines if line in known]
    more = [] if len(said) == count else [_words("staffbot.more", language, {"count": count - len(said)})]
    assert more == [line for line in lines if line not in known], lines
    return (*said, *(item for item in items if item not in said))


def _item(row: Any) -> Item:
    return Item(**{**row, "due": datetime.fromisoformat(row["due"])})


def _line(item: Item, language: str) -> str:
    return saying.words(Telling(language=language, items=(item,)), catalogue(), ZONE)


def _words(key: str, language: str, facts: dict[str, int]) -> str:
    return catalogue().text(key, language, dict(facts))
