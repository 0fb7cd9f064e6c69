"""The press as the web desk knows it: asks a process of its own for each thing, one at a time, and keeps the orders."""

import asyncio
import json
import logging
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from app import posters as wall
from app.checking import judged
from app.press import folders
from app.press.tasks import Task, pack
from app.talking import words
from app.wiring import House
from cases import codes
from cases.codes import PlaceCode
from cases.errors import CaseError
from cases.places import Place
from cases.ports import Books
from cases.values import Json
from handlers.office import press as port
from handlers.office.press import Job, JobState, Judged, NoCodeToPrint, PressBusy, PressFailed, Refused, Unmade, Wish
from qr.errors import NotALogo
from qr.logos import Logo
from qr.posters import By, Host, Kind, Order, Spot

log = logging.getLogger(__name__)

#: Seconds that one thing may take, and how many may wait for their turn.
SECONDS, MOST_WAITING = 90.0, 8
#: Orders that may be open at once.
MOST_ORDERS: Final = 20

_SPOKEN = {"zh-Hans": ("zh-Hans",), "en": ("en",), "both": ("zh-Hans", "en")}


class DeskPress:
    """Fits `handlers.office.press.Press`."""

    def __init__(self, house: House, *, bot_name: Callable[[], str] = str) -> None:
        self._house, self._bot_name = house, bot_name
        self._words = words(house.settings.zone)
        self._home = house.settings.var / "posters"
        self._free = asyncio.Semaphore(1)
        self._waiting = 0

    async def picture(self, place_id: str, form: str, logo: bytes, *, now: datetime) -> bytes:
        drawn = await self._drawn(logo)
        _, spots, _ = await self._spots([place_id], now)
        _, data = await self._ask("code", {"link": spots[0].link, "form": form}, drawn.png if drawn else b"")
        return data

    async def preview(self, place_id: str, wish: Wish, *, now: datetime) -> bytes:
        return await self._one("preview", place_id, wish, b"", now)

    async def poster(self, place_id: str, wish: Wish, logo: bytes, *, now: datetime) -> bytes:
        return await self._one("poster", place_id, wish, logo, now)

    async def order(self, place_ids: Sequence[str], wish: Wish, logo: bytes, *, actor: str, now: datetime) -> str:
        open_ = await asyncio.to_thread(lambda: sum(not job.over for job in self._jobs()))
        if open_ >= MOST_ORDERS:
            raise PressBusy
        drawn = await self._drawn(logo)
        task, spots, versions = await self._task(place_ids, wish, drawn, now)
        job_id = secrets.token_hex(12)
        order: Json = {
            "at": now.isoformat(),
            "actor": actor,
            "name": f"posters-{task.order.stem}-{now.astimezone(self._house.zone):%Y%m%d}",
            "wish": asdict(wish),
            "count": len(spots),
            "versions": dict(versions),
            "task": pack(task),
        }
        await asyncio.to_thread(self._keep, job_id, order)
        log.info("posters-ordered", extra={"facts": {"count": len(spots)}})
        return job_id

    async def jobs(self) -> Sequence[Job]:
        found = await asyncio.to_thread(lambda: list(self._jobs()))
        return sorted(found, key=lambda job: job.at, reverse=True)

    async def job(self, job_id: str) -> Job | None:
        folder = self._folder(job_id)
        return await asyncio.to_thread(_job, folder) if folder else None

    async def drop(self, job_id: str) -> None:
        folder = self._folder(job_id)
        if folder:
            await asyncio.to_thread(folders.remove, folder)

    async def judge(self, picture: bytes, *, now: datetime) -> Sequence[Judged]:
        if len(picture) > port.LARGEST_PICTURE:
            raise Refused("not-a-picture", {})
        told, _ = await self._ask("read", {}, picture)
        return await judged(
            self._house, tuple(map(str, told)) if isinstance(told, list) else (), now, bot=self._bot_name()
        )

    async def work(self, clock: Callable[[], datetime]) -> None:
        """What the server does by itself: the next order, if there is one; what was kept long enough is removed."""
        await asyncio.to_thread(self._clear, clock())
        while await asyncio.to_thread(folders.waiting, self._home):
            if not await self._run():
                return

    async def _run(self) -> bool:
        """One try at the oldest order. False when somebody else works at one."""
        hand = await asyncio.create_subprocess_exec(
            *_COMMAND,
            "run",
            str(self._home),
            env=_environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            code = await hand.wait()
        finally:
            await _end(hand)
        if code not in (0, _NOTHING):
            log.warning("press-fell", extra={"facts": {"code": code}})
        return code != _NOTHING

    async def _one(self, what: str, place_id: str, wish: Wish, logo: bytes, now: datetime) -> bytes:
        task, _, _ = await self._task([place_id], wish, await self._drawn(logo), now)
        _, data = await self._ask(what, pack(task), b"")
        return data

    async def _drawn(self, logo: bytes) -> Logo | None:
        if not logo:
            return None
        if len(logo) > port.LARGEST_LOGO:
            raise Refused(NotALogo.code, {"why": "too-large"})
        _, png = await self._ask("logo", {}, logo)
        return Logo(png=png)

    async def _task(
        self, place_ids: Sequence[str], wish: Wish, logo: Logo | None, now: datetime
    ) -> tuple[Task, Sequence[Spot], Mapping[str, int]]:
        host, spots, versions = await self._spots(place_ids, now)
        order = Order(kind=Kind(wish.kind), languages=_SPOKEN[wish.language], stickers=wish.stickers, marks=wish.marks)
        by: By = "place" if wish.by == "place" else "unit"
        task = Task(spots=spots, order=order, host=replace(host, logo=logo), words=self._words, by=by)
        return task, spots, versions

    async def _spots(self, place_ids: Sequence[str], now: datetime) -> tuple[Host, tuple[Spot, ...], Mapping[str, int]]:
        """Raises `NoCodeToPrint`."""
        wanted = frozenset(place_ids)

        def look(books: Books) -> tuple[Host, tuple[Spot, ...], Mapping[str, int]]:
            places: list[Place] = [place for place in books.places.all() if place.id in wanted and not place.closed]
            known: Sequence[PlaceCode] = books.codes.of_each([place.id for place in places])
            standing = codes.standing_of_each(known, now)
            spots = wall.spots(self._house, places, standing, books.organisation.load())
            host = wall.host(self._house, books.rules.current())
            return host, spots, {spot.id: standing[spot.id].version for spot in spots}

        found = await self._house.store.read(look)
        if not found[1]:
            raise NoCodeToPrint
        return found

    async def _ask(self, what: str, asked: Json, data: bytes) -> tuple[Json, bytes]:
        with self._turn():
            async with self._free:
                return await self._asked(what, asked, data)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._waiting >= MOST_WAITING:
            raise PressBusy
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def _asked(self, what: str, asked: Json, data: bytes) -> tuple[Json, bytes]:
        hand = await asyncio.create_subprocess_exec(
            *_COMMAND,
            what,
            env=_environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            said, _ = await asyncio.wait_for(hand.communicate(json.dumps(asked).encode() + b"\n" + data), SECONDS)
        except TimeoutError:
            raise PressFailed from None
        finally:
            await _end(hand)
        if hand.returncode != 0:
            log.warning("press-fell", extra={"facts": {"code": hand.returncode}})
            raise PressFailed
        head, _, body = said.partition(b"\n")
        told: Mapping[str, Any] = json.loads(head)
        if "trouble" in told:
            raise _refused(told)
        return told["told"], body

    def _jobs(self) -> Iterator[Job]:
        return (job for folder in folders.all_of(self._home) if (job := _job(folder)))

    def _folder(self, job_id: str) -> Path | None:
        """None for what is no id of ours: it comes from outside."""
        return next((folder for folder in folders.all_of(self._home) if folder.name == job_id), None)

    def _keep(self, job_id: str, order: Json) -> None:
        folder = self._home / job_id
        folder.mkdir(mode=0o700, parents=True)
        folders.write(folder, folders.ORDER, order)

    def _clear(self, now: datetime) -> None:
        for folder in folders.all_of(self._home):
            job = _job(folder)
            if job is None or (job.over and now - job.at > timedelta(days=port.KEPT_DAYS)):
                folders.remove(folder)


#: The place of the program is given, and nothing of what the deployment has set.
_COMMAND: Final = (sys.executable, "-m", "app.press.hand")
_NOTHING: Final = 3


def _environment() -> Mapping[str, str]:
    kept = {name: value for name in ("PATH", "LANG", "TMPDIR", "SYSTEMROOT") if (value := os.environ.get(name))}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1"}


async def _end(hand: asyncio.subprocess.Process) -> None:
    if hand.returncode is None:
        hand.kill()
        await hand.wait()


def _refused(told: Mapping[str, Any]) -> CaseError:
    return Refused(str(told["trouble"]), told["facts"])


def _job(folder: Path) -> Job | None:
    order = folders.read(folder, folders.ORDER)
    try:
        job = Job(
            id=folder.name,
            at=datetime.fromisoformat(order["at"]),
            actor=order["actor"],
            wish=Wish(**order["wish"]),
            count=order["count"],
            state=JobState.WAITING,
            versions=order["versions"],
        )
    except (KeyError, TypeError, ValueError):
        return None
    if (folder / folders.FAILED).exists():
        return replace(job, state=JobState.FAILED)
    done = folders.read(folder, folders.DONE)
    if done:
        file = folder / str(done["file"])
        unmade = tuple(Unmade(**each) for each in done["unmade"])
        return replace(job, state=JobState.DONE, done=job.count, unmade=unmade, size=file.stat().st_size, file=file)
    begun = (folder / folders.TRIES).exists()
    printed = int(folders.read(folder, folders.PROGRESS).get("done", 0))
    return replace(job, state=JobState.WORKING if begun else JobState.WAITING, done=printed)
