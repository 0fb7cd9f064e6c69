"""A letter, from its draft to its number. All of it are drafts until a person confirms them (decision 26)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from dialog.catalogue import Catalogue
from dialog.tidy import clean_text, one_line
from handlers.letters import facts as knowledge
from handlers.letters import placeholders
from handlers.letters.errors import LetterFinal, LetterIncomplete, LetterSealed, LetterTooLong
from handlers.letters.facts import Facts
from handlers.letters.kinds import FORMS, Kind
from handlers.letters.numbering import shown_number
from handlers.letters.placeholders import BLANK, PATTERN
from handlers.letters.templates import Template

#: Paragraphs of a letter, and characters of them together: five pages or so.
MOST_PARAGRAPHS, MOST_CHARACTERS = 80, 8_000

_BLANKS: Final = re.compile(f"{BLANK[0]}[^{BLANK[1]}]*{BLANK[1]}")
#: Code points that are no characters, which XML cannot hold.
_NO_CHARACTERS: Final = re.compile(
    "[\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """`paragraphs` as a person left them; `number` and `issued` are None while it is a draft. `specimen` until the
    deployment has a name of its own (decision 18)."""

    kind: Kind
    language: str
    facts: Facts
    title: str
    to: str
    paragraphs: tuple[str, ...] = field(repr=False)
    signature: tuple[str, ...]
    receipt: tuple[str, ...] = ()
    number: str | None = None
    issued: date | None = None
    specimen: bool = True

    @property
    def blanks(self) -> tuple[str, ...]:
        """What a person still has to write, as it is marked."""
        return tuple(_BLANKS.findall("\n".join(self.paragraphs)))

    @property
    def text(self) -> str:
        """All that anybody wrote in it, for `quoting.quotes_too_much`."""
        return "\n".join((self.title, self.to, *self.paragraphs, *self.signature, *self.receipt))


def draft(template: Template, facts: Facts, words: Catalogue, *, specimen: bool = True) -> Letter:
    """A paragraph that names what is not known is left out; of a sealed case, also one that names what is not neutral.
    What a person has to write is marked. Raises `LetterIncomplete`, `LetterTooLong`."""
    filler = _Filler(facts=facts, language=template.language, words=words)
    if lacking := [name for name in FORMS[template.kind].needs if filler.said(name) is None]:
        raise LetterIncomplete(lacking)
    return Letter(
        kind=template.kind,
        language=template.language,
        facts=facts,
        title=filler.line(template.title),
        to=filler.line(template.to),
        paragraphs=_bounded(filler.paragraphs(template.body)),
        signature=tuple(map(filler.line, template.signature)),
        receipt=tuple(map(filler.line, template.receipt)),
        specimen=specimen,
    )


def edited(letter: Letter, paragraphs: Sequence[str]) -> Letter:
    """What the person makes of it; a line is a paragraph. Of a sealed case paragraphs may be struck out and nothing
    added, for nobody here could tell whether it quotes. Raises `LetterFinal`, `LetterSealed`, `LetterTooLong`."""
    if letter.number is not None:
        raise LetterFinal
    kept = _bounded(paragraph for text in paragraphs for paragraph in _lines(text))
    if letter.facts.sealed and not set(kept) <= set(letter.paragraphs):
        raise LetterSealed
    return replace(letter, paragraphs=kept)


def confirmed(letter: Letter, words: Catalogue, *, seq: int, on: date) -> Letter:
    """Numbered and dated, once the caller has looked for what it must not quote. Raises `LetterFinal`,
    `LetterIncomplete` while something is blank or nothing is said."""
    if letter.number is not None:
        raise LetterFinal
    if letter.blanks or not letter.paragraphs:
        marked = [each.name for each in placeholders.TABLE if each.written and _mark(each.name, letter, words)]
        raise LetterIncomplete(marked)
    number = shown_number(letter.kind, on.year, seq, letter.language, words)
    return replace(letter, number=number, issued=on)


def _mark(name: str, letter: Letter, words: Catalogue) -> bool:
    return blank(name, letter.language, words) in letter.blanks


def blank(name: str, language: str, words: Catalogue) -> str:
    return words.text(f"letter.placeholder.{name}", language).join(BLANK)


@dataclass(frozen=True, kw_only=True)
class _Filler:
    facts: Facts
    language: str
    words: Catalogue

    def said(self, name: str) -> str | None:
        return knowledge.said(self.facts, name, self.language, self.words)

    def line(self, template: str) -> str:
        return _plain(PATTERN.sub(lambda found: self.said(found[1]) or "", template))

    def paragraphs(self, body: Iterable[str]) -> Iterator[str]:
        for template in body:
            yield from _lines(self._filled(template))

    def _filled(self, template: str) -> str:
        values = {each.name: self._told(each) for each in placeholders.named(template)}
        known = {name: value for name, value in values.items() if value is not None}
        return PATTERN.sub(lambda found: known[found[1]], template) if len(known) == len(values) else ""

    def _told(self, placeholder: placeholders.Placeholder) -> str | None:
        if self.facts.sealed and not placeholder.neutral:
            return None
        known = self.said(placeholder.name)
        return blank(placeholder.name, self.language, self.words) if known is None and placeholder.written else known


def _bounded(paragraphs: Iterable[str]) -> tuple[str, ...]:
    kept = tuple(paragraphs)
    if len(kept) > MOST_PARAGRAPHS:
        raise LetterTooLong(most=MOST_PARAGRAPHS)
    if sum(map(len, kept)) > MOST_CHARACTERS:
        raise LetterTooLong(most=MOST_CHARACTERS)
    return kept


def _lines(text: str) -> Iterator[str]:
    yield from filter(None, map(_plain, clean_text(text).split("\n")))


def _plain(text: str) -> str:
    """One line without anything that is not seen."""
    return one_line(_NO_CHARACTERS.sub("", text))
