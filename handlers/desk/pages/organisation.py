"""The organisation as sheets: taken away, looked at before it is brought in, and brought in as it was shown."""

import asyncio
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from cases.organisation import SENSITIVE, Role
from cases.staff import PendingRole
from dialog.catalogue import Catalogue
from handlers.accounts import roles
from handlers.desk import showing
from handlers.desk.frame import Entry, Form, Frame, Route, Trouble, Visit, only
from handlers.office import parcels
from handlers.office.leaving import Leaving, living_keys_of_leavers
from handlers.office.parcels import File, NoParcel
from handlers.office.rights import may_import

ORGANISATION = "/desk/organisation"

_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "application/zip"}


def _imports(visit: Visit) -> bool:
    return may_import(visit.person, visit.organisation)


def _concerned(visit: Visit) -> bool:
    """Whoever brings it in, and whoever is asked for a word about a role."""
    return _imports(visit) or bool(visit.roles & SENSITIVE)


@dataclass(frozen=True, kw_only=True)
class OrganisationPages:
    MENU: ClassVar[Sequence[Entry]] = (Entry(ORGANISATION, "office.menu.organisation", _concerned),)

    catalogue: Catalogue = field(repr=False)

    def routes(self, frame: Frame) -> Sequence[Route]:
        pages = _Pages(frame, self.catalogue)
        get, post = partial(Route, "GET"), partial(Route, "POST")
        return (
            get(ORGANISATION, frame.signed_in(pages.show)),
            get(f"{ORGANISATION}/export/{{kind}}", frame.signed_in(pages.export)),
            post(f"{ORGANISATION}/look", frame.posted(pages.look, max_files=frame.settings.max_files)),
            post(f"{ORGANISATION}/take", frame.posted(pages.take, max_files=frame.settings.max_files)),
            post(f"{ORGANISATION}/role", frame.posted(pages.decide)),
            post(f"{ORGANISATION}/key", frame.posted(pages.end_key)),
        )


class _Pages:
    def __init__(self, frame: Frame, catalogue: Catalogue) -> None:
        self._frame, self._catalogue = frame, catalogue

    async def show(self, visit: Visit, _: Request) -> Response:
        only(_concerned(visit))
        waiting = await visit.workplace.store.read(roles.waiting)
        return self._frame.render(
            visit,
            "organisation.html",
            imports=_imports(visit),
            pending=[(each, *self._of(visit, each)) for each in waiting],
            ended=[
                (who, showing.person_name(visit.organisation, who))
                for who in living_keys_of_leavers(visit.organisation)
                if _imports(visit)
            ],
            to_reseal=await self._leaving(visit).to_reseal(now=visit.now),
        )

    async def export(self, visit: Visit, request: Request) -> Response:
        from handlers.office import organising  # with openpyxl

        only(_imports(visit))
        kind = request.path_params["kind"]
        only(kind in _TYPES)
        export = partial(organising.export, visit.organisation, kind, visit.language, self._catalogue)
        files = await asyncio.to_thread(export)
        data = files[0][1] if kind == "xlsx" else _zipped(files)
        name = "organisation.xlsx" if kind == "xlsx" else "organisation.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(data, media_type=_TYPES[kind], headers=headers)

    async def look(self, visit: Visit, _: Request, form: Form) -> Response:
        """A dry run: what the files would change, or what is wrong with them."""
        from handlers.office import organising

        only(_imports(visit))
        files = _uploaded(form)
        if not files:
            return self._frame.see_other(ORGANISATION, said="office.organisation.no_file")
        words = self._catalogue
        sheets = await asyncio.to_thread(organising.read, files, words)
        found = await visit.workplace.store.read(
            lambda books: organising.look(books, visit.person, sheets, files, words)
        )
        return self._told(visit, found, parcel=parcels.pack(files))

    async def take(self, visit: Visit, _: Request, form: Form) -> Response:
        """Done only when it is still what was shown."""
        from handlers.office import organising

        only(_imports(visit))
        files = self._files(form)
        words, digest = self._catalogue, form.get("digest")
        sheets = await asyncio.to_thread(organising.read, files, words)
        found = await visit.workplace.store.transact(
            lambda books: organising.take(books, visit.person, sheets, files, words, digest=digest, now=visit.now)
        )
        return self._told(visit, found, done=True)

    async def decide(self, visit: Visit, _: Request, form: Form) -> Response:
        """The word of somebody who holds the same role (decision 10)."""
        role = next((each for each in SENSITIVE if each.value == form.get("role")), None)
        if role is None or form.get("yes") not in ("yes", "no"):
            raise Trouble(400, "bad-form")
        word = roles.confirm if form.get("yes") == "yes" else roles.refuse
        await visit.workplace.store.transact(
            lambda books: word(books, form.get("person"), form.get("unit"), role, by=visit.person)
        )
        said = "office.role.confirmed" if form.get("yes") == "yes" else "office.role.refused"
        return self._frame.see_other(ORGANISATION, said=said)

    async def end_key(self, visit: Visit, _: Request, form: Form) -> Response:
        await self._leaving(visit).end_keys(form.get("person"))
        return self._frame.see_other(ORGANISATION, said="office.key.ended")

    def _told(self, visit: Visit, found: object, *, parcel: str = "", done: bool = False) -> Response:
        from handlers import roster
        from handlers.office.organising import Look

        assert isinstance(found, Look)
        words, language = self._catalogue, visit.language
        refused = found.changes is None
        return self._frame.render(
            visit,
            "organisation_look.html",
            status=422 if refused else 200,
            problems=[roster.told_problem(each, language, words) for each in found.problems],
            refused=refused,
            changes=() if found.changes is None else roster.told_changes(found.changes, language, words),
            anything=found.changes is not None and bool(found.changes.changes or found.changes.pending),
            leavers=[] if found.changes is None else list(found.changes.leavers),
            digest=found.digest,
            parcel=parcel,
            done=done,
            where=ORGANISATION,
        )

    def _files(self, form: Form) -> tuple[File, ...]:
        try:
            return _uploaded(form) or parcels.unpack(form.get("parcel"))
        except NoParcel:
            raise Trouble(400, "bad-form") from None

    def _of(self, visit: Visit, pending: PendingRole) -> tuple[str, bool]:
        """The name, and whether this person may say the word."""
        holders = visit.organisation.holders(Role(pending.role))
        mine = visit.person in holders and visit.person not in (pending.person, pending.asked_by)
        return showing.person_name(visit.organisation, pending.person), mine

    def _leaving(self, visit: Visit) -> Leaving:
        return Leaving(store=visit.workplace.store, person=visit.person, zone=visit.workplace.zone)


def _uploaded(form: Form) -> tuple[File, ...]:
    return tuple((each.name, each.data) for each in form.files)


def _zipped(files: Sequence[File]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()
