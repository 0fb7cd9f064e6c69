"""Who works here: units, people, posts, teams, sectors, leave, recusals, recipients' keys. Data with questions."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property


class UnitKind(StrEnum):
    TERRITORY = "territory"  # 属地
    DEPARTMENT = "department"  # 部门


class Role(StrEnum):
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    UNIT_HEAD = "unit-head"
    REVIEWER = "reviewer"
    CALLBACK_CALLER = "callback-caller"
    CLUE_MANAGER = "clue-manager"
    SUPERVISOR = "supervisor"
    CUSTODIAN = "custodian"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    OBSERVER = "observer"
    PROTECTION_OFFICER = "protection-officer"  # told of a suspected leak (CF-21)


#: A new holder needs the word of somebody who holds the same role already (decision 10).
SENSITIVE = frozenset({Role.CLUE_MANAGER, Role.CUSTODIAN, Role.AUDITOR})


class Sector(StrEnum):
    """The seven fields of the sector table (domain.md 004-05), each with its leading units (牵头单位)."""

    GOVERNMENT = "government"  # 机关
    SCHOOL = "school"  # 学校
    HOSPITAL = "hospital"  # 医院
    ENTERPRISE = "enterprise"  # 企业
    INTERMEDIARY = "intermediary"  # 中介
    VILLAGE = "village"  # 村社
    FAMILY = "family"  # 家庭


class TeamKind(StrEnum):
    PROJECT = "project"  # 项目专班
    SERVICE = "service"  # 项目服务组


class Level(StrEnum):
    """Rank of an official, lowest first; decides whose authority a tip needs (R05)."""

    STAFF = "staff"  # 科员及以下
    SECTION = "section"  # 乡科级
    DIVISION = "division"  # 县处级
    BUREAU = "bureau"  # 厅局级
    MINISTRY = "ministry"  # 省部级及以上

    def above(self, other: "Level") -> bool:
        order = tuple(Level)
        return order.index(self) > order.index(other)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """`above` is the unit one level up, None at the top. `names` by language. `branch` marks a 分专班: the ladder stops
    there before it reaches the office (004-21)."""

    id: str
    kind: UnitKind
    names: Mapping[str, str]
    above: str | None = None
    branch: bool = False


@dataclass(frozen=True, kw_only=True)
class Person:
    id: str
    name: str
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Post:
    """A person's place in a unit; `head` for its head or a deputy (CF-02)."""

    person: str
    unit: str
    roles: frozenset[Role] = frozenset()
    head: bool = False


@dataclass(frozen=True, kw_only=True)
class Team:
    """People and projects that belong together: a project's own team, or a service group with its part of the projects.
    `unit` answers for it, `members` are person ids, `projects` ids of places."""

    id: str
    kind: TeamKind
    names: Mapping[str, str]
    unit: str
    members: tuple[str, ...] = ()
    projects: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Leave:
    """`last` is included; `stand_in` is a person id."""

    person: str
    first: date
    last: date
    stand_in: str | None = None


@dataclass(frozen=True, kw_only=True)
class Recusal:
    """Somebody who may not come near a case, and why (RC-01); the reason is for the decider and the auditor only."""

    person: str
    case: str
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """The public key (age1…) of somebody who may open sealed things. Ended keys get nothing new."""

    person: str
    public_key: str
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """`office` is the unit of last resort (总专班办公室): it owns what nobody else does.

    `authority` is the highest rank of an official whom this platform may take a tip about (CF-03). `sectors` gives the
    leading units of each field, the first one first.
    """

    office: str
    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    posts: tuple[Post, ...] = ()
    leaves: tuple[Leave, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    sectors: Mapping[Sector, tuple[str, ...]] = field(default_factory=dict)
    teams: tuple[Team, ...] = ()
    fictional: bool = True
    authority: Level = Level.DIVISION

    def above(self, unit: str) -> tuple[str, ...]:
        """The units above, nearest first."""
        chain: list[str] = []
        known = self.units.get(unit)
        while known is not None and known.above is not None and known.above not in (*chain, unit):
            chain.append(known.above)
            known = self.units.get(known.above)
        return tuple(chain)

    def under(self, unit: str) -> frozenset[str]:
        """The unit itself and everything below it."""
        return frozenset(other for other in self.units if other == unit or unit in self.above(other)) | {unit}

    def posts_of(self, person: str) -> tuple[Post, ...]:
        return tuple(post for post in self.posts if post.person == person)

    def units_of(self, person: str) -> frozenset[str]:
        return frozenset(post.unit for post in self.posts_of(person))

    def people_in(self, units: frozenset[str]) -> frozenset[str]:
        return frozenset(post.person for post in self.posts if post.unit in units)

    def teams_of(self, project: str) -> tuple[Team, ...]:
        """The teams that a project (a place id) belongs to."""
        return tuple(team for team in self.teams if project in team.projects)

    def holders(self, role: Role, unit: str | None = None) -> tuple[str, ...]:
        """Active people with that role, in that unit or anywhere, each once."""
        found = (post.person for post in self.posts if role in post.roles and unit in (None, post.unit))
        return tuple(dict.fromkeys(person for person in found if self.is_active(person)))

    def has_role(self, person: str, role: Role) -> bool:
        return any(role in post.roles for post in self.posts_of(person))

    def is_active(self, person: str) -> bool:
        return person in self.people and self.people[person].active

    def on_leave(self, person: str, day: date) -> bool:
        return any(leave.person == person and leave.first <= day <= leave.last for leave in self.leaves)

    def stand_in_for(self, person: str, day: date) -> str | None:
        """Who stands in for this person on that day; None when nobody does or that one has left."""
        for leave in self.leaves:
            if leave.person == person and leave.first <= day <= leave.last and leave.stand_in is not None:
                return leave.stand_in if self.is_active(leave.stand_in) else None
        return None

    def represented_by(self, person: str, day: date) -> tuple[str, ...]:
        """Those for whom this person stands in on that day."""
        mine = {gone.person for gone in self.leaves if gone.stand_in == person and gone.first <= day <= gone.last}
        return tuple(sorted(gone for gone in mine if self.stand_in_for(gone, day) == person))

    def active_recipients(self) -> tuple[Recipient, ...]:
        """Those who still work here and whose key has not ended."""
        return tuple(each for each in self.recipients if not each.ended and self.is_active(each.person))

    def find_units(self, typed: str, *, loosely: bool = True) -> frozenset[str]:
        """Units a person may have meant: an id, a name, names within a sentence; loosely, also a piece of a name.

        Rather one too many than one too few: it is used to keep people away.
        """
        sentence = letters(typed)
        exact = frozenset(unit for unit, known in self._unit_letters.items() if sentence in known)
        if exact:
            return exact
        names = self._plain_units
        named = frozenset(_named(sentence, self._longest_first))
        named |= frozenset(unit for unit, known in names.items() if any(_ends(sentence, name) for name in known))
        pieces = map(letters, re.split(r"[,;、，；。/()（）\n]", typed)) if loosely else ()
        found = (frozenset(unit for unit, known in names.items() if _is_part(piece, known)) for piece in pieces)
        return named.union(*(units for units in found if 2 * len(units) <= len(names)))

    def find_people(self, typed: str) -> frozenset[str]:
        """People whose id or full name is what was typed or stands in it; all of them when several share a name."""
        sentence = letters(typed)
        known = self._plain_people
        return frozenset(who for who, id_, name in known if sentence == id_ or (name and name in sentence))

    @cached_property
    def _unit_letters(self) -> Mapping[str, frozenset[str]]:
        return {unit.id: frozenset(map(letters, _all_names(unit))) for unit in self.units.values()}

    @cached_property
    def _plain_units(self) -> Mapping[str, tuple[str, ...]]:
        return {unit.id: tuple(dict.fromkeys(map(plain, _all_names(unit)))) for unit in self.units.values()}

    @cached_property
    def _longest_first(self) -> Sequence[tuple[str, frozenset[str]]]:
        found: dict[str, set[str]] = {}
        for unit, names in self._plain_units.items():
            for name in filter(_long_enough, names):
                found.setdefault(name, set()).add(unit)
        return sorted(((name, frozenset(units)) for name, units in found.items()), key=lambda each: -len(each[0]))

    @cached_property
    def _plain_people(self) -> tuple[tuple[str, str, str], ...]:
        return tuple((each.id, letters(each.id), plain(each.name)) for each in self.people.values())


def plain(name: str) -> str:
    """A name for comparing: half width, one case, letters and digits only, without what stands in brackets."""
    return letters(re.sub(r"[(（][^)）]*[)）]", "", name))


def letters(text: str) -> str:
    """The same with what stands in brackets."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _all_names(unit: Unit) -> tuple[str, ...]:
    return (unit.id, *unit.names.values(), *map(plain, unit.names.values()))


#: Endings that many units share; alone they name none.
_COMMON_ENDINGS = frozenset({"办公室", "委员会", "管理委员会", "管理局", "服务中心", "指挥部", "领导小组", "有限公司"})


def _named(sentence: str, longest_first: Sequence[tuple[str, frozenset[str]]]) -> Iterator[str]:
    """Units whose name stands in the sentence, letters only. A name within a longer one names nobody: a bureau of a
    city is not the city."""
    for name, units in longest_first:
        if name in sentence:
            yield from units
            sentence = sentence.replace(name, "\n")


def _ends(sentence: str, name: str) -> bool:
    """The sentence holds the telling end of a name (住建局 of 云岭市住建局)."""
    ends = () if name.isascii() else (name[at:] for at in range(1, len(name) - 2))
    return _long_enough(name) and any(end in sentence for end in ends if end not in _COMMON_ENDINGS)


def _is_part(piece: str, names: Sequence[str]) -> bool:
    """A piece of a name, as long as it is not in the names of most units (the city, say): see the caller."""
    return _long_enough(piece) and any(piece in name for name in names)


def _long_enough(name: str) -> bool:
    """Two Chinese characters or five Latin letters say something; less would match anything."""
    return len(name) >= (5 if name.isascii() else 2)
