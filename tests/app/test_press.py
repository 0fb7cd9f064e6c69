"""The press: an order outlives a fall and goes on, one at a time, in a process without keys; what hurts is ended."""

import asyncio
import json
import os
import signal
import sys
import time
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from app.press import folders, hand
from app.press.press import DeskPress, _environment
from app.press.tasks import Task, pack, unpack
from handlers.office.press import JobState, PressBusy, PressFailed, Wish
from qr import logos
from qr.posters import Kind, Order
from tests.qr import walls
from tests.support.house import TestHouse, a_house

ORDER = Order(kind=Kind.A6, languages=("en",))


def a_task(count: int, units: int) -> Task:
    spots = tuple(walls.some_spots(count, units))
    return Task(spots=spots, order=ORDER, host=walls.a_host(), words=walls.words())


def ordered(home: Path, count: int, units: int, name: str = "job", at: str = "2026-01-01T00:00:00+00:00") -> Path:
    folder = home / name
    folder.mkdir(parents=True)
    told = {"at": at, "actor": "p-lin", "name": "posters", "wish": {}, "count": count, "versions": {}}
    folders.write(folder, folders.ORDER, {**told, "task": pack(a_task(count, units))})
    return folder


async def begun(home: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.press.hand", "run", str(home), env=_environment()
    )


async def until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not met():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


def test_a_task_is_the_same_when_it_arrives() -> None:
    task = Task(
        spots=(walls.a_spot(short_code="K7QF2M9H"),),
        order=Order(kind=Kind.STICKERS, languages=("zh-Hans", "en"), stickers=6, marks=True),
        host=walls.a_host(logo=logos.read(walls.SVG_LOGO)),
        words=walls.words(),
        by="place",
    )
    arrived = unpack(json.loads(json.dumps(pack(task))))
    assert (task.spots, task.order, task.host, task.by) == (arrived.spots, arrived.order, arrived.host, arrived.by)
    assert {"poster"} == {key.split(".")[0] for table in arrived.words.tables.values() for key in table}


async def test_killed_it_goes_on_where_it_was_and_makes_nothing_twice(tmp_path: Path) -> None:
    folder = ordered(tmp_path, 12, 12)
    first = await begun(tmp_path)
    await until(lambda: int(folders.read(folder, folders.PROGRESS).get("done", 0)) >= 3)
    os.kill(first.pid, signal.SIGKILL)
    await first.wait()
    assert not (folder / folders.DONE).exists()
    made = {file.name: file.stat().st_mtime_ns for file in (folder / folders.WORK).glob("*.pdf")}
    first_seen: dict[str, int] = {}

    second = await begun(tmp_path)
    while second.returncode is None:
        for file in (folder / folders.WORK).glob("*.pdf"):
            first_seen.setdefault(file.name, file.stat().st_mtime_ns)
        await asyncio.sleep(0.01)
        if (folder / folders.DONE).exists():
            await second.wait()
    assert (0, True) == (second.returncode, len(made) >= 3)
    assert made == {name: at for name, at in first_seen.items() if name in made}
    names = zipfile.ZipFile(folder / "posters.zip").namelist()
    assert 12 == sum("unit" in name for name in names)
    assert not (folder / folders.WORK).exists()


async def test_two_never_work_at_once(tmp_path: Path) -> None:
    ordered(tmp_path, 12, 12)
    first = await begun(tmp_path)
    await until(lambda: (tmp_path / "job" / folders.TRIES).exists())
    second = await begun(tmp_path)
    assert 3 == await second.wait()
    first.kill()
    await first.wait()


def test_the_oldest_order_comes_first_and_what_is_over_does_not_come_again(tmp_path: Path) -> None:
    ordered(tmp_path, 1, 1, "late", "2026-01-02T00:00:00+00:00")
    early = ordered(tmp_path, 1, 1, "early")
    assert early == folders.waiting(tmp_path)
    assert [hand.run(tmp_path) for _ in range(3)] == [True, True, False]


def test_an_order_that_falls_again_and_again_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(folder: Path) -> None:
        raise MemoryError

    folder = ordered(tmp_path, 3, 3)
    monkeypatch.setattr(hand, "_print_all", fall)
    for _ in range(folders.MOST_TRIES):
        with pytest.raises(MemoryError):
            hand.run(tmp_path)
    assert (True, True) == (hand.run(tmp_path), (folder / folders.FAILED).exists())
    assert folders.waiting(tmp_path) is None


def test_what_was_made_before_it_fell_is_no_way_forward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is gone through at each try, up to where it falls; only who gets further than ever has tries left again."""

    def fall(at: int) -> Callable[..., object]:
        def run(spots: object, *others: object, progress: Callable[[int, int], None], **more: object) -> object:
            for done in range(1, at + 1):
                progress(done, 9)
            raise MemoryError

        return run

    folder, left = ordered(tmp_path, 3, 3), []
    for at in (2, 2, 2, 3):
        monkeypatch.setattr(hand.posters, "run", fall(at))
        with pytest.raises(MemoryError):
            hand.run(tmp_path)
        left.append(folders.read(folder, folders.TRIES)["tries"])
    assert [0, 1, 2, 0] == left


async def test_what_is_asked_of_it_has_no_secret_of_the_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_TELEGRAM_PUBLIC_TOKEN", "123:secret")
    assert not any(name.startswith("MASHANG") for name in _environment())


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path) as house:
        yield house


async def test_what_was_kept_long_enough_is_removed(house: TestHouse) -> None:
    press = DeskPress(house.house)
    places = [place.id for place in house.places.values()]
    job_id = await press.order(places, Wish(kind="a6", language="en"), b"", actor="p-lin", now=house.clock())
    folder = house.folder / "posters" / job_id
    assert 0 == folder.stat().st_mode & 0o077
    await press.work(house.clock)
    house.clock.forward(days=7)
    await press.work(house.clock)
    (job,) = await press.jobs()
    assert (JobState.DONE, 0) == (job.state, job.file.stat().st_mode & 0o077 if job.file else None)
    house.clock.forward(seconds=1)
    await press.work(house.clock)
    assert ((), False) == (tuple(await press.jobs()), folder.exists())


async def test_orders_without_end_are_turned_away(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.press.press.MOST_ORDERS", 1)
    press, places = DeskPress(house.house), [place.id for place in house.places.values()]
    await press.order(places, Wish(), b"", actor="p-lin", now=house.clock())
    with pytest.raises(PressBusy):
        await press.order(places, Wish(), b"", actor="p-lin", now=house.clock())


async def test_what_takes_too_long_is_ended(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.press.press.SECONDS", 0.05)
    press = DeskPress(house.house)
    with pytest.raises(PressFailed):
        await press.preview(house.places["window"].id, Wish(), now=house.clock())
    monkeypatch.setattr("app.press.press.SECONDS", 60)
    assert await press.preview(house.places["window"].id, Wish(kind="a6"), now=house.clock())


async def test_whoever_stops_the_server_stops_the_press_and_the_next_start_goes_on(house: TestHouse) -> None:
    press, places = DeskPress(house.house), [place.id for place in house.places.values()]
    await press.order(places, Wish(kind="a6", by="place"), b"", actor="p-lin", now=house.clock())
    home = house.folder / "posters"
    working = asyncio.ensure_future(press.work(house.clock))
    await until(lambda: (folders.waiting(home) or home).joinpath(folders.TRIES).exists())
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    with folders.held(home) as free:
        assert free
    await DeskPress(house.house).work(house.clock)
    assert [JobState.DONE] == [job.state for job in await press.jobs()]
