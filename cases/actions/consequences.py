"""What changes with a move beside the state: owner, handler, flags; and what a tip becomes when it is none."""

from collections.abc import Mapping
from dataclasses import replace

from cases import errors, exclusions, flags, gate
from cases.actions.steps import By
from cases.case import Access, Case, Filing, State, Track
from cases.lifecycle import SUPPLEMENT_OVERDUE, Grounds
from cases.organisation import Organisation, Role
from cases.ports import Books
from cases.values import Json

_HANDS = frozenset({Role.HANDLER, Role.UNIT_HEAD})


def of(books: Books, case: Case, new: State, known: Grounds, by: By, opened: Mapping[str, Json] | None = None) -> Case:
    """Raises `errors.MoveRefused`."""
    organisation = books.organisation.load()
    moved = replace(case, state=new, flags=_flags(case, new, known))
    if new is State.DISPATCHED:
        owner = _unit(case, known.unit, organisation)
        meeting = known.meeting or case.meeting
        return replace(no_helper(moved, owner), owner=owner, handler=None, meeting=meeting)
    if new is State.RETURNED:
        return replace(moved, handler=None)
    if new is State.HANDLING:
        handler = _handler(case, by, organisation)
        return replace(moved, handler=handler, first_handler=case.first_handler or handler)
    if case.sealed and new is State.ACCEPTED:
        if not opened:
            raise _objection(case, new, "needs-content")
        return unsealed(books, moved, opened, organisation)
    return moved


def may_handle(case: Case, person: str, by: By, organisation: Organisation) -> bool:
    """A handler or head of the unit that owns the case, or who stands in for one; nobody who is kept away."""
    who = {person, *organisation.represented_by(person, by.day)}
    posts = (post for each in who for post in organisation.posts_of(each))
    fit = any(post.unit == case.owner and post.roles & _HANDS for post in posts)
    return fit and gate.untouched(case, person, organisation, day=by.day)


def keeps_out(case: Case, unit: str, organisation: Organisation) -> bool:
    """Whether the unit is excluded, or lies under one that is (CF-01)."""
    return bool({unit, *organisation.above(unit)} & case.access.excluded_units)


def no_helper(case: Case, unit: str) -> Case:
    """Without that unit among those that help; the flag goes with the last one."""
    left = case.co_units - {unit}
    return replace(case, co_units=left, flags=case.flags if left else case.flags - {flags.CO_HANDLED})


def of_meeting(got: frozenset[str]) -> frozenset[str]:
    """集中交办: hard, supervised until it is closed, and not to be put right at once (001-25, S-13)."""
    return (got | {flags.SUPERVISED, flags.COMPLEX}) - {flags.QUICK}


def unsealed(books: Books, case: Case, opened: Mapping[str, Json], organisation: Organisation) -> Case:
    """The tip as a service complaint: the unit named is asked to act, people named stay out (decision 2)."""
    answers = {slot: value for slot, value in opened.items() if slot != "place"}
    filing = Filing(track=Track.SERVICE, anonymous=case.anonymous, language=case.language, answers=answers)
    excluded = exclusions.of(filing, organisation)
    category, place = opened.get("category"), opened.get("place")
    plain = replace(
        case,
        track=Track.SERVICE,
        owner=exclusions.choose_owner(organisation, excluded),
        category=category if isinstance(category, str) else None,
        place=place if isinstance(place, str) else None,
        access=Access(excluded_units=excluded.units, excluded_people=excluded.people),
    )
    books.contents.put(plain, "answers", answers)
    return plain


def _unit(case: Case, unit: str | None, organisation: Organisation) -> str:
    """Without one the unit that has it goes on."""
    if unit is None:
        return case.owner
    if unit not in organisation.units:
        raise _objection(case, State.DISPATCHED, "no-such-unit")
    if keeps_out(case, unit, organisation):
        raise _objection(case, State.DISPATCHED, "excluded-unit")
    return unit


def _handler(case: Case, by: By, organisation: Organisation) -> str | None:
    """Whoever signs for it; later the one who had it, as long as that one still may. Nobody signs for the unit from
    outside: without a handler its head is answerable."""
    who = by.actor if case.state is State.DISPATCHED else case.handler
    return who if who is not None and may_handle(case, who, by, organisation) else None


def _flags(case: Case, new: State, known: Grounds) -> frozenset[str]:
    if not known.flags <= flags.BY_HAND:
        raise _objection(case, new, "no-such-flag")
    got = case.flags | flags.spread(known.flags)
    if known.meeting is not None:
        got = of_meeting(got)
    if new is State.SUPPLEMENTING:
        return got - {flags.UNANSWERED}
    if new is State.REJECTED and known.rejected_for == SUPPLEMENT_OVERDUE:
        return got | {flags.SUPPLEMENT_OVERDUE}
    return got - {flags.SUPPLEMENT_OVERDUE} if new is State.SUBMITTED else got


def _objection(case: Case, new: State, why: str) -> errors.MoveRefused:
    return errors.MoveRefused(old=case.state.value, new=new.value, why=why)
