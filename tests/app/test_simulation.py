"""A made-up year is the same for the same seed, and says so when something does not hold."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from app.cli import run, words
from app.simulation import habits, running, year
from app.simulation.desk import Desk
from app.simulation.hands import EDGES
from app.simulation.kept import Kept
from app.simulation.result import Result
from app.simulation.watch import INVARIANTS, Watch
from cases.case import State, Track
from cases.clocks.model import Clock, Notice
from cases.lifecycle import MOVES, allowed
from cases.promises import PROMISE
from cases.rules.model import Act
from handlers.books import Transactions
from handlers.ports import Delivery, Telling
from handlers.sending import Sender
from storage.store import Store
from tests.cases.builders import NOW, ZONE, a_case, an_organisation
from tests.handlers.heard import Told
from tests.handlers.real_desks import Tray

CASES, DAYS = 12, 40


async def a_year(seed: int) -> Result:
    return await running.simulate(cases=CASES, days=DAYS, seed=seed)


async def test_the_same_seed_gives_the_same_year_and_another_one_does_not() -> None:
    first, again, other = await a_year(5), await a_year(5), await a_year(6)
    assert first == again
    assert first.digest != other.digest


async def test_every_invariant_is_looked_at_and_holds() -> None:
    found = await running.simulate(cases=40, days=60, seed=3)
    assert {name: each.broken for name, each in found.invariants.items()} == dict.fromkeys(INVARIANTS, 0)
    assert all(each.checked for each in found.invariants.values())


@dataclass
class AtTheDesk(Tray):
    """The web desk of the product in place of that of the year, which is merely asked what time it is."""

    made_up: Desk = field(kw_only=True)

    async def tell(self, person: str, telling: Telling) -> Delivery:
        self.clock.until(self.made_up.now)
        if not await self._accounts():
            people = await self.store.read(lambda books: books.organisation.load().people)
            await self.join(list(people))
        return await super().tell(person, telling)


async def test_at_the_real_web_desk_all_that_is_sent_lies_in_a_tray(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the year is over, which throws them away."""
    trays: list[Told] = []

    def sender(*, store: Store, desk: Desk, zone: ZoneInfo) -> Sender:
        tray = AtTheDesk(store, made_up=desk)

        async def close(kept: Kept) -> None:
            trays.append(await tray.told())
            await whole(kept)

        whole = Kept.close
        monkeypatch.setattr(Kept, "close", close)
        return Sender(store=cast(Transactions, store), desk=tray, zone=zone)

    monkeypatch.setattr(year, "Sender", sender)
    found = await a_year(5)
    (told,) = trays
    assert (True, found.notices["sent"]) == (found.holds, sum(len(telling.items) for _, telling in told))
    assert told


def test_somebody_takes_every_way_there_is() -> None:
    """Every edge of the table is in the habits, is what a supplement leads to, or what the program does by itself."""
    by_itself = {State.ARCHIVED, State.SUBMITTED}
    lacking = [
        (track, old, new)
        for track in Track
        for old in MOVES
        for new in allowed(track, old)
        if (old, track) in habits.WAYS
        and new not in by_itself
        and new not in habits.WAYS[old, track][0]
        and habits.BACK not in habits.WAYS[old, track][0]
        and new is not State.CLOSED  # of an anonymous case, instead of replied
    ]
    assert lacking == []


def test_each_way_of_the_staff_has_a_door() -> None:
    ways = {
        (old, State(new))
        for (old, _), (news, _) in habits.WAYS.items()
        for new in news
        if new not in (habits.BACK, habits.SILENCE, State.WITHDRAWN)
    }
    assert ways - EDGES.keys() == set()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_it_is_told_in_both_languages_and_the_exit_code_says_that_all_held(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    assert run(["simulate", "--cases", "6", "--days", "20"]) == 0
    told = capsys.readouterr().out
    assert all(words.say(f"simulate.invariant.{name}") in told for name in INVARIANTS)
    assert max(map(len, told.splitlines())) <= 90


def test_a_script_gets_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "--cases", "6", "--days", "20", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["holds"], told["cases"], len(told["edges"])) == (True, 6, 64)


# ── The watch sees it when something does not hold ──────────────────────────────────────────────────────────────────


def broken(watch: Watch) -> list[str]:
    return sorted(watch.broken)


def a_clock(**changes: object) -> Clock:
    clock = Clock(case="case-1", name="handling", round=1, policy="S-11", started=NOW, due=NOW + timedelta(days=5))
    return replace(clock, **changes)  # type: ignore[arg-type]


def test_an_owner_that_is_excluded_or_no_due_date() -> None:
    watch = Watch(zone=ZONE)
    watch.case(a_case(owner="gone"), [], an_organisation(), "CaseMoved")
    assert broken(watch) == ["due", "owner"]


def test_a_promise_that_moves_later_without_a_word() -> None:
    watch = Watch(zone=ZONE)
    promise = a_clock(name=PROMISE)
    later = replace(promise, due=promise.due + timedelta(days=1))
    watch.case(a_case(), [promise, a_clock()], an_organisation(), "CaseMoved")
    watch.case(a_case(), [later, a_clock()], an_organisation(), "CaseMoved")
    assert broken(watch) == ["promise"]


def test_a_promise_may_move_later_by_an_extension() -> None:
    watch = Watch(zone=ZONE)
    promise = a_clock(name=PROMISE)
    later = replace(promise, due=promise.due + timedelta(days=1))
    watch.case(a_case(), [promise, a_clock()], an_organisation(), "CaseMoved")
    watch.case(a_case(), [later, a_clock()], an_organisation(), "CaseExtended")
    assert broken(watch) == []


def test_somebody_told_who_must_not_be() -> None:
    watch = Watch(zone=ZONE)
    case = a_case()
    named = replace(case, access=replace(case.access, excluded_people=frozenset({"housing-handler"})))
    notice = Notice(
        case="case-1",
        clock="handling",
        version=1,
        level="0",
        person="housing-handler",
        act=Act.OVERDUE,
        due=NOW,
        after=NOW,
    )
    watch.target(notice, named, an_organisation())
    assert broken(watch) == ["target"]
