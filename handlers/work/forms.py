"""What each action asks for, as data: the same form on the staff bot, on the web desk and in docs/actions.md.

An action is a door of the case (`cases.actions.DOORS`) with the fields a person fills in. Fields that hold words are
given on the web only, since what is said about a case does not belong into a staff chat (decision 13).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    YES_NO = "yes-no"
    CHOICE = "choice"  # one of `choices`
    UNIT = "unit"  # a unit that is not kept away
    COLLEAGUE = "colleague"  # somebody of the owner's unit who may handle it
    PERSON = "person"  # anybody who works here and is not kept away
    LIMIT = "limit"  # "5wd"
    FLAGS = "flags"
    NUMBER = "number"  # of another case
    CODE = "code"  # a short reference: meeting, receipt, document
    WORDS = "words"  # what a person writes
    MESSAGE = "message"  # one that has been sent and not seen yet


#: What can be pressed; everything else is filled in on a page.
PRESSED = frozenset({Kind.YES_NO, Kind.CHOICE, Kind.UNIT, Kind.COLLEAGUE, Kind.PERSON})


class Reason(StrEnum):
    NONE = "none"
    MAY = "may"
    MUST = "must"


class Group(StrEnum):
    """Where an action stands on the card."""

    FIRST = "first"  # what comes next in the ordinary course
    REPORTER = "reporter"  # talk with the reporter
    TIME = "time"
    PEOPLE = "people"
    OFFICE = "office"  # what only the office does
    RECORD = "record"


@dataclass(frozen=True, kw_only=True)
class Field:
    """`after`: it must be filled in where that earlier field of the form is yes."""

    name: str
    kind: Kind
    must: bool = True
    choices: tuple[str, ...] = ()
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class Form:
    """`approved`: somebody else has to say yes before it is done (S-14, B3)."""

    group: Group
    fields: tuple[Field, ...] = ()
    reason: Reason = Reason.MAY
    approved: bool = False

    @property
    def pressed(self) -> bool:
        """It can be done with buttons alone: where something is asked, something can be pressed."""
        asked = [each.kind in PRESSED for each in self.fields]
        return (
            self.reason is not Reason.MUST
            and all(each.kind in PRESSED or not each.must for each in self.fields)
            and (any(asked) or not asked)
        )


OUTCOMES = ("solved", "partly", "explained", "out-of-reason", "not-feasible", "tolerated", "untrue", "mistaken")
REJECTIONS = ("civil", "in-court", "in-petition", "elsewhere", "no-substance", "state-secret", "emergency")
CHANNELS = (
    "court",
    "petition-office",
    "hotline-12345",
    "discipline-organ",
    "labour",
    "police",
    "other-region",
    "other",
)
LEVELS = ("L2", "L3", "L4", "L5")
SATISFIED = ("very", "yes", "partly", "no", "very-no")
BY_HAND = ("green-channel", "quick", "complex", "project-landing", "concentrated", "stuck", "repeat", "supervised")
PRIVACY = ("access", "erasure")

_WORDS = Field(name="words", kind=Kind.WORDS)
_UNIT = Field(name="unit", kind=Kind.UNIT)
_YES = Field(name="yes", kind=Kind.YES_NO)
_CHANNEL = Field(name="right_channel", kind=Kind.CHOICE, choices=CHANNELS)
_OUTCOME = Field(name="outcome", kind=Kind.CHOICE, choices=OUTCOMES)
_RESULT = Field(name="result", kind=Kind.WORDS)
_FLAGS = Field(name="flags", kind=Kind.FLAGS, must=False, choices=BY_HAND)
_WHOM = Field(name="whom", kind=Kind.PERSON)


def _may(field: Field) -> Field:
    return Field(name=field.name, kind=field.kind, must=False, choices=field.choices)


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        # What becomes of a filing.
        "accept": Form(group=Group.FIRST),
        "route": Form(group=Group.FIRST, reason=Reason.NONE),
        "reject": Form(
            group=Group.FIRST,
            fields=(Field(name="code", kind=Kind.CHOICE, choices=REJECTIONS), _CHANNEL),
        ),
        "refer": Form(group=Group.OFFICE, fields=(_CHANNEL, Field(name="receipt", kind=Kind.YES_NO, must=False))),
        "merge": Form(group=Group.OFFICE, fields=(Field(name="head", kind=Kind.NUMBER),)),
        "ask_supplement": Form(group=Group.REPORTER, fields=(_WORDS,)),
        "take_supplement": Form(group=Group.REPORTER, fields=(_WORDS,)),
        "dispatch": Form(group=Group.FIRST, fields=(_UNIT, _FLAGS)),
        "come_back": Form(group=Group.FIRST),
        # The unit at work.
        "declare": Form(group=Group.FIRST, fields=(_YES,)),
        "sign_for": Form(group=Group.FIRST, fields=(_YES,), reason=Reason.NONE),
        "return_case": Form(group=Group.FIRST, reason=Reason.MUST),
        "rule_on_return": Form(group=Group.FIRST, fields=(_UNIT,)),
        "first_contact": Form(group=Group.FIRST, reason=Reason.NONE),
        "progress": Form(group=Group.REPORTER, fields=(_WORDS,), reason=Reason.NONE),
        "message": Form(group=Group.REPORTER, fields=(_WORDS,), reason=Reason.NONE),
        "recall": Form(group=Group.REPORTER, fields=(Field(name="message", kind=Kind.MESSAGE),), reason=Reason.NONE),
        "note": Form(group=Group.RECORD, fields=(_WORDS,), reason=Reason.NONE),
        "finish": Form(group=Group.FIRST, fields=(_OUTCOME, _RESULT), reason=Reason.NONE),
        "finish_rework": Form(group=Group.FIRST, fields=(_OUTCOME, _RESULT), reason=Reason.NONE),
        "send_back": Form(group=Group.FIRST, reason=Reason.MUST),
        "approve": Form(group=Group.FIRST),
        "reply": Form(group=Group.FIRST, fields=(_WORDS,), reason=Reason.NONE),
        "call_back": Form(
            group=Group.FIRST,
            fields=(
                Field(name="reached", kind=Kind.YES_NO),
                Field(name="yes", kind=Kind.YES_NO, must=False, after="reached"),
                Field(name="satisfied", kind=Kind.CHOICE, must=False, choices=SATISFIED),
                Field(name="publish", kind=Kind.YES_NO, must=False),
            ),
        ),
        "close_unreached": Form(group=Group.FIRST, fields=(_may(_OUTCOME), _may(_RESULT)), reason=Reason.MUST),
        "open_appeal": Form(group=Group.OFFICE, reason=Reason.MUST),
        "decide_appeal": Form(group=Group.FIRST, fields=(_YES, _may(_OUTCOME), _may(_RESULT)), reason=Reason.MUST),
        "reopen": Form(group=Group.OFFICE, reason=Reason.MUST, approved=True),
        "archive": Form(group=Group.RECORD),
        # Time.
        "extend": Form(
            group=Group.TIME, fields=(Field(name="limit", kind=Kind.LIMIT),), reason=Reason.MUST, approved=True
        ),
        "suspend": Form(group=Group.TIME, reason=Reason.MUST, approved=True),
        "resume": Form(group=Group.TIME),
        "review_suspension": Form(group=Group.TIME, reason=Reason.MUST, approved=True),
        "terminate": Form(group=Group.TIME, fields=(_OUTCOME, _RESULT), reason=Reason.MUST),
        # People.
        "hand_over": Form(group=Group.PEOPLE, fields=(Field(name="handler", kind=Kind.COLLEAGUE),)),
        "co_handle": Form(group=Group.PEOPLE, fields=(_UNIT,)),
        "end_co_handling": Form(group=Group.PEOPLE, fields=(_UNIT,)),
        "ask_recusal": Form(group=Group.PEOPLE, fields=(_WHOM,), reason=Reason.MUST),
        "decide_recusal": Form(group=Group.OFFICE, fields=(_WHOM, _YES), reason=Reason.MUST),
        # What only the office does.
        "supervise": Form(group=Group.OFFICE, fields=(_YES,), reason=Reason.MUST),
        "level_up": Form(group=Group.OFFICE, fields=(Field(name="level", kind=Kind.CHOICE, choices=LEVELS),)),
        "assign_leader": Form(group=Group.OFFICE, fields=(_WHOM,)),
        "assign_at_meeting": Form(group=Group.OFFICE, fields=(Field(name="meeting", kind=Kind.CODE), _UNIT)),
        "change_urgency": Form(group=Group.OFFICE, fields=(_YES,), reason=Reason.MUST),
        "set_flags": Form(
            group=Group.OFFICE,
            fields=(_FLAGS, Field(name="no_flags", kind=Kind.FLAGS, must=False, choices=BY_HAND)),
        ),
        "serve_order": Form(group=Group.OFFICE),
        "answer_order": Form(group=Group.RECORD),
        "serve_letter": Form(group=Group.OFFICE),
        "answer_letter": Form(group=Group.RECORD),
        "recheck": Form(group=Group.OFFICE, fields=(_YES,)),
        # Protection.
        "ask_privacy": Form(group=Group.RECORD, fields=(Field(name="code", kind=Kind.CHOICE, choices=PRIVACY),)),
        "answer_privacy": Form(group=Group.RECORD, fields=(_YES, _may(_WORDS)), reason=Reason.MUST),
        "suspect_leak": Form(group=Group.RECORD, reason=Reason.MUST),
        "end_incident": Form(group=Group.RECORD, reason=Reason.MUST),
        "find_false_accusation": Form(
            group=Group.OFFICE, fields=(Field(name="code", kind=Kind.CODE),), reason=Reason.MUST, approved=True
        ),
        # Tips.
        "screen": Form(group=Group.FIRST),
        "transfer": Form(group=Group.FIRST, fields=(Field(name="receipt", kind=Kind.YES_NO, must=False),)),
        "confirm_transfer": Form(group=Group.FIRST, fields=(Field(name="code", kind=Kind.CODE),)),
        "dispose": Form(group=Group.FIRST),
        "conclude": Form(group=Group.FIRST, fields=(_OUTCOME, _RESULT)),
        "give_feedback": Form(group=Group.FIRST, fields=(_WORDS,), reason=Reason.NONE),
        "tell_reporter": Form(group=Group.REPORTER, fields=(_WORDS,), reason=Reason.NONE),
        "clarify": Form(group=Group.OFFICE, fields=(_may(_YES),), reason=Reason.MUST, approved=True),
        "end_clarification": Form(group=Group.FIRST, fields=(_may(_OUTCOME), _may(_RESULT))),
        "screen_again": Form(group=Group.OFFICE, reason=Reason.MUST),
    }
)  # fmt: skip


def of(action: str, *, sealed: bool) -> Form | None:
    """The form on a case. About a tip nothing is written where this program could read it (decision 4): an action that
    is words has no form, its words are sealed in the page of the tip; a result is said to be on file and not told; and
    a reason is asked where there has to be one only."""
    form = FORMS.get(action)
    if form is None or not sealed:
        return form
    if any(each.name == "words" and each.must for each in form.fields):
        return None
    fields = tuple(_on_file(each) for each in form.fields if each.kind is not Kind.WORDS or each.name == "result")
    reason = Reason.NONE if form.reason is Reason.MAY and action != "declare" else form.reason
    return replace(form, fields=fields, reason=reason)


def _on_file(field: Field) -> Field:
    return Field(name="result", kind=Kind.YES_NO, must=field.must) if field.name == "result" else field
