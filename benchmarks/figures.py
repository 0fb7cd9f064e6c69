"""One figure with its target, the table of all of them, and the line that is kept of a run."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from platform import python_version
from sqlite3 import sqlite_version

from rich.console import Console
from rich.table import Table

HISTORY = Path(__file__).with_name("history.jsonl")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`most` is the target: the value may be that much; or `least`, where more is better. Neither: told for
    information, there is no target. `spread` are the rounds that the value is the median of."""

    name: str
    value: float
    unit: str
    n: int
    how: str
    most: float | None = None
    least: float | None = None
    spread: Sequence[float] = ()

    @property
    def reached(self) -> bool:
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    @property
    def target(self) -> str:
        if self.most is not None:
            return f"≤ {shown(self.most)} {self.unit}"
        return "" if self.least is None else f"≥ {shown(self.least)} {self.unit}"

    @property
    def verdict(self) -> str:
        if not self.target:
            return ""
        return "ok" if self.reached else "NOT REACHED"


def show(figures: Sequence[Figure]) -> None:
    table = Table(title="Mashang: figures", title_justify="left")
    for name, side in (("figure", "left"), ("value", "right"), ("target", "right"), ("", "left"), ("n", "right")):
        table.add_column(name, justify=side)  # type: ignore[arg-type]  # rich's own literal
    table.add_column("how it was measured", overflow="fold")
    for each in figures:
        style = "" if each.reached else "bold red"
        value = f"{shown(each.value)} {each.unit}"
        told = each.how + (f" [{shown(min(each.spread))}–{shown(max(each.spread))}]" if each.spread else "")
        table.add_row(each.name, value, each.target, each.verdict, str(each.n), told.replace("[", r"\["), style=style)
    console = Console()
    (console if console.is_terminal else Console(width=170)).print(table)


def keep(figures: Sequence[Figure], *, commit: str, scale: Sequence[int]) -> None:
    """One JSON line for this run."""
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "python": python_version(),
        "sqlite": sqlite_version,
        "cpu": _cpu(),
        "load": _load(),
        "cases": list(scale),
        "figures": [
            {
                "name": each.name,
                "value": round(each.value, 4),
                "unit": each.unit,
                "most": each.most,
                **({} if each.least is None else {"least": each.least}),
                "reached": each.reached,
                "n": each.n,
                "spread": [round(value, 4) for value in each.spread],
            }
            for each in figures
        ],
    }
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def shown(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def commit() -> str:
    """With a plus where the tree differs from it."""
    try:
        found = subprocess.run(["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return ""


def _load() -> float:
    """Of the last minute, before or beside us: a figure taken on a busy machine says so."""
    return float(Path("/proc/loadavg").read_text().split()[0])
