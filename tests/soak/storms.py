"""Ways to kill a server while people use it."""

import random
import time

from tests.soak.nursery import Nursery
from tests.soak.reporters import Acknowledged, Crowd

MOMENTS = ("before", "after", "within")


def at_point(nursery: Nursery, moment: str, count: int) -> tuple[list[Acknowledged], bool]:
    """One life of a reporter on a server that dies at that point; another server takes over. Whether it did die."""
    nursery.start(moment, count)
    crowd = Crowd(port=nursery.port, people=1, once=True)
    crowd.start()
    died = _dies(nursery, crowd)
    if died:
        nursery.bury()
        nursery.start()
    kept = crowd.finish()
    nursery.kill()
    return kept, died


def every_point(nursery: Nursery, moment: str, *, step: int = 1, most: int) -> list[Acknowledged]:
    """From the first to the last of them in the life of a reporter; `most` kills, however many points there are."""
    kept, count, died, until = [], 1, True, nursery.kills + most
    while died and nursery.kills < until:
        some, died = at_point(nursery, moment, count)
        kept += some
        count += step
    return kept


def at_random(nursery: Nursery, kills: int, *, people: int, longest: float, dice: random.Random) -> list[Acknowledged]:
    crowd = Crowd(port=nursery.port, people=people)
    nursery.start()
    crowd.start()
    for _ in range(kills):
        time.sleep(dice.uniform(0, longest))
        nursery.kill()
        nursery.start()
    kept = crowd.finish()
    nursery.kill()
    return kept


def _dies(nursery: Nursery, crowd: Crowd) -> bool:
    """Wait until the server is dead or the life is over."""
    while crowd.busy():
        if not nursery.lives():
            return True
        time.sleep(0.005)
    return not nursery.lives()
