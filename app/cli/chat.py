"""`mashang chat`: the conversation of the web chat, in this terminal."""

import asyncio
import getpass
import secrets
import signal
import sys
from pathlib import Path

import click

from app.cli import rooms, words
from app.demo import write_secret
from app.settings import Settings
from app.talking import talking, visitor_of
from app.talking import words as spoken
from bot.channels import console

TOKEN_BYTES = 32


def chat(place: str | None, language: str | None) -> None:
    found = rooms.settings()

    async def work() -> None:
        async with rooms.house(found) as house:
            talk = talking(house)
            try:
                await console.converse(
                    talk.runner,
                    visitor_of(house.keyring.derive("visitor"), "console")(token(found)),
                    spoken(found.zone),
                    language=language or words.language(),
                    place=place or "",
                    read=_read,
                    write=click.echo,
                    read_file=lambda path: asyncio.to_thread(Path(path).expanduser().read_bytes),
                )
            finally:
                await talk.close()

    rooms.run(work)


def token(settings: Settings) -> bytes:
    """Who sits here stays the same visitor from one start to the next, so that a draft goes on where it was."""
    path = settings.var / "chat.token"
    if not path.exists():
        write_secret(path, secrets.token_hex(TOKEN_BYTES))
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


async def _read(*, secret: bool = False) -> str | None:
    """Waits on the loop itself: there is one person and nothing else to do. Ctrl-C ends the conversation at once,
    where the loop would only take note of it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if not sys.stdin.isatty():
            line = sys.stdin.readline()
            return line.rstrip("\n") if line else None
        return getpass.getpass("> ") if secret else input("> ")  # noqa: ASYNC250
    except (EOFError, KeyboardInterrupt):
        click.echo()
        return None
    finally:
        signal.signal(signal.SIGINT, before)
