"""CF-17: a case is kept as long as the terms say and no longer: not accepted a year, service five, a tip until somebody
decides. Nobody deletes one by hand, whatever the role; whoever is kept away is not told beforehand; and what is deleted
is to everybody as if it had never been. Drafts: see test_drafts_are_wiped; waiting for the reporter: trap 16."""

import ast
import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS
from cases import actions, retention
from cases.case import Case, Link, State, Track
from cases.events import SYSTEM
from handlers.retention.keeping import RETENTION, Keeper
from handlers.work.forms import FORMS
from storage.ports import UnitOfWork
from tests.cases.builders import a_case
from tests.confidentiality import cast, siege
from tests.confidentiality.siege import Answer, Siege
from tests.desk.courses import ANSWERED
from tests.handlers.work.filing import file
from tests.support.house import ZONE

ARCHIVED = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]

#: Track, the state before the archive, and the years; 0 for never by itself.
TERMS = [
    *((track, state, 1) for track in "SPIX" for state in (State.REJECTED, State.REFERRED, State.WITHDRAWN)),
    *((track, state, 5) for track in "SPIX" for state in (State.CLOSED, State.MERGED)),
    *(("D", state, 0) for state in (State.REJECTED, State.REFERRED, State.CLOSED)),
]


def fate(track: str, before: State, after: timedelta) -> retention.Fate | None:
    facts = {"old": before.value, "new": State.ARCHIVED.value}
    moved = Link(
        case="case-1", seq=1, at=ARCHIVED, actor="system", event="CaseMoved", facts=facts, reason_digest=None,
        previous="", digest="",
    )  # fmt: skip
    case = a_case(track=Track(track), state=State.ARCHIVED)
    terms = retention.read(retention.shipped())
    return retention.fate(case, (moved,), terms, now=ARCHIVED + after, zone=ZONE)


@pytest.mark.parametrize(("track", "before", "years"), TERMS)
def test_each_kind_of_case_is_due_when_its_years_are_over_and_not_a_day_before(
    track: str, before: State, years: int
) -> None:
    day_before, day_after = (timedelta(days=365 * (years or 50) + years // 4 + off) for off in (-1, 2))
    due = [
        found.is_due(ARCHIVED + after)
        for after in (day_before, day_after)
        if (found := fate(track, before, after)) is not None
    ]
    assert [False, bool(years)] == due


@dataclass(frozen=True, kw_only=True)
class Gone:
    """`told` who was told that it will go; `before` and `after` what its addresses gave those who had it."""

    told: set[str]
    before: Mapping[str, Mapping[str, Answer]]
    after: Mapping[str, Mapping[str, Answer]]
    nothing: Mapping[str, Mapping[str, Answer]]
    left: int


@pytest.fixture(scope="module")
def gone(tmp_path_factory: pytest.TempPathFactory) -> Gone:
    return asyncio.run(_gone(tmp_path_factory.mktemp("retention")))


async def _gone(folder: Path) -> Gone:
    async with siege.besieged(folder) as held:
        case = await _archived(held)
        hidden = siege.Hidden(
            case=case, ids={"letter": ["0"], "file": ["0"], "clock": ["handling"], "action": ["note"]}
        )
        routes = [each for each in siege.about_a_case(held.routes) if each.startswith("GET") and "{number}" in each]
        people = ("p-lin", "p-qiao", "p-pan", "p-gao", "p-he")

        async def tried(number: str) -> dict[str, dict[str, Answer]]:
            return {who: await held.by_address(who, hidden, number, routes) for who in people}

        before = await tried(case.number)
        keeper = Keeper(store=held.desk.house.store, zone=ZONE)
        held.desk.house.clock.at += timedelta(days=5 * 365 - 5)
        await keeper.run(held.desk.house.clock())
        notices = await held.desk.house.store.read(lambda books: books.notices.of(case.id))
        held.desk.house.clock.at += timedelta(days=10)
        held._browsers.clear()
        await keeper.run(held.desk.house.clock())
        return Gone(
            told={each.person for each in notices if each.clock == RETENTION},
            before=before,
            after=await tried(case.number),
            nothing=await tried(siege.ABSENT),
            left=await held.desk.house.store.read(lambda books: len(books.diary.of(case.id))),
        )


async def _archived(held: Siege) -> Case:
    """About the market bureau's people; answered, closed and on the shelf."""
    desk = held.desk
    case = await file(desk.house, keep_away=f"{cast.ACCUSED_NAME}；{cast.NAMED_NAME}")
    for each in ANSWERED:
        await siege.acts(desk, each.person, case, each.action, **{"yes": "yes", **each.values})

    def shelve(books: UnitOfWork) -> Case:
        kept = replace(books.cases.get(case.id), state=State.CLOSED)
        books.cases.save(replace(kept, version=kept.version + 1))
        by = actions.By(actor="p-lin", now=desk.house.clock(), zone=ZONE)
        return actions.settled(
            actions.archive(books, books.cases.get(case.id), now=by.now, zone=ZONE, actor=SYSTEM)
        ).case

    return await desk.house.store.transact(shelve)


def test_whoever_is_kept_away_is_not_told_that_it_will_go(gone: Gone) -> None:
    kept_away = {each.id for each in cast.KEPT_AWAY}
    assert (set(), True) == (gone.told & kept_away, {"p-lin", "p-gao"} <= gone.told)


def test_what_is_deleted_is_to_those_who_had_it_as_if_it_had_never_been(gone: Gone) -> None:
    assert gone.nothing == gone.after
    assert gone.before != gone.after
    assert 0 == gone.left


def test_nobody_deletes_a_case_by_hand() -> None:
    """No form, no command; the two steps of deletion are called in one place, which asks the terms."""
    deleting = ("delete", "erase", "shred", "purge", "remove", "destroy")
    commands = {f"{each.name} {name}" for each in COMMANDS for name in (None, *getattr(each, "commands", {}))}
    assert [] == [name for name in (*FORMS, *commands) if any(word in name for word in deleting)]
    called = {
        (path.relative_to(ROOT).as_posix(), node.func.attr)
        for room in ("app", "bot", "cases", "handlers")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr == "shred" or ast.unparse(node.func).endswith("housekeeping.archive")
    }
    assert {("handlers/retention/keeping.py", "shred"), ("handlers/retention/keeping.py", "archive")} == called
