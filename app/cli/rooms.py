"""What the commands share once they run: settings, keyring, store, and trouble put into words."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

import click
from pydantic import ValidationError

from app import logs, telegram, whereabouts, wiring
from app.cli import words
from app.cli.frame import UNAVAILABLE, USAGE, Trouble
from app.settings import Settings
from app.setup import schema_is_current
from app.wiring import House
from cases import errors
from cases.values import Json
from storage.problems import StorageUnavailable
from storage.vault.keyring import Keyring, KeyringError

T = TypeVar("T")

#: What a person asked for that cannot be had, and not a failure of the house.
_REFUSED = (errors.NoSuchCase, errors.MoveRefused, errors.ActRefused, errors.StaleCase, errors.CaseOver, errors.Sealed)


def settings(**changes: str | int | None) -> Settings:
    """From the environment; options of the command line win."""
    try:
        found = Settings.model_validate(
            {**Settings().model_dump(), **{k: v for k, v in changes.items() if v is not None}}
        )
    except ValidationError as trouble:
        names = sorted(
            {f"MASHANG_{part['loc'][0]}".upper() for part in trouble.errors(include_input=False) if part["loc"]}
        )
        raise Trouble("settings", names=", ".join(names), exit_code=USAGE) from None
    logs.set_up(found.log_level)
    return found


def settings_of_server() -> Settings:
    """For a command that makes links: they lead to where the server was last opened, whatever port was chosen there."""
    found = settings()
    return found if found.base_url else whereabouts.told(found)


def keyring(found: Settings) -> Keyring:
    try:
        return Keyring.load(found.keyring)
    except KeyringError as trouble:
        raise Trouble(f"keyring-{trouble.code}", path=str(found.keyring)) from None


@asynccontextmanager
async def house(found: Settings) -> AsyncIterator[House]:
    """The open house of a deployment whose database is up to date."""
    keys = keyring(found)
    with trouble_told():
        if not schema_is_current(found):
            raise Trouble("not-migrated")
        async with wiring.open_house(found, keys) as opened:
            yield opened


async def bot_name(house: House) -> str:
    """Who people write to on Telegram. Raises `Trouble` where nobody knows."""
    try:
        return await telegram.bot_name(house.settings, house.keyring)
    except telegram.NoBot:
        raise Trouble("telegram-off", exit_code=USAGE) from None
    except telegram.BotUnreachable:
        raise Trouble("telegram-unreachable", exit_code=UNAVAILABLE) from None


def run(work: Callable[[], Coroutine[object, object, T]], *, serving: bool = False) -> T:
    """A server gets the quicker loop; loading it is not worth it for a command."""
    with trouble_told(), asyncio.Runner(loop_factory=web_loop() if serving else None) as runner:
        return runner.run(work())


def web_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop, where there is one for this system."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@contextmanager
def trouble_told() -> Iterator[None]:
    try:
        yield
    except StorageUnavailable as trouble:
        raise Trouble("not-migrated" if trouble.code == "outdated" else "database") from None
    except KeyringError as trouble:
        raise Trouble(f"keyring-{trouble.code}", path="MASHANG_KEYRING") from None
    except errors.CaseError as trouble:
        if isinstance(trouble, _REFUSED):
            raise Trouble(trouble.code, exit_code=1, why=_why(trouble)) from None
        raise Trouble("trouble", exit_code=UNAVAILABLE, code=trouble.code) from None


def _why(trouble: errors.CaseError) -> str:
    """In words, where the code of a refusal has some."""
    code = str(trouble.facts.get("why", ""))
    return words.say(f"refusals.{code}") if words.has(f"refusals.{code}") else code


def print_json(told: Json) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
