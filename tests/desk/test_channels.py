"""Channels from before on the desk: who sees them, and the table."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.codes import CodeState, Scan
from handlers.office.channels import ChannelCounter
from tests.desk.desk import Desk, words
from tests.handlers.work.filing import file
from tests.support.house import ZONE

PATH = "/desk/channels"


async def busy(desk: Desk) -> None:
    """Six cases last month and two in this one; seven scans yesterday and three the day before."""
    house, place = desk.house, desk.house.places["channel"].id
    house.clock.forward(days=-20)
    for _ in range(6):
        await file(house, place=place)
    house.clock.forward(days=20)
    for _ in range(2):
        await file(house, place=place)
    today = house.clock().astimezone(ZONE).date()
    scan = Scan(place=place, version=1, day=today - timedelta(days=1), state=CodeState.GENUINE)
    scans = {scan: 7, replace(scan, day=today - timedelta(days=2)): 3}
    await house.store.transact(lambda books: books.scans.add(scans))
    await ChannelCounter(store=house.store, zone=ZONE).run(house.clock())


async def test_the_office_sees_every_number_and_the_owner_the_large_ones(desk: Desk) -> None:
    await busy(desk)
    office = words(await (await desk.browser("p-lin", language="en")).get(PATH))
    owner = words(await (await desk.browser("p-ge", language="en")).get(PATH))
    assert ("8 cases, 10 scans" in office, "6 cases, 7 scans" in owner) == (True, True)
    assert ("November 2026 2 10" in office, "November 2026 – 7" in owner) == (True, True)


@pytest.mark.parametrize("person", ["p-wei", "p-xue"])
async def test_for_anybody_else_there_is_no_such_page(desk: Desk, person: str) -> None:
    browser = await desk.browser(person)
    assert [404, 404] == [(await browser.get(path)).status_code for path in (PATH, f"{PATH}.csv")]
    assert PATH not in (await browser.get("/desk")).text


async def test_whoever_has_no_channel_is_told_so(desk: Desk) -> None:
    assert "There is no channel here." in words(await (await desk.browser("p-gao", language="en")).get(PATH))


async def test_the_table_has_a_line_for_each_month(desk: Desk) -> None:
    await busy(desk)
    for person, this, last in (("p-lin", ("2", "10"), ("6", "0")), ("p-ge", ("", "7"), ("6", ""))):
        answer = await (await desk.browser(person, language="en")).get(f"{PATH}.csv")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        mine = {row["Month"]: (row["Cases"], row["Scans"]) for row in rows if row["Number"] == "QD-02"}
        assert (12, this, last) == (len(mine), mine["2026-11"], mine["2026-10"])
