"""The terminal."""

import asyncio
import uuid
from collections.abc import Sequence
from typing import Any

from bot.channels import console
from dialog.blocks import Block
from dialog.catalogue import blocks_from_json
from dialog.incoming import Incoming, Kind
from dialog.ports import Said, Visitor
from tests.support.house import TestHouse
from tests.support.transcripts.at_runner import visible
from tests.support.transcripts.driver import NotOffered


class _Overheard:
    """The talker of a terminal, with an ear at the wall: which buttons were offered, and what was sent."""

    def __init__(self, house: TestHouse) -> None:
        self._runner = house.runner
        self.asked: list[Block] = []
        self.sent: Incoming | None = None

    async def turn(self, visitor: Visitor, incoming: Incoming, *, proven: bool = True) -> Sequence[Said]:
        said = await self._runner.turn(visitor, incoming, proven=proven)
        asked = [block for entry in said for block in blocks_from_json(entry.body) if block.ask is not None]
        if asked and self.asked and self.asked[-1].ask == asked[-1].ask:
            self.asked.pop()
        self.asked += asked
        self.sent = incoming
        return said

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runner, name)


class ConsoleDriver:
    """Types what a person would; an old button or a repeated request, which a terminal has not, come from beside."""

    name = "console"
    variants = ()

    def __init__(self, house: TestHouse, device: str, language: str) -> None:
        self.house, self.language = house, language
        self.visitor = house.visitor(device, channel="console")
        self._talker = _Overheard(house)
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()
        self._waits = asyncio.Event()
        self._shown: list[str] = []
        self._files: dict[str, bytes] = {}
        self._task: asyncio.Task[None] | None = None
        self.secretly: list[bool] = []

    async def start(self, code: str) -> list[str]:
        await self.close()
        self._waits.clear()
        self._typed = asyncio.Queue()
        talk = console.converse(
            self._talker,
            self.visitor,
            self.house.words,
            language=self.language,
            place=code,
            read=self._read,
            write=self._shown.append,
            read_file=self._read_file,
        )
        self._task = asyncio.create_task(talk)
        return await self._until_it_waits()

    async def press(self, value: str) -> list[str]:
        block = self._talker.asked[-1]
        offered = [button.value for button in block.buttons]
        lines = [f"edit:{line.value}" for line in block.lines if line.value]
        if value in lines:
            return await self.type(f"/edit {lines.index(value) + 1}")
        if value not in offered:
            raise NotOffered(f"{value} is not among {offered + lines}")
        return await self.type(f"/{offered.index(value) + 1}")

    async def press_old(self, value: str) -> list[str]:
        ask = self._talker.asked[-2].ask
        incoming = Incoming(id=uuid.uuid4().hex, kind=Kind.CHOICE, choice=value, ask=ask)
        return self._beside(await self._talker.turn(self.visitor, incoming))

    async def type(self, text: str) -> list[str]:
        self._waits.clear()
        self._typed.put_nowait(text)
        return await self._until_it_waits()

    async def send(self, name: str, data: bytes) -> list[str]:
        self._files[name] = data
        return await self.type(f"/file {name}")

    async def command(self, name: str) -> list[str]:
        return await self.type(f"/{name}")

    async def again(self) -> list[str]:
        assert self._talker.sent
        return self._beside(await self.house.runner.turn(self.visitor, self._talker.sent))

    async def keep(self) -> list[str]:
        return await self.type("")

    async def close(self) -> None:
        if self._task is not None:
            self._typed.put_nowait(None)
            await self._task
            self._task = None

    async def _read(self, *, secret: bool = False) -> str | None:
        self.secretly.append(secret)
        self._waits.set()
        return await self._typed.get()

    async def _read_file(self, path: str) -> bytes:
        return self._files[path]

    def _beside(self, said: Sequence[Said]) -> list[str]:
        return [line for entry in said for block in blocks_from_json(entry.body) for line in visible(block)]

    async def _until_it_waits(self) -> list[str]:
        assert self._task is not None, "the terminal is closed"
        waits = asyncio.create_task(self._waits.wait())
        await asyncio.wait({waits, self._task}, return_when=asyncio.FIRST_COMPLETED)
        waits.cancel()
        if self._task.done():
            self._task.result()
        shown, self._shown[:] = list(self._shown), []
        return shown
