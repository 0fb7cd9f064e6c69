"""An aiogram dispatcher behind its own webhook handler, until SIGTERM."""

import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.telegram.api import TOKEN
from benchmarks.telegram.peers.questions import PATH, SECRET


def aiogram(dispatcher: Dispatcher) -> None:
    port, api = int(sys.argv[1]), sys.argv[2]
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    application = web.Application()

    async def ready(_: web.Request) -> web.Response:
        return web.Response()

    application.router.add_get("/readyz", ready)
    setup_application(application, dispatcher, bot=bot)
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(application, path=PATH)
    web.run_app(application, host="127.0.0.1", port=port, print=None)
