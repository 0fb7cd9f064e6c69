"""`mashang serve`: the web chat and its API."""

import socket
from collections.abc import Callable

import click

from app import memory, web, whereabouts
from app.cli import rooms, words
from app.cli.frame import Trouble
from app.running import parts_of
from app.settings import Settings
from app.wiring import House


def serve(host: str | None, port: int | None) -> None:
    found = rooms.settings(host=host, port=port)

    async def work() -> None:
        async with rooms.house(found) as house:
            await run(house, lambda: click.echo(words.say("serve.listening", address=found.address), err=True))

    rooms.run(work, serving=True)


async def run(house: House, ready: Callable[[], None]) -> None:
    door = _door(house.settings)
    memory.keep_little()
    whereabouts.note(house.settings)
    async with parts_of(house) as parts:
        await web.serve(parts, house.settings, door, ready=ready)


def _door(settings: Settings) -> socket.socket:
    try:
        return web.listen(settings)
    except web.PortTaken:
        raise Trouble("port-taken", port=settings.port, other=settings.port + 1) from None
