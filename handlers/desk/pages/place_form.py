"""The form of one place of the register, of a new one too: read as a row of the sheet is, and never over what somebody
else has changed meanwhile."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from cases.organisation import Organisation
from cases.places import WITHIN, Place, PlaceKind, Stage
from dialog.catalogue import Catalogue
from handlers import register
from handlers.books import Desk
from handlers.desk.frame import Form, Frame, Route, Trouble, Visit, only
from handlers.desk.pages.place import applies
from handlers.desk.pages.places import PLACES, changes
from handlers.office import registering, viewing
from handlers.register import Plan, Problem, Record, Unprintable, records
from handlers.register.names import Directory, Known
from handlers.register.records import TEAMS
from handlers.sheets import cells
from handlers.sheets.columns import NO, YES, Value

NEW = f"{PLACES}/new"

#: In the order of the form.
FIELDS = tuple(column for column in register.COLUMNS if column not in ("id", "kind"))

#: What a field held when it was shown, beside the field.
WAS = "was_"

#: Longer lists of names are not offered: a browser would be slow, and a name can be typed.
MOST_OFFERED = 500

#: Characters, where a list of names may stand.
LONGEST = 1000
_LONGEST = {"number": cells.LONGEST_NUMBER, "contract": 20, "team": LONGEST, "service_group": LONGEST}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A field as the page shows it. `now` is what somebody else has written there meanwhile, where that is not what was
    typed."""

    name: str
    value: str
    was: str
    wrong: Sequence[str]
    most: int
    choices: Sequence[str]
    offered: str
    now: str | None


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A place as it is; `record` of a new one is empty."""

    record: Record
    directory: Directory


@dataclass(frozen=True, kw_only=True)
class PlaceForms:
    """`new_id` makes the id of a place."""

    catalogue: Catalogue = field(repr=False)
    new_id: Callable[[], str]
    unprintable: Unprintable

    def routes(self, frame: Frame) -> Sequence[Route]:
        pages = _Pages(frame, self)
        return (
            Route("GET", NEW, frame.signed_in(pages.ask)),
            Route("POST", NEW, frame.posted(pages.add)),
            Route("GET", PLACES + "/{place}/change", frame.signed_in(pages.show)),
            Route("POST", PLACES + "/{place}/change", frame.posted(pages.change)),
        )


class _Pages:
    def __init__(self, frame: Frame, ports: PlaceForms) -> None:
        self._frame, self._ports = frame, ports

    async def ask(self, visit: Visit, request: Request) -> Response:
        """The kind first, for the form depends on it."""
        only(changes(visit))
        kind = request.query_params.get("kind", "")
        if kind not in tuple(PlaceKind):
            return self._frame.render(visit, "place_kind.html", kinds=tuple(PlaceKind), where=NEW)
        return self._page(visit, await self._look(visit, None, PlaceKind(kind)))

    async def show(self, visit: Visit, request: Request) -> Response:
        only(changes(visit))
        return self._page(visit, await self._look(visit, str(request.path_params["place"])))

    async def add(self, visit: Visit, _: Request, form: Form) -> Response:
        only(changes(visit))
        kind = form.get("kind")
        if kind not in tuple(PlaceKind):
            raise Trouble(400, "bad-form")
        return await self._amend(visit, None, PlaceKind(kind), form)

    async def change(self, visit: Visit, request: Request, form: Form) -> Response:
        only(changes(visit))
        place = str(request.path_params["place"])
        looked = await self._look(visit, place)
        return await self._amend(visit, place, looked.record.place.kind, form)

    async def _amend(self, visit: Visit, place: str | None, kind: PlaceKind, form: Form) -> Response:
        typed = _typed(form)
        sheets = register.typed(typed, self._ports.catalogue)

        def work(books: Desk) -> Plan:
            return registering.amend(
                books,
                visit.person,
                sheets,
                place=place,
                kind=kind,
                digest=form.get("digest"),
                new_id=self._ports.new_id,
                unprintable=self._ports.unprintable,
                now=visit.now,
            )

        try:
            plan = await visit.workplace.store.transact(work)
        except registering.Changed:
            return self._page(visit, await self._look(visit, place, kind), form=form, changed=True)
        if register.stands_against(plan.problems):
            return self._page(visit, await self._look(visit, place, kind), form=form, problems=plan.problems)
        done = next((each.after.place.id for each in plan.changes), place)
        return self._frame.see_other(f"{PLACES}/{done}", said=_said(plan))

    async def _look(self, visit: Visit, place_id: str | None, kind: PlaceKind = PlaceKind.PROJECT) -> Looked:
        def look(books: Desk) -> Looked:
            organisation, directory = books.organisation.load(), register.directory
            places = books.places.all()
            if place_id is None:
                blank = Record(place=Place(id="", kind=kind, names={}))
                return Looked(record=blank, directory=directory(organisation, places))
            place = viewing.one(books, visit.person, place_id)
            return Looked(record=records.of([place], organisation)[place.id], directory=directory(organisation, places))

        return await visit.workplace.store.read(look)

    def _page(
        self,
        visit: Visit,
        looked: Looked,
        *,
        form: Form | None = None,
        problems: Sequence[Problem] = (),
        changed: bool = False,
    ) -> Response:
        """`form` is what was typed. Where the place has `changed`, fields that nobody touched follow it, and beside the
        others stands what is there now."""
        record, directory, words = looked.record, looked.directory, self._ports.catalogue
        place, language = record.place, visit.language
        told = [each for each in problems if not each.warning]
        standing = _fields(record, directory, language)
        asked = [
            _asked(name, value, form, told, changed, lambda each: register.told_beside(each, language, words))
            for name, value in standing.items()
        ]
        return self._frame.render(
            visit,
            "place_form.html",
            status=422 if told else 409 if changed else 200,
            place=place,
            path=f"{PLACES}/{place.id}" if place.id else PLACES,
            where=f"{PLACES}/{place.id}/change" if place.id else NEW,
            # A form that was refused for what is typed in it still stands on what its reader saw.
            digest=registering.digest_of(record) if form is None or changed else form.get("digest"),
            asked=asked,
            beside=[register.told_problem(each, language, words) for each in told if each.column not in standing],
            changed=changed,
            offers=_offers(place.kind, directory, visit.organisation, language),
        )


def _typed(form: Form) -> dict[str, str]:
    return {name: form.get(name) for name in FIELDS if name in form.fields}


def _fields(record: Record, directory: Directory, language: str) -> dict[str, str]:
    """What stands in each field that such a place has, as it would be typed."""
    said = records.values(record, directory, language)
    return {name: _written(name, said[name]) for name in FIELDS if said[name] or applies(name, record.place.kind)}


def _written(name: str, value: Value) -> str:
    match value:
        case bool(yes):
            return YES if yes else NO
        case date() as day:
            return day.isoformat()
        case tuple(items):
            return "、".join(items)
        case str(text) if name not in ("stage", "closed"):
            return cells.escaped(text)
    return value or ""


def _asked(
    name: str,
    standing: str,
    form: Form | None,
    problems: Iterable[Problem],
    changed: bool,
    told: Callable[[Problem], str],
) -> Asked:
    seen = standing if form is None else form.get(f"{WAS}{name}")
    typed = standing if form is None else form.get(name)
    value = standing if changed and typed == seen else typed
    return Asked(
        name=name,
        value=value,
        was=standing if changed else seen,
        wrong=[told(each) for each in problems if each.column == name],
        most=_LONGEST.get(name, cells.LONGEST_NAME),
        choices=_CHOICES.get(name, ()),
        offered=_OFFERED.get(name, name),
        now=standing if changed and standing not in (seen, value) else None,
    )


_CHOICES: Mapping[str, Sequence[str]] = {"stage": ("", *Stage), "closed": (NO, YES)}
#: Which list of names is offered in which field.
_OFFERED = {"unit": "units", "department": "units", "lead": "units"}


def _offers(
    kind: PlaceKind, directory: Directory, organisation: Organisation, language: str
) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What may be typed, and what it is called, by list."""
    active = {who for who, one in organisation.people.items() if one.active}
    known: dict[str, tuple[Known, Iterable[str]]] = {
        "units": (directory.units, directory.units.names),
        "leader": (directory.people, active),
    }
    known |= {name: (directory.teams[team], directory.teams[team].names) for name, team in TEAMS.items()}
    if above := WITHIN.get(kind):
        known["within"] = (directory.places[above], directory.places[above].names)
    offers = {name: [_offer(of, each, language) for each in ids] for name, (of, ids) in known.items()}
    return {
        name: sorted(found, key=lambda each: each[1]) for name, found in offers.items() if len(found) <= MOST_OFFERED
    }


def _offer(known: Known, each: str, language: str) -> tuple[str, str]:
    names = known.names[each]
    return cells.escaped(known.written(each, language)), names.get(language) or next(iter(names.values()), each)


def _said(plan: Plan) -> str:
    if not plan.changes:
        return "places.said.unchanged"
    if any(problem.code == "unprintable" for problem in plan.problems):
        return "places.said.unprintable"
    return "places.said.changed" if plan.changes[0].before else "places.said.added"
