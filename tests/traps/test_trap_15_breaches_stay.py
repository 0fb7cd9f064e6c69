"""Trap 15: a cleared deadline or a recomputed status that rewrites last month's report. Breaches only add up."""

from dataclasses import replace
from typing import cast

from cases.clocks import recomputing
from cases.clocks.model import Run
from cases.rules import reading
from storage.ports import UnitOfWork
from tests.cases.clocks.schedules import at
from tests.handlers.reminding import Office, case_of, id_of, keep, moved

ID, DUE = id_of(1), "2026-03-09 17:30"


async def missed(office: Office) -> list[str]:
    links = await office.do(lambda books: books.diary.of(ID))
    return [str(link.facts["due"]) for link in links if link.event == "DeadlineMissed"]


async def late(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep(DUE)


async def test_an_extended_deadline_leaves_the_breach_where_it_was(office: Office) -> None:
    await late(office)

    def extend(books: UnitOfWork) -> None:
        clock = moved(books.clocks.of(ID)[-1], at("2026-03-20 17:30"))
        keep(books, clock, books.rules.current(), at("2026-03-10 10:00"))

    await office.do(extend)
    await office.sweep("2026-03-19 09:00")
    assert ((await office.clock()).missed, await missed(office)) == (at(DUE), [at(DUE).isoformat()])


async def test_a_cleared_clock_keeps_its_breach(office: Office) -> None:
    await late(office)

    def clear(books: UnitOfWork) -> None:
        books.clocks.save(replace(books.clocks.of(ID)[-1], run=Run.CLEARED, ended=at("2026-03-10 10:00")))

    await office.do(clear)
    await office.sweep("2026-03-31 09:00")
    assert ((await office.clock()).missed, await missed(office)) == (at(DUE), [at(DUE).isoformat()])


async def test_a_longer_limit_does_not_undo_it(office: Office) -> None:
    await late(office)

    def lengthen(books: UnitOfWork) -> None:
        text = reading.shipped().replace('key = "S-11"\nclock = "handling"\nlimit = "5wd"', _LONGER)
        books.rules.save("rules", text, at=at("2026-03-10 10:00"), actor="administrator", reason="-")

    await office.do(lengthen)
    await office.do(lambda books: recomputing.recompute(cast(UnitOfWork, books), now=at("2026-03-10 10:00")))
    clock = await office.clock()
    assert clock.due > at(DUE)
    assert (clock.missed, await missed(office)) == (at(DUE), [at(DUE).isoformat()])


_LONGER = 'key = "S-11"\nclock = "handling"\nlimit = "9wd"'
