"""Bots under load: each a process on the server's core, with a Bot API and a crowd of its own on the other core."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlsplit

import uvloop

from benchmarks import processes
from benchmarks.processes import Server
from benchmarks.telegram.api import Api
from benchmarks.telegram.chatting import Crowd, NoAnswer, Person, Update
from benchmarks.telegram.hook import Gone, Hook
from benchmarks.telegram.peers import questions

#: Updates that are not answered yet, at most.
OUTSTANDING = 32
#: Seconds without a call to the API after which a bot has done what it had to do.
QUIET = 0.03
#: Telegram waits longer; nothing that is measured depends on it.
AGAIN = 0.05

T = TypeVar("T")


@dataclass(frozen=True)
class Say:
    text: str

    async def __call__(self, person: Person) -> None:
        await person.say(self.text)


@dataclass(frozen=True)
class Press:
    value: str

    async def __call__(self, person: Person) -> None:
        await person.press(self.value)


#: What a person does next.
Act: TypeAlias = "Say | Press"


@dataclass(kw_only=True)
class Outside:
    """The other core: one loop, in a thread, in which the APIs and all people live."""

    loop: asyncio.AbstractEventLoop = field(default_factory=uvloop.new_event_loop)
    apis: list[Api] = field(default_factory=list)

    def run(self, work: Coroutine[Any, Any, T], seconds: float = 600) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(seconds)


@contextmanager
def outside() -> Iterator[Outside]:
    made = Outside()
    thread = threading.Thread(target=made.loop.run_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.run(_close(made.apis))
        made.loop.call_soon_threadsafe(made.loop.stop)
        thread.join()
        made.loop.close()


async def _close(apis: Sequence[Api]) -> None:
    for api in apis:
        await api.stop()


@dataclass(kw_only=True)
class Bot:
    """`server` changes when the process is started again."""

    world: Outside
    api: Api
    crowd: Crowd
    port: int
    server: Server | None = None
    thanked: int = 0
    _hook: Hook | None = None

    def do(self, people: Sequence[Person], acts: Sequence[Act]) -> list[float]:
        """All people take each step together; CPU seconds of the process for each step."""
        return [self.step(people, act) for act in acts]

    def step(self, people: Sequence[Person], act: Act) -> float:
        assert self.server is not None
        began = self.server.cpu()
        self.world.run(self._step(people, act))
        return self.server.cpu() - began

    def join(self, count: int) -> list[Person]:
        return [self.crowd.join() for _ in range(count)]

    def leave(self, people: Sequence[Person]) -> None:
        for person in people:
            self.crowd.leave(person)

    def begin(self, people: Sequence[Person], act: Act) -> "Future[list[bool]]":
        """Each does it, at once; whether each was answered."""

        async def one(person: Person) -> bool:
            try:
                await act(person)
            except NoAnswer:
                return False
            return True

        async def everybody() -> list[bool]:
            return await asyncio.gather(*(one(person) for person in people))

        return asyncio.run_coroutine_threadsafe(everybody(), self.world.loop)

    async def post(self, update: Update) -> None:
        """Until it is thanked for, as Telegram does."""
        while (status := await self._post(update)) != 200:
            if status not in (0, 502, 503):
                raise RuntimeError(f"an update was answered with {status}")
            await asyncio.sleep(AGAIN)
        self.thanked += 1

    async def _post(self, update: Update) -> int:
        if not self.api.hook:
            return 0
        if self._hook is None:
            self._hook = Hook(self.port, urlsplit(self.api.hook).path, self.api.secret)
        try:
            return await self._hook.post(update)
        except Gone:
            return 0

    def start_anew(self) -> None:
        """Whoever calls the API from now on is another process."""
        self.world.run(asyncio.sleep(0.01))
        self.api.life += 1

    def kill(self) -> None:
        assert self.server is not None
        os.kill(self.server.pid, signal.SIGKILL)

    def hang_up(self) -> None:
        if self._hook is not None:
            self.world.loop.call_soon_threadsafe(self._hook.close)
            self._hook = None

    async def _step(self, people: Sequence[Person], act: Act) -> None:
        free = asyncio.Semaphore(OUTSTANDING)

        async def one(person: Person) -> None:
            async with free:
                await act(person)

        await asyncio.gather(*(one(person) for person in people))
        while monotonic() - self.api.busy < QUIET:  # noqa: ASYNC110 - nobody tells that nothing happens
            await asyncio.sleep(QUIET / 3)


def wait_for(there: Callable[[], bool], seconds: float = 30.0) -> None:
    """Raises TimeoutError."""
    until = monotonic() + seconds
    while not there():
        if monotonic() > until:
            raise TimeoutError
        sleep(0.01)


def new_bot(world: Outside) -> Bot:
    """With an API that listens; no process yet. Until it asks for another, the address of its webhook is the peers'."""
    port, api = processes.free_port(), Api(hook=questions.PATH, secret=questions.SECRET)
    made = Bot(world=world, api=api, crowd=Crowd(post=lambda update: made.post(update)), port=port)
    api.heard = made.crowd.hear
    world.run(api.start())
    world.apis.append(api)
    return made


@contextmanager
def living(bot: Bot, command: Sequence[str], environment: Mapping[str, str], errors: Path) -> Iterator[Bot]:
    """A process for it, until the block ends or it is killed."""
    with processes.serving(command, environment, bot.port, errors=errors) as bot.server:
        try:
            yield bot
        finally:
            bot.hang_up()
