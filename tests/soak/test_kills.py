"""A thousand SIGKILLs of a real server while people file, look up and supplement.

MASHANG_SOAK_KILLS sets another number than 1,000, MASHANG_SOAK_SEED another throw of the dice.
"""

import os
import random
import time
from pathlib import Path

import pytest

from benchmarks.processes import Deployment
from tests.soak import storms, verdict
from tests.soak.nursery import Nursery

KILLS = int(os.environ.get("MASHANG_SOAK_KILLS", "1000"))
SEED = int(os.environ.get("MASHANG_SOAK_SEED", str(time.time_ns() % 1_000_000)))

pytestmark = pytest.mark.soak


def test_whatever_was_acknowledged_survives_a_thousand_kills(tmp_path: Path) -> None:
    """First at every commit point of a life, before and after it; then at statements within transactions; then at
    random under three people at once, judged every hundred kills."""
    dice, kept, began = random.Random(SEED), [], time.monotonic()
    with Nursery(deployment=Deployment.new(tmp_path)) as nursery:
        for moment in ("before", "after"):
            kept += storms.every_point(nursery, moment, most=KILLS // 4)
        kept += storms.every_point(nursery, "within", step=dice.randint(2, 4), most=KILLS // 2)
        verdict.judge(nursery.deployment, kept)
        at_points = nursery.kills
        while nursery.kills < KILLS:
            some = min(100, KILLS - nursery.kills)
            kept += storms.at_random(nursery, some, people=3, longest=0.8, dice=dice)
            verdict.judge(nursery.deployment, kept)
            _tell(nursery.kills, len(kept), began)
    print(
        f"\n{nursery.kills} kills (seed {SEED}): {at_points} at commit points and statements, the rest at random; "
        f"{len(kept)} cases acknowledged, all there; {time.monotonic() - began:.0f} s"
    )


def _tell(kills: int, kept: int, began: float) -> None:
    print(f"  {kills} of {KILLS} kills, {kept} cases, {time.monotonic() - began:.0f} s", flush=True)
