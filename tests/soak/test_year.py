"""A simulated year of 5,000 cases: no invariant is broken, and every way between two states is taken often enough."""

import pytest

from app.simulation import running

CASES, LEAST = 5_000, 20

pytestmark = pytest.mark.soak


async def test_a_year_of_five_thousand_cases() -> None:
    found = await running.simulate(cases=CASES, days=365, seed=1)
    for name, each in found.invariants.items():
        print(f"  {name}: {each.checked:,} checked, {each.broken} broken {' '.join(each.examples)}")
    rare = {edge: count for edge, count in found.edges.items() if count < LEAST}
    print(
        f"  least often: {min(found.edges.items(), key=lambda each: each[1])}; alerts: {sum(found.alerts.values()):,}"
    )
    assert found.holds
    assert rare == {}
