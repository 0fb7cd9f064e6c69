"""A deployment with so many cases in it, ready to be served."""

import asyncio
from pathlib import Path

from benchmarks import seeding
from benchmarks.processes import Deployment


def deployment(folder: Path, cases: int) -> Deployment:
    folder.mkdir()
    made = Deployment.new(folder)
    seeding.seed(made, cases)
    asyncio.run(seeding.first_start(made))
    return made
