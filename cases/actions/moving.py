"""From one state to the next. A refused move leaves a diary line as well, so refusal is a result, not an exception."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from cases import errors, events, exclusions, lifecycle
from cases.actions import steps
from cases.case import Access, Case, Filing, Link, State, Track
from cases.gate import Act
from cases.lifecycle import Grounds
from cases.organisation import Role
from cases.ports import Books
from cases.values import Json

#: On a tip: the reporter wishes to withdraw. The handling goes on.
WITHDRAWN = "withdrawn"


def move(
    books: Books,
    case: Case,
    new: State,
    *,
    actor: str,
    reason: str | None = None,
    now: datetime,
    zone: tzinfo,
    grounds: Grounds = lifecycle.NO_GROUNDS,
    opened: Mapping[str, Json] | None = None,
) -> steps.Outcome:
    """Move the case, or record that it was refused. Raises `errors.NoSuchCase` when the gate is closed to `actor`.

    What the books know of the grounds (role, history, head) is taken from them. A tip becomes a service complaint only
    together with `opened`: its answers, as a recipient opened them, since nobody else can.
    """
    steps.let_in(books, case, actor, Act.MOVE, now=now, zone=zone)
    known = _complete(books, case, actor, grounds)
    at = now
    leaves_seal = case.sealed and new is State.ACCEPTED
    try:
        lifecycle.check_move(case, new, known)
        if leaves_seal and not opened:
            raise errors.MoveRefused(old=case.state.value, new=new.value, why="needs-content")
    except errors.MoveRefused as refusal:
        return _refused(books, case, new, actor, at, reason, refusal)
    moved = replace(case, state=new)
    if leaves_seal and opened:
        moved = _unsealed(books, moved, opened)
    event = events.CaseMoved(
        case=case.id,
        at=at,
        actor=actor,
        old=case.state,
        new=new,
        right_channel=known.right_channel,
        head=known.head,
        rejected_for=known.rejected_for if new is State.REJECTED else None,
        outcome=known.outcome,
        approver=known.approver,
    )
    return steps.keep(books, moved, event, reason)


def withdraw(books: Books, case: Case, *, now: datetime, zone: tzinfo) -> steps.Outcome:
    """The reporter withdraws: the end of the case, but on a tip only a flag."""
    at = steps.instant(case.anonymous, now, zone)
    if case.sealed:
        if WITHDRAWN in case.flags:
            refusal = errors.MoveRefused(old=case.state.value, new=State.WITHDRAWN.value, why="already")
            return _refused(books, case, State.WITHDRAWN, events.REPORTER, at, None, refusal)
        flagged = replace(case, flags=case.flags | {WITHDRAWN})
        event = events.CaseWithdrawn(case=case.id, at=at, actor=events.REPORTER, old=case.state, final=False)
        return steps.keep(books, flagged, event)
    try:
        lifecycle.check_move(case, State.WITHDRAWN)
    except errors.MoveRefused as refusal:
        return _refused(books, case, State.WITHDRAWN, events.REPORTER, at, None, refusal)
    event = events.CaseWithdrawn(case=case.id, at=at, actor=events.REPORTER, old=case.state, final=True)
    return steps.keep(books, replace(case, state=State.WITHDRAWN), event)


def _unsealed(books: Books, case: Case, opened: Mapping[str, Json]) -> Case:
    """The tip as a service complaint: the unit named is asked to act, people named stay out (decision 2)."""
    answers = {slot: value for slot, value in opened.items() if slot != "place"}
    filing = Filing(track=Track.SERVICE, anonymous=case.anonymous, language=case.language, answers=answers)
    organisation = books.organisation.load()
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


def _refused(
    books: Books,
    case: Case,
    new: State,
    actor: str,
    at: datetime,
    reason: str | None,
    refusal: errors.MoveRefused,
) -> steps.Refused:
    why = str(refusal.facts["why"])
    event = events.MoveRefused(case=case.id, at=at, actor=actor, old=case.state, new=new, why=why)
    books.diary.append(case, event.entry(reason))
    return steps.Refused(case=case, event=event, error=refusal)


def _complete(books: Books, case: Case, actor: str, grounds: Grounds) -> Grounds:
    """Never taken on trust: the actor's role, the history of the case, the track of the head case."""
    diary = books.diary.of(case.id)
    return replace(
        grounds,
        clue_manager=books.organisation.load().has_role(actor, Role.CLUE_MANAGER),
        reworks=sum(1 for link in diary if _moved_to(link, State.REWORK)),
        asked_from=steps.asked_from(diary),
        rejected_for=_rejected_for(diary) if case.state is State.REJECTED else grounds.rejected_for,
        head_track=books.cases.get(grounds.head).track if grounds.head else None,
    )


def _rejected_for(diary: Sequence[Link]) -> str | None:
    code = next((link.facts.get("rejected_for") for link in reversed(diary) if _moved_to(link, State.REJECTED)), None)
    return code if isinstance(code, str) else None


def _moved_to(link: Link, state: State) -> bool:
    return link.event == "CaseMoved" and link.facts.get("new") == state.value
