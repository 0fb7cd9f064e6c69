"""Photographs and other files that people send: those of one album are one answer."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aiogram import Bot

from bot.channels.telegram import files, notes
from bot.channels.telegram.handing_over import Links
from bot.channels.telegram.lanes import Lane
from bot.channels.telegram.model import Heard, Outgoing, Remote, Sent
from bot.channels.telegram.sending import Pause, Sender
from bot.channels.telegram.settings import MOST_FILE, TelegramSettings
from bot.channels.telegram.turns import Came, Person, Taken, Turns
from bot.ports import Busy, Refused
from dialog.catalogue import Catalogue
from dialog.incoming import FileRef, Incoming, Kind
from dialog.prompts import Hint

log = logging.getLogger(__name__)

#: Seconds to wait for the next picture of an album: they come as messages of their own.
PATIENCE = 1.0


@dataclass(frozen=True, kw_only=True)
class Attachments:
    bot: Bot
    turns: Turns
    sender: Sender
    links: Links
    words: Catalogue
    settings: TelegramSettings
    clock: Callable[[], datetime]
    patience: float = PATIENCE

    async def gather(self, lane: Lane, heard: Heard) -> Sequence[Heard]:
        """With the rest of its album, as far as that has come: each picture is an update of its own."""
        album = _album(heard)
        if not album:
            return [heard]
        more = await lane.following(lambda job: job.heard is not None and _album(job.heard) == album, self.patience)
        return [heard, *(job.heard for job in more if job.heard is not None)]

    async def take(self, parts: Sequence[Heard], person: Person, came: Came) -> Taken | None:
        """The answer to what was sent."""
        sent = [part.what for part in parts if isinstance(part.what, Sent)]
        standing = await self.turns.talker.standing(person.visitor)
        wanted = standing is not None and standing.hint is Hint.FILES
        refs = await self._fetch(person, [each.file for each in sent]) if wanted else ()
        caption = "\n".join(each.caption for each in sent if each.caption)
        taken: Taken | None = None
        if refs or not wanted:
            taken = await self._turn(person, came, parts[0], refs)
        elif not caption:
            await self.turns.settle(person, came)
        if caption:
            taken = await self._caption(person, came, parts[0], caption, taken)
        return taken

    async def _turn(self, person: Person, came: Came, heard: Heard, refs: tuple[FileRef, ...]) -> Taken:
        incoming = Incoming(id=f"u{heard.update}", kind=Kind.FILES, files=refs, language=heard.language)
        return await self.turns.take(person, came, incoming)

    async def _caption(self, person: Person, came: Came, heard: Heard, caption: str, taken: Taken | None) -> Taken:
        """What was written under a picture is said in a turn of its own."""
        if taken is not None:
            await self.sender.deliver(person.visitor, person.address, fresh=taken.said)
        bare = Incoming(id=f"u{heard.update}c", kind=Kind.TEXT, text=caption, language=heard.language)
        return await self.turns.take(person, replace(came, messages=()) if taken else came, bare)

    async def _fetch(self, person: Person, remotes: list[Remote]) -> tuple[FileRef, ...]:
        """Those that were taken; of each of the others the person is told why not."""
        refs: list[FileRef] = []
        for remote in remotes:
            try:
                data = await files.fetch(self.bot, remote, MOST_FILE)
                refs.append(await self.turns.talker.stage(person.visitor, data, remote.name))
            except files.TooLarge:
                await self._tell(person, notes.upload(self.words, person.language, await self.links.new(person)))
            except files.Gone:
                await self._tell(person, notes.plain(self.words, person.language, "telegram.file-gone"))
            except Refused as refused:
                await self._tell(person, notes.refused(self.words, person.language, refused.code))
            except Busy as busy:
                raise Pause(busy.seconds) from None
        return tuple(refs)

    async def _tell(self, person: Person, outgoing: Outgoing) -> None:
        await self.sender.note(person.visitor, person.address, outgoing)


def _album(heard: Heard) -> str:
    return heard.what.album if isinstance(heard.what, Sent) else ""
