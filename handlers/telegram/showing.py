"""Cards and lists as messages: number, neutral stage, date, next step, and buttons. Made anew each time from the books,
through the gate, for one person."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from cases import errors, gate, numbers
from cases.case import Case
from cases.gate import Act
from cases.organisation import Organisation
from cases.staff import Account
from cases.time.calendars import Calendar
from dialog.catalogue import Catalogue
from dialog.values import Json
from handlers.books import Desk
from handlers.telegram import asking, offers
from handlers.telegram.asking import Amid
from handlers.telegram.buttons import Buttons, Do, Press, tag_of
from handlers.telegram.model import Key, Outgoing, ShowList
from handlers.work import cards, countdown, shelves
from handlers.work.cards import Card
from handlers.work.forms import Field, Kind
from handlers.work.shelves import Row, Wanted

#: Cases on one page of a list.
PAGE: Final = 8

#: What leads away from the chat.
_AWAY: Final = " ↗"

Keys = tuple[tuple[Key, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Shown:
    outgoing: Outgoing
    version: int


@dataclass(frozen=True, kw_only=True)
class Showing:
    words: Catalogue
    buttons: Buttons
    zone: tzinfo

    def card(self, books: Desk, account: Account, case_id: str, *, more: bool = False, now: datetime) -> Shown | None:
        """None for what is absent or forbidden. With `more` all that may be done."""
        organisation = books.organisation.load()
        try:
            case = books.cases.get(case_id)
            gate.admit(case, account.person, Act.SEE, organisation, day=now.astimezone(self.zone).date())
        except errors.NoSuchCase:
            return None
        card = cards.of(books, case, account.person, now=now, zone=self.zone)
        text = self._text(card, account.language, books.rules.current().calendar, now)
        amid = asking.read(books.staff.amid(account.person, now=now))
        if amid is not None and (amid.case, amid.version) == (case.id, case.version):
            asks, keys = self._asks(amid, account, case, organisation)
            return Shown(outgoing=Outgoing(text=f"{text}\n\n{asks}", keys=keys), version=case.version)
        return Shown(outgoing=Outgoing(text=text, keys=self._keys(card, account, more)), version=case.version)

    def list(self, books: Desk, account: Account, wanted: ShowList, *, now: datetime) -> Outgoing:
        language = account.language
        page = self._page(books, wanted, now)
        calendar = books.rules.current().calendar
        heading = self._heading(books, wanted, account, now)
        lines = [self._line(row, language, calendar, now) for row in page.rows]
        keys = [(self._open(books, row, account),) for row in page.rows]
        if page.more:
            last = books.cases.by_number(numbers.canonical(page.more)).id
            press = Press(do=Do.LIST, tag=tag_of(wanted.which), case=last)
            keys.append((self._key("staffbot.button.next", press, account),))
        empty = [] if lines else [self.words.text("staffbot.list.none", language)]
        return Outgoing(text="\n".join((heading, *lines, *empty)), keys=tuple(keys))

    def _text(self, card: Card, language: str, calendar: Calendar, now: datetime) -> str:
        step = "staffbot.step.desk" if card.sealed else card.step
        lines = [self._say("staffbot.card.number", language, number=card.number, stage={"key": stage_of(card.stage)})]
        if card.due is not None:
            lines.append(self._due("staffbot.card.due", card.due, language, calendar, now))
        return "\n".join((*lines, self._say("staffbot.card.next", language, step={"key": step})))

    def _due(self, key: str, due: datetime, language: str, calendar: Calendar, now: datetime) -> str:
        left = countdown.left(due, now=now, calendar=calendar)
        told: Json = {
            "key": f"desk.{'late' if left.late else 'left'}.{left.unit}",
            "facts": {"count": left.count},
        }
        return self._say(key, language, due={"until": due.isoformat(), "zone": str(self.zone)}, left=told)

    def _keys(self, card: Card, account: Account, more: bool) -> Keys:
        first, all_ = offers.first(card), offers.offered(card)
        rows = [(self._action(name, card, account),) for name in (all_ if more else first)]
        if more:
            rows.append((self._bound("staffbot.button.back", Do.SHOW, card, account),))
        elif len(all_) > len(first):
            rows.append((self._bound("staffbot.button.more", Do.MORE, card, account),))
        if (card.reads or card.sealed) and not more:
            rows.append((self._bound("staffbot.button.read", Do.READ, card, account, away=True),))
        return tuple(rows)

    def _action(self, name: str, card: Card, account: Account) -> Key:
        press = Press(do=Do.ACT, case=card.id, version=card.version, tag=tag_of(name))
        return self._key(f"desk.act.{name}", press, account, away=not offers.is_pressed(name))

    def _bound(self, key: str, do: Do, card: Card, account: Account, *, away: bool = False) -> Key:
        return self._key(key, Press(do=do, case=card.id, version=card.version), account, away=away)

    def _asks(self, amid: Amid, account: Account, case: Case, organisation: Organisation) -> tuple[str, Keys]:
        """The open question with its answers, or all answers and whether it shall be done."""
        language, tag = account.language, tag_of(amid.action)
        bound = Press(do=Do.SHOW, case=case.id, version=case.version, tag=tag, step=amid.step)
        back = (self._key("staffbot.button.back", Press(do=Do.SHOW, case=case.id, version=case.version), account),)
        lines = [self._say(f"desk.act.{amid.action}", language)]
        for each in asking.asked(amid.action):
            if each.name in amid.values:
                answer = answer_of(self.words, each, amid.action, amid.values[each.name], organisation, language)
                field = {"key": label_of(self.words, each, amid.action, language)}
                lines.append(self._say("staffbot.card.answer", language, field=field, answer=answer))
        question = amid.question
        if question is None:
            lines.append(self._say("staffbot.card.sure", language))
            return "\n".join(lines), ((self._key("staffbot.button.do", _as(bound, Do.DO), account),), back)
        lines.append(
            self._say(
                "staffbot.card.asks", language, field={"key": label_of(self.words, question, amid.action, language)}
            )
        )
        rows = [
            (
                Key(
                    label=self._say(
                        "desk.fact",
                        language,
                        fact=answer_of(self.words, question, amid.action, value, organisation, language),
                    ),
                    data=self._data(_as(bound, Do.PICK, place), account),
                ),
            )
            for place, value in amid.shown
        ]
        if amid.pages > 1:
            following = _as(bound, Do.PAGE, (amid.page + 1) % amid.pages)
            rows.append((self._key("staffbot.button.others", following, account),))
        if not question.must:
            rows.append((self._key("staffbot.button.skip", _as(bound, Do.SKIP), account),))
        return "\n".join(lines), (*rows, back)

    def _page(self, books: Desk, wanted: ShowList, now: datetime) -> shelves.Page:
        after = ""
        if wanted.after:
            try:
                after = books.cases.get(wanted.after).number
            except errors.NoSuchCase:
                after = ""
        person, zone = wanted.person, self.zone
        tonight = (now.astimezone(zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        by = None if wanted.which == "mine" else tonight
        for each in (Wanted(mine=True, due_by=by), Wanted(due_by=by)):
            page = shelves.page(books, person, each, now=now, zone=zone, after=after, limit=PAGE)
            if page.rows or wanted.which == "mine":
                return page
        return page

    def _heading(self, books: Desk, wanted: ShowList, account: Account, now: datetime) -> str:
        if wanted.which != "today":
            return self._say(f"staffbot.list.{wanted.which}", account.language)
        counts = shelves.counts(books, account.person, now=now, zone=self.zone)
        facts = {"total": counts.total, "today": counts.today, "late": counts.late}
        return self._say("staffbot.list.today", account.language, **facts)

    def _line(self, row: Row, language: str, calendar: Calendar, now: datetime) -> str:
        stage: Json = {"key": stage_of(row.word)}
        number = self._say("staffbot.card.number", language, number=row.number, stage=stage)
        return (
            number
            if row.at is None
            else f"{number} · {self._due('staffbot.list.due_line', row.at, language, calendar, now)}"
        )

    def _open(self, books: Desk, row: Row, account: Account) -> Key:
        case_id = books.cases.by_number(numbers.canonical(row.number)).id
        return Key(label=row.number, data=self._data(Press(do=Do.OPEN, case=case_id), account))

    def _key(self, key: str, press: Press, account: Account, *, away: bool = False) -> Key:
        label = self.words.text(key, account.language)
        return Key(label=label + _AWAY if away else label, data=self._data(press, account))

    def _data(self, press: Press, account: Account) -> str:
        return self.buttons.data(press, person=account.person, chat=account.chat or 0)

    def _say(self, key: str, language: str, **facts: Json) -> str:
        return self.words.text(key, language, facts)


def stage_of(public: str) -> str:
    """The same neutral word as the reporter sees, said to somebody who is not the reporter."""
    return f"staffbot.stage.{public.rpartition('.')[2]}"


def label_of(words: Catalogue, field: Field, action: str, language: str) -> str:
    """Where a field means something of its own in an action, it has a name of its own."""
    own = f"desk.field.{action}_{field.name}"
    return own if words.has(own, language) else f"desk.field.{field.name}"


def answer_of(
    words: Catalogue, field: Field, action: str, value: str, organisation: Organisation, language: str
) -> Json:
    match field.kind:
        case Kind.YES_NO:
            own = f"desk.{action}_{value}"
            return {"key": own if words.has(own, language) else f"desk.{value}"}
        case Kind.CHOICE:
            return {"key": f"desk.choice.{field.name}.{value}"}
        case Kind.UNIT:
            unit = organisation.units.get(value)
            return {"names": dict(unit.names)} if unit is not None else value
        case _:
            person = organisation.people.get(value)
            return person.name if person is not None else value


def _as(press: Press, do: Do, value: int = 0) -> Press:
    return Press(do=do, case=press.case, version=press.version, tag=press.tag, step=press.step, value=value)
