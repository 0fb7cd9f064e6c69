"""What the reporter may see of a case, and do. On a tip nothing finer than four words (decision 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases import lifecycle
from cases.actions import moving, saying
from cases.case import Author, Case, Link, Message, State
from cases.ports import Aftercare, Promise


class PublicAct(StrEnum):
    SUPPLEMENT = "supplement"
    MESSAGE = "message"
    WITHDRAW = "withdraw"
    RATE = "rate"
    REVIEW = "review"


@dataclass(frozen=True, kw_only=True)
class Happened:
    """`key` is a text key. Of an anonymous case `at` is the start of a half day."""

    at: datetime
    key: str


@dataclass(frozen=True, kw_only=True)
class PublicView:
    number: str
    status: str
    filed: datetime
    anonymous: bool
    promise: Promise
    happened: tuple[Happened, ...]
    messages: tuple[Message, ...]
    acts: frozenset[PublicAct]


@dataclass(frozen=True)
class NoPromiseYet:
    """There is no clock: nothing is promised, so nothing can be missed."""

    def promise(self, case: Case, diary: Sequence[Link], *, now: datetime) -> Promise:
        del case, diary, now
        return Promise()

    def may_rate(self, case: Case, diary: Sequence[Link], *, now: datetime) -> bool:
        del case, diary, now
        return False

    def may_ask_review(self, case: Case, diary: Sequence[Link], *, now: datetime) -> bool:
        del case, diary, now
        return False


def view(
    case: Case,
    diary: Sequence[Link],
    thread: Sequence[Message],
    aftercare: Aftercare,
    now: datetime,
    head: Case | None = None,
) -> PublicView:
    """`head` is the case this one was merged into: its word is shown, and nothing else of it (decision 13a)."""
    return PublicView(
        number=case.number,
        status=status(case, diary, head),
        filed=case.filed,
        anonymous=case.anonymous,
        promise=aftercare.promise(case, diary, now=now),
        happened=_happened(case, diary, head),
        messages=tuple(thread),
        acts=_acts(case, diary, aftercare, now),
    )


def status(case: Case, diary: Sequence[Link] = (), head: Case | None = None) -> str:
    """The text key of the word for how it stands. Archiving changes nothing for the reporter."""
    state = case.state
    if state is State.ARCHIVED:
        state = next((old for link in reversed(diary) if (old := _archived_from(link))), state)
    return lifecycle.public_word(case.track, state, head=head.state if head else None)


def head_of(case: Case, diary: Sequence[Link]) -> str | None:
    """The id of the case this one was merged into."""
    merged = (link.facts.get("head") for link in reversed(diary) if link.facts.get("new") == State.MERGED.value)
    head = next(merged, None)
    return head if isinstance(head, str) and case.state in (State.MERGED, State.ARCHIVED) else None


def _archived_from(link: Link) -> State | None:
    old = link.facts.get("old")
    return State(old) if link.facts.get("new") == State.ARCHIVED.value and isinstance(old, str) else None


def _happened(case: Case, diary: Sequence[Link], head: Case | None) -> tuple[Happened, ...]:
    """Each public word once when it changes, and what was said; moves inside one word and refusals do not show."""
    lines: list[Happened] = []
    word = ""
    for link in diary:
        key = _said(link)
        if key:
            lines.append(Happened(at=link.at, key=key))
        new = link.facts.get("new")
        if link.event in ("CaseSubmitted", "CaseMoved", "SupplementAdded") and isinstance(new, str):
            state = State(new)
            now_called = lifecycle.public_word(case.track, state, head=head.state if head else None)
            if now_called != word and state is not State.ARCHIVED:
                lines.append(Happened(at=link.at, key=now_called))
                word = now_called
    return tuple(lines)


def _said(link: Link) -> str | None:
    match link.event:
        case "SupplementAdded":
            return "status.happened.supplement"
        case "CaseRated":
            return "status.happened.rated"
        case "ReviewAsked":
            return "status.happened.review_asked"
        case "CaseWithdrawn":
            return "status.happened.withdrawn" if link.facts.get("final") else "status.happened.withdrawal_noted"
        case "MessageSent" if link.facts.get("author") == Author.REPORTER.value:
            return "status.happened.message_sent"
        case "MessageSent":
            return "status.happened.message_received"
    return None


def _acts(case: Case, diary: Sequence[Link], aftercare: Aftercare, now: datetime) -> frozenset[PublicAct]:
    allowed = {
        PublicAct.SUPPLEMENT: case.state not in saying.OVER,
        PublicAct.MESSAGE: case.state not in saying.OVER,
        PublicAct.WITHDRAW: _may_withdraw(case),
        PublicAct.RATE: aftercare.may_rate(case, diary, now=now),
        PublicAct.REVIEW: aftercare.may_ask_review(case, diary, now=now),
    }
    return frozenset(act for act, may in allowed.items() if may)


def _may_withdraw(case: Case) -> bool:
    """On a tip it is a wish, which may be spoken once and as long as the tip is open."""
    if case.sealed:
        return moving.WITHDRAWN not in case.flags and case.state not in lifecycle.FINAL | {State.CLOSED}
    return State.WITHDRAWN in lifecycle.allowed(case.track, case.state)
