"""Presses on cards and lists: what is bound to a case and its version is obeyed as long as that version stands, and
answered otherwise."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Final

from cases import actions, errors, gate
from cases.case import Case
from cases.gate import Act
from cases.staff import Account, Purpose
from handlers.books import Desk
from handlers.telegram import asking, offers
from handlers.telegram.asking import Amid
from handlers.telegram.buttons import Do, Press, tag_of
from handlers.telegram.model import Answer, Errand, Heard, Pressed, Saying, SendLink, ShowCard, ShowList
from handlers.work.finding import may
from handlers.work.forms import FORMS
from handlers.work.performing import Performer

#: Whoever does not go on within this time begins again.
MIDDLE: Final = timedelta(minutes=15)

LISTS: Final = ("mine", "due", "today")

_BY_TAG: Final = {tag_of(name): name for name in (*FORMS, *LISTS)}

#: Presses that lead nowhere else than to what can be seen.
_LOOKS: Final = frozenset({Do.OPEN, Do.SHOW, Do.MORE, Do.READ, Do.LIST})


@dataclass(frozen=True, kw_only=True)
class Acting:
    zone: tzinfo
    new_id: Callable[[], str] = field(default=partial(secrets.token_hex, 16))

    def pressed(self, books: Desk, heard: Heard, press: Press, account: Account, now: datetime) -> Answer:
        """Raises `errors.CaseError`: then nothing of this transaction may stay (see `refused`)."""
        at = heard.what.message if isinstance(heard.what, Pressed) else 0
        if press.do is Do.LIST:
            which = _BY_TAG.get(press.tag, LISTS[0])
            return _says(heard, account, ShowList(which=which, person=account.person, after=press.case, at=at))
        case = self._case(books, press.case, account.person, now)
        if press.do not in _LOOKS and press.version != case.version:
            raise errors.StaleCase
        match press.do:
            case Do.OPEN:
                return _says(heard, account, ShowCard(case=case.id, person=account.person))
            case Do.SHOW | Do.MORE:
                books.staff.drop_amid(account.person)
                more = press.do is Do.MORE
                return _says(heard, account, ShowCard(case=case.id, person=account.person, at=at, more=more))
            case Do.READ if may(books, account.person, case, Act.READ, now=now, zone=self.zone):
                return _says(heard, account, self._link(Purpose.READ, case, account))
            case Do.READ:
                return _says(heard, account, self._link(Purpose.ACT, case, account, "declare"))
            case Do.ACT:
                return self._begin(books, heard, press, case, account, now)
        return self._go_on(books, heard, press, case, account, now)

    def refused(self, heard: Heard, press: Press, account: Account, fault: errors.CaseError) -> Answer:
        """What is absent or forbidden is one answer; everything else shows the card as it stands now."""
        at = heard.what.message if isinstance(heard.what, Pressed) else 0
        toast = {"stale-case": "stale", "no-such-case": "none", "not-offered": "not-offered"}.get(fault.code, "refused")
        shown = _says(heard, account, ShowCard(case=press.case, person=account.person, at=at))
        return Answer(errands=shown.errands, toast=f"staffbot.toast.{toast}", language=account.language)

    def _begin(self, books: Desk, heard: Heard, press: Press, case: Case, account: Account, now: datetime) -> Answer:
        action = _BY_TAG.get(press.tag, "")
        if action not in FORMS:
            raise errors.StaleCase
        if not offers.is_pressed(action):
            return _says(heard, account, self._link(Purpose.ACT, case, account, action))
        amid = asking.begin(case, action, account.person, books.organisation.load())
        return self._asked(books, heard, amid, case, action, account, now)

    def _go_on(self, books: Desk, heard: Heard, press: Press, case: Case, account: Account, now: datetime) -> Answer:
        amid = asking.read(books.staff.amid(account.person, now=now))
        if amid is None or (amid.case, amid.version, amid.step) != (case.id, case.version, press.step):
            raise errors.StaleCase
        if tag_of(amid.action) != press.tag:
            raise errors.StaleCase
        organisation = books.organisation.load()
        try:
            match press.do:
                case Do.PICK if asking.needs_words(amid, press.value):
                    return self._asked(books, heard, None, case, "declare", account, now)
                case Do.PICK:
                    after = asking.pick(amid, press.value, case, organisation)
                case Do.SKIP:
                    after = asking.skip(amid, case, organisation)
                case Do.PAGE:
                    after = asking.turn(amid, press.value)
                case Do.DO if amid.question is None:
                    return self._do(books, heard, amid, case, account, now)
                case _:
                    raise errors.StaleCase
        except IndexError:
            raise errors.StaleCase from None
        return self._asked(books, heard, after, case, amid.action, account, now)

    def _asked(
        self,
        books: Desk,
        heard: Heard,
        amid: Amid | None,
        case: Case,
        action: str,
        account: Account,
        now: datetime,
    ) -> Answer:
        """The next question, or what all answers lead to; where a chat has no room for the answers, the web desk."""
        at = heard.what.message if isinstance(heard.what, Pressed) else 0
        shown = ShowCard(case=case.id, person=account.person, at=at)
        if amid is None:
            books.staff.drop_amid(account.person)
            return _says(heard, account, shown, self._link(Purpose.ACT, case, account, action))
        if amid.question is None and amid.goes_at_once and amid.step:
            return self._do(books, heard, amid, case, account, now)
        books.staff.keep_amid(account.person, asking.written(amid), until=now + MIDDLE)
        return _says(heard, account, shown)

    def _do(self, books: Desk, heard: Heard, amid: Amid, case: Case, account: Account, now: datetime) -> Answer:
        """A refusal that the diary notes is kept; the card says how it stands now."""
        books.staff.drop_amid(account.person)
        performer = Performer(person=account.person, zone=self.zone, new_id=self.new_id)
        done = performer.perform(books, case.number, amid.action, amid.values, version=amid.version, now=now)
        refused = isinstance(done, actions.Refused)
        at = heard.what.message if isinstance(heard.what, Pressed) else 0
        shown = _says(heard, account, ShowCard(case=case.id, person=account.person, at=at))
        return Answer(
            errands=shown.errands,
            toast="staffbot.toast.refused" if refused else "staffbot.toast.done",
            facts={} if refused else {"act": {"key": f"desk.act.{amid.action}"}},
            language=account.language,
        )

    def _case(self, books: Desk, case_id: str, person: str, now: datetime) -> Case:
        case = books.cases.get(case_id)
        gate.admit(case, person, Act.SEE, books.organisation.load(), day=now.astimezone(self.zone).date())
        return case

    def _link(self, purpose: Purpose, case: Case, account: Account, action: str = "") -> SendLink:
        return SendLink(
            person=account.person,
            purpose=purpose,
            language=account.language,
            case=case.id,
            action=action,
            version=case.version if action else 0,
        )


def _says(heard: Heard, account: Account, *sayings: Saying) -> Answer:
    return Answer(errands=tuple(Errand(chat=heard.chat, saying=each) for each in sayings), language=account.language)
