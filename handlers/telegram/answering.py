"""What an update comes to: decided within one transaction, and said after it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cases.staff import Account, Purpose
from handlers.books import Desk
from handlers.telegram.buttons import Buttons, Do, Press
from handlers.telegram.joining import Joining, stranger
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
    Worded,
)

NOTHING: Final = Answer()


@dataclass(frozen=True, kw_only=True)
class Answering:
    buttons: Buttons
    joining: Joining
    languages: tuple[str, ...]

    def answer(self, books: Desk, heard: Heard, now: datetime) -> Answer:
        if not heard.private or isinstance(heard.what, Nothing):
            return NOTHING
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
        return self._known(heard, account)

    def _known(self, heard: Heard, account: Account) -> Answer:
        match heard.what:
            case Ordered(order=Order.LANGUAGE):
                return self._says(heard, account, self._languages(heard, account))
            case Ordered(order=Order.SIGN_IN):
                link = SendLink(person=account.person, purpose=Purpose.SIGN_IN, language=account.language)
                return self._says(heard, account, link)
            case Worded() | Odd():
                words = Say(key="staffbot.words", language=account.language)
                return self._says(heard, account, Erase(message=heard.message), words)
        return self._says(heard, account, Say(key="staffbot.help", language=account.language))

    def _pressed(
        self, books: Desk, heard: Heard, pressed: Pressed, account: Account | None, language: str, now: datetime
    ) -> Answer:
        person = account.person if account else ""
        press = self._read(pressed, heard.chat, person)
        if press is None:
            return Answer(toast="staffbot.toast.old", language=language)
        match press.do:
            case Do.JOIN:
                return self.joining.pressed(books, heard, press.token, language, now)
            case Do.SPEAK if account is not None and press.value < len(self.languages):
                spoken = replace(account, language=self.languages[press.value])
                held = books.staff.hold(account.person)
                if held is not None:
                    books.staff.save_account(replace(held, language=spoken.language))
                return self._says(
                    heard, spoken, Say(key="staffbot.language.done", language=spoken.language, at=pressed.message)
                )
        return Answer(toast="staffbot.toast.old", language=language)

    def _read(self, pressed: Pressed, chat: int, person: str) -> Press | None:
        """The button that joins was made for whoever came with the link, when nobody was known yet."""
        found = self.buttons.read(pressed.data, person=person, chat=chat)
        if found is not None or not person:
            return found
        joins = self.buttons.read(pressed.data, person="", chat=chat)
        return joins if joins is not None and joins.do is Do.JOIN else None

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


def _account(books: Desk, chat: int) -> Account | None:
    """Of somebody who works here."""
    found = books.staff.by_chat(chat)
    return found if found is not None and books.organisation.load().is_active(found.person) else None


def _reached(books: Desk, account: Account | None, *, dead: bool) -> None:
    if account is None or account.chat_dead == dead:
        return
    held = books.staff.hold(account.person)
    if held is not None and held.chat == account.chat:
        books.staff.save_account(replace(held, chat_dead=dead))
