"""All doors of the staff as a table: what each needs and takes, where it leads, what it asks of the gate, and which
event it leaves. docs/lifecycle.md shows the same to people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cases import events
from cases.actions import (
    accepting,
    accusing,
    automatic,
    disciplining,
    dispatching,
    extending,
    handling,
    marking,
    moving,
    noting,
    ordering,
    pausing,
    protecting,
    recusing,
    reopening,
    replying,
    saying,
    sharing,
)
from cases.actions.steps import By, Outcome, Words
from cases.case import Case, State
from cases.events import Event
from cases.gate import Act
from cases.ports import Books
from cases.time.limits import Limit
from cases.values import Json


@dataclass(frozen=True, kw_only=True)
class Fields:
    """Everything a door may ask for. `head` is the id of a case, `message` that of something said on it; `whom` a
    person, as `handler` is; `yes` answers the one question of a door (solved? once more? granted? urgent? did it hold?
    several departments? nothing to be recused for?). `code` is the one code a door asks for: why something is not taken
    up, what data are asked for, the number of a receipt or of a paper. `reached`, `satisfied` and `publish` are what
    came of a call back."""

    unit: str = ""
    handler: str = ""
    whom: str = ""
    limit: Limit | None = None
    approver: str | None = None
    outcome: str | None = None
    result: bool = False
    right_channel: str | None = None
    code: str = ""
    receipt: bool = False
    head: str | None = None
    flags: frozenset[str] = frozenset()
    no_flags: frozenset[str] = frozenset()
    level: str = "L3"
    yes: bool = False
    words: Words | None = None
    opened: Mapping[str, Json] | None = field(default=None, repr=False)
    meeting: str = ""
    message: str = ""
    reached: bool = True
    satisfied: str | None = None
    publish: bool = False


Does = Callable[[Books, Case, By, Fields], Outcome]


@dataclass(frozen=True, kw_only=True)
class Door:
    """`moves` are its edges, "old>new" each, none when it leaves the state alone; `stays` are further states in which a
    door with edges may be used and leaves the state alone. Of the gate it `asks` for that act, or for `or_asks`.
    `event` is what it leaves in the diary, `also` what it may leave beside it or in its place. `inward`: its words are
    not for the reporter."""

    does: Does
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    moves: tuple[tuple[State, State], ...] = ()
    stays: frozenset[State] = frozenset()
    asks: Act = Act.MOVE
    or_asks: Act | None = None
    event: type[Event] = events.CaseMoved
    also: tuple[type[Event], ...] = ()
    inward: bool = False

    def rights(self, state: State) -> tuple[Act, ...]:
        """What it asks of the gate in that state; one of them is enough."""
        if self.asks is not Act.MOVE:
            return (self.asks,) if self.or_asks is None else (self.asks, self.or_asks)
        return tuple(sorted({moving.right(old, new) for old, new in self.moves if old is state})) or (Act.MOVE,)


def _moves(text: str) -> tuple[tuple[State, State], ...]:
    """`a b>c d`: from each of the first to each of the last."""
    edges = (edge.split(">") for edge in text.split(", "))
    return tuple((State(old), State(new)) for olds, news in edges for old in olds.split() for new in news.split())


_RESULT = ("outcome", "result")

_SUPPLEMENTED = _moves("supplementing>submitted handling screening, rejected>submitted")

DOORS: Mapping[str, Door] = MappingProxyType(
    {
        "accept": Door(does=lambda b, c, by, f: accepting.accept(b, c, by), moves=_moves("submitted>accepted")),
        "reject": Door(
            does=lambda b, c, by, f: accepting.reject(
                b, c, by, right_channel=f.right_channel, code=f.code or accepting.ELSEWHERE
            ),
            needs=("right_channel",),
            takes=("code",),
            moves=_moves("submitted screening>rejected"),
        ),
        "refer": Door(
            does=lambda b, c, by, f: accepting.refer(b, c, by, right_channel=f.right_channel, receipt=f.receipt),
            needs=("right_channel",),
            takes=("receipt",),
            moves=_moves("submitted accepted handling screening returned>referred"),
        ),
        "merge": Door(
            does=lambda b, c, by, f: accepting.merge(b, c, by, head=f.head),
            needs=("head",),
            moves=_moves("submitted accepted handling screening>merged"),
        ),
        "ask_supplement": Door(
            does=lambda b, c, by, f: accepting.ask_supplement(b, c, by, words=f.words),
            needs=("words",),
            moves=_moves("submitted handling screening>supplementing"),
        ),
        "take_supplement": Door(
            does=lambda b, c, by, f: saying.take_supplement(b, c, by, words=f.words),
            needs=("words",),
            moves=_SUPPLEMENTED,
            stays=frozenset(State) - {State.DRAFT, State.SUPPLEMENTING, *saying.OVER},
            event=events.SupplementAdded,
            inward=True,
        ),
        "screen": Door(does=lambda b, c, by, f: accepting.screen(b, c, by), moves=_moves("submitted>screening")),
        "retrack": Door(
            does=lambda b, c, by, f: accepting.retrack(b, c, by, opened=f.opened),
            takes=("opened",),
            moves=_moves("screening>accepted"),
        ),
        "dispatch": Door(
            does=lambda b, c, by, f: dispatching.dispatch(b, c, by, unit=f.unit, flags=f.flags),
            needs=("unit",),
            takes=("flags",),
            moves=_moves("accepted>dispatched"),
        ),
        "assign_at_meeting": Door(
            does=lambda b, c, by, f: dispatching.assign_at_meeting(b, c, by, meeting=f.meeting, unit=f.unit),
            needs=("meeting", "unit"),
            moves=_moves("accepted>dispatched"),
            stays=dispatching.WITH_A_UNIT,
            asks=Act.OVERSEE,
            also=(events.AssignedAtMeeting,),
        ),
        "declare": Door(
            does=lambda b, c, by, f: recusing.declare(b, c, by, clear=f.yes),
            needs=("yes",),
            asks=Act.SEE,
            event=events.Declared,
            also=(events.RecusalAsked,),
        ),
        "sign_for": Door(
            does=lambda b, c, by, f: dispatching.sign_for(b, c, by, clear=f.yes),
            takes=("yes",),
            moves=_moves("dispatched>handling"),
            also=(events.Declared,),
        ),
        "return_case": Door(
            does=lambda b, c, by, f: dispatching.return_case(b, c, by), moves=_moves("dispatched handling>returned")
        ),
        "rule_on_return": Door(
            does=lambda b, c, by, f: dispatching.rule_on_return(b, c, by, unit=f.unit),
            needs=("unit",),
            moves=_moves("returned>dispatched"),
            asks=Act.OVERSEE,
        ),
        "first_contact": Door(does=lambda b, c, by, f: handling.first_contact(b, c, by), event=events.FirstContactMade),
        "extend": Door(
            does=lambda b, c, by, f: extending.extend(b, c, by, limit=f.limit, approver=f.approver),
            needs=("limit", "approver"),
            event=events.CaseExtended,
        ),
        "suspend": Door(
            does=lambda b, c, by, f: pausing.suspend(b, c, by, approver=f.approver),
            needs=("approver",),
            moves=_moves("handling>suspended"),
        ),
        "resume": Door(does=lambda b, c, by, f: pausing.resume(b, c, by), moves=_moves("suspended>handling")),
        "terminate": Door(
            does=lambda b, c, by, f: pausing.terminate(b, c, by, outcome=f.outcome, result=f.result),
            needs=_RESULT,
            moves=_moves("suspended>closed"),
        ),
        "review_suspension": Door(
            does=lambda b, c, by, f: pausing.review_suspension(b, c, by, approver=f.approver),
            needs=("approver",),
            event=events.SuspensionReviewed,
        ),
        "finish": Door(
            does=lambda b, c, by, f: handling.finish(b, c, by, outcome=f.outcome, result=f.result),
            needs=_RESULT,
            moves=_moves("handling>review"),
        ),
        "finish_rework": Door(
            does=lambda b, c, by, f: handling.finish_rework(b, c, by, outcome=f.outcome, result=f.result),
            needs=_RESULT,
            moves=_moves("rework>review"),
        ),
        "send_back": Door(
            does=lambda b, c, by, f: handling.send_back(b, c, by), moves=_moves("review>handling"), asks=Act.REVIEW
        ),
        "approve": Door(
            does=lambda b, c, by, f: handling.approve(b, c, by), moves=_moves("review>replying"), asks=Act.REVIEW
        ),
        "reply": Door(
            does=lambda b, c, by, f: replying.reply(b, c, by, words=f.words),
            needs=("words",),
            moves=_moves("replying>replied closed"),
        ),
        "call_back": Door(
            does=lambda b, c, by, f: replying.call_back(
                b,
                c,
                by,
                solved=f.yes,
                outcome=f.outcome,
                result=f.result,
                reached=f.reached,
                satisfied=f.satisfied,
                publish=f.publish,
            ),
            needs=("yes",),
            takes=("reached", "satisfied", "publish", *_RESULT),
            moves=_moves("replied>closed rework"),
            stays=frozenset({State.REPLIED}),
            asks=Act.CALL_BACK,
            also=(events.CalledBack, events.CallbackTried),
        ),
        "close_unreached": Door(
            does=lambda b, c, by, f: replying.close_unreached(b, c, by, outcome=f.outcome, result=f.result),
            takes=_RESULT,
            moves=_moves("replied>closed"),
            asks=Act.CALL_BACK,
        ),
        "open_appeal": Door(
            does=lambda b, c, by, f: replying.open_appeal(b, c, by), moves=_moves("replied>appeal"), asks=Act.OVERSEE
        ),
        "decide_appeal": Door(
            does=lambda b, c, by, f: replying.decide_appeal(b, c, by, again=f.yes, outcome=f.outcome, result=f.result),
            needs=("yes",),
            takes=_RESULT,
            moves=_moves("appeal>closed handling"),
            asks=Act.OVERSEE,
        ),
        "transfer": Door(
            does=lambda b, c, by, f: disciplining.transfer(b, c, by, receipt=f.receipt),
            takes=("receipt",),
            moves=_moves("screening>transferred"),
        ),
        "confirm_transfer": Door(
            does=lambda b, c, by, f: disciplining.confirm_transfer(b, c, by, receipt=f.code),
            needs=("code",),
            event=events.TransferConfirmed,
        ),
        "dispose": Door(does=lambda b, c, by, f: disciplining.dispose(b, c, by), moves=_moves("transferred>disposed")),
        "conclude": Door(
            does=lambda b, c, by, f: disciplining.conclude(b, c, by, outcome=f.outcome, result=f.result),
            needs=_RESULT,
            moves=_moves("disposed>feedback closed"),
        ),
        "give_feedback": Door(
            does=lambda b, c, by, f: disciplining.give_feedback(b, c, by, words=f.words),
            needs=("words",),
            moves=_moves("feedback>closed"),
        ),
        "clarify": Door(
            does=lambda b, c, by, f: disciplining.clarify(b, c, by, approver=f.approver, across=f.yes),
            needs=("approver",),
            takes=("yes",),
            moves=_moves("disposed feedback>clarifying"),
        ),
        "end_clarification": Door(
            does=lambda b, c, by, f: disciplining.end_clarification(b, c, by, outcome=f.outcome, result=f.result),
            takes=_RESULT,
            moves=_moves("clarifying>closed"),
        ),
        "screen_again": Door(
            does=lambda b, c, by, f: disciplining.screen_again(b, c, by), moves=_moves("disposed feedback>screening")
        ),
        "tell_reporter": Door(
            does=lambda b, c, by, f: disciplining.tell_reporter(b, c, by, words=f.words),
            needs=("words",),
            event=events.ReporterTold,
        ),
        "find_false_accusation": Door(
            does=lambda b, c, by, f: accusing.find_false_accusation(b, c, by, approver=f.approver, document=f.code),
            needs=("approver", "code"),
            asks=Act.OVERSEE,
            event=events.FalseAccusationFound,
        ),
        "note": Door(
            does=lambda b, c, by, f: noting.note(b, c, by, words=f.words),
            needs=("words",),
            asks=Act.NOTE,
            event=events.Noted,
            inward=True,
        ),
        "progress": Door(
            does=lambda b, c, by, f: noting.progress(b, c, by, words=f.words),
            needs=("words",),
            asks=Act.MESSAGE,
            event=events.MessageSent,
        ),
        "recall": Door(
            does=lambda b, c, by, f: noting.recall(b, c, by, message=f.message, words=f.words),
            needs=("message",),
            takes=("words",),
            asks=Act.MESSAGE,
            event=events.MessageRecalled,
        ),
        "reopen": Door(
            does=lambda b, c, by, f: reopening.reopen(b, c, by, approver=f.approver),
            needs=("approver",),
            moves=_moves("closed>handling screening"),
        ),
        "come_back": Door(does=lambda b, c, by, f: reopening.come_back(b, c, by), moves=_moves("rejected>submitted")),
        "archive": Door(
            does=lambda b, c, by, f: automatic.archive(
                b, c, now=by.now, zone=by.zone, actor=by.actor, reason=by.reason
            ),
            moves=_moves("rejected referred merged withdrawn closed>archived"),
            asks=Act.OVERSEE,
        ),
        "change_urgency": Door(
            does=lambda b, c, by, f: marking.change_urgency(b, c, by, urgent=f.yes),
            needs=("yes",),
            asks=Act.OVERSEE,
            event=events.UrgencyChanged,
        ),
        "set_flags": Door(
            does=lambda b, c, by, f: marking.set_flags(b, c, by, added=f.flags, removed=f.no_flags),
            needs=("flags",),
            takes=("no_flags",),
            asks=Act.OVERSEE,
            event=events.FlagsChanged,
        ),
        "supervise": Door(
            does=lambda b, c, by, f: marking.supervise(b, c, by, supervised=f.yes),
            needs=("yes",),
            asks=Act.OVERSEE,
            event=events.SupervisionChanged,
        ),
        "co_handle": Door(
            does=lambda b, c, by, f: sharing.co_handle(b, c, by, unit=f.unit),
            needs=("unit",),
            asks=Act.OVERSEE,
            or_asks=Act.APPROVE,
            event=events.CoHandlerAdded,
        ),
        "end_co_handling": Door(
            does=lambda b, c, by, f: sharing.end_co_handling(b, c, by, unit=f.unit),
            needs=("unit",),
            asks=Act.OVERSEE,
            or_asks=Act.APPROVE,
            event=events.CoHandlerRemoved,
        ),
        "hand_over": Door(
            does=lambda b, c, by, f: handling.hand_over(b, c, by, handler=f.handler),
            needs=("handler",),
            event=events.HandedOver,
        ),
        "assign_leader": Door(
            does=lambda b, c, by, f: marking.assign_leader(b, c, by, leader=f.whom),
            needs=("whom",),
            asks=Act.OVERSEE,
            event=events.LeaderAssigned,
        ),
        "level_up": Door(
            does=lambda b, c, by, f: marking.level_up(b, c, by, level=f.level),
            takes=("level",),
            asks=Act.OVERSEE,
            event=events.LevelledUp,
        ),
        "serve_order": Door(
            does=lambda b, c, by, f: ordering.serve_order(b, c, by), asks=Act.OVERSEE, event=events.OrderServed
        ),
        "answer_order": Door(does=lambda b, c, by, f: ordering.answer_order(b, c, by), event=events.OrderAnswered),
        "serve_letter": Door(
            does=lambda b, c, by, f: ordering.serve_letter(b, c, by), asks=Act.OVERSEE, event=events.LetterServed
        ),
        "answer_letter": Door(does=lambda b, c, by, f: ordering.answer_letter(b, c, by), event=events.LetterAnswered),
        "recheck": Door(
            does=lambda b, c, by, f: ordering.recheck(b, c, by, held=f.yes),
            needs=("yes",),
            asks=Act.OVERSEE,
            event=events.Rechecked,
        ),
        "ask_recusal": Door(
            does=lambda b, c, by, f: recusing.ask_recusal(b, c, by, person=f.whom),
            needs=("whom",),
            asks=Act.SEE,
            event=events.RecusalAsked,
        ),
        "decide_recusal": Door(
            does=lambda b, c, by, f: recusing.decide_recusal(b, c, by, person=f.whom, granted=f.yes),
            needs=("whom", "yes"),
            asks=Act.OVERSEE,
            event=events.RecusalDecided,
        ),
        "ask_privacy": Door(
            does=lambda b, c, by, f: protecting.ask_privacy(b, c, by, what=f.code),
            needs=("code",),
            asks=Act.MESSAGE,
            event=events.PrivacyAsked,
        ),
        "answer_privacy": Door(
            does=lambda b, c, by, f: protecting.answer_privacy(b, c, by, granted=f.yes, words=f.words),
            needs=("yes",),
            takes=("words",),
            asks=Act.OVERSEE,
            event=events.PrivacyAnswered,
        ),
        "suspect_leak": Door(
            does=lambda b, c, by, f: protecting.suspect_leak(b, c, by), asks=Act.SEE, event=events.LeakSuspected
        ),
        "end_incident": Door(
            does=lambda b, c, by, f: protecting.end_incident(b, c, by), asks=Act.SEE, event=events.IncidentEnded
        ),
    }
)
