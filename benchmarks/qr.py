"""Pictures of codes, and posters of 1,301 places with every code read back, in a process of its own for its memory."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median

import texts
from benchmarks.figures import Figure
from dialog.catalogue import Catalogue
from qr import pictures, posters
from qr.codes import Signer, new_place_id
from qr.posters import By, Host, Order, Spot

PLACES, UNITS, ROUNDS, CALLS = 1_301, 37, 5, 60
SIGNER = Signer({"1": bytes(range(32))}, "1")


def figures(folder: Path) -> Iterator[Figure]:
    links = [spot.link for spot in spots(CALLS)]
    yield _drawn("a code at level Q to PNG", pictures.png, links, most=6)
    yield _drawn("a code at level Q to SVG", pictures.svg, links, most=10)
    yield _verified(links)
    told = _run(folder / "units", "unit", PLACES)
    how = f"one PDF for each of {UNITS} units, every code read back from the PDF, index included"
    yield Figure(name="1,301 A4 posters", value=told["cpu"], unit="s", most=90, n=1, how=f"CPU; {how}")
    yield Figure(name="memory of that run", value=told["memory"], unit="MB", most=300, n=1, how="the most there was")
    yield Figure(name="a page of it", value=told["page"], unit="kB", most=30, n=PLACES, how="size of the PDFs by pages")
    told = _run(folder / "places", "place", PLACES)
    yield Figure(name="1,301 A4 posters, one PDF each", value=told["cpu"], unit="s", n=1, how="CPU; read back, index")
    yield Figure(name="a page of them", value=told["page"], unit="kB", n=PLACES, how="size of the PDFs by pages")


def spots(count: int) -> list[Spot]:
    chance = Random(20261130)
    made = []
    for number in range(count):
        place, unit = new_place_id(chance.randbytes), f"u{chance.randrange(UNITS)}"
        kind = chance.choice(["新能源汽车零部件产业园", "污水处理厂扩建", "高铁站前广场", "数据中心", "老旧小区改造"])
        made.append(
            Spot(
                id=place,
                link=f"https://jiandu.example/s/{SIGNER.code(place, 1)}",
                names={"zh-Hans": f"第 {number} 号重点项目：{kind}{chance.choice('一二三四')}期（虚构）"},
                unit=unit,
                unit_names={"zh-Hans": f"云川市第 {unit[1:]} 局（虚构）"},
            )
        )
    return made


def _drawn(name: str, draw: Callable[[str], object], links: list[str], most: float) -> Figure:
    draw(links[0])
    rounds = [median(_milliseconds(draw, link) for link in links) for _ in range(ROUNDS)]
    return Figure(name=name, value=median(rounds), unit="ms", most=most, n=CALLS * ROUNDS, how="CPU", spread=rounds)


def _verified(links: list[str]) -> Figure:
    rounds = [sum(_milliseconds(SIGNER.read, link) for link in links) / len(links) * 1000 for _ in range(ROUNDS)]
    name = "verifying a scanned code"
    return Figure(name=name, value=median(rounds), unit="µs", most=20, n=CALLS * ROUNDS, how="CPU", spread=rounds)


def _milliseconds(do: Callable[[str], object], link: str) -> float:
    began = time.process_time_ns()
    do(link)
    return (time.process_time_ns() - began) / 1_000_000


def _run(folder: Path, by: By, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.qr", str(folder), by, str(count)]
    told: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return told


def main(folder: Path, by: By, count: int) -> None:
    """One run in this process: seconds of CPU, the most memory in MB, kilobytes a page."""
    import resource

    host = Host(names={"zh-Hans": "云川市总专班办公室（虚构）"}, address="jiandu.example", specimen=False)
    began = time.process_time()
    report = posters.run(spots(count), Order(), host, Catalogue(texts.load()), folder, by=by)
    cpu = time.process_time() - began
    assert not report.troubles
    size = sum((folder / file).stat().st_size for file in {row.file for row in report.rows})
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "memory": memory, "page": size / 1024 / count}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), "place" if sys.argv[2] == "place" else "unit", int(sys.argv[3]))
