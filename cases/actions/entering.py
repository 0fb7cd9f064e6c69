"""A filing that did not come through the chat: a dispatcher enters what was told by phone, on paper or on a visit, or
what the hotline (12345) passed on."""

from dataclasses import dataclass, field, replace

from cases import errors, events, flags
from cases.actions import steps
from cases.actions.steps import By, Done
from cases.actions.submitting import submit
from cases.case import Credentials, Filing, Track
from cases.ports import Books

PHONE, PAPER, VISIT, HOTLINE = "phone", "paper", "visit", "12345"
SOURCES = (PHONE, PAPER, VISIT, HOTLINE)

#: The part of a case that keeps the number under which the other side has it.
ORIGIN = "source"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """`reference` is the number the hotline or the paper has. `repeat`: it was brought forward before. `investor`: an
    investor on record (000-51), where the place does not say so."""

    source: str
    reference: str = field(default="", repr=False)
    repeat: bool = False
    investor: bool = False


def enter(books: Books, filing: Filing, credentials: Credentials, origin: Origin, by: By, *, case_id: str) -> Done:
    """Keep the new case. Raises what `submit` raises, and `errors.Sealed` for a tip: whoever enters a case has read it,
    and of a tip nobody but its recipients may (decision 4)."""
    if filing.track is Track.DISCIPLINE:
        raise errors.Sealed
    case = submit(books, filing, credentials, now=by.now, case_id=case_id, zone=by.zone).case
    if origin.reference:
        books.contents.put(case, ORIGIN, {"reference": origin.reference})
    marks = {flags.REPEAT: origin.repeat, flags.GREEN_CHANNEL: origin.investor and not filing.anonymous}
    got = case.flags | {flag for flag, stands in marks.items() if stands}
    at = steps.instant(filing.anonymous, by.now, by.zone)
    event = events.CaseEntered(case=case.id, at=at, actor=by.actor, source=origin.source, repeat=origin.repeat)
    return steps.keep(books, case, replace(case, source=origin.source, flags=got), event)
