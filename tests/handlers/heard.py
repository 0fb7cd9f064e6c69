"""Desks that can be asked what people have been told, and one of them that merely remembers it."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from handlers.ports import Delivery, Telling

Told = list[tuple[str, Telling]]


@dataclass
class Ticking:
    """No two tellings at one instant: entries of a tray that were made together belong together."""

    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(microseconds=1)
        return self.at

    def until(self, now: datetime) -> None:
        self.at = max(self.at, now)


class Heard(ABC):
    """A `StaffDesk`. People of it can be reached, unless a test says otherwise."""

    clock: Ticking

    def language(self, person: str) -> str:
        return "zh-Hans"

    @abstractmethod
    async def tell(self, person: str, telling: Telling) -> Delivery: ...

    @abstractmethod
    async def told(self) -> Told:
        """Each message, those of one person in order."""

    @abstractmethod
    async def speaks(self, person: str, language: str) -> None: ...

    @abstractmethod
    async def cannot_be_reached(self, *people: str) -> None:
        """By no channel at all, from now on."""

    @abstractmethod
    async def is_told_elsewhere(self, person: str) -> None:
        """What is said next lies in the tray and is perhaps not seen."""

    @abstractmethod
    async def is_troubled(self, person: str, *troubles: str) -> None:
        """What is said next meets troubles that pass, one after the other: the server is "busy", the line "broken"."""

    async def items(self, person: str) -> list[int]:
        """How many items each message to that person had."""
        return [len(telling.items) for who, telling in await self.told() if who == person]

    async def people(self) -> set[str]:
        return {person for person, _ in await self.told()}


_TROUBLES: Mapping[str, Delivery | Exception] = {"busy": Delivery.LATER, "broken": ConnectionError("-")}


@dataclass
class Recorder(Heard):
    """A fake: everything that was told, in order. `answers` by person, one for each attempt; then it is delivered."""

    kept: Told = field(default_factory=list)
    answers: dict[str, list[Delivery | Exception]] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    clock: Ticking = field(default_factory=Ticking)

    def language(self, person: str) -> str:
        return self.languages.get(person, "zh-Hans")

    async def tell(self, person: str, telling: Telling) -> Delivery:
        await asyncio.sleep(0)
        waiting = self.answers.get(person)
        answer = waiting.pop(0) if waiting else Delivery.DELIVERED
        if isinstance(answer, Exception):
            raise answer
        if answer is Delivery.DELIVERED:
            self.kept.append((person, telling))
        return answer

    async def told(self) -> Told:
        return list(self.kept)

    async def speaks(self, person: str, language: str) -> None:
        self.languages[person] = language

    async def cannot_be_reached(self, *people: str) -> None:
        self.answers |= {person: [Delivery.UNREACHABLE] for person in people}

    async def is_told_elsewhere(self, person: str) -> None:
        self.answers[person] = [Delivery.ELSEWHERE]

    async def is_troubled(self, person: str, *troubles: str) -> None:
        self.answers[person] = [_TROUBLES[trouble] for trouble in troubles]
