"""The form with python-telegram-bot's ConversationHandler and PicklePersistence, on their defaults (written
once a minute), behind a webhook on Starlette and uvicorn as its examples show."""

import asyncio
import sys
from hmac import compare_digest
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from benchmarks.telegram.api import TOKEN
from benchmarks.telegram.peers import questions

ASKED_KIND, ASKED_WHERE, ASKED_WHAT = range(3)
KEYS = InlineKeyboardMarkup(
    [[InlineKeyboardButton(label, callback_data=f"kind:{kind}")] for kind, label in questions.KINDS.items()]
)

Told = ContextTypes.DEFAULT_TYPE


async def start(update: Update, context: Told) -> int:
    assert update.message is not None
    await update.message.reply_text(questions.KIND, reply_markup=KEYS)
    return ASKED_KIND


async def kind(update: Update, context: Told) -> int:
    query = update.callback_query
    assert query is not None
    await query.answer()
    _mine(context)["kind"] = (query.data or "").partition(":")[2]
    assert update.effective_chat is not None
    await update.effective_chat.send_message(questions.WHERE)
    return ASKED_WHERE


async def where(update: Update, context: Told) -> int:
    assert update.message is not None
    _mine(context)["where"] = update.message.text
    await update.message.reply_text(questions.WHAT)
    return ASKED_WHAT


async def what(update: Update, context: Told) -> int:
    assert update.message is not None
    told = _mine(context)
    await update.message.reply_text(questions.summary(told["kind"], told["where"], update.message.text or ""))
    told.clear()
    return ConversationHandler.END


async def lost(update: Update, context: Told) -> None:
    assert update.message is not None
    await update.message.reply_text(questions.LOST)


def _mine(context: Told) -> dict[str, Any]:
    assert context.user_data is not None
    return context.user_data


def application(api: str, folder: Path) -> "Application[Any, Any, Any, Any, Any, Any]":
    built = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{api}/bot")
        .base_file_url(f"{api}/file/bot")
        .updater(None)
        .persistence(PicklePersistence(folder / "conversations.pickle"))
        .build()
    )
    words = filters.TEXT & ~filters.COMMAND
    built.add_handler(
        ConversationHandler(
            name="form",
            persistent=True,
            entry_points=[CommandHandler("start", start)],
            states={
                ASKED_KIND: [CallbackQueryHandler(kind, pattern="^kind:")],
                ASKED_WHERE: [MessageHandler(words, where)],
                ASKED_WHAT: [MessageHandler(words, what)],
            },
            fallbacks=[CommandHandler("start", start)],
        )
    )
    built.add_handler(MessageHandler(words, lost))
    return built


async def run(port: int, api: str, folder: Path) -> None:
    bot = application(api, folder)

    async def take(request: Request) -> Response:
        if not compare_digest(request.headers.get("x-telegram-bot-api-secret-token", ""), questions.SECRET):
            return Response(status_code=403)
        await bot.update_queue.put(Update.de_json(await request.json(), bot.bot))
        return Response()

    async def ready(_: Request) -> Response:
        return Response()

    web = Starlette(routes=[Route(questions.PATH, take, methods=["POST"]), Route("/readyz", ready)])
    server = uvicorn.Server(uvicorn.Config(web, port=port, log_level="warning", access_log=False))
    async with bot:
        await bot.start()
        await server.serve()
        await bot.stop()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
