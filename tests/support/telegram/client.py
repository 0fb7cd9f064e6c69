"""The gate as tests use it: one `Bench` for one bot."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession

Entry = dict[str, Any]
Message = dict[str, Any]

#: How long a test waits for what it expects before it fails.
PATIENCE = 60.0


def new_token() -> str:
    return f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_urlsafe(26)}"


@dataclass(kw_only=True)
class Bench:
    """`api` is what the bot is pointed at. `entries` is the journal as far as it is known here (`journal.Journal`)."""

    api: str
    session: ClientSession
    token: str = field(default_factory=new_token, repr=False)
    entries: list[Entry] = field(default_factory=list)

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])

    async def put(self, *updates: Mapping[str, Any], hold: bool = False) -> list[dict[str, int]]:
        """What people do; the ids it got. Held back: on its way only when `beside` says so."""
        told: list[dict[str, int]] = await self._call("POST", "updates", {"updates": updates, "hold": hold})
        return told

    async def beside(self, *updates: int, together: bool = False) -> None:
        """Updates that were held back, or that were there already, in this order; `together`: at once."""
        await self._call("POST", "beside", {"updates": updates, "together": together})

    async def fault(self, **fault: Any) -> None:
        """See `faults.Fault`."""
        await self._call("POST", "faults", fault)

    async def no_faults(self) -> None:
        await self._call("DELETE", "faults")

    async def limit(self, *, all_: int, chat: int) -> None:
        """From now on 429 beyond so many messages in any second; see `rates.Rates`."""
        await self._call("POST", "rates", {"all": all_, "chat": chat})

    async def upload(self, data: bytes) -> str:
        """A file as the platform holds it; its id."""
        async with self.session.post(self._url("files"), data=data) as answer:
            return str((await answer.json())["file_id"])

    async def huge_file(self, size: int) -> str:
        async with self.session.post(self._url(f"files?pretend={size}")) as answer:
            return str((await answer.json())["file_id"])

    async def standing(self, chat: int) -> list[Message]:
        """What can be seen in the chat, oldest first; `mine`: the bot's."""
        told: dict[str, list[Message]] = await self._call("GET", f"chats/{chat}")
        return told["standing"]

    async def gone(self, chat: int) -> list[Message]:
        """What was deleted from it."""
        told: dict[str, list[Message]] = await self._call("GET", f"chats/{chat}")
        return told["gone"]

    async def grow_old(self, chat: int, *messages: int) -> None:
        """They are older than the 48 hours in which a bot may delete."""
        await self._call("POST", f"chats/{chat}/old", {"messages": messages})

    async def state(self) -> dict[str, Any]:
        told: dict[str, Any] = await self._call("GET", "state")
        return told

    async def news(self, within: float = 0) -> list[Entry]:
        """The journal since last time."""
        more: list[Entry] = await self._call("GET", f"journal?after={len(self.entries)}&within={within}")
        self.entries += more
        return more

    async def until(self, true: Callable[[list[Entry]], Any], *, within: float = PATIENCE) -> Any:
        """Until something can be said of the whole journal; what was said. No test sleeps and hopes."""
        latest = time.monotonic() + within
        while not (found := true(self.entries)):
            left = latest - time.monotonic()
            if left <= 0:
                raise AssertionError("it did not happen:\n" + "\n".join(map(_told, self.entries[-20:])))
            await self.news(min(left, 5))
        return found

    async def calls(self, method: str = "", *, chat: int | None = None, after: int = 0) -> list[Entry]:
        """What was asked so far, after entry number `after`."""
        await self.news()
        return [
            entry
            for entry in self.entries[after:]
            if entry["what"] == "call" and method in ("", entry["method"]) and chat in (None, entry["chat"])
        ]

    async def taken(self, *updates: int, after: int = 0) -> None:
        """Until the bot has thanked for them."""
        wanted = set(updates)

        def thanked(journal: Sequence[Entry]) -> bool:
            return wanted <= {one["update"] for one in journal[after:] if one["what"] == "taken"}

        await self.until(thanked)

    async def mark(self) -> int:
        """The number of the last entry, for `after`."""
        await self.news()
        return len(self.entries)

    async def answered(self, chat: int, *, after: int = 0, count: int = 1) -> list[Entry]:
        """Until that many messages have arrived in the chat after entry number `after`."""

        def enough(journal: Sequence[Entry]) -> list[Entry]:
            found = [one for one in journal if one["n"] > after and arrived(one, chat)]
            return found if len(found) >= count else []

        result: list[Entry] = await self.until(enough)
        return result

    async def _call(self, verb: str, what: str, body: Any = None) -> Any:
        async with self.session.request(verb, self._url(what), json=body) as answer:
            if answer.status != 200:
                raise AssertionError(f"the gate says {answer.status}: {await answer.text()}")
            return await answer.json()

    def _url(self, what: str) -> str:
        return f"{self.api}/__gate/{self.token}/{what}"


def arrived(entry: Entry, chat: int) -> bool:
    """A message of the bot reached the chat."""
    sent = entry["what"] == "call" and str(entry["method"]).startswith("send") and entry["method"] != "sendChatAction"
    return sent and entry["chat"] == chat and entry["status"] == 200


def _told(entry: Entry) -> str:
    return " ".join(f"{name}={value}" for name, value in entry.items() if name not in ("params", "at"))
