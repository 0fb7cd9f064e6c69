"""How the gate answers a method: mostly with what the emulator says, sometimes by itself."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.support.telegram.bots import Bot, Hook
from tests.support.telegram.chats import Refusal
from tests.support.telegram.updates import Office
from tests.support.telegram.upstream import Answer, Request, Upstream

#: "20 << 20" in the official server; python-telegram-bot says 20 000 000. The smaller is safe.
MOST_FILE = 20_000_000

_TEXTS = {
    "setMyDescription": ("description", 512),
    "setMyShortDescription": ("short_description", 120),
    "setMyName": ("name", 64),
}
_SENDS = ("sendMessage", "sendPhoto", "sendDocument", "sendVideo", "sendVoice", "sendAudio", "sendMediaGroup")
_KEPT = ("text", "caption", "entities", "reply_markup", "link_preview_options", "protect_content")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """`address` is the gate's own."""

    upstream: Upstream
    office: Office
    address: str

    async def answer(self, bot: Bot, request: Request, gone: Callable[[], bool]) -> Answer:
        """Raises `Refusal`."""
        method = request.method
        if method == "getUpdates":
            return await self.office.poll(bot, request, gone)
        if method in _SENDS:
            return await self._send(bot, request)
        if method.startswith("editMessage"):
            return await self._edit(bot, request)
        own: dict[str, Callable[[Bot, Request], Awaitable[Answer]]] = {
            "getMe": self._me,
            "sendChatAction": self._act,
            "setMyCommands": self._set_commands,
            "getMyCommands": self._get_commands,
            "deleteMessage": self._delete,
            "deleteMessages": self._delete,
            "answerCallbackQuery": self._answer_query,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._set_webhook,
            "getWebhookInfo": self._webhook,
            "getFile": self._file,
            **dict.fromkeys(_TEXTS, self._set_text),
            **{name.replace("set", "get", 1): self._get_text for name in _TEXTS},
        }
        return await (own[method](bot, request) if method in own else self.upstream.forward(bot.token, request))

    async def _me(self, bot: Bot, request: Request) -> Answer:
        status, body = await self.upstream.forward(bot.token, request)
        return (status, {"ok": True, "result": body["result"] | bot.me}) if status == 200 else (status, body)

    async def _send(self, bot: Bot, request: Request) -> Answer:
        chat = request.chat
        if chat is not None:
            bot.chats.check_reachable(chat)
        status, body = await self.upstream.forward(bot.token, request)
        if status != 200 or chat is None:
            return status, body
        told = request.told
        kept = {name: told[name] for name in _KEPT if name in told}
        results = body["result"] if isinstance(body["result"], list) else [body["result"]]
        sent = [_public(bot, chat, bot.chats.bot_wrote(chat, _sent(one) | kept)) for one in results]
        return 200, {"ok": True, "result": sent if isinstance(body["result"], list) else sent[0]}

    async def _act(self, bot: Bot, request: Request) -> Answer:
        bot.chats.check_reachable(request.chat or 0)
        return await self.upstream.forward(bot.token, request)

    async def _edit(self, bot: Bot, request: Request) -> Answer:
        chat, message, told = request.chat or 0, request.number("message_id"), request.told
        changes = {name: told[name] for name in _KEPT if name in told}
        if request.method == "editMessageReplyMarkup":
            changes = {"reply_markup": told.get("reply_markup", {"inline_keyboard": []})}
        elif "reply_markup" not in changes:
            changes["reply_markup"] = {"inline_keyboard": []}
        bot.chats.check_edit(chat, message, changes)
        status, body = await self.upstream.forward(bot.token, request)
        if status == 200:
            bot.chats.edited(chat, message, changes)
            body["result"] |= _public(bot, chat, bot.chats.standing[chat][message])
        return status, body

    async def _delete(self, bot: Bot, request: Request) -> Answer:
        several = request.method == "deleteMessages"
        chat = request.chat or 0
        ids = [int(one) for one in request.value("message_ids")] if several else [request.number("message_id")]
        here = bot.chats.check_delete(chat, ids, several=several)
        for one in here:
            fields = {"chat_id": request.fields["chat_id"], "message_id": one}
            status, body = await self.upstream.call(bot.token, "deleteMessage", fields)
            if status != 200:
                return status, body
        bot.chats.deleted(chat, here)
        return 200, {"ok": True, "result": True}

    async def _answer_query(self, bot: Bot, request: Request) -> Answer:
        status, body = await self.upstream.forward(bot.token, request)
        if status == 200:
            bot.chats.check_query(str(request.fields.get("callback_query_id")))
        return status, body

    async def _set_commands(self, bot: Bot, request: Request) -> Answer:
        status, body = await self.upstream.forward(bot.token, request)
        if status == 200:
            bot.texts[_scoped("commands", request)] = request.value("commands")
        return status, body

    async def _get_commands(self, bot: Bot, request: Request) -> Answer:
        return 200, {"ok": True, "result": bot.texts.get(_scoped("commands", request), [])}

    async def _set_text(self, bot: Bot, request: Request) -> Answer:
        name, most = _TEXTS[request.method]
        text = str(request.fields.get(name) or "")
        if len(text) > most:
            raise Refusal(400, f"Bad Request: {name} is too long")
        bot.texts[_scoped(name, request)] = text
        return 200, {"ok": True, "result": True}

    async def _get_text(self, bot: Bot, request: Request) -> Answer:
        name, _ = _TEXTS[request.method.replace("get", "set", 1)]
        language = _scoped(name, request)
        return 200, {"ok": True, "result": {name: bot.texts.get(language, bot.texts.get(f"{name}::", ""))}}

    async def _set_webhook(self, bot: Bot, request: Request) -> Answer:
        """The emulator is to post to us; we post to the bot."""
        url = str(request.fields.get("url") or "")
        ours = {"url": f"{self.address}/__hook/{bot.token}"} if url else {}
        before = bot.hook
        bot.hook = Hook(url=url, secret=str(request.fields.get("secret_token") or ""))
        forwarded = Request(
            method=request.method, fields={**request.fields, **ours}, files=request.files, structured=request.structured
        )
        status, body = await self.upstream.forward(bot.token, forwarded)
        if status != 200:
            bot.hook = before
        elif isinstance(allowed := request.value("allowed_updates"), list):
            bot.allowed = allowed
        if request.fields.get("drop_pending_updates") in (True, "true"):
            bot.waiting.clear()
        return status, body

    async def _webhook(self, bot: Bot, request: Request) -> Answer:
        status, body = await self.upstream.forward(bot.token, request)
        if status == 200:
            body["result"]["url"] = bot.hook.url
        return status, body

    async def _file(self, bot: Bot, request: Request) -> Answer:
        size = bot.sizes.get(str(request.fields.get("file_id")))
        if size is not None and size > MOST_FILE:
            raise Refusal(400, "Bad Request: file is too big")
        status, body = await self.upstream.forward(bot.token, request)
        if status == 200 and size is not None:
            body["result"]["file_size"] = size
        return status, body


def _scoped(name: str, request: Request) -> str:
    scope = request.value("scope") or {}
    return f"{name}:{json.dumps(scope, sort_keys=True) if scope else ''}:{request.fields.get('language_code') or ''}"


def _sent(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name not in ("message_id", "date", "chat")}


def _public(bot: Bot, chat: int, message: dict[str, Any]) -> dict[str, Any]:
    hidden = ("mine", "link_preview_options", "protect_content")
    shown = {name: value for name, value in message.items() if name not in hidden}
    return {**shown, "from": bot.me, "chat": {"id": chat, "type": "private" if chat > 0 else "group"}}
