"""Digests through the gate, at the pace that it allows; `make bench` sends them to 5,000 people."""

from pathlib import Path

import pytest

from benchmarks import digests

pytestmark = pytest.mark.soak


def test_they_leave_at_nine_tenths_of_the_allowed_rate_and_none_is_refused(tmp_path: Path) -> None:
    found = list(digests.figures(tmp_path / "digests", people=300))
    print("\n" + "\n".join(f"  {figure.name}: {figure.value:.3g} ({figure.how})" for figure in found))
    assert [figure.name for figure in found if not figure.reached] == []
