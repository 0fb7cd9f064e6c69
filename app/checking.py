"""Whether codes are ours, and what they are worth: for the command line and the web desk."""

from collections.abc import Sequence
from datetime import datetime

from app import telegram
from app.wiring import House
from bot import given
from handlers.office.press import Judged

#: How the link to a chat begins.
_CHAT = telegram.chat_link("", "").split("?")[0]


def names_a_chat(said: Sequence[str]) -> bool:
    """Whether it takes the name of the bot to judge one of them."""
    return any(_CHAT in each for each in said)


async def judged(house: House, said: Sequence[str], now: datetime, *, bot: str = "") -> Sequence[Judged]:
    """A verdict for each code, one that there is no code where there is none. What the code of somebody else says is
    not repeated. `bot` is ours, empty where there is none."""
    return [await _judged(house, each, now, bot) for each in said] or [Judged(verdict="no-code")]


async def _judged(house: House, said: str, now: datetime, bot: str) -> Judged:
    scanned = house.signer.read(said)
    if scanned is None:
        return Judged(verdict="foreign")
    if not _leads_here(said, house.settings.address, bot):
        return Judged(verdict="elsewhere")
    it = await house.store.read(lambda books: given.found(books, said, house.signer.read, now))
    if it.place is None:
        return Judged(verdict="unknown-place", names={"": scanned.place_id}, version=scanned.version)
    return Judged(verdict=it.state.value, names=it.place.names, version=it.version)


def _leads_here(said: str, address: str, bot: str) -> bool:
    """A code of ours on a page of somebody else's is a trap. One alone, without a link, leads nowhere."""
    if "://" not in said:
        return True
    return said.startswith(f"{address}/s/") or (bool(bot) and said.startswith(telegram.chat_link(bot, "")))
