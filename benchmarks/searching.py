"""Finding a place by what somebody types, in a register of 1,301 and in one of 50,000."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median

from benchmarks import registry
from benchmarks.figures import Figure
from storage.search import Searcher, readings

PLACES, MANY, FIRST = 1_301, 50_000, 5
#: How many places somebody means, in as many ways as `registry.typed` knows.
MEANT = 40


def figures() -> Iterator[Figure]:
    for count, most in ((PLACES, 5), (MANY, 50)):
        told = json.loads(_run(str(count)))
        of = f"of {count:,} places"
        asked = int(told["asked"])
        how = f"CPU, the median over {asked} queries of all kinds"
        yield Figure(name=f"finding one {of}", value=told["median"], unit="ms", most=most, n=asked, how=how)
        yield Figure(name=f"finding one {of}, 99 %", value=told["slow"], unit="ms", n=asked, how="CPU")
        yield Figure(name=f"index {of}", value=told["built"], unit="s", n=1, how="CPU")
        yield Figure(name=f"memory of the index {of}", value=told["memory"], unit="MB", n=1, how="grown resident set")
        yield Figure(name=f"wanted among the first {FIRST} {of}", value=told["found"], unit="%", n=asked, how="queries")


def _run(count: str) -> str:
    command = [sys.executable, "-m", "benchmarks.searching", count]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main(count: int) -> None:
    """One size in this process, for its memory."""
    known, chance = registry.places(count), Random(55)
    places, searcher = [each.place for each in known], Searcher()
    readings.shipped()
    before, began = _resident(), time.process_time()
    searcher.find(places, "?", limit=1)
    built, memory = time.process_time() - began, _resident() - before
    taken, found = list[float](), 0
    for each in chance.sample(known, MEANT):
        for _, typed in registry.typed(each, chance):
            began_ns = time.process_time_ns()
            found += each.place in searcher.find(places, typed, limit=FIRST)
            taken.append((time.process_time_ns() - began_ns) / 1_000_000)
    slow = sorted(taken)[len(taken) * 99 // 100]
    told = {"median": median(taken), "slow": slow, "built": built, "memory": memory}
    print(json.dumps({**told, "asked": len(taken), "found": 100 * found / len(taken)}))


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 / 1_000_000


if __name__ == "__main__":
    main(int(sys.argv[1]))
