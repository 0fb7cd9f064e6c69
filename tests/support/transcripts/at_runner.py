"""Straight to the runner."""

from collections.abc import Sequence
from itertools import count

from bot.ports import Refused
from dialog.blocks import Block
from dialog.catalogue import blocks_from_json
from dialog.incoming import Command, FileRef, Incoming, Kind
from dialog.ports import Said
from tests.support.house import TestHouse
from tests.support.transcripts.driver import NotOffered


def visible(block: Block) -> list[str]:
    """What a channel shows of a block, as plain lines."""
    extra = [str(block.extra[name]) for name in ("number", "secret", "promise_line") if name in block.extra]
    lines = [f"{line.label}: {line.text}" for line in block.lines]
    return [
        block.text,
        *lines,
        *([block.why] if block.why else []),
        *(button.label for button in block.buttons),
        *extra,
    ]


class RunnerDriver:
    name = "runner"
    variants = ()

    def __init__(self, house: TestHouse, device: str, language: str) -> None:
        self.house, self.language = house, language
        self.visitor = house.visitor(device)
        self._ids = count(1)
        self._last: Incoming | None = None
        self._open: Block | None = None
        self._before: Block | None = None
        self._seq = 0

    async def start(self, code: str) -> list[str]:
        return await self._turn(Kind.START, place=code)

    async def press(self, value: str) -> list[str]:
        assert self._open, "no question is open"
        offered = [button.value for button in self._open.buttons] + [f"edit:{line.value}" for line in self._open.lines]
        if value not in offered:
            raise NotOffered(f"{value} is not among {offered}")
        return await self._turn(Kind.CHOICE, choice=value, ask=self._open.ask)

    async def press_old(self, value: str) -> list[str]:
        assert self._before, "there was no question before"
        return await self._turn(Kind.CHOICE, choice=value, ask=self._before.ask)

    async def type(self, text: str) -> list[str]:
        return await self._turn(Kind.TEXT, text=text)

    async def send(self, name: str, data: bytes) -> list[str]:
        try:
            file = await self.house.runner.stage(self.visitor, data, name)
        except Refused as refused:
            return [self.house.words.text(f"file.{refused.code}", self.language)]
        return await self._turn(Kind.FILES, files=(file,))

    async def command(self, name: str) -> list[str]:
        return await self._turn(Kind.COMMAND, command=Command(name))

    async def again(self) -> list[str]:
        assert self._last, "nothing was sent yet"
        return self._show(await self.house.runner.turn(self.visitor, self._last))

    async def keep(self) -> list[str]:
        await self.house.runner.acknowledge(self.visitor, upto=self._seq)
        return []

    async def close(self) -> None:
        pass

    async def _turn(
        self,
        kind: Kind,
        *,
        text: str = "",
        choice: str = "",
        ask: int | None = None,
        files: tuple[FileRef, ...] = (),
        command: Command | None = None,
        place: str = "",
    ) -> list[str]:
        self._last = Incoming(
            id=f"turn-{next(self._ids)}",
            kind=kind,
            text=text,
            choice=choice,
            ask=ask,
            files=files,
            command=command,
            place=place,
            language=self.language,
        )
        return self._show(await self.house.runner.turn(self.visitor, self._last))

    def _show(self, said: Sequence[Said]) -> list[str]:
        blocks = [block for entry in said for block in blocks_from_json(entry.body)]
        self._seq = max((entry.seq for entry in said), default=self._seq)
        asked = [block for block in blocks if block.ask is not None]
        if asked and (self._open is None or asked[-1].ask != self._open.ask):
            self._before = self._open
        self._open = asked[-1] if asked else None
        return [line for block in blocks for line in visible(block)]
