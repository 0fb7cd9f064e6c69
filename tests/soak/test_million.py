"""A turn costs the same however many cases are stored; `make bench FULL=1` takes all other figures there too."""

from pathlib import Path

import pytest

from benchmarks import filled, turns

SMALL, LARGE = 1_000, 1_000_000

pytestmark = pytest.mark.soak


def test_a_turn_at_a_million_cases_costs_as_much_as_at_a_thousand(tmp_path: Path) -> None:
    deployments = {size: filled.deployment(tmp_path / str(size), size) for size in (SMALL, LARGE)}
    found = {figure.name: figure for figure in turns.figures(deployments, tmp_path)}
    for figure in found.values():
        print(f"  {figure.name}: {figure.value:.3g} {figure.unit}")
    flat = found[f"web turn at {LARGE:,} cases ÷ at {SMALL:,}"]
    assert flat.reached
