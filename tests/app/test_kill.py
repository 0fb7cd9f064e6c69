"""Whatever was acknowledged is there after SIGKILL: a small seed of what `make soak` does a thousand times."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from benchmarks import intake
from benchmarks.processes import Deployment
from tests.soak import storms, verdict
from tests.soak.nursery import Nursery
from tests.soak.reporters import Acknowledged

#: Commits in the life of a reporter, counted from the start of the server: opening the chat is the first one.
SUBMIT = len(intake.short_deeds()) + 1
SECRET, SUPPLEMENT = SUBMIT + 4, SUBMIT + 8
#: Statements that write: what was heard, the state, what was said. With the next one the filing begins.
FILING = 3 * (SUBMIT - 1)

pytestmark = pytest.mark.slow


@dataclass(kw_only=True)
class Killing:
    nursery: Nursery
    kept: list[Acknowledged] = field(default_factory=list)

    def at(self, moment: str, count: int) -> None:
        some, died = storms.at_point(self.nursery, moment, count)
        assert died, "the point was reached"
        self.kept += some

    def judge(self) -> None:
        verdict.judge(self.nursery.deployment, self.kept)


@pytest.fixture(scope="module")
def killing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killing]:
    with Nursery(deployment=Deployment.new(tmp_path_factory.mktemp("killed"))) as nursery:
        yield Killing(nursery=nursery)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_server_killed_around_a_commit_keeps_what_it_acknowledged(killing: Killing, moment: str) -> None:
    for commit in (SUBMIT, SECRET if moment == "before" else SUPPLEMENT):
        killing.at(moment, commit)
    killing.judge()


def test_a_server_killed_within_the_transaction_of_a_filing_files_once(killing: Killing) -> None:
    for statement in (2, 6):
        killing.at("within", FILING + statement)
    killing.judge()


def test_a_server_killed_at_any_time_under_two_people_keeps_what_it_acknowledged(killing: Killing) -> None:
    killing.kept += storms.at_random(killing.nursery, 2, people=2, longest=0.5, dice=random.Random(7))
    killing.judge()
