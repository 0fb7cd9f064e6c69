"""A letter is drafted: by the ladder when its step has come, in the same transaction as the alert, or by somebody of
the office."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from cases import categories, lifecycle, lists, numbers
from cases.case import Case
from cases.events import SYSTEM
from cases.letters import Kind, Letter
from cases.rules.model import Act
from cases.time import calendars, deadlines, limits
from cases.values import Json
from dialog.catalogue import Catalogue
from handlers import letters
from handlers.books import Desk
from handlers.letters import keeping, templates

#: By when a letter wants an answer where no policy says so (T-02).
_ANSWER = "letter"


@dataclass(frozen=True, kw_only=True)
class Scribe:
    """`issuer` is the name of the office by language; `specimen` until the deployment has a name of its own (decision
    18). Letters to units are written in `language`."""

    words: Catalogue
    issuer: Mapping[str, str]
    specimen: bool
    zone: tzinfo
    language: str
    new_id: Callable[[], str]

    def for_alert(
        self, books: Desk, case: Case, act: Act, *, key: tuple[str, str, int], due: datetime, now: datetime
    ) -> Letter | None:
        """The draft of a step of the ladder that is a letter; None for other steps, or where there is one already.
        `key` is clock, level and deadline version: there is one letter of each, as there is one alert."""
        kind = letters.RUNGS.get(act)
        if kind is None or any(key_of(each) == key for each in books.letters.of(case)):
            return None
        return self._keep(books, case, Kind(kind.value), made_by=SYSTEM, due=due, now=now, key=key)

    def by_hand(self, books: Desk, case: Case, kind: Kind, person: str, *, now: datetime) -> Letter:
        due = lists.due(books.clocks.of(case.id), books.rules.current())
        return self._keep(books, case, kind, made_by=person, due=due or now, now=now, key=None)

    def _keep(
        self,
        books: Desk,
        case: Case,
        kind: Kind,
        *,
        made_by: str,
        due: datetime,
        now: datetime,
        key: tuple[str, str, int] | None,
    ) -> Letter:
        text = books.rules.own(template_part(kind, self.language))
        form = letters.Kind(kind.value)
        template = templates.read(text, form, self.language) if text else templates.shipped(form, self.language)
        drafted = letters.draft(
            template, self._facts(books, case, due=due, now=now), self.words, specimen=self.specimen
        )
        letter = Letter(
            id=self.new_id(),
            case=case.id,
            kind=kind,
            language=self.language,
            made=now,
            made_by=made_by,
            to_unit=case.owner,
            content=content(drafted, key),
        )
        books.letters.save(case, letter)
        return letter

    def _facts(self, books: Desk, case: Case, *, due: datetime, now: datetime) -> letters.Facts:
        """Of a sealed case number, neutral word and dates (CF-19)."""
        organisation = books.organisation.load()
        last = self._day(due - timedelta(microseconds=1))  # a due date at 24:00 belongs to the day that ends
        owner = organisation.units.get(case.owner)
        name = (owner.names.get(self.language) or next(iter(owner.names.values()))) if owner else case.owner
        neutral = letters.Facts(
            case_number=numbers.shown(case.number),
            stage=lifecycle.public_word(case.track, case.state),
            to=name,
            issuer=self.issuer.get(self.language) or next(iter(self.issuer.values()), ""),
            drafted=self._day(now),
            sealed=case.sealed,
            filed=self._day(case.filed),
            due=last,
            reply_by=self._reply_by(books, now),
            days_late=calendars.working_days(books.rules.current().calendar, last, self._day(now)),
            earlier=self._earlier(books, case),
        )
        if case.sealed:
            return neutral
        return replace(neutral, owner=name, category=category_name(case.category, self.language))

    def _earlier(self, books: Desk, case: Case) -> str | None:
        numbered = [each for each in books.letters.of(case) if each.serial]
        if not numbered:
            return None
        last = numbered[-1]
        kind = letters.Kind(last.kind.value)
        return letters.shown_number(kind, last.year, last.serial, self.language, self.words)

    def _reply_by(self, books: Desk, now: datetime) -> date:
        rules = books.rules.current()
        policies = rules.by_clock.get(_ANSWER, ())
        limit = policies[0].limit if policies else limits.parse("5wd")
        return self._day(deadlines.due_for(now, limit, rules.calendar) - timedelta(microseconds=1))

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


def category_name(code: str | None, language: str) -> str | None:
    known = categories.load().get(code or "")
    return None if known is None else known.names[language]


def template_part(kind: str, language: str) -> str:
    """The name under which an office keeps its own template."""
    return f"letter {kind} {language}"


def content(letter: letters.Letter, key: tuple[str, str, int] | None) -> Json:
    """As it is kept: what it says, and of which step of the ladder it is."""
    return {"letter": keeping.to_json(letter).decode(), "key": list(key) if key else None}


def opened(letter: Letter) -> letters.Letter:
    """Raises KeyError where this program cannot open it."""
    if not isinstance(letter.content, Mapping):
        raise KeyError(letter.id)
    return keeping.from_json(str(letter.content["letter"]).encode())


def key_of(letter: Letter) -> tuple[str, str, int] | None:
    told = letter.content.get("key") if isinstance(letter.content, Mapping) else None
    return (str(told[0]), str(told[1]), int(str(told[2]))) if isinstance(told, list | tuple) else None
