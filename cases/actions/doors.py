"""All doors of the staff as a table: what each needs and takes, where it leads, what it asks of the gate, and which
event it leaves. docs/lifecycle.md shows the same to people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cases import events
from cases.actions import (
    accepting,
    automatic,
    disciplining,
    dispatching,
    extending,
    handling,
    marking,
    ordering,
    pausing,
    recusing,
    reopening,
    replying,
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
    """Everything a door may ask for. `head` is the id of a case; `whom` a person, as `handler` is; `yes` answers the
    one question of a door (solved? once more? granted? urgent? did it hold? several departments?)."""

    unit: str = ""
    handler: str = ""
    whom: str = ""
    limit: Limit | None = None
    approver: str | None = None
    outcome: str | None = None
    result: bool = False
    right_channel: str | None = None
    code: str = accepting.ELSEWHERE
    receipt: bool = False
    head: str | None = None
    flags: frozenset[str] = frozenset()
    no_flags: frozenset[str] = frozenset()
    level: str = "L3"
    yes: bool = False
    words: Words | None = None
    opened: Mapping[str, Json] | None = field(default=None, repr=False)


Does = Callable[[Books, Case, By, Fields], Outcome]


@dataclass(frozen=True, kw_only=True)
class Door:
    """`moves` are its edges, "old>new" each, none when it leaves the state alone. `asks` of the gate."""

    does: Does
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    moves: tuple[tuple[State, State], ...] = ()
    asks: Act = Act.MOVE
    event: type[Event] = events.CaseMoved


def _moves(text: str) -> tuple[tuple[State, State], ...]:
    """`a b>c d`: from each of the first to each of the last."""
    edges = (edge.split(">") for edge in text.split(", "))
    return tuple((State(old), State(new)) for olds, news in edges for old in olds.split() for new in news.split())


_RESULT = ("outcome", "result")

DOORS: Mapping[str, Door] = MappingProxyType(
    {
        "accept": Door(does=lambda b, c, by, f: accepting.accept(b, c, by), moves=_moves("submitted>accepted")),
        "reject": Door(
            does=lambda b, c, by, f: accepting.reject(b, c, by, right_channel=f.right_channel, code=f.code),
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
        "declare": Door(
            does=lambda b, c, by, f: recusing.declare(b, c, by, clear=f.yes),
            needs=("yes",),
            asks=Act.SEE,
            event=events.Declared,
        ),
        "sign_for": Door(
            does=lambda b, c, by, f: dispatching.sign_for(b, c, by, clear=f.yes),
            takes=("yes",),
            moves=_moves("dispatched>handling"),
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
            does=lambda b, c, by, f: replying.call_back(b, c, by, solved=f.yes, outcome=f.outcome, result=f.result),
            needs=("yes",),
            takes=_RESULT,
            moves=_moves("replied>closed rework"),
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
            does=lambda b, c, by, f: disciplining.transfer(b, c, by), moves=_moves("screening>transferred")
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
    }
)
