"""What is printed of a letter, all of it in words: PDF and DOCX say the same."""

from dataclasses import dataclass, field
from datetime import date

from dialog.catalogue import Catalogue
from dialog.tidy import one_line
from handlers.letters.letter import Letter


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`head` is who sends it, above the line; `dated` is empty while it is a draft. `specimen` goes on top of each page
    and `mark` across it; both are empty once the deployment has its own name. `day` is for the file, not for people."""

    language: str
    head: str
    number: str
    title: str
    to: str
    paragraphs: tuple[str, ...] = field(repr=False)
    signature: tuple[str, ...]
    dated: str
    receipt_title: str
    receipt: tuple[str, ...]
    specimen: str
    mark: str
    day: date

    @property
    def name(self) -> str:
        """What a reader of files shows instead of a file name."""
        return f"{self.title} {self.number}"


def sheet(letter: Letter, words: Catalogue) -> Sheet:
    def text(key: str) -> str:
        return words.text(f"letter.{key}", letter.language)

    issued = letter.issued
    return Sheet(
        language=letter.language,
        head=one_line(letter.facts.issuer),
        number=letter.number or text("unnumbered"),
        title=letter.title,
        to=letter.to,
        paragraphs=letter.paragraphs,
        signature=letter.signature,
        dated=words.shown({"date": issued.isoformat()}, letter.language) if issued else "",
        receipt_title=text("receipt") if letter.receipt else "",
        receipt=letter.receipt,
        specimen=text("specimen") if letter.specimen else "",
        mark=text("mark") if letter.specimen else "",
        day=issued or letter.facts.drafted,
    )
