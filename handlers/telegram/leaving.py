"""`/leave`: somebody says that they will be away, from when, until when, and who is in for them; or that a leave is
over. Question by question, with buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from cases.organisation import Leave, Organisation
from cases.staff import Account
from cases.values import Json
from handlers import leaves
from handlers.books import Desk
from handlers.leaves import Leaves, NoLeave
from handlers.telegram.acting import MIDDLE
from handlers.telegram.buttons import Buttons, Do, Press, tag_of
from handlers.telegram.model import Answer, Choice, Errand, Heard, Pressed, Rows, Say

TAG: Final = tag_of("leave")

#: Days ahead that are offered for the first day, and days after it for the last.
_FIRST: Final = tuple(range(10))
_LAST: Final = (0, 1, 2, 3, 4, 6, 9, 13, 20, 27)
_NOBODY: Final = ""
_QUESTIONS: Final = ("first", "last", "stand_in", "sure")
_MOST_PEOPLE: Final = 20


@dataclass(frozen=True, kw_only=True)
class Leaving:
    buttons: Buttons
    zone: tzinfo

    def opened(self, books: Desk, heard: Heard, account: Account, now: datetime, *, at: int = 0) -> Answer:
        """The leaves that are not over, each with a button that ends it, and the first question of a new one."""
        day = now.astimezone(self.zone).date()
        ahead = Leaves(books=books, person=account.person).ahead(day)
        ends = tuple(
            (self._choice("staffbot.leave.end", self._ending(each), heard, account, _facts(each)),) for each in ahead
        )
        lines: Json = [{"key": "staffbot.leave.one", "facts": _facts(each)} for each in ahead]
        facts: Mapping[str, Json] = {"leaves": lines} if ahead else {}
        key = "staffbot.leave.ahead" if ahead else "staffbot.leave.none"
        return self._ask(books, heard, account, {}, now, key=key, facts=facts, more=ends, at=at)

    def pressed(self, books: Desk, heard: Heard, press: Press, account: Account, now: datetime) -> Answer:
        """Raises `NoLeave`."""
        at = heard.what.message if isinstance(heard.what, Pressed) else 0
        if press.do is Do.LEAVE:
            self._end(books, press, account, now)
            return self.opened(books, heard, account, now, at=at)
        told, options, step = _read(books.staff.amid(account.person, now=now))
        if step != press.step or press.value >= len(options) or len(told) != step:
            raise NoLeave
        told = {**told, _QUESTIONS[step]: options[press.value]}
        if len(told) < len(_QUESTIONS):
            return self._ask(books, heard, account, told, now, at=at)
        return self._take(books, heard, account, told, now, at)

    def _take(
        self, books: Desk, heard: Heard, account: Account, told: Mapping[str, str], now: datetime, at: int
    ) -> Answer:
        books.staff.drop_amid(account.person)
        leave = _leave(account.person, told)
        Leaves(books=books, person=account.person).take(leave, day=now.astimezone(self.zone).date())
        return _says(
            heard, account, Say(key="staffbot.leave.done", language=account.language, facts=_facts(leave), at=at)
        )

    def _end(self, books: Desk, press: Press, account: Account, now: datetime) -> None:
        own = Leaves(books=books, person=account.person)
        day = now.astimezone(self.zone).date()
        found = next((each for each in own.ahead(day) if each.first.toordinal() == press.version), None)
        if found is None:
            raise NoLeave
        own.end(found, day=day)

    def _ask(
        self,
        books: Desk,
        heard: Heard,
        account: Account,
        told: Mapping[str, str],
        now: datetime,
        *,
        key: str = "",
        facts: Mapping[str, Json] | None = None,
        more: Rows = (),
        at: int = 0,
    ) -> Answer:
        organisation, question = books.organisation.load(), _QUESTIONS[len(told)]
        options = self._options(question, told, account.person, organisation, now)
        state: Json = {"leave": dict(told), "options": list(options)}
        books.staff.keep_amid(account.person, state, until=now + MIDDLE)
        rows = [
            (
                self._choice(
                    f"staffbot.leave.{question}.{'some' if value else 'nobody'}",
                    Press(do=Do.PICK, tag=TAG, step=len(told), value=place),
                    heard,
                    account,
                    _shown(question, value, organisation),
                ),
            )
            for place, value in enumerate(options)
        ]
        say = Say(
            key=key or f"staffbot.leave.{question}.ask",
            language=account.language,
            facts=facts if facts is not None else _facts(_leave(account.person, told)) if question == "sure" else {},
            rows=(*_in_pairs(rows), *more),
            at=at,
        )
        return _says(heard, account, say)

    def _options(
        self, question: str, told: Mapping[str, str], person: str, organisation: Organisation, now: datetime
    ) -> Sequence[str]:
        match question:
            case "first":
                day = now.astimezone(self.zone).date()
                return [(day + timedelta(days=n)).isoformat() for n in _FIRST]
            case "last":
                first = date.fromisoformat(told["first"])
                return [(first + timedelta(days=n)).isoformat() for n in _LAST]
            case "stand_in":
                return [*leaves.stand_ins(organisation, person)[:_MOST_PEOPLE], _NOBODY]
        return ["yes"]

    def _choice(self, key: str, press: Press, heard: Heard, account: Account, facts: Mapping[str, Json]) -> Choice:
        return Choice(key=key, data=self.buttons.data(press, person=account.person, chat=heard.chat), facts=facts)

    def _ending(self, leave: Leave) -> Press:
        return Press(do=Do.LEAVE, tag=TAG, version=leave.first.toordinal())


def _leave(person: str, told: Mapping[str, str]) -> Leave:
    return Leave(
        person=person,
        first=date.fromisoformat(told["first"]),
        last=date.fromisoformat(told["last"]),
        stand_in=told["stand_in"] or None,
    )


def _facts(leave: Leave) -> Mapping[str, Json]:
    return {"first": {"date": leave.first.isoformat()}, "last": {"date": leave.last.isoformat()}}


def _shown(question: str, value: str, organisation: Organisation) -> Mapping[str, Json]:
    if question == "stand_in":
        known = organisation.people.get(value)
        return {"person": known.name if known is not None else value} if value else {}
    return {"day": {"date": value}} if question in ("first", "last") else {}


def _in_pairs(rows: Sequence[tuple[Choice, ...]]) -> Rows:
    single = [each for row in rows for each in row]
    return tuple(tuple(single[at : at + 2]) for at in range(0, len(single), 2))


def _read(state: Json) -> tuple[dict[str, str], list[str], int]:
    match state:
        case {"leave": Mapping() as told, "options": [*options]}:
            answers = {name: str(value) for name, value in told.items()}
            return answers, list(map(str, options)), len(answers)
    raise NoLeave


def _says(heard: Heard, account: Account, say: Say) -> Answer:
    return Answer(errands=(Errand(chat=heard.chat, saying=say),), language=account.language)
