"""Plays a transcript: does what it says, and looks for what it expects."""

import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from PIL import Image

from cases import numbers
from dialog.catalogue import PLACEHOLDER
from storage.ports import UnitOfWork
from tests.support.house import TestHouse
from tests.support.transcripts.desk import Desk
from tests.support.transcripts.driver import Driver
from tests.support.transcripts.writing import Line, Transcript

_SECRET = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
_NUMBER = re.compile(r"(?<![-0-9A-Z])[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}(?![-0-9A-Z])")
_SPELT = re.compile(r"\{(code|short) (\w+)\}")
_SPAN = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(kw_only=True)
class Player:
    house: TestHouse
    transcript: Transcript
    language: str
    new_driver: Callable[[TestHouse, str, str], Driver]
    devices: dict[str, Driver] = field(default_factory=dict)
    device: str = "phone"
    seen: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    #: Cases that were there before: a running program has been told others.
    before: int = 0
    #: Everything ever shown, for a failing test.
    log: list[str] = field(default_factory=list)

    @property
    def driver(self) -> Driver:
        if self.device not in self.devices:
            self.devices[self.device] = self.new_driver(self.house, self.device, self.language)
        return self.devices[self.device]

    async def play(self) -> None:
        self.before = await self._cases()
        try:
            for line in self.transcript.lines:
                if not line.is_for(self.driver.name):
                    continue
                if (line.mark, line.rest) == (">", "over"):
                    break
                try:
                    await self._line(line)
                except Exception as fault:
                    raise AssertionError(self._where(line, fault)) from fault
        finally:
            for driver in self.devices.values():
                await driver.close()

    async def _line(self, line: Line) -> None:
        rest = re.sub(r"\{(number|secret)\}", lambda found: self.kept.get(found[1], found[0]), line.rest)
        for how, place in _SPELT.findall(rest):
            rest = rest.replace(f"{{{how} {place}}}", await self._spelt(how, place))
        if line.mark == ">":
            self.log.append(f"> {rest}")
            self.seen = await self._act(rest)
            self.log += self.seen
            self._remember()
        elif rest.startswith("stored"):
            await self._check_stored(rest.removeprefix("stored").strip(), there=line.mark == "<")
        elif rest.startswith("date "):
            day = self.house.words.shown({"date": rest.removeprefix("date ")}, self.language)
            assert (day in _flat(self.seen)) == (line.mark == "<"), f"{day}: {rest}"
        elif rest.startswith("cases "):
            assert await self._cases() - self.before == int(rest.removeprefix("cases "))
        else:
            found = self._pattern(rest).search(_flat(self.seen))
            assert bool(found) == (line.mark == "<"), f"{'not ' if not found else ''}said: {rest}"

    async def _cases(self) -> int:
        return await self.house.store.read(lambda books: books.cases.count())

    async def _act(self, rest: str) -> list[str]:
        verb, _, what = rest.partition(" ")
        match verb:
            case "device":
                self.device = what
                return []
            case "start":
                return await self.driver.start(await self._code(what or self.transcript.place))
            case "press":
                return await self.driver.press(what)
            case "press-old":
                return await self.driver.press_old(what)
            case "type":
                return await self.driver.type(what)
            case "send":
                return await self.driver.send(what, a_file(what))
            case "command":
                return await self.driver.command(what)
            case "again":
                return await self.driver.again()
            case "keep":
                return await self.driver.keep()
            case "wait":
                self.house.clock.at += _span(what)
                return []
            case "staff":
                await self._staff(what)
                return []
        raise ValueError(f"nobody can {verb}")

    async def _code(self, place: str) -> str:
        if place == "none":
            return ""
        if place == "forged":
            code = self.house.code("project")
            return code[:-1] + ("A" if code[-1] != "A" else "B")
        if place in ("early", "expired", "revoked"):
            await self.house.turn_out("window", place)
            return self.house.code("window")
        return self.house.code(place)

    async def _spelt(self, how: str, place: str) -> str:
        """The code of a place, as it is scanned or as it is typed."""
        code = await self._code(place)
        if how == "code":
            return code
        kept = self.house.places["window" if place in ("early", "expired", "revoked") else place].id
        versions = await self.house.store.read(lambda books: books.codes.of(kept))
        return numbers.shown(versions[0].short)

    async def _staff(self, what: str) -> None:
        verb, _, rest = what.partition(" ")
        now, number = self.house.clock(), numbers.canonical(self.kept["number"])

        def work(books: UnitOfWork) -> None:
            Desk(books=books, number=number, now=now).do(verb, rest)
            books.talk.nudge(books.cases.by_number(number).id, now=now)

        await self.house.store.transact(work)

    async def _check_stored(self, text: str, *, there: bool) -> None:
        """In what is kept of this person's conversation, opened with their own key."""
        visitor, now = self.driver.visitor, self.house.clock()
        wanted = text.strip('"')

        def work(books: Any) -> str:
            conversation = books.talk.load(visitor, now=now)
            state = conversation.state if conversation else None
            bodies = [said.body for said in books.talk.history(visitor)]
            return json.dumps([state, bodies], ensure_ascii=False, default=dict)

        kept = await self.house.store.read(work)
        assert (wanted in kept) == there, f"{'not ' if there else ''}stored: {wanted}"

    def _pattern(self, rest: str) -> re.Pattern[str]:
        if rest.startswith('"'):
            return re.compile(re.escape(" ".join(rest.strip('"').split())))
        table = self.house.words.tables[self.language]
        own = next((f"{rest}{variant}" for variant in self.driver.variants if f"{rest}{variant}" in table), rest)
        forms = [table[key] for key in (own, f"{own}.one", f"{own}.other") if key in table]
        if not forms:
            raise ValueError(f"there is no text {rest}")
        return re.compile("|".join(_wild(form) for form in forms), re.DOTALL)

    def _remember(self) -> None:
        text = _flat(self.seen)
        if secret := _SECRET.search(text):
            self.kept["secret"] = secret[0]
            if number := _NUMBER.search(_SECRET.sub("", text)):
                self.kept["number"] = number[0]

    def _where(self, line: Line, fault: Exception) -> str:
        where = f"{self.transcript.name}.transcript:{line.number} ({self.driver.name}, {self.language})"
        tail = "\n    ".join(self.log[-14:])
        return f"{where}: {line.mark} {line.rest}\n{type(fault).__name__}: {fault}\n    {tail}"


def _wild(text: str) -> str:
    pieces = PLACEHOLDER.split(" ".join(text.split()))
    return ".*?".join(re.escape(piece) for piece in pieces[::2])


def _flat(seen: Sequence[str]) -> str:
    return " ".join("\n".join(seen).split())


def _span(text: str) -> timedelta:
    found = _SPAN.fullmatch(text)
    assert found, f"no span of time: {text}"
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@cache
def a_file(name: str) -> bytes:
    """A small real photo, or bytes that are not what the name says."""
    if name.startswith("broken"):
        return b"\xff\xd8\xff\xe0 this is no picture"
    if name.startswith("empty"):
        return b""
    out = io.BytesIO()
    Image.new("RGB", (24, 16), (200, 30, 30)).save(out, "JPEG")
    return out.getvalue()
