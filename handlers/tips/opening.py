"""What leaves the program sealed, as files; and what comes back opened, which is hostile input like any other."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from cases import categories, errors
from cases.filing import IDENTITY_SLOTS, PROJECT_ID, SLOTS
from cases.ports import Box
from cases.values import Json

#: The date of everything in the archive: when something was filed is not told by it.
_NO_DATE = (1980, 1, 1, 0, 0, 0)

#: What answers may hold at most, in characters of all texts together, and how deep they may be.
MOST_LETTERS, DEEPEST = 40_000, 6

_KEPT = (frozenset(SLOTS) - IDENTITY_SLOTS) | {"place", "originals", "matter", PROJECT_ID}
_WORDS = {"part": "answers", "message": "message", "about": "about", "cleaned": "file", "original": "original"}


class NotAnswers(errors.CaseError):
    """What came is not the answers of a tip."""

    code = "not-answers"


def archive(boxes: Sequence[Box], readme: str) -> bytes:
    """Names tell what it is and which one, and nothing of what is inside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name, data in (("README.txt", readme.encode("utf-8")), *_named(boxes)):
            packed.writestr(zipfile.ZipInfo(name, _NO_DATE), data)
    return out.getvalue()


def answers(opened: Json) -> Mapping[str, Json]:
    """Raises `NotAnswers`. Who the reporter is cannot come in this way (CF-04)."""
    if not isinstance(opened, Mapping) or not opened or not set(opened) <= _KEPT:
        raise NotAnswers
    if not isinstance(opened.get("narrative"), str) or _letters(opened, DEEPEST) > MOST_LETTERS:
        raise NotAnswers
    category = opened.get("category")
    if category is not None and (not isinstance(category, str) or categories.get(category) is None):
        raise NotAnswers
    return opened


def _named(boxes: Sequence[Box]) -> Iterator[tuple[str, bytes]]:
    files = list(dict.fromkeys(each.id.partition(" ")[2] for each in boxes if each.id.startswith("about ")))
    for each in boxes:
        what, _, which = each.id.partition(" ")
        serial = files.index(which) + 1 if which in files else which
        known = _WORDS[what] if what != "part" or which == "answers" else which
        yield (f"{known}.age" if what == "part" else f"{known}-{serial}.age"), each.box


def _letters(value: Json, deep: int) -> int:
    """Raises `NotAnswers` for what goes too deep."""
    if deep < 0:
        raise NotAnswers
    match value:
        case str():
            return len(value)
        case Mapping():
            return sum(len(name) + _letters(each, deep - 1) for name, each in value.items())
        case list() | tuple():
            return sum(1 + _letters(each, deep - 1) for each in value)
    return 1
