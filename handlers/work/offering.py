"""Which actions somebody may take on a case as it stands. What is offered may still be refused by a guard that looks
deeper; what is not offered is refused as well."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from cases import actions, flags, gate, lifecycle
from cases.actions import history
from cases.actions.handling import IN_HAND
from cases.actions.saying import OVER
from cases.case import Case, Link, State
from cases.gate import Act
from cases.organisation import Organisation
from handlers.work.forms import FORMS

#: Actions that are no door: what they ask of the gate.
_BESIDE: Mapping[str, Act] = {"message": Act.MESSAGE, "recall": Act.MESSAGE, "route": Act.MOVE}

_When = Callable[[Case, Sequence[Link], str], bool]


def _open(case: Case, _: Sequence[Link], __: str) -> bool:
    return case.state not in lifecycle.FINAL


def _asked(asked: str, answered: str) -> _When:
    return lambda case, diary, _: history.outstanding(diary, asked, answered)


#: When an action that does not move the case makes sense.
_WHEN: Mapping[str, _When] = {
    "route": lambda case, _, __: not case.sealed and case.state in (State.SUBMITTED, State.ACCEPTED),
    "declare": lambda case, _, person: case.state not in lifecycle.FINAL and person not in case.declared,
    "first_contact": lambda case, diary, _: (
        case.state is State.HANDLING
        and not case.anonymous
        and not history.happened(history.since(diary, State.DISPATCHED), "FirstContactMade")
    ),
    "extend": lambda case, _, __: case.state is State.HANDLING and flags.EXTENDED not in case.flags,
    "review_suspension": lambda case, _, __: case.state is State.SUSPENDED,
    "hand_over": lambda case, _, __: case.state in IN_HAND and not case.sealed,
    "message": lambda case, _, __: case.state not in OVER,
    "progress": lambda case, _, __: case.state in IN_HAND,
    "recall": lambda case, _, __: case.state not in OVER,
    "take_supplement": lambda case, _, __: case.state not in OVER,
    "co_handle": lambda case, _, __: case.state in IN_HAND and not case.sealed,
    "end_co_handling": lambda case, _, __: bool(case.co_units),
    "supervise": lambda case, _, __: case.state not in lifecycle.FINAL and not case.sealed,
    "level_up": lambda case, _, __: case.state not in lifecycle.FINAL and flags.LEVEL_UP not in case.flags,
    "assign_at_meeting": lambda case, _, __: (
        not case.sealed and case.state in (State.ACCEPTED, State.DISPATCHED, State.RETURNED, State.HANDLING)
    ),
    "serve_order": _open,
    "answer_order": _asked("OrderServed", "OrderAnswered"),
    "serve_letter": _open,
    "answer_letter": _asked("LetterServed", "LetterAnswered"),
    "recheck": lambda case, _, __: case.state is State.CLOSED,
    "decide_recusal": lambda case, diary, _: bool(challenged(diary)),
    "ask_privacy": lambda case, _, __: not case.sealed,
    "answer_privacy": _asked("PrivacyAsked", "PrivacyAnswered"),
    "suspect_leak": lambda case, _, __: flags.FROZEN not in case.flags,
    "end_incident": lambda case, _, __: flags.FROZEN in case.flags,
    "tell_reporter": lambda case, diary, _: (
        case.sealed and not case.anonymous and not history.happened(diary, "ReporterTold")
    ),
    "confirm_transfer": lambda case, diary, _: (
        case.sealed and case.state is State.TRANSFERRED and not history.happened(diary, "TransferConfirmed")
    ),
    "find_false_accusation": lambda case, _, __: case.state in (State.CLOSED, State.CLARIFYING, State.DISPOSED),
}

#: Nobody does these with their own work (RC-08).
_OTHERS_WORK = frozenset({"approve", "send_back", "call_back", "close_unreached", "decide_appeal"})


def offered(
    case: Case, diary: Sequence[Link], person: str, organisation: Organisation, *, day: date
) -> tuple[str, ...]:
    """Names of actions in the order of the forms."""
    rights: dict[Act, bool] = {}

    def has(act: Act) -> bool:
        if act not in rights:
            rights[act] = bool(gate.visible((case,), person, organisation, day=day, act=act))
        return rights[act]

    own = person in history.handled_by(case, diary)
    return tuple(
        name
        for name in FORMS
        if name in _BESIDE or name in actions.DOORS
        if _stands(name, case, diary, person)
        and any(map(has, _asks(name, case)))
        and not (own and name in _OTHERS_WORK)
    )


def challenged(diary: Sequence[Link]) -> tuple[str, ...]:
    """People whose recusal was asked for and is not decided."""
    asked = (link.facts.get("person") for link in diary if link.event == "RecusalAsked")
    people = dict.fromkeys(who for who in asked if isinstance(who, str))
    return tuple(who for who in people if history.challenged(diary, who) is not None)


def _asks(name: str, case: Case) -> tuple[Act, ...]:
    """The rights of which one is enough."""
    if name in _BESIDE:
        return (_BESIDE[name],)
    return actions.DOORS[name].rights(case.state)


def _stands(name: str, case: Case, diary: Sequence[Link], person: str) -> bool:
    when = _WHEN.get(name)
    if when is not None:
        return when(case, diary, person)
    if name in _BESIDE:
        return True
    moves = actions.DOORS[name].moves
    if not moves:
        return _open(case, diary, person)
    allowed = lifecycle.allowed(case.track, case.state)
    return any(old is case.state and new in allowed for old, new in moves)
