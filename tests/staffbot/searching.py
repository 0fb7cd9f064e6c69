"""The search, through all that was said and written on a journey, for what was told in confidence."""

import json
import re
from collections.abc import Collection, Iterable

from tests.staffbot.scene import Scene
from tests.staffbot.story import ACCUSED, ANSWERED, INSIDE, TOLD
from tests.support.planted import Planted
from tests.support.telegram.client import Entry

_WORDS = TOLD | ANSWERED | INSIDE
_TOKEN = re.compile(r"/desk/[a-z-]+/([A-Za-z0-9_-]{20,})")

#: Where there must have been something to look at.
PLACES = {"staff chat", "unasked", "asked for", "log", "error", "name", "bytes"}


def leaks(here: Scene) -> list[str]:
    """By place what must not be in it: what the case says nowhere in the chats of the staff and the group, in toasts
    and on buttons; that and the number of the case neither in what the reporter did not ask for, nor in the log, nor in
    the name of a file; what stays inside in nothing that the reporter is shown. A list to choose from names everybody
    who works here, whoever is kept away: a gap would tell (docs/staff-bot.md)."""
    secret, number = {"secret": here.reporter.secret}, {"number": here.number}
    folder, names = here.product.folder / "var", set(here.names.values())
    chats = Planted(words=_WORDS | ACCUSED | secret)
    _look(chats, "staff chat", {said(call, names) for call in calls(here.staff.entries)})
    _look(chats, "error", here.errors)
    alone = Planted(words=_WORDS | ACCUSED | secret | number)
    _look(alone, "unasked", map(said, here.reporter.unasked))
    _look(alone, "log", {line.partition(" ")[2] for line in here.product.written.splitlines()})
    alone.names(folder)
    kept = Planted(words=_WORDS | secret)
    kept.bytes(folder)
    inside = Planted(words=dict(INSIDE))
    _look(inside, "asked for", map(said, here.reporter.asked_for))
    searches = (chats, alone, kept, inside)
    looked = {place for search in searches for place, much in search.looked.items() if much}
    found = [f"{hit.word} in {hit.where}: {hit.shown}" for search in searches for hit in search.hits]
    return found + [f"nothing to look at: {place}" for place in PLACES - looked]


def shown_to_the_reporter(here: Scene) -> set[str]:
    """What the bot repeated to whoever told it, or said to whoever showed number and secret. It is found by the same
    search, and it is all that is in that chat."""
    search = Planted(words=_WORDS | {"secret": here.reporter.secret})
    _look(search, "asked for", map(said, here.reporter.asked_for))
    return {hit.word for hit in search.hits}


async def betrayed(here: Scene) -> None:
    """Said to a chat of the staff, logged, and made the name of a file: what the search is for."""
    chat, text = here.team["p-pan"].person.id, TOLD["narrative"]
    told = {"chat_id": chat, "text": text, "link_preview_options": {"is_disabled": True}}
    async with here.staff.session.post(f"{here.staff.api}/bot{here.staff.token}/sendMessage", json=told) as answer:
        assert answer.status == 200
    await here.staff.news()
    with (here.product.folder / "stderr").open("a", encoding="utf-8") as log:
        log.write(f"at=2026-10-09T00:01:00Z event=called trouble={TOLD['phone']}\n")
    (here.product.folder / "var" / TOLD["name"]).touch()


def secrets(here: Scene) -> list[str]:
    """What no process may have written, to the letter."""
    asked = [call for bench in (here.staff, here.product.bench) for call in calls(bench.entries)]
    chats = {str(call["chat"]) for call in asked if call["chat"] is not None}
    tokens = {token for call in asked for token in _TOKEN.findall(said(call))}
    return [here.staff.token, here.reporter.secret, here.number, *sorted(chats | tokens)]


def calls(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry["what"] == "call"]


def said(call: Entry, names: Collection[str] = ()) -> str:
    """All that was sent; on buttons what is more than a bare name."""
    params = dict(call["params"])
    rows = (params.pop("reply_markup", None) or {}).get("inline_keyboard", ())
    labels = [key["text"] for row in rows for key in row if key["text"] not in names]
    links = [key["url"] for row in rows for key in row if "url" in key]
    return json.dumps([params, labels, links], ensure_ascii=False)


def _look(search: Planted, place: str, texts: Iterable[str]) -> None:
    for text in texts:
        search.lines(place, text)
