"""A letter as PDF, through typst. What people wrote is handed over as JSON and is never read as typst."""

import json
from dataclasses import asdict, replace
from functools import cache
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING, Final

from dialog.catalogue import Catalogue
from handlers.letters.errors import LetterUnprintable
from handlers.letters.letter import Letter
from handlers.letters.sheets import Sheet, sheet

if TYPE_CHECKING:
    from typst import Compiler

#: For archives, and read aloud by programs that do so; both refuse a character that would come out as a box.
_STANDARDS: Final = ("a-2a", "ua-1")
#: One compiler, and one letter at a time: it keeps what it knows of the fonts.
_ONE_AT_A_TIME: Final = Lock()


def pdf(letter: Letter, words: Catalogue) -> bytes:
    """The same bytes for the same letter. Raises `LetterUnprintable`."""
    printed = sheet(letter, words)
    with _ONE_AT_A_TIME:
        made = _compiled(printed)
        if made is None:
            raise LetterUnprintable(count=_where(printed))
        return made


def _where(printed: Sheet) -> int:
    """The first paragraph that cannot be printed, from 1; 0 for what stands around them."""
    alone = (replace(printed, paragraphs=(paragraph,)) for paragraph in printed.paragraphs)
    around = _compiled(replace(printed, paragraphs=()))
    return next((at for at, each in enumerate(alone, start=1) if around and _compiled(each) is None), 0)


def _compiled(printed: Sheet) -> bytes | None:
    """None when a character has no glyph."""
    from typst import TypstError  # the server starts without it

    day, refused = printed.day, ""
    facts = asdict(printed) | {"name": printed.name, "day": [day.year, day.month, day.day]}
    try:
        made = _compiler().compile(
            _layout(),
            format="pdf",
            sys_inputs={"letter": json.dumps(facts, ensure_ascii=False)},
            pdf_standards=list(_STANDARDS),
        )
    except TypstError as trouble:
        refused = trouble.message
    else:
        return made if isinstance(made, bytes) else None
    if refused.startswith("PDF/"):
        return None
    raise RuntimeError("the letter cannot be laid out")  # apart from the error above, which quotes


@cache
def _compiler() -> "Compiler":
    from pylopdf_fonts_zh_cn import serif_path
    from typst import Compiler, Fonts

    fonts = Fonts(include_system_fonts=False, font_paths=[serif_path().parent])
    return Compiler(font_paths=fonts, ignore_system_fonts=True)


@cache
def _layout() -> bytes:
    return resources.files(__package__).joinpath("letter.typ").read_bytes()
