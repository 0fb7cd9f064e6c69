"""The gate: a process between a bot and the emulator, to which the bot is pointed as to the Bot API.

python -m tests.support.telegram http://127.0.0.1:PORT-OF-THE-EMULATOR
"""

import sys
from collections.abc import AsyncIterator

from aiohttp import ClientSession, ClientTimeout, web

from tests.support.telegram import control, processes
from tests.support.telegram.answers import Answers
from tests.support.telegram.gate import Gate
from tests.support.telegram.updates import Office
from tests.support.telegram.upstream import Upstream

_MOST_BODY = 64 * 1024 * 1024


async def application(address: str) -> web.Application:
    session = ClientSession(timeout=ClientTimeout(total=90))
    upstream = Upstream(base=sys.argv[1], session=session)
    office = Office(upstream=upstream, session=session, address=address)
    gate = Gate(upstream=upstream, office=office, answers=Answers(upstream=upstream, office=office, address=address))

    async def until_the_end(_: web.Application) -> AsyncIterator[None]:
        yield
        await office.close()
        await session.close()

    app = web.Application(client_max_size=_MOST_BODY)
    app.cleanup_ctx.append(until_the_end)
    app.router.add_route("*", "/bot{token}/{method}", gate.method)
    app.router.add_get("/file/bot{token}/{path:.*}", gate.file)
    app.router.add_post("/__hook/{token}", gate.hook)
    app.add_routes(control.routes(gate))
    return app


if __name__ == "__main__":
    processes.serve(application)
