"""`mashang qr check`: whether the codes in pictures and PDFs are ours, and of which place."""

from pathlib import Path

import click

from app import telegram
from app.cli import place as places_of
from app.cli import rooms, words
from app.cli.frame import FINDING, FINE, Trouble
from app.wiring import House, now
from bot import given
from qr import errors, reading

#: How the link to a chat begins.
_CHAT = telegram.chat_link("", "").split("?")[0]


def check(files: tuple[Path, ...], as_json: bool) -> int:
    """Each code of each file: genuine and valid, or why not."""
    found = rooms.settings_of_server()
    read = [(file, said) for file in files for said in (_codes(file) or ("",))]

    async def work() -> list[tuple[str, str]]:
        async with rooms.house(found) as house:
            bot = await rooms.bot_name(house) if found.telegram and any(_CHAT in said for _, said in read) else ""
            return [await _judged(house, said, bot) for _, said in read]

    judged = rooms.run(work)
    if as_json:
        rooms.print_json(
            [
                {"file": str(file), "verdict": verdict, "place": name}
                for (file, _), (verdict, name) in zip(read, judged, strict=True)
            ]
        )
    else:
        for (file, _), (verdict, name) in zip(read, judged, strict=True):
            sign = "✓" if verdict == "genuine" else "✗"
            click.echo(f"{sign} {file.name}  {words.say(f'qr.check.{verdict}')}{'  ' + name if name else ''}")
    return FINE if all(verdict == "genuine" for verdict, _ in judged) else FINDING


def _codes(file: Path) -> tuple[str, ...]:
    try:
        data = file.read_bytes()
        if data.startswith(b"%PDF"):
            return tuple(code for page in reading.document(data) for code in page)
        return reading.picture(data)
    except OSError:
        raise Trouble("file") from None
    except errors.NotAPicture:
        raise Trouble("qr-not-a-picture", path=str(file)) from None


def _leads_here(said: str, address: str, bot: str) -> bool:
    """A code of ours on a page of somebody else's is a trap. One alone, without a link, leads nowhere."""
    if "://" not in said:
        return True
    return said.startswith(f"{address}/s/") or (bool(bot) and said.startswith(telegram.chat_link(bot, "")))


async def _judged(house: House, said: str, bot: str) -> tuple[str, str]:
    """The verdict, and the name of the place where there is one. What another code says is not repeated."""
    if not said:
        return "no-code", ""
    scanned = house.signer.read(said)
    if scanned is None:
        return "foreign", ""
    if not _leads_here(said, house.settings.address, bot):
        return "elsewhere", ""
    it = await house.store.read(lambda books: given.found(books, said, house.signer.read, now()))
    if it.place is None:
        return "unknown-place", scanned.place_id
    return it.state.value, places_of.name_of(it.place)
