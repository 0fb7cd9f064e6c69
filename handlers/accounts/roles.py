"""Sensitive roles wait for the word of somebody who holds the same one already (decision 10)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from cases.events import SYSTEM
from cases.organisation import SENSITIVE, Organisation, Post, Role
from cases.staff import PendingRole
from handlers.accounts import errors
from handlers.books import Desk

#: Where nobody holds a role yet, nobody could confirm the first ones: so many need no word.
FIRST = 2


def ask(books: Desk, person: str, unit: str, role: Role, *, by: str, now: datetime) -> PendingRole:
    """From now on it waits; when it waited already, with whoever asked first. Raises `errors.NoSuchRole` when it cannot
    be had: not sensitive, held already, nobody there, no such unit."""
    organisation = books.organisation.load()
    if role not in SENSITIVE or not _could(organisation, person, unit) or role in _held(organisation, person, unit):
        raise errors.NoSuchRole
    pending = PendingRole(person=person, unit=unit, role=role, asked=now, asked_by=by)
    books.staff.ask_role(pending)
    return pending


def waiting(books: Desk) -> tuple[PendingRole, ...]:
    """The oldest first; without what cannot be any more."""
    organisation = books.organisation.load()
    return tuple(each for each in books.staff.pending() if _stands(organisation, each))


def confirm(books: Desk, person: str, unit: str, role: Role, *, by: str) -> None:
    """Give the role. Raises `errors.NoSuchRole`: nothing of the kind waits, or not for the word of `by`."""
    organisation = books.organisation.hold()
    pending = _find(books, organisation, person, unit, role, by)
    books.organisation.save(replace(organisation, posts=tuple(_given(organisation, pending))))
    books.staff.drop_role(pending)


def refuse(books: Desk, person: str, unit: str, role: Role, *, by: str) -> None:
    """It waits no more. Raises `errors.NoSuchRole` as for `confirm`."""
    books.staff.drop_role(_find(books, books.organisation.load(), person, unit, role, by))


def take_in(books: Desk, told: Organisation, *, now: datetime) -> tuple[PendingRole, ...]:
    """Keep an organisation that the command line was given, but for sensitive roles that are new in it: these wait.
    What waited because of an older one and is not in this one any more is dropped. Gives what waits of this one."""
    stored = books.organisation.hold()
    kept, back = held_back(stored, told)
    books.organisation.save(kept)
    for each in books.staff.pending():
        gone = each.asked_by == SYSTEM and (each.person, each.unit, each.role) not in back
        if gone or not _stands(kept, each):
            books.staff.drop_role(each)
    for person, unit, role in back:
        ask(books, person, unit, role, by=SYSTEM, now=now)
    return tuple(each for each in waiting(books) if (each.person, each.unit, each.role) in back)


def held_back(stored: Organisation, told: Organisation) -> tuple[Organisation, tuple[tuple[str, str, Role], ...]]:
    """The told organisation without sensitive roles that are new in a post, or of somebody who comes back; and these as
    (person, unit, role). The first organisation, and the real one after a demonstration, is taken as it is; where
    nobody holds a role, so are its first two holders."""
    if not stored.units or (stored.fictional and not told.fictional):
        return told, ()
    free = {role: 0 if stored.holders(role) else FIRST for role in SENSITIVE}
    firsts: dict[Role, set[str]] = {role: set() for role in SENSITIVE}
    back: list[tuple[str, str, Role]] = []
    posts: list[Post] = []
    for post in told.posts:
        if not told.is_active(post.person):  # their roles count again when somebody confirms that they are back
            posts.append(post)
            continue
        new = sorted((post.roles & SENSITIVE) - _held(stored, post.person, post.unit))
        waits = [role for role in new if not _is_first(post.person, firsts[role], free[role])]
        back += [(post.person, post.unit, role) for role in waits]
        posts.append(replace(post, roles=post.roles.difference(waits)))
    return replace(told, posts=tuple(posts)), tuple(dict.fromkeys(back))


def _is_first(person: str, firsts: set[str], free: int) -> bool:
    if len(firsts) < free:
        firsts.add(person)
    return person in firsts


def _find(books: Desk, organisation: Organisation, person: str, unit: str, role: Role, by: str) -> PendingRole:
    """Who may speak: an active holder of the same role, neither the person nor whoever asked."""
    for each in books.staff.pending():
        if (each.person, each.unit, each.role) == (person, unit, role) and _stands(organisation, each):
            if by in organisation.holders(role) and by not in (each.person, each.asked_by):
                return each
            break
    raise errors.NoSuchRole


def _stands(organisation: Organisation, pending: PendingRole) -> bool:
    could = _could(organisation, pending.person, pending.unit)
    return could and pending.role not in _held(organisation, pending.person, pending.unit)


def _could(organisation: Organisation, person: str, unit: str) -> bool:
    return organisation.is_active(person) and unit in organisation.units


def _held(organisation: Organisation, person: str, unit: str) -> frozenset[Role]:
    """The roles of somebody who works here, in that unit."""
    mine = (post.roles for post in organisation.posts_of(person) if post.unit == unit)
    return frozenset[Role]().union(*mine) if organisation.is_active(person) else frozenset()


def _given(organisation: Organisation, pending: PendingRole) -> Iterator[Post]:
    """All posts, this role added to the person's first one in that unit, or to a new one."""
    given = False
    for post in organisation.posts:
        if not given and (post.person, post.unit) == (pending.person, pending.unit):
            given = True
            yield replace(post, roles=post.roles | {pending.role})
        else:
            yield post
    if not given:
        yield Post(person=pending.person, unit=pending.unit, roles=frozenset({pending.role}))
