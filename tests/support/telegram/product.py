"""The program as it is started, with its bot at the gate: a process of its own on SQLite."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from app import wiring
from app.settings import Settings
from app.telegram import chat_visitor
from app.wiring import House
from cases.places import Place
from dialog.catalogue import Catalogue
from dialog.ports import Visitor
from storage.store import Store
from storage.vault.keyring import Keyring
from tests.app import houses
from tests.e2e.site import free_port
from tests.support import coded
from tests.support.house import catalogue
from tests.support.telegram.client import Bench, Entry
from tests.support.telegram.processes import ROOT

START_SECONDS = 60.0

#: Of each table what is left to do in a chat.
_OPEN = (
    "SELECT count(*) FROM arrival WHERE settled = 0 AND visitor = ?",
    "SELECT count(*) FROM parcel WHERE visitor = ?",
    "SELECT count(*) FROM chat_message WHERE doomed = 1 AND visitor = ?",
)


@dataclass(kw_only=True)
class Product:
    """`mashang serve` in `folder`, pointed at the bench; its errors in a file, over all its lives. `program` is what
    Python runs: the program itself, or the same by a clock that tests move."""

    folder: Path
    bench: Bench
    webhook: bool = False
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    program: Sequence[str] = ("-m", "app")
    _process: "subprocess.Popen[bytes] | None" = None

    @staticmethod
    async def set_up(folder: Path, bench: Bench, *, webhook: bool = False, **more: str) -> "Product":
        """A deployment with the demonstration. `more` are settings, as MASHANG_<NAME>."""
        await asyncio.to_thread(_furnish, folder)
        return Product(folder=folder, bench=bench, webhook=webhook, more=more)

    @property
    def environment(self) -> dict[str, str]:
        var = self.folder / "var"
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("MASHANG_")},
            "MASHANG_VAR": str(var),
            "MASHANG_DATABASE": f"sqlite:///{var}/mashang.db",
            "MASHANG_KEYRING": str(var / "keys" / "keyring.json"),
            "MASHANG_LANGUAGE": "en",
            "MASHANG_TELEGRAM_PUBLIC_TOKEN": self.bench.token,
            "MASHANG_TELEGRAM_API": self.bench.api,
            "MASHANG_TELEGRAM_RECEIVE": "webhook" if self.webhook else "polling",
            "MASHANG_TELEGRAM_PER_SECOND": "1000",
            "MASHANG_TELEGRAM_PER_CHAT": "1000",
            "MASHANG_TELEGRAM_QUIET": "",
            **{f"MASHANG_{name.upper()}": value for name, value in self.more.items()},
        }

    @property
    def hook(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/telegram"

    @property
    def written(self) -> str:
        """Everything it wrote, in all its lives."""
        return (self.folder / "stderr").read_text("utf-8")

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def start(self) -> None:
        """Until its bot is open: it polls, or its webhook is known."""
        after = await self.bench.mark()
        self._launch()

        def open_(journal: list[Entry]) -> bool:
            assert self.runs, self.written
            return any(one["what"] == "polls" or one.get("method") == "setWebhook" for one in journal[after:])

        await self.bench.until(open_, within=START_SECONDS)

    def _launch(self) -> None:
        command = [sys.executable, "-W", "default", *self.program, "serve", "--port", str(self.port)]
        with (self.folder / "stderr").open("ab") as told:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=told, stderr=told
            )

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self._process
        self._process.send_signal(how)

    async def ended(self, *, within: float = 30.0) -> tuple[int, float]:
        """How it ended, and the seconds that took."""
        assert self._process
        began = time.monotonic()
        code = await asyncio.to_thread(self._process.wait, within)
        return code, time.monotonic() - began

    def kill(self) -> None:
        """As the power does it."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def left_to_do(self, ref: str) -> int:
        """Updates, answers and deletions that wait in the chat of this visitor; its own database says so."""
        with closing(sqlite3.connect(f"file:{self.folder}/var/mashang.db?mode=ro", uri=True, timeout=10)) as books:
            return sum(int(books.execute(query, (ref,)).fetchone()[0]) for query in _OPEN)


def _furnish(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as here:
        houses.set_up(folder, here)


@dataclass(frozen=True, kw_only=True)
class RealHouse:
    """The deployment of a running process, as the player of transcripts sees a house; its clock is everybody's."""

    house: House
    places: dict[str, Place]

    @property
    def store(self) -> Store:
        return self.house.store

    @property
    def words(self) -> Catalogue:
        return catalogue()

    def clock(self) -> datetime:
        return wiring.now()

    def code(self, kind: str) -> str:
        return self.house.signer.code(self.places[kind].id, 1)

    async def turn_out(self, kind: str, state: str) -> None:
        await coded.turn_out(self.store, self.places[kind].id, state, self.clock())


@asynccontextmanager
async def real_house(product: Product) -> AsyncIterator[RealHouse]:
    with pytest.MonkeyPatch.context() as here:
        for name, value in product.environment.items():
            here.setenv(name, value)
        settings = Settings()
    async with wiring.open_house(settings, Keyring.load(settings.keyring)) as house:
        places = await house.store.read(lambda books: {place.kind.value: place for place in books.places.all()})
        yield RealHouse(house=house, places=places)


@dataclass(frozen=True, kw_only=True)
class RealTelegram:
    """What a person at Telegram needs of a running process; see `in_process.Telegram`."""

    house: RealHouse
    bench: Bench
    product: Product

    def visitor(self, chat: int) -> Visitor:
        return chat_visitor(self.house.house.keyring)(chat)

    async def dealt_with(self, *updates: int, chat: int, after: int = 0) -> list[Entry]:
        await self.bench.taken(*updates, after=after)
        ref = self.visitor(chat).ref
        async with asyncio.timeout(30):
            while self.product.left_to_do(ref):  # noqa: ASYNC110 - another process has no bell
                await asyncio.sleep(0.005)
        return await self.bench.calls(after=after)
