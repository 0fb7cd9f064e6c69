"""Measures, prints the table and adds a line to history.jsonl, in fifteen to twenty minutes. With FULL=1 in the
environment it also measures at a million cases."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import (
    desk,
    digests,
    due_dates,
    engine,
    figures,
    filled,
    landing,
    locks,
    processes,
    qr,
    recomputing,
    routing,
    searching,
    staff_memory,
    starting,
    sweeping,
    turns,
)
from benchmarks.figures import Figure
from benchmarks.telegram import figures as telegram

SIZES = (1_000, 100_000)
FULL = 1_000_000


def main() -> None:
    argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__).parse_args()
    sizes = (*SIZES, FULL) if os.environ.get("FULL") else SIZES
    commit = figures.commit()
    with tempfile.TemporaryDirectory(prefix="mashang-bench-") as folder:
        found = []
        for figure in _all(sizes, Path(folder)):
            print(f"  {figure.name}: {figures.shown(figure.value)} {figure.unit}", flush=True)
            found.append(figure)
    figures.show(found)
    figures.keep(found, commit=commit, scale=sizes)
    missed = [figure for figure in found if not figure.reached]
    print(f"{len(missed)} NOT REACHED" if missed else "every target reached", f"; kept in {figures.HISTORY}", sep="")


def _all(sizes: tuple[int, ...], folder: Path) -> Iterator[Figure]:
    os.sched_setaffinity(0, {processes.CLIENT_CORE})
    yield from engine.figures()
    yield from due_dates.figures()
    yield from routing.figures()
    yield from qr.figures(folder / "qr")
    yield from searching.figures()
    yield from locks.figures()
    yield from sweeping.figures(folder / "sweep", (*sweeping.SIZES, *(size for size in sizes if size == FULL)))
    yield from recomputing.figures(folder / "recompute")
    deployments = {size: filled.deployment(folder / str(size), size) for size in sizes}
    yield from starting.figures(deployments[SIZES[-1]], SIZES[-1])
    yield from turns.figures(deployments, folder)
    yield from landing.figures(deployments[SIZES[-1]])
    yield from desk.figures(folder / "desk", [size for size in sizes if size >= desk.FEWEST])
    yield from staff_memory.figures(folder / "staff")
    yield from digests.figures(folder / "digests")
    yield from telegram.figures(folder / "telegram")


if __name__ == "__main__":
    main()
