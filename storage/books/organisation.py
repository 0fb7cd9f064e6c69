"""The organisation, kept and read as a whole. It is small and read at every turn, so what was read stays in memory
under its mark, which is another one after each change."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import cast

from cases.organisation import (
    Leave,
    Level,
    Organisation,
    Person,
    Post,
    Recipient,
    Recusal,
    Role,
    Sector,
    Team,
    TeamKind,
    Unit,
    UnitKind,
)
from storage import canonical
from storage.books.meta import MetaBook
from storage.kept import Kept
from storage.sealing import place
from storage.sql import Db, Delete, Find, Insert
from storage.tables import (
    LeaveRow,
    PersonRow,
    PostRow,
    RecipientRow,
    RecusalRow,
    SectorRow,
    TeamRow,
    UnitRow,
)
from storage.vault.keyring import Keyring, key_id_of

_MARK, _OFFICE, _FICTIONAL = "organisation", "organisation.office", "organisation.fictional"
_AUTHORITY = "organisation.authority"

_MODELS = (UnitRow, PersonRow, PostRow, LeaveRow, RecusalRow, RecipientRow, SectorRow, TeamRow)
_CLEAR = tuple(Delete(model, where=()) for model in _MODELS)
_ADDS = tuple(Insert(model) for model in _MODELS)
_ADD_UNIT, _ADD_PERSON, _ADD_POST, _ADD_LEAVE, _ADD_RECUSAL, _ADD_RECIPIENT, _ADD_SECTOR, _ADD_TEAM = _ADDS
_UNITS = Find(UnitRow, order="id")
_PEOPLE = Find(PersonRow, order="id")
_POSTS = Find(PostRow, order="seq")
_LEAVES = Find(LeaveRow, order="seq")
_RECUSALS = Find(RecusalRow, "person", "case", "box", order="person")
_RECIPIENTS = Find(RecipientRow, order="person")
_SECTORS = Find(SectorRow, order="sector seq")
_TEAMS = Find(TeamRow, order="id")

_kept: Kept[Organisation] = Kept()


class OrganisationBook:
    def __init__(self, db: Db, keyring: Keyring, meta: MetaBook) -> None:
        self._db, self._keyring, self._meta = db, keyring, meta

    def load(self) -> Organisation:
        mark = self._meta.get(_MARK)
        if mark is None:
            return Organisation(office="", units={}, people={})
        found = _kept.get(mark)
        return found if found is not None else self._read_whole(mark)

    def hold(self) -> Organisation:
        self._db.lock(_MARK)
        self._meta.again(_MARK)
        return self.load()

    def save(self, organisation: Organisation) -> None:
        self._db.lock(_MARK)
        for statement in _CLEAR:
            self._db.run(statement, {})
        for unit in organisation.units.values():
            names = canonical.text(unit.names)
            known = {"id": unit.id, "kind": unit.kind, "names": names, "above": unit.above}
            self._db.run(_ADD_UNIT, {**known, "branch": unit.branch})
        for person in organisation.people.values():
            self._db.run(_ADD_PERSON, {"id": person.id, "name": person.name, "active": person.active})
        for seq, post in enumerate(organisation.posts):
            roles = canonical.text(sorted(post.roles))
            row = {"seq": seq, "person": post.person, "unit": post.unit, "roles": roles, "head": post.head}
            self._db.run(_ADD_POST, row)
        for seq, leave in enumerate(organisation.leaves):
            span = {"first": leave.first.isoformat(), "last": leave.last.isoformat()}
            self._db.run(_ADD_LEAVE, {"seq": seq, "person": leave.person, **span, "stand_in": leave.stand_in})
        for recusal in organisation.recusals:
            where = place(recusal.person, recusal.case)
            box = self._keyring.wrap("recusal", recusal.reason.encode("utf-8", "surrogatepass"), where)
            bound = {"person": recusal.person, "case": recusal.case}
            self._db.run(_ADD_RECUSAL, {**bound, "key_id": key_id_of(box), "box": box})
        for one in organisation.recipients:
            self._db.run(_ADD_RECIPIENT, {"person": one.person, "public_key": one.public_key, "ended": one.ended})
        for sector, units in organisation.sectors.items():
            for seq, lead in enumerate(units):
                self._db.run(_ADD_SECTOR, {"sector": sector, "seq": seq, "unit": lead})
        for team in organisation.teams:
            self._db.run(
                _ADD_TEAM,
                {
                    "id": team.id,
                    "kind": team.kind,
                    "names": canonical.text(team.names),
                    "unit": team.unit,
                    "members": canonical.text(team.members),
                    "projects": canonical.text(sorted(team.projects)),
                },
            )
        self._meta.put(_OFFICE, organisation.office)
        self._meta.put(_AUTHORITY, organisation.authority)
        self._meta.put(_FICTIONAL, "yes" if organisation.fictional else "no")
        self._meta.put(_MARK, secrets.token_hex(16))
        self._db.wiped = True

    def _read_whole(self, mark: str) -> Organisation:
        """Again when somebody has changed it meanwhile: on PostgreSQL a writer sees what others commit."""
        while True:
            found = self._read()
            after = self._meta.again(_MARK)
            if after == mark or after is None:
                return _kept.keep(mark, found)
            mark = after

    def _read(self) -> Organisation:
        return Organisation(
            office=self._meta.again(_OFFICE) or "",
            authority=Level(self._meta.again(_AUTHORITY) or Level.DIVISION),
            fictional=self._meta.again(_FICTIONAL) == "yes",
            units={id_: _unit(id_, *rest) for id_, *rest in self._db.all(_UNITS, {})},
            people={
                id_: Person(id=id_, name=name, active=bool(active)) for id_, name, active in self._db.all(_PEOPLE, {})
            },
            posts=tuple(_post(person, unit, roles, head) for _, person, unit, roles, head in self._db.all(_POSTS, {})),
            leaves=tuple(
                Leave(person=person, first=date.fromisoformat(first), last=date.fromisoformat(last), stand_in=other)
                for _, person, first, last, other in self._db.all(_LEAVES, {})
            ),
            recusals=tuple(self._recusal(*row) for row in self._db.all(_RECUSALS, {})),
            recipients=tuple(
                Recipient(person=person, public_key=key, ended=bool(ended))
                for person, key, ended in self._db.all(_RECIPIENTS, {})
            ),
            sectors=self._sectors(),
            teams=tuple(_team(*row) for row in self._db.all(_TEAMS, {})),
        )

    def _sectors(self) -> Mapping[Sector, tuple[str, ...]]:
        found: dict[Sector, tuple[str, ...]] = {}
        for sector, _, unit in self._db.all(_SECTORS, {}):
            found[Sector(sector)] = (*found.get(Sector(sector), ()), unit)
        return found

    def _recusal(self, person: str, case: str, box: bytes) -> Recusal:
        reason = self._keyring.unwrap("recusal", box, place(person, case))
        return Recusal(person=person, case=case, reason=reason.decode("utf-8", "surrogatepass"))


def _unit(id_: str, kind: str, names: str, above: str | None, branch: bool) -> Unit:
    spoken = cast("Mapping[str, str]", canonical.read(names))
    return Unit(id=id_, kind=UnitKind(kind), names=spoken, above=above, branch=bool(branch))


def _team(id_: str, kind: str, names: str, unit: str, members: str, projects: str) -> Team:
    return Team(
        id=id_,
        kind=TeamKind(kind),
        names=cast("Mapping[str, str]", canonical.read(names)),
        unit=unit,
        members=tuple(cast("list[str]", canonical.read(members))),
        projects=frozenset(cast("list[str]", canonical.read(projects))),
    )


def _post(person: str, unit: str, roles: str, head: bool) -> Post:
    held = frozenset(Role(role) for role in cast("list[str]", canonical.read(roles)))
    return Post(person=person, unit=unit, roles=held, head=bool(head))
