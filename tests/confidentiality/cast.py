"""Who tries to get at a case that is not theirs: every role in every place that could make a difference.

The unit kept away is the market bureau, with an office below it; the construction bureau has the case. Whoever is
"torn" would be entitled by the role and is posted in the accused unit besides: nothing but the exclusion is in the way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

from cases.organisation import Leave, Organisation, Person, Post, Role, Unit, UnitKind

ACCUSED, BELOW, OWNER, OUTSIDE = "market", "market-west", "construction", "lanxi"
OFFICE = "office"

ACCUSED_NAME, NAMED_NAME = "云川市市场监管局（虚构）", "被提名示例甲（虚构）"

#: Where a role opens the case; everywhere else it is the office.
AT_THE_OWNER = frozenset({Role.HANDLER, Role.UNIT_HEAD, Role.REVIEWER, Role.CALLBACK_CALLER})

ROLES = tuple(Role)


@dataclass(frozen=True, kw_only=True)
class Attacker:
    """`leaves` are those whom this person stands in for."""

    id: str
    posts: tuple[Post, ...]
    name: str = ""
    stands_in_for: str = ""


def _post(who: str, unit: str, *roles: Role, head: bool = False) -> Post:
    return Post(person=who, unit=unit, roles=frozenset(roles), head=head)


def entitled_place(role: Role) -> str:
    return OWNER if role in AT_THE_OWNER else OFFICE


def _torn(role: Role, unit: str = ACCUSED) -> Attacker:
    who = f"torn-{role}" if unit == ACCUSED else f"torn-below-{role}"
    return Attacker(id=who, posts=(_post(who, entitled_place(role), role), _post(who, unit)))


def _posted(where: str, unit: str, role: Role) -> Attacker:
    who = f"{where}-{role}"
    return Attacker(id=who, posts=(_post(who, unit, role),))


TORN = tuple(map(_torn, ROLES))
TORN_BELOW = tuple(_torn(role, BELOW) for role in ROLES)
IN = tuple(_posted("in", ACCUSED, role) for role in ROLES)
UNDER = tuple(_posted("under", BELOW, role) for role in ROLES)
OUT = tuple(_posted("out", OUTSIDE, role) for role in ROLES)

HEAD = Attacker(id="its-head", posts=(_post("its-head", ACCUSED, Role.UNIT_HEAD, head=True),))
DEPUTY = Attacker(id="its-deputy", posts=(_post("its-deputy", ACCUSED, head=True),))
#: Named by the reporter, and a handler of the unit that has the case.
NAMED = Attacker(id="named", name=NAMED_NAME, posts=(_post("named", OWNER, Role.HANDLER),))
#: Of the accused unit, for the handler who is entitled; and for the dispatcher who is.
STAND_IN = Attacker(id="stand-in", posts=(_post("stand-in", ACCUSED, Role.HANDLER),), stands_in_for="p-tan")
STAND_IN_OFFICE = Attacker(id="stand-in-office", posts=(_post("stand-in-office", ACCUSED),), stands_in_for="away-lin")
#: Of no unit that matters, for somebody who is kept away.
HEIR = Attacker(id="heir", posts=(_post("heir", "services", Role.HANDLER),), stands_in_for="torn-away")

KEPT_AWAY = (*TORN, *TORN_BELOW, *IN, *UNDER, HEAD, DEPUTY, NAMED, STAND_IN, STAND_IN_OFFICE, HEIR)
EVERYBODY = (*KEPT_AWAY, *OUT)

#: So many as are needed to press every button of the desk: each role that nothing but the exclusion keeps out, and one
#: of each other kind.
AT_THE_DESK = (
    *TORN,
    HEAD,
    NAMED,
    STAND_IN,
    HEIR,
    *(each for each in (*UNDER, *TORN_BELOW) if each.id in ("under-handler", "torn-below-dispatcher")),
)

#: For a tip only its list counts, so these are enough.
AT_A_TIP = (
    *(
        each
        for each in TORN
        if each.id.removeprefix("torn-") in ("dispatcher", "supervisor", "clue-manager", "custodian")
    ),
    HEAD,
    *(each for each in UNDER if each.id == "under-handler"),
)


def organisation(known: Organisation, day: date) -> Organisation:
    """The demonstration, and everybody who tries; `away-lin` and `torn-away` are on leave with p-tan."""
    below = Unit(id=BELOW, kind=UnitKind.DEPARTMENT, names={"zh-Hans": "市场监管西所（虚构）"}, above=ACCUSED)
    posts = (*chain.from_iterable(each.posts for each in EVERYBODY), *_absent())
    people = {each.id: Person(id=each.id, name=each.name or f"{each.id}（虚构）") for each in EVERYBODY}
    people |= {post.person: Person(id=post.person, name=f"{post.person}（虚构）") for post in _absent()}
    leaves = tuple(
        Leave(person=each.stands_in_for, first=day, last=day + timedelta(days=60), stand_in=each.id)
        for each in EVERYBODY
        if each.stands_in_for
    )
    return replace(
        known,
        units={**known.units, BELOW: below},
        people={**known.people, **people},
        posts=(*known.posts, *posts),
        leaves=(*known.leaves, *leaves),
    )


def _absent() -> Iterator[Post]:
    yield _post("away-lin", OFFICE, Role.DISPATCHER)
    yield _post("torn-away", OFFICE, Role.DISPATCHER)
    yield _post("torn-away", ACCUSED)
