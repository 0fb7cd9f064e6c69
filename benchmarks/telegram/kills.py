"""What a bot knows after SIGKILL: of conversations that stood still, and of updates that it had thanked for."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.telegram import load
from benchmarks.telegram.bots import Kept
from benchmarks.telegram.chatting import Person
from benchmarks.telegram.load import Outside

PEOPLE = 100
#: Long enough for a process to come back, and for one that has kept something to find it.
PATIENCE, LONG_PATIENCE = 20.0, 150.0


@dataclass(frozen=True, kw_only=True)
class Left:
    """`answers` were given by `people` before the kill; `known` conversations went on after it where they had been.
    Of `thanked` updates, those before the second kill, `lost` were never answered; `twice` were answered twice.
    `waited` is how many seconds after the start the last answer came."""

    people: int
    answers: int
    known: int
    thanked: int
    lost: int
    twice: int
    waited: float


def of(kept: Kept, world: Outside, folder: Path, *, far: int, patience: float = PATIENCE) -> Left:
    """`far` is how many steps people had gone."""
    bot = load.new_bot(world)
    bot.crowd.patience = patience
    still = bot.join(PEOPLE)
    with kept.started(bot, folder):
        control = bot.join(1)
        bot.do(control, kept.acts[: far + 1])
        goes_on = _words(control[0])
        bot.do(still, kept.acts[:far])
        bot.kill()
    with kept.started(bot, folder):
        bot.step(still, kept.acts[far])
        known = sum(_words(person) == goes_on for person in still)
        moving = bot.join(PEOPLE)
        bot.do(moving, kept.acts[:far])
        before, asked = bot.thanked, bot.begin(moving, kept.acts[far])
        while bot.thanked - before < PEOPLE // 2:
            time.sleep(0.001)
        bot.kill()
        thanked = bot.thanked - before
    with kept.started(bot, folder):
        began = time.monotonic()
        answered = asked.result(patience * 3)
        waited = time.monotonic() - began
        time.sleep(1)
    return Left(
        people=PEOPLE,
        answers=PEOPLE * (far - 1),
        known=known,
        thanked=thanked,
        lost=answered.count(False),
        twice=sum(len(person.said) > 1 for person in moving),
        waited=waited,
    )


def _words(person: Person) -> str:
    return "\n".join(sent.text for sent in person.said)


def figures(
    kept: Kept, world: Outside, folder: Path, *, far: int, most: float | None = None, patience: float = PATIENCE
) -> Iterator[Figure]:
    left = of(kept, world, folder, far=far, patience=patience)
    yield Figure(
        name=f"lost by SIGKILL: {kept.name}",
        value=left.people - left.known,
        unit=f"of {left.people} conversations",
        most=most,
        n=left.people,
        how=f"{left.answers - left.known * (far - 1)} of {left.answers} answers; killed at rest and started again",
    )
    yield Figure(
        name=f"thanked for and never answered: {kept.name}",
        value=left.lost,
        unit=f"of {left.thanked} updates",
        most=most,
        n=left.thanked,
        how=f"{left.people} at once, killed when half were thanked for; the others are posted again; "
        f"{left.twice} answered twice; waited {left.waited:.0f} s after the start",
    )
