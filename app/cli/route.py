"""`mashang route explain`: where the rules send a case, or one that might come, and why."""

import click

from app.cli import rooms, words
from app.cli.frame import USAGE, Trouble
from app.talking import words as catalogue_of
from app.wiring import House, now
from cases import categories, errors
from cases.case import Filing, Track
from cases.organisation import Organisation, Role
from cases.routing import Decision, Line, Load, decide, explain, of_filing, with_names
from cases.values import Json
from handlers.books import Desk

#: Who reads everything of the outcome may know who was passed over (RC-07).
_KNOWING = frozenset({Role.DISPATCHER, Role.SUPERVISOR})


def explained(
    number: str | None,
    dry_run: bool,
    person: str,
    track: str,
    category: str | None,
    place: str | None,
    unit: str | None,
    as_json: bool,
) -> None:
    found = rooms.settings()
    if (number is None) is not dry_run:
        raise Trouble("missing", name="NUMBER/--dry-run", exit_code=USAGE)
    if category is not None and categories.get(category) is None:
        raise Trouble("no-such-category", exit_code=USAGE)

    async def work() -> tuple[Decision, tuple[Line, ...]]:
        async with rooms.house(found) as house:
            if number is not None:
                return await house.workplace(person).explain(number, now=now())
            filing = _filing(Track(track), category, place, unit)
            return await house.store.read(lambda books: _dry(books, house, person, filing))

    decision, lines = rooms.run(work)
    if as_json:
        rooms.print_json(_json(decision, lines, found.zone))
        return
    for line in lines:
        click.echo(_said(line, found.zone))


def _filing(track: Track, category: str | None, place: str | None, unit: str | None) -> Filing:
    given = {"category": category, "subject_unit": unit, "subject_kind": "unit" if unit else None}
    answers: dict[str, Json] = {name: value for name, value in given.items() if value is not None}
    return Filing(track=track, anonymous=False, language=words.language(), answers=answers, place=place)


def _dry(books: Desk, house: House, person: str, filing: Filing) -> tuple[Decision, tuple[Line, ...]]:
    """Raises `errors.NoSuchCase` for somebody who does not work here, and for a place nobody knows."""
    organisation = books.organisation.load()
    place = books.places.get(filing.place) if filing.place else None
    if not organisation.is_active(person) or (filing.place and place is None):
        raise errors.NoSuchCase
    load = Load(people=books.lists.sizes("h:"), units=books.lists.sizes("u:"))
    matter = of_filing(filing, organisation, place=place)
    day = now().astimezone(house.zone).date()
    decision = decide(matter, organisation, books.rules.routing(), load=load, day=day)
    return decision, with_names(explain(decision, viewer_may_know=_knows(person, organisation)), organisation)


def _knows(person: str, organisation: Organisation) -> bool:
    return any(person in organisation.holders(role, organisation.office) for role in _KNOWING)


def _said(line: Line, zone: str) -> str:
    return catalogue_of(zone).text(line.key, words.language(), line.facts)


def _json(decision: Decision, lines: tuple[Line, ...], zone: str) -> Json:
    return {
        "owner": decision.owner,
        "handler": decision.handler,
        "rule": decision.rule,
        "territory": decision.territory,
        "department": decision.department,
        "flags": sorted(decision.flags),
        "alarm": decision.alarm.value if decision.alarm is not None else None,
        "lines": [_said(line, zone) for line in lines],
    }
