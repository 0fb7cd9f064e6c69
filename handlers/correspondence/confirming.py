"""A draft is read through and becomes a letter: edited, looked at for what it must not quote, numbered, filed, served;
then received by the unit it goes to."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from cases import actions, errors, events
from cases.actions import By, history
from cases.case import Case
from cases.clocks import news
from cases.events import SYSTEM
from cases.filing import IDENTITY_SLOTS, PROJECT_ID
from cases.gate import Act
from cases.letters import Kind, Letter, LetterState
from cases.organisation import Organisation, Role
from cases.values import Json
from handlers import letters
from handlers.books import Desk
from handlers.correspondence.drafting import Scribe, content, key_of, opened
from handlers.work.contents import may_leave_the_house
from handlers.work.finding import find

#: Letters that want an answer (T-02).
_ANSWERED = frozenset({Kind.SUPERVISE, Kind.DUTY, Kind.TALK})

#: Answers that are codes, dates or names of public things: what they say may stand in a letter.
_PUBLIC = frozenset(
    {"category", "kind", "subject_unit", "project", PROJECT_ID, "place", "when_from", "when_to", "where"}
)

_RECEIVES = frozenset({Role.UNIT_HEAD, Role.HANDLER})


#: Words a program chose, not a person: "C03.01", "no", "in-court".
_CODE = re.compile(r"[A-Za-z0-9.-]{1,20}")

#: Here somebody wrote, whatever it looks like: a name, an account of a chat, a number with dashes.
_WRITTEN = IDENTITY_SLOTS | {
    "narrative", "subject_name", "subject_post", "demand", "procedures", "loss", "other_number", "keep_away",
}  # fmt: skip

#: Shorter words in Latin letters stand in too many others.
_TELLING = 4


class LetterQuotes(errors.CaseError):
    """It says what only the reporter, or who reported, could have said (CF-14, CF-19). Which words is not told."""

    code = "letter-quotes"


class LetterDecided(errors.CaseError):
    """It is confirmed or dropped already."""

    code = "letter-decided"


@dataclass(frozen=True, kw_only=True)
class Registry:
    """One person's hand on letters; `scribe` has words, names and the zone."""

    scribe: Scribe
    person: str

    def of(self, books: Desk, typed: str, *, now: datetime) -> tuple[Case, Sequence[Letter]]:
        """The unit sees those that were confirmed; drafts are for those who confirm them."""
        case = self._find(books, typed, Act.SEE, now)
        found = books.letters.of(case)
        if self._oversees(books, case, now):
            return case, found
        return case, [each for each in found if each.state in (LetterState.CONFIRMED, LetterState.RECEIVED)]

    def draft(self, books: Desk, typed: str, kind: Kind, *, now: datetime) -> Letter:
        return self.scribe.by_hand(books, self._find(books, typed, Act.OVERSEE, now), kind, self.person, now=now)

    def edit(self, books: Desk, typed: str, letter_id: str, paragraphs: Sequence[str], *, now: datetime) -> Letter:
        """Raises also what `letters.edited` raises, and `LetterDecided`."""
        case, letter = self._draft(books, typed, letter_id, now)
        said = letters.edited(opened(letter), paragraphs)
        kept = replace(letter, content=content(said, key_of(letter)))
        books.letters.save(case, kept)
        return kept

    def confirm(self, books: Desk, typed: str, letter_id: str, *, now: datetime) -> Letter:
        """Raises also `LetterQuotes`, `LetterDecided`, and what `letters.confirmed` raises."""
        case, letter = self._draft(books, typed, letter_id, now)
        return confirm(books, case, letter, self.person, self.scribe, now=now)

    def drop(self, books: Desk, typed: str, letter_id: str, *, now: datetime) -> None:
        case, letter = self._draft(books, typed, letter_id, now)
        books.letters.save(case, replace(letter, state=LetterState.DROPPED))
        dropped = events.LetterDropped(case=case.id, at=now, actor=self.person, kind=letter.kind.value)
        books.diary.append(case, dropped.entry())

    def receive(self, books: Desk, typed: str, letter_id: str, *, now: datetime) -> Letter:
        """Somebody of the unit it went to has it in hand."""
        case = self._find(books, typed, Act.SEE, now)
        letter = _get(books, case, letter_id)
        if letter.state is not LetterState.CONFIRMED or not receives(letter, self.person, books.organisation.load()):
            raise errors.NoSuchCase
        kept = replace(letter, state=LetterState.RECEIVED, received=now, received_by=self.person)
        books.letters.save(case, kept)
        event = events.LetterReceived(case=case.id, at=now, actor=self.person, kind=letter.kind.value)
        books.diary.append(case, event.entry())
        return kept

    def print_out(self, books: Desk, typed: str, letter_id: str, *, now: datetime) -> letters.Letter:
        """What is made into a document. Raises also `Frozen`, and of a draft what confirming it would."""
        case, known = self.of(books, typed, now=now)
        if not may_leave_the_house(case):
            raise errors.Frozen
        letter = next((each for each in known if each.id == letter_id), None)
        if letter is None:
            raise errors.NoSuchCase
        said = opened(letter)
        if letter.state is LetterState.DRAFT:  # nobody has confirmed it
            check(books, case, said)
        return said

    def _draft(self, books: Desk, typed: str, letter_id: str, now: datetime) -> tuple[Case, Letter]:
        case = self._find(books, typed, Act.OVERSEE, now)
        letter = _get(books, case, letter_id)
        if letter.state is not LetterState.DRAFT:
            raise LetterDecided
        return case, letter

    def _find(self, books: Desk, typed: str, act: Act, now: datetime) -> Case:
        return find(books, self.person, typed, act, now=now, zone=self.scribe.zone)

    def _oversees(self, books: Desk, case: Case, now: datetime) -> bool:
        try:
            self._find(books, case.number, Act.OVERSEE, now)
        except errors.NoSuchCase:
            return False
        return True


def confirm(
    books: Desk,
    case: Case,
    letter: Letter,
    actor: str,
    scribe: Scribe,
    *,
    now: datetime,
    told: Collection[str] = (),
) -> Letter:
    """By a person, or by the program where the office lets such letters go by themselves; then those who are `told` of
    the step already are not told of its letter too."""
    said = opened(letter)
    check(books, case, said)
    on = now.astimezone(scribe.zone).date()
    serial = books.letters.next_serial(letter.kind, on.year)
    numbered = letters.confirmed(said, scribe.words, seq=serial, on=on)
    kept = replace(
        letter,
        state=LetterState.CONFIRMED,
        year=on.year,
        serial=serial,
        confirmed=now,
        confirmed_by=actor,
        content=content(numbered, key_of(letter)),
    )
    books.letters.save(case, kept)
    event = events.LetterConfirmed(
        case=case.id, at=now, actor=actor, kind=letter.kind.value, year=on.year, serial=serial
    )
    books.diary.append(case, event.entry())
    served = case
    if letter.kind in _ANSWERED and actor != SYSTEM and not _outstanding(books, case):
        by = By(actor=actor, now=now, zone=scribe.zone)
        served = actions.serve_letter(books, case, by).case
    heads = books.organisation.load().holders(Role.UNIT_HEAD, letter.to_unit)
    news.tell(books, served, (who for who in heads if who not in told), now=now)
    return kept


def check(books: Desk, case: Case, said: letters.Letter) -> None:
    """Raises `LetterQuotes`."""
    if letters.quotes_too_much(said.text, tuple(_forbidden(books, case)), allowed=tuple(_allowed(books, said))):
        raise LetterQuotes


def receives(letter: Letter, person: str, organisation: Organisation) -> bool:
    posts = organisation.posts_of(person)
    return any(post.unit == letter.to_unit and (post.roles & _RECEIVES or post.head) for post in posts)


def _outstanding(books: Desk, case: Case) -> bool:
    return history.outstanding(books.diary.of(case.id), "LetterServed", "LetterAnswered")


def _get(books: Desk, case: Case, letter_id: str) -> Letter:
    try:
        return books.letters.get(case, letter_id)
    except KeyError:
        raise errors.NoSuchCase from None


def _forbidden(books: Desk, case: Case) -> Iterator[str]:
    """Who reported, as far as this program can open it, and what they wrote. Of a sealed case it can open nothing, and
    nothing may be added to its letters either."""
    if case.sealed:
        return
    if case.identity is not None:
        with suppress(errors.Sealed):
            yield from _said(books.identities.get(case.identity))
    answers = books.contents.get(case, "answers")
    if isinstance(answers, Mapping):
        yield from _said({slot: value for slot, value in answers.items() if slot not in _PUBLIC})
    yield from (message.text for message in books.contents.thread(case) if message.text)


def _allowed(books: Desk, letter: letters.Letter) -> Iterator[str]:
    for unit in books.organisation.load().units.values():
        yield from unit.names.values()
    yield from (fact for fact in (letter.facts.category, letter.facts.to, letter.facts.issuer) if fact)


def _said(answers: Mapping[str, Json]) -> Iterator[str]:
    """What a person wrote; codes are short, in Latin letters, and say nothing."""
    for slot, value in answers.items():
        for text in _texts(value):
            written = slot in _WRITTEN and len(text) >= _TELLING
            if written or text.isdigit() or not _CODE.fullmatch(text):
                yield text


def _texts(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)
