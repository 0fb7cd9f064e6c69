"""How fast a large file opens; `-m bench` prints it."""

import pytest

from storage.vault import suite
from tests.desk.age.page import Desk

pytestmark = [pytest.mark.browser, pytest.mark.bench, pytest.mark.timeout(300)]

MIB = 1024 * 1024
LARGE = 50 * MIB


def test_a_file_of_50_mib_opens_within_a_few_seconds(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    secret, public = suite.new_age_identity()
    desk.site.extra["/box"] = suite.seal_to([public], bytes(LARGE))
    found = [desk.run("timed", secret, public, "/box") for _ in range(5)]
    assert {LARGE} == {one["size"] for one in found}
    middle = {what: sorted(one[what] for one in found)[2] for what in ("open", "seal")}
    with capsys.disabled():
        for what, seconds in middle.items():
            print(f"\n{what} {LARGE // MIB} MiB: {seconds:.2f} s, {LARGE / 1e6 / seconds:.0f} MB/s (median of 5)")
    assert middle["open"] < 5
