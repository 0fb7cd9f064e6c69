"""What people do, as updates, until the bot has them."""

import asyncio
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.support.telegram.bots import Bot
from tests.support.telegram.upstream import Answer, Request, Upstream

Update = dict[str, Any]

#: What the emulator can queue; for any other kind it carries a stand-in, which the gate exchanges.
CARRIED = frozenset({"message", "callback_query", "inline_query"})
#: What a bot gets only when it asks for it by name.
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
#: The emulator sees within a tenth of a second that a poller has gone; the next one waits that long.
NOTICED = 0.25
#: After a refusal the real server waits ever longer, up to a minute or two; we begin and end sooner.
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
HOOK_TIMEOUT = ClientTimeout(total=4.5)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, kw_only=True)
class Office:
    upstream: Upstream
    session: ClientSession
    address: str
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def accept(self, bot: Bot, update: Update, *, hold: bool) -> dict[str, Any]:
        """Complete it as the platform would, and send it on its way; the ids it got."""
        kind = next(name for name in update if name != "update_id")
        told = _completed(bot, kind, update[kind])
        if kind not in bot.allowed if bot.allowed else kind in UNASKED:
            return {"update_id": 0, "message_id": told.get("message_id", 0)}
        number = bot.next_update
        bot.next_update += 1
        whole = {"update_id": number, kind: told}
        bot.updates[number] = whole
        if hold:
            bot.held[number] = whole
        else:
            bot.waiting.add(number)
            carried = whole if kind in CARRIED else {"update_id": number, "message": _STAND_IN}
            self._soon(self._enqueue(bot, carried))
        return {"update_id": number, "message_id": told.get("message_id", 0)}

    def send_beside(self, bot: Bot, numbers: Sequence[int], *, together: bool) -> None:
        """Held-back updates, or such as were sent already, in this very order, past the emulator."""
        updates = [bot.updates[number] for number in numbers]
        for number in numbers:
            bot.held.pop(number, None)
        bot.waiting.update(numbers)
        if not bot.hook.url:
            bot.beside += updates
            bot.more.set()
        elif together:
            for update in updates:
                self._soon(self._post_until_taken(bot, [update]))
        else:
            self._soon(self._post_until_taken(bot, updates))

    async def poll(self, bot: Bot, request: Request, gone: Callable[[], bool]) -> Answer:
        """The official rule: whoever comes later wins, the earlier poller is told so."""
        offset, allowed = request.number("offset"), request.value("allowed_updates")
        if isinstance(allowed, list):
            bot.allowed = allowed
        for number in sorted(bot.waiting):
            if number < offset and bot.updates[number] not in bot.beside:
                bot.taken(number)
        if bot.poller is not None:
            bot.poller.set()
        mine = bot.poller = asyncio.Event()
        bot.journal.note("polls")
        try:
            async with bot.polls:
                return await self._wait(bot, request, mine, gone)
        finally:
            if bot.poller is mine:
                bot.poller = None

    async def _wait(self, bot: Bot, request: Request, other: asyncio.Event, gone: Callable[[], bool]) -> Answer:
        pull = asyncio.create_task(self.upstream.forward(bot.token, request))
        watch = [asyncio.create_task(event.wait()) for event in (other, bot.more)]
        try:
            while not (pull.done() or other.is_set() or bot.beside or gone()):
                await asyncio.wait({pull, *watch}, timeout=0.2, return_when=asyncio.FIRST_COMPLETED)
            if bot.beside:
                given, bot.beside = bot.beside, []
                bot.more.clear()
                return self._given(bot, given)
            if not pull.done() and not other.is_set():
                return 200, {"ok": True, "result": []}  # to nobody: the poller has hung up
            if other.is_set():
                return 409, {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates"}
            status, body = pull.result()
            if status != 200:
                return status, body
            return self._given(bot, [bot.updates.get(update["update_id"], update) for update in body["result"]])
        finally:
            for task in watch:
                task.cancel()
            if not pull.done():
                pull.cancel()
                await asyncio.sleep(NOTICED)

    def _given(self, bot: Bot, updates: Sequence[Update]) -> Answer:
        for update in updates:
            bot.journal.note("given", update=update["update_id"])
        return 200, {"ok": True, "result": list(updates)}

    async def hooked(self, bot: Bot, update: Update) -> int:
        """The emulator posts an update to us instead of to the bot."""
        status = await self._post(bot, bot.updates.get(update["update_id"], update))
        if not 200 <= status < 300 and (bot.again is None or bot.again.done()):
            bot.again = self._soon(self._deliver_again(bot))
        return status

    async def _post(self, bot: Bot, update: Update) -> int:
        """What the platform heard: 502 where nothing answered, or where the answer was lost."""
        fault = bot.faults.take("webhook")
        if fault and fault.delay:
            await asyncio.sleep(fault.delay)
        status = 502
        if not fault or not (fault.code or fault.drop == "before"):
            headers = {SECRET_HEADER: bot.hook.secret} if bot.hook.secret else {}
            try:
                async with self.session.post(
                    bot.hook.url, json=update, headers=headers, allow_redirects=False, timeout=HOOK_TIMEOUT
                ) as answer:
                    status = answer.status
            except (ClientError, TimeoutError):
                status = 502
        heard = 502 if fault and (fault.drop or fault.code) else status
        bot.journal.note("hook", update=update["update_id"], status=status, heard=heard)
        if 200 <= heard < 300:
            bot.taken(update["update_id"])
        return heard

    async def _post_until_taken(self, bot: Bot, updates: Sequence[Update]) -> None:
        for update in updates:
            pause = FIRST_PAUSE
            while bot.hook.url and not 200 <= await self._post(bot, update) < 300:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _deliver_again(self, bot: Bot) -> None:
        pause = FIRST_PAUSE
        while bot.hook.url and bot.waiting - bot.held.keys():
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            await self.upstream.deliver(bot.token)

    async def _enqueue(self, bot: Bot, update: Update) -> None:
        async with bot.order:
            await self.upstream.enqueue(bot.token, update)

    def _soon(self, work: Any) -> "asyncio.Task[None]":
        task: asyncio.Task[None] = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            print(f"the gate failed: {fault!r}", file=sys.stderr, flush=True)

    async def close(self) -> None:
        for task in tuple(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


_STAND_IN = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "stand-in"}


def _completed(bot: Bot, kind: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Ids, date, the entity of a command, the whole message under a button."""
    now = int(time.time())
    match kind:
        case "message" | "edited_message" | "channel_post" | "edited_channel_post":
            message = {"message_id": told.get("message_id") or bot.chats.new_id(), "date": now, **told}
            text = message.get("text", "")
            if text.startswith("/") and not any(one["type"] == "bot_command" for one in message.get("entities", ())):
                entity = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
                message["entities"] = [entity, *message.get("entities", ())]
            if kind.startswith("edited"):
                message.setdefault("edit_date", now)
            bot.chats.person_wrote(message["chat"]["id"], message)
            return message
        case "callback_query":
            chat, number = told["message"]["chat"]["id"], told["message"]["message_id"]
            stands = bot.chats.standing.get(chat, {}).get(number)
            query = {"id": bot.chats.new_query(), "chat_instance": f"c{chat}", **told}
            if stands is not None:
                known = {name: value for name, value in stands.items() if name not in ("mine", "link_preview_options")}
                query["message"] = {**known, "from": bot.me, "chat": told["message"]["chat"]}
            else:  # deleted meanwhile, or too old: only its place is known
                query["message"] = {**told["message"], "date": 0}
            return query
        case "my_chat_member":
            member = told["new_chat_member"]["status"]
            (bot.chats.blocked.add if member == "kicked" else bot.chats.blocked.discard)(told["chat"]["id"])
            return {"date": now, **told}
    return dict(told)
