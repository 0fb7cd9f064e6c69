"""One-time links to hand over on the web what is too large for a chat. Only the digest of a link is kept."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.turns import Person
from bot.ports import Gone, Talker, Transactions, Turned, UnitOfWork
from dialog.incoming import Incoming, Kind
from dialog.ports import Visitor
from dialog.post import Chat

#: How long a link can be used.
LIFE = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class Links:
    """The port of the upload page (`bot.channels.web.handover`), and where links come from. `wake` is told which chat
    has something to be delivered."""

    talker: Talker
    store: Transactions
    settings: TelegramSettings
    visitor_of: Callable[[int], Visitor]
    clock: Callable[[], datetime]
    wake: Callable[[str], None]

    async def new(self, person: Person) -> str:
        """The address of a new link."""
        token = secrets.token_urlsafe(32)
        until = self.clock() + LIFE
        await self.store.transact(lambda books: books.post.link(person.visitor, digest(token), until=until))
        return f"{self.settings.web}/up/{token}"

    async def holder(self, token: str) -> str | None:
        """The language of whoever holds the link; None when it is unknown."""
        chat = await self._chat(token)
        return chat.language if chat else None

    async def take(self, token: str, data: bytes, name: str) -> None:
        """Hand it in and use the link up. Raises `Gone`, and `bot.ports.Refused` or `Busy`: then the link stays."""
        chat = await self._chat(token)
        if chat is None:
            raise Gone
        visitor = self.visitor_of(chat.address)
        file = await self.talker.stage(visitor, data, name)
        used = digest(token)

        def along(books: UnitOfWork, turned: Turned) -> None:
            if not books.post.unlink(used) or turned.again:
                return
            now = self.clock()
            for said in turned.said:
                books.post.send(visitor, said.seq, now=now, until=now)  # for whoever is woken

        incoming = Incoming(id=f"up{used[:32]}", kind=Kind.FILES, files=(file,))
        await self.talker.turn(visitor, incoming, along=along)
        self.wake(visitor.ref)

    async def _chat(self, token: str) -> Chat | None:
        now = self.clock()
        return await self.store.read(lambda books: books.post.linked(digest(token), now=now))


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
