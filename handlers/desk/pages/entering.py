"""A case that came by phone, on paper, with a visit or from the hotline: one form a track, a receipt shown once."""

import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from cases import categories, errors, numbers
from cases.actions.entering import HOTLINE, SOURCES, Origin
from cases.case import Case, Credentials, Track
from cases.organisation import Role
from cases.places import Place
from cases.promises import Promise
from cases.values import Json
from dialog.heard import Parser
from handlers.desk import addresses, showing
from handlers.desk.frame import Entry, Form, Frame, Route, Visit, only
from handlers.office import questions, reading
from handlers.office.entering import Entered, Entering, meant
from handlers.office.questions import Kind, Question
from handlers.office.reading import UNKNOWN, Read, Wrong
from handlers.office.rights import may_enter
from handlers.work.attaching import NotTaken

ENTER = "/desk/enter"
OF_TRACK, OF_TIP = f"{ENTER}/{{track}}", f"{ENTER}/tip"

#: More places are found by a part of the name only.
MOST_LISTED = 200
MOST_REFERENCE = 60

#: Where a heading stands before the question.
HEADINGS = {"notice": "who", "emergency": "what", "other_channels": "elsewhere", "callback": "afterwards"}

_LINES = ("number", "secret", "filed", "promise", "way", "keep")

Receipt = Callable[[Case, Promise, Credentials, str, datetime], Mapping[str, Json]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as it is shown. `wrong` are words; `groups` are options under headings."""

    name: str
    kind: str
    label: str
    heading: str = ""
    must: bool = False
    options: Sequence[tuple[str, Json]] = ()
    groups: Sequence[tuple[Json, Sequence[tuple[str, Json]]]] = ()
    most: int = 0
    value: str = field(default="", repr=False)
    unknown: bool = False
    is_unknown: bool = False
    wrong: str = ""


def _enters(visit: Visit) -> bool:
    return may_enter(visit.person, visit.organisation)


@dataclass(frozen=True, kw_only=True)
class EnteringPages:
    """`locks` makes number, secret and lock, `receipt` the words of it, `checks` read answers about who it is."""

    MENU: ClassVar[Sequence[Entry]] = (Entry(ENTER, "office.menu.enter", _enters),)

    locks: Callable[[], Awaitable[Credentials]] = field(repr=False)
    receipt: Receipt = field(repr=False)
    checks: Mapping[str, Parser] = field(repr=False)

    def routes(self, frame: Frame) -> Sequence[Route]:
        pages = _Pages(frame, self)
        get, post = partial(Route, "GET"), partial(Route, "POST")
        return (
            get(ENTER, frame.signed_in(pages.begin)),
            get(OF_TIP, frame.signed_in(pages.tip)),
            get(OF_TRACK, frame.signed_in(pages.show)),
            post(OF_TRACK, frame.posted(pages.save, max_files=frame.settings.max_files)),
        )


class _Pages:
    def __init__(self, frame: Frame, pages: EnteringPages) -> None:
        self._frame, self._ports = frame, pages

    async def begin(self, visit: Visit, _: Request) -> Response:
        only(_enters(visit))
        return self._frame.render(visit, "entering.html", tracks=questions.TRACKS, where=ENTER)

    async def tip(self, visit: Visit, _: Request) -> Response:
        """Why a dispatcher takes down no tip, and how it is taken nevertheless."""
        only(_enters(visit))
        managers = visit.organisation.holders(Role.CLUE_MANAGER)
        address = self._frame.settings.base_url
        return self._frame.render(
            visit,
            "entering_tip.html",
            address=address,
            picture_of_address=self._frame.picture(address),
            managers=[showing.person_name(visit.organisation, who) for who in managers],
        )

    async def show(self, visit: Visit, request: Request) -> Response:
        only(_enters(visit))
        return await self._sheet(visit, _track(request), {}, Read(), form=secrets.token_hex(16))

    async def save(self, visit: Visit, request: Request, form: Form) -> Response:
        only(_enters(visit))
        track, typed = _track(request), _typed(form)
        place, near = await visit.workplace.store.read(lambda books: meant(books, typed["place"]))
        read = reading.read(
            track,
            typed,
            checks=self._ports.checks,
            language=self._language(typed["language"]),
            today=visit.workplace.day(visit.now),
            place=place.id if place else None,
        )
        wrong = {**dict(_wrong_beside(typed, place, near)), **read.wrong}
        if wrong or read.filing is None:
            return await self._sheet(visit, track, typed, Read(wrong=wrong), form=form.get("form"), near=near)
        entering = self._entering(visit)
        if typed["source"] == HOTLINE and not typed["same_ok"]:
            same = await entering.same(typed["reference"], now=visit.now)
            if same:
                calendar = await visit.workplace.calendar()
                lines = showing.lines(visit, same, calendar)
                return await self._sheet(visit, track, typed, Read(), form=form.get("form"), same=lines)
        try:
            files = [await self._frame.take(each.data, each.name) for each in form.files]
        except NotTaken as fault:
            told = self._frame.trouble_of(visit, fault).words
            return await self._sheet(visit, track, typed, Read(), form=form.get("form"), told=told)
        origin = Origin(
            source=typed["source"],
            reference=typed["reference"],
            repeat=typed["repeat"] == "yes",
            investor=typed["investor"] == "yes",
        )
        done = await entering.enter(read.filing, origin, form.get("form")[:64], files=files, now=visit.now)
        return await self._receipt(visit, done)

    async def _receipt(self, visit: Visit, done: Entered) -> Response:
        """In the language of whoever gets it. Nothing of it is kept, and no other page shows it again."""
        language = done.case.language
        facts = self._ports.receipt(done.case, done.promise, done.credentials, language, visit.now)
        return self._frame.render(
            visit,
            "entering_receipt.html",
            caller=language,
            title=self._frame.words.text("receipt.plain.title", language),
            lines=[self._frame.words.text(f"receipt.plain.{line}", language, facts) for line in _LINES],
            picture_of_way=facts["qr_svg"],
            path=addresses.of_case(numbers.shown(done.case.number)) if await self._sees(visit, done.case) else "",
            where=ENTER,
        )

    async def _sees(self, visit: Visit, case: Case) -> bool:
        """The reporter may have asked that the office be kept away."""
        try:
            await visit.workplace.card(case.number, now=visit.now)
        except errors.NoSuchCase:
            return False
        return True

    async def _sheet(
        self,
        visit: Visit,
        track: Track,
        typed: Mapping[str, str],
        read: Read,
        *,
        form: str,
        near: Sequence[Place] = (),
        same: Sequence[showing.Line] = (),
        told: str = "",
    ) -> Response:
        places = await self._places(visit)
        titled = self._frame.words.text("desk.wrong.title", visit.language) if read.wrong else told
        return self._frame.render(
            visit,
            "entering_form.html",
            status=422 if read.wrong or told else 200,
            track=track,
            where=f"{ENTER}/{track.value.lower()}",
            beside=list(self._beside(visit, typed, read, near)),
            asked=[self._asked(visit, each, track, typed, read.wrong) for each in questions.asked(track)],
            places=[(each.id, {"names": dict(each.names)}) for each in places] if len(places) <= MOST_LISTED else [],
            form=form,
            same=same,
            is_a_tip=read.is_a_tip,
            wrong=titled,
        )

    def _beside(self, visit: Visit, typed: Mapping[str, str], read: Read, near: Sequence[Place]) -> Iterator[Asked]:
        """What is asked beside the questions of the intake."""

        def one(name: str, kind: str, *codes: str, must: bool = False, most: int = 0) -> Asked:
            return Asked(
                name=name,
                kind=kind,
                label=f"office.field.{name}",
                must=must,
                options=[(code, {"key": f"office.{name}.{code}"}) for code in codes],
                most=most,
                value=typed.get(name, ""),
                wrong=self._told(visit, read.wrong.get(name)),
            )

        yield one("source", "choice", *SOURCES, must=True)
        yield one("reference", "line", most=MOST_REFERENCE)
        yield one("repeat", "choice", "no", "yes", must=True)
        yield one("language", "choice", *self._frame.settings.languages, must=True)
        if near:
            several = one("place", "choice")
            yield Asked(
                name="place",
                kind="choice",
                label=several.label,
                options=[(each.id, {"names": dict(each.names)}) for each in near],
                wrong=several.wrong,
            )
        else:
            yield one("place", "place", most=120)
        yield one("investor", "choice", "no", "yes")

    def _asked(
        self, visit: Visit, question: Question, track: Track, typed: Mapping[str, str], wrong: Mapping[str, Wrong]
    ) -> Asked:
        slot = question.slot
        return Asked(
            name=slot,
            kind=question.kind.value,
            label=f"intake.{slot}.label",
            heading=HEADINGS.get(slot, ""),
            must=questions.must(slot, track),
            options=[(each, _choice(slot, each)) for each in questions.choices_of(question, track)],
            groups=_categories() if question.kind is Kind.CATEGORY else (),
            most=question.most,
            value=typed.get(slot, ""),
            unknown=question.may_be_unknown,
            is_unknown=bool(typed.get(slot + UNKNOWN)),
            wrong=self._told(visit, wrong.get(slot)),
        )

    def _told(self, visit: Visit, wrong: Wrong | None) -> str:
        return "" if wrong is None else self._frame.words.text(wrong.key, visit.language, wrong.facts)

    def _entering(self, visit: Visit) -> Entering:
        place = visit.workplace
        return Entering(
            store=place.store,
            person=visit.person,
            zone=place.zone,
            locks=self._ports.locks,
            key=self._frame.settings.key,
        )

    async def _places(self, visit: Visit) -> Sequence[Place]:
        return await visit.workplace.store.read(lambda books: books.places.all())

    def _language(self, typed: str) -> str:
        known = self._frame.settings.languages
        return typed if typed in known else known[0]


def _track(request: Request) -> Track:
    code = str(request.path_params["track"]).upper()
    only(code in {each.value for each in questions.TRACKS})
    return Track(code)


def _typed(form: Form) -> dict[str, str]:
    slots = [each.slot for each in questions.QUESTIONS]
    beside = ("source", "reference", "repeat", "investor", "language", "place", "same_ok")
    return {name: form.get(name).strip() for name in (*slots, *(slot + UNKNOWN for slot in slots), *beside)}


def _wrong_beside(typed: Mapping[str, str], place: Place | None, near: Sequence[Place]) -> Iterator[tuple[str, Wrong]]:
    if typed["source"] not in SOURCES:
        yield "source", Wrong(key="office.wrong.missing")
    if typed["repeat"] not in ("yes", "no"):
        yield "repeat", Wrong(key="office.wrong.missing")
    if typed["source"] == HOTLINE and not typed["reference"]:
        yield "reference", Wrong(key="office.wrong.missing")
    if len(typed["reference"]) > MOST_REFERENCE:
        yield "reference", Wrong(key="office.wrong.too-long")
    if typed["place"] and place is None:
        yield "place", Wrong(key="office.wrong.which-place" if near else "office.wrong.no-such-place")


def _choice(slot: str, code: str) -> Json:
    area = "matter" if slot == "kind" and code in questions.MATTERS else slot
    return {"key": f"intake.{area}.{code}"}


def _categories() -> Sequence[tuple[Json, Sequence[tuple[str, Json]]]]:
    """Without those that are tips whatever else is answered."""
    groups = [
        (group, [each for each in categories.items(group.code) if not each.sealed]) for group in categories.groups()
    ]
    return [
        ({"names": dict(group.names)}, [(each.code, {"names": dict(each.names)}) for each in items])
        for group, items in groups
        if items
    ]
