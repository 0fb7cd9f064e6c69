"""The public bot on Telegram is killed again and again while people file cases through it, by webhook and by polling.

MASHANG_SOAK_CHATS sets another number than 200, MASHANG_SOAK_SEED another throw of the dice.
"""

import asyncio
import math
import os
import random
import sqlite3
import time
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.processes import Deployment
from benchmarks.telegram import bots, load
from tests.soak import chatters, storms, verdict
from tests.soak.chatters import Square
from tests.soak.nursery import Nursery

CHATS = int(os.environ.get("MASHANG_SOAK_CHATS", "200"))
SEED = int(os.environ.get("MASHANG_SOAK_SEED", str(time.time_ns() % 1_000_000)))

#: See `Fate`: in the short test few people talk.
SHORT_LIVES, LONG_LIVES = (1.5, 80), (4.0, 500)
#: What must be empty when all is done.
WAITING = ("SELECT count(*) FROM arrival WHERE NOT settled", "SELECT count(*) FROM parcel")


@pytest.mark.slow
def test_what_six_people_file_survives_kills(tmp_path: Path) -> None:
    file_under_kills(tmp_path, people=6, seed=4, lives=SHORT_LIVES, most=1)


@pytest.mark.soak
def test_what_two_hundred_people_file_survives_kills(tmp_path: Path) -> None:
    file_under_kills(tmp_path, people=CHATS, seed=SEED, lives=LONG_LIVES)


def file_under_kills(folder: Path, *, people: int, seed: int, lives: tuple[float, int], most: float = math.inf) -> None:
    """Half of them by webhook and half by polling, in one deployment; `most` kills each."""
    dice, kept = random.Random(seed), []
    with Nursery(deployment=Deployment.new(folder), telegram=True) as nursery, load.outside() as world:
        for receive in ("webhook", "polling"):
            square = chatters.new_square(
                world, port=nursery.port, polled=receive == "polling", dice=random.Random(seed)
            )
            nursery.environment = bots.environment(nursery.deployment, nursery.port, square.bot.api.base, receive)
            began, before = time.monotonic(), nursery.kills
            storm(nursery, square, people // 2, Fate(dice=dice, lives=lives, most=most))
            print(
                f"\n{receive}: {len(square.filed)} cases, {nursery.kills - before} kills (seed {seed}), "
                f"{len(square.sent)} messages and {square.repeated} of them once more; "
                f"{time.monotonic() - began:.0f} s"
            )
            assert not chatters.twice_without_a_kill(square.sent)
            kept += square.filed
    assert len(kept) == people // 2 * 2
    verdict.judge(nursery.deployment, kept)


@dataclass(frozen=True, kw_only=True)
class Fate:
    """`lives` are the seconds that a process lives at most, and the last point at which an armed one dies."""

    dice: random.Random
    lives: tuple[float, int]
    most: float


def storm(nursery: Nursery, square: Square, people: int, fate: Fate) -> None:
    """Until all have their receipt and nothing is left to be done."""
    talk = asyncio.run_coroutine_threadsafe(square.everybody(people), square.bot.world.loop)
    until = nursery.kills + fate.most
    while not talk.done() and nursery.kills < until:
        live_and_die(nursery, square, talk, fate)
        if nursery.kills % 25 == 0:
            print(f"  {nursery.kills} kills, {len(square.filed)} of {people} filed", flush=True)
    square.bot.start_anew()
    nursery.start()
    talk.result(chatters.PATIENCE * 2)
    load.wait_for(lambda: not left(nursery.deployment))
    nursery.kill()


def live_and_die(nursery: Nursery, square: Square, talk: "Future[None]", fate: Fate) -> None:
    """At a commit, within a transaction, or whenever it pleases the dice."""
    dice, (longest, last_point) = fate.dice, fate.lives
    moment = dice.choice(("", *storms.MOMENTS))
    square.bot.start_anew()
    nursery.start(moment, dice.randint(1, last_point))
    until = time.monotonic() + (longest if moment else dice.uniform(0, longest))
    while nursery.lives() and time.monotonic() < until and not talk.done():
        time.sleep(0.005)
    nursery.kill()


def left(deployment: Deployment) -> int:
    with closing(sqlite3.connect(deployment.database)) as database:
        return sum(int(database.execute(question).fetchone()[0]) for question in WAITING)
