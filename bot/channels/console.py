"""The same dialog in a terminal. It is also the channel in which tests read along."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Protocol
from uuid import uuid4

from bot.ports import Busy, Refused, Talker
from bot.receipt import as_text
from dialog.blocks import Block
from dialog.catalogue import Catalogue, blocks_from_json
from dialog.fit import Limits, chosen, fit
from dialog.incoming import Command, Incoming, Kind
from dialog.ports import Said, Visitor
from dialog.prompts import Hint

#: A terminal scrolls; what is longer than this is cut only so that nothing is endless.
LIMITS = Limits(text=60_000, has_buttons=False)

_REFUSED = "console.file-refused"
_SLASH = re.compile(r"/([a-z]+)(?:\s+(.*))?", re.DOTALL)


class Read(Protocol):
    """One line, or None at the end of the input. What is typed must not be shown when it is `secret`."""

    def __call__(self, *, secret: bool = False) -> Awaitable[str | None]: ...


async def converse(
    talker: Talker,
    visitor: Visitor,
    words: Catalogue,
    *,
    language: str,
    place: str = "",
    read: Read,
    write: Callable[[str], None],
    read_file: Callable[[str], Awaitable[bytes]],
) -> None:
    """Until the person leaves. `place` is a scanned code. `read_file` raises OSError."""
    terminal = _Terminal(
        talker=talker, visitor=visitor, words=words, language=language, read=read, write=write, read_file=read_file
    )
    terminal.tell("how")
    await terminal.hear(Kind.START, place=place, language=language)
    while await terminal.step():
        pass
    terminal.tell("bye")


@dataclass(kw_only=True)
class _Terminal:
    talker: Talker
    visitor: Visitor
    words: Catalogue
    language: str
    read: Read
    write: Callable[[str], None]
    read_file: Callable[[str], Awaitable[bytes]]
    open: Block | None = None
    receipt: int | None = None
    shown: Sequence[str] = field(default=())

    def tell(self, key: str, **facts: str | int) -> None:
        self.write(self.words.text(f"console.{key}", self.language, facts))

    async def step(self) -> bool:
        """One line typed; whether to go on."""
        if self.receipt is not None:
            return await self._keep(self.receipt)
        typed = await self.read(secret=self.open is not None and self.open.hint is Hint.SECRET)
        if typed is None:
            return False
        choice = chosen(self.open, typed) if self.open else None
        if self.open and choice is not None:
            await self.hear(Kind.CHOICE, choice=choice, ask=self.open.ask)
            return True
        slash = _SLASH.fullmatch(typed.rstrip())
        if slash:
            return await self._command(slash[1], (slash[2] or "").strip())
        if self.open is None:
            await self.hear(Kind.TEXT if typed.strip() else Kind.START, text=typed)
        elif typed.strip():
            await self.hear(Kind.TEXT, text=typed)
        else:
            self.tell("empty")
        return True

    async def hear(
        self,
        kind: Kind,
        *,
        text: str = "",
        choice: str = "",
        ask: int | None = None,
        place: str = "",
        language: str = "",
    ) -> None:
        incoming = Incoming(
            id=uuid4().hex,
            kind=kind,
            text=text,
            choice=choice,
            ask=ask,
            place=place,
            language=language or self.language,
        )
        await self._turn(incoming)

    async def _turn(self, incoming: Incoming) -> None:
        try:
            said = await self.talker.turn(self.visitor, incoming)
        except Busy as busy:
            self.tell("busy", seconds=max(1, round(busy.seconds)))
            return
        self._show(said)
        if self.receipt is None and said:
            await self.talker.acknowledge(self.visitor, upto=said[-1].seq)

    async def _command(self, name: str, rest: str) -> bool:
        if name == "quit":
            return False
        if name == "file":
            await self._file(rest)
        elif name == "edit":
            await self._edit(rest)
        elif name in set(Command):
            await self._turn(Incoming(id=uuid4().hex, kind=Kind.COMMAND, command=Command(name), language=self.language))
            if name == Command.HELP:
                self.tell("commands")
        else:
            self.tell("unknown", command=f"/{name}")
        return True

    async def _file(self, path: str) -> None:
        if not path:
            self.tell("which-file")
            return
        try:
            data = await self.read_file(path)
            file = await self.talker.stage(self.visitor, data, PurePath(path).name)
        except OSError:
            self.tell("no-file", path=path)
        except Busy as busy:
            self.tell("busy", seconds=max(1, round(busy.seconds)))
        except Refused as refused:
            known = f"file.{refused.code}"
            self.write(self.words.text(known if self.words.has(known, self.language) else _REFUSED, self.language))
        else:
            await self._turn(Incoming(id=uuid4().hex, kind=Kind.FILES, files=(file,), language=self.language))

    async def _edit(self, number: str) -> None:
        if self.open and number.isascii() and number.isdigit() and 1 <= int(number) <= len(self.shown):
            await self.hear(Kind.CHOICE, choice=f"edit:{self.shown[int(number) - 1]}", ask=self.open.ask)
        else:
            self.tell("which-line")

    async def _keep(self, seq: int) -> bool:
        """The receipt stays until the person says that it has been written down."""
        self.tell("keep")
        if await self.read() is None:
            return False
        await self.talker.acknowledge(self.visitor, upto=seq)
        self.receipt = None
        self.tell("kept")
        self.tell("ended")
        return True

    def _show(self, said: Sequence[Said]) -> None:
        self.open, self.shown = None, ()
        blocks = [(entry.seq, block) for entry in said for block in blocks_from_json(entry.body)]
        for seq, block in blocks:
            self._block(block)
            self.receipt = seq if block.kind == "receipt" else self.receipt
        if all(block.ask is None and block.kind != "receipt" for _, block in blocks):
            self.tell("ended")

    def _block(self, block: Block) -> None:
        self.language = block.language
        if block.ask is not None:
            self.open, self.shown = block, [line.value for line in block.lines if line.value]
        for message in fit(self._numbered(block), LIMITS):
            self.write(message.text)
        if block.ask is not None and self.shown:
            self.tell("edit")
        if block.ask is not None and block.extra.get("optional") is True:
            self.tell("optional")
        if block.kind == "receipt":
            self.write(as_text(block.extra, block.language, self.words))

    def _numbered(self, block: Block) -> Block:
        """The lines of a summary with the numbers that /edit takes."""
        if block.ask is None or not any(line.value for line in block.lines):
            return block
        numbers = {value: number for number, value in enumerate(self.shown, start=1)}
        lines = tuple(
            replace(line, label=self._label(numbers[line.value], line.label)) if line.value else line
            for line in block.lines
        )
        return replace(block, lines=lines)

    def _label(self, number: int, label: str) -> str:
        return self.words.text("console.line", self.language, {"number": number, "label": label})
