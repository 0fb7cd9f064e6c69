"""One case: its card, what it says, its diary, and everything that may be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cases.case import INTERNAL, Author
from cases.organisation import Role
from cases.ports import StagedFile
from cases.values import Json
from handlers.desk import answered, filling, history, proposing, showing
from handlers.desk.filling import Known, Option
from handlers.desk.frame import Frame, Route, Visit
from handlers.work import forms
from handlers.work.cards import Card
from handlers.work.contents import Content
from handlers.work.forms import FORMS, Group
from handlers.work.phrases import Phrase, fitting, shipped

CASE = "/desk/cases/{number}"

#: What may be done before the declaration (RC-02): nothing but that, and asking that somebody be recused.
BEFORE_DECLARING = ("declare", "ask_recusal")

#: What is not the next step although it may be taken: another way than the ordinary course.
LATER = frozenset({"reject", "return_case", "send_back", "declare"})

#: The last messages of the desk that may perhaps be taken back.
MOST_RECALLED = 10


@dataclass(frozen=True, kw_only=True)
class File:
    """`serial` counts from 1 and gives the file its neutral name."""

    id: str
    serial: int
    kind: str
    kilobytes: int
    by: Json


class CasePage:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def show(self, visit: Visit, request: Request) -> Response:
        return await self.page(visit, request.path_params["number"])

    async def page(self, visit: Visit, number: str, *, status: int = 200, **facts: object) -> Response:
        """`facts` are what an action wants to have shown: `stale`, `wrong`, and the form as it was filled in."""
        place, now = visit.workplace, visit.now
        card = await place.card(number, now=now)
        content = await place.read(number, way="desk", now=now) if card.reads and not card.sealed else None
        known = await known_of(visit, card, content)
        offered = offered_of(card)
        shown = {"stale": False, "wrong": "", "kept": None, **facts}
        merges = "merge" in offered
        return self._frame.render(
            visit,
            "case.html",
            status=status,
            card=card,
            **await self._dates(visit, card),
            owner=showing.unit_names(visit.organisation, card.owner),
            handler=showing.person_name(visit.organisation, card.handler),
            leader=showing.person_name(visit.organisation, card.leader),
            helpers=[showing.unit_names(visit.organisation, unit) for unit in sorted(card.co_units)],
            content=None if content is None else content_of(self._frame, visit, content),
            diary=await self._diary(visit, card),
            proposals=[proposing.shown(visit, each, card) for each in await place.proposals(number, now=now)],
            duplicates=showing.lines(visit, await place.duplicates(number, now=now), await place.calendar())
            if merges
            else [],
            groups=groups_of(visit, card, offered, known),
            phrases={action: phrases_of(card, action) for action in offered},
            suggests=suggestions(visit),
            links=[link for link in self._frame.case_links if link.shows(visit, card)],
            **shown,
        )

    async def why(self, visit: Visit, request: Request) -> Response:
        number, clock = request.path_params["number"], request.path_params["clock"]
        card = await visit.workplace.card(number, now=visit.now)
        parts = await visit.workplace.why(number, clock, now=visit.now)
        return self._frame.render(
            visit,
            "why.html",
            card=card,
            clock=stage_key(card, clock),
            parts=[(key, {**facts, "limit": showing.limit(str(facts["limit"]))}) for key, facts in parts],
        )

    async def file(self, visit: Visit, request: Request) -> Response:
        number, file_id = request.path_params["number"], request.path_params["file"]
        about, data = await visit.workplace.file(number, file_id, now=visit.now)
        return attachment(about, data)

    async def _dates(self, visit: Visit, card: Card) -> Mapping[str, object]:
        calendar = await visit.workplace.calendar()
        return {
            "left": None if card.due is None else showing.left(card.due, visit.now, calendar),
            "stages": [
                (stage_key(card, stage.name), stage, showing.left(stage.due, visit.now, calendar))
                for stage in card.timetable
            ],
        }

    async def _diary(self, visit: Visit, card: Card) -> Sequence[history.Line]:
        if not card.reads and not (visit.in_office and Role.AUDITOR in visit.roles):
            return ()
        diary = await visit.workplace.diary(card.number, now=visit.now)
        return history.lines(
            diary,
            visit.organisation,
            anonymous=card.anonymous,
            zone=visit.workplace.zone,
            has=lambda key: self._frame.words.has(key, visit.language),
        )


def offered_of(card: Card) -> tuple[str, ...]:
    """What the page offers: before the declaration nothing that needs one, on a tip nothing that is words."""
    undeclared = not card.declared and not card.reads and "declare" in card.actions
    offered = (each for each in card.actions if forms.of(each, sealed=card.sealed) is not None)
    return tuple(each for each in offered if not undeclared or each in BEFORE_DECLARING)


async def known_of(visit: Visit, card: Card, content: Content | None) -> Known:
    challenged = (
        await visit.workplace.challenged(card.number, now=visit.now) if "decide_recusal" in card.actions else ()
    )
    ours = [each for each in (content.thread if content else ()) if each.author is Author.STAFF]
    said = [each for each in ours if each.kind not in INTERNAL][-MOST_RECALLED:]
    messages = [
        Option(
            value=each.id,
            words={
                "key": "desk.content.message",
                "facts": {"at": {"instant": each.at.isoformat()}, "text": (each.text or "")[:40]},
            },
        )
        for each in reversed(said)
    ]
    unit = ""
    if "dispatch" in card.actions and not card.sealed:
        decision, _ = await visit.workplace.explain(card.number, now=visit.now)
        unit = decision.owner or ""
    return Known(messages=messages, challenged=challenged, unit=unit)


def groups_of(
    visit: Visit, card: Card, offered: Sequence[str], known: Known
) -> Sequence[tuple[Group, Sequence[filling.Sheet]]]:
    """The forms by group, the next step first."""
    sensible = [name for name in offered if name != "recall" or known.messages]
    ordered = sorted(sensible, key=lambda name: name in LATER)
    found = [
        (
            group,
            [filling.sheet(card, name, visit.organisation, known) for name in ordered if FORMS[name].group is group],
        )
        for group in Group
    ]
    return [(group, sheets) for group, sheets in found if sheets]


def phrases_of(card: Card, action: str) -> tuple[Phrase, ...]:
    return fitting(shipped(), action, card.state)


def suggestions(visit: Visit) -> Mapping[str, Sequence[tuple[str, Json]]]:
    """What stands behind fields in which a name is typed."""
    organisation = visit.organisation
    units: list[tuple[str, Json]] = [(unit.id, {"names": dict(unit.names)}) for unit in organisation.units.values()]
    people: list[tuple[str, Json]] = [(each.id, each.name) for each in organisation.people.values() if each.active]
    lists = {"units": units, "people": people}
    return {
        name: found if filling.MOST_LISTED < len(found) <= filling.MOST_SUGGESTED else []
        for name, found in lists.items()
    }


def stage_key(card: Card, clock: str) -> str:
    """Who reads a tip sees its state anyway; for others its stages have neutral names."""
    return f"policy.{'clock' if card.sealed and not card.reads else 'stage'}.{clock}"


def content_of(frame: Frame, visit: Visit, content: Content) -> Mapping[str, object]:
    organisation = visit.organisation
    result = content.result if isinstance(content.result, Mapping) else None
    return {
        "answers": list(answered.lines(content.answers, frame.words, visit.language)),
        "place": content.place,
        "thread": content.thread,
        "day": lambda at: at.astimezone(visit.workplace.zone).date(),
        "internal": INTERNAL,
        "files": [
            File(
                id=each.id,
                serial=serial,
                kind=kind_of(each.kind),
                kilobytes=max(1, each.size // 1024),
                by=history.who(str(content.attached[each.id]["by"]), organisation)
                if each.id in content.attached
                else {"key": "desk.author.reporter"},
            )
            for serial, each in enumerate(content.files, 1)
        ],
        "result": None
        if result is None
        else (result.get("text"), history.who(str(result.get("by")), organisation), {"instant": result.get("at")}),
    }


#: Kinds of files by media type, with the ending of a name.
_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
}


def kind_of(media_type: str) -> str:
    return _ENDINGS.get(media_type, "bin")


def attachment(about: StagedFile, data: bytes) -> Response:
    """To be kept, never shown by the browser as a page of ours; under a name that tells nothing."""
    headers = {
        "Content-Disposition": f'attachment; filename="evidence-{about.id[:6]}.{kind_of(about.kind)}"',
        "Cache-Control": "no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(data, media_type=about.kind or "application/octet-stream", headers=headers)


def routes(frame: Frame) -> Sequence[Route]:
    page = CasePage(frame)
    get = partial(Route, "GET")
    return (
        get(CASE, frame.signed_in(page.show)),
        get(f"{CASE}/why/{{clock}}", frame.signed_in(page.why)),
        get(f"{CASE}/files/{{file}}", frame.signed_in(page.file)),
    )
