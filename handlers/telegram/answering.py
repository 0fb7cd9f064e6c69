"""What an update comes to: decided within one transaction, and said after it."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Final

from cases import errors
from cases.gate import Act
from cases.staff import Account, Purpose
from handlers.leaves import NoLeave
from handlers.telegram.acting import Acting
from handlers.telegram.buttons import Buttons, Do, Press
from handlers.telegram.groups import Binding, Books
from handlers.telegram.joining import Joining, stranger
from handlers.telegram.leaving import TAG, Leaving
from handlers.telegram.model import (
    Answer,
    Choice,
    Erase,
    Errand,
    Heard,
    Nothing,
    Odd,
    Opened,
    Order,
    Ordered,
    Pressed,
    Reached,
    Say,
    Saying,
    SendLink,
    ShowCard,
    ShowList,
    Worded,
)
from handlers.work.finding import find

NOTHING: Final = Answer()
OLD: Final = "staffbot.toast.old"

_LISTS: Final = frozenset({Order.MINE, Order.DUE, Order.TODAY})


@dataclass(frozen=True, kw_only=True)
class Answering:
    buttons: Buttons
    joining: Joining
    acting: Acting
    leaving: Leaving
    binding: Binding
    languages: tuple[str, ...]
    zone: tzinfo

    def answer(self, books: Books, heard: Heard, now: datetime) -> Answer:
        """Raises `errors.CaseError`: then nothing of this transaction may stay, and `refused` is the answer."""
        if isinstance(heard.what, Nothing):
            return NOTHING
        if not heard.private:
            return self._in_group(books, heard)
        account = _account(books, heard.chat)
        if isinstance(heard.what, Reached):
            _reached(books, account, dead=heard.what.blocked)
            return NOTHING
        _reached(books, account, dead=False)
        language = account.language if account else heard.language or self.languages[0]
        match heard.what:
            case Opened(token=token) if token:
                return self.joining.opened(books, heard, token, language, now)
            case Pressed() as pressed:
                return self._pressed(books, heard, pressed, account, language, now)
        if account is None:
            return stranger(heard, language)
        return self._known(books, heard, account, now)

    def refused(self, books: Books, heard: Heard, fault: errors.CaseError) -> Answer:
        """What could not be done, in one word at the button; and how it stands now."""
        account = _account(books, heard.chat if heard.private else heard.user)
        if account is None:
            return NOTHING
        press = self._read(heard.what, heard.chat, account.person) if isinstance(heard.what, Pressed) else None
        if press is not None and press.case:
            return self.acting.refused(heard, press, account, fault)
        if isinstance(fault, NoLeave):
            return Answer(toast=OLD, language=account.language)
        return self._says(heard, account, Say(key="staffbot.card.gone", language=account.language))

    def _known(self, books: Books, heard: Heard, account: Account, now: datetime) -> Answer:
        match heard.what:
            case Ordered(order=order) if order in _LISTS:
                return self._says(heard, account, ShowList(which=order.value, person=account.person))
            case Ordered(order=Order.FIND, rest=typed) if typed:
                return self._find(books, heard, account, typed, now)
            case Ordered(order=Order.FIND):
                return self._says(heard, account, Say(key="staffbot.find", language=account.language))
            case Ordered(order=Order.LEAVE):
                return self.leaving.opened(books, heard, account, now)
            case Ordered(order=Order.LANGUAGE):
                return self._says(heard, account, self._languages(heard, account))
            case Ordered(order=Order.SIGN_IN):
                link = SendLink(person=account.person, purpose=Purpose.SIGN_IN, language=account.language)
                return self._says(heard, account, link)
            case Worded(text=typed):
                return self._worded(books, heard, account, typed, now)
            case Odd():
                return self._unwanted(heard, account)
        return self._says(heard, account, Say(key="staffbot.help", language=account.language))

    def _worded(self, books: Books, heard: Heard, account: Account, typed: str, now: datetime) -> Answer:
        """A number is looked for; what else is written may be about a case, and does not stay."""
        try:
            return self._find(books, heard, account, typed, now)
        except errors.NoSuchCase:
            return self._unwanted(heard, account)

    def _find(self, books: Books, heard: Heard, account: Account, typed: str, now: datetime) -> Answer:
        """Raises `errors.NoSuchCase`."""
        case = find(books, account.person, typed, Act.SEE, now=now, zone=self.zone)
        return self._says(heard, account, ShowCard(case=case.id, person=account.person))

    def _unwanted(self, heard: Heard, account: Account) -> Answer:
        words = Say(key="staffbot.words", language=account.language)
        return self._says(heard, account, Erase(message=heard.message), words)

    def _pressed(
        self, books: Books, heard: Heard, pressed: Pressed, account: Account | None, language: str, now: datetime
    ) -> Answer:
        press = self._read(pressed, heard.chat, account.person if account else "")
        if press is not None and press.do is Do.JOIN:
            return self.joining.pressed(books, heard, press.token, language, now)
        if press is None or account is None:
            return Answer(toast=OLD, language=language)
        if press.do is Do.SPEAK:
            return self._speak(books, heard, pressed, press, account)
        if press.tag == TAG:
            return self.leaving.pressed(books, heard, press, account, now)
        return self.acting.pressed(books, heard, press, account, now)

    def _in_group(self, books: Books, heard: Heard) -> Answer:
        account = _account(books, heard.user)
        if account is None:
            return NOTHING
        match heard.what:
            case Ordered(order=Order.BIND):
                return self.binding.asked(books, heard, account)
            case Ordered(order=Order.UNBIND):
                return self.binding.undone(books, heard, account)
            case Pressed() as pressed:
                press = self._read(pressed, heard.chat, account.person)
                if press is not None and press.do is Do.BIND:
                    return self.binding.pressed(books, heard, press, account)
                return Answer(toast=OLD, language=account.language)
        return NOTHING

    def _read(self, pressed: Pressed, chat: int, person: str) -> Press | None:
        """The button that joins was made for whoever came with the link, when nobody was known yet."""
        found = self.buttons.read(pressed.data, person=person, chat=chat)
        if found is not None or not person:
            return found
        joins = self.buttons.read(pressed.data, person="", chat=chat)
        return joins if joins is not None and joins.do is Do.JOIN else None

    def _speak(self, books: Books, heard: Heard, pressed: Pressed, press: Press, account: Account) -> Answer:
        held = books.staff.hold(account.person)
        if held is None or press.value >= len(self.languages):
            return Answer(toast=OLD, language=account.language)
        spoken = replace(held, language=self.languages[press.value])
        books.staff.save_account(spoken)
        done = Say(key="staffbot.language.done", language=spoken.language, at=pressed.message)
        return self._says(heard, spoken, done)

    def _languages(self, heard: Heard, account: Account) -> Say:
        rows = tuple(
            (
                Choice(
                    key=f"staffbot.language.{language}",
                    data=self.buttons.data(Press(do=Do.SPEAK, value=place), person=account.person, chat=heard.chat),
                ),
            )
            for place, language in enumerate(self.languages)
        )
        return Say(key="staffbot.language.ask", language=account.language, rows=rows)

    def _says(self, heard: Heard, account: Account, *sayings: Saying) -> Answer:
        return Answer(
            errands=tuple(Errand(chat=heard.chat, saying=each) for each in sayings), language=account.language
        )


def _account(books: Books, chat: int) -> Account | None:
    """Of somebody who works here: a private chat has the number of the person."""
    found = books.staff.by_chat(chat)
    return found if found is not None and books.organisation.load().is_active(found.person) else None


def _reached(books: Books, account: Account | None, *, dead: bool) -> None:
    if account is None or account.chat_dead == dead:
        return
    held = books.staff.hold(account.person)
    if held is not None and held.chat == account.chat:
        books.staff.save_account(replace(held, chat_dead=dead))
