"""The office's own templates of letters: as they stand, as they stood, tried out, changed. Every version stays, with
whoever made it and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases import errors, lifecycle
from cases.case import State, Track
from cases.letters import Kind
from cases.organisation import Organisation
from cases.ports import Edition
from handlers import letters
from handlers.books import Desk
from handlers.correspondence.drafting import Scribe, category_name, template_part
from handlers.letters import templates

#: A number that no case has: the last sign is the wrong check.
NUMBER, CATEGORY = "0000-0000-0000", "C03.01"
MOST_REASON = 200


class TemplateChanged(errors.CaseError):
    """Somebody kept another version since the page was opened."""

    code = "template-changed"


class NoReason(errors.CaseError):
    """A new version says why it is there."""

    code = "template-reason"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`edition` is the newest version of the office, 0 where what is shipped holds; `versions` begin with it."""

    text: str
    edition: int
    versions: Sequence[Edition]


def standing(books: Desk, kind: Kind, language: str, *, edition: int | None = None) -> Standing:
    """With the text of that edition; 0 is what is shipped, None what holds."""
    part = template_part(kind, language)
    versions = [each for each in reversed(books.rules.editions()) if each.part == part]
    if edition not in (None, 0, *(each.number for each in versions)):
        raise errors.NoSuchCase
    own = None if edition == 0 else books.rules.own(part, edition)
    return Standing(
        text=own if own is not None else templates.text(letters.Kind(kind.value), language),
        edition=versions[0].number if versions else 0,
        versions=versions,
    )


def change(
    books: Desk, kind: Kind, language: str, text: str, *, edition: int, person: str, reason: str, now: datetime
) -> int:
    """The new version, which letters are drafted from as of now. `edition` is what stood when the page was opened.
    Raises `letters.errors.NotATemplate`, `TemplateChanged`, `NoReason`."""
    templates.read(text, letters.Kind(kind.value), language)
    said = " ".join(reason.split())[:MOST_REASON]
    if not said:
        raise NoReason
    if standing(books, kind, language).edition != edition:
        raise TemplateChanged
    return books.rules.save_own(template_part(kind, language), text, at=now, actor=person, reason=said)


def sample(
    text: str, kind: Kind, language: str, scribe: Scribe, organisation: Organisation, *, sealed: bool, now: datetime
) -> letters.Letter:
    """A letter of no case, for looking at. Raises `letters.errors.NotATemplate`."""
    template = templates.read(text, letters.Kind(kind.value), language)
    today = now.astimezone(scribe.zone).date()
    unit = organisation.units[organisation.office]
    name = unit.names.get(language) or next(iter(unit.names.values()))
    facts = letters.Facts(
        case_number=NUMBER,
        stage=lifecycle.public_word(Track.DISCIPLINE if sealed else Track.SERVICE, State.HANDLING),
        to=name,
        issuer=scribe.issuer.get(language) or next(iter(scribe.issuer.values()), ""),
        drafted=today,
        sealed=sealed,
        filed=today - timedelta(days=10),
        due=today - timedelta(days=3),
        reply_by=today + timedelta(days=7),
        days_late=3,
        earlier=letters.shown_number(letters.Kind.URGE, today.year, 1, language, scribe.words),
        owner=None if sealed else name,
        category=None if sealed else category_name(CATEGORY, language),
    )
    return letters.draft(template, facts, scribe.words, specimen=scribe.specimen)
