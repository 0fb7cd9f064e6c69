"""What is printed: the code of a place as a picture, a poster to be looked at or taken away, orders of many posters,
and whether the code in a picture is ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from cases import codes, errors
from cases.places import Place
from handlers.books import Desk
from handlers.desk import showing, typed
from handlers.desk.frame import Form, Frame, Route, Visit, only
from handlers.desk.pages.codes import CODES, Filters, days_of, read, sees
from handlers.office import press as printing
from handlers.office.press import Job, Judged, NoCodeToPrint, Press, PressBusy, PressFailed, Refused, Wish
from handlers.office.rights import may_change_codes
from handlers.office.scans import Viewer
from handlers.office.wall import Wall, codes_of

POSTERS = f"{CODES}/posters"
CHECK = f"{CODES}/check"

#: What the press says goes on the page again, beside what was chosen.
_TOLD = (NoCodeToPrint, PressBusy, PressFailed, Refused)

#: Places without a poster that are named one by one.
MOST_UNMADE = 50


@dataclass(frozen=True, kw_only=True)
class PosterPages:
    press: Press

    def routes(self, frame: Frame) -> Sequence[Route]:
        pages = _Pages(frame, self.press)
        get, post = partial(Route, "GET"), partial(Route, "POST")
        return (
            get(POSTERS, frame.signed_in(pages.form)),
            post(POSTERS, frame.posted(pages.order, max_files=1)),
            get(POSTERS + "/{job}", frame.signed_in(pages.job)),
            get(POSTERS + "/{job}/file", frame.signed_in(pages.file)),
            post(POSTERS + "/{job}/drop", frame.posted(pages.drop)),
            get(CHECK, frame.signed_in(pages.ask)),
            post(CHECK, frame.posted(pages.check, max_files=1)),
            get(CODES + "/{place}/poster.png", frame.signed_in(pages.preview)),
            post(CODES + "/{place}/poster", frame.posted(pages.poster, max_files=1)),
            post(CODES + "/{place}/picture", frame.posted(pages.picture, max_files=1)),
        )


def wish_of(query: Mapping[str, str]) -> Wish:
    """What is not offered is as if it had not been chosen."""
    found, stickers = Wish(), typed.number(query.get("stickers", ""), digits=2)
    return Wish(
        kind=_one_of(printing.KINDS, query.get("kind", ""), found.kind),
        language=_one_of(printing.LANGUAGES, query.get("language", ""), found.language),
        stickers=stickers if stickers in printing.STICKERS else found.stickers,
        marks=query.get("marks", "") == "yes",
        by=_one_of(printing.BY, query.get("by", ""), found.by),
    )


def wish_query(wish: Wish) -> str:
    return urlencode({"kind": wish.kind, "language": wish.language, "stickers": wish.stickers})


class _Pages:
    def __init__(self, frame: Frame, press: Press) -> None:
        self._frame, self._press = frame, press

    async def form(self, visit: Visit, request: Request) -> Response:
        return await self._form(visit, read(request.query_params), Wish())

    async def order(self, visit: Visit, request: Request, form: Form) -> Response:
        _may(visit)
        filters, wish = read({name: form.get(name) for name in form.fields}), wish_of(_first(form, "poster_"))
        places = await visit.workplace.store.read(lambda books: _chosen(books, visit, filters))
        try:
            job = await self._press.order(
                [place.id for place in places], wish, _file(form), actor=visit.person, now=visit.now
            )
        except _TOLD as trouble:
            return await self._form(visit, filters, wish, trouble=trouble)
        return self._frame.see_other(f"{POSTERS}/{job}")

    async def job(self, visit: Visit, request: Request) -> Response:
        _may(visit)
        job = await self._job(request)

        def look(books: Desk) -> tuple[int, Mapping[str, Place]]:
            standing = codes.standing_of_each(books.codes.of_each(list(job.versions)), visit.now)
            changed = sum(
                place not in standing or standing[place].version != version for place, version in job.versions.items()
            )
            unmade = {each.place for each in job.unmade[:MOST_UNMADE]}
            return changed, {place.id: place for place in books.places.all() if place.id in unmade}

        changed, places = await visit.workplace.store.read(look)
        unmade = [
            (places[each.place].names, f"{CODES}/{each.place}", self._told(visit, Refused(each.code, each.facts)))
            for each in job.unmade[:MOST_UNMADE]
            if each.place in places
        ]
        return self._frame.render(
            visit,
            "poster_job.html",
            job=job,
            path=f"{POSTERS}/{job.id}",
            actor=showing.person_name(visit.organisation, job.actor),
            changed=changed,
            unmade=unmade,
            kept=printing.KEPT_DAYS,
            size=max(1, round(job.size / 1_000_000)),
        )

    async def file(self, visit: Visit, request: Request) -> Response:
        _may(visit)
        job = await self._job(request)
        if job.file is None:
            raise errors.NoSuchCase
        return FileResponse(
            job.file, filename=job.file.name, media_type="application/zip", headers={"Cache-Control": "no-store"}
        )

    async def drop(self, visit: Visit, request: Request, _: Form) -> Response:
        _may(visit)
        job = await self._job(request)
        await self._press.drop(job.id)
        return self._frame.see_other(POSTERS, said="codes.said.dropped")

    async def ask(self, visit: Visit, _: Request) -> Response:
        return self._check_page(visit)

    async def check(self, visit: Visit, _: Request, form: Form) -> Response:
        only(sees(visit))
        data = _file(form)
        if not data:
            return self._check_page(visit, wrong=self._frame.words.text("codes.wrong.no_file", visit.language))
        try:
            found = await self._press.judge(data, now=visit.now)
        except _TOLD as trouble:
            return self._check_page(visit, wrong=self._told(visit, trouble))
        return self._check_page(visit, found=found)

    async def preview(self, visit: Visit, request: Request) -> Response:
        _may(visit)
        place, wish = await self._place(visit, request), wish_of(request.query_params)
        return Response(await self._press.preview(place.id, wish, now=visit.now), media_type="image/png")

    async def poster(self, visit: Visit, request: Request, form: Form) -> Response:
        _may(visit)
        place, wish = await self._place(visit, request), wish_of(_first(form, ""))
        try:
            data = await self._press.poster(place.id, wish, _file(form), now=visit.now)
        except _TOLD as trouble:
            return self._trouble(visit, trouble)
        return _attached(data, "application/pdf", f"poster-{wish.kind}-{place.id}.pdf")

    async def picture(self, visit: Visit, request: Request, form: Form) -> Response:
        _may(visit)
        place, kind = await self._place(visit, request), form.get("ending")
        if kind not in printing.PICTURES:
            raise errors.NoSuchCase
        try:
            data = await self._press.picture(place.id, kind, _file(form), now=visit.now)
        except _TOLD as trouble:
            return self._trouble(visit, trouble)
        return _attached(data, printing.PICTURES[kind], f"code-{place.id}.{kind}")

    async def _form(
        self, visit: Visit, filters: Filters, wish: Wish, *, trouble: errors.CaseError | None = None
    ) -> Response:
        _may(visit)
        filters = replace(filters, page=0)

        def look(books: Desk) -> tuple[int, int]:
            places = _chosen(books, visit, filters)
            standing = codes.standing_of_each(
                [code for known in codes_of(books, places).values() for code in known], visit.now
            )
            return len(places), sum(place.id in standing and not place.closed for place in places)

        chosen, printable = await visit.workplace.store.read(look)
        return self._frame.render(
            visit,
            "posters.html",
            status=422 if trouble else 200,
            wrong=self._told(visit, trouble) if trouble else "",
            filters=filters,
            chosen=chosen,
            printable=printable,
            wish=wish,
            offers=printing,
            jobs=[(job, showing.person_name(visit.organisation, job.actor)) for job in await self._press.jobs()],
        )

    def _check_page(self, visit: Visit, *, wrong: str = "", found: Sequence[Judged] | None = None) -> Response:
        only(sees(visit))
        return self._frame.render(
            visit, "code_check.html", status=422 if wrong else 200, wrong=wrong, found=found, most=_MEGABYTES
        )

    async def _place(self, visit: Visit, request: Request) -> Place:
        place = await visit.workplace.store.read(lambda books: books.places.get(str(request.path_params["place"])))
        if place is None:
            raise errors.NoSuchCase
        return place

    async def _job(self, request: Request) -> Job:
        job = await self._press.job(str(request.path_params["job"]))
        if job is None:
            raise errors.NoSuchCase
        return job

    def _trouble(self, visit: Visit, trouble: errors.CaseError) -> Response:
        return self._frame.render(visit, "trouble.html", status=422, told=self._told(visit, trouble))

    def _told(self, visit: Visit, trouble: errors.CaseError) -> str:
        why = trouble.facts.get("why")
        if isinstance(why, str) and self._frame.words.has(f"codes.logo.{why}", visit.language):
            return self._frame.words.text(f"codes.logo.{why}", visit.language)
        return self._frame.trouble_of(visit, trouble).words


_MEGABYTES = printing.LARGEST_PICTURE // 1_000_000


def _may(visit: Visit) -> None:
    only(may_change_codes(visit.person, visit.organisation))


def _chosen(books: Desk, visit: Visit, filters: Filters) -> Sequence[Place]:
    today, first = days_of(visit)
    viewer = Viewer(visit.person, visit.organisation)
    return Wall(books, viewer, now=visit.now, first=first, today=today).chosen(filters.wanted)


def _first(form: Form, prefix: str) -> Mapping[str, str]:
    return {name.removeprefix(prefix): form.get(name) for name in form.fields if name.startswith(prefix)}


def _file(form: Form) -> bytes:
    return form.files[0].data if form.files else b""


def _one_of(known: Sequence[str], asked: str, otherwise: str) -> str:
    return asked if asked in known else otherwise


def _attached(data: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=kind, headers=headers)
