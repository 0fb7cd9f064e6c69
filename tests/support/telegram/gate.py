"""What the gate does with a request on its way to the emulator, and with an update on its way back."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import ClientError, web

from tests.support.telegram import lint
from tests.support.telegram.answers import Answers
from tests.support.telegram.bots import Bot
from tests.support.telegram.chats import Refusal
from tests.support.telegram.faults import Fault
from tests.support.telegram.updates import Office
from tests.support.telegram.upstream import Answer, File, Request, Upstream

TOKEN = re.compile(r"[0-9]{1,16}:[A-Za-z0-9_-]{20,}")


@dataclass(kw_only=True)
class Gate:
    upstream: Upstream
    office: Office
    answers: Answers
    bots: dict[str, Bot] = field(default_factory=dict)

    def bot(self, token: str) -> Bot:
        if not TOKEN.fullmatch(token):
            raise web.HTTPUnauthorized(text='{"ok":false,"error_code":401,"description":"Unauthorized"}')
        return self.bots.setdefault(token, Bot(token=token))

    async def method(self, request: web.Request) -> web.StreamResponse:
        bot = self.bot(request.match_info["token"])
        try:
            asked = await _read(request, request.match_info["method"])
        except ConnectionError:  # whoever asked has hung up in the middle of it
            return web.Response(status=499)
        bot.lint += lint.complaints(asked.method, asked.fields, frozenset(asked.files))
        fault = bot.faults.take(asked.method, asked.chat)
        began = time.monotonic()
        status, answer, results = await self._carry_out(request, bot, asked, fault)
        bot.journal.note(
            "call",
            method=asked.method,
            params=asked.told,
            chat=asked.chat,
            status=status,
            message_ids=[one["message_id"] for one in results if isinstance(one, dict) and "message_id" in one],
            took=time.monotonic() - began,
            fault=fault.name if fault else "",
        )
        return answer

    async def _carry_out(
        self, request: web.Request, bot: Bot, asked: Request, fault: Fault | None
    ) -> tuple[int, web.StreamResponse, list[object]]:
        """The status that the server had in mind (0: it never heard), what the bot gets, and what was done."""
        if fault and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault and fault.drop == "before":
            return 0, _broken(request), []
        if fault and fault.code:
            return fault.code, _faulty(fault), []
        status, body = await self._answer(
            bot, asked, lambda: request.transport is None or request.transport.is_closing()
        )
        result = body.get("result")
        results = result if isinstance(result, list) else [result]
        if fault and fault.drop == "after":
            return status, _broken(request), results
        return status, web.json_response(body, status=status), results

    async def _answer(self, bot: Bot, asked: Request, gone: Callable[[], bool]) -> Answer:
        try:
            bot.rates.take(asked.method, asked.chat)
            return await self.answers.answer(bot, asked, gone)
        except Refusal as refused:
            told = {"ok": False, "error_code": refused.code, "description": refused.description}
            wait = {"parameters": {"retry_after": refused.retry_after}} if refused.retry_after else {}
            return refused.code, told | wait
        except ClientError:
            return 502, {"ok": False, "error_code": 502, "description": "Bad Gateway"}

    async def file(self, request: web.Request) -> web.StreamResponse:
        bot, path = self.bot(request.match_info["token"]), request.match_info["path"]
        fault = bot.faults.take("file")
        if fault and fault.delay:
            await asyncio.sleep(fault.delay)
        name = fault.name if fault else ""
        if fault and (fault.drop or fault.code):
            bot.journal.note("file", path=path, status=fault.code, fault=name)
            return _broken(request) if fault.drop else _faulty(fault)
        status, data = await self.upstream.download(bot.token, path)
        bot.journal.note("file", path=path, status=status, fault=name)
        if fault is None or fault.cut is None:
            return web.Response(body=data, status=status, content_type="application/octet-stream")
        half = web.StreamResponse(headers={"Content-Length": str(len(data))})
        await half.prepare(request)
        await half.write(data[: fault.cut])
        return _broken(request)

    async def hook(self, request: web.Request) -> web.Response:
        bot = self.bot(request.match_info["token"])
        return web.Response(status=await self.office.hooked(bot, await request.json()))


async def _read(request: web.Request, method: str) -> Request:
    if request.content_type == "application/json":
        return Request(method=method, fields=await request.json(), structured=True)
    fields: dict[str, object] = dict(request.query)
    files: dict[str, File] = {}
    for name, told in (await request.post()).items():
        if isinstance(told, web.FileField):
            files[name] = File(name=told.filename, data=told.file.read())
        else:
            fields[name] = told if isinstance(told, str) else told.decode()
    return Request(method=method, fields=fields, files=files)


def _broken(request: web.Request) -> web.Response:
    """The connection ends without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)


def _faulty(fault: Fault) -> web.Response:
    if fault.raw is not None:
        return web.Response(text=fault.raw, status=fault.code, content_type="text/html")
    return web.json_response(fault.answer, status=fault.code)
