"""What the reporter may see of a case, and do. On a tip nothing finer than four words (decision 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases import flags, lifecycle, promises
from cases.actions import moving, saying
from cases.case import INTERNAL, Author, Case, Link, Message, State
from cases.clocks.model import Clock
from cases.promises import Promise

#: Events that carry the case from one state to another.
_MOVING = frozenset({"CaseSubmitted", "CaseMoved", "SupplementAdded", "ReviewAsked"})


class PublicAct(StrEnum):
    SUPPLEMENT = "supplement"
    MESSAGE = "message"
    WITHDRAW = "withdraw"
    RATE = "rate"
    REVIEW = "review"


@dataclass(frozen=True, kw_only=True)
class Happened:
    """`key` is a text key. Of an anonymous case `at` is the start of a half day when the reporter did it."""

    at: datetime
    key: str


@dataclass(frozen=True, kw_only=True)
class PublicView:
    """`supplement_until`, `come_back_until`, `rate_until` and `review_until` are set as long as the reporter may still
    do it. `sealed` asks for other words: a tip is promised to be told whether it is accepted, nothing more."""

    number: str
    status: str
    filed: datetime
    anonymous: bool
    sealed: bool
    promise: Promise
    happened: tuple[Happened, ...]
    messages: tuple[Message, ...]
    acts: frozenset[PublicAct]
    supplement_until: datetime | None = None
    come_back_until: datetime | None = None
    rate_until: datetime | None = None
    review_until: datetime | None = None


def view(
    case: Case,
    diary: Sequence[Link],
    thread: Sequence[Message],
    clocks: Sequence[Clock],
    now: datetime,
    head: Case | None = None,
) -> PublicView:
    """`head` is the case this one was merged into: its word is shown, and nothing else of it (decision 13a). What the
    desk notes for itself is not for the reporter, sealed or not."""
    acts = _acts(case, diary, clocks, now)
    return PublicView(
        number=case.number,
        status=status(case, diary, head),
        filed=case.filed,
        anonymous=case.anonymous,
        sealed=case.sealed,
        promise=promises.promise(case, clocks, now=now),
        happened=_happened(case, diary, head),
        messages=tuple(message for message in thread if message.kind not in INTERNAL),
        acts=acts,
        supplement_until=promises.supplement_until(case, clocks, now=now),
        come_back_until=promises.come_back_until(case, clocks, now=now),
        rate_until=promises.rate_until(clocks, now=now) if PublicAct.RATE in acts else None,
        review_until=promises.review_until(clocks, now=now) if PublicAct.REVIEW in acts else None,
    )


def status(case: Case, diary: Sequence[Link] = (), head: Case | None = None) -> str:
    """The text key of the word for how it stands. Archiving changes nothing for the reporter."""
    state = case.state
    if state is State.ARCHIVED:
        state = next((old for link in reversed(diary) if (old := _archived_from(link))), state)
    return _word(case, state, head, lapsed=flags.SUPPLEMENT_OVERDUE in case.flags)


def _word(case: Case, state: State, head: Case | None, *, lapsed: bool) -> str:
    """`lapsed`: rejected because what was asked for did not come. It is said plainly, but not of a tip (decision 5)."""
    if lapsed and state is State.REJECTED and not case.sealed:
        return "status.lapsed"
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
    gone = _taken_back(diary)
    for link in diary:
        key = _said(case, link)
        if key and link.facts.get("message") not in gone:
            lines.append(Happened(at=link.at, key=key))
        new = link.facts.get("new")
        if link.event in _MOVING and isinstance(new, str):
            state = State(new)
            lapsed = link.facts.get("rejected_for") == lifecycle.SUPPLEMENT_OVERDUE
            now_called = _word(case, state, head, lapsed=lapsed)
            if now_called != word and state is not State.ARCHIVED:
                lines.append(Happened(at=link.at, key=now_called))
                word = now_called
    return tuple(lines)


def _taken_back(diary: Sequence[Link]) -> frozenset[str]:
    """Ids of messages that were recalled, and what was said instead of them as well."""
    instead = {
        str(link.facts.get("message")): link.facts.get("instead") for link in diary if link.event == "MessageRecalled"
    }
    gone = {message for message, other in instead.items() if other is None}
    while more := {message for message, other in instead.items() if other in gone} - gone:
        gone |= more
    return frozenset(gone)


def _said(case: Case, link: Link) -> str | None:
    match link.event:
        case "SupplementAdded":
            return "status.happened.supplement"
        case "CaseRated":
            return "status.happened.rated"
        case "ReviewAsked":
            return "status.happened.review_asked"
        case "CaseWithdrawn":
            return "status.happened.withdrawn" if link.facts.get("final") else "status.happened.withdrawal_noted"
        case "CaseExtended" if not case.sealed:
            return "status.happened.extended"
        case "MessageSent" if link.facts.get("author") == Author.REPORTER.value:
            return "status.happened.message_sent"
        case "MessageSent":
            return "status.happened.message_received"
    return None


def _acts(case: Case, diary: Sequence[Link], clocks: Sequence[Clock], now: datetime) -> frozenset[PublicAct]:
    allowed = {
        PublicAct.SUPPLEMENT: case.state not in saying.OVER,
        PublicAct.MESSAGE: case.state not in saying.OVER,
        PublicAct.WITHDRAW: _may_withdraw(case),
        PublicAct.RATE: promises.may_rate(clocks, now=now) and not _since_reply(diary, "CaseRated"),
        PublicAct.REVIEW: promises.may_ask_review(case, clocks, now=now) and not _since_reply(diary, "ReviewAsked"),
    }
    return frozenset(act for act, may in allowed.items() if may)


def _since_reply(diary: Sequence[Link], event: str) -> bool:
    """Whether the reporter has done that since the last answer: once is enough for each."""
    for link in reversed(diary):
        if link.event == event:
            return True
        if link.facts.get("new") == State.REPLIED.value or _answered_by_closing(link):
            return False
    return False


def _answered_by_closing(link: Link) -> bool:
    """An anonymous reporter finds the answer when they look, and the case is closed with it."""
    return (link.facts.get("old"), link.facts.get("new")) == (State.REPLYING.value, State.CLOSED.value)


def _may_withdraw(case: Case) -> bool:
    """On a tip it is a wish, which may be spoken once and as long as the tip is open."""
    if case.sealed:
        return moving.WITHDRAWN not in case.flags and case.state not in lifecycle.FINAL | {State.CLOSED}
    return State.WITHDRAWN in lifecycle.allowed(case.track, case.state)
