"""Somebody at work on one case: who it is, and what is filled in at the door."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from app.simulation.people import handling_units, leaders
from cases import errors, gate
from cases.actions import consequences, history, moving
from cases.actions.doors import DOORS, Fields
from cases.actions.steps import By, Outcome, Words
from cases.case import Case, State
from cases.gate import Act
from cases.organisation import Organisation, Role
from cases.ports import Books
from cases.time.limits import Limit, Unit
from cases.values import Json

#: Which door leads from one state to another; where several do, the first in the table of doors.
EDGES = {edge: name for name, door in reversed(tuple(DOORS.items())) for edge in door.moves}

#: Whose work a state is, where it is not the handler's; on a tip it is that of whoever is on its list.
_ROLES = {
    State.SUBMITTED: Role.DISPATCHER,
    State.ACCEPTED: Role.DISPATCHER,
    State.RETURNED: Role.DISPATCHER,
    State.CLOSED: Role.DISPATCHER,
    State.REJECTED: Role.DISPATCHER,
    State.REVIEW: Role.REVIEWER,
    State.REPLIED: Role.CALLBACK_CALLER,
    State.APPEAL: Role.SUPERVISOR,
}
_OFFICE = frozenset({Role.DISPATCHER, Role.SUPERVISOR})
_JUDGED = frozenset({State.REVIEW, State.REPLIED, State.APPEAL})

#: Nobody reads these; the diary keeps them under the key of the case.
REASON = "示例理由（虚构）"

#: A recipient reads as much in a tip that is none.
_OPENED: dict[str, Json] = {
    "category": "C07.01", "subject_kind": "unit", "subject_unit": "示例01号单位（虚构）", "narrative": REASON
}  # fmt: skip


class NobodyThere(Exception):
    """All who might are away: it waits."""


@dataclass(frozen=True, kw_only=True)
class Hand:
    """`chosen` is a person named at the door (who is recused, who takes over), `head` a case."""

    books: Books
    case: Case
    random: Random
    now: datetime
    zone: ZoneInfo
    head: str | None = None
    chosen: str = ""
    yes: bool = False

    @property
    def organisation(self) -> Organisation:
        return self.books.organisation.load()

    @property
    def day(self) -> date:
        return self.now.astimezone(self.zone).date()

    def goes(self, new: State) -> Outcome:
        """Through the door that leads there. Raises NobodyThere."""
        return self.does(EDGES[self.case.state, new], new)

    def does(self, name: str, new: State | None = None) -> Outcome:
        """Raises NobodyThere."""
        door = DOORS[name]
        own = history.handled_by(self.case, self.books.diary.of(self.case.id))
        asks = door.asks if new is None else moving.right(self.case.state, new)
        actor = self._actor(name, asks, own)
        by = By(actor=actor, now=self.now, zone=self.zone, reason=REASON)
        return door.does(self.books, self.case, by, self._fields(name, door.needs + door.takes, actor, own, new))

    def _actor(self, name: str, asks: Act, own: frozenset[str]) -> str:
        out = own if self.case.state in _JUDGED and name not in ("hand_over", "first_contact") else frozenset[str]()
        if name == "ask_recusal":
            return self.person(asks)
        able = self.people(asks, but=out | {self.chosen})
        if name == "sign_for":
            by = By(actor="", now=self.now, zone=self.zone)
            able = (who for who in able if consequences.may_handle(self.case, who, by, self.organisation))
        return _first(able)

    def _fields(self, name: str, wanted: tuple[str, ...], actor: str, own: frozenset[str], new: State | None) -> Fields:
        """Whoever signs says on the way that there is nothing to be recused for."""
        random = self.random
        return Fields(
            unit=self._unit() if "unit" in wanted else "",
            handler=self.chosen,
            whom=self.chosen or (random.choice(leaders(self.organisation)) if "whom" in wanted else ""),
            limit=Limit(number=random.randint(2, 10), unit=Unit.WORKING_DAY),
            approver=self.person(Act.APPROVE, but=own | {actor}, role=Role.UNIT_HEAD) if "approver" in wanted else None,
            outcome="solved",
            result=True,
            right_channel="12345",
            receipt=True,
            head=self.head,
            flags=self._flags(new) if "flags" in wanted else frozenset(),
            yes=name == "sign_for" or self._answer(new),
            words=Words(id=f"{random.getrandbits(128):032x}", text=REASON),
            opened=_OPENED,
        )

    def _answer(self, new: State | None) -> bool:
        """Solved, at a call back; once more, at an appeal; otherwise whatever was drawn."""
        match self.case.state:
            case State.REPLIED if new is not None:
                return new is State.CLOSED
            case State.APPEAL if new is not None:
                return new is State.HANDLING
            case _:
                return self.yes

    def _unit(self) -> str:
        """What was returned goes to another unit, most of the time."""
        case, organisation = self.case, self.organisation
        able = [unit for unit in handling_units(organisation) if not consequences.keeps_out(case, unit, organisation)]
        return case.owner if case.owner in able and self.random.random() < 0.3 else self.random.choice(able)

    def _flags(self, new: State | None) -> frozenset[str]:
        """What the dispatcher declares."""
        if new is None:
            return frozenset({"green-channel" if self.case.state is State.SUBMITTED else "supervised"})
        drawn = self.random.random()
        return frozenset({"quick"}) if drawn < 0.12 else frozenset({"complex"}) if drawn < 0.2 else frozenset()

    def person(self, act: Act, *, but: frozenset[str] = frozenset(), role: Role | None = None) -> str:
        """Raises NobodyThere."""
        return _first(self.people(act, but=but, role=role))

    def people(self, act: Act, *, but: frozenset[str] = frozenset(), role: Role | None = None) -> Iterator[str]:
        """Those present who may, first those whose work it is."""
        return (who for who in self._asked(role) if who not in but and self._may(who, act))

    def _asked(self, role: Role | None) -> list[str]:
        case, organisation = self.case, self.organisation
        if case.access.recipients is not None:
            return self._present(case.access.recipients)
        wanted = role or _ROLES.get(case.state, Role.HANDLER)
        unit = organisation.office if wanted in _OFFICE else case.owner
        first = [case.handler] if case.handler and wanted is Role.HANDLER else []
        own = [post.person for post in organisation.posts if post.unit == unit and wanted in post.roles]
        heads = [post.person for post in organisation.posts if post.unit == case.owner and post.head]
        office = [post.person for post in organisation.posts if post.roles & _OFFICE]
        above = [post.person for post in organisation.posts if post.unit in organisation.above(unit)]
        return self._present((*first, *self._shuffled(own), *heads, *self._shuffled(office), *above))

    def _present(self, people: tuple[str, ...]) -> list[str]:
        """Whoever is on leave is replaced by the stand-in."""
        organisation, day = self.organisation, self.day
        there = (organisation.stand_in_for(who, day) if organisation.on_leave(who, day) else who for who in people)
        return [who for who in dict.fromkeys(there) if who is not None and not organisation.on_leave(who, day)]

    def _shuffled(self, people: list[str]) -> list[str]:
        return self.random.sample(people, len(people))

    def _may(self, person: str, act: Act) -> bool:
        try:
            gate.admit(self.case, person, act, self.organisation, day=self.day)
        except errors.NoSuchCase:
            return False
        return True


def _first(able: Iterator[str]) -> str:
    found = next(able, None)
    if found is None:
        raise NobodyThere
    return found
