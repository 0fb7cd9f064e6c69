"""How a chat is joined to an account: a one-time link brings somebody here, and a button says that they mean it. What
merely follows links, a preview, joins nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from cases.staff import Account, Link, Purpose
from handlers.accounts import errors
from handlers.books import Desk
from handlers.telegram.buttons import Buttons, Do, Press
from handlers.telegram.model import Answer, Choice, Errand, Heard, Pressed, Say


class Joins(Protocol):
    """The accounts, as far as a chat needs them; each within a transaction of the caller."""

    def join_chat(self, books: Desk, token: str, *, chat: int, language: str, now: datetime) -> Account:
        """Use up the link: that chat is this person's from now on. Raises `errors.LinkGone`."""


class Peeks(Protocol):
    def peek(self, books: Desk, token: str, purpose: Purpose, *, now: datetime) -> Link:
        """Raises `errors.LinkGone`."""


@dataclass(frozen=True, kw_only=True)
class Joining:
    links: Peeks
    joins: Joins
    buttons: Buttons

    def opened(self, books: Desk, heard: Heard, token: str, language: str, now: datetime) -> Answer:
        try:
            self.links.peek(books, token, Purpose.BOT, now=now)
        except errors.LinkGone:
            return stranger(heard, language)
        data = self.buttons.data(Press(do=Do.JOIN, token=token), person="", chat=heard.chat)
        choice = Choice(key="staffbot.join.yes", data=data)
        return _answer(heard, language, Say(key="staffbot.join.ask", language=language, rows=((choice,),)))

    def pressed(self, books: Desk, heard: Heard, token: str, language: str, now: datetime) -> Answer:
        """The link is used up only by the chat that gets joined."""
        at = heard.what.message if isinstance(heard.what, Pressed) else 0
        try:
            link = self.links.peek(books, token, Purpose.BOT, now=now)
        except errors.LinkGone:
            return stranger(heard, language, at=at)
        holder, before = books.staff.by_chat(heard.chat), books.staff.account(link.person)
        if holder is not None and holder.person != link.person:
            return _answer(heard, language, Say(key="staffbot.join.taken", language=language, at=at))
        account = self.joins.join_chat(books, token, chat=heard.chat, language=language, now=now)
        joined = _answer(heard, account.language, Say(key="staffbot.join.done", language=account.language, at=at))
        if before is None or before.chat in (None, heard.chat):
            return joined
        left = Errand(chat=before.chat, saying=Say(key="staffbot.join.left", language=account.language))
        return replace(joined, errands=(*joined.errands, left))


def stranger(heard: Heard, language: str, *, at: int = 0) -> Answer:
    """One sentence for everybody who is not known, whatever they know and whatever they ask."""
    said = _answer(heard, language, Say(key="staffbot.stranger", language=language, at=at))
    return replace(said, stranger=True)


def _answer(heard: Heard, language: str, say: Say) -> Answer:
    return Answer(errands=(Errand(chat=heard.chat, saying=say),), language=language)
