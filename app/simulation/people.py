"""The organisation of a made-up year, larger than the demonstration. Everybody in it is fictional."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from cases.organisation import Leave, Organisation, Person, Post, Recipient, Role, Unit, UnitKind

OFFICE, CITY = "office", "city"
DEPARTMENTS, TERRITORIES = 8, 4

#: Who works in the office, and how many of them.
_OFFICE_STAFF = (
    (Role.SUPERVISOR, 2),
    (Role.DISPATCHER, 4),
    (Role.CLUE_MANAGER, 4),
    (Role.CUSTODIAN, 2),
    (Role.AUDITOR, 1),
    (Role.ADMINISTRATOR, 1),
)
_UNIT_STAFF = ((Role.UNIT_HEAD, 2), (Role.REVIEWER, 1), (Role.CALLBACK_CALLER, 1), (Role.HANDLER, 4))
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"

#: Two in three are represented when they are away.
_REPRESENTED = 0.66


def organisation(random: Random, new_pair: Callable[[], tuple[str, str]], *, first: date, days: int) -> Organisation:
    """`new_pair` gives (private, public) in the age format; nobody here ever opens anything."""
    units = {CITY: _unit(CITY, None), OFFICE: _unit(OFFICE, CITY)}
    for at in range(1, DEPARTMENTS + TERRITORIES + 1):
        kind = UnitKind.DEPARTMENT if at <= DEPARTMENTS else UnitKind.TERRITORY
        units[f"unit-{at:02}"] = _unit(f"unit-{at:02}", CITY, kind)
    posts = tuple(_posts(units))
    people = {post.person: Person(id=post.person, name=_name(at)) for at, post in enumerate(posts)}
    sealers = {post.person for post in posts if post.roles & {Role.CLUE_MANAGER, Role.CUSTODIAN}}
    return Organisation(
        office=OFFICE,
        units=units,
        people=people,
        posts=posts,
        leaves=tuple(_leaves(random, posts, first, days)),
        recipients=tuple(Recipient(person=person, public_key=new_pair()[1]) for person in sorted(sealers)),
    )


def handling_units(organisation: Organisation) -> tuple[str, ...]:
    return tuple(sorted(unit for unit in organisation.units if unit not in (OFFICE, CITY)))


def leaders(organisation: Organisation) -> tuple[str, ...]:
    """Who may be the leader in charge of a case (包案领导)."""
    return tuple(post.person for post in organisation.posts if post.unit == CITY)


def _unit(key: str, above: str | None, kind: UnitKind = UnitKind.DEPARTMENT) -> Unit:
    serial = key.rpartition("-")[2]
    names = {
        CITY: ("云川市（虚构）", "Yunchuan City (fictional)"),
        OFFICE: ("云川市总专班办公室（虚构）", "Yunchuan Task Force Office (fictional)"),
    }.get(key, (f"示例{serial}号单位（虚构）", f"Example unit no. {serial} (fictional)"))
    return Unit(id=key, kind=kind, names=dict(zip(("zh-Hans", "en"), names, strict=True)), above=above)


def _posts(units: dict[str, Unit]) -> Iterator[Post]:
    for key in units:
        staff = {CITY: ((Role.UNIT_HEAD, 3),), OFFICE: _OFFICE_STAFF}.get(key, _UNIT_STAFF)
        for role, count in staff:
            for at in range(1, count + 1):
                head = at == 1 and role in (Role.UNIT_HEAD, Role.SUPERVISOR)
                yield Post(person=f"{key}-{role}-{at}", unit=key, roles=frozenset({role}), head=head)


def _name(at: int) -> str:
    """Never part of another one, since names are looked for in what is typed."""
    return f"{_SURNAMES[at % len(_SURNAMES)]}示例{at:03}（虚构）"


def _leaves(random: Random, posts: tuple[Post, ...], first: date, days: int) -> Iterator[Leave]:
    for post in posts:
        colleagues = [other.person for other in posts if other.unit == post.unit and other.person != post.person]
        for _ in range(1 + days // 120):
            began = first + timedelta(days=random.randrange(max(days, 1)))
            stand_in = random.choice(colleagues) if random.random() < _REPRESENTED else None
            last = began + timedelta(days=random.randint(1, 12))
            yield Leave(person=post.person, first=began, last=last, stand_in=stand_in)
