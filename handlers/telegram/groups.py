"""The group of a unit, where others read along: each working morning its numbers, and nothing else (decision 13). Tips
are not in them, nor any case from which somebody is kept away."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from typing import Final, Protocol, TypeVar

from cases import lists
from cases.clocks import window
from cases.organisation import Organisation, Role
from cases.staff import Account
from cases.time import calendars
from dialog.catalogue import Catalogue
from handlers.books import Desk
from handlers.telegram.buttons import Buttons, Do, Press
from handlers.telegram.line import Dead, Line, Moved, Never, Pause
from handlers.telegram.model import Answer, Choice, Errand, Heard, Outgoing, Pressed, Say

log = logging.getLogger(__name__)

T = TypeVar("T")

#: After the opening of the window nobody gets the numbers of that morning any more.
MORNING: Final = timedelta(hours=3)

_PAGE: Final = 500


class Meta(Protocol):
    def get(self, key: str) -> str | None: ...
    def put(self, key: str, value: str) -> None: ...


class Books(Desk, Protocol):
    @property
    def meta(self) -> Meta: ...


class Transactions(Protocol):
    async def transact(self, work: Callable[[Books], T]) -> T: ...
    async def read(self, work: Callable[[Books], T]) -> T: ...


@dataclass(frozen=True, kw_only=True)
class Bound:
    """`told` is the day of the last numbers, empty before the first."""

    chat: int = field(repr=False)
    language: str
    told: str = ""


@dataclass(frozen=True, kw_only=True)
class Numbers:
    open: int
    today: int
    late: int


@dataclass(frozen=True, kw_only=True)
class Binding:
    """Only the head of a unit, and only for the own unit; whoever else asks hears nothing."""

    buttons: Buttons

    def asked(self, books: Books, heard: Heard, account: Account) -> Answer:
        organisation = books.organisation.load()
        units = headed(organisation, account.person)
        rows = tuple((self._choice(place, unit, organisation, heard, account),) for place, unit in enumerate(units))
        if not rows:
            return Answer()
        return _says(heard, Say(key="staffbot.group.ask", language=account.language, rows=rows))

    def pressed(self, books: Books, heard: Heard, press: Press, account: Account) -> Answer:
        organisation = books.organisation.load()
        units = headed(organisation, account.person)
        if press.value >= len(units):
            return Answer(toast="staffbot.toast.old", language=account.language)
        keep(books, units[press.value], Bound(chat=heard.chat, language=account.language))
        at = heard.what.message if isinstance(heard.what, Pressed) else 0
        facts = {"unit": {"names": dict(organisation.units[units[press.value]].names)}}
        return _says(heard, Say(key="staffbot.group.done", language=account.language, facts=facts, at=at))

    def undone(self, books: Books, heard: Heard, account: Account) -> Answer:
        for unit in headed(books.organisation.load(), account.person):
            bound = of(books, unit)
            if bound is not None and bound.chat == heard.chat:
                keep(books, unit, None)
                return _says(heard, Say(key="staffbot.group.undone", language=account.language))
        return Answer()

    def _choice(self, place: int, unit: str, organisation: Organisation, heard: Heard, account: Account) -> Choice:
        press = Press(do=Do.BIND, value=place)
        data = self.buttons.data(press, person=account.person, chat=heard.chat)
        return Choice(
            key="staffbot.group.yes", data=data, facts={"unit": {"names": dict(organisation.units[unit].names)}}
        )


@dataclass(frozen=True, kw_only=True)
class Groups:
    line: Line
    store: Transactions
    words: Catalogue
    zone: tzinfo

    async def send(self, now: datetime) -> int:
        """To how many groups; nothing outside of a working morning. What fails is tried again until it is over."""
        sent = 0
        for unit in await self.store.read(lambda books: self._waiting(books, now)):
            sent += await self._tell(unit, now)
        return sent

    async def _tell(self, unit: str, now: datetime) -> bool:
        bound, numbers = await self.store.read(
            lambda books: (of(books, unit), numbers_of(books, unit, now=now, zone=self.zone))
        )
        if bound is None:
            return False
        facts = {"open": numbers.open, "today": numbers.today, "late": numbers.late}
        text = self.words.text("staffbot.group.numbers", bound.language, facts)
        told: Bound | None = Bound(chat=bound.chat, language=bound.language, told=self._day(now))
        try:
            await self.line.say(bound.chat, Outgoing(text=text))
        except Pause:
            return False
        except Moved as moved:
            told = Bound(chat=moved.chat, language=bound.language)
        except Dead:
            told = None
            log.info("staff-group-gone")
        except Never:
            log.warning("staff-group-refused")
        await self.store.transact(lambda books: keep(books, unit, told))
        return told is not None and bool(told.told)

    def _waiting(self, books: Books, now: datetime) -> Sequence[str]:
        rules = books.rules.current()
        local = now.astimezone(rules.calendar.zone)
        if not calendars.is_working(rules.calendar, local.date()) or window.opening(now, rules) != now:
            return ()
        if now - calendars.moment(rules.calendar, local.date(), rules.sending.opens) > MORNING:
            return ()
        bound = ((unit, of(books, unit)) for unit in books.organisation.load().units)
        return [unit for unit, group in bound if group is not None and group.told != self._day(now)]

    def _day(self, now: datetime) -> str:
        return now.astimezone(self.zone).date().isoformat()


def numbers_of(books: Desk, unit: str, *, now: datetime, zone: tzinfo) -> Numbers:
    """Of the open cases that the unit owns, without those that somebody is kept away from; a sealed one stands in no
    list of a unit."""
    tonight = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time.min, zone)
    recused = {each.case for each in books.organisation.load().recusals}
    places = list(books.lists.all(lists.of_unit(unit)))
    told: list[datetime | None] = []
    for at in range(0, len(places), _PAGE):
        part = places[at : at + _PAGE]
        cases = books.cases.several([each.case for each in part])
        for place in part:
            case = cases.get(place.case)
            if case is not None and not case.sealed and case.id not in recused and not lists.bars_of(case):
                told.append(place.at)
    late = sum(each is not None and each < now for each in told)
    today = sum(each is not None and now <= each < tonight for each in told)
    return Numbers(open=len(told), today=today, late=late)


def headed(organisation: Organisation, person: str) -> tuple[str, ...]:
    """Units that this person heads."""
    posts = organisation.posts_of(person)
    return tuple(dict.fromkeys(post.unit for post in posts if post.head or Role.UNIT_HEAD in post.roles))


def of(books: Books, unit: str) -> Bound | None:
    found = json.loads(books.meta.get(_key(unit)) or "null")
    return None if found is None else Bound(chat=found["chat"], language=found["language"], told=found["told"])


def keep(books: Books, unit: str, bound: Bound | None) -> None:
    told = None if bound is None else {"chat": bound.chat, "language": bound.language, "told": bound.told}
    books.meta.put(_key(unit), json.dumps(told))


def _key(unit: str) -> str:
    return f"staff group {unit}"


def _says(heard: Heard, say: Say) -> Answer:
    return Answer(errands=(Errand(chat=heard.chat, saying=say),), language=say.language)
