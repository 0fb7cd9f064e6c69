"""Runs `lo-bot-api-emulator` with room for a long run; its own command line allows 100 files and 16 bots."""

import sys

from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

from tests.support.telegram.processes import serve


async def application(_: str) -> web.Application:
    emulator = LoBotApiEmulator(
        journal=sys.argv[1],
        enable_control=True,
        allow_insecure_loopback_webhooks=True,
        max_updates=100_000,
        max_bots=10_000,
        max_assets=100_000,
    )
    made: web.Application = emulator.app()
    return made


if __name__ == "__main__":
    serve(application)
