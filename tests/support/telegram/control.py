"""The gate's own door, for tests: what people do, what goes wrong, what was asked."""

from aiohttp import web

from tests.support.telegram.bots import Bot
from tests.support.telegram.chats import Message
from tests.support.telegram.faults import Fault
from tests.support.telegram.gate import Gate
from tests.support.telegram.upstream import File, Request

#: The chat to which files of people are uploaded, so that the emulator has them.
_DEPOT = 1


def routes(gate: Gate) -> list[web.RouteDef]:
    def bot(request: web.Request) -> Bot:
        return gate.bot(request.match_info["token"])

    async def updates(request: web.Request) -> web.Response:
        told = await request.json()
        hold = bool(told.get("hold"))
        return web.json_response([gate.office.accept(bot(request), one, hold=hold) for one in told["updates"]])

    async def beside(request: web.Request) -> web.Response:
        told = await request.json()
        gate.office.send_beside(bot(request), told["updates"], together=bool(told.get("together")))
        return web.json_response({})

    async def faults(request: web.Request) -> web.Response:
        if request.method == "DELETE":
            bot(request).faults.clear()
        else:
            bot(request).faults.queue(Fault.read(await request.json()))
        return web.json_response({})

    async def rates(request: web.Request) -> web.Response:
        bot(request).rates.limit(await request.json())
        return web.json_response({})

    async def journal(request: web.Request) -> web.Response:
        after, within = int(request.query.get("after", 0)), float(request.query.get("within", 0))
        return web.json_response(await bot(request).journal.after(after, within=within))

    async def chat(request: web.Request) -> web.Response:
        chats, number = bot(request).chats, int(request.match_info["chat"])
        return web.json_response(
            {"standing": _listed(chats.standing.get(number)), "gone": _listed(chats.gone.get(number))}
        )

    async def old(request: web.Request) -> web.Response:
        for message in (await request.json())["messages"]:
            bot(request).chats.grow_old(int(request.match_info["chat"]), message)
        return web.json_response({})

    async def file(request: web.Request) -> web.Response:
        """`pretend` is a size that it has only by hearsay; such a file cannot be fetched."""
        owner, data = bot(request), await request.read()
        if pretend := int(request.query.get("pretend", 0)):
            name = f"hearsay-{len(owner.sizes)}"
            owner.sizes[name] = pretend
            return web.json_response({"file_id": name})
        upload = Request(
            method="sendDocument", fields={"chat_id": str(_DEPOT)}, files={"document": File(name="file", data=data)}
        )
        _, told = await gate.upstream.forward(owner.token, upload)
        name = told["result"]["document"]["file_id"]
        owner.sizes[name] = len(data)
        return web.json_response({"file_id": name})

    async def state(request: web.Request) -> web.Response:
        found = bot(request)
        hook = {"url": found.hook.url, "secret": found.hook.secret}
        return web.json_response(
            {"lint": found.lint, "texts": found.texts, "hook": hook, "waiting": sorted(found.waiting)}
        )

    base = "/__gate/{token}"
    return [
        web.post(f"{base}/updates", updates),
        web.post(f"{base}/beside", beside),
        web.post(f"{base}/faults", faults),
        web.delete(f"{base}/faults", faults),
        web.post(f"{base}/rates", rates),
        web.get(f"{base}/journal", journal),
        web.get(base + "/chats/{chat}", chat),
        web.post(base + "/chats/{chat}/old", old),
        web.post(f"{base}/files", file),
        web.get(f"{base}/state", state),
    ]


def _listed(messages: dict[int, Message] | None) -> list[Message]:
    return [message for _, message in sorted((messages or {}).items())]
