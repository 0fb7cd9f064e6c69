"""The states of a case, the moves between them, and the words the public sees (domain.md B3, decisions 5 and 22)."""

from collections.abc import Callable
from dataclasses import dataclass

from cases import errors
from cases.case import Case, State, Track

# Old state: the new ones, each with the tracks it is for when it is not for all of them.
_TABLE = """
draft           submitted
submitted       supplementing accepted:SPIX rejected referred merged screening:D withdrawn:SPIX
supplementing   submitted handling:SPIX screening:D rejected withdrawn:SPIX
accepted        dispatched:SPIX referred:SPIX merged:SPIX withdrawn:SPIX
dispatched      handling:SPIX returned:SPIX withdrawn:SPIX
returned        dispatched:SPIX referred:SPIX
handling        review:SPIX suspended:SPIX supplementing:SPIX returned:SPIX referred:SPIX merged:SPIX withdrawn:SPIX
suspended       handling:SPIX closed:SPIX
review          replying:SPIX handling:SPIX
replying        replied:SPIX closed:SPIX
replied         closed:SPIX rework:SPIX appeal:SX
rework          review:SPIX
appeal          closed:SX handling:SX
screening       supplementing:D transferred:D referred:D rejected:D merged:D accepted:D
transferred     disposed:D
disposed        feedback:D clarifying:D closed:D screening:D
feedback        closed:D clarifying:D screening:D
clarifying      closed:D
closed          archived handling:SPIX screening:D
rejected        submitted archived
referred        archived
merged          archived
withdrawn       archived:SPIX
archived
"""


def _read(table: str) -> dict[State, dict[State, frozenset[Track]]]:
    moves: dict[State, dict[State, frozenset[Track]]] = {}
    for old, *news in (line.split() for line in table.strip().splitlines()):
        pairs = (new.partition(":") for new in news)
        moves[State(old)] = {State(new): frozenset(map(Track, tracks or "SDPIX")) for new, _, tracks in pairs}
    return moves


MOVES = _read(_TABLE)

#: Nothing is done on these any more. A closed case may still reopen, so it is not among them.
FINAL = frozenset({State.REJECTED, State.REFERRED, State.MERGED, State.WITHDRAWN, State.ARCHIVED})

MOST_REWORKS = 2

#: The one reason of a rejection after which the reporter may still bring what was missing (B3).
SUPPLEMENT_OVERDUE = "supplement-overdue"


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What stands behind a move. Codes and ids only; what a person wrote travels apart, as the reason.

    `right_channel` names where to go instead; `head_track` is the track of the case it is merged into; `asked_from`
    the state in which the reporter was asked to supplement; `rejected_for` the code of an earlier rejection;
    `outcome` the code of a result; `result` says that there is a result text, and evidence or a reason for none.
    `unit` is the unit it is dispatched to, `receipt` says that the authority it went to confirmed it, `meeting` is the
    number of the meeting that assigned it; `unreached`: the reporter could not be called back.

    What follows is found out, never claimed: `handled` and `approver_handled` say that the actor or the approver worked
    on this case (RC-08), `office` that the actor acts for the office, `declared` that the actor need not be recused
    (RC-02), `in_time` that the time in which this may be done still runs, `returns` how often it was returned.
    """

    right_channel: str | None = None
    head: str | None = None
    head_track: Track | None = None
    asked_from: State | None = None
    rejected_for: str | None = None
    outcome: str | None = None
    result: bool = False
    approver: str | None = None
    unit: str | None = None
    flags: frozenset[str] = frozenset()
    receipt: bool = False
    meeting: str | None = None
    unreached: bool = False
    clue_manager: bool = False
    reworks: int = 0
    returns: int = 0
    office: bool = False
    declared: bool = False
    handled: bool = False
    approver_handled: bool = False
    in_time: bool = False

    @property
    def may_come_back(self) -> bool:
        return self.rejected_for == SUPPLEMENT_OVERDUE

    @property
    def may_return(self) -> bool:
        """Once, and as long as the time to do so runs; after that only by the rules of the office (S-06)."""
        return self.office or (self.in_time and not self.returns)


NO_GROUNDS = Grounds()


def allowed(track: Track, state: State) -> frozenset[State]:
    return frozenset(new for new, tracks in MOVES[state].items() if track in tracks)


def needs_approver(old: State, new: State) -> bool:
    """Pauses of our own making, clarifications and reopening: somebody else has to approve."""
    reopens = old is State.CLOSED and new in (State.HANDLING, State.SCREENING)
    return reopens or new in (State.SUSPENDED, State.CLARIFYING)


def check_move(case: Case, new: State, grounds: Grounds = NO_GROUNDS) -> None:
    """Raises `errors.MoveRefused` when the move is not in the table or a guard of B3 stands against it."""
    why = _objection(case, new, grounds)
    if why:
        raise errors.MoveRefused(old=case.state.value, new=new.value, why=why)


def _objection(case: Case, new: State, grounds: Grounds) -> str | None:
    if case.sealed and new is State.WITHDRAWN:
        return "only-a-flag"
    if new not in allowed(case.track, case.state):
        return "not-in-table"
    return next(
        (why for old, to, why, stands in _GUARDS if _at(case, new, old, to) and stands(case, new, grounds)), None
    )


def _at(case: Case, new: State, old: State | None, to: State | None) -> bool:
    return old in (None, case.state) and to in (None, new)


_Guard = Callable[[Case, State, Grounds], bool]

# Old state, new state (None: any), why the move is refused, and when.
_GUARDS: tuple[tuple[State | None, State | None, str, _Guard], ...] = (
    (None, None, "needs-approver", lambda case, new, grounds: needs_approver(case.state, new) and not grounds.approver),
    (State.CLOSED, State.HANDLING, "too-late", lambda _, __, grounds: not grounds.in_time),
    (State.CLOSED, State.SCREENING, "too-late", lambda _, __, grounds: not grounds.in_time),
    (State.CLOSED, State.ARCHIVED, "still-reopens", lambda _, __, grounds: grounds.in_time),
    (State.SCREENING, State.ACCEPTED, "needs-clue-manager", lambda _, __, grounds: not grounds.clue_manager),
    (State.SUPPLEMENTING, None, "not-asked-from-there", lambda _, new, grounds: new not in _after_asking(grounds)),
    (State.REJECTED, State.SUBMITTED, "rejected-for-good", lambda _, __, grounds: not grounds.may_come_back),
    (State.REJECTED, State.SUBMITTED, "too-late", lambda _, __, grounds: not grounds.in_time),
    (State.REJECTED, State.ARCHIVED, "still-reopens", lambda _, __, grounds: grounds.may_come_back and grounds.in_time),
    (State.DISPATCHED, State.HANDLING, "needs-declaration", lambda _, __, grounds: not grounds.declared),
    (State.REVIEW, None, "own-work", lambda _, __, grounds: grounds.handled),
    (State.REPLIED, State.CLOSED, "own-work", lambda _, __, grounds: grounds.handled),
    (State.REPLIED, State.REWORK, "own-work", lambda _, __, grounds: grounds.handled),
    (State.APPEAL, None, "own-work", lambda _, __, grounds: grounds.handled),
    (None, State.CLARIFYING, "own-work", lambda _, __, grounds: grounds.approver_handled),
    (State.REPLIED, State.APPEAL, "too-late", lambda _, __, grounds: not grounds.in_time),
    (None, State.RETURNED, "office-only", lambda _, __, grounds: not grounds.may_return),
    (None, State.REJECTED, "needs-right-channel", lambda _, __, grounds: not grounds.right_channel),
    (None, State.MERGED, "needs-head", lambda case, _, grounds: grounds.head in (None, case.id)),
    (None, State.MERGED, "other-track", lambda case, _, grounds: grounds.head_track is not case.track),
    (State.REPLYING, State.REPLIED, "anonymous", lambda case, _, __: case.anonymous),
    (State.REPLYING, State.CLOSED, "reply-first", lambda case, _, __: not case.anonymous),
    (State.REPLIED, State.REWORK, "too-many-reworks", lambda _, __, grounds: grounds.reworks >= MOST_REWORKS),
    (None, State.FEEDBACK, "anonymous", lambda case, _, __: case.anonymous),
    (None, State.REFERRED, "needs-right-channel", lambda _, __, grounds: not grounds.right_channel),
    (None, State.CLOSED, "needs-result", lambda _, __, grounds: not (grounds.outcome and grounds.result)),
)


def _after_asking(grounds: Grounds) -> set[State]:
    """Where a case goes when the reporter has answered, or has not, or has had enough."""
    return {grounds.asked_from or State.SUBMITTED, State.REJECTED, State.WITHDRAWN}


_WORDS: dict[State, str] = {
    State.SUBMITTED: "received",
    State.SUPPLEMENTING: "supplementing",
    State.SCREENING: "received",
    State.ACCEPTED: "accepted",
    State.DISPATCHED: "accepted",
    State.RETURNED: "accepted",
    State.TRANSFERRED: "accepted",
    State.HANDLING: "handling",
    State.SUSPENDED: "paused",
    State.REVIEW: "handling",
    State.REPLYING: "handling",
    State.REWORK: "handling",
    State.APPEAL: "handling",
    State.DISPOSED: "handling",
    State.FEEDBACK: "handling",
    State.CLARIFYING: "handling",
    State.REPLIED: "replied",
    State.CLOSED: "closed",
    State.ARCHIVED: "closed",
    State.WITHDRAWN: "withdrawn",
    State.REJECTED: "redirected",
    State.REFERRED: "redirected",
    State.MERGED: "handling",
    State.DRAFT: "draft",
}

#: On D nothing finer than B3 says.
_SEALED_WORDS = _WORDS | {State.SUPPLEMENTING: "received", State.MERGED: "received"}


def public_word(track: Track, state: State, *, head: State | None = None) -> str:
    """The key of the word the reporter sees. A merged case shows the word of its head, when that is known."""
    words = _SEALED_WORDS if track is Track.DISCIPLINE else _WORDS
    return f"status.{words[head if state is State.MERGED and head is not None else state]}"
