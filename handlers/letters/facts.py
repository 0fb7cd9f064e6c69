"""What is known for a letter. Who reported has no field here, so no letter can be given it."""

from dataclasses import dataclass, field
from datetime import date

from dialog.catalogue import Catalogue
from dialog.tidy import clean_text
from handlers.letters import placeholders
from handlers.letters.errors import LetterSealed


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`case_number` as it is shown; `stage` the key of the neutral word (`lifecycle.public_word`); `to` and `issuer`
    names as they are to be printed; `days_late` working days; `earlier` the shown number of the letter before.

    Raises `errors.LetterSealed` when a sealed case would be told more of than number, neutral word and dates.
    """

    case_number: str
    stage: str
    to: str
    issuer: str
    drafted: date
    sealed: bool
    filed: date | None = None
    due: date | None = None
    reply_by: date | None = None
    days_late: int | None = None
    earlier: str | None = None
    owner: str | None = None
    category: str | None = None
    summary: str | None = field(default=None, repr=False)
    progress: str | None = field(default=None, repr=False)
    result: str | None = field(default=None, repr=False)
    next_step: str | None = field(default=None, repr=False)
    reason: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.sealed and any(getattr(self, each.name) is not None for each in placeholders.TABLE if not each.neutral):
            raise LetterSealed


def said(facts: Facts, name: str, language: str, words: Catalogue) -> str | None:
    """The fact in words, possibly of several lines; None where it is not known."""
    value: date | str | int | None = getattr(facts, name)
    if value is None:
        return None
    if name == "stage":
        return words.text(facts.stage, language)
    if isinstance(value, date):
        return words.shown({"date": value.isoformat()}, language)
    return clean_text(str(value)) or None
