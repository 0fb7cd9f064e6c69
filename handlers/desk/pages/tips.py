"""Tips, opened in the page of a recipient. The server gives sealed boxes and the words of labels; what a tip says is
never in an answer of the server (decision 4)."""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache, partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import texts
from cases import categories
from cases.case import INTERNAL, Author, Message, State
from cases.filing import IDENTITY_SLOTS, SLOTS
from cases.organisation import Role
from cases.values import Json
from handlers.books import Desk
from handlers.desk import addresses, forms, showing, tickets
from handlers.desk.frame import CaseLink, Entry, Form, Frame, Handler, Route, Trouble, Visit, only
from handlers.desk.paper import NO_STORE, instant, of_day
from handlers.tips.tips import MOST_BOX, SEALED_WORDS, Opening, Tips
from handlers.work.cards import Card
from handlers.work.shelves import Wanted

TIPS = "/desk/tips"
TIP = f"{TIPS}/{{number}}"

#: The list holds so many; more are found by their number.
MOST_LISTED = 200

#: Everything of a tip sealed anew, files and all: three filings as large as they may be.
MOST_RESEALED, MOST_BOXES = 512 * 1024 * 1024, 5_000

#: Answers that are shown otherwise, or tell nothing.
_UNTOLD = frozenset({"evidence", "notice", "originals"})

#: What the script may have to say. Its words are `tip.say.<code>`.
SAYS = (
    "not-a-secret-key", "no-key-fits", "broken", "not-age", "not-a-public-key", "nobody", "unsupported", "no-key",
    "failed", "signed-out", "opening", "opened", "sealing", "sent", "empty", "names-subject", "quotes",
    "nothing-chosen", "unreadable", "file", "original", "get", "no-thread", "no-files", "unnamed", "not-opened",
    "slip-made",
)  # fmt: skip


def _recipient(_: Visit, card: Card) -> bool:
    return card.sealed and card.reads


MENU = (Entry(TIPS, "tip.menu", lambda visit: Role.CLUE_MANAGER in visit.roles),)
LINKS = (CaseLink(TIP, "tip.link", _recipient),)


class TipPages:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def shelf(self, visit: Visit, _: Request) -> Response:
        """All tips of this person; the page counts them by the unit they name, once it has opened them."""
        place, now = visit.workplace, visit.now
        found = await place.page(Wanted(mine=True), now=now, limit=MOST_LISTED)
        only(Role.CLUE_MANAGER in visit.roles or any(row.sealed for row in found.rows))
        sealed = [row for row in found.rows if row.sealed]
        cards = [await place.card(row.number, now=now) for row in sealed]
        lines = showing.lines(visit, sealed, await place.calendar())
        return self._frame.render(
            visit,
            "tips.html",
            tips=[(line, card.reads) for line, card in zip(lines, cards, strict=True)],
            readable=[card.number for card in cards if card.reads],
            says=self._says(visit),
        )

    async def show(self, visit: Visit, request: Request) -> Response:
        card = await self._card(visit, request)
        standing = await self._tips(visit).resealing(card.number, now=visit.now)
        return self._frame.render(
            visit,
            "tip.html",
            card=card,
            path=_path(card),
            says=self._says(visit),
            answers=[name for name in SEALED_WORDS if name in card.actions],
            retracks=card.state is State.SCREENING and Role.CLUE_MANAGER in visit.roles,
            passes=[name for name in ("transfer", "confirm_transfer") if name in card.actions],
            leaving=[showing.person_name(visit.organisation, each) for each in standing.leaving],
            others=await self._others(visit, card),
        )

    async def boxes(self, visit: Visit, request: Request, _: Form) -> Response:
        card = await self._card(visit, request)
        found = await self._tips(visit).open(card.number, card, now=visit.now)
        return _json({**self._opening(visit, found), "places": await _places(visit)})

    async def box(self, visit: Visit, request: Request, form: Form) -> Response:
        data = await self._tips(visit).box(request.path_params["number"], form.get("id"), now=visit.now)
        return Response(data, media_type="application/octet-stream", headers=NO_STORE)

    async def answer(self, visit: Visit, request: Request, form: Form) -> Response:
        card = await self._card(visit, request)
        box = _sealed(form.get("box"))
        await self._tips(visit).answer(card.number, form.get("action"), box, version=_version(form), now=visit.now)
        return _json({"to": _path(card)})

    async def retrack(self, visit: Visit, request: Request, form: Form) -> Response:
        number = request.path_params["number"]
        try:
            opened: Json = json.loads(form.get("opened"))
        except (ValueError, RecursionError):
            raise Trouble(400, "bad-form") from None
        await self._tips(visit).retrack(number, opened, version=_version(form), now=visit.now)
        return _json({"to": addresses.of_case(number)})

    async def resealing(self, visit: Visit, request: Request) -> Response:
        card = await self._card(visit, request)
        standing = await self._tips(visit).resealing(card.number, now=visit.now)
        only(bool(standing.leaving))
        joining = {each.person: showing.person_name(visit.organisation, each.person) for each in standing.joining}
        return self._frame.render(
            visit,
            "tip_reseal.html",
            card=card,
            path=_path(card),
            says=self._says(visit),
            leaving={each: showing.person_name(visit.organisation, each) for each in standing.leaving},
            staying=sorted({showing.person_name(visit.organisation, each.person) for each in standing.staying}),
            joining=joining,
        )

    async def to_reseal(self, visit: Visit, request: Request, _: Form) -> Response:
        """What there is, and the keys it is to be sealed to."""
        card = await self._card(visit, request)
        desk = self._tips(visit)
        found = await desk.open(card.number, card, now=visit.now)
        boxes = await desk.every_box(card.number, now=visit.now)
        standing = await desk.resealing(card.number, now=visit.now)
        told: Json = {
            "version": card.version,
            "boxes": [{"id": each.id, "size": len(each.box), "reporter": each.reporter} for each in boxes],
            "staying": [each.public_key for each in standing.staying],
            "joining": {
                each.person: [key.public_key for key in standing.joining if key.person == each.person]
                for each in standing.joining
            },
            "reporter_key": found.reporter_key,
        }
        return _json(told)

    async def reseal(self, visit: Visit, request: Request, form: Form) -> Response:
        card = await self._card(visit, request)
        await self._tips(visit).reseal(
            card.number,
            form.get("leaving"),
            {each.name: each.data for each in form.files},
            instead=form.get("instead"),
            version=_version(form),
            now=visit.now,
        )
        return _json({"to": _path(card)})

    async def export(self, visit: Visit, request: Request, _: Form) -> Response:
        """Sealed as it is; opened elsewhere with the `age` tool."""
        words = self._frame.words
        readme = "\n\n".join(words.text("tip.readme", language) for language in self._frame.settings.languages) + "\n"
        data = await self._tips(visit).export(request.path_params["number"], readme, now=visit.now)
        headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="sealed.zip"'}
        return Response(data, media_type="application/zip", headers=headers)

    def _tips(self, visit: Visit) -> Tips:
        return Tips(store=visit.workplace.store, person=visit.person, zone=visit.workplace.zone)

    async def _card(self, visit: Visit, request: Request) -> Card:
        """Raises `errors.NoSuchCase` for what is no tip, or may not be read yet."""
        card = await visit.workplace.card(request.path_params["number"], now=visit.now)
        only(_recipient(visit, card))
        return card

    async def _others(self, visit: Visit, card: Card) -> Sequence[tuple[str, str]]:
        """People of the organisation with a key, to whom a slip might go: (name, public key)."""
        standing = await self._tips(visit).resealing(card.number, now=visit.now)
        keys = [each for each in visit.organisation.active_recipients() if each.person not in standing.leaving]
        return [
            (showing.person_name(visit.organisation, each.person), each.public_key)
            for each in keys
            if each.person != visit.person
        ]

    def _says(self, visit: Visit) -> Mapping[str, str]:
        return {code: self._frame.words.text(f"tip.say.{code}", visit.language) for code in SAYS}

    def _opening(self, visit: Visit, found: Opening) -> dict[str, Json]:
        return {
            "number": found.card.number,
            "version": found.card.version,
            "frozen": found.frozen,
            "boxes": [{"id": each.id, "box": base64.b64encode(each.box).decode()} for each in found.boxes],
            "files": list(found.files),
            "thread": [{"id": box, **self._said(visit, found.card, message)} for box, message in found.thread],
            "recipients": sorted({each.public_key for each in found.recipients}),
            "reporter_key": found.reporter_key,
            "labels": _labels(visit.language),
            "categories": {code: _name(each.names, visit.language) for code, each in categories.load().items()},
        }

    def _said(self, visit: Visit, card: Card, message: Message) -> dict[str, Json]:
        words, language = self._frame.words, visit.language
        by_day = card.anonymous and message.author is Author.REPORTER
        at = of_day(message.at.astimezone(visit.workplace.zone).date()) if by_day else instant(message.at)
        kind = f"desk.message.{message.kind}"
        return {
            "author": message.author.value,
            "internal": message.kind in INTERNAL,
            "who": words.text(f"desk.author.{message.author.value}", language),
            "kind": words.text(kind, language) if words.has(kind, language) else "",
            "at": words.text("desk.fact", language, {"fact": at}),
        }


async def _places(visit: Visit) -> Mapping[str, str]:
    """A tip keeps its place sealed, by id: the page has to know all of them."""

    def look(books: Desk) -> Mapping[str, str]:
        return {place.id: _name(place.names, visit.language) for place in books.places.all()}

    return await visit.workplace.store.read(look)


@cache
def _labels(language: str) -> Json:
    """By slot in the order of the questions: its label, and the words of its choices."""
    known = texts.load()[language]
    found: list[Json] = []
    for slot in (*SLOTS, "place"):
        prefix = "tip.place" if slot == "place" else f"intake.{slot}"
        if slot in IDENTITY_SLOTS | _UNTOLD:
            continue
        codes = {
            key.removeprefix(f"{prefix}."): words
            for key, words in known.items()
            if key.startswith(f"{prefix}.") and "{" not in words
        }
        label = codes.pop("label")
        kept = {code: words for code, words in codes.items() if not code.startswith(("ask", "why"))}
        found.append({"slot": slot, "label": label, "codes": kept})
    return found


def _name(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()))


def _path(card: Card) -> str:
    return f"{TIPS}/{addresses.of_case(card.number).rpartition('/')[2]}"


def _json(told: Json, status: int = 200) -> JSONResponse:
    return JSONResponse(told, status, headers=NO_STORE)


def _version(form: Form) -> int:
    """Raises `Trouble`."""
    typed = form.get("version")
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise Trouble(400, "bad-form")
    return int(typed)


def _sealed(typed: str) -> bytes:
    """Raises `Trouble`."""
    if len(typed) > 2 * MOST_BOX:
        raise Trouble(413, "too-large")
    try:
        return base64.b64decode(typed, validate=True)
    except (binascii.Error, ValueError):
        raise Trouble(400, "bad-form") from None


_Scripted = Callable[[Visit, Request, Form], Awaitable[Response]]


def _scripted(frame: Frame, work: _Scripted, *, most: int = 0, max_files: int = 0) -> Handler:
    """For the script of a page: trouble is told as JSON, and nothing that came is ever sent back. `most` bytes with
    files."""

    async def handle(visit: Visit, request: Request) -> Response:
        try:
            tickets.check_origin(request)
            limit = frame.settings.max_form
            form = await forms.read(request, most=limit, most_with_files=most or limit, max_files=max_files)
            tickets.check(frame.settings.key, visit.whose, form)
            return await work(visit, request, form)
        except Exception as fault:  # noqa: BLE001
            told = frame.trouble_of(visit, fault)
            return _json({"told": told.words}, told.status)

    return frame.signed_in(handle)


def routes(frame: Frame) -> Sequence[Route]:
    pages = TipPages(frame)
    get, post = partial(Route, "GET"), partial(Route, "POST")
    return (
        get(TIPS, frame.signed_in(pages.shelf)),
        get(TIP, frame.signed_in(pages.show)),
        post(f"{TIP}/boxes", _scripted(frame, pages.boxes)),
        post(f"{TIP}/box", _scripted(frame, pages.box)),
        post(f"{TIP}/answer", _scripted(frame, pages.answer)),
        post(f"{TIP}/retrack", _scripted(frame, pages.retrack, max_files=0)),
        get(f"{TIP}/reseal", frame.signed_in(pages.resealing)),
        post(f"{TIP}/reseal/boxes", _scripted(frame, pages.to_reseal)),
        post(f"{TIP}/reseal", _scripted(frame, pages.reseal, most=MOST_RESEALED, max_files=MOST_BOXES)),
        post(f"{TIP}/export", frame.posted(pages.export)),
    )
