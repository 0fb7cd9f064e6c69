"""Whatever was acknowledged is there after SIGKILL: a small seed of what `make soak` does a thousand times."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import intake
from benchmarks.processes import Deployment
from tests.soak import storms, verdict
from tests.soak.nursery import Nursery

#: Commits in the life of a reporter, counted from the start of the server: opening the chat is the first one.
SUBMIT = len(intake.short_deeds()) + 1
SECRET, SUPPLEMENT = SUBMIT + 4, SUBMIT + 8

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with Nursery(deployment=Deployment.new(tmp_path_factory.mktemp("killed"))) as opened:
        yield opened


def test_a_server_killed_around_its_commits_and_at_random_keeps_what_it_acknowledged(nursery: Nursery) -> None:
    kept = []
    for moment in ("before", "after"):
        for commit in (1, SUBMIT, SECRET, SUPPLEMENT):
            some, died = storms.at_point(nursery, moment, commit)
            assert died, "the point was reached"
            kept += some
    kept += storms.at_random(nursery, 4, people=2, longest=0.5, dice=random.Random(7))
    verdict.judge(nursery.deployment, kept)
    assert len(kept) >= 10


def test_a_server_killed_within_the_transaction_of_a_filing_files_once(tmp_path: Path) -> None:
    with Nursery(deployment=Deployment.new(tmp_path)) as nursery:
        kept = []
        for statement in (4, 55, 60):
            some, died = storms.at_point(nursery, "within", statement)
            assert died, "the point was reached"
            kept += some
    verdict.judge(nursery.deployment, kept)
    assert len(kept) == 3
