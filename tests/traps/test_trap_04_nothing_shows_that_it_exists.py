"""Trap 4: a list, a count or a search that shows an excluded person that a case *exists*. Tried on the real desk by a
dispatcher and a handler who are kept away, before the case is there and after. Everybody else, and every other page:
see tests/confidentiality/test_accused_at_the_desk.py."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.confidentiality import cast, siege
from tests.confidentiality.siege import ABSENT, Answer, Siege, bare
from tests.desk.desk import forms
from tests.handlers.work.filing import file

EXCLUDED = ("torn-dispatcher", "torn-handler")
LISTS = ("/desk/cases", "/desk/cases?show=late", "/desk/cases?unit=construction", "/desk/cases?handler=p-pan")
COUNTS = ("/desk", "/desk/workload")


@pytest.fixture
async def besieged(tmp_path: Path) -> AsyncIterator[Siege]:
    async with siege.besieged(tmp_path) as held:
        yield held


async def seen(held: Siege, *paths: str) -> list[Answer]:
    return [bare(await (await held.browser(who)).get(path)) for who in EXCLUDED for path in paths]


async def searched(held: Siege, number: str) -> list[Answer]:
    found = []
    for who in EXCLUDED:
        browser = await held.browser(who)
        form = next(each for each in forms(await browser.get("/desk/find")) if "number" in each.names)
        found.append(bare(await browser.send(form, None, number=number), number))
    return found


async def test_no_list_count_or_search_shows_it(besieged: Siege) -> None:
    without = await seen(besieged, *LISTS, *COUNTS)
    case = await file(besieged.desk.house, keep_away=cast.ACCUSED_NAME)
    await siege.in_hand(besieged.desk, case)
    assert without == await seen(besieged, *LISTS, *COUNTS)
    assert await searched(besieged, ABSENT) == await searched(besieged, case.number)


async def test_a_case_that_is_theirs_is_in_all_of_them(besieged: Siege) -> None:
    """Or the pages would not count anything."""
    without = await seen(besieged, *LISTS, *COUNTS)
    case = await file(besieged.desk.house)
    await siege.in_hand(besieged.desk, case)
    having = await seen(besieged, *LISTS, *COUNTS)
    changed = {at for at, (one, other) in enumerate(zip(without, having, strict=True)) if one != other}
    assert {0, 2, 3, 4, 5, 6, 10} <= changed
    assert await searched(besieged, ABSENT) != await searched(besieged, case.number)
